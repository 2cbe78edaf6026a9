import HTTP
import Verifiers

/// The judges of a request: one for each verifier and ground truth.
struct JudgeTable {
    private struct Key: Hashable {
        var verifier: Int
        /// The line of a stream that names the verifier: lines number theirs each for itself. -1 where it is the same for all lines.
        var line: Int
        var groundTruth: [UInt8]
    }

    /// A judge and its number, which no other judge gets.
    struct Entry {
        var number: Int
        var judge: any Judge
        var verifier: any Verifier
    }

    private var entries: [Key: Entry] = [:]
    private var next = 0
    private var bytes = 0

    /// About how many bytes they take.
    var heldBytes: Int { bytes }

    /// Judges that are kept for groups to come.
    private static let limit = 4096

    /// The judge. Ground truths of texts and numbers are shared; others are read for each group.
    mutating func entry(
        of verifier: Int, line: Int?, _ base: any Verifier, _ groundTruth: GroundTruth, in memory: MemoryAccount, _ isCancelled: @escaping () -> Bool
    ) throws(Problem) -> Entry {
        let key: Key? =
            switch groundTruth {
            case .none: Key(verifier: verifier, line: line ?? -1, groundTruth: [])
            case .text(let text): Key(verifier: verifier, line: line ?? -1, groundTruth: [UInt8(ascii: "\"")] + Array(text.utf8))
            case .integer(let integer): Key(verifier: verifier, line: line ?? -1, groundTruth: Array(String(integer).utf8))
            case .digits(let digits): Key(verifier: verifier, line: line ?? -1, groundTruth: Array(digits.utf8))
            case .number, .boolean, .list, .members: nil
            }
        if let key, let entry = entries[key] { return entry }
        let entry = Entry(number: next, judge: base.judge(for: groundTruth, effort: Effort(isCancelled: isCancelled)), verifier: base)
        next += 1
        guard let key else { return entry }
        let size = 512 + 4 * key.groundTruth.count
        try memory.require(size, for: "the ground truths")
        if entries.count >= Self.limit {
            entries.removeAll()
            bytes = 0
        }
        bytes += size
        entries[key] = entry
        return entry
    }
}

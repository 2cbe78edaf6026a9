import Glibc
import Verifiers

/// Times every verifier on the worst inputs that are known, at growing lengths, and prints a table; ends with 1 where a verdict takes too much.
///
/// `WorstCases [--all] [--only NAME] [LENGTH...]`; a row for the worst kinds of each verifier, or for every kind.
@main struct WorstCases {
    /// Milliseconds of one core.
    static let timeLimit = 50.0
    /// Bytes besides the response and the ground truth.
    static let memoryLimit = 64_000_000

    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let printsAll = arguments.contains("--all")
        arguments.removeAll { $0 == "--all" }
        var only: String?
        if let place = arguments.firstIndex(of: "--only"), place + 1 < arguments.count {
            only = arguments[place + 1]
            arguments.removeSubrange(place...(place + 1))
        }
        var lengths = arguments.compactMap { Int($0) }
        if lengths.isEmpty { lengths = [1_000, 10_000, 100_000, 1_000_000, 10_000_000] }
        Pages.giveBlocksBack()
        let cases = WorstCase.all.filter { only == nil || $0.entry == only }
        var table = Table(lengths: lengths)
        for worst in cases { table.add(worst) }
        table.addLongLengths()
        table.write(all: printsAll)
        let missing = only == nil ? WorstCase.missing : []
        for entry in missing { print("no cases: \(entry)") }
        exit(table.failures.isEmpty && missing.isEmpty ? 0 : 1)
    }
}

/// The measures of all cases by their lengths.
struct Table {
    let lengths: [Int]
    private var rows: [(worst: WorstCase, measures: [Measure])] = []
    private(set) var failures: [String] = []

    init(lengths: [Int]) { self.lengths = lengths }

    /// Lengths at which every case is measured.
    private static let short = 100_000
    /// Cases of each verifier that are measured at longer lengths besides those that take notable time or memory at the short ones.
    private static let slowest = 10

    mutating func add(_ worst: WorstCase) {
        // The first time tables of words are made.
        _ = Measure(worst, length: 64, countsMemory: false)
        rows.append((worst, lengths.filter { $0 <= Self.short }.map { measure(worst, $0) }))
    }

    /// Goes on with the cases that may take too much: what takes a two hundredth of a limit at a hundredth of the longest length, and the slowest ones.
    mutating func addLongLengths() {
        var ranks: [String: Int] = [:]
        let order = rows.indices.sorted { (rows[$0].measures.last?.milliseconds ?? 0) > (rows[$1].measures.last?.milliseconds ?? 0) }
        for index in order {
            let (worst, last) = (rows[index].worst, rows[index].measures.last)
            ranks[worst.entry, default: 0] += 1
            guard
                ranks[worst.entry, default: 0] <= Self.slowest || (last?.milliseconds ?? 0) > WorstCases.timeLimit / 200
                    || (last?.bytes ?? 0) > WorstCases.memoryLimit / 100
            else { continue }
            for length in lengths where length > Self.short { rows[index].measures.append(measure(worst, length)) }
        }
    }

    private mutating func measure(_ worst: WorstCase, _ length: Int) -> Measure {
        var measure = Measure(worst, length: length, countsMemory: length >= Self.short)
        // What is over by a noisy neighbour is measured again.
        for _ in 0..<4 where measure.milliseconds > WorstCases.timeLimit {
            let again = Measure(worst, length: length, countsMemory: false)
            measure.gold = min(measure.gold, again.gold)
            measure.verdict = min(measure.verdict, again.verdict)
        }
        var over: [String] = []
        if measure.milliseconds > WorstCases.timeLimit { over.append("\(Self.text(measure.gold)) + \(Self.text(measure.verdict)) ms") }
        if measure.bytes > WorstCases.memoryLimit { over.append("\(measure.goldBytes >> 20) + \(measure.verdictBytes >> 20) MiB") }
        if measure.status == .error { over.append("error") }
        if !over.isEmpty {
            failures.append("\(worst.entry), \(worst.kind), \(length) bytes: \(over.joined(separator: ", ")), \(measure.steps) steps")
            print("OVER \(failures[failures.count - 1])")
            fflush(nil)
        }
        return measure
    }

    /// Prints a row for each case, or for the three of each verifier that take longest and the one that takes most memory.
    func write(all: Bool) {
        print("\nmilliseconds of one core by bytes; MiB of memory, steps and status at the longest\n")
        print((["verifier", "kind"] + lengths.map { "\($0)" } + ["MiB", "steps", "status"]).joined(separator: " | "))
        var entries: [String] = []
        for row in rows where !entries.contains(row.worst.entry) { entries.append(row.worst.entry) }
        for entry in entries {
            let own = rows.filter { $0.worst.entry == entry }
            let slowest = own.sorted { ($0.measures.map(\.milliseconds).max() ?? 0) > ($1.measures.map(\.milliseconds).max() ?? 0) }
            let largest = own.max { ($0.measures.map(\.bytes).max() ?? 0) < ($1.measures.map(\.bytes).max() ?? 0) }
            for row in all ? own : Array(slowest.prefix(3)) + (largest.map { [$0] } ?? []) {
                print(Self.line(row.worst, row.measures, columns: lengths.count))
            }
        }
        print("\n\(rows.count) cases, \(failures.count) over \(Int(WorstCases.timeLimit)) ms or \(WorstCases.memoryLimit / 1_000_000) MB")
    }

    private static func line(_ worst: WorstCase, _ measures: [Measure], columns: Int) -> String {
        let memory = measures.map(\.bytes).max() ?? 0
        let last = measures.last
        return
            ([worst.entry, worst.kind] + measures.map { text($0.milliseconds) } + [String](repeating: "", count: columns - measures.count) + [
                "\(memory >> 20)", "\(last?.steps ?? 0)", last?.status.rawValue ?? "",
            ]).joined(separator: " | ")
    }

    private static func text(_ milliseconds: Double) -> String {
        let hundredths = Int((milliseconds * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

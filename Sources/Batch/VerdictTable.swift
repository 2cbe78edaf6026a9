import HTTP
import Verifiers

/// The distinct verdicts of a batch, 16 bytes each; what few verdicts have is kept apart.
struct VerdictTable: Sendable {
    /// A verdict as it is kept.
    private struct Record {
        /// Where the found answer begins in ``found``.
        var start: UInt64 = 0
        /// Bytes of it that are written, with ``cut`` added where it is only the beginning; ``none`` where nothing was found.
        var count: UInt16 = none
        var status: RolloutStatus = .undecided
        var score = ScoreCode.none
        /// An index into ``scores``, or into ``details``.
        var place: UInt32 = 0

        static let none = UInt16.max
        static let cut: UInt16 = 0x4000
    }

    private enum ScoreCode: UInt8 {
        /// A failure has no score.
        case none
        case zero, one
        /// In ``scores``.
        case between
        /// In ``details``, with more.
        case detailed
    }

    /// What few verdicts have.
    struct Detail: Sendable {
        /// As in the verdict.
        var score: Double?
        /// As in the verdict.
        var parts: [Verdict.Part]
        /// As in the verdict.
        var explanation: String?
        /// As in the verdict.
        var reading: Verdict.Reading?

        /// About how many bytes it takes.
        var heldBytes: Int {
            let texts = (explanation?.utf8.count ?? 0) + (reading?.utf8Count ?? 0)
            return MemoryLayout<Detail>.stride + texts
                + parts.reduce(0) { $0 + MemoryLayout<Verdict.Part>.stride + $1.name.utf8.count + ($1.reading?.utf8Count ?? 0) }
        }
    }

    private var records: [Record] = []
    private var found = Arena()
    private var scores: [Double] = []
    private var details: [Detail] = []
    private var detailBytes = 0

    /// The longest answer of a response that is repeated, in bytes; the rest is cut off after an ellipsis.
    static let extractedLimit = 256

    /// Bytes of memory that it takes.
    var heldBytes: Int { records.heldBytes + found.heldBytes + scores.heldBytes + details.heldBytes + detailBytes }

    /// How many verdicts there are.
    var count: Int { records.count }

    /// Whether some verdict has more than a score and an answer.
    var hasDetails: Bool { !details.isEmpty }

    /// Appends a place for a verdict that is not there yet.
    mutating func appendPlace(in memory: MemoryAccount) throws(Problem) -> Int {
        try records.grow(by: 1, in: memory, for: "the verdicts")
        records.append(Record())
        return records.count - 1
    }

    /// Keeps a verdict at its place.
    mutating func set(_ index: Int, to verdict: Verdict, in memory: MemoryAccount) throws(Problem) {
        var record = Record()
        record.status = RolloutStatus(verdict.status)
        if var extracted = verdict.extracted {
            let place = try extracted.withUTF8Typed { (text) throws(Problem) in try keep(text, in: memory) }
            record.start = UInt64(place.lowerBound)
            record.count = UInt16(place.count) | (extracted.utf8.count > Self.extractedLimit ? Record.cut : 0)
        }
        if !verdict.parts.isEmpty || verdict.explanation != nil || verdict.reading != nil {
            let detail = Detail(score: verdict.score, parts: verdict.parts, explanation: verdict.explanation, reading: verdict.reading)
            let bytes = detail.heldBytes
            try memory.require(bytes, for: "what the verdicts say of their parts")
            try details.grow(by: 1, in: memory, for: "the verdicts")
            record.score = .detailed
            record.place = UInt32(details.count)
            details.append(detail)
            detailBytes += bytes - MemoryLayout<Detail>.stride
        } else {
            switch verdict.score {
            case nil: record.score = .none
            case 0.0?: record.score = .zero
            case 1.0?: record.score = .one
            case let score?:
                try scores.grow(by: 1, in: memory, for: "the scores")
                record.score = .between
                record.place = UInt32(scores.count)
                scores.append(score)
            }
        }
        records[index] = record
    }

    /// Keeps what was found; of what is too long its beginning, and a number that tells it apart.
    private mutating func keep(_ text: UnsafeBufferPointer<UInt8>, in memory: MemoryAccount) throws(Problem) -> Range<Int> {
        guard text.count > Self.extractedLimit else { return try found.append(text, in: memory) }
        var end = Self.extractedLimit
        // Back to where a character begins.
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        try found.reserve(end + 16, in: memory)
        let start = found.count
        found.append(reserved: UnsafeBufferPointer(rebasing: text[..<end]))
        for byte in Array("\u{2026}".utf8) { withUnsafePointer(to: byte) { found.append(reserved: UnsafeBufferPointer(start: $0, count: 1)) } }
        let stop = found.count
        withUnsafeBytes(of: TextHash(text).low) { bytes in bytes.withMemoryRebound(to: UInt8.self) { found.append(reserved: $0) } }
        return start..<stop
    }

    /// How it came out.
    func status(of index: Int) -> RolloutStatus { records[index].status }

    /// The score; `nil` for a failure.
    func score(of index: Int) -> Double? {
        let record = records[index]
        switch record.score {
        case .none: return nil
        case .zero: return 0
        case .one: return 1
        case .between: return scores[Int(record.place)]
        case .detailed: return details[Int(record.place)].score
        }
    }

    /// Parts, explanation and reading.
    func detail(of index: Int) -> Detail? {
        let record = records[index]
        return record.score == .detailed ? details[Int(record.place)] : nil
    }

    /// The answer that was found, shortened; UTF-8.
    func extracted(of index: Int) -> ArraySlice<UInt8>? {
        let record = records[index]
        guard record.count != Record.none else { return nil }
        return found.bytes[Int(record.start)..<Int(record.start) + Int(record.count & ~Record.cut)]
    }

    /// What tells the answer that was found from others.
    func identity(of index: Int) -> ArraySlice<UInt8>? {
        guard let extracted = extracted(of: index) else { return nil }
        guard records[index].count & Record.cut != 0 else { return extracted }
        return found.bytes[extracted.startIndex..<min(extracted.endIndex + 8, found.count)]
    }
}

extension Verdict.Reading {
    fileprivate var utf8Count: Int {
        place.utf8.count + gold.utf8.count + answer.utf8.count + rule.utf8.count + rules.count * MemoryLayout<String>.stride
    }
}

extension String {
    /// As `withUTF8`, with a typed error.
    fileprivate mutating func withUTF8Typed<Value, Failure: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value) throws(Failure)
        -> Value
    {
        let result: Result<Value, Failure> = withUTF8 { text in
            do throws(Failure) { return .success(try body(text)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

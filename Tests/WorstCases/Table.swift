import Glibc
import Verifiers

/// The measures of all cases by their lengths.
struct Table {
    let lengths: [Int]
    private var rows: [(worst: WorstCase, measures: [Measure])] = []
    private(set) var failures: [String] = []

    init(lengths: [Int]) { self.lengths = lengths }

    /// Lengths at which every case is measured.
    private static let short = 10_000
    /// Cases of each verifier that are measured at longer lengths whatever the short ones say: the slowest, and every so many of the others.
    private static let slowest = 12
    private static let sample = 200

    mutating func add(_ worst: WorstCase) {
        // The first time tables of words are made.
        _ = Measure(worst, length: 64, countsMemory: false)
        rows.append((worst, lengths.filter { $0 <= Self.short }.map { measure(worst, $0) }))
    }

    /// Goes on with the cases that may take too much, and with the slowest ones.
    mutating func addLongLengths() {
        var ranks: [String: Int] = [:]
        let order = rows.indices.sorted { (rows[$0].measures.last?.milliseconds ?? 0) > (rows[$1].measures.last?.milliseconds ?? 0) }
        for index in order {
            let (worst, measures) = rows[index]
            let rank = ranks[worst.entry, default: 0]
            ranks[worst.entry] = rank + 1
            guard rank < Self.slowest || rank % Self.sample == 0 || Self.mayTakeTooMuch(measures) else { continue }
            for length in lengths where length > Self.short {
                rows[index].measures.append(measure(worst, length))
                // Longer ones are over as well.
                if failures.last?.hasPrefix(Self.name(worst, length)) == true { break }
            }
        }
    }

    /// Whether the steps cost more than the limit of a verdict has time for, or the time grows without them.
    private static func mayTakeTooMuch(_ measures: [Measure]) -> Bool {
        guard let last = measures.last, measures.count > 1 else { return true }
        let before = measures[measures.count - 2]
        return [\Measure.gold, \Measure.verdict].contains { part in
            let (long, short) = (last[keyPath: part], before[keyPath: part])
            // A thousand times as long, without a step more; and the steps of a whole verdict.
            let untilTheEnd = long.milliseconds * 1_000
            let untilTheLimit = long.pace(since: short).map { $0 * Double(Effort.standard) / 1e6 }
            return min(untilTheEnd, untilTheLimit ?? untilTheEnd) > 0.75 * WorstCases.timeLimit
        }
    }

    private static func name(_ worst: WorstCase, _ length: Int) -> String { "\(worst.entry), \(worst.kind), \(length) bytes:" }

    private mutating func measure(_ worst: WorstCase, _ length: Int) -> Measure {
        var measure = Measure(worst, length: length, countsMemory: length > Self.short)
        if length <= Self.short { measure.repeats(worst, length: length) }
        // What is over by a noisy neighbour is measured again.
        for _ in 0..<4 where measure.milliseconds > WorstCases.timeLimit { measure.repeats(worst, length: length) }
        var over: [String] = []
        if measure.milliseconds > WorstCases.timeLimit {
            over.append("\(Self.text(measure.gold.milliseconds)) + \(Self.text(measure.verdict.milliseconds)) ms")
        }
        if measure.bytes > WorstCases.memoryLimit { over.append("\(measure.gold.bytes >> 20) + \(measure.verdict.bytes >> 20) MiB") }
        if measure.status == .error { over.append("error") }
        if !over.isEmpty {
            failures.append("\(Self.name(worst, length)) \(over.joined(separator: ", ")), \(measure.gold.steps) + \(measure.verdict.steps) steps")
            print("OVER \(failures[failures.count - 1])")
            fflush(nil)
        }
        return measure
    }

    private var entries: [String] {
        var entries: [String] = []
        for row in rows where !entries.contains(row.worst.entry) { entries.append(row.worst.entry) }
        return entries
    }

    /// Prints a row for each case, or for the three of each verifier that take longest and the one that takes most memory.
    func write(all: Bool) {
        print("\nmilliseconds of one core by bytes; MiB of memory, steps and status at the longest\n")
        print((["verifier", "kind"] + lengths.map { "\($0)" } + ["MiB", "steps", "status"]).joined(separator: " | "))
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

    /// Prints for each verifier the longest time at each length, whatever the case, and the most memory: a table of Markdown.
    func writeWorst() {
        print(
            "\n| verifier | cases |\(lengths.map { " \(Self.name(ofLength: $0)) |" }.joined()) MiB |\n| --- | ---: |\(lengths.map { _ in " ---: |" }.joined()) ---: |"
        )
        for entry in entries {
            let own = rows.filter { $0.worst.entry == entry }.map(\.measures)
            let times = lengths.indices.map { place in own.compactMap { place < $0.count ? $0[place].milliseconds : nil }.max() ?? 0 }
            let memory = own.flatMap { $0.map(\.bytes) }.max() ?? 0
            print("| `\(entry)` | \(own.count) |\(times.map { " \(Self.text($0)) |" }.joined()) \(memory >> 20) |")
        }
    }

    /// `10 kB`, `1 MB`.
    private static func name(ofLength bytes: Int) -> String {
        if bytes % 1_000_000 == 0 { return "\(bytes / 1_000_000) MB" }
        return bytes % 1_000 == 0 ? "\(bytes / 1_000) kB" : "\(bytes) B"
    }

    private static func line(_ worst: WorstCase, _ measures: [Measure], columns: Int) -> String {
        let memory = measures.map(\.bytes).max() ?? 0
        let last = measures.last
        return
            ([worst.entry, worst.kind] + measures.map { text($0.milliseconds) } + [String](repeating: "", count: columns - measures.count) + [
                "\(memory >> 20)", "\(last?.gold.steps ?? 0) + \(last?.verdict.steps ?? 0)", last?.status.rawValue ?? "",
            ]).joined(separator: " | ")
    }

    private static func text(_ milliseconds: Double) -> String {
        let hundredths = Int((milliseconds * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

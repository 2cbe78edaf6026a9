import Glibc
import Verifiers

/// The times of a verifier's tasks, in microseconds of one core.
struct TaskTimes {
    /// The times of one task, shortest first.
    struct Task {
        let name: String
        var verdicts: [Double] = []
        var golds: [Double] = []

        var median: Double { verdicts[verdicts.count / 2] }
        var longest: Double { verdicts[verdicts.count - 1] }
    }

    let verifier: String
    private(set) var tasks: [Task] = []

    /// Times each case seven times and keeps the shortest: what else runs on the machine only adds.
    init(_ verifier: String, _ cases: [TimedCase]) {
        self.verifier = verifier
        var places: [String: Int] = [:]
        for timed in cases {
            let place = places[timed.task] ?? tasks.count
            if place == tasks.count { tasks.append(Task(name: timed.task)) }
            places[timed.task] = place
            let response = Response(timed.response)
            var (gold, verdict) = (Double.infinity, Double.infinity)
            for _ in 0..<7 {
                let start = Self.now()
                let judge = timed.verifier.judge(for: timed.gold)
                let middle = Self.now()
                _ = judge.verdict(on: response)
                let end = Self.now()
                (gold, verdict) = (min(gold, middle - start), min(verdict, end - middle))
            }
            tasks[place].golds.append(max(0, gold - Self.clock))
            tasks[place].verdicts.append(max(0, verdict - Self.clock))
        }
        for place in tasks.indices {
            tasks[place].verdicts.sort()
            tasks[place].golds.sort()
        }
        tasks.sort { $0.median < $1.median }
    }

    /// What asking for the time takes.
    private static let clock: Double =
        (0..<1_000).map { _ in
            let start = now()
            return now() - start
        }.min() ?? 0

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }

    /// A row for the verifier.
    var summary: String {
        guard let slowest = tasks.last, let longest = tasks.max(by: { $0.longest < $1.longest }) else { return "" }
        let golds = tasks.flatMap(\.golds).sorted()
        let count = tasks.reduce(0) { $0 + $1.verdicts.count }
        return
            "| `\(verifier)` | \(tasks.count) | \(count) | \(Self.text(tasks[tasks.count / 2].median)) | \(Self.text(slowest.median)) (`\(slowest.name)`) | "
            + "\(Self.text(longest.longest)) (`\(longest.name)`) | \(Self.text(golds[golds.count / 2])) |"
    }

    /// Rows of tasks by their medians.
    var bands: [String] {
        let edges = [0.0, 2, 5, 10, 20, 50, .infinity]
        return zip(edges, edges.dropFirst()).compactMap { low, high in
            let inside = tasks.filter { $0.median >= low && $0.median < high }
            guard !inside.isEmpty else { return nil }
            let names = inside.map { "`\($0.name)` \(Self.text($0.median)), \(Self.text($0.longest))" }.joined(separator: "; ")
            let range = high.isInfinite ? "\(Int(low)) and more" : "\(Int(low)) to \(Int(high))"
            return "| `\(verifier)` | \(range) | \(names) |"
        }
    }

    /// A row for each task.
    var lines: [String] {
        tasks.map { "\(verifier) | \($0.name) | \($0.verdicts.count) | \(Self.text($0.median)) | \(Self.text($0.longest))" }
    }

    /// Whole microseconds from 10 on, tenths below.
    static func text(_ time: Double) -> String {
        if time >= 10 { return "\(Int(time.rounded()))" }
        let tenths = Int((time * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

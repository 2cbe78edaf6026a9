import Runs

/// Runs as a table of text.
enum RunTable {
    /// What is shown of a step: title and key of the log.
    private static let columns = [
        ("reward", "reward/mean"), ("pass@1", "pass@1"), ("zero", "groups/zero_signal"), ("groups", "groups/count"),
        ("undecided", "status/undecided"),
        ("length", "length/mean"), ("eta", "eta/mean"), ("verify", "time/verify"),
    ]

    /// A line a step, the last ones.
    static func lines(of history: RunHistory, last: Int) -> [String] {
        let logs = history.steps.suffix(last).map { step in (step, Dictionary(step.figures.log.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
        }
        let shown = columns.filter { column in logs.contains { $0.1[column.1] != nil } }
        let rows = logs.map { step, log in ["\(step.number)", "\(step.figures.batches)"] + shown.map { log[$0.1].map(text) ?? "-" } }
        let stride = history.overview.stride > 1 ? ", \(history.overview.stride) steps a line" : ""
        return [
            "run \(PrintedText.escaped(history.overview.name)): \(history.overview.batches) batches, \(history.overview.steps) steps kept\(stride)"
        ]
            + table([["step", "batches"] + shown.map(\.0)] + rows)
    }

    /// A line a run.
    static func lines(of runs: [RunOverview], now: Double) -> [String] {
        guard !runs.isEmpty else { return ["no runs"] }
        let rows = runs.map { run -> [String] in
            let log = Dictionary(run.latest?.figures.log.map { ($0.key, $0.value) } ?? [], uniquingKeysWith: { $1 })
            return [
                PrintedText.escaped(run.name), run.latest.map { "\($0.number)" } ?? "-", "\(run.batches)", log["reward/mean"].map(text) ?? "-",
                log["pass@1"].map(text) ?? "-", age(now - run.last),
            ]
        }
        return table([["run", "step", "batches", "reward", "pass@1", "last batch"]] + rows)
    }

    private static func table(_ rows: [[String]]) -> [String] {
        guard let first = rows.first else { return [] }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                // Names begin at the left, numbers end at the right.
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
    }

    /// Four digits after the point at most.
    static func text(_ value: Double) -> String {
        let rounded = (value * 10_000).rounded() / 10_000
        if let whole = Int(exactly: rounded), abs(value - rounded) < 1e-9 { return "\(whole)" }
        return "\(rounded == 0 ? value : rounded)"
    }

    private static func age(_ seconds: Double) -> String {
        let seconds = Int(max(0, min(seconds, 1e9)))
        return seconds < 120 ? "\(seconds) s ago" : seconds < 7200 ? "\(seconds / 60) min ago" : "\(seconds / 3600) h ago"
    }
}

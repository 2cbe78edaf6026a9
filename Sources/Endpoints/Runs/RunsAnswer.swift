import JSON
import Runs

/// Runs as JSON and CSV.
enum RunsAnswer {
    /// All runs, each with the numbers of its last step.
    ///
    /// - Parameters:
    ///   - withSums: whether the sums are sent too, by which replicas are joined.
    ///   - peers: other replicas that have parts of the runs.
    static func list(_ runs: [RunOverview], _ status: RunStore.Status, withSums: Bool = false, peers: [String] = []) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 * (runs.count + 1))
        writer.beginObject()
        writer.key("runs")
        writer.beginArray()
        for run in runs {
            writer.beginObject()
            write(run, to: &writer)
            writer.key("latest")
            if let latest = run.latest {
                writer.beginObject()
                writer.key("step")
                writer.write(latest.number)
                writer.key("metrics")
                writer.beginObject()
                for (key, value) in latest.figures.log {
                    writer.key(named: key)
                    writer.write(value)
                }
                writer.endObject()
                if withSums {
                    writer.key("sums")
                    writeSums(of: latest, to: &writer)
                }
                writer.endObject()
            } else {
                writer.writeNull()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.key("store")
        write(status, to: &writer)
        writer.key("peers")
        writer.beginArray()
        for peer in peers { writer.write(peer) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    /// A run by columns: one number a step, null where a step has none.
    static func run(_ history: RunHistory, withSums: Bool) -> [UInt8] {
        let columns = Columns(history.steps)
        var writer = JSONWriter(capacity: 1024 + 16 * history.steps.count * columns.keys.count)
        writer.beginObject()
        write(history.overview, to: &writer)
        writer.key("store_id")
        if let store = history.overview.store { writer.write(store) } else { writer.writeNull() }
        writer.key("step")
        writer.beginArray()
        for step in history.steps { writer.write(step.number) }
        writer.endArray()
        writer.key("step_batches")
        writer.beginArray()
        for step in history.steps { writer.write(step.figures.batches) }
        writer.endArray()
        writer.key("metrics")
        writer.beginObject()
        for (key, values) in zip(columns.keys, columns.values) {
            writer.key(named: key)
            writer.beginArray()
            for value in values { writer.write(value) }
            writer.endArray()
        }
        writer.endObject()
        if withSums {
            writer.key("sums")
            writer.beginArray()
            for step in history.steps { writeSums(of: step, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        return writer.text
    }

    /// A run as CSV (RFC 4180): a row a step.
    static func table(_ history: RunHistory) -> [UInt8] {
        let columns = Columns(history.steps)
        var text = Array((["step", "batches"] + columns.keys.map(quoted)).joined(separator: ",").utf8)
        text += [0x0D, 0x0A]
        for (place, step) in history.steps.enumerated() {
            text += Array("\(step.number),\(step.figures.batches)".utf8)
            for values in columns.values {
                text.append(UInt8(ascii: ","))
                if let value = values[place] {
                    text += JSONWriter.text(capacity: 32) { writer in
                        var writer = writer
                        writer.write(value)
                        return writer
                    }
                }
            }
            text += [0x0D, 0x0A]
        }
        return text
    }

    /// The state of the store, for `/health` too.
    static func write(_ status: RunStore.Status, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.write(status.store)
        writer.key("file")
        if let file = status.file { writer.write(file) } else { writer.writeNull() }
        writer.key("trouble")
        if let trouble = status.trouble { writer.write(trouble) } else { writer.writeNull() }
        writer.key("recorded")
        writer.write(status.recorded)
        writer.key("dropped")
        writer.write(status.dropped)
        writer.key("keep_samples")
        writer.write(status.samples)
        writer.endObject()
    }

    private static func write(_ run: RunOverview, to writer: inout JSONWriter) {
        writer.key("run")
        writer.write(run.name)
        writer.key("steps")
        writer.write(run.steps)
        writer.key("stride")
        writer.write(run.stride)
        writer.key("batches")
        writer.write(run.batches)
        writer.key("first_seen")
        writer.write(run.first)
        writer.key("last_seen")
        writer.write(run.last)
    }

    /// What adds up: a count by its number, a mean by sum and count, a spread by count, mean, sum of squared deviations, least and largest.
    private static func writeSums(of step: RunHistory.Step, to writer: inout JSONWriter) {
        writer.beginObject()
        for entry in step.figures.entries {
            writer.key(named: entry.key)
            switch entry.figure {
            case .count(let count): writer.write(count)
            case .mean(let sum, let count):
                writer.beginArray()
                writer.write(sum)
                writer.write(count)
                writer.endArray()
            case .spread(let spread):
                writer.beginArray()
                writer.write(spread.count)
                for number in [spread.mean, spread.squares, spread.least, spread.most] { writer.write(number) }
                writer.endArray()
            }
        }
        writer.endObject()
    }

    private static func quoted(_ text: String) -> String {
        text.utf8.contains { ",\"\r\n".utf8.contains($0) }
            ? "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"" : text
    }

    /// The numbers of steps, turned to a list a key.
    private struct Columns {
        var keys: [String] = []
        var values: [[Double?]] = []

        init(_ steps: [RunHistory.Step]) {
            var places: [String: Int] = [:]
            for (step, entry) in steps.enumerated() {
                for (key, value) in entry.figures.log {
                    let place = places[key] ?? keys.count
                    if place == keys.count {
                        places[key] = place
                        keys.append(key)
                        values.append([Double?](repeating: nil, count: steps.count))
                    }
                    values[place][step] = value
                }
            }
        }
    }
}

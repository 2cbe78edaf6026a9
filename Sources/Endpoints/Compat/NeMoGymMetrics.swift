import HTTP
import JSON

/// The means of rewards that NeMo-Gym asks for at the end of an evaluation.
enum NeMoGymMetrics {
    /// A task and the rewards of its rollouts.
    private struct Task {
        var index: Int
        var mean = Mean()
    }

    /// The answer of `POST /aggregate_metrics`.
    static func answer(to request: inout CompatRequest) throws(Problem) -> [UInt8] {
        let body = request.body
        guard let answers = body["verify_responses"], body.isList(answers.value) else {
            throw Problem(.invalidRequest, "the body needs \"verify_responses\", a list", pointer: "")
        }
        // Each may be a task of its own: the task, its place by index, and its text in the answer.
        try request.reserve(
            answers.elements * (2 * MemoryLayout<Task>.stride + 64 + 2 * 64), for: "\(answers.elements) elements of \"verify_responses\"")
        var tasks: [Task] = []
        var places: [Int: Int] = [:]
        var all = Mean()
        try body.forEach(in: answers) { index, span throws(Problem) in
            guard body.bytes[span.range.lowerBound] == UInt8(ascii: "{") else {
                throw Problem(
                    .invalidRequest, "an element of \"verify_responses\" must be an object", pointer: "/verify_responses/\(index)",
                    offset: span.range.lowerBound)
            }
            let members = body.members(of: span)
            func value(_ name: String) -> JSONValue? { members.first { $0.key == name && $0.nodes == 1 }.map { body.value($0.value) } }
            guard let reward = value("reward")?.number, value("mask_sample") != .bool(true) else { return }
            all.add(reward)
            guard let task = value("_ng_task_index")?.integer else { return }
            let place = places[task, default: tasks.count]
            if place == tasks.count {
                places[task] = place
                tasks.append(Task(index: task))
            }
            tasks[place].mean.add(reward)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("group_level_metrics")
        writer.beginArray()
        for task in tasks {
            writer.beginObject()
            writer.key("_ng_task_index")
            writer.write(task.index)
            writer.key("mean/reward")
            writer.write(task.mean.value)
            writer.endObject()
        }
        writer.endArray()
        for key in ["agent_metrics", "key_metrics"] {
            writer.key(named: key)
            writer.beginObject()
            if let mean = all.value {
                writer.key("mean/reward")
                writer.write(mean)
            }
            writer.endObject()
        }
        writer.endObject()
        return writer.text
    }
}

/// The mean of numbers, by a compensated sum (Neumaier's): its error does not grow with their number.
struct Mean {
    /// Numbers are summed up this much smaller, which is exact, so that the sum of large ones stays finite.
    private static let scale = 0x1p-64

    private var sum = 0.0
    private var correction = 0.0
    private var count = 0

    /// Takes in a finite number.
    mutating func add(_ number: Double) {
        let term = number * Self.scale
        let total = sum + term
        correction += sum.magnitude >= term.magnitude ? (sum - total) + term : (term - total) + sum
        sum = total
        count += 1
    }

    /// The mean; `nil` of no numbers.
    var value: Double? { count == 0 ? nil : (sum + correction) / Double(count) / Self.scale }
}

import Batch
import HTTP
import JSON
import Verifiers

/// A resources server of NeMo-Gym: one rollout in, the same object with its reward out.
enum NeMoGym {
    /// What an answer sets; a client's own members of these names are left out of the echo.
    private static let answered = [
        "reward", "reward_components", "extracted_answer", "mask_sample", "failure_kind", "failure_reason", "_ng_failure_class",
        "_ng_failure_judge_error",
    ]

    /// `POST /verify`: the assistant's words of `response` against `expected_answer`.
    static func rollout(_ request: CompatRequest) throws(Problem) -> GradedText {
        guard case .array(let output)? = request.body["response"]?["output"] else {
            throw Problem(.invalidRequest, "the body needs a \"response\" with a list \"output\"", pointer: "/response")
        }
        var text = ""
        for item in output where item["type"]?.string == "message" {
            guard case .array(let parts)? = item["content"] else {
                text += item["content"]?.string ?? ""
                continue
            }
            for part in parts where part["type"]?.string == "output_text" { text += part["text"]?.string ?? "" }
        }
        return GradedText(response: Array(text.utf8), groundTruth: request.body["expected_answer"] ?? request.body["ground_truth"])
    }

    /// The request's members as they came, and `reward` with its components, which add up to it.
    ///
    /// A failure says so in the words of the client's versions: `mask_sample` and `failure_reason`, and `_ng_failure_class`.
    static func answer(_ verdict: Verdict, _ request: CompatRequest, verifier: String, body: [UInt8]) throws(Problem) -> [UInt8] {
        var writer = JSONWriter(capacity: body.count + 512)
        writer.beginObject()
        for (key, value) in try members(of: body) where !answered.contains(key) {
            writer.key(named: key)
            writer.write(valueAt: value, of: body)
        }
        let reward = verdict.score ?? request.onFailure
        writer.key("reward")
        writer.write(reward)
        writer.key("reward_components")
        writer.beginObject()
        writer.key(named: verifier)
        writer.write(reward)
        writer.endObject()
        writer.key("extracted_answer")
        if let extracted = verdict.extracted { writer.write(extracted) } else { writer.writeNull() }
        if verdict.status.isFailure {
            let reason = "\(verdict.status.rawValue): \(verdict.explanation ?? "the response could not be verified")"
            writer.key("mask_sample")
            writer.write(true)
            writer.key("failure_reason")
            writer.write(reason)
            writer.key("_ng_failure_class")
            writer.write("judge_failed")
            writer.key("_ng_failure_judge_error")
            writer.write(reason)
        }
        writer.endObject()
        return writer.text
    }

    /// `POST /seed_session` and `/close_session`: nothing is kept, so every session is there and can be closed.
    static func session(_ request: CompatRequest) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let session = request.body["resources_session_id"] {
            writer.key("resources_session_id")
            writer.write(session)
        }
        writer.endObject()
        return writer.text
    }

    /// `POST /aggregate_metrics`: mean rewards, of each task and of all.
    static func metrics(_ request: CompatRequest) throws(Problem) -> [UInt8] {
        guard case .array(let answers)? = request.body["verify_responses"] else {
            throw Problem(.invalidRequest, "the body needs \"verify_responses\", a list", pointer: "")
        }
        var tasks: [(task: JSONValue, rewards: [Double])] = []
        var places: [Int: Int] = [:]
        var all: [Double] = []
        for (index, answer) in answers.enumerated() {
            guard case .object = answer else {
                throw Problem(.invalidRequest, "an element of \"verify_responses\" is an object", pointer: "/verify_responses/\(index)")
            }
            guard let reward = answer["reward"]?.number, answer["mask_sample"] != .bool(true) else { continue }
            all.append(reward)
            guard let task = answer["_ng_task_index"]?.integer else { continue }
            let place = places[task, default: tasks.count]
            if place == tasks.count {
                places[task] = place
                tasks.append((.integer(task), []))
            }
            tasks[place].rewards.append(reward)
        }
        let mean = { (rewards: [Double]) in JSONValue.number(rewards.reduce(0) { $0 + $1 / Double(rewards.count) }) }
        let overall: [JSONValue.Member] = all.isEmpty ? [] : [.init("mean/reward", mean(all))]
        var writer = JSONWriter()
        writer.write(
            .object([
                .init(
                    "group_level_metrics", .array(tasks.map { .object([.init("_ng_task_index", $0.task), .init("mean/reward", mean($0.rewards))]) })),
                .init("agent_metrics", .object(overall)), .init("key_metrics", .object(overall)),
            ]))
        return writer.text
    }

    /// The keys of a body that was read already, and where their values stand.
    private static func members(of body: [UInt8]) throws(Problem) -> [(key: String, value: Range<Int>)] {
        try JSONReader.read(body, wrap: { Problem($0, in: body) }) { reader throws(Problem) in
            do throws(JSONError) {
                var members: [(key: String, value: Range<Int>)] = []
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    let start = reader.offset
                    _ = try reader.readValue()
                    members.append((key.string(in: body), start..<reader.position))
                }
                return members
            } catch {
                throw Problem(error, in: body)
            }
        }
    }
}

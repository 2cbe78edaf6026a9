import JSON

/// The members of requests.
enum RequestField: String, JSONField {
    case run, step, estimator, verifier, groups, output, shape, filter, kl, correction
    case onFailure = "on_failure"
}

/// Those of `POST /v1/rewards`.
enum RewardsField: String, JSONField {
    case run, step, verifier, groups, output
    case onFailure = "on_failure"
}

/// Those of the metadata of tensors.
enum TensorsField: String, JSONField {
    case run, step, estimator, groups, output, shape, filter, kl, correction
    case onFailure = "on_failure"
}

/// The members of `output`.
enum OutputField: String, JSONField {
    case layout, form, members
    case perToken = "per_token"
    case metricSums = "metric_sums"
}

/// The members of a group of the metadata of tensors.
enum TensorGroupField: String, JSONField {
    case id
    case greedyReward = "greedy_reward"
}

/// The members of a group: rollouts, or lists with an element a rollout.
enum GroupField: String, JSONField {
    case id, rollouts, verifier, rewards, responses, ids, tokens, masks, correct, entropy, values, trajectories, exclude, turns
    case groundTruth = "ground_truth"
    case greedyReward = "greedy_reward"
    case logProb = "log_prob"
    case tokenRewards = "token_rewards"
    case refLogProb = "ref_log_prob"
    case teacherLogProb = "teacher_log_prob"
    case rolloutLogProb = "rollout_log_prob"

    /// What a list of numbers per rollout holds.
    var quantity: TokenQuantity? { TokenQuantity(rawValue: rawValue) }
}

/// The members of a rollout.
enum RolloutField: String, JSONField {
    case reward, tokens, id, response, correct, mask, verifier, entropy, rewards, values, trajectory, exclude, turns
    case logProb = "log_prob"
    case tokenRewards = "token_rewards"
    case refLogProb = "ref_log_prob"
    case teacherLogProb = "teacher_log_prob"
    case rolloutLogProb = "rollout_log_prob"

    /// What a number, or one per token, is of.
    var quantity: TokenQuantity? { TokenQuantity(rawValue: rawValue) }
}

/// The members of a turn.
enum TurnField: String, JSONField {
    case span, reward, state
}

/// A rule of the API that the value at an offset of the body breaks.
struct RuleViolation: Error {
    /// The rule, in a sentence.
    let rule: String
    /// Where the value starts, in bytes from the start of the body.
    let offset: Int
    /// Where it is, where that is not found from the offset.
    let pointer: String?

    init(_ rule: String, at offset: Int, _ pointer: String? = nil) {
        self.rule = rule
        self.offset = offset
        self.pointer = pointer
    }
}

extension JSONReader {
    /// A whole number of 0 or more.
    ///
    /// - Parameter base: the offset of the reader's window in the body.
    mutating func readNatural(_ name: String, upTo limit: Int = .max, base: Int) throws -> Int {
        let start = offset
        let value = try readInt()
        guard (0...limit).contains(value) else {
            throw RuleViolation("\"\(name)\" must be \(limit == .max ? "0 or more" : "from 0 to \(limit)")", at: base + start)
        }
        return value
    }

    /// Values in one tree of a request.
    static var treeLimit: Int { 100_000 }
}

extension BatchHead {
    /// Reads `on_failure`.
    mutating func readOnFailure(_ reader: inout JSONReader, base: Int) throws {
        let start = base + reader.offset
        switch try reader.readValue(maximumNodes: 1) {
        case .string("exclude"): onFailure = .exclude
        case let value:
            guard let number = value.number else { throw RuleViolation("\"on_failure\" must be \"exclude\" or a number", at: start) }
            onFailure = .reward(number)
        }
    }

    /// Reads `output`.
    ///
    /// - Parameter hasAdvantages: whether the answer has advantages, whose layout can be chosen.
    mutating func readOutput(_ reader: inout JSONReader, base: Int, hasAdvantages: Bool) throws {
        var fields = JSONFields<OutputField>()
        var output = Output()
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            let start = base + reader.offset
            guard hasAdvantages || field == .form || field == .members || field == .metricSums else {
                throw RuleViolation("\"\(field.rawValue)\" chooses how advantages are written; an answer of rewards has none", at: start)
            }
            switch field {
            case .perToken: output.perToken = try reader.readBool()
            case .layout:
                guard let layout = Output.Layout(rawValue: String(decoding: reader.unescaped(try reader.readText()), as: UTF8.self)) else {
                    throw RuleViolation("\"layout\" must be \"flat\" or \"padded\"", at: start)
                }
                output.layout = layout
            case .form:
                switch String(decoding: reader.unescaped(try reader.readText()), as: UTF8.self) {
                case "columns": output.asColumns = true
                case "rollouts": output.asColumns = false
                default: throw RuleViolation("\"form\" must be \"columns\" or \"rollouts\"", at: start)
                }
            case .metricSums: output.metricSums = try reader.readBool()
            case .members: output.members = try Self.readMembers(&reader, base: base)
            }
        }
        self.output = output
    }

    private static func readMembers(_ reader: inout JSONReader, base: Int) throws -> Members {
        var members: Members = []
        try reader.beginArray()
        while try reader.nextElement() {
            let start = base + reader.offset
            let name = String(decoding: reader.unescaped(try reader.readText()), as: UTF8.self)
            guard let member = Members.names.first(where: { $0.0 == name }) else {
                throw RuleViolation("no member has this name; there are \(Members.names.map(\.0).joined(separator: ", "))", at: start)
            }
            members.insert(member.1)
        }
        return members
    }
}

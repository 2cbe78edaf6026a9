import Advantages
import HTTP
import JSON

extension EstimatorCatalogue {
    /// Estimators made of others: the paper's schedule and ablations, and weighted sums.
    static let compositions = [schedule, mix, scale, rewardNoise, entropyBonus, easyThreshold]

    private static let schedule = EstimatorEntry(
        name: "schedule",
        summary: "One estimator after the other, by the request's step.",
        use: "Pass@k training and then Pass@1 training, the paper's best recipe; or a k that falls during training.",
        formula: #"\hat A = \hat A_{s},\quad s = \min\{j : \text{step} < \text{until}_j\}"#,
        source: "arXiv 2508.10751, Sec. 3.5; a falling k: arXiv 2505.15201",
        needs: .step,
        parameters: [
            Parameter(
                "stages", .composite("list"), default: nil,
                "stages {\"estimator\": ..., \"until_step\": first step of the next stage, \"k_to\": the k that the stage's falls or rises to}; the last has no \"until_step\"",
                reading: readStages)
        ]
    ) { options throws(Problem) in
        guard case .array(let stages) = options["stages"] else { return Schedule([]) }
        return Schedule(
            zip(options.estimators("stages"), stages).map { first, stage in
                let end = stage["until_step"]?.integer
                guard let sent = stage["estimator"], let from = sent["k"]?.integer, let to = stage["k_to"]?.integer else {
                    return Schedule.Stage(first, untilStep: end)
                }
                return Schedule.Stage(count: abs(from - to) + 1, like: first, untilStep: end) { place in
                    try? choose(inner: sent.with(k: from <= to ? from + place : from - place), at: "").estimator
                }
            })
    }

    private static func readStages(_ value: JSONValue, at pointer: String) throws(Problem) -> Composition {
        var read = Composition(value: .null, estimators: [])
        var stages: [JSONValue] = []
        var last = 0
        let elements = try list(value, named: "stages", of: ["estimator", "until_step", "k_to"], at: pointer)
        for (index, stage) in elements.enumerated() {
            let place = "\(pointer)/\(index)"
            guard let sent = stage["estimator"] else { throw Problem(.invalidRequest, "a stage needs an \"estimator\"", pointer: place) }
            let inner = try choose(inner: sent, at: "\(place)/estimator")
            var members = [JSONValue.Member("estimator", inner.echo)]
            if index + 1 < elements.count || stage["until_step"] != nil {
                guard let until = stage["until_step"]?.integer, until > last else {
                    throw Problem(
                        .invalidRequest, "\"until_step\" must be a whole number above \(last), on every stage but the last",
                        pointer: "\(place)/until_step")
                }
                last = until
                members.append(JSONValue.Member("until_step", .integer(until)))
            }
            if let final = stage["k_to"] {
                try check(final, annealing: inner.echo, hasEnd: members.count > 1, at: place)
                members.append(JSONValue.Member("k_to", final))
            }
            read.estimators.append(inner.estimator)
            stages.append(.object(members))
        }
        read.value = .array(stages)
        return read
    }

    /// Refuses a last k that the estimator of a stage cannot have. With its first and last k it takes all between.
    private static func check(_ final: JSONValue, annealing sent: JSONValue, hasEnd: Bool, at pointer: String) throws(Problem) {
        guard hasEnd, let from = sent["k"]?.integer, let to = final.integer, to >= 1, to <= from + 1024, to >= from - 1024 else {
            throw Problem(
                .invalidRequest,
                "\"k_to\" must be a whole number of 1 or more, at most 1024 away from the \"k\" of the stage's estimator, on a stage with \"until_step\"",
                pointer: "\(pointer)/k_to")
        }
        _ = try choose(inner: sent.with(k: to), at: "\(pointer)/estimator")
    }

    private static let mix = EstimatorEntry(
        name: "mix",
        summary: "A weighted sum of estimators, each with its own normalisation.",
        use: "To blend what the service has: half Pass@k and half Pass@1, say.",
        formula: #"\hat A = \sum_j w_j \hat A_j"#,
        source: "a generalisation of arXiv 2508.10751, Eq. 18",
        parameters: [
            Parameter(
                "parts", .composite("list"), default: nil, "the parts, {\"estimator\": ..., \"weight\": a number, 1 if left out}", reading: readParts)
        ]
    ) { options throws(Problem) in
        guard case .array(let parts) = options["parts"] else { return Mix([]) }
        return Mix(zip(options.estimators("parts"), parts).map { Mix.Part($0, weight: $1["weight"]?.number ?? 1) })
    }

    private static func readParts(_ value: JSONValue, at pointer: String) throws(Problem) -> Composition {
        var read = Composition(value: .null, estimators: [])
        var parts: [JSONValue] = []
        for (index, part) in try list(value, named: "parts", of: ["estimator", "weight"], at: pointer).enumerated() {
            guard let sent = part["estimator"] else {
                throw Problem(.invalidRequest, "a part needs an \"estimator\"", pointer: "\(pointer)/\(index)")
            }
            let inner = try choose(inner: sent, at: "\(pointer)/\(index)/estimator")
            let weight = part["weight"] ?? .integer(1)
            guard let number = weight.number, number.magnitude <= 1e6 else {
                throw Problem(.invalidRequest, "\"weight\" must be a number from -1e6 to 1e6", pointer: "\(pointer)/\(index)/weight")
            }
            parts.append(.object([JSONValue.Member("estimator", inner.echo), JSONValue.Member("weight", weight)]))
            read.estimators.append(inner.estimator)
        }
        read.value = .array(parts)
        return read
    }

    private static let scale = EstimatorEntry(
        name: "scale",
        summary: "Another estimator's advantages, scaled by their sign and by the difficulty of the prompt, whitened, and cut.",
        use: "To weigh correct and wrong rollouts apart, or prompts that are half solved more than easy and hard ones.",
        formula: #"\hat A \cdot (w_+ \text{ if } \hat A > 0,\ w_- \text{ else}) \cdot (4 p (1 - p))^g,\quad \text{whitened, then cut to } [-c, c]"#,
        source: "a wrapper for any estimator",
        parameters: [
            .estimator,
            Parameter("positive", .number(0...1e6), default: .integer(1), "what advantages above 0 are multiplied by"),
            Parameter("negative", .number(0...1e6), default: .integer(1), "what advantages below 0 are multiplied by"),
            Parameter("difficulty_power", .number(0...1e3), default: .integer(0), "g: 0 for no factor of difficulty; needs correctness otherwise"),
            Parameter("clip", .number(0...1e300), default: .null, "the largest size of an advantage, at last"),
        ] + Parameter.whitening(default: .none)
    ) { options throws(Problem) in
        Scaled(
            try options.inner(), positive: options.number("positive") ?? 1, negative: options.number("negative") ?? 1,
            difficultyPower: options.number("difficulty_power") ?? 0, whitening: options.whitening, clip: options.number("clip"))
    }

    /// A list of 1 to 64 objects that have no other members than `keys`.
    private static func list(_ value: JSONValue, named name: String, of keys: [String], at pointer: String) throws(Problem) -> [JSONValue] {
        guard case .array(let elements) = value, (1...64).contains(elements.count) else {
            throw Problem(.invalidRequest, "\"\(name)\" must be a list of 1 to 64 objects", pointer: pointer)
        }
        for (index, element) in elements.enumerated() {
            guard case .object(let members) = element else {
                throw Problem(.invalidRequest, "must be an object with \(keys.joined(separator: ", "))", pointer: "\(pointer)/\(index)")
            }
            if let unknown = members.first(where: { !keys.contains($0.key) }) {
                throw Problem(
                    .invalidRequest, "unknown field \"\(unknown.key)\"; known are \(keys.joined(separator: ", "))",
                    pointer: "\(pointer)/\(index)/\(JSONPointer.escape(unknown.key))")
            }
        }
        return elements
    }

    private static let rewardNoise = EstimatorEntry(
        name: "reward_noise",
        summary: "Wrong rollouts count as correct with a fixed chance, then another estimator.",
        use: "An ablation: how much a wrong verifier would cost.",
        formula: #"\hat A(R'),\quad R'_i = 1 \text{ with probability } p \text{ where } R_i \text{ is wrong}"#,
        source: "arXiv 2508.10751, Sec. 3.1",
        needs: .correct,
        parameters: [
            .estimator, Parameter("share", .number(0...1), default: .number(0.1), "the chance of a wrong rollout to count as correct"), .seed,
        ]
    ) { options throws(Problem) in
        RewardNoise(try options.inner(), share: options.number("share") ?? 0.1, seed: options.seed)
    }

    private static let entropyBonus = EstimatorEntry(
        name: "entropy_bonus",
        summary: "Another estimator's advantages plus a bonus for uncertain tokens.",
        use:
            "To explore by uncertainty. With entropies per token the advantages are per token. Without a bound it is the advantage-level form of the paper's ablation, coefficients 0.001 to 0.005.",
        formula: #"\hat A_t + \min\left(\alpha H_t, \frac{|\hat A_t|}{\kappa}\right)"#,
        source: "arXiv 2506.14758; as an ablation arXiv 2508.10751, Sec. 3.1",
        needs: .entropy,
        parameters: [
            .estimator,
            Parameter("coefficient", .number(0...1e6), default: .number(0.4), "alpha, what the entropy is multiplied by"),
            Parameter("bounded", .boolean, default: .bool(true), "keep the bonus below |A| / bound, so that no advantage changes its sign"),
            Parameter("bound", .number(1...1e6), default: .integer(2), "kappa, what |A| is divided by"),
        ]
    ) { options throws(Problem) in
        EntropyBonus(
            try options.inner(), coefficient: options.number("coefficient") ?? 0.4, bound: options.flag("bounded") ? options.number("bound") : nil)
    }

    private static let easyThreshold = EstimatorEntry(
        name: "easy_threshold",
        summary: "Another estimator's advantages, zeros for prompts of high accuracy.",
        use: "An ablation: leaving easy prompts out only delays the plateau that Pass@k avoids.",
        formula: #"\hat A \cdot [N_{pos} / N \le \theta]"#,
        source: "arXiv 2508.10751, Sec. 4.1.2",
        needs: .correct,
        parameters: [.estimator, Parameter("threshold", .number(0...1), default: .number(0.6), "accuracies above it are easy")]
    ) { options throws(Problem) in EasyThreshold(try options.inner(), threshold: options.number("threshold") ?? 0.6) }
}

extension JSONValue {
    /// An estimator of a request with another k.
    fileprivate func with(k: Int) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.key == "k" ? JSONValue.Member("k", .integer(k)) : $0 })
    }
}

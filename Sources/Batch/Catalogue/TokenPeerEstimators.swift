import Advantages
import HTTP
import JSON

extension EstimatorCatalogue {
    /// Estimators that look at tokens or at the parts of rewards, mostly with whitening.
    static let tokenPeers = [reinforcePlusPlus, reinforcePlusPlusBaseline, gdpo, gae, distill]

    private static let whitenings: [EstimatorEntry.Convention] = [
        .init("verl", ["whiten": .string("tokens"), "whiten_std": .string("sample"), "whiten_variance_eps": .number(1e-8)]),
        .init("openrlhf", ["whiten": .string("tokens"), "whiten_std": .string("population"), "whiten_variance_min": .number(1e-8)]),
        .init("skyrl", ["whiten": .string("tokens"), "whiten_std": .string("sample"), "whiten_variance_eps": .number(1e-8)]),
    ]
    private static let nemoWhitening = EstimatorEntry.Convention("nemo_rl", ["whiten": .string("tokens"), "whiten_variance_min": .number(1e-8)])

    private static let discount = Parameter("gamma", .number(0...1), default: .integer(1), "the discount per trained token")

    private static let reinforcePlusPlus = EstimatorEntry(
        name: "reinforce_plus_plus",
        summary: "The discounted reward still to come at each token, whitened over the tokens of the batch.",
        use: "Without groups: one rollout per prompt is enough.",
        formula: #"\hat A_{i,t} = \frac{G_{i,t} - \mu_B}{\sigma_B},\quad G_{i,t} = \sum_{s \ge t} \gamma^{s - t} r_{i,s}"#,
        source: "arXiv 2501.03262",
        needs: [.tokens, .wholeBatch],
        conventions: whitenings + [nemoWhitening],
        parameters: [discount] + Parameter.whitening(default: .tokens)
    ) { options throws(Problem) in options.whitened(ReturnToGo(discount: options.number("gamma") ?? 1)) }

    private static let reinforcePlusPlusBaseline = EstimatorEntry(
        name: "reinforce_plus_plus_baseline",
        summary: "The reward against the mean of its group, whitened over the tokens of the batch.",
        use: "A group's mean as baseline with one spread for the whole batch.",
        formula: #"\hat A_i = \frac{(R_i - \bar R) - \mu_B}{\sigma_B}"#,
        source: "arXiv 2501.03262",
        needs: [.tokens, .wholeBatch],
        conventions: [
            .init("verl", ["singleton": .string("raw"), "whiten_std": .string("sample"), "whiten_variance_eps": .number(1e-8)]), whitenings[1],
            nemoWhitening, .init("ms_swift", ["whiten": .string("rollouts"), "whiten_std": .string("sample"), "whiten_eps": .number(1e-4)]),
        ],
        parameters: [.singleton] + Parameter.whitening(default: .tokens)
    ) { options throws(Problem) in options.whitened(PassAtOne(deviation: .none, singleton: options.singleton)) }

    private static let gdpo = EstimatorEntry(
        name: "gdpo",
        summary: "Each named part of the reward normalised by itself, then their weighted sum, whitened over the batch.",
        use: "With several rewards of different size or rarity: none drowns the others.",
        formula: #"\hat A_i = \text{whiten}\left(\sum_p w_p \frac{R_i^{(p)} - \bar R^{(p)}}{\sigma^{(p)} + \epsilon}\right)"#,
        source: "arXiv 2601.05242",
        needs: [.rewards, .wholeBatch],
        conventions: [
            .init(
                "verl",
                [
                    "std": .string("sample"), "eps": .number(1e-6), "singleton": .string("raw"), "whiten": .string("tokens"),
                    "whiten_std": .string("sample"), "whiten_variance_eps": .number(1e-8),
                ]),
            .init(
                "trl",
                [
                    "std": .string("sample"), "eps": .number(1e-4), "arithmetic": .string("single"), "whiten_std": .string("sample"),
                    "whiten_eps": .number(1e-4),
                ]),
            .init("nemo_rl", ["std": .string("leave_one_out"), "eps": .number(1e-6), "whiten_std": .string("sample")]),
            .init("ms_swift", ["std": .string("sample"), "eps": .number(1e-8), "whiten_std": .string("sample"), "whiten_eps": .number(1e-8)]),
        ],
        parameters: [
            Parameter(
                "weights", .composite("object"), default: .null, "the weights of the parts by name; 1 for parts that are not named",
                reading: readWeights),
            .std, .eps, .singleton, .arithmetic,
        ] + Parameter.whitening(default: .rollouts)
    ) { options throws(Problem) in
        var weights: [PartName: Double] = [:]
        if case .object(let members) = options["weights"] {
            for member in members { weights[PartName(member.key)] = member.value.number }
        }
        return options.whitened(DecoupledRewards(weights: weights, normalisation: options.passAtOne))
    }

    private static func readWeights(_ value: JSONValue, at pointer: String) throws(Problem) -> Composition {
        guard case .object(let members) = value else {
            throw Problem(.invalidRequest, "\"weights\" must be an object of numbers by name", pointer: pointer)
        }
        for member in members {
            guard let weight = member.value.number, weight.magnitude <= 1e6 else {
                throw Problem(
                    .invalidRequest, "a weight must be a number from -1e6 to 1e6", pointer: "\(pointer)/\(JSONPointer.escape(member.key))")
            }
        }
        return Composition(value: value, estimators: [])
    }

    private static let gae = EstimatorEntry(
        name: "gae",
        summary: "Sums of temporal differences with a critic's values, one advantage per token, and the critic's targets if they are asked for.",
        use: "With a critic. Tool output and other masked tokens are passed over.",
        formula: #"\hat A_{i,t} = \sum_{l \ge 0} (\gamma \lambda)^l \delta_{t+l},\quad \delta_t = r_t + \gamma V_{t+1} - V_t"#,
        source: "arXiv 1506.02438; two lambdas and alpha: VAPO, arXiv 2504.05118",
        needs: [.tokens, .values],
        conventions: whitenings,
        parameters: [
            discount,
            Parameter("lambda", .number(0...1), default: .integer(1), "from the next value alone to the whole return"),
            Parameter("lambda_policy", .number(0...1), default: .null, "the lambda of the advantages; lambda if it is left out"),
            Parameter("lambda_value", .number(0...1), default: .null, "the lambda of the returns; lambda if it is left out"),
            Parameter(
                "alpha", .number(0...1e6), default: .null,
                "if it is given, the lambda of the advantages is 1 - 1 / (alpha l), at least 0, for a rollout of l steps"),
            Parameter(
                "unit", .choice(GeneralizedAdvantage.Unit.allCases.map(\.rawValue)), default: .string("tokens"),
                "what a step is: a trained token, or a turn with the value at its first trained token"),
            Parameter("returns", .boolean, default: .bool(false), "answer the critic's targets too, one per token"),
        ] + Parameter.whitening(default: .none)
    ) { options throws(Problem) in
        let lambda = options.number("lambda") ?? 1
        return options.whitened(
            GeneralizedAdvantage(
                discount: options.number("gamma") ?? 1, lambda: options.number("lambda_policy") ?? lambda, alpha: options.number("alpha"),
                valueLambda: options.number("lambda_value") ?? lambda,
                unit: options.choice("unit", default: .tokens), hasReturns: options.flag("returns")))
    }

    private static let distill = EstimatorEntry(
        name: "distill",
        summary: "How much likelier the teacher finds each token than the policy does: on-policy distillation, one advantage per token.",
        use: "To learn from a teacher's log-probabilities, alone or as a part of \"mix\" next to an outcome.",
        formula: #"\hat A_{i,t} = \log \pi_{teacher}(a_{i,t}) - \log \pi(a_{i,t})"#,
        source: "the reverse Kullback-Leibler divergence, token by token",
        needs: [.tokens, .logProb, .teacherLogProb],
        parameters: Parameter.whitening(default: .none)
    ) { options throws(Problem) in options.whitened(Distillation()) }
}

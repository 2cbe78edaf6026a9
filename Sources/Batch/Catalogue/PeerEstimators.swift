import Advantages
import HTTP
import JSON

extension EstimatorCatalogue {
    /// Estimators of other projects and papers that look at one reward per rollout.
    static let peers = [
        drGRPO, rloo, opo, gpg, remax, bestMinusSecond, maxRL, riskSensitive, psr, nsr, weightedReinforce, quantileBaseline, unlikeliness,
    ]

    private static let rawSingleton = EstimatorEntry.Convention("verl", ["singleton": .string("raw")])

    private static let drGRPO = EstimatorEntry(
        name: "dr_grpo",
        summary: "The reward against the mean of its group, undivided.",
        use: "GRPO without its bias towards prompts of extreme accuracy.",
        formula: #"\hat A_i = R_i - \bar R"#,
        source: "arXiv 2503.20783",
        conventions: [
            rawSingleton, .init("trl", ["arithmetic": .string("single")]), .init("openrlhf"), .init("ms_swift"),
            .init("skyrl", ["singleton": .string("raw")]), .init("prime_rl"),
        ],
        parameters: [.singleton, .arithmetic(onlyIf: nil)]
    ) { options throws(Problem) in PassAtOne(deviation: .none, singleton: options.singleton, arithmetic: options.arithmetic) }

    private static let rloo = EstimatorEntry(
        name: "rloo",
        summary: "The reward against the mean of the other rollouts of its group.",
        use: "An unbiased baseline: REINFORCE with leave-one-out.",
        formula: #"\hat A_i = R_i - \frac{1}{N - 1} \sum_{j \ne i} R_j = \frac{N}{N - 1} (R_i - \bar R)"#,
        source: "arXiv 2402.14740",
        conventions: [rawSingleton, .init("trl"), .init("openrlhf"), .init("ms_swift"), .init("skyrl")],
        parameters: [.singleton] + Parameter.whitening(default: .none)
    ) { options throws(Problem) in options.whitened(LeaveOneOut(singleton: options.singleton)) }

    private static let opo = EstimatorEntry(
        name: "opo",
        summary: "The reward against the mean of its group weighted by length.",
        use: "The baseline of least variance if the gradient's norm grows with the length.",
        formula: #"\hat A_i = R_i - \frac{\sum_j l_j R_j}{\sum_j l_j}"#,
        source: "arXiv 2505.23585",
        needs: .tokens,
        conventions: [rawSingleton],
        parameters: [.singleton]
    ) { options throws(Problem) in LengthWeightedBaseline(singleton: options.singleton) }

    private static let gpg = EstimatorEntry(
        name: "gpg",
        summary: "The reward against the mean of its group, scaled by the batch's rollouts over those with a reward.",
        use: "To keep the gradient's size while most rewards are 0.",
        formula: #"\hat A_i = \frac{B}{|\{j : R_j \ne 0\}|} \cdot \frac{R_i - \bar R}{f}"#,
        source: "arXiv 2504.02546",
        needs: .wholeBatch,
        conventions: [rawSingleton],
        parameters: [
            Parameter("norm", .number(1e-6...1e6), default: .integer(1), "f, what the advantages are divided by"), .singleton,
            Parameter(
                "batch_scale", .number(1...1e12), default: .null,
                "the rollouts of the whole batch over those with a reward that is not 0, where the request holds only a part of it"),
        ]
    ) { options throws(Problem) in
        PolicyGradientScale(norm: options.number("norm") ?? 1, batchScale: options.number("batch_scale"), singleton: options.singleton)
    }

    private static let remax = EstimatorEntry(
        name: "remax",
        summary: "The reward against that of the greedy response; per token where rewards are at tokens.",
        use: "With one rollout per prompt and one greedy response next to it.",
        formula: #"\hat A_{i,t} = \sum_{s \ge t} r_{i,s} - R_{greedy}"#,
        source: "arXiv 2310.10505",
        needs: .greedyReward,
        conventions: [.init("verl")],
        parameters: []
    ) { _ throws(Problem) in GreedyBaseline() }

    private static let bestMinusSecond = EstimatorEntry(
        name: "best_minus_second",
        summary: "The best rollout gets its lead over the second best, the others nothing.",
        use: "What verl calls grpo_passk: leave-one-out for the best of the whole group.",
        formula: #"\hat A_i = [i = \arg\max_j R_j] \cdot (R_{(N)} - R_{(N-1)})"#,
        source: "arXiv 2503.19595; verl grpo_passk",
        conventions: [.init("verl", ["std": .string("sample"), "eps": .number(1e-6)])],
        parameters: [.spread(default: .none), .eps]
    ) { options throws(Problem) in BestMinusSecond(deviation: options.choice("std", default: .none), eps: options.eps) }

    private static let maxRL = EstimatorEntry(
        name: "max_rl",
        summary: "The reward against the mean of its group in units of that mean.",
        use: "To ascend the likelihood of a correct answer instead of its chance: rare successes weigh much.",
        formula: #"\hat A_i = \frac{R_i - \bar R}{\bar R + \epsilon}"#,
        source: "arXiv 2602.02710",
        conventions: [.init("skyrl", ["eps": .number(1e-6)]), .init("prime_rl")],
        parameters: [Parameter("eps", .number(0...1e6), default: .integer(0), "added to the mean")]
    ) { options throws(Problem) in MaximumLikelihood(eps: options.eps) }

    private static let riskSensitive = EstimatorEntry(
        name: "risk_sensitive",
        summary: "Exponential utility of the reward: the best rollouts weigh more.",
        use: "To explore towards the best rewards with a smooth knob; beta = 0 is dr_grpo.",
        formula: #"\hat A_i = \frac1\beta \left(\frac{e^{\beta R_i}}{\frac1N \sum_j e^{\beta R_j}} - 1\right)"#,
        source: "arXiv 2509.24261",
        parameters: [Parameter("beta", .number(-1000...1000), default: .integer(2), "the sensitivity; negative values avoid the worst")]
    ) { options throws(Problem) in RiskSensitive(beta: options.number("beta") ?? 2) }

    private static let psr = EstimatorEntry(
        name: "psr",
        summary: "Correct rollouts get 1, wrong ones nothing.",
        use: "Positive samples only: sharpens, and loses diversity.",
        formula: #"\hat A_i = [R_i \text{ correct}]"#,
        source: "arXiv 2506.01347",
        needs: .correct,
        parameters: []
    ) { _ throws(Problem) in SignedReinforce.positiveSamples }

    private static let nsr = EstimatorEntry(
        name: "nsr",
        summary: "Wrong rollouts get -1, correct ones nothing.",
        use: "Negative samples only: keeps diversity and Pass@k.",
        formula: #"\hat A_i = -[R_i \text{ wrong}]"#,
        source: "arXiv 2506.01347",
        needs: .correct,
        parameters: []
    ) { _ throws(Problem) in SignedReinforce.negativeSamples }

    private static let weightedReinforce = EstimatorEntry(
        name: "weighted_reinforce",
        summary: "Wrong rollouts get -1, correct ones a small weight.",
        use: "Negative samples for diversity with a little of the positive ones for accuracy.",
        formula: #"\hat A_i = \lambda [R_i \text{ correct}] - [R_i \text{ wrong}]"#,
        source: "arXiv 2506.01347",
        needs: .correct,
        parameters: [Parameter("lambda", .number(0...1e6), default: .number(0.1), "the weight of correct rollouts")]
    ) { options throws(Problem) in SignedReinforce(positive: options.number("lambda") ?? 0.1, negative: -1) }

    private static let quantileBaseline = EstimatorEntry(
        name: "quantile_baseline",
        summary: "The reward against a quantile of its group.",
        use: "To keep the entropy between collapse and explosion: hard prompts reinforce the correct, easy ones push down the wrong.",
        formula: #"\hat A_i = \frac{R_i - Q_q(R)}{\sigma + \epsilon}"#,
        source: "arXiv 2509.22611",
        parameters: [
            Parameter("quantile", .number(0...1), default: .number(0.4), "which quantile"),
            Parameter(
                "interpolation", .choice(QuantileBaseline.Interpolation.allCases.map(\.rawValue)), default: .string("lower"),
                "the smallest reward with at least that share at or below it, or linear between neighbours"),
            .spread(default: .population), .eps,
        ]
    ) { options throws(Problem) in
        QuantileBaseline(
            quantile: options.number("quantile") ?? 0.4, interpolation: options.choice("interpolation", default: .lower),
            deviation: options.choice("std", default: .population), eps: options.eps)
    }

    private static let unlikeliness = EstimatorEntry(
        name: "unlikeliness",
        summary: "Rewards of likely rollouts are made smaller, then GRPO.",
        use: "To lift rare correct answers: GRPO alone prefers what the policy says anyway.",
        formula: #"R'_i = R_i \left(1 - \beta \frac{\text{rank}_i}{N}\right),\quad \hat A_i = \frac{R'_i - \bar R'}{\sigma' + \epsilon}"#,
        source: "arXiv 2506.02355",
        needs: .logProb,
        conventions: [.init("official", ["std": .string("sample"), "eps": .number(1e-6), "singleton": .string("raw")])],
        parameters: [
            Parameter("penalty", .number(0...1), default: .number(0.25), "beta, the share that the likeliest of many rollouts loses"), .std, .eps,
            .singleton,
        ]
    ) { options throws(Problem) in Unlikeliness(penalty: options.number("penalty") ?? 0.25, normalisation: options.passAtOne) }
}

import Advantages
import HTTP
import JSON

extension EstimatorCatalogue {
    /// The estimators of arXiv 2508.10751.
    static let paper = [passAtOne, passAtK, exceedingPassAtK, combined, adaptive]

    private static let passAtOne = EstimatorEntry(
        name: "pass_at_1",
        summary: "The reward against the mean of its group in units of the spread: GRPO, Pass@1 training.",
        use: "The usual choice, and the second stage after Pass@k training.",
        formula:
            #"\hat A_i = \frac{R_i - \bar R}{\sigma + \epsilon},\quad \bar R = \frac1N \sum_j R_j,\quad \sigma^2 = \frac1N \sum_j (R_j - \bar R)^2"#,
        source: "arXiv 2508.10751, Eq. 1-3",
        conventions: [
            .init("verl", ["std": .string("sample"), "eps": .number(1e-6), "singleton": .string("raw")]),
            .init("trl", ["std": .string("sample"), "eps": .number(1e-4), "arithmetic": .string("single")]),
            .init("openrlhf", ["std": .string("sample"), "eps": .number(1e-9)]),
            .init("nemo_rl", ["std": .string("leave_one_out"), "eps": .number(1e-6)]),
            .init("ms_swift", ["std": .string("sample"), "eps": .number(1e-4)]),
            .init("skyrl", ["std": .string("sample"), "eps": .number(1e-6), "singleton": .string("raw")]),
            .init("prime_rl", ["std": .string("none")]),
        ],
        parameters: [
            .std,
            Parameter(
                "scope", .choice(PassAtOne.Scope.allCases.map(\.rawValue)), default: .string("group"),
                "over which rollouts the spread is taken; the mean is always the group's",
                onlyIf: Parameter.Condition(parameter: "std", values: ["population", "sample", "as_printed"])),
            Parameter(
                "batch_std", .number(1e-100...1e100), default: .null,
                "the spread of the rewards of the whole batch, where the request holds only a part of it",
                onlyIf: Parameter.Condition(parameter: "scope", values: ["batch"])),
            .eps, .singleton, .arithmetic,
        ]
    ) { options throws(Problem) in options.passAtOne }

    private static let passAtK = EstimatorEntry(
        name: "pass_at_k",
        summary: "A subset of k rollouts is worth its best one; a rollout's advantage is that of the subsets it is in.",
        use:
            "To keep exploring: hard prompts gain, easy ones stop pulling. The analytical form has no sampling noise; the sampled ones are the paper's steps to it.",
        formula:
            #"\bar R = 1 - \frac{\binom{N_{neg}}{k}}{\binom{N}{k}},\quad \sigma = \sqrt{\bar R (1 - \bar R)},\quad \hat A_{pos} = \frac{1 - \bar R}{\sigma},\quad \hat A_{neg} = \frac{1}{\sigma}\left(1 - \bar R - \frac{\binom{N_{neg} - 1}{k - 1}}{\binom{N - 1}{k - 1}}\right)"#,
        source: "arXiv 2508.10751, Eq. 5-15",
        conventions: [.init("official", ["eps": .number(1e-6), "success_threshold": .integer(1)])],
        parameters: [
            Parameter(
                "method", .choice(["analytical", "bootstrap", "full_sampling"]), default: .string("analytical"),
                "all subsets in closed form (Eq. 11-15), random subsets (Eq. 6), or consecutive ones (Alg. 1)"),
            .k, .eps, .shortGroups,
            Parameter(
                "draws", .integer(1...1_000_000), default: .null,
                "subsets drawn per group; by default as many as it has scored rollouts; draws * k over all groups of a request is at most 100,000,000",
                onlyIf: Parameter.Condition(parameter: "method", values: ["bootstrap"])),
            Parameter(
                "scale", .choice(Bootstrap.Scale.allCases.map(\.rawValue)), default: .string("sum"),
                "a rollout's sum over its subsets as Eq. 6 has it, about k times the analytical value, or their mean",
                onlyIf: Parameter.Condition(parameter: "method", values: ["bootstrap"])),
            Parameter(
                "shuffle", .boolean, default: .bool(false), "draw the order of the rollouts before they are cut into subsets",
                onlyIf: Parameter.Condition(parameter: "method", values: ["full_sampling"])),
            Parameter(
                "seed", .integer(0...Int.max), default: .integer(0), "keys the random choices, together with the group's id",
                onlyIf: Parameter.Condition(parameter: "method", values: ["bootstrap", "full_sampling"])),
        ]
    ) { options throws(Problem) in
        PassAtK(k: options.k, method: method(of: options), eps: options.eps, shortGroups: options.shortGroups)
    }

    private static func method(of options: Options) -> PassAtK.Method {
        switch options.string("method") {
        case "bootstrap":
            .bootstrap(Bootstrap(draws: options.integer("draws"), seed: options.seed, scale: options.choice("scale", default: .sum)))
        case "full_sampling": .fullSampling(FullSampling(shuffleSeed: options.flag("shuffle") ? options.seed : nil))
        default: .analytical
        }
    }

    private static let exceedingPassAtK = EstimatorEntry(
        name: "exceeding_pass_at_k",
        summary: "Analytical Pass@k times a factor that falls with the number of correct rollouts.",
        use: "To put nearly all weight on prompts that one rollout in a group solves: Pass@k rises faster early, Pass@1 slower.",
        formula: #"\hat A' = \frac{4}{10 \ln(N_{pos} + 0.5)} \hat A_{Pass@k}"#,
        source: "arXiv 2508.10751, Eq. 17; the natural logarithm, 0 where no rollout is correct",
        needs: .correct,
        parameters: [.k, .eps, .shortGroups]
    ) { options throws(Problem) in ExceedingPassAtK(k: options.k, eps: options.eps, shortGroups: options.shortGroups) }

    private static let combined = EstimatorEntry(
        name: "combined",
        summary: "Pass@k weighed by the accuracy of the prompt, Pass@1 by the rest.",
        use: "To explore and exploit in one stage: better than plain Pass@k in the paper's Fig. 12.",
        formula: #"\hat A = \frac{N_{pos}}{N} \hat A_{Pass@k} + \left(1 - \frac{N_{pos}}{N}\right) \hat A_{Pass@1}"#,
        source: "arXiv 2508.10751, Eq. 18",
        needs: .correct,
        parameters: [.k, .eps, .shortGroups]
    ) { options throws(Problem) in Combined(k: options.k, eps: options.eps, shortGroups: options.shortGroups) }

    private static let adaptive = EstimatorEntry(
        name: "adaptive",
        summary: "Pass@1 for the prompts of the batch whose responses have a high entropy, Pass@k for the others.",
        use: "To let the policy exploit where it explores already. Needs whole batches and the policy's entropies.",
        formula:
            #"\hat A = \begin{cases} \hat A_{Pass@1} & \bar E > \bar E_{(\lceil qG \rceil)} \\ \hat A_{Pass@k} & \text{otherwise} \end{cases}"#,
        source: "arXiv 2508.10751, Sec. 4.2.3; ties stay with Pass@k",
        needs: [.entropy, .wholeBatch],
        parameters: [
            .k,
            Parameter("quantile", .number(0...1), default: .number(0.5), "the share of prompts, by ascending entropy, that get Pass@k"),
            Parameter(
                "entropy_mean", .choice(Adaptive.EntropyMean.allCases.map(\.rawValue)), default: .string("rollouts"),
                "the entropy of a prompt: the mean over its rollouts, or over all their trained tokens"),
            Parameter(
                "entropy_threshold", .number(0...1e6), default: .null,
                "the entropy above which a prompt gets Pass@1 instead of the quantile of the request, where that holds only a part of the batch"),
            .eps, .shortGroups,
        ]
    ) { options throws(Problem) in
        Adaptive(
            k: options.k, quantile: options.number("quantile") ?? 0.5, entropyMean: options.choice("entropy_mean", default: .rollouts),
            entropyThreshold: options.number("entropy_threshold"), eps: options.eps, shortGroups: options.shortGroups)
    }
}

public import Advantages
public import JSON

/// An estimator as a request names it: its parameters, where it comes from and when to use it.
public struct EstimatorEntry: Sendable {
    /// The name in a request.
    public let name: String
    /// What it is, in a sentence.
    public let summary: String
    /// When to use it.
    public let use: String
    /// The advantage in LaTeX.
    public let formula: String
    /// The paper and equation.
    public let source: String
    /// What a request must carry beside rewards.
    public let needs: [String]
    /// Its options.
    public let parameters: [Parameter]
    /// Makes the estimator from checked options.
    let make: @Sendable (Options) throws(Problem) -> any Estimator
}

/// The estimator of a request.
public struct ChosenEstimator: Sendable {
    /// Does the work.
    public let estimator: any Estimator
    /// Decides the correctness of rewards that are neither 0 nor 1.
    public let successThreshold: Double?
    /// The request's object with every default filled in.
    public let echo: JSONValue
}

/// All estimators, by name.
public enum EstimatorCatalogue {
    /// The entries, in the order of the documentation.
    public static let entries: [EstimatorEntry] = [passAtOne, passAtK, combined]

    /// The estimator that an object of a request names.
    ///
    /// - Parameters:
    ///   - value: the object, `{"name": ..., options}`.
    ///   - pointer: where it stands in the body.
    /// - Throws: a 422 ``Problem`` for an unknown name or option, or a value outside its range.
    public static func choose(_ value: JSONValue, at pointer: String) throws(Problem) -> ChosenEstimator {
        let (entry, members) = try named(value, among: entries, \.name, what: "estimator", at: pointer)
        let options = try Options(members, parameters: entry.parameters + [successThreshold], of: "estimator \"\(entry.name)\"", at: pointer)
        return ChosenEstimator(
            estimator: try entry.make(options), successThreshold: options.number(successThreshold.name),
            echo: options.echo(named: entry.name))
    }

    static let successThreshold = Parameter(
        "success_threshold", .number(-1e300...1e300), default: .null,
        "rewards at or above it count as successes; for rewards that are neither 0 nor 1 and rollouts without \"correct\"")

    private static let k = Parameter("k", .integer(1...1_000_000), default: nil, "size of the subsets of rollouts")
    private static let eps = Parameter("eps", .number(0...1e6), default: .integer(0), "added to the standard deviation")
    private static let shortGroups = Parameter(
        "short_groups", .choice(PassAtK.ShortGroups.allCases.map(\.rawValue)), default: .string("error"),
        "a group sent with fewer than k rollouts: refuse the request, or give the group zeros")

    private static let passAtOne = EstimatorEntry(
        name: "pass_at_1",
        summary: "The reward against the mean of its group in units of the spread: GRPO, Pass@1 training.",
        use: "The usual choice, and the second stage after Pass@k training.",
        formula:
            #"\hat A_i = \frac{R_i - \bar R}{\sigma + \epsilon},\quad \bar R = \frac1N \sum_j R_j,\quad \sigma^2 = \frac1N \sum_j (R_j - \bar R)^2"#,
        source: "arXiv 2508.10751, Eq. 1-3",
        needs: [],
        parameters: [
            Parameter(
                "std", .choice(PassAtOne.Deviation.allCases.map(\.rawValue)), default: .string("population"),
                "the spread: of the whole group, with Bessel's correction, of the other rollouts, none (Dr.GRPO), or Eq. 2 as printed"),
            Parameter(
                "scope", .choice(PassAtOne.Scope.allCases.map(\.rawValue)), default: .string("group"),
                "over which rollouts the spread is taken; the mean is always the group's"),
            eps,
            Parameter(
                "singleton", .choice(PassAtOne.Singleton.allCases.map(\.rawValue)), default: .string("zero"),
                "what a group with one scored rollout gets: zero, or its raw reward"),
        ]
    ) { options throws(Problem) in
        PassAtOne(
            deviation: options.choice("std", default: .population), scope: options.choice("scope", default: .group),
            eps: options.number("eps") ?? 0, singleton: options.choice("singleton", default: .zero))
    }

    private static let passAtK = EstimatorEntry(
        name: "pass_at_k",
        summary: "A subset of k rollouts is worth its best one; a rollout's advantage is that of the subsets it is in.",
        use:
            "To keep exploring: hard prompts gain, easy ones stop pulling. The analytical form has no sampling noise; the sampled ones are the paper's steps to it.",
        formula:
            #"\bar R = 1 - \frac{\binom{N_{neg}}{k}}{\binom{N}{k}},\quad \sigma = \sqrt{\bar R (1 - \bar R)},\quad \hat A_{pos} = \frac{1 - \bar R}{\sigma},\quad \hat A_{neg} = \frac{1}{\sigma}\left(1 - \bar R - \frac{\binom{N_{neg} - 1}{k - 1}}{\binom{N - 1}{k - 1}}\right)"#,
        source: "arXiv 2508.10751, Eq. 5-15",
        needs: [],
        parameters: [
            Parameter(
                "method", .choice(["analytical", "bootstrap", "full_sampling"]), default: .string("analytical"),
                "all subsets in closed form (Eq. 11-15), random subsets (Eq. 6), or consecutive ones (Alg. 1)"),
            k,
            eps,
            shortGroups,
            Parameter(
                "draws", .integer(1...1_000_000), default: .null, "subsets drawn per group; by default as many as it has scored rollouts",
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
        PassAtK(
            k: options.integer("k") ?? 1, method: method(of: options), eps: options.number("eps") ?? 0,
            shortGroups: options.choice("short_groups", default: .error))
    }

    private static func method(of options: Options) -> PassAtK.Method {
        let seed = UInt64(options.integer("seed") ?? 0)
        switch options.string("method") {
        case "bootstrap":
            return .bootstrap(Bootstrap(draws: options.integer("draws"), seed: seed, scale: options.choice("scale", default: .sum)))
        case "full_sampling":
            return .fullSampling(FullSampling(shuffleSeed: options.flag("shuffle") ? seed : nil))
        default:
            return .analytical
        }
    }

    private static let combined = EstimatorEntry(
        name: "combined",
        summary: "Pass@k weighed by the accuracy of the prompt, Pass@1 by the rest.",
        use: "To explore and exploit in one stage: better than plain Pass@k in the paper's Fig. 12.",
        formula: #"\hat A = \frac{N_{pos}}{N} \hat A_{Pass@k} + \left(1 - \frac{N_{pos}}{N}\right) \hat A_{Pass@1}"#,
        source: "arXiv 2508.10751, Eq. 18",
        needs: ["correctness of every rollout"],
        parameters: [k, eps, shortGroups]
    ) { options throws(Problem) in
        Combined(
            k: options.integer("k") ?? 1, eps: options.number("eps") ?? 0, shortGroups: options.choice("short_groups", default: .error))
    }
}

/// The entry that an object of a request names, and the object's members.
func named<Entry>(
    _ value: JSONValue, among entries: [Entry], _ name: KeyPath<Entry, String>, what: String, at pointer: String
) throws(Problem) -> (Entry, [JSONValue.Member]) {
    guard case .object(let members) = value else {
        throw Problem(.invalidRequest, "\(what) must be an object like {\"name\": \"\(entries.first?[keyPath: name] ?? "")\"}", pointer: pointer)
    }
    guard let wanted = members.first(where: { $0.key == "name" }) else {
        throw Problem(.invalidRequest, "\(what) needs a \"name\"", pointer: pointer)
    }
    guard let entry = entries.first(where: { .string($0[keyPath: name]) == wanted.value }) else {
        let known = entries.map { $0[keyPath: name] }.joined(separator: ", ")
        throw Problem(.invalidRequest, "no \(what) has this name; there are \(known)", pointer: "\(pointer)/name")
    }
    return (entry, members)
}

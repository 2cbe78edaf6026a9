import Advantages
import HTTP
import JSON

/// What can be around an estimator, by the member of a request that holds it.
enum TreatmentCatalogue {
    /// A part of a request.
    struct Entry: Sendable {
        /// The member of the request, or the name of a shape.
        let name: String
        /// What it does, in a sentence.
        let summary: String
        /// What it computes, in LaTeX.
        let formula: String
        /// The paper and equation, or the project it is of.
        let source: String
        /// Its options.
        let parameters: [Parameter]
        /// What a request must carry besides rewards.
        let needs: Needs
    }

    /// Shapes in one request.
    static let shapesAtMost = 16

    /// Reads `shape`.
    static func shapes(_ value: JSONValue, at pointer: String) throws(Problem) -> Surroundings.Chosen<[any RewardShape]> {
        guard case .array(let elements) = value, (1...shapesAtMost).contains(elements.count) else {
            throw Problem(
                .invalidRequest,
                "\"shape\" must be a list of 1 to \(shapesAtMost) objects like {\"name\": \"overlong\", \"max\": 4096, \"buffer\": 512}",
                pointer: pointer)
        }
        var chosen = Surroundings.Chosen<[any RewardShape]>([])
        var echoes: [JSONValue] = []
        for (index, element) in elements.enumerated() {
            let place = "\(pointer)/\(index)"
            let (entry, members) = try named(element, among: shapes, \.entry.name, what: "shape", at: place)
            let options = try Options(members, parameters: entry.entry.parameters, of: "shape \"\(entry.entry.name)\"", at: place)
            chosen.part.append(try entry.make(options))
            echoes.append(options.echo(named: entry.entry.name, filling: entry.defaults(options)))
        }
        chosen.echo = .array(echoes)
        return chosen
    }

    /// Reads `kl`.
    static func divergence(_ value: JSONValue, at pointer: String) throws(Problem) -> Surroundings.Chosen<Divergence?> {
        let options = try options(of: kl, value, at: pointer)
        let place: Divergence.Place = options.choice("place", default: .reward)
        let divergence = Divergence(
            beta: options.number("beta") ?? 0, kind: options.choice("kind", default: .k1), place: place, batchMean: options.number("batch_mean"))
        return .init(divergence, echo: options.echo())
    }

    /// Reads `filter`.
    static func filter(_ value: JSONValue, at pointer: String) throws(Problem) -> Surroundings.Chosen<GroupFilter?> {
        let options = try options(of: filter, value, at: pointer)
        let chosen = GroupFilter(
            minAccuracy: options.number("min_accuracy"), maxAccuracy: options.number("max_accuracy"), minDeviation: options.number("min_std"),
            minAbsAdvantage: options.number("min_abs_advantage"))
        guard chosen != GroupFilter() else {
            throw Problem(.invalidRequest, "\"filter\" needs at least one rule, like {\"min_accuracy\": 0, \"max_accuracy\": 1}", pointer: pointer)
        }
        return .init(chosen, echo: options.echo())
    }

    /// Reads `correction`.
    static func correction(_ value: JSONValue, at pointer: String) throws(Problem) -> Surroundings.Chosen<OffPolicyCorrection?> {
        let options = try options(of: correction, value, at: pointer)
        let (low, high) = (options.number("low") ?? 0, options.number("high") ?? 2)
        guard low <= high else { throw Problem(.invalidRequest, "\"low\" must be at most \"high\", \(high)", pointer: "\(pointer)/low") }
        let chosen = OffPolicyCorrection(
            options.choice("kind", default: .tis), level: options.choice("level", default: .token), low: low, high: high)
        return .init(chosen, echo: options.echo())
    }

    private static func options(of entry: Entry, _ value: JSONValue, at pointer: String) throws(Problem) -> Options {
        guard case .object(let members) = value else {
            let known = entry.parameters.map(\.name).joined(separator: ", ")
            throw Problem(.invalidRequest, "\"\(entry.name)\" must be an object; it takes \(known)", pointer: pointer)
        }
        return try Options(members, parameters: entry.parameters, of: "\"\(entry.name)\"", at: pointer, isNamed: false)
    }
}

// MARK: Entries

extension TreatmentCatalogue {
    /// A shape and how it is made.
    struct Shape: Sendable {
        let entry: Entry
        /// Defaults that depend on other options.
        var defaults: @Sendable (Options) -> [String: JSONValue] = { _ in [:] }
        let make: @Sendable (Options) throws(Problem) -> any RewardShape
    }

    /// The shapes, by name.
    static let shapes = [groupLength, overlong]

    private static let groupLength = Shape(
        entry: Entry(
            name: "group_length",
            summary: "Rewards by length, against the lengths of the same group; a length is the number of trained tokens.",
            formula:
                #"R'_i = R_i + w \lambda_i,\quad \lambda_i = \tfrac12 - \frac{l_i - l_{min}}{l_{max} - l_{min}}\ (\text{kimi};\ \min(0, \lambda_i)\text{ if wrong})"#,
            source: "kimi: arXiv 2501.12599, Sec. 2.3.3; lead: arXiv 2504.09696; relative: prime-rl",
            parameters: [
                Parameter("kind", .choice(GroupLength.Kind.allCases.map(\.rawValue)), default: nil, "which rule"),
                Parameter(
                    "weight", .number(0...1e6), default: .null, "what the change is multiplied by: 1 for kimi, 0.25 for relative if it is left out",
                    onlyIf: .init(parameter: "kind", values: ["kimi", "relative"])),
                Parameter(
                    "alpha", .number(0...1e3), default: .number(0.05), "how steep lead is", onlyIf: .init(parameter: "kind", values: ["lead"])),
                Parameter("only_solved", .boolean, default: .bool(false), "change only groups without a wrong rollout"),
            ], needs: [.tokens, .correct]),
        defaults: { options in
            switch options.string("kind") {
            case "kimi": ["weight": .integer(1)]
            case "relative": ["weight": .number(0.25)]
            default: [:]
            }
        }
    ) { options throws(Problem) in
        GroupLength(
            options.choice("kind", default: .kimi), weight: options.number("weight"), alpha: options.number("alpha") ?? 0.05,
            onlySolved: options.flag("only_solved"))
    }

    private static let overlong = Shape(
        entry: Entry(
            name: "overlong",
            summary: "A soft punishment of overlong responses; all tokens of the response count, trained or not.",
            formula: #"R'_i = R_i + \begin{cases}0 & l \le m - b\\ \frac{(m - b) - l}{b} & l \le m\\ -1 & l > m\end{cases}"#,
            source: "DAPO, arXiv 2503.14476, Eq. 13",
            parameters: [
                Parameter("max", .integer(0...BatchDecoder.maximumTokens), default: nil, "the most tokens that a response should have"),
                Parameter(
                    "buffer", .integer(0...BatchDecoder.maximumTokens), default: nil, "how many tokens before that the punishment begins; at most max"
                ),
            ], needs: .tokens)
    ) { options throws(Problem) in
        let (max, buffer) = (options.integer("max") ?? 0, options.integer("buffer") ?? 0)
        guard buffer <= max else {
            throw Problem(.invalidRequest, "\"buffer\" must be at most \"max\", \(max)", pointer: "\(options.pointer)/buffer")
        }
        return Overlong(max: max, buffer: buffer)
    }

    /// `kl`.
    static let kl = Entry(
        name: "kl",
        summary: "A penalty on the distance to a reference policy, token by token, in the reward or in the advantage.",
        formula:
            #"r_t - \beta k_t\ \text{or}\ \hat A_t - \beta (k_t - \bar k),\quad k^{(1)} = d,\ k^{(2)} = \tfrac{d^2}{2},\ k^{(3)} = e^{-d} - 1 + d,\quad d = \log\frac{\pi}{\pi_{ref}}"#,
        source: "J. Schulman, Approximating KL Divergence (2020)",
        parameters: [
            Parameter("beta", .number(0...1e6), default: nil, "how much it weighs"),
            Parameter("kind", .choice(Divergence.Kind.allCases.map(\.rawValue)), default: .string("k1"), "the estimator of the divergence"),
            Parameter("place", .choice(Divergence.Place.allCases.map(\.rawValue)), default: .string("reward"), "where it enters"),
            Parameter(
                "batch_mean", .number(-1e100...1e100), default: .null,
                "the mean over all trained tokens of the batch, where the request holds only a part of it",
                onlyIf: .init(parameter: "place", values: ["advantage"])),
        ], needs: [.logProb, .refLogProb, .tokens])

    /// `filter`.
    static let filter = Entry(
        name: "filter",
        summary: "Says which groups are worth training on; a group is kept if it passes every rule, and no advantage is changed.",
        formula: #"p_{min} < \tfrac{c}{n} < p_{max},\quad \sigma_R > s,\quad \max_i |\hat A_i| > a"#,
        source: "DAPO, arXiv 2503.14476, Eq. 11",
        parameters: [
            Parameter("min_accuracy", .number(-1...1), default: .null, "the accuracy must be above it"),
            Parameter("max_accuracy", .number(0...2), default: .null, "the accuracy must be below it"),
            Parameter("min_std", .number(0...1e300), default: .null, "the population deviation of the rewards as they were sent must be above it"),
            Parameter("min_abs_advantage", .number(0...1e300), default: .null, "the largest size of an advantage must be above it"),
        ], needs: [])

    /// `correction`.
    static let correction = Entry(
        name: "correction",
        summary: "Weights for the loss of tokens that another policy sampled than the one that is trained; never part of the advantages.",
        formula:
            #"\rho = \frac{\pi(a)}{\pi_{rollout}(a)}:\quad \text{tis}\ \min(\max(\rho, l), h),\ \text{icepop}\ \rho [l \le \rho \le h],\ \text{mask}\ [l \le \rho \le h]"#,
        source: "truncated importance sampling; IcePop",
        parameters: [
            Parameter("kind", .choice(OffPolicyCorrection.Kind.allCases.map(\.rawValue)), default: .string("tis"), "what becomes of the ratio"),
            Parameter(
                "level", .choice(OffPolicyCorrection.Level.allCases.map(\.rawValue)), default: .string("token"),
                "the ratio of a token, of a sequence as the product over its trained tokens, or as their geometric mean"),
            Parameter("low", .number(0...1e100), default: .integer(0), "the least ratio"),
            Parameter("high", .number(0...1e100), default: .integer(2), "the largest ratio"),
        ], needs: [.logProb, .rolloutLogProb, .tokens])
}

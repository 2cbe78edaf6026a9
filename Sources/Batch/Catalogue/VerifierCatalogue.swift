public import HTTP
public import JSON
public import Verifiers

/// A verifier as a request names it.
public struct VerifierEntry: Sendable {
    /// The name in a request.
    public let name: String
    /// What it accepts, in a sentence.
    public let summary: String
    /// What `ground_truth` holds for it.
    public let groundTruth: String
    /// Its options.
    public let parameters: [Parameter]
    /// Makes the verifier from checked options.
    let make: @Sendable (Options) throws(Problem) -> any Verifier
}

/// A verifier of a request.
public struct ChosenVerifier: Sendable {
    /// Does the work.
    public let verifier: any Verifier
    /// The request's object.
    public let value: JSONValue
}

/// All verifiers, by name.
public enum VerifierCatalogue {
    /// The entries, in the order of the documentation.
    public static let entries: [VerifierEntry] =
        [
            math, numeric, integer, text, multipleChoice, regex, json, format, codeBlock, length, repetition, languageShare, maze, enigmata,
            reasoningGym, puzzle, ifeval, toolCall, searchAnswer, bracketed,
        ] + compat

    /// An option of every verifier.
    static let explain = Parameter(
        "explain", .boolean, default: .bool(false), "whether verdicts say what was read from where, and which rule decided")

    /// The verifier that an object of a request names, or the composition that it is.
    ///
    /// - Parameters:
    ///   - value: the object, `{"name": ..., options}`, `{"gate": [...]}` or `{"profile": ...}`.
    ///   - pointer: where it is in the body.
    ///   - profiles: those that it may refer to.
    ///   - depth: compositions around it.
    ///   - explains: whether one of those asked its parts to explain themselves.
    /// - Throws: a 422 ``Problem`` for an unknown name or option, or a value outside its range.
    public static func choose(_ value: JSONValue, at pointer: String, profiles: VerifierProfiles, depth: Int = 0, explains: Bool = false)
        throws(Problem)
        -> ChosenVerifier
    {
        if let composition = try CompositionReader(profiles: profiles).read(value, at: pointer, depth: depth, explains: explains) {
            return ChosenVerifier(verifier: composition, value: value)
        }
        var (entry, members) = try named(value, among: entries, \.name, what: "verifier", at: pointer)
        if explains, !members.contains(where: { $0.key == explain.name }) { members.append(JSONValue.Member(explain.name, .bool(true))) }
        let options = try Options(members, parameters: entry.parameters + [explain], of: "verifier \"\(entry.name)\"", at: pointer)
        let verifier = try entry.make(options)
        return ChosenVerifier(verifier: options.flag("explain") ? ExplainedVerifier(verifier) : verifier, value: value)
    }

    private static let text = VerifierEntry(
        name: "text", summary: "The answer is one of some texts.", groundTruth: "a string, or a list of strings any of which is correct",
        parameters: [
            Parameter(
                "mode", .choice(TextVerifier.Comparison.allCases.map(\.rawValue)), default: .string("normalised"),
                """
                exact: character by character; normalised: any case, any white space, without markup and punctuation at the ends; squad: the same, and without \
                articles and any punctuation; contains: the answer holds the text, normalised; token_f1: the F1 of the words, a score from 0 to 1
                """),
            extract(Extraction.standard),
        ]
    ) { options throws(Problem) in
        TextVerifier(comparison: options.choice("mode", default: .normalised), extraction: try options.extraction() ?? .standard)
    }

    private static let numeric = VerifierEntry(
        name: "numeric",
        summary:
            "The answer is a number: integers, decimals, fractions, mixed numbers, percentages, with thousands separators, units or LaTeX around them.",
        groundTruth: "a number, or a string with one",
        parameters: [
            Parameter("abs_tol", .number(0...1e300), default: .integer(0), "largest difference that counts as equal"),
            Parameter("rel_tol", .number(0...1), default: .integer(0), "the same as a share of the ground truth; the wider of both counts"),
            Parameter(
                "percent", .choice(NumericVerifier.Percent.allCases.map(\.rawValue)), default: .string("either"),
                "value: 50% is 0.5 only; either: where one of both numbers has a percent sign, 50% is 0.5 or 50"),
            Parameter(
                "significant_figures", .integer(1...100), default: .null,
                "both numbers are rounded to so many figures, halves away from zero, and then compared exactly"),
            Parameter("lowest_terms", .boolean, default: .bool(false), "whether a fraction must be in lowest terms, with a denominator above 1"),
            extract(Extraction.standard),
        ]
    ) { options throws(Problem) in
        NumericVerifier(
            absoluteTolerance: options.number("abs_tol") ?? 0, relativeTolerance: options.number("rel_tol") ?? 0,
            percent: options.choice("percent", default: .either), significantFigures: options.integer("significant_figures"),
            needsLowestTerms: options.flag("lowest_terms"), extraction: try options.extraction() ?? .standard)
    }

    private static let multipleChoice = VerifierEntry(
        name: "multiple_choice", summary: "The answer is one or several letters of a list of choices.",
        groundTruth: "a letter like \"B\" or \"(B)\", the text of an option, or a list of letters all of which must be chosen",
        parameters: [
            Parameter("choices", .integer(2...26), default: .integer(26), "how many choices there are, from A on"),
            Parameter(
                "options", .composite("list of strings"), default: .null,
                "the texts of the choices, from A on: an answer or ground truth may then be the text instead of the letter"),
            Parameter(
                "allow_anchorless", .boolean, default: .bool(false),
                "whether the last letter in brackets, or a letter that ends the response, counts where nothing announces the answer"),
            extract(Extraction.standard),
        ]
    ) { options throws(Problem) in
        var verifier = MultipleChoiceVerifier(
            choices: options.integer("choices") ?? 26, options: try options.texts("options"), extraction: try options.extraction() ?? .standard)
        verifier.allowAnchorless = options.flag("allow_anchorless")
        verifier.explain = options.flag("explain")
        return verifier
    }

    private static let maze = VerifierEntry(
        name: "maze",
        summary: "The answer is a path from S to E as moves U, D, L and R through a grid where * is a wall: the paper's maze task.",
        groundTruth: "the grid: its rows joined by newlines, or a list of rows",
        parameters: [
            Parameter(
                "mode", .choice(MazeVerifier.Mode.allCases.map(\.rawValue)), default: .string("strict"),
                "strict: stray letters make the answer wrong; lenient: they are skipped, as the paper's checker does"),
            extract(nil),
        ]
    ) { options throws(Problem) in
        MazeVerifier(mode: options.choice("mode", default: .strict), extraction: try options.extraction())
    }

    static func extract(_ standard: Extraction?) -> Parameter {
        Parameter(
            "extract", .composite("list of " + Extraction.Place.allCases.map(\.rawValue).joined(separator: ", ")),
            default: standard.map { .array($0.places.map { .string($0.rawValue) }) } ?? .null,
            "where the answer is: each place that is there narrows the text, and \"whole\" takes the text if none is")
    }
}

extension Options {
    /// The strings of a list, none where the option has no value.
    func texts(_ name: String) throws(Problem) -> [String] {
        guard self[name] != .null else { return [] }
        if case .array(let elements) = self[name], (2...26).contains(elements.count) {
            let texts = elements.compactMap(\.string)
            if texts.count == elements.count { return texts }
        }
        throw Problem(.invalidRequest, "\"\(name)\" must be a list of 2 to 26 strings", pointer: "\(pointer)/\(name)")
    }

    /// The places of an `extract` option, if it has a value.
    func extraction() throws(Problem) -> Extraction? {
        guard self["extract"] != .null else { return nil }
        var places: [Extraction.Place] = []
        if case .array(let elements) = self["extract"] {
            places = elements.compactMap { $0.string.flatMap(Extraction.Place.init(rawValue:)) }
            if places.count == elements.count, !places.isEmpty { return Extraction(places: places) }
        }
        let known = Extraction.Place.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        throw Problem(.invalidRequest, "\"extract\" must be a list of some of \(known)", pointer: "\(pointer)/extract")
    }
}

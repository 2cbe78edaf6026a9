import JSON
import Verifiers

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
struct ChosenVerifier: Sendable {
    /// Does the work.
    let verifier: any Verifier
    /// The request's object: equal objects are one verifier.
    let value: JSONValue
}

/// All verifiers, by name.
public enum VerifierCatalogue {
    /// The entries, in the order of the documentation.
    public static let entries: [VerifierEntry] = [text, numeric, multipleChoice, maze]

    /// The verifier that an object of a request names.
    ///
    /// - Parameters:
    ///   - value: the object, `{"name": ..., options}`.
    ///   - pointer: where it stands in the body.
    /// - Throws: a 422 ``Problem`` for an unknown name or option, or a value outside its range.
    static func choose(_ value: JSONValue, at pointer: String) throws(Problem) -> ChosenVerifier {
        let (entry, members) = try named(value, among: entries, \.name, what: "verifier", at: pointer)
        let options = try Options(members, parameters: entry.parameters, of: "verifier \"\(entry.name)\"", at: pointer)
        return ChosenVerifier(verifier: try entry.make(options), value: value)
    }

    private static let text = VerifierEntry(
        name: "text", summary: "The answer is one of some texts.", groundTruth: "a string, or a list of strings any of which is right",
        parameters: [
            Parameter(
                "mode", .choice(TextVerifier.Comparison.allCases.map(\.rawValue)), default: .string("normalised"),
                "exact: character by character; normalised: any case, any white space, without markup and punctuation at the ends"),
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
            extract(Extraction.standard),
        ]
    ) { options throws(Problem) in
        NumericVerifier(
            absoluteTolerance: options.number("abs_tol") ?? 0, relativeTolerance: options.number("rel_tol") ?? 0,
            percent: options.choice("percent", default: .either), extraction: try options.extraction() ?? .standard)
    }

    private static let multipleChoice = VerifierEntry(
        name: "multiple_choice", summary: "The answer is one or several letters of a list of choices.",
        groundTruth: "a letter like \"B\" or \"(B)\", or a list of letters all of which must be chosen",
        parameters: [
            Parameter("choices", .integer(2...26), default: .integer(26), "how many choices there are, from A on"),
            extract(Extraction.standard),
        ]
    ) { options throws(Problem) in
        MultipleChoiceVerifier(choices: options.integer("choices") ?? 26, extraction: try options.extraction() ?? .standard)
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

    private static func extract(_ standard: Extraction?) -> Parameter {
        Parameter(
            "extract", .composite("list of " + Extraction.Place.allCases.map(\.rawValue).joined(separator: ", ")),
            default: standard.map { .array($0.places.map { .string($0.rawValue) }) } ?? .null,
            "where the answer stands: each place that is there narrows the text, and \"whole\" takes the text if none is")
    }
}

extension Options {
    /// The places of an `extract` option, if it has a value.
    fileprivate func extraction() throws(Problem) -> Extraction? {
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

extension GroundTruth {
    /// A ground truth of a request.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .none
        case .bool(let flag): self = .boolean(flag)
        case .integer(let integer): self = .integer(integer)
        case .number(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.map(GroundTruth.init))
        case .object(let members): self = .members(members.map { Member($0.key, GroundTruth($0.value)) })
        }
    }
}

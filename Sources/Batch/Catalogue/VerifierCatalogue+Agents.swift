import HTTP
import JSON
import Verifiers

/// What agents do: calls of tools, and answers that were searched for.
extension VerifierCatalogue {
    static let toolCall = VerifierEntry(
        name: "tool_call", summary: "The response calls the correct tools with the correct arguments (docs/tools.md).",
        groundTruth: "calls as BFCL, OpenAI or NeMo-Gym write them, as JSON or as a JSON text; an empty list where nothing is to be called",
        parameters: [
            Parameter(
                "grade", .choice(ToolCallVerifier.Grade.allCases.map(\.rawValue)), default: .string("binary"),
                "binary: 1 if all calls are correct, else 0; fraction: the share of the wanted calls that are made; f1: of wanted and made calls"),
            Parameter(
                "order", .choice(ToolCallVerifier.Order.allCases.map(\.rawValue)), default: .string("any"),
                "any: calls are paired whatever their order; given: in the order of the ground truth"),
            Parameter(
                "strings", .choice(ToolCallVerifier.Strings.allCases.map(\.rawValue)), default: .string("relaxed"),
                "relaxed: without regard to case, white space and punctuation, as BFCL compares; exact: character by character"),
            Parameter(
                "tolerance", .number(0...1), default: .number(1e-6),
                "the largest difference between numbers with a fraction that counts as equal, as a share of the expected one"),
            Parameter("allow_more", .boolean, default: .bool(false), "whether further calls are no mistake"),
            Parameter("allow_fewer", .boolean, default: .bool(false), "whether calls that are left out are no mistake"),
        ]
    ) { options throws(Problem) in
        ToolCallVerifier(
            grade: options.choice("grade", default: .binary), order: options.choice("order", default: .any),
            strings: options.choice("strings", default: .relaxed), tolerance: options.number("tolerance") ?? 1e-6,
            allowsMore: options.flag("allow_more"), allowsFewer: options.flag("allow_fewer"))
    }

    static let searchAnswer = VerifierEntry(
        name: "search_qa", summary: "The answer of a search agent, compared as question answering benchmarks do (docs/tools.md).",
        groundTruth: "a text, a list of texts any of which is correct, or an object whose \"target\" is one of these",
        parameters: [
            Parameter(
                "metric", .choice(SearchAnswerVerifier.Metric.allCases.map(\.rawValue)), default: .string("em"),
                "em: both are the same, normalised; sub_em: the answer holds the target at the bounds of words; substring: anywhere; f1: of the words"
            ),
            Parameter("needs_tag", .boolean, default: .bool(true), "whether only an answer in <answer> tags counts"),
            Parameter(
                "maximum_tags", .integer(0...1_000), default: .null,
                "further answer tags that a correct answer may have before its score is a quarter, as in Search-R1; null for any number"),
            Parameter("format_score", .number(0...1), default: .integer(0), "the score of a wrong answer in the correct form"),
        ]
    ) { options throws(Problem) in
        SearchAnswerVerifier(
            metric: options.choice("metric", default: .exactMatch), needsTag: options.flag("needs_tag"), maximumTags: options.integer("maximum_tags"),
            formatScore: options.number("format_score") ?? 0)
    }
}

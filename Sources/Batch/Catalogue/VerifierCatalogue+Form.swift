import HTTP
import JSON
import Verifiers

/// Verifiers of texts and of the form of a response.
extension VerifierCatalogue {
    static let integer = VerifierEntry(
        name: "integer", summary: "The answer is a whole number, exactly; 18.0 is 18.", groundTruth: "a whole number, or a string with one",
        parameters: [extract(Extraction.standard)]
    ) { options throws(Problem) in IntegerVerifier(extraction: try options.extraction() ?? .standard) }

    static let regex = VerifierEntry(
        name: "regex", summary: "The answer matches a regular expression, in time linear in its length.",
        groundTruth: "the pattern, or a list of patterns any of which may match; not needed where \"pattern\" is given",
        parameters: [
            Parameter(
                "pattern", .string, default: .null,
                "literals, classes, groups, alternatives, repetitions, ^ $ \\b \\d \\w \\s; no references and no looking around"),
            Parameter(
                "mode", .choice(RegexVerifier.Mode.allCases.map(\.rawValue)), default: .string("search"),
                "search: some part matches; full: the whole does"),
            Parameter("ignore_case", .boolean, default: .bool(false), "whether case is ignored"),
            extract(Extraction(places: [.whole])),
        ]
    ) { options throws(Problem) in
        if let pattern = options.string("pattern"), let reason = RegexVerifier.refusal(of: pattern) {
            throw Problem(.invalidRequest, "\"pattern\" cannot be read: \(reason)", pointer: "\(options.pointer)/pattern")
        }
        return RegexVerifier(
            pattern: options.string("pattern"), mode: options.choice("mode", default: .search), ignoresCase: options.flag("ignore_case"),
            extraction: try options.extraction() ?? Extraction(places: [.whole]))
    }

    private static let noGroundTruth = "none"

    static let format = VerifierEntry(
        name: "format", summary: "The response has the form that the prompt asks for; each tag counts exactly once.", groundTruth: noGroundTruth,
        parameters: [
            Parameter(
                "form", .choice(FormatVerifier.Form.allCases.map(\.rawValue)), default: .string("think_answer"),
                """
                think: <think>...</think> and something after it; think_answer: <think>...</think><answer>...</answer> and nothing else; answer: one \
                <answer>...</answer>; boxed: a closed box; tag_count: a quarter for each of the four tags that occurs once
                """)
        ]
    ) { options throws(Problem) in FormatVerifier(form: options.choice("form", default: .thinkAnswer)) }

    static let codeBlock = VerifierEntry(
        name: "code_block", summary: "The response holds a closed code block with a content.", groundTruth: noGroundTruth,
        parameters: [Parameter("language", .string, default: .null, "the word after the three backticks; left out, any")]
    ) { options throws(Problem) in CodeBlockVerifier(language: options.string("language")) }

    private static let jsonPlaces = Extraction(places: [.afterThink, .answerTag, .codeBlock, .whole])

    static let json = VerifierEntry(
        name: "json", summary: "The answer is JSON: equal to the ground truth by structure, valid by a schema, or both.",
        groundTruth: "a JSON value, or the text of one; not needed with a \"schema\"",
        parameters: [
            Parameter("schema", .composite("JSON Schema"), default: .null, "a schema of the common keywords; one that is not known is refused"),
            Parameter(
                "order", .choice(ArrayOrder.allCases.map(\.rawValue)), default: .string("given"),
                "given: arrays are lists; any: the order of their elements does not count, at any level"),
            extract(jsonPlaces),
        ]
    ) { options throws(Problem) in
        var schema: JSONSchema?
        if options["schema"] != .null {
            switch JSONSchema.read(options["schema"]) {
            case .success(let read): schema = read
            case .failure(let error): throw Problem(.invalidRequest, "\"schema\": \(error.reason)", pointer: "\(options.pointer)/schema")
            }
        }
        return JSONVerifier(schema: schema, order: options.choice("order", default: .given), extraction: try options.extraction() ?? jsonPlaces)
    }

    static let length = VerifierEntry(
        name: "length", summary: "The response is not too long: a score that falls with its length.", groundTruth: noGroundTruth,
        parameters: [
            Parameter("max", .integer(1...Int.max), default: nil, "the longest length"),
            Parameter(
                "mode", .choice(LengthVerifier.Mode.allCases.map(\.rawValue)), default: .string("overlong"),
                "overlong: 1 up to max - buffer, then linearly to 0 (DAPO's penalty plus 1); cosine: from at_zero to at_max; limit: 1 up to max, 0 beyond"
            ),
            Parameter(
                "buffer", .integer(0...Int.max), default: .integer(0), "the length before max over which the score falls",
                onlyIf: Parameter.Condition(parameter: "mode", values: ["overlong"])),
            Parameter(
                "at_zero", .number(0...1), default: .integer(1), "the score of an empty response",
                onlyIf: Parameter.Condition(parameter: "mode", values: ["cosine"])),
            Parameter(
                "at_max", .number(0...1), default: .number(0.5), "the score at max and beyond",
                onlyIf: Parameter.Condition(parameter: "mode", values: ["cosine"])),
            Parameter(
                "unit", .choice(LengthVerifier.Unit.allCases.map(\.rawValue)), default: .string("tokens"),
                "what is counted: the rollout's \"tokens\", words or characters"),
        ]
    ) { options throws(Problem) in
        let maximum = options.integer("max") ?? 1
        let buffer = options.integer("buffer") ?? 0
        guard buffer <= maximum else { throw Problem(.invalidRequest, "\"buffer\" must not be above \"max\"", pointer: "\(options.pointer)/buffer") }
        return LengthVerifier(
            mode: options.choice("mode", default: .overlong), maximum: maximum, buffer: buffer, unit: options.choice("unit", default: .tokens),
            atZero: options.number("at_zero") ?? 1, atMaximum: options.number("at_max") ?? 0.5)
    }

    static let repetition = VerifierEntry(
        name: "repetition", summary: "The share of distinct n-grams of words: 1 where nothing is said twice.", groundTruth: noGroundTruth,
        parameters: [Parameter("n", .integer(1...64), default: .integer(3), "words in a row")]
    ) { options throws(Problem) in RepetitionVerifier(n: options.integer("n") ?? 3) }

    static let languageShare = VerifierEntry(
        name: "language_share", summary: "The share of a script's letters among all letters of the response.", groundTruth: noGroundTruth,
        parameters: [Parameter("script", .choice(LanguageShareVerifier.Script.allCases.map(\.rawValue)), default: nil, "the script")]
    ) { options throws(Problem) in LanguageShareVerifier(script: options.choice("script", default: .latin)) }
}

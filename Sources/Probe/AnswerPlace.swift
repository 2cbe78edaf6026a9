/// A place where a response can give its answer.
struct AnswerPlace: Sendable, Equatable {
    /// For a person.
    var name: String
    /// What comes before the answer.
    var before: String
    /// What comes after it.
    var after: String

    init(_ name: String, _ before: String, _ after: String = "") {
        self.name = name
        self.before = before
        self.after = after
    }

    /// A response with this answer.
    func response(_ answer: String) -> String { before + answer + after }

    private static let thought = "<think>\nLet me work it out step by step.\n</think>\n"

    /// The places that trainers ask for.
    static let usual: [AnswerPlace] = [
        AnswerPlace("box", "We work it out step by step. The answer is $\\boxed{", "}$."),
        AnswerPlace("tag", thought + "<answer>", "</answer>"),
        AnswerPlace("tag with a box", thought + "<answer>\\boxed{", "}</answer>"),
        AnswerPlace("box after a thought", thought + "The answer is $\\boxed{", "}$."),
        AnswerPlace("four hashes", "We work it out step by step.\n#### "),
        AnswerPlace("answer line", "We work it out step by step.\n\nAnswer: "),
        AnswerPlace("sentence", "We work it out step by step. The answer is ", "."),
        AnswerPlace("nothing around it", ""),
        AnswerPlace("code block", "```\n", "\n```"),
        AnswerPlace("JSON code block", "```json\n", "\n```"),
    ]

    /// The places that a prompt asks for: the first of each list must be read by the verifier, or one of the others that has it as well.
    static func asked(for prompt: String) -> [AnswerPlace] {
        let (wantsBox, wantsTag) = (prompt.contains("\\boxed"), prompt.contains("<answer>"))
        let names: [String] =
            switch (wantsBox, wantsTag) {
            case (true, true): ["tag with a box", "box after a thought", "tag", "box"]
            case (true, false): prompt.contains("<think>") ? ["box after a thought"] : ["box", "box after a thought"]
            case (false, true): ["tag"]
            case (false, false): prompt.contains("####") ? ["four hashes"] : prompt.contains("Answer:") ? ["answer line"] : []
            }
        return names.compactMap { name in usual.first { $0.name == name } }
    }

    /// A place of the user's own.
    ///
    /// - Parameter template: a response with `{answer}` where its answer is.
    /// - Returns: `nil` without such a place.
    init?(template: String) {
        guard let range = template.ranges(of: "{answer}").first else { return nil }
        self.init("template", String(template[..<range.lowerBound]), String(template[range.upperBound...]))
    }
}

import JSON

/// The answer is JSON: equal to the ground truth by structure, or valid by a schema, or both.
public struct JSONVerifier: Verifier, Equatable {
    /// A JSON Schema of the keywords that ``JSONSchema`` knows.
    public var schema: JSONSchema?
    /// Whether the order of elements of arrays counts.
    public var order: ArrayOrder
    /// Where the answer is.
    public var extraction: Extraction
    /// With a schema alone no ground truth is needed.
    public var needsGroundTruth: Bool { schema == nil }

    /// A verifier of JSON.
    public init(
        schema: JSONSchema? = nil, order: ArrayOrder = .given,
        extraction: Extraction = Extraction(places: [.afterThink, .answerTag, .codeBlock, .whole])
    ) {
        self.schema = schema
        self.order = order
        self.extraction = extraction
    }

    /// The table of the answer, and tables of the keys or elements of an object or array, twice where both sides are sorted; the answer's text. Answers that
    /// are so long that reading them takes more than the effort of a verdict have no table.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        2 * bytes + (order == .any ? 6 : 2) * JSONTape.bytes(forTextOf: min(bytes, Effort.standard / JSONTape.stepsPerByte)) + 65_536
    }

    /// The ground truth is a JSON value, or the text of one.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard groundTruth != .none || schema == nil else { return JSONJudge(verifier: self, gold: nil) }
        if case .text(let text) = groundTruth, let tape = try JSONTape(Array(text.utf8)[...], effort) {
            return JSONJudge(verifier: self, gold: tape)
        }
        // A text that is no JSON is a JSON string.
        return JSONJudge(verifier: self, gold: try JSONTape(groundTruth.json(each: 24, eachByte: 1, effort), effort))
    }
}

private struct JSONJudge: Judge {
    let verifier: JSONVerifier
    let gold: JSONTape?

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        guard let value = try JSONTape(answer.text, effort) else {
            return .decided(false, extracted: answer.string, explanation: "the answer is no JSON")
        }
        if let violation = try verifier.schema?.violation(of: value, effort) {
            return .decided(false, extracted: answer.string, explanation: violation)
        }
        if let gold, try !value.isEqual(0, to: gold, 0, order: verifier.order, effort) {
            return .decided(false, extracted: answer.string, explanation: "another JSON value")
        }
        return .decided(true, extracted: answer.string)
    }
}

extension GroundTruth {
    /// The value as JSON, where the steps allow to make it.
    ///
    /// - Parameters:
    ///   - each: steps for each value in it.
    ///   - eachByte: steps for each byte of a text.
    func json(each: Int = 64, eachByte: Int, _ effort: Effort) throws(Effort.Exhausted) -> JSONValue {
        try spend(each: each, eachByte: eachByte, effort)
        return JSONValue(self)
    }

    /// Spends before anything is made of it: what is too large is not walked to its end.
    private func spend(each: Int, eachByte: Int, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(each)
        switch self {
        case .text(let text), .digits(let text): try effort.spend(eachByte * text.utf8.count)
        case .list(let elements): for element in elements { try element.spend(each: each, eachByte: eachByte, effort) }
        case .members(let members):
            for member in members {
                try effort.spend(eachByte * member.name.utf8.count)
                try member.value.spend(each: each, eachByte: eachByte, effort)
            }
        case .none, .boolean, .integer, .number: break
        }
    }
}

extension JSONValue {
    init(_ value: GroundTruth) {
        switch value {
        case .none: self = .null
        case .boolean(let flag): self = .bool(flag)
        case .integer(let integer): self = .integer(integer)
        case .digits(let digits): self = .digits(digits)
        case .number(let number): self = .number(number)
        case .text(let text): self = .string(text)
        case .list(let elements): self = .array(elements.map { JSONValue($0) })
        case .members(let members): self = .object(members.map { Member($0.name, JSONValue($0.value)) })
        }
    }
}

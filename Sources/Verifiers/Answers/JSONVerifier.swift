import JSON

/// The answer is JSON: equal to the ground truth by structure, or valid by a schema, or both.
public struct JSONVerifier: Verifier, Equatable {
    /// A JSON Schema of the keywords that ``JSONSchema`` knows.
    public var schema: JSONSchema?
    /// Where the answer stands.
    public var extraction: Extraction
    /// With a schema alone no ground truth is needed.
    public var needsGroundTruth: Bool { schema == nil }

    /// A verifier of JSON.
    public init(schema: JSONSchema? = nil, extraction: Extraction = Extraction(places: [.afterThink, .answerTag, .codeBlock, .whole])) {
        self.schema = schema
        self.extraction = extraction
    }

    /// - Parameter groundTruth: a JSON value, or the text of one.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        var gold: JSONValue?
        switch groundTruth {
        case .none: gold = schema == nil ? .null : nil
        case .text(let text):
            // A text that is no JSON is a JSON string.
            gold = JSONValue(text: Array(text.utf8)) ?? .string(text)
        default: gold = JSONValue(groundTruth)
        }
        return JSONJudge(verifier: self, gold: gold)
    }
}

private struct JSONJudge: Judge {
    let verifier: JSONVerifier
    let gold: JSONValue?

    func verdict(on response: Response) -> Verdict {
        guard let answer = verifier.extraction.answer(in: response) else { return .noAnswer() }
        guard let value = JSONValue(text: Array(answer.text)) else {
            return .decided(false, extracted: answer.string, explanation: "the answer is no JSON")
        }
        switch verifier.schema?.check(value) {
        case .violation(let rule): return .decided(false, extracted: answer.string, explanation: rule)
        case .overBudget: return .undecided("the patterns of the schema take more steps than the budget", extracted: answer.string)
        case .valid, nil: break
        }
        if let gold, !value.isEqual(to: gold) { return .decided(false, extracted: answer.string, explanation: "another JSON value") }
        return .decided(true, extracted: answer.string)
    }
}

extension JSONValue {
    /// `nil` if the text is no JSON.
    init?(text: [UInt8]) {
        do throws(JSONError) {
            self = try JSONReader.read(text, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            return nil
        }
    }

    init(_ value: GroundTruth) {
        switch value {
        case .none: self = .null
        case .boolean(let flag): self = .bool(flag)
        case .integer(let integer): self = .integer(integer)
        case .number(let number): self = .number(number)
        case .text(let text): self = .string(text)
        case .list(let elements): self = .array(elements.map { JSONValue($0) })
        case .members(let members): self = .object(members.map { Member($0.name, JSONValue($0.value)) })
        }
    }

    /// Whatever the order of members; 1 is 1.0.
    func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let one), .array(let two)): return one.count == two.count && zip(one, two).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let one), .object(let two)):
            guard one.count == two.count else { return false }
            let byKey = Dictionary(two.map { ($0.key, $0.value) }) { first, _ in first }
            return one.allSatisfy { member in byKey[member.key].map { member.value.isEqual(to: $0) } ?? false }
        default:
            if let order = order(to: other) { return order == 0 }
            return self == other
        }
    }

    /// Below, at or above 0 as the number is below, at or above another one, exactly; `nil` if one of them is no number.
    func order(to other: JSONValue) -> Int? {
        func order<Value: Comparable>(_ one: Value, _ two: Value) -> Int { one < two ? -1 : one == two ? 0 : 1 }
        switch (self, other) {
        case (.integer(let one), .integer(let two)): return order(one, two)
        case (.integer(let one), .number(let two)):
            // A double beyond the range of an integer has no whole part that is one.
            guard let whole = Int(exactly: two.rounded(.down)) else { return two > 0 ? -1 : 1 }
            return one == whole && two > Double(whole) ? -1 : order(one, whole)
        case (.number, .integer): return other.order(to: self).map { -$0 }
        default:
            guard let one = number, let two = other.number else { return nil }
            return order(one, two)
        }
    }
}

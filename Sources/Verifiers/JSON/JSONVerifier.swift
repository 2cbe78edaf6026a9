import JSON

/// The answer is JSON: equal to the ground truth by structure, or valid by a schema, or both.
public struct JSONVerifier: Verifier, Equatable {
    /// A JSON Schema of the keywords that ``JSONSchema`` knows.
    public var schema: JSONSchema?
    /// Where the answer is.
    public var extraction: Extraction
    /// With a schema alone no ground truth is needed.
    public var needsGroundTruth: Bool { schema == nil }

    /// A verifier of JSON.
    public init(schema: JSONSchema? = nil, extraction: Extraction = Extraction(places: [.afterThink, .answerTag, .codeBlock, .whole])) {
        self.schema = schema
        self.extraction = extraction
    }

    /// The tree of the answer: an element and its comma have two bytes, and its place in an array 24, twice while the array grows. Answers that are so long
    /// that reading them takes more than the effort of a verdict have no tree.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        3 * bytes + 48 * min(bytes, Effort.standard / JSONJudge.stepsPerByte) + 65_536
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
    /// Of reading JSON.
    static let stepsPerByte = 8

    let verifier: JSONVerifier
    let gold: JSONValue?

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        try effort.spend(Self.stepsPerByte * answer.text.count)
        guard let value = JSONValue(text: Array(answer.text)) else {
            return .decided(false, extracted: answer.string, explanation: "the answer is no JSON")
        }
        if let violation = try verifier.schema?.violation(of: value, effort) {
            return .decided(false, extracted: answer.string, explanation: violation)
        }
        if let gold, try !value.isEqual(to: gold, effort) { return .decided(false, extracted: answer.string, explanation: "another JSON value") }
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

    /// Whatever the order of members; 1 is 1.0. Keys and strings are the same if all their bytes are (RFC 8259, sec. 8.3).
    func isEqual(to other: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        try effort.spend(8)
        switch (self, other) {
        case (.array(let one), .array(let two)):
            guard one.count == two.count else { return false }
            for (one, two) in zip(one, two) where try !one.isEqual(to: two, effort) { return false }
            return true
        case (.object(let one), .object(let two)):
            guard one.count == two.count else { return false }
            // Most have their members in the same order: only from the first other key on they are looked up.
            var members: MemberTable?
            for (place, member) in one.enumerated() {
                try effort.spend(8 + member.key.utf8.count)
                var value = two[place].value
                if members != nil || !member.key.utf8.elementsEqual(two[place].key.utf8) {
                    if members == nil { members = try MemberTable(of: two, effort) }
                    guard let found = members?[member.key] else { return false }
                    value = found
                }
                guard try member.value.isEqual(to: value, effort) else { return false }
            }
            return true
        case (.string(let one), .string(let two)):
            guard one.utf8.count == two.utf8.count else { return false }
            try effort.spend(one.utf8.count)
            return one.utf8.elementsEqual(two.utf8)
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

/// The members of an object by their keys.
struct MemberTable {
    /// A key, compared by its bytes: the same in linear time, whatever marks it holds.
    private struct Key: Hashable {
        let text: String

        static func == (one: Key, other: Key) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private var values: [Key: JSONValue] = [:]

    init(of members: [JSONValue.Member], _ effort: Effort) throws(Effort.Exhausted) {
        values.reserveCapacity(members.count)
        for member in members {
            try effort.spend(32 + member.key.utf8.count)
            if values[Key(text: member.key)] == nil { values[Key(text: member.key)] = member.value }
        }
    }

    subscript(key: String) -> JSONValue? { values[Key(text: key)] }
}

import JSON

/// A call of a tool in a response.
struct ToolCall: Sendable {
    /// The tool.
    var name: ArraySlice<UInt8>
    /// The table that holds the arguments.
    var tape: JSONTape
    /// Where the object of the arguments is; `nil` where they cannot be read.
    var arguments: Int?

    /// Whether it names a tool and has arguments, none included.
    var isReadable: Bool { !name.isEmpty && arguments != nil }

    /// A call that cannot be read: it is one, and no expected one.
    static let unreadable = ToolCall(name: ArraySlice("?".utf8), tape: .null, arguments: nil)

    /// The call that a JSON object is: `{"name", "arguments"}`, also with `parameters` or inside `function`, or `{"name": {arguments}}`.
    ///
    /// - Returns: `nil` if the object is none of these.
    init?(at place: Int, of tape: JSONTape, _ effort: Effort) throws(Effort.Exhausted) {
        guard tape.kind(at: place) == .object else { return nil }
        var place = place
        var members = try Members(of: place, in: tape, effort)
        if let inner = members.function, tape.kind(at: inner) == .object {
            place = inner
            members = try Members(of: place, in: tape, effort)
        }
        if let name = members.name, tape.kind(at: name) == .string {
            self.init(name: tape.string(at: name), tape: tape, arguments: nil)
            try readArguments(at: members.arguments, effort)
        } else if tape.count(at: place) == 1, tape.kind(at: place + 2) == .object {
            self.init(name: tape.string(at: place + 1), tape: tape, arguments: place + 2)
        } else {
            return nil
        }
    }

    init(name: ArraySlice<UInt8>, tape: JSONTape, arguments: Int?) {
        (self.name, self.tape, self.arguments) = (name, tape, arguments)
    }

    private mutating func readArguments(at place: Int?, _ effort: Effort) throws(Effort.Exhausted) {
        guard let place else {
            // No arguments are none.
            (tape, arguments) = (.noMembers, 0)
            return
        }
        switch tape.kind(at: place) {
        case .object: arguments = place
        case .null: (tape, arguments) = (.noMembers, 0)
        case .string:
            // OpenAI writes them as the text of an object.
            let text = tape.string(at: place)
            try effort.spend(text.count)
            if text.trimmed().isEmpty {
                (tape, arguments) = (.noMembers, 0)
            } else if let inner = try JSONTape(text, effort), inner.kind(at: 0) == .object {
                (tape, arguments) = (inner, 0)
            }
        default: break
        }
    }

    /// The members of a call that are looked at.
    private struct Members {
        var name: Int?
        var arguments: Int?
        var function: Int?

        init(of object: Int, in tape: JSONTape, _ effort: Effort) throws(Effort.Exhausted) {
            for key in tape.keys(of: object) {
                try effort.spend(16)
                switch tape.string(at: key) {
                case let name where name.elementsEqual("name".utf8): self.name = key + 1
                case let name where name.elementsEqual("arguments".utf8): arguments = key + 1
                case let name where name.elementsEqual("parameters".utf8): arguments = arguments ?? key + 1
                case let name where name.elementsEqual("function".utf8): function = key + 1
                default: break
                }
            }
        }
    }
}

extension JSONTape {
    /// An object without members.
    static let noMembers = JSONTape(emptyObject: ())
}

/// A call that is expected.
struct ExpectedCall: Sendable {
    var call: ToolCall
    /// Whether each argument has a list of accepted values.
    var hasAcceptedValues: Bool

    var name: ArraySlice<UInt8> { call.name }

    /// Whether a call has the name; where a full stop is not allowed in names, an underscore is written for it.
    func isNamed(_ other: ArraySlice<UInt8>) -> Bool {
        guard other.count == name.count else { return false }
        return zip(name, other).allSatisfy { $0 == $1 || ($0 == UInt8(ascii: ".") && $1 == UInt8(ascii: "_")) }
    }
}

/// What a ground truth says is to be called.
enum ExpectedCalls {
    /// These, none of them if the list is empty.
    case list([ExpectedCall])
    /// Something, whatever it is.
    case anything

    /// - Returns: `nil` if it has none of the shapes.
    static func read(_ groundTruth: GroundTruth, _ effort: Effort) throws(Effort.Exhausted) -> ExpectedCalls? {
        var groundTruth = groundTruth
        if case .text(let text) = groundTruth {
            guard let value = try GroundTruth.reading(json: text, effort) else { return nil }
            groundTruth = value
        }
        for name in ["expected_action", "ground_truth", "tool_calls"] { if let inner = groundTruth.member(name) { return try read(inner, effort) } }
        switch groundTruth.member("type") {
        case .text("message")?: return .list([])
        case .text("any_call")?: return .anything
        case .text("function_call_batch")?:
            guard let calls = ["calls", "function_calls", "actions"].lazy.compactMap({ groundTruth.member($0) }).first else { return nil }
            return try read(calls, effort)
        default: break
        }
        switch groundTruth {
        case .members: return try calls([groundTruth], effort)
        case .list(let elements): return try calls(elements, effort)
        default: return nil
        }
    }

    private static func calls(_ elements: [GroundTruth], _ effort: Effort) throws(Effort.Exhausted) -> ExpectedCalls? {
        var expected: [ExpectedCall] = []
        for element in elements {
            try effort.spend(128)
            let tape = try JSONTape(element.json(each: 24, eachByte: 1, effort), effort)
            guard let call = try ToolCall(at: 0, of: tape, effort), call.arguments != nil else { return nil }
            // Only the shape of BFCL has no member for the name.
            let hasAcceptedValues = element.member("name") == nil && element.member("function") == nil
            if hasAcceptedValues {
                for key in tape.keys(of: 2) {
                    try effort.spend(8)
                    guard tape.kind(at: key + 1) == .array else { return nil }
                }
            }
            expected.append(ExpectedCall(call: call, hasAcceptedValues: hasAcceptedValues))
        }
        return .list(expected)
    }
}

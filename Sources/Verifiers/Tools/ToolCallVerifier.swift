/// The response calls the tools that it should, with the arguments that it should.
///
/// Calls are read from OpenAI's `tool_calls`, from `<tool_call>{...}</tool_call>` (Hermes, Qwen), from `<tool_calls>[...]</tool_calls>`, and from a JSON object
/// or list or calls as Python writes them, alone or in a code block. A response without any of these is a message that calls nothing.
public struct ToolCallVerifier: Verifier, Equatable {
    /// What the score is, with m calls that match, e expected calls and a calls in the response.
    public enum Grade: String, Sendable, CaseIterable {
        /// 1 if all calls match, else 0.
        case binary
        /// m / e; where none is expected, 1 if none is made.
        case fraction
        /// 2 m / (e + a).
        case f1
    }

    /// Whether the order of calls counts.
    public enum Order: String, Sendable, CaseIterable {
        /// Any order: as many calls as can be are matched with expected ones, each with one.
        case any
        /// The n-th call is the n-th expected one.
        case given
    }

    /// When two strings are the same.
    public enum Strings: String, Sendable, CaseIterable {
        /// In any case, without spaces and the marks `, . / - _ * ^`, and with either quotation mark, as the Berkeley leaderboard (BFCL) has it.
        case relaxed
        /// Byte by byte.
        case exact
    }

    /// What the score is.
    public var grade: Grade
    /// Whether the order of calls counts.
    public var order: Order
    /// When two strings are the same.
    public var strings: Strings
    /// How far a number with a fraction may be from the expected one: by that share of it, and by that amount below 1. Whole numbers are compared exactly.
    public var tolerance: Double
    /// Whether calls besides the expected ones are allowed with `binary`.
    public var allowsMore: Bool
    /// Whether expected calls may be left out with `binary`; one at least is made.
    public var allowsFewer: Bool

    /// A verifier of tool calls.
    public init(
        grade: Grade = .binary, order: Order = .any, strings: Strings = .relaxed, tolerance: Double = 1e-6, allowsMore: Bool = false,
        allowsFewer: Bool = false
    ) {
        self.grade = grade
        self.order = order
        self.strings = strings
        self.tolerance = max(0, tolerance)
        self.allowsMore = allowsMore
        self.allowsFewer = allowsFewer
    }

    /// The ground truth is of BFCL, `[{"f": {"argument": [accepted values]}}]`, where "" says that an argument may be left out and an empty list that
    /// nothing is called; or an action, `{"type": "function_call", "name", "arguments"}`, `function_call_batch` with `calls`, `message`, or `any_call` where
    /// anything may be called; or calls as OpenAI writes them. Also as a JSON text.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        switch try ExpectedCalls.read(groundTruth, effort) {
        case .list(let expected)?: ToolCallJudge(verifier: self, expected: expected)
        case .anything?: AnyCallJudge()
        case nil:
            ForegoneJudge(outcome: .unparseableGold("the ground truth of \"tool_call\" is a list of calls, or an action; see the documentation"))
        }
    }

    /// The tables of the calls, and the calls themselves: each takes some hundred bytes, and as many steps. Calls of Python are written again as JSON.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        3 * bytes + PythonCalls.bytes(forTextOf: bytes) + JSONTape.bytes(forTextOf: min(bytes, Effort.standard / JSONTape.stepsPerByte)) + 16
            * min(bytes, Effort.standard / 16) + 65_536
    }
}

/// Something is called, whatever it is, and can be read as a call: BFCL's category of relevance.
private struct AnyCallJudge: Judge {
    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let calls = try ToolCallReader.calls(in: response.text[...], effort)
        guard !calls.isEmpty else { return .noAnswer("no call") }
        try effort.spend(calls.count)
        let isCalled = calls.contains(where: \.isReadable)
        let extracted = try ToolCallJudge.shown(calls, effort)
        return .decided(isCalled, extracted: extracted, explanation: isCalled ? nil : "what is in tags is no call")
    }
}

private struct ToolCallJudge: Judge {
    let verifier: ToolCallVerifier
    let expected: [ExpectedCall]

    /// So many expected calls are named in the parts.
    private static let namedParts = 256

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let calls = try ToolCallReader.calls(in: response.text[...], effort)
        let extracted = try Self.shown(calls, effort)
        guard !expected.isEmpty else {
            let verdict = Verdict.decided(
                calls.isEmpty, extracted: extracted, explanation: calls.isEmpty ? nil : "\(calls.count) calls, and none is expected")
            return verdict
        }
        guard !calls.isEmpty else { return .noAnswer("no call, and \(expected.count) expected") }
        // Where all must match, another number of calls is enough to know.
        if verifier.grade == .binary, !verifier.allowsMore && calls.count > expected.count || !verifier.allowsFewer && calls.count < expected.count {
            return .decided(false, extracted: extracted, explanation: "\(calls.count) calls, not \(expected.count)")
        }
        let comparison = ArgumentComparison(strings: verifier.strings, tolerance: verifier.tolerance)
        let partners = try CallMatching(expected: expected, calls: calls, comparison).partners(verifier.order, effort)
        let matched = partners.count { $0 != nil }
        let reason = try partners.firstIndex { $0 == nil }.map { (place) throws(Effort.Exhausted) in
            try whyUnmatched(place, calls, partners, comparison, effort)
        }
        var verdict: Verdict
        switch verifier.grade {
        case .binary:
            let isRight = verifier.allowsFewer ? matched == min(calls.count, expected.count) : matched == expected.count
            verdict = .decided(isRight, extracted: extracted, explanation: isRight ? nil : reason)
        case .fraction: verdict = .scored(Double(matched) / Double(expected.count), extracted: extracted, explanation: reason)
        case .f1:
            let more = calls.count - matched
            verdict = .scored(
                2 * Double(matched) / Double(expected.count + calls.count), extracted: extracted,
                explanation: reason ?? (more > 0 ? "\(more) calls too many" : nil))
        }
        try effort.spend(32 * min(expected.count, Self.namedParts))
        verdict.parts = zip(expected, partners).prefix(Self.namedParts).map { Verdict.Part($0.name.prefix(64).string, score: $1 == nil ? 0 : 1) }
        return verdict
    }

    /// The names of the first calls.
    static func shown(_ calls: [ToolCall], _ effort: Effort) throws(Effort.Exhausted) -> String {
        try effort.spend(64 * min(8, calls.count))
        return calls.prefix(8).map { $0.name.prefix(64).string }.joined(separator: ", ") + (calls.count > 8 ? ", ..." : "")
    }

    /// Why no call is the expected one at a place: by the first call of its name that is no other's partner, or in its place.
    private func whyUnmatched(
        _ place: Int, _ calls: [ToolCall], _ partners: [Int?], _ comparison: ArgumentComparison, _ effort: Effort
    ) throws(Effort.Exhausted) -> String {
        let wanted = expected[place]
        try effort.spend(8 * (calls.count + partners.count))
        var isTaken = [Bool](repeating: false, count: calls.count)
        for partner in partners { if let partner { isTaken[partner] = true } }
        let candidates = verifier.order == .given ? place..<min(place + 1, calls.count) : calls.indices
        let name = wanted.name.prefix(64).string
        for index in candidates where !isTaken[index] && wanted.isNamed(calls[index].name) {
            guard let fault = try comparison.fault(of: calls[index], as: wanted, effort) else { continue }
            return "call \(index + 1), \(name): \(fault)"
        }
        return "no call of \(name) for expected call \(place + 1)"
    }
}

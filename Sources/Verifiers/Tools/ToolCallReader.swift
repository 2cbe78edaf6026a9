/// Finds the calls of tools in a response.
enum ToolCallReader {
    private static let endOfThink = Array("</think>".utf8)
    private static let tags = ["tool_call", "tool_calls"].map { (open: Array("<\($0)>".utf8), close: Array("</\($0)>".utf8)) }

    /// Steps for each call, besides those for its bytes.
    private static let steps = 256

    /// The calls, in their order: those in tags, else those of a JSON text or of calls as Python writes them, alone or in the last code block.
    static func calls(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> [ToolCall] {
        try effort.scan(8 * text.count)
        let text = text.behindLast(endOfThink) ?? text
        var calls: [ToolCall] = []
        var isTagged = false
        for tag in tags {
            var rest = text
            while let open = rest.firstOccurrence(of: tag.open) {
                isTagged = true
                try effort.spend(steps)
                let inside = rest[(open + tag.open.count)...]
                let end = inside.firstOccurrence(of: tag.close)
                // A call that is cut off before its end is read as far as it goes: the end of a response may be the end of the call.
                try read(inside[..<(end ?? inside.endIndex)].trimmed(), isCertain: true, into: &calls, effort)
                rest = inside[(end.map { $0 + tag.close.count } ?? inside.endIndex)...]
            }
        }
        guard !isTagged else { return calls }
        let plain = try Extraction.lastCodeBlock(text, effort)?.trimmed() ?? text.trimmed()
        if plain.first == UInt8(ascii: "{") || plain.first == UInt8(ascii: "[") { try read(plain, isCertain: false, into: &calls, effort) }
        if calls.isEmpty, let json = try PythonCalls.json(of: plain.withoutBackticks, effort) {
            try read(json[...], isCertain: false, into: &calls, effort)
        }
        return calls
    }

    /// Reads the calls of one JSON text: a call, a list of calls, or what holds such a list as `tool_calls`.
    ///
    /// - Parameter isCertain: whether what cannot be read is a call all the same.
    private static func read(
        _ text: ArraySlice<UInt8>, isCertain: Bool, into calls: inout [ToolCall], _ effort: Effort
    ) throws(Effort.Exhausted) {
        guard let tape = try JSONTape(text, effort) else {
            if isCertain { calls.append(.unreadable) }
            return
        }
        var place = 0
        if tape.kind(at: 0) == .object {
            for key in tape.keys(of: 0) {
                try effort.spend(8)
                if tape.string(at: key).elementsEqual("tool_calls".utf8), tape.kind(at: key + 1) == .array { place = key + 1 }
            }
        }
        guard tape.kind(at: place) == .array else {
            if let call = try ToolCall(at: place, of: tape, effort) { calls.append(call) } else if isCertain { calls.append(.unreadable) }
            return
        }
        var found: [ToolCall] = []
        for element in tape.elements(of: place) {
            try effort.spend(steps)
            let call = try ToolCall(at: element, of: tape, effort)
            // A list of other values is no list of calls.
            guard call != nil || isCertain || place > 0 else { return }
            found.append(call ?? .unreadable)
        }
        calls += found
    }
}

extension ArraySlice<UInt8> {
    /// Without the backticks of code in a line, and white space inside of them.
    fileprivate var withoutBackticks: ArraySlice<UInt8> {
        guard count > 2, first == UInt8(ascii: "`"), last == UInt8(ascii: "`") else { return self }
        return dropFirst().dropLast().trimmed()
    }
}

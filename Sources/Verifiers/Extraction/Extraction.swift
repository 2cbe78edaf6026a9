/// Finds the answer in a response: a list of places, each of which narrows the text if it is there.
///
/// `["after_think", "answer_tag", "boxed", "whole"]` reads `<think>...</think> so <answer>\boxed{7}</answer>` as `7`.
public struct Extraction: Sendable, Equatable {
    /// Where an answer may be.
    public enum Place: String, Sendable, CaseIterable {
        /// After the last `</think>`.
        case afterThink = "after_think"
        /// Inside the last `<answer>...</answer>`.
        case answerTag = "answer_tag"
        /// Inside the last `\boxed{...}` or `\fbox{...}` that no word before it denies, braces matched.
        case boxed
        /// Inside the last code block between lines of three backticks.
        case codeBlock = "code_block"
        /// The text as it is, if no other place was found.
        case whole
    }

    /// An answer that was found.
    struct Answer: Equatable {
        /// The text, trimmed.
        var text: ArraySlice<UInt8>
        /// Whether a tag, box or code block set it apart from prose.
        var isMarked: Bool

        var string: String { String(decoding: text, as: UTF8.self) }
    }

    /// In the order in which they narrow.
    public var places: [Place]

    /// The usual places.
    public static let standard = Extraction(places: [.afterThink, .answerTag, .boxed, .whole])

    /// Places in the order in which they narrow.
    public init(places: [Place]) {
        self.places = places
    }

    /// The answer of a response, or `nil` if it is in none of the places or is empty.
    ///
    /// - Parameter effort: spent by the searches.
    func answer(in response: Response, _ effort: Effort) throws(Effort.Exhausted) -> Answer? {
        var text = response.text[...]
        var isFound = places.contains(.whole)
        var isMarked = false
        for place in places {
            try effort.scan(2 * text.count)
            let narrowed: ArraySlice<UInt8>?
            switch place {
            case .afterThink:
                narrowed = text.behindLast(Self.endOfThink)
                if narrowed != nil { isFound = true }
            case .answerTag: narrowed = Self.lastTagged(text) ?? Self.lastBoxMarks(text)
            case .boxed: narrowed = try Self.lastBoxed(text, passesDenied: true, effort)
            case .codeBlock: narrowed = try Self.lastCodeBlock(text, effort)
            case .whole: narrowed = nil
            }
            guard let narrowed else { continue }
            text = narrowed
            if place != .afterThink {
                isFound = true
                isMarked = true
            }
        }
        let trimmed = text.trimmed()
        return isFound && !trimmed.isEmpty ? Answer(text: trimmed, isMarked: isMarked) : nil
    }

    private static let endOfThink = Array("</think>".utf8)
    private static let openingTag = Array("<answer>".utf8)
    private static let closingTag = Array("</answer>".utf8)
    private static let fence = Array("```".utf8)
    private static let commonPart = Array("box".utf8)
    private static let boxes = [Array("\\boxed".utf8), Array("\\fbox".utf8)]

    /// The content of the last `<answer>...</answer>`; an unclosed tag is none.
    static func lastTagged(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let close = text.lastOccurrence(of: closingTag, ignoringCase: true),
            let open = text[..<close].lastOccurrence(of: openingTag, ignoringCase: true)
        else { return nil }
        // The first end after its beginning: later ones, without a beginning of their own, end nothing.
        let inside = text[(open + openingTag.count)...]
        var end = inside.startIndex
        while end < close, inside[end] != UInt8(ascii: "<") || !inside.matches(closingTag, at: end, ignoringCase: true) { end += 1 }
        return inside[..<end]
    }

    /// The content of the last pair of marks that some models write around their answer.
    static func lastBoxMarks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let start = text.behindLast(beginOfBox), let end = start.firstOccurrence(of: endOfBox) else { return nil }
        return start[..<end]
    }

    private static let beginOfBox = Array("<|begin_of_box|>".utf8)
    private static let endOfBox = Array("<|end_of_box|>".utf8)

    /// The content of the last closed box; `\boxed 7$` without braces ends at the dollar sign.
    ///
    /// - Parameter passesDenied: whether a box is passed over that the response denies: "it is not \boxed{8}".
    static func lastBoxed(
        _ text: ArraySlice<UInt8>, passesDenied: Bool = false, _ effort: Effort
    ) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        /// Whether a box counts.
        func counts(from start: Int, to end: Int) throws(Effort.Exhausted) -> Bool {
            guard passesDenied else { return true }
            try effort.spend(256)
            return !Denial.isMeant(around: start..<end, in: text)
        }
        var pairs = BracePairs(of: text)
        lazy var lastDollar = text.lastIndex(of: UInt8(ascii: "$")) ?? text.startIndex
        var rest = text
        while let part = rest.lastOccurrence(of: commonPart) {
            rest = text[..<(part + commonPart.count - 1)]
            // Each search has a beginning, whatever it finds.
            try effort.spend(48)
            // "\\boxed" has the part after one byte, "\\fbox" after two.
            guard part > text.startIndex else { continue }
            let start = text[part - 1] == UInt8(ascii: "f") ? part - 2 : part - 1
            guard start >= text.startIndex, let box = boxes.first(where: { text.matches($0, at: start) }) else { continue }
            let content = text[(start + box.count)...].drop { $0 == UInt8(ascii: " ") }
            // Cut off before its end: an earlier box may be whole.
            if content.first == UInt8(ascii: "{") {
                let inside = pairs.inside(content)
                try pairs.spend(effort)
                if let inside, try counts(from: start, to: inside.endIndex + 1) { return inside }
            } else if lastDollar >= content.startIndex, let end = content.firstIndex(of: UInt8(ascii: "$")) {
                if try counts(from: start, to: end) { return content[..<end] }
            }
        }
        return nil
    }

    /// The content of the last fenced code block, without the line that names its language.
    static func lastCodeBlock(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        // Fences pair from the front, so that an unclosed last block does not turn the inside out.
        var opening: Int?
        var last: (open: Int, close: Int)?
        var rest = text
        while let start = rest.firstOccurrence(of: fence) {
            try effort.spend(48)
            if let open = opening { last = (open, start) }
            opening = opening == nil ? start : nil
            rest = rest[(start + fence.count)...]
        }
        guard let (open, close) = last else { return nil }
        let block = text[(open + fence.count)..<close]
        guard let endOfLine = block.firstIndex(of: UInt8(ascii: "\n")) else { return block }
        let isLanguage = block[..<endOfLine].trimmed().allSatisfy { $0 > UInt8(ascii: " ") }
        return isLanguage ? block[(endOfLine + 1)...] : block
    }
}

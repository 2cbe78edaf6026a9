/// Finds the answer in a response: a list of places, each of which narrows the text if it is there.
///
/// `["after_think", "answer_tag", "boxed", "whole"]` reads `<think>...</think> so <answer>\boxed{7}</answer>` as `7`.
public struct Extraction: Sendable, Equatable {
    /// Where an answer may stand.
    public enum Place: String, Sendable, CaseIterable {
        /// Behind the last `</think>`.
        case afterThink = "after_think"
        /// Inside the last `<answer>...</answer>`.
        case answerTag = "answer_tag"
        /// Inside the last `\boxed{...}` or `\fbox{...}`, braces matched.
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

    /// The answer of a response, or `nil` if it stands in none of the places or is empty.
    func answer(in response: Response) -> Answer? {
        var text = response.text[...]
        var isFound = places.contains(.whole)
        var isMarked = false
        for place in places {
            let narrowed: ArraySlice<UInt8>?
            switch place {
            case .afterThink:
                narrowed = text.behindLast(Self.endOfThink)
                if narrowed != nil { isFound = true }
            case .answerTag: narrowed = Self.lastTagged(text)
            case .boxed: narrowed = Self.lastBoxed(text)
            case .codeBlock: narrowed = Self.lastCodeBlock(text)
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
    private static let boxes = [Array("\\boxed".utf8), Array("\\fbox".utf8)]

    /// The content of the last `<answer>...</answer>`; an unclosed tag is none.
    static func lastTagged(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let close = text.lastOccurrence(of: closingTag, ignoringCase: true),
            let open = text[..<close].lastOccurrence(of: openingTag, ignoringCase: true)
        else { return nil }
        return text[(open + openingTag.count)..<close]
    }

    /// The content of the last closed box; `\boxed 7$` without braces ends at the dollar sign.
    static func lastBoxed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var pairs = BracePairs(of: text)
        lazy var lastDollar = text.lastIndex(of: UInt8(ascii: "$")) ?? text.startIndex
        var rest = text
        while let start = rest.lastIndex(of: UInt8(ascii: "\\")) {
            rest = rest[..<start]
            guard let box = boxes.first(where: { text.matches($0, at: start) }) else { continue }
            let content = text[(start + box.count)...].drop { $0 == UInt8(ascii: " ") }
            // Cut off before its end: an earlier box may be whole.
            if content.first == UInt8(ascii: "{") {
                if let inside = pairs.inside(content) { return inside }
            } else if lastDollar >= content.startIndex, let end = content.firstIndex(of: UInt8(ascii: "$")) {
                return content[..<end]
            }
        }
        return nil
    }

    /// The content of the last fenced code block, without the line that names its language.
    static func lastCodeBlock(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var fences: [Int] = []
        var rest = text
        while let start = rest.firstOccurrence(of: fence) {
            fences.append(start)
            rest = rest[(start + fence.count)...]
        }
        guard fences.count >= 2 else { return nil }
        // Fences pair from the front, so that an unclosed last block does not turn the inside out.
        let open = fences[(fences.count / 2 - 1) * 2]
        let close = fences[fences.count / 2 * 2 - 1]
        let block = text[(open + fence.count)..<close]
        guard let endOfLine = block.firstIndex(of: UInt8(ascii: "\n")) else { return block }
        let isLanguage = block[..<endOfLine].trimmed().allSatisfy { $0 > UInt8(ascii: " ") }
        return isLanguage ? block[(endOfLine + 1)...] : block
    }
}

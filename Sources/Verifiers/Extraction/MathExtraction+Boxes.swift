/// Answers in `\boxed{...}` and `\fbox{...}`.
extension MathExtraction {
    private struct Box {
        var content: ArraySlice<UInt8>
        var start: Int
        var end: Int
    }

    /// The last box, with those before it that belong to it: fewer than 10 characters between them, or fewer than 70 with a separator.
    static func boxes(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> (text: ArraySlice<UInt8>, end: Int)? {
        var pairs = BracePairs(of: text)
        guard let inner = try lastBox(in: text, &pairs, allowsUnclosed: true, effort) else { return nil }
        let last = enclosing(inner, in: text) ?? inner
        var found = [last]
        while found.count < 32, let previous = try lastBox(in: text[..<found[found.count - 1].start], &pairs, allowsUnclosed: false, effort) {
            let next = found[found.count - 1]
            guard previous.end <= next.start else { break }
            let between = text[previous.end..<next.start]
            let isSame = previous.content.elementsEqual(next.content)
            guard between.count < 10 || (between.count < 70 && !isSame && hasSeparator(between)) else { break }
            found.append(previous)
        }
        // Each content is compared with those before it.
        try effort.spend(found.reduce(0) { $0 + $1.content.count } * found.count / 8)
        var contents: [ArraySlice<UInt8>] = []
        for box in found.reversed() where !contents.contains(where: { $0.elementsEqual(box.content) }) { contents.append(box.content) }
        return (contents.count == 1 ? contents[0] : Array(contents.joined(separator: Array(", ".utf8)))[...], last.end)
    }

    private static let openBox = Array("\\boxed{".utf8)

    /// The box around another one that says more than that: `\boxed{5 \text{ or } \boxed{6}}`.
    private static func enclosing(_ box: Box, in text: ArraySlice<UInt8>) -> Box? {
        guard box.start > text.startIndex, let start = text[..<box.start].suffix(200).lastOccurrence(of: openBox),
            hasSeparator(text[(start + openBox.count)..<box.start]), let inside = text[(start + openBox.count - 1)...].insideBraces(),
            inside.endIndex >= box.end
        else { return nil }
        return Box(content: inside, start: start, end: inside.endIndex + 1)
    }

    static func hasSeparator(_ text: ArraySlice<UInt8>) -> Bool {
        text.contains(UInt8(ascii: ",")) || text.contains(UInt8(ascii: ";"))
            || ByteWords(of: text, \.isASCIILetter).contains { $0.elementsEqual("and".utf8) || $0.elementsEqual("or".utf8) }
    }

    private static let commonPart = Array("box".utf8)
    private static let boxNames = [Array("boxed".utf8), Array("fbox".utf8)]

    private static func lastBox(
        in text: ArraySlice<UInt8>, _ pairs: inout BracePairs, allowsUnclosed: Bool, _ effort: Effort
    ) throws(Effort.Exhausted) -> Box? {
        var rest = text
        var unclosed: Box?
        while let part = rest.lastOccurrence(of: commonPart) {
            rest = text[..<(part + commonPart.count - 1)]
            // "boxed" begins with what both names have, "fbox" one byte before it.
            let place = part > text.startIndex && text[part - 1] == UInt8(ascii: "f") ? part - 1 : part
            guard place > text.startIndex, place <= text.endIndex - 5, text[place - 1] == UInt8(ascii: "\\"),
                let name = boxNames.first(where: { text.matches($0, at: place) })
            else { continue }
            var start = place - 1
            if start > text.startIndex, text[start - 1] == UInt8(ascii: "\\") { start -= 1 }
            let spaced = text[(place + name.count)...].drop { $0 <= UInt8(ascii: " ") }
            let behind = spaced.first == UInt8(ascii: "{") ? spaced : text[(place + name.count)...].drop { $0 == UInt8(ascii: " ") }
            if behind.first == UInt8(ascii: "{") {
                let inside = pairs.inside(behind)
                try pairs.spend(effort)
                if let inside { return Box(content: inside, start: start, end: inside.endIndex + 1) }
                // Cut off before its end: an earlier box may be whole.
                if allowsUnclosed, unclosed == nil {
                    let line = behind.dropFirst().prefix { $0 != UInt8(ascii: "\n") }
                    unclosed = Box(content: line.trimmed { $0 == UInt8(ascii: "$") || $0 <= UInt8(ascii: " ") }, start: start, end: line.endIndex)
                }
            } else if let end = behind.firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }) {
                return Box(content: behind[..<end], start: start, end: end)
            } else if !behind.isEmpty {
                return Box(content: behind, start: start, end: behind.endIndex)
            }
        }
        return unclosed
    }
}

/// Answers in `\boxed{...}` and `\fbox{...}`.
extension MathExtraction {
    private struct Box {
        var content: ArraySlice<UInt8>
        var start: Int
        var end: Int
        /// Whether the text ends before it does.
        var isCutOff = false
    }

    /// What boxes say together, and where the last of them ends.
    struct BoxedAnswer {
        /// `nil` where each box is one that the response denies.
        var answer: Answer?
        var start: Int
        var end: Int
    }

    /// The last box that is not denied, with those before it that belong to it: nothing but separators and names of values (`x =`) between them.
    func boxes(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> BoxedAnswer? {
        var pairs = BracePairs(of: text)
        guard let last = try Self.lastBox(in: text, &pairs, allowsUnclosed: use.isActive(Self.cutOff), effort) else { return nil }
        var answer = try joined(last, in: text, &pairs, effort)
        var isAfterDenial = false
        // "9, not 8": the box before it.
        while use.isActive(Self.denied), Self.isDenied(answer, in: text) {
            try effort.spend(256)
            guard let before = try Self.lastBox(in: text[..<answer.start], &pairs, allowsUnclosed: false, effort) else {
                return BoxedAnswer(answer: nil, start: answer.start, end: last.end)
            }
            answer = try joined(before, in: text, &pairs, effort)
            isAfterDenial = true
        }
        let found = isAfterDenial ? answer.answer.found(by: Self.denied) : answer.answer
        return BoxedAnswer(answer: found, start: answer.start, end: answer.end)
    }

    /// A box and those before it that belong to it.
    private struct JoinedBoxes {
        var answer: Answer
        var start: Int
        /// Where the first of them ends: words before it deny all of them.
        var firstEnd: Int
        var end: Int
    }

    private func joined(
        _ box: Box, in text: ArraySlice<UInt8>, _ pairs: inout BracePairs, _ effort: Effort
    ) throws(Effort.Exhausted) -> JoinedBoxes {
        var last = box
        var rules = last.isCutOff ? [Self.cutOff] : []
        if use.isActive(Self.outer), let outside = Self.enclosing(last, in: text) {
            last = outside
            rules.append(Self.outer)
        }
        var found = [last]
        while found.count < 32, let previous = try Self.lastBox(in: text[..<found[found.count - 1].start], &pairs, allowsUnclosed: false, effort) {
            let next = found[found.count - 1]
            guard previous.end <= next.start else { break }
            let between = text[previous.end..<next.start]
            let isRounded =
                Self.isApproximate(next.content) || Self.isApproximate(between.drop { $0 == UInt8(ascii: "$") }) || Self.endsInApproximation(between)
            if use.isActive(Self.rounded), isRounded, between.count < 70, found.count == 1 {
                // The exact value, and the same one rounded.
                found = [previous]
                rules.append(Self.rounded)
                break
            }
            guard use.isActive(Self.several), between.count < 70, Self.isJoint(between) else { break }
            found.append(previous)
        }
        if found.count > 1 { rules.append(Self.several) }
        // Each content is compared with those before it.
        try effort.spend(found.reduce(0) { $0 + $1.content.count } * found.count / 8)
        var contents: [ArraySlice<UInt8>] = []
        for box in found.reversed() where !contents.contains(where: { $0.elementsEqual(box.content) }) { contents.append(box.content) }
        let content = (contents.count == 1 ? contents[0] : Array(contents.joined(separator: Array(", ".utf8)))[...])
        let first = found[found.count - 1]
        return JoinedBoxes(answer: Answer(text: content, place: .boxed, rules: rules), start: first.start, firstEnd: first.end, end: last.end)
    }

    private static let cutOff = "box.cut-off"
    private static let denied = "box.denied"
    private static let outer = "box.outer"
    private static let rounded = "box.rounded"
    private static let several = "box.several"
    static let boxRules = [cutOff, denied, outer, rounded, several]

    private static func isDenied(_ boxes: JoinedBoxes, in text: ArraySlice<UInt8>) -> Bool {
        Denial.isMeant(around: boxes.start..<boxes.firstEnd, in: text)
    }

    /// Whether a value says that it is rounded.
    private static func isApproximate(_ content: ArraySlice<UInt8>) -> Bool {
        let plain = content.trimmed()
        return ["\\approx", "≈", "\\thickapprox"].contains { plain.starts(with: Array($0.utf8)) }
    }

    /// Whether words say that a rounded value follows: "which is about".
    private static func endsInApproximation(_ between: ArraySlice<UInt8>) -> Bool {
        guard between.count < 70 else { return false }
        let words = between.trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "$") }.split { !$0.isASCIILetter }
        guard let last = words.last else { return false }
        return ["about", "approximately", "roughly", "around", "nearly"].contains(String(decoding: last, as: UTF8.self).lowercased())
    }

    private static let joints: Set<String> = [
        "and", "or", "quad", "qquad", "text", "left", "right", "mathrm", "quadtext", "textand", "textor", "part", "for",
    ]

    /// Whether only separators, signs of formulas and names of values are between two boxes. Other words say that the second one replaces the first, or is about something else.
    private static func isJoint(_ between: ArraySlice<UInt8>) -> Bool {
        var rest = between
        for word in ["或", "和", "与", "、", "，", "；"].map({ Array($0.utf8) }) {
            while let place = rest.firstOccurrence(of: word) {
                rest = ArraySlice(Array(rest[..<place]) + [UInt8(ascii: " ")] + Array(rest[(place + word.count)...]))
            }
        }
        if let equal = rest.lastIndex(of: UInt8(ascii: "=")) {
            // "x =" before the second box.
            guard rest[(equal + 1)...].allSatisfy({ $0 <= UInt8(ascii: " ") || "$\\([{".utf8.contains($0) }) else { return false }
            var start = equal
            while start > rest.startIndex, rest[start - 1] == UInt8(ascii: " ") { start -= 1 }
            let end = start
            while start > rest.startIndex, rest[start - 1].isASCIILetter || rest[start - 1].isASCIIDigit || "_{}\\'()".utf8.contains(rest[start - 1])
            { start -= 1 }
            guard (1...12).contains(end - start) else { return false }
            rest = rest[..<start]
        }
        guard rest.allSatisfy({ $0 <= UInt8(ascii: " ") || $0.isASCIILetter || $0.isASCIIDigit || "$\\()[]{},;&.:+*-".utf8.contains($0) }) else {
            return false
        }
        let words = ByteWords(of: rest) { $0.isASCIILetter || $0.isASCIIDigit }.map { String(decoding: $0, as: UTF8.self).lowercased() }
        // "(b)", "for part (a) and", "Perimeter:"
        let isLabelled = rest.contains(UInt8(ascii: ":")) || rest.contains(UInt8(ascii: "("))
        return words.allSatisfy { joints.contains($0) || isLabelled && words.count <= 6 && !AnswerWords.retractions.contains($0) }
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
            // Each search has a beginning, whatever it finds.
            try effort.spend(48)
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
                if let inside {
                    // An empty box is no answer: one before it may be.
                    guard inside.contains(where: { $0 > UInt8(ascii: " ") }) else { continue }
                    return Box(content: inside, start: start, end: inside.endIndex + 1)
                }
                // Cut off before its end: an earlier box may be whole.
                if allowsUnclosed, unclosed == nil {
                    let line = behind.dropFirst().prefix { $0 != UInt8(ascii: "\n") }
                    unclosed = Box(
                        content: line.trimmed { $0 == UInt8(ascii: "$") || $0 <= UInt8(ascii: " ") }, start: start, end: line.endIndex, isCutOff: true
                    )
                }
            } else {
                let content = behind.prefix { $0 != UInt8(ascii: "$") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }
                // "as \\boxed notation asks"
                guard content.count < 2 || !content.allSatisfy(\.isASCIILetter) else { continue }
                guard content.contains(where: { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "\\") || $0 >= 0x80 }) else { continue }
                return Box(content: content, start: start, end: content.endIndex)
            }
        }
        return unclosed
    }
}

/// A place of a response that announces its answer: "the answer is ...", "Answer: ...", a heading "Final Answer".
struct Announcement {
    /// How sure it is that the answer follows. The last one of the surest wins.
    enum Strength: Int, Comparable {
        /// One of several answers: "the answer for n = 4 is", or an aside in brackets.
        case conditional
        /// "the answer is", "Answer:", a heading.
        case plain

        static func < (one: Strength, other: Strength) -> Bool { one.rawValue < other.rawValue }
    }

    /// The text after the announcement.
    var rest: ArraySlice<UInt8>
    /// Where it begins.
    var start: Int
    var strength: Strength
    /// Whether "final" is part of it.
    var isFinal: Bool
    /// Whether the value is on a line of its own.
    var isHeading: Bool

    private static let reach = 110
    /// Bytes before the name that belong to its line.
    private static let lineReach = 400

    /// What is announced at a name of the answer, if anything is.
    ///
    /// - Parameters:
    ///   - name: where the name is, in `text`.
    static func read(at name: Range<Int>, in text: ArraySlice<UInt8>) -> Announcement? {
        let before = text[..<name.lowerBound].suffix(lineReach)
        let line = before.lastIndex(of: UInt8(ascii: "\n")).map { before[($0 + 1)...] } ?? before
        var words = line.suffix(60).split { !$0.isASCIILetter }.map { String(decoding: $0, as: UTF8.self).lowercased() }
        if name.lowerBound > text.startIndex, text[name.lowerBound - 1].isASCIILetter { return nil }
        if let last = words.last, AnswerWords.mentions.contains(last) { return nil }
        let isQuestion = words.count >= 2 && ["is", "was"].contains(words[words.count - 2]) && words.last == "the"
        if isQuestion, isAsked(text[name.upperBound...]) { return nil }
        let isFinal = words.last == "final"
        let isAside = line.lastIndex(of: UInt8(ascii: "(")).map { !line[$0...].contains(UInt8(ascii: ")")) } ?? false
        words.removeAll { AnswerWords.headingWords.contains($0) }
        var rest = text[name.upperBound...]
        if rest.first == UInt8(ascii: "s") { rest = rest.dropFirst() }
        guard rest.first.map({ !$0.isASCIILetter }) ?? false else { return nil }
        func found(_ rest: ArraySlice<UInt8>, _ strength: Strength, isHeading: Bool = false) -> Announcement {
            Announcement(rest: rest, start: name.lowerBound, strength: isAside ? .conditional : strength, isFinal: isFinal, isHeading: isHeading)
        }
        let direct = rest.drop {
            $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'")
        }
        if let mark = marks.first(where: { direct.matches($0, at: direct.startIndex) }) {
            let value = direct.dropFirst(mark.count)
            let plain = value.drop { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }
            let isHeading = plain.first.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? false
            return found(isHeading ? plain : value, .plain, isHeading: isHeading)
        }
        let end = direct.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "*") }
        if words.isEmpty, let first = end.first, first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r") {
            return found(end, .plain, isHeading: true)
        }
        if direct.first == UInt8(ascii: "$") || direct.matches(Array("\\(".utf8), at: direct.startIndex)
            || direct.matches(Array("\\[".utf8), at: direct.startIndex)
        {
            return found(direct, .plain)
        }
        if direct.first?.isASCIIDigit == true { return found(direct, .conditional) }
        return clause(rest, found)
    }

    private static let marks = [":", "：", "=", "→", "->", "-->", "—"].map { Array($0.utf8) }

    /// Whether a question mark ends the sentence.
    private static func isAsked(_ rest: ArraySlice<UInt8>) -> Bool {
        let sentence = rest.prefix(120).prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }
        return sentence.contains(UInt8(ascii: "?"))
    }

    /// The verb or colon of the sentence: "answer to the question is 7", "answer of 7", "answer comes out to 7".
    private static func clause(_ rest: ArraySlice<UInt8>, _ found: (ArraySlice<UInt8>, Strength, Bool) -> Announcement) -> Announcement? {
        let window = rest.prefix(reach)
        var place = window.startIndex
        var strength = Strength.plain
        var words = 0
        var needsTo = false
        while place < window.endIndex {
            let byte = window[place]
            if byte == UInt8(ascii: ":") { return found(rest[(place + 1)...], strength, false) }
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "\n") && place + 1 < window.endIndex && window[place + 1] == byte { return nil }
            if byte == UInt8(ascii: "."), place + 1 >= window.endIndex || window[place + 1] <= UInt8(ascii: " ") { return nil }
            guard byte.isASCIILetter else {
                place += 1
                continue
            }
            var end = place
            while end < window.endIndex, window[end].isASCIILetter { end += 1 }
            let word = String(decoding: window[place..<end], as: UTF8.self).lowercased()
            if AnswerWords.verbs.contains(word), !needsTo || word == "be" { return found(rest[end...], strength, false) }
            if word == "of", words == 0 { return found(rest[end...], .plain, false) }
            if word == "to", needsTo { return found(afterBe(rest[end...]), strength, false) }
            if AnswerWords.verbsWithTo.contains(word) { needsTo = true }
            if AnswerWords.conditions.contains(word) { strength = .conditional }
            words += 1
            place = end
        }
        return nil
    }

    private static func afterBe(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let plain = rest.drop { $0 == UInt8(ascii: " ") }
        return plain.matches(Array("be ".utf8), at: plain.startIndex) ? plain.dropFirst(3) : rest
    }
}

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
    /// The id of the rule that found it.
    var rule = ""

    private static let reach = 110
    /// Bytes before the name that belong to its line.
    private static let lineReach = 400

    /// What is announced at a name of the answer, if anything is.
    ///
    /// - Parameters:
    ///   - name: where the name is, in `text`.
    static func read(at name: Range<Int>, in text: ArraySlice<UInt8>, _ use: RuleUse) -> Announcement? {
        guard let site = Site(name, in: text) else { return nil }
        for rule in rules where use.isActive(rule.id) {
            guard var found = rule.read(site) else { continue }
            found.rule = rule.id
            return found
        }
        return nil
    }

    /// A rule by which what follows a name announces the answer.
    private struct Rule {
        let id: String
        let read: @Sendable (Site) -> Announcement?
    }

    /// All rules, in order.
    private static let rules = [
        // "Answer: 7", "Answer = 7", and the same with the value on the next line.
        Rule(id: "announce.mark") { site in
            guard let mark = marks.first(where: { site.direct.matches($0, at: site.direct.startIndex) }) else { return nil }
            let value = site.direct.dropFirst(mark.count)
            let plain = value.drop { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }
            let isHeading = plain.first.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? false
            return site.found(isHeading ? withoutUnderline(plain) : value, .plain, isHeading: isHeading)
        },
        // A line that is nothing but "Final answer".
        Rule(id: "announce.heading") { site in
            let end = site.direct.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "*") }
            guard site.words.isEmpty, let first = end.first, first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r") else { return nil }
            return site.found(withoutUnderline(end), .plain, isHeading: true)
        },
        // "the answer $7$"
        Rule(id: "announce.formula") { site in
            let opens = ["$", "\\(", "\\["].contains { site.direct.matches(Array($0.utf8), at: site.direct.startIndex) }
            return opens ? site.found(site.direct, .plain) : nil
        },
        // "the answer 7"
        Rule(id: "announce.number") { site in site.direct.first?.isASCIIDigit == true ? site.found(site.direct, .conditional) : nil },
        // "the answer is 7", "the answer comes out to 7"
        Rule(id: "announce.clause") { site in clause(site.rest) { site.found($0, $1, isHeading: $2) } },
    ]

    static var ruleIDs: [String] { rules.map(\.id) }

    /// What follows a heading, without the line below it that Markdown underlines it with.
    private static func withoutUnderline(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let next = text.drop { $0 <= UInt8(ascii: " ") }
        guard let mark = next.first, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else { return text }
        let rest = next.drop { $0 == mark }
        guard rest.startIndex - next.startIndex >= 3 else { return text }
        return rest.first.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } == true ? rest : text
    }

    /// A name of the answer, and what is around it.
    private struct Site {
        let start: Int
        /// The words before the name in its line that are no part of a heading.
        let words: [String]
        /// After the name.
        let rest: ArraySlice<UInt8>
        /// After the name and signs of Markdown.
        let direct: ArraySlice<UInt8>
        let isFinal: Bool
        /// Whether a bracket is open.
        let isAside: Bool

        /// `nil` where the name only mentions an answer or is part of another word.
        init?(_ name: Range<Int>, in text: ArraySlice<UInt8>) {
            let before = text[..<name.lowerBound].suffix(lineReach)
            let line = before.lastIndex(of: UInt8(ascii: "\n")).map { before[($0 + 1)...] } ?? before
            var words = line.suffix(60).split { !$0.isASCIILetter }.map { String(decoding: $0, as: UTF8.self).lowercased() }
            if name.lowerBound > text.startIndex, text[name.lowerBound - 1].isASCIILetter { return nil }
            if let last = words.last, AnswerWords.mentions.contains(last) { return nil }
            // "confidence in my answer: 90%"
            if let last = words.last, AnswerWords.determiners.contains(last), words.dropLast().last == "in" { return nil }
            let isQuestion = words.count >= 2 && ["is", "was"].contains(words[words.count - 2]) && words.last == "the"
            if isQuestion, isAsked(text[name.upperBound...]) { return nil }
            isFinal = words.last == "final"
            isAside = line.lastIndex(of: UInt8(ascii: "(")).map { !line[$0...].contains(UInt8(ascii: ")")) } ?? false
            words.removeAll { AnswerWords.headingWords.contains($0) }
            self.words = words
            start = name.lowerBound
            var rest = text[name.upperBound...]
            if rest.first == UInt8(ascii: "s") { rest = rest.dropFirst() }
            guard rest.first.map({ !$0.isASCIILetter }) ?? false else { return nil }
            self.rest = rest
            direct = rest.drop { "* _\"'".utf8.contains($0) }
        }

        func found(_ rest: ArraySlice<UInt8>, _ strength: Strength, isHeading: Bool = false) -> Announcement {
            Announcement(rest: rest, start: start, strength: isAside ? .conditional : strength, isFinal: isFinal, isHeading: isHeading)
        }
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
        // "may be" and "could not be" announce nothing; "the answer that we could find is" does.
        var isHedged = false
        while place < window.endIndex {
            let byte = window[place]
            if byte == UInt8(ascii: ":") { return found(rest[(place + 1)...], strength, false) }
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "\n") && place + 1 < window.endIndex && window[place + 1] == byte { return nil }
            if byte == UInt8(ascii: "."), place + 1 >= window.endIndex || window[place + 1] <= UInt8(ascii: " ") { return nil }
            // "la risposta è", "a resposta é"
            if byte == 0xC3, place > window.startIndex, place + 2 < window.endIndex, window[place + 1] == 0xA8 || window[place + 1] == 0xA9,
                window[place + 2] == UInt8(ascii: " "),
                window[place - 1] == UInt8(ascii: " ")
            {
                return found(rest[(place + 2)...], strength, false)
            }
            guard byte.isASCIILetter else {
                place += 1
                continue
            }
            var end = place
            while end < window.endIndex, window[end].isASCIILetter { end += 1 }
            let word = String(decoding: window[place..<end], as: UTF8.self).lowercased()
            if AnswerWords.hedges.contains(word) {
                isHedged = true
            } else if word == "be", isHedged {
                return nil
            } else if word != "not" {
                isHedged = false
            }
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

/// Finds the answer of a mathematical response.
///
/// By priority: the last box or "final answer is ... I hope" phrase; "final answer is ..."; "answer: ..."; a response that is nothing but an answer.
/// Only if it is allowed, the last formula or number anywhere.
struct MathExtraction {
    /// Where an answer was found.
    enum Place: String, Sendable {
        case answerTag = "answer_tag"
        case boxed
        case finalAnswer = "final_answer_phrase"
        case answer = "answer_phrase"
        case whole
        case anywhere
    }

    struct Answer {
        var text: ArraySlice<UInt8>
        var place: Place
        /// The ids of the rules that found it.
        var rules: [String]
    }

    var allowsAnchorless = false
    var onlyBoxes = false
    var use = RuleUse()

    /// The candidates in the order in which they count: the first that can be read is the answer.
    ///
    /// - Parameter effort: spent by the searches and by what is read to see whether it is an answer.
    func answers(in response: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> [Answer] {
        try effort.scan(8 * response.count)
        let (text, tagged) = Self.marked(response)
        var search = Search(text: text, tagged: tagged, box: try boxes(in: text, effort), effort: effort)
        for rule in Self.rules where use.isActive(rule.id) {
            guard !onlyBoxes || rule.isOfBoxes, allowsAnchorless || !rule.isAnchorless else { continue }
            guard var found = try rule.find(self, &search) else { continue }
            if !found.isEmpty { found[0].rules.insert(rule.id, at: 0) }
            return found
        }
        return []
    }

    /// What is known of a response while its answer is looked for.
    private struct Search {
        let text: ArraySlice<UInt8>
        let tagged: ArraySlice<UInt8>?
        let box: BoxedAnswer?
        let effort: Effort
    }

    /// A rule that finds the answer.
    private struct Rule {
        let id: String
        /// Whether it reads boxes, which alone count in strict mode.
        var isOfBoxes = false
        /// Whether it takes what nothing announces.
        var isAnchorless = false
        let find: @Sendable (MathExtraction, inout Search) throws(Effort.Exhausted) -> [Answer]?
    }

    /// All rules, in order: the first that finds something decides.
    private static let rules = [
        // "The final answer is X. I hope it is correct." after the box replaces it.
        Rule(id: "extract.hope") { (extraction, search) throws(Effort.Exhausted) in
            guard let box = search.box, let phrase = try extraction.phrase(in: search.text, from: box.end, search.effort), phrase.isHopeful else {
                return nil
            }
            return [phrase.answer, box.answer]
        },
        // What a later phrase says counts only where the box cannot be read.
        Rule(id: "extract.box", isOfBoxes: true) { (extraction, search) throws(Effort.Exhausted) in
            guard let box = search.box else { return nil }
            guard !extraction.onlyBoxes, let phrase = try extraction.phrase(in: search.text, from: box.end, search.effort) else {
                return [box.answer]
            }
            return [box.answer, phrase.answer]
        },
        Rule(id: "extract.tag") { (extraction, search) throws(Effort.Exhausted) in
            guard let tagged = search.tagged else { return nil }
            return [try extraction.formula(of: tagged, search.effort)]
        },
        // "#### " in the last line, as solutions of GSM8K end.
        Rule(id: "extract.hashes") { (extraction, search) throws(Effort.Exhausted) in
            try extraction.hashed(search.text, search.effort).map { [$0] }
        },
        Rule(id: "extract.announced") { (extraction, search) throws(Effort.Exhausted) in
            try extraction.phrase(in: search.text, from: search.text.startIndex, search.effort).map { [$0.answer] }
        },
        Rule(id: "extract.whole") { (_, search) throws(Effort.Exhausted) in
            try whole(search.text, search.effort).map { [Answer(text: $0, place: .whole, rules: [])] }
        },
        Rule(id: "extract.last-value", isAnchorless: true) { (_, search) throws(Effort.Exhausted) in
            try search.effort.spend(4 * search.text.count)
            return lastFormula(in: search.text).map { [Answer(text: $0, place: .anywhere, rules: [])] }
        },
    ]

    /// The ids of all rules that find an answer.
    static var ruleIDs: [String] {
        rules.map(\.id) + [foreignRule, wordsRule, valueRule, listRule] + boxRules + Announcement.ruleIDs + SentenceValue.ruleIDs
    }

    /// What the marks of thoughts and answers leave of a response, and the same where one of them marks it as the answer.
    private static func marked(_ response: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, tagged: ArraySlice<UInt8>?) {
        // Each mark has this sign: most responses have none.
        guard let last = response.lastOccurrence(of: angle) else { return (response, nil) }
        var text = response
        var tagged: ArraySlice<UInt8>?
        if let place = response[..<Swift.min(last + endOfThink.count, response.endIndex)].lastOccurrence(of: endOfThink) {
            text = response[(place + endOfThink.count)...]
        }
        guard last >= text.startIndex else { return (text, nil) }
        if let inside = Extraction.lastTagged(text) {
            tagged = inside
            text = inside
        }
        if let inside = Extraction.lastBoxMarks(text) {
            tagged = inside
            text = inside
        }
        return (text, tagged)
    }

    private static let angle = [UInt8(ascii: "<")]
    private static let endOfThink = Array("</think>".utf8)
    private static let hashes = Array("#### ".utf8)

    /// What "#### " announces in the last line, as solutions of GSM8K end.
    private func hashed(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Answer? {
        let plain = text.trimmed()
        let line = plain.lastOccurrence(of: [UInt8(ascii: "\n")]).map { plain[($0 + 1)...] } ?? plain
        guard line.starts(with: Self.hashes) else { return nil }
        let value = Self.text(at: line.dropFirst(Self.hashes.count))
        if try Self.isValue(value, effort) { return Answer(text: value, place: .answer, rules: []) }
        return try SentenceValue.find(in: value, use) { (part) throws(Effort.Exhausted) in try Self.isValue(part, effort) }
            .map { Answer(text: $0.value, place: .answer, rules: [$0.rule]) }
    }

    // MARK: Phrases

    private struct Phrase {
        var answer: Answer
        var start: Int
        /// "I hope it is correct" follows.
        var isHopeful: Bool
    }

    private static let hope = Array("I hope".utf8)
    /// Announcements that are looked at, from the last one back.
    private static let triedAnnouncements = 24

    private static let foreignRule = "announce.foreign"
    private static let wordsRule = "announce.words"
    private static let valueRule = "announce.value"
    private static let listRule = "announce.list"

    /// What the last foreign name of an answer from a place on announces.
    private func foreign(_ text: ArraySlice<UInt8>, from first: Int, _ effort: Effort) throws(Effort.Exhausted) -> Phrase? {
        guard use.isActive(Self.foreignRule), text[first...].last(where: { $0 >= 0x80 }) != nil else { return nil }
        for name in AnswerWords.foreignNames {
            guard let start = text[first...].lastOccurrence(of: name) else { continue }
            var rest = text[(start + name.count)...]
            let whole = rest.startIndex
            while let announcer = AnswerWords.foreignAnnouncers.first(where: { rest.matches($0, at: rest.startIndex) }) {
                rest = rest.dropFirst(announcer.count)
            }
            guard rest.startIndex > whole || AnswerWords.endsWithColon(name) || rest.first?.isASCIILetter == true || name.count > 6 else { continue }
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            let end = AnswerWords.foreignEnds.compactMap { line.firstOccurrence(of: $0) }.min() ?? line.endIndex
            let value = Self.text(at: rest[..<end])
            if try Self.isValue(value, effort) {
                return Phrase(answer: Answer(text: value, place: .answer, rules: [Self.foreignRule]), start: start, isHopeful: false)
            }
        }
        return nil
    }

    /// What the surest announcement from a place on says; of several, the last one.
    private func phrase(in text: ArraySlice<UInt8>, from first: Int, _ effort: Effort) throws(Effort.Exhausted) -> Phrase? {
        let foreign = try foreign(text, from: first, effort)
        var best: (phrase: Phrase, strength: Announcement.Strength)?
        var words: Phrase?
        // Names of other languages are looked for where no English one announces anything.
        for (index, name) in (AnswerWords.names + AnswerWords.otherNames).enumerated() {
            guard index < AnswerWords.names.count || best == nil && words == nil else { break }
            if index >= AnswerWords.names.count { try effort.scan(text.endIndex - first) }
            var rest = text[first...]
            var tries = 0
            while tries < Self.triedAnnouncements, let start = rest.lastOccurrence(of: name, ignoringCase: true) {
                tries += 1
                rest = rest[..<start]
                guard let announcement = Announcement.read(at: start..<start + name.count, in: text, use) else { continue }
                if let best, best.strength >= announcement.strength { continue }
                try effort.spend(256)
                func phrase(_ value: ArraySlice<UInt8>, by rule: String) -> Phrase {
                    // The values of a list are in a text of their own.
                    let isPart = value.startIndex >= announcement.rest.startIndex && value.endIndex <= text.endIndex
                    let isHopeful = isPart && text[value.endIndex...].prefix(24).firstOccurrence(of: Self.hope) != nil
                    return Phrase(
                        answer: Answer(text: value, place: announcement.isFinal ? .finalAnswer : .answer, rules: [announcement.rule, rule]),
                        start: start,
                        isHopeful: isHopeful && announcement.isFinal)
                }
                if let found = try value(of: announcement, effort) {
                    best = (phrase(found.value, by: found.rule), announcement.strength)
                    if announcement.strength == .plain { break }
                } else if words == nil, announcement.strength == .plain, use.isActive(Self.wordsRule) {
                    let value = Self.text(at: announcement.rest)
                    if Self.isShortProse(value) { words = phrase(value, by: Self.wordsRule) }
                }
            }
        }
        if let foreign, foreign.start > best?.phrase.start ?? -1 { return foreign }
        return best?.phrase ?? foreign ?? words
    }

    /// How far a value is read on: far beyond the longest one that counts.
    private static let reach = 16_384

    /// The value that is announced.
    private func value(of announcement: Announcement, _ effort: Effort) throws(Effort.Exhausted) -> SentenceValue.Found? {
        let rest = announcement.rest.prefix(Self.reach)
        let lines = rest.drop {
            $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "*") && announcement.isHeading && rest.first != $0
        }
        if announcement.isHeading, use.isActive(Self.listRule), let items = try Self.listed(lines, effort) { return (items, Self.listRule) }
        let value = Self.text(at: announcement.isHeading ? Self.withoutListMark(lines) : rest)
        try effort.spend(2 * value.count)
        if use.isActive(Self.valueRule), try Self.isValue(value, effort) { return (value, Self.valueRule) }
        guard value.count <= 400 else { return nil }
        return try SentenceValue.find(in: value, use) { (part) throws(Effort.Exhausted) in try Self.isValue(part, effort) }
    }

    /// The formula or the rest of the sentence that begins here.
    static func text(at place: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        // After `{"answer"` a quotation mark closes.
        var start = place.drop { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") }
        let isQuoted = start.first == UInt8(ascii: "\"")
        if isQuoted { start = start.dropFirst() }
        if let formulas = formulas(at: start), !goesOnWithAnother(start[formulas.endIndex...]) { return formulas }
        var end = start.startIndex
        var (braces, round) = (0, 0)
        while end < start.endIndex {
            let byte = start[end]
            if byte == UInt8(ascii: "\n") || (isQuoted && byte == UInt8(ascii: "\"")) { break }
            if byte == UInt8(ascii: "{") { braces += 1 }
            if byte == UInt8(ascii: "}") {
                braces -= 1
                if braces < 0 { break }
            }
            if byte == UInt8(ascii: "(") { round += 1 }
            if byte == UInt8(ascii: ")") {
                round -= 1
                if round < 0, !start[start.startIndex..<end].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) { break }
            }
            // Outside of formulas an exclamation mark ends a sentence.
            if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") && !goesOn(after: start[(end + 1)...]),
                end + 1 >= start.endIndex || start[end + 1] <= UInt8(ascii: " ") || start[end + 1] == UInt8(ascii: "*")
                    || start[end + 1] == UInt8(ascii: ")")
            {
                // "The answer is C. 12.": the letter of a choice, and its value.
                guard isLabel(start[..<end]), let value = start[(end + 1)...].first(where: { $0 != UInt8(ascii: " ") }),
                    value.isASCIIDigit || "$\\-".utf8.contains(value)
                else { break }
            }
            if byte == UInt8(ascii: "<"), endMarks.contains(where: { start.matches($0, at: end) }) { break }
            end += 1
        }
        return start[..<end].trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\"") }
    }

    private static func isLabel(_ text: ArraySlice<UInt8>) -> Bool {
        text.count == 1 && text.first.map { (UInt8(ascii: "A")...UInt8(ascii: "J")).contains($0) } == true
    }

    /// Whether a sign follows an exclamation mark, which is then a factorial: "5! = 120".
    private static func goesOn(after rest: ArraySlice<UInt8>) -> Bool {
        rest.first { $0 != UInt8(ascii: " ") }.map { "=+-/<>^".utf8.contains($0) } ?? false
    }

    /// Whether a clause follows a formula, and another formula with a clause in the same sentence: `$7$ for Alice and $9$ for Bob`.
    private static func goesOnWithAnother(_ rest: ArraySlice<UInt8>) -> Bool {
        let sentence = rest.prefix(200).prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }.drop { " $\\)]".utf8.contains($0) }
        let words = sentence.split { !$0.isASCIILetter }
        guard let first = words.first, first.startIndex == sentence.startIndex, clauses.contains(where: { first.elementsEqual($0) }) else {
            return false
        }
        return hasSeparator(sentence) && words.count { word in clauses.contains { word.elementsEqual($0) } } > 1
    }

    private static let clauses = ["for", "when"].map { Array($0.utf8) }

    /// What a model writes after its last word.
    private static let endMarks = ["<|", "</s>", "<eos>", "<end_of_turn>", "</"].map { Array($0.utf8) }

    private static let delimiters = [("$$", "$$"), ("$", "$"), ("\\[", "\\]"), ("\\(", "\\)")].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    /// A formula in its delimiters, with the next ones that "and", "or" or a comma joins to it.
    private static func formulas(at start: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var unclosed: Set<Int> = []
        return formulas(at: start, &unclosed)
    }

    /// - Parameter unclosed: the delimiters that close nowhere after the start; found once, they are not looked for again.
    private static func formulas(at start: ArraySlice<UInt8>, _ unclosed: inout Set<Int>) -> ArraySlice<UInt8>? {
        guard let first = formula(at: start, &unclosed) else { return nil }
        var end = first.end
        while let next = start[end...].prefix(12).firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\\") }) {
            let between = start[end..<next]
            guard hasSeparator(between), between.allSatisfy({ $0.isASCIILetter || $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }),
                between.split(whereSeparator: { !$0.isASCIILetter }).allSatisfy({ $0.elementsEqual("and".utf8) || $0.elementsEqual("or".utf8) }),
                let formula = formula(at: start[next...], &unclosed)
            else { break }
            end = formula.end
        }
        // "$28$ %", "$5$ cm"
        let tail = start[end...].prefix(12)
        if let percent = tail.firstIndex(of: UInt8(ascii: "%")), tail[..<percent].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\\") })
        {
            end = percent + 1
        }
        return start[start.startIndex..<end]
    }

    private static func formula(at start: ArraySlice<UInt8>, _ unclosed: inout Set<Int>) -> (content: ArraySlice<UInt8>, end: Int)? {
        for (index, (open, close)) in delimiters.enumerated() where start.matches(open, at: start.startIndex) {
            let inside = start.dropFirst(open.count)
            guard !unclosed.contains(index) else { return nil }
            guard let end = inside.firstOccurrence(of: close) else {
                unclosed.insert(index)
                return nil
            }
            return end > inside.startIndex ? (inside[..<end], end + close.count) : nil
        }
        return nil
    }

    /// Whether a text reads as mathematics and not as prose.
    static func isValue(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        guard let first = text.first, text.count <= 2_000 else { return false }
        let isPrice = first == UInt8(ascii: "$") && !text.dropFirst().contains(first) && text.dropFirst().first?.isASCIIDigit == true
        if first == UInt8(ascii: "$") && !isPrice || first == UInt8(ascii: "\\") { return true }
        switch try MathReading.read(text, effort).content {
        case .math(.word(let word)): return word.count <= 2
        case .math(.list(let parts, _)) where parts.contains(where: \.isWordAlone) && parts.contains(where: \.isCounted): return false
        case .math(let expression): return !expression.isProse
        default: return false
        }
    }

    private static func isShortProse(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.count <= 80 && text.split(separator: UInt8(ascii: " ")).count <= 6
    }

    // MARK: The whole and anywhere

    /// The formula of an answer that may have words around it.
    private func formula(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Answer {
        let plain = text.trimmed()
        if let phrase = try phrase(in: plain, from: plain.startIndex, effort) {
            return Answer(text: phrase.answer.text, place: .answerTag, rules: phrase.answer.rules)
        }
        return Answer(text: plain.trimmed { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") }, place: .answerTag, rules: [])
    }

    /// The text, if it is nothing but an answer.
    private static func whole(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        guard text.count <= 4_000 else { return nil }
        var plain = text.trimmed().trimmed { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 <= UInt8(ascii: " ") }
        if plain.last == UInt8(ascii: "."), !plain.dropLast().contains(UInt8(ascii: "\n")) { plain = plain.dropLast() }
        guard !plain.isEmpty else { return nil }
        switch try MathReading.read(plain, effort).content {
        case .math(let expression): return expression.isProse ? nil : plain
        // Only what is marked as an answer is one that is too long to read.
        case .overBudget: return nil
        case .prose:
            return plain.count <= 60 && !plain.contains(UInt8(ascii: "\n")) && !plain.contains(where: \.isASCIIDigit)
                && plain.split(separator: UInt8(ascii: " ")).count <= 4
                ? plain : nil
        case .uncomputed, .unreadable, .sentence: return formulas(at: plain).flatMap { $0.endIndex == plain.endIndex ? $0 : nil }
        }
    }

    /// The last formula or number, whichever ends last.
    private static func lastFormula(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var last: ArraySlice<UInt8>?
        var unclosed: Set<Int> = []
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\"), let formulas = formulas(at: text[place...], &unclosed), !formulas.isEmpty {
                last = formulas
                place = formulas.endIndex
            } else if byte.isASCIIDigit || (byte == UInt8(ascii: ".") && place + 1 < text.endIndex && text[place + 1].isASCIIDigit) {
                let (number, end) = number(at: place, in: text)
                last = number ?? last
                place = end
            } else {
                place += 1
            }
        }
        return last
    }

    /// A number in prose, with its sign, its fraction and its percent sign.
    private static func number(at place: Int, in text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>?, end: Int) {
        var end = place
        func isPart(_ byte: UInt8) -> Bool {
            byte.isASCIIDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "/")
        }
        while end < text.endIndex, isPart(text[end]) { end += 1 }
        let behind = end
        while end > place, !text[end - 1].isASCIIDigit { end -= 1 }
        var start = place
        if start > text.startIndex {
            let before = text[start - 1]
            if before.isASCIILetter || before == UInt8(ascii: "_") { return (nil, behind) }
            if before == UInt8(ascii: "-") {
                let further = start - 2 >= text.startIndex ? text[start - 2] : UInt8(ascii: " ")
                if !further.isASCIIDigit, !further.isASCIILetter, further != UInt8(ascii: ")") { start -= 1 }
            }
        }
        let rest = text[end...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\\") }
        for mark in ["%", "percent", "pct"] where rest.matches(Array(mark.utf8), at: rest.startIndex) { end = rest.startIndex + mark.utf8.count }
        return (text[start..<end], max(behind, end))
    }
}

extension Expression {
    /// Whether it is a word and no variable.
    fileprivate var isWordAlone: Bool {
        switch self {
        case .word(let word), .text(let word): word.utf8.count > 2
        default: false
        }
    }

    /// Whether it is a number with what it counts.
    fileprivate var isCounted: Bool { if case .quantity = self { true } else { false } }

    /// Whether words take part in it as if they were factors: "Total : 5" is prose, but "Area = 5" names a value.
    fileprivate var isProse: Bool {
        func hasWord(_ expression: Expression) -> Bool {
            expression.contains { if case .word(let word) = $0 { word.utf8.count >= 3 } else { false } }
        }
        switch self {
        case .word: return false
        case .list(let parts, _): return parts.contains(where: \.isProse)
        case .relation(let sides, _):
            if case .word = sides[0] { return sides.dropFirst().contains(where: hasWord) }
            return hasWord(self)
        default: return hasWord(self)
        }
    }
}

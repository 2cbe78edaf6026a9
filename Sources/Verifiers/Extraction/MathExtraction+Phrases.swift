/// Answers that a sentence, a heading or a name of the answer announces.
extension MathExtraction {
    struct Phrase {
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
    static let phraseRules = [foreignRule, wordsRule, valueRule, listRule]

    /// What the last foreign name of an answer from a place on announces.
    private func foreign(_ text: ArraySlice<UInt8>, from first: Int, _ effort: Effort) throws(Effort.Exhausted) -> Phrase? {
        guard use.isActive(Self.foreignRule), !text[first...].isASCII else { return nil }
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
            let value = Self.text(at: rest[..<end].prefix(Self.reach))
            if try Self.isValue(value, effort) {
                return Phrase(answer: Answer(text: value, place: .answer, rules: [Self.foreignRule]), start: start, isHopeful: false)
            }
        }
        return nil
    }

    /// What the surest announcement from a place on says; of several, the last one.
    func phrase(in text: ArraySlice<UInt8>, from first: Int, _ effort: Effort) throws(Effort.Exhausted) -> Phrase? {
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
                    let value = Self.text(at: announcement.rest.prefix(Self.reach))
                    if Self.isShortProse(value) { words = phrase(value, by: Self.wordsRule) }
                }
            }
        }
        if let foreign, foreign.start > best?.phrase.start ?? -1 { return foreign }
        return best?.phrase ?? foreign ?? words
    }

    /// How far a value is read on: far beyond the longest one that counts.
    static let reach = 16_384

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

    private static func isShortProse(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.count <= 80 && text.split(separator: UInt8(ascii: " ")).count <= 6
    }

    /// The formula of an answer that may have words around it.
    func formula(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Answer {
        let plain = text.trimmed()
        if let phrase = try phrase(in: plain, from: plain.startIndex, effort) {
            return Answer(text: phrase.answer.text, place: .answerTag, rules: phrase.answer.rules)
        }
        return Answer(text: plain.trimmed { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") }, place: .answerTag, rules: [])
    }
}

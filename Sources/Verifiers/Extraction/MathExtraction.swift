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

        /// The same, with the rule that looked for it.
        func found(by rule: String) -> Answer { Answer(text: text, place: place, rules: [rule] + rules) }
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
            // What a response denies in a box is no answer elsewhere either.
            if search.isDenied, found.contains(where: { Self.hasBox($0.text) }) { continue }
            if let first = found.first { found[0] = first.found(by: rule.id) }
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

        /// Whether there are boxes, and each is one that the response denies.
        var isDenied: Bool { box.map { $0.answer == nil } ?? false }
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

    private static let boxRule = "extract.box"
    private static let boxes = ["\\boxed", "\\fbox"].map { Array($0.utf8) }

    private static func hasBox(_ text: ArraySlice<UInt8>) -> Bool { boxes.contains { text.lastOccurrence(of: $0) != nil } }
    private static let announcedRule = "extract.announced"

    /// All rules, in order: the first that finds something decides.
    private static let rules = [
        // "The final answer is X. I hope it is correct." after the box replaces it.
        Rule(id: "extract.hope") { (extraction, search) throws(Effort.Exhausted) in
            guard let box = search.box, let boxed = box.answer,
                let phrase = try extraction.phrase(in: search.text, from: box.end, search.effort), phrase.isHopeful
            else { return nil }
            return [phrase.answer, boxed.found(by: boxRule)]
        },
        // What a later phrase says counts only where the box cannot be read.
        Rule(id: boxRule, isOfBoxes: true) { (extraction, search) throws(Effort.Exhausted) in
            guard let box = search.box, let boxed = box.answer else { return nil }
            guard !extraction.onlyBoxes, let phrase = try extraction.phrase(in: search.text, from: box.end, search.effort) else {
                return [boxed]
            }
            return [boxed, phrase.answer.found(by: announcedRule)]
        },
        Rule(id: "extract.tag") { (extraction, search) throws(Effort.Exhausted) in
            guard let tagged = search.tagged else { return nil }
            return [try extraction.formula(of: tagged, search.effort)]
        },
        // "#### " in the last line, as solutions of GSM8K end.
        Rule(id: "extract.hashes") { (extraction, search) throws(Effort.Exhausted) in
            try extraction.hashed(search.text, search.effort).map { [$0] }
        },
        Rule(id: announcedRule) { (extraction, search) throws(Effort.Exhausted) in
            try extraction.phrase(in: search.text, from: search.text.startIndex, search.effort).map { [$0.answer] }
        },
        Rule(id: "extract.whole") { (_, search) throws(Effort.Exhausted) in
            try whole(search.text, search.effort).map { [Answer(text: $0, place: .whole, rules: [])] }
        },
        Rule(id: "extract.last-value", isAnchorless: true) { (_, search) throws(Effort.Exhausted) in
            try search.effort.spend(4 * search.text.count)
            // A formula is opened and closed by these, and each is looked at.
            try search.effort.spend(32 * search.text.count { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\\") })
            var last = lastFormula(in: search.text)
            // Around boxes that are denied.
            if let box = search.box { last = lastFormula(in: search.text[box.end...]) ?? lastFormula(in: search.text[..<box.start]) }
            return last.map { [Answer(text: $0, place: .anywhere, rules: [])] }
        },
    ]

    /// The ids of all rules that find an answer.
    static var ruleIDs: [String] {
        rules.map(\.id) + phraseRules + boxRules + Announcement.ruleIDs + SentenceValue.ruleIDs
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
        let value = Self.text(at: line.dropFirst(Self.hashes.count).prefix(Self.reach))
        if try Self.isValue(value, effort) { return Answer(text: value, place: .answer, rules: []) }
        return try SentenceValue.find(in: value, use) { (part) throws(Effort.Exhausted) in try Self.isValue(part, effort) }
            .map { Answer(text: $0.value, place: .answer, rules: [$0.rule]) }
    }
}

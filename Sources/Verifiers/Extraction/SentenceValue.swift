/// The value that a sentence says, where words are around it: `72, in total`, `Natalia sold 72 clips`, `the minimum is 12, attained at x = 2`.
struct SentenceValue {
    /// A value that a sentence says, and the id of the rule that found it.
    typealias Found = (value: ArraySlice<UInt8>, rule: String)

    /// A value of a sentence, by the rules in their order.
    ///
    /// - Parameters:
    ///   - sentence: without a name of the answer.
    ///   - isValue: whether a text reads as mathematics.
    static func find(
        in sentence: ArraySlice<UInt8>, _ use: RuleUse, _ isValue: @escaping Test
    ) throws(Effort.Exhausted) -> Found? {
        for rule in rules where use.isActive(rule.id) {
            if let value = try rule.find(sentence, isValue) { return (value, rule.id) }
        }
        return nil
    }

    typealias Test = (ArraySlice<UInt8>) throws(Effort.Exhausted) -> Bool

    private struct Rule {
        let id: String
        let find: @Sendable (ArraySlice<UInt8>, Test) throws(Effort.Exhausted) -> ArraySlice<UInt8>?
    }

    /// All rules, in order.
    private static let rules = [
        // "72, in total"
        Rule(id: "sentence.number-first") { sentence, _ in leading(in: sentence) },
        // "not 8 but 7"
        Rule(id: "sentence.not-but") { (sentence, isValue) throws(Effort.Exhausted) in
            guard sentence.starts(with: not), let place = sentence.firstOccurrence(of: but) else { return nil }
            return try part(sentence[(place + but.count)...], isValue)
        },
        // "the minimum value of f is 12, attained at x = 2"
        Rule(id: "sentence.after-verb") { (sentence, isValue) throws(Effort.Exhausted) in
            for verb in verbs {
                guard let place = sentence.firstOccurrence(of: verb), let found = try part(sentence[(place + verb.count)...], isValue) else {
                    continue
                }
                return found
            }
            return nil
        },
        // "Natalia sold 72 clips"
        Rule(id: "sentence.only-number") { sentence, _ in sole(in: sentence) },
    ]

    static var ruleIDs: [String] { rules.map(\.id) }

    private static let not = Array("not ".utf8)
    private static let but = Array(" but ".utf8)
    private static let verbs = [" is ", " are ", " equals "].map { Array($0.utf8) }

    private static func part(
        _ text: ArraySlice<UInt8>, _ isValue: Test
    ) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        let plain = text.trimmed()
        if try isValue(plain) { return plain }
        return leading(in: plain)
    }

    // MARK: A number at the start

    /// The number that a text begins with, where only words or an aside follow.
    private static func leading(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = numberEnd(in: text) else { return nil }
        var rest = text[end...].drop { $0 == UInt8(ascii: "*") }
        guard let first = rest.first else { return nil }
        if first == UInt8(ascii: "%") {
            rest = rest.dropFirst()
        } else if rest.matches(percent, at: rest.startIndex) {
            rest = rest.dropFirst(percent.count)
        }
        let value =
            text[..<rest.startIndex].filter { $0 != UInt8(ascii: "*") }.count == text[..<rest.startIndex].count
            ? text[..<rest.startIndex] : text[..<end]
        guard let next = rest.first, " ,;(".utf8.contains(next) || rest.starts(with: dash) else { return rest.isEmpty ? value : nil }
        let words = ByteWords(of: rest, \.isASCIILetter)
        guard let word = words.first.map({ String(decoding: $0, as: UTF8.self).lowercased() }) else { return nil }
        guard !AnswerWords.continuations.contains(word), NumberWords.scale(word) == nil, NumberWords.divisor(word) == nil,
            NumberWords.power(word) == nil
        else {
            return nil
        }
        // "5 hours, 30 minutes" goes on; "7, not 8", "12, attained at x = 2" and "(each 0.50)" do not.
        let isClause =
            (next == UInt8(ascii: ",") || next == UInt8(ascii: ";")) && rest.dropFirst().drop { $0 == UInt8(ascii: " ") }.first?.isASCIILetter == true
        if word != "not", !isClause, hasDigits(withoutAsides(rest)) { return nil }
        return value
    }

    private static let percent = Array("\\%".utf8)
    private static let dash = Array("—".utf8)

    /// Where a number at the start of a text ends: a sign, a currency, groups, a point, a fraction.
    private static func numberEnd(in text: ArraySlice<UInt8>) -> Int? {
        var place = text.startIndex
        func byte(_ at: Int) -> UInt8 { at < text.endIndex ? text[at] : 0 }
        if byte(place) == UInt8(ascii: "$") { place += 1 }
        if byte(place) == UInt8(ascii: "-") { place += 1 }
        guard byte(place).isASCIIDigit else { return nil }
        while byte(place).isASCIIDigit || ",./".utf8.contains(byte(place)) && byte(place + 1).isASCIIDigit { place += 1 }
        return byte(place).isASCIILetter || byte(place) == UInt8(ascii: "^") ? nil : place
    }

    private static func withoutAsides(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.firstIndex(of: UInt8(ascii: "(")).map { text[..<$0] } ?? text
    }

    private static func hasDigits(_ text: ArraySlice<UInt8>) -> Bool { text.contains(where: \.isASCIIDigit) }

    // MARK: The only number

    /// The only number or formula of a sentence of words that do not qualify it.
    static func sole(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.count <= 300, text.first.map({ $0.isASCIILetter }) == true, !text.contains(UInt8(ascii: "=")) else { return nil }
        guard
            !ByteWords(of: text, \.isASCIILetter).contains(where: {
                AnswerWords.qualifiers.contains(String(decoding: $0, as: UTF8.self).lowercased())
            })
        else {
            return nil
        }
        if let open = text.firstIndex(of: UInt8(ascii: "$")), let close = text[(open + 1)...].firstIndex(of: UInt8(ascii: "$")) {
            let others = text[..<open].contains(where: \.isASCIIDigit) || text[(close + 1)...].contains { $0.isASCIIDigit || $0 == UInt8(ascii: "$") }
            return others ? nil : text[open...close]
        }
        guard let start = text.firstIndex(where: \.isASCIIDigit), !text.contains(UInt8(ascii: "\\")) else { return nil }
        let before = start - 1
        let signed = before >= text.startIndex && "-$".utf8.contains(text[before]) ? before : start
        guard signed == text.startIndex || !text[signed - 1].isASCIILetter, let end = numberEnd(in: text[signed...]) else { return nil }
        let after = end < text.endIndex && text[end] == UInt8(ascii: "%") ? end + 1 : end
        return hasDigits(text[after...]) ? nil : text[signed..<after]
    }
}

/// The answer is one or several letters of a list of choices.
public struct MultipleChoiceVerifier: Verifier, Equatable {
    /// How many choices there are, from A on.
    public var choices: Int
    /// The texts of the choices, from A on; an answer may then give the text instead of the letter.
    public var options: [String]
    /// Where the answer stands.
    public var extraction: Extraction

    /// A verifier of letters.
    ///
    /// - Parameters:
    ///   - choices: from 2 to 26.
    ///   - options: their texts; as many as there are choices, or none.
    public init(choices: Int = 26, options: [String] = [], extraction: Extraction = .standard) {
        self.choices = min(max(options.isEmpty ? choices : options.count, 2), 26)
        self.options = options
        self.extraction = extraction
    }

    /// - Parameter groundTruth: a letter like `B` or `(B)`, or a list of letters all of which must be chosen.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        let letters: Set<UInt8>? = groundTruth.texts.flatMap { texts in
            let sets = texts.compactMap { letter(ofText: Array($0.utf8)[...]) ?? ChoiceLetters.listed(in: Array($0.utf8)[...], of: choices) }
            return sets.count == texts.count ? sets.reduce(into: []) { $0.formUnion($1) } : nil
        }
        guard let letters else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"multiple_choice\" is a letter from A to \(lastLetter), or several"))
        }
        return MultipleChoiceJudge(verifier: self, gold: letters)
    }

    /// The letter of the option that a text is, in any case and without punctuation at its ends.
    func letter(ofText text: ArraySlice<UInt8>) -> Set<UInt8>? {
        guard !options.isEmpty else { return nil }
        let texts = TextVerifier()
        let wanted = texts.normalise(text)
        let places = options.indices.filter { texts.normalise(Array(options[$0].utf8)[...]) == wanted }
        return places.count == 1 ? [UInt8(ascii: "A") + UInt8(places[0])] : nil
    }

    private var lastLetter: String { String(decoding: [UInt8(ascii: "A") + UInt8(choices - 1)], as: UTF8.self) }
}

private struct MultipleChoiceJudge: Judge {
    let verifier: MultipleChoiceVerifier
    let gold: Set<UInt8>

    func verdict(on response: Response) -> Verdict {
        guard let answer = verifier.extraction.answer(in: response) else { return .noAnswer() }
        let letters =
            verifier.letter(ofText: answer.text) ?? ChoiceLetters.listed(in: answer.text, of: verifier.choices)
            ?? (answer.isMarked ? nil : announced(in: answer.text))
        guard let letters else {
            return answer.isMarked
                ? .decided(false, extracted: answer.string, explanation: "the answer is no choice") : .noAnswer("no choice is named")
        }
        return .decided(letters == gold, extracted: String(decoding: letters.sorted(), as: UTF8.self))
    }
}

extension MultipleChoiceJudge {
    /// The letter that a prose announces, or the option whose text it does.
    fileprivate func announced(in text: ArraySlice<UInt8>) -> Set<UInt8>? {
        if let announcement = text.lastOccurrence(of: Array("answer is ".utf8), ignoringCase: true) {
            let behind = text[(announcement + 10)...]
            let sentence = behind.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }
            if let letter = verifier.letter(ofText: sentence) { return letter }
        }
        return ChoiceLetters.announced(in: text, of: verifier.choices)
    }
}

/// Reads letters of choices.
enum ChoiceLetters {
    /// The letters of a text that is a list of letters (`B`, `(B)`, `A, C`, `A and C`) or one letter and its text (`B. blue`).
    static func listed(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        let plain = text.withoutMarkup()
        var letters: Set<UInt8> = []
        for word in words(of: plain) {
            if word.count == 1, let letter = letter(word[word.startIndex], of: choices) {
                letters.insert(letter)
            } else if !fillers.contains(where: { word.elementsEqual($0) }) {
                return labelled(plain, of: choices).map { [$0] }
            }
        }
        return letters.isEmpty ? nil : letters
    }

    /// Words beside letters that say nothing: "A and C", "Option B".
    private static let fillers = ["and", "option", "Option", "choice", "Choice"].map { Array($0.utf8) }

    /// What a letter is announced by, the surest first: `option C` alone may be one that is ruled out.
    private static let announcements = ["answer", "choice is", "option is"].map { Array($0.utf8) }

    /// The letter that a prose announces last: `the answer is (B)`, `answer: B`, `my choice is B`, or the last one in brackets.
    static func announced(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        for words in announcements {
            guard let announcement = text.lastOccurrence(of: words, ignoringCase: true) else { continue }
            let behind = text[(announcement + words.count)...].prefix(80)
            let word = Self.words(of: behind).first { word in
                word.count == 1 && isCapital(word[word.startIndex]) && letter(word[word.startIndex], of: choices) != nil
            }
            if let word { return [word[word.startIndex]] }
            // "answer: b"
            let line = behind.prefix { $0 != UInt8(ascii: "\n") }.withoutMarkup()
            if line.first == UInt8(ascii: ":"), let only = Self.words(of: line).first, Self.words(of: line).count == 1, only.count == 1,
                let letter = letter(only[only.startIndex], of: choices)
            {
                return [letter]
            }
        }
        if let letter = confirmed(in: text, of: choices) { return [letter] }
        var place = text.endIndex - 3
        while place >= text.startIndex {
            if text[place] == UInt8(ascii: "("), text[place + 2] == UInt8(ascii: ")"), let letter = letter(text[place + 1], of: choices) {
                return [letter]
            }
            place -= 1
        }
        return lastWord(of: text, choices)
    }

    private static let confirmations = [" is correct", " is right", " is the correct", " is the right"].map { Array($0.utf8) }

    /// `B is correct`, `B is the right choice`
    private static func confirmed(in text: ArraySlice<UInt8>, of choices: Int) -> UInt8? {
        let places = confirmations.compactMap { text.lastOccurrence(of: $0, ignoringCase: true) }
        guard let place = places.max(), let word = words(of: text[..<place]).last, word.count == 1, word.endIndex >= place - 2,
            isCapital(word[word.startIndex])
        else { return nil }
        return letter(word[word.startIndex], of: choices)
    }

    private static let denials = ["not", "out", "eliminate", "exclude", "reject", "discard", "isn't", "wrong", "or"].map { Array($0.utf8) }

    /// A capital letter that ends the text, unless it is one that is ruled out: `I settled on C.`
    private static func lastWord(of text: ArraySlice<UInt8>, _ choices: Int) -> Set<UInt8>? {
        let end = words(of: text.suffix(120)).suffix(5)
        guard let last = end.last, last.count == 1, isCapital(last[last.startIndex]), let letter = letter(last[last.startIndex], of: choices),
            !end.contains(where: { word in denials.contains { word.elementsEqual($0) } })
        else { return nil }
        return [letter]
    }

    /// `B. blue`, `(B) blue`, `B: blue`, `B) blue`.
    private static func labelled(_ text: ArraySlice<UInt8>, of choices: Int) -> UInt8? {
        let start = text.first == UInt8(ascii: "(") ? text.startIndex + 1 : text.startIndex
        let isFollowedByText = text.matches(Array(" \\text{".utf8), at: start + 1)
        guard start + 1 < text.endIndex, isCapital(text[start]),
            isFollowedByText || [UInt8(ascii: "."), UInt8(ascii: ")"), UInt8(ascii: ":")].contains(text[start + 1])
        else {
            return nil
        }
        return letter(text[start], of: choices)
    }

    private static func words(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.split { !($0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "'") || $0 >= 0x80) }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { byte.isASCIILetter && byte & 0x20 == 0 }

    private static func letter(_ byte: UInt8, of choices: Int) -> UInt8? {
        let capital = byte & ~0x20
        return byte.isASCIILetter && Int(capital - UInt8(ascii: "A")) < choices ? capital : nil
    }
}

/// The answer is one or several letters of a list of choices.
public struct MultipleChoiceVerifier: Verifier, Equatable {
    /// How many choices there are, from A on.
    public var choices: Int
    /// The texts of the choices, from A on; an answer may then give the text instead of the letter.
    public var options: [String]
    /// Where the answer is.
    public var extraction: Extraction
    /// Whether a letter that nothing announces counts: the last one in brackets, or a capital that ends the response.
    public var allowAnchorless = false
    /// Whether verdicts say which rule found the letters.
    public var explain = false
    /// Ids of rules that are left out: tests ask what each rule is good for.
    var without: Set<String> = []

    /// A verifier of letters.
    ///
    /// - Parameters:
    ///   - choices: from 2 to 26.
    ///   - options: their texts; as many as there are choices, or none.
    ///   - extraction: where the answer may be.
    public init(choices: Int = 26, options: [String] = [], extraction: Extraction = .standard) {
        self.choices = min(max(options.isEmpty ? choices : options.count, 2), 26)
        self.options = options
        self.extraction = extraction
    }

    /// The ground truth is a letter like `B` or `(B)`, or a list of letters all of which must be chosen.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        let texts = try groundTruth.texts(effort)
        for text in texts ?? [] { try effort.spend(1_024 + 16 * text.utf8.count) }
        let letters: Set<UInt8>? = texts.flatMap { texts in
            let sets = texts.compactMap { letter(ofText: Array($0.utf8)[...]) ?? ChoiceLetters.listed(in: Array($0.utf8)[...], of: choices) }
            return sets.count == texts.count ? sets.reduce(into: []) { $0.formUnion($1) } : nil
        }
        guard let letters else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"multiple_choice\" is a letter from A to \(lastLetter), or several"))
        }
        return MultipleChoiceJudge(verifier: self, options: normalisedOptions, gold: letters)
    }

    /// The answer and its small letters as bytes and as a string.
    public func workingBytes(forResponseOf bytes: Int) -> Int { TextVerifier().workingBytes(forResponseOf: bytes) + 16_384 }

    /// The texts of the options, in any case and without punctuation at their ends.
    private var normalisedOptions: [String] { options.map { TextVerifier().normalise(Array($0.utf8)[...]) } }

    /// The letter of the option that a text is, in any case and without punctuation at its ends.
    private func letter(ofText text: ArraySlice<UInt8>) -> Set<UInt8>? { Self.letter(ofText: text, among: normalisedOptions) }

    static func letter(ofText text: ArraySlice<UInt8>, among options: [String]) -> Set<UInt8>? {
        guard !options.isEmpty else { return nil }
        let wanted = TextVerifier().normalise(text)
        let places = options.indices.filter { options[$0] == wanted }
        return places.count == 1 ? [UInt8(ascii: "A") + UInt8(places[0])] : nil
    }

    private var lastLetter: String { String(decoding: [UInt8(ascii: "A") + UInt8(choices - 1)], as: UTF8.self) }
}

private struct MultipleChoiceJudge: Judge {
    let verifier: MultipleChoiceVerifier
    let options: [String]
    let gold: Set<UInt8>

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        try TextVerifier.spend(on: answer.text, effort)
        try effort.spend(16 * answer.text.count)
        let search = ChoiceSearch(verifier: verifier, options: options, answer: answer, response: response.text[...], effort: effort)
        for rule in ChoiceRule.all where rule.isOf(answer.isMarked) && (verifier.allowAnchorless || !rule.isAnchorless) {
            guard RuleUse(without: verifier.without).isActive(rule.id), let letters = try rule.find(search) else { continue }
            return verdict(letters, answer, rule)
        }
        return answer.isMarked ? .decided(false, extracted: answer.string, explanation: "the answer is no choice") : .noAnswer("no choice is named")
    }

    private func verdict(_ letters: Set<UInt8>, _ answer: Extraction.Answer, _ rule: ChoiceRule) -> Verdict {
        let isChosen = !letters.isEmpty
        let extracted = isChosen ? String(decoding: letters.sorted(), as: UTF8.self) : answer.string
        var verdict = Verdict.decided(
            isChosen && letters == gold, extracted: extracted, explanation: isChosen ? nil : "several choices are named, and none is chosen")
        if verifier.explain {
            verdict.reading = Verdict.Reading(
                place: answer.isMarked ? "marked" : "response", gold: String(decoding: gold.sorted(), as: UTF8.self), answer: extracted,
                rule: rule.summary, rules: [rule.id])
        }
        return verdict
    }
}

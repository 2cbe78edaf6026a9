/// A rule that finds the chosen letters of a response.
///
/// The rules are tried in the order of ``all``. The first that finds letters decides.
struct ChoiceRule: Sendable {
    /// Where a rule looks.
    enum Place {
        /// A box, a tag or a code block.
        case marked
        /// A response in which nothing is marked as the answer.
        case prose
    }

    /// The name under which `explain` prints the rule.
    let id: String
    /// What it says, in a few words.
    let summary: String
    let place: Place
    /// Whether it reads prose that announces no answer, which counts only where `allow_anchorless` is set.
    var isAnchorless = false
    /// The letters; none of them where the text leaves open which; `nil` where it names none.
    let find: @Sendable (ChoiceSearch) throws(Effort.Exhausted) -> Set<UInt8>?

    func isOf(_ isMarked: Bool) -> Bool { isMarked == (place == .marked) }

    /// All rules, in order.
    static let all: [ChoiceRule] = [
        ChoiceRule(id: "choice.boxes", summary: "the letters of boxes side by side", place: .marked) { (search) throws(Effort.Exhausted) in
            guard search.verifier.extraction.places.contains(.boxed),
                let boxes = try MathExtraction().boxes(in: search.response, search.effort)?.answer?.text, boxes.count > search.text.count
            else { return nil }
            return ChoiceLetters.listed(in: boxes, of: search.choices)
        },
        ChoiceRule(id: "choice.marked.text", summary: "the text of a choice, marked as the answer", place: .marked) { search in
            MultipleChoiceVerifier.letter(ofText: search.text, among: search.options)
        },
        ChoiceRule(id: "choice.marked.letters", summary: "letters that are marked as the answer", place: .marked) { search in
            ChoiceLetters.listed(in: search.text, of: search.choices)
        },
        ChoiceRule(id: "choice.marked.announced", summary: "an announcement inside of what is marked", place: .marked) { search in
            let inside = search.text.withoutTextCommands()
            return search.anchored.find(in: inside) ?? search.anchored.lastLine(of: inside)
        },
        // What is marked names no choice: what announces one may.
        ChoiceRule(id: "choice.around-mark", summary: "an announcement outside of a box or tag that names no choice", place: .marked) {
            (search) throws(Effort.Exhausted) in
            let text = try search.outside()
            return search.anchored.find(in: text) ?? search.anchored.lastLine(of: text)
        },
        ChoiceRule(id: "choice.around-mark.corresponds", summary: "prose outside of a box that matches an option", place: .marked) {
            (search) throws(Effort.Exhausted) in
            ChoiceLetters.corresponding(in: try search.outside(), of: search.choices)
        },
        ChoiceRule(id: "choice.text", summary: "the text of a choice", place: .prose) { search in
            MultipleChoiceVerifier.letter(ofText: search.text, among: search.options)
        },
        ChoiceRule(id: "choice.announced", summary: "the last announcement that names a choice", place: .prose) { search in
            search.anchored.find(in: search.text)
        },
        ChoiceRule(id: "choice.last-line", summary: "letters alone on the last line", place: .prose) { search in
            search.anchored.lastLine(of: search.text)
        },
        ChoiceRule(id: "choice.letters", summary: "a response of nothing but letters, or a letter with its text", place: .prose) { search in
            ChoiceLetters.listed(in: search.text, of: search.choices)
        },
        ChoiceRule(id: "choice.chosen", summary: "a sentence that chooses", place: .prose) { search in
            ChoiceLetters.chosen(in: search.text, of: search.choices)
        },
        ChoiceRule(id: "choice.is-correct", summary: "a sentence that calls a choice correct", place: .prose) { search in
            ChoiceLetters.allConfirmed(in: search.text, of: search.choices)
                ?? ChoiceLetters.confirmed(in: search.text, of: search.choices).map { [$0] }
        },
        ChoiceRule(id: "choice.corresponds", summary: "prose that matches an option", place: .prose) { search in
            ChoiceLetters.corresponding(in: search.text, of: search.choices)
        },
        ChoiceRule(id: "choice.conclusion", summary: "a last sentence of nothing but a conclusion", place: .prose) { search in
            ChoiceLetters.concluded(in: search.text, of: search.choices)
        },
        ChoiceRule(id: "choice.prose.in-brackets", summary: "the last letter in brackets", place: .prose, isAnchorless: true) { search in
            ChoiceLetters.bracketed(in: search.text, of: search.choices)
        },
        ChoiceRule(id: "choice.prose.last-word", summary: "a capital letter that ends the text", place: .prose, isAnchorless: true) { search in
            ChoiceLetters.lastWord(of: search.text, search.choices)
        },
    ]
}

/// A response in which choices are looked for.
struct ChoiceSearch {
    let verifier: MultipleChoiceVerifier
    /// The texts of the choices, normalised.
    let options: [String]
    let answer: Extraction.Answer
    let response: ArraySlice<UInt8>
    let effort: Effort

    var text: ArraySlice<UInt8> { answer.text }
    var choices: Int { verifier.choices }
    var anchored: AnchoredChoice { AnchoredChoice(choices: choices, options: options) }

    /// The response after its thoughts.
    func outside() throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        try effort.spend(8 * response.count)
        return response.behindLast(Self.endOfThink) ?? response
    }

    private static let endOfThink = Array("</think>".utf8)
}

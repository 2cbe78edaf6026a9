import Testing

@testable import Verifiers

/// Instructions of IFEval and IFBench: each kind by an example and a near miss, and what the verdict says.
@Suite struct InstructionTests {
    static func gold(_ instructions: [(id: String, kwargs: [GroundTruth.Member])]) -> GroundTruth {
        .members([
            GroundTruth.Member("instruction_id_list", .list(instructions.map { .text($0.id) })),
            GroundTruth.Member("kwargs", .list(instructions.map { .members($0.kwargs) })),
        ])
    }

    static func verdict(
        _ id: String, _ kwargs: [GroundTruth.Member] = [], _ response: String, mode: InstructionVerifier.Mode = .strict
    ) -> Verdict {
        InstructionVerifier(mode: mode).judge(for: gold([(id, kwargs)])).verdict(on: Response(response))
    }

    @Test func everyKindHasAnExample() {
        #expect(InstructionVerifier.kinds.count == 83)
        #expect(Set(InstructionVerifier.kinds).count == 83)
        #expect(Set(InstructionExample.all.map { $0.id }) == Set(InstructionVerifier.kinds))
    }

    @Test(arguments: InstructionExample.all) func exampleAndNearMiss(example: InstructionExample) {
        let right = Self.verdict(example.id, example.kwargs, example.right)
        #expect(right.status == .correct, "\(right.explanation ?? "")")
        #expect(right.parts == [Verdict.Part(example.id, score: 1)])
        let miss = Self.verdict(example.id, example.kwargs, example.miss)
        #expect(miss.status == .wrong)
        #expect(miss.explanation?.hasPrefix(example.id + ": ") == true)
    }

    @Test(arguments: InstructionExample.all.filter { !$0.kwargs.isEmpty }) func aMissingArgumentIsNamed(example: InstructionExample) {
        for argument in example.kwargs {
            let verdict = Self.verdict(example.id, example.kwargs.filter { $0.name != argument.name }, example.right)
            #expect(verdict.status == .unparseableGold)
            #expect(verdict.explanation?.contains("\"\(argument.name)\"") == true)
            let other = example.kwargs.map { $0.name == argument.name ? GroundTruth.Member($0.name, .boolean(true)) : $0 }
            #expect(Self.verdict(example.id, other, example.right).status == .unparseableGold)
        }
    }

    @Test func allAndFraction() {
        let gold = Self.gold([("punctuation:no_comma", []), ("startend:quotation", []), ("format:no_whitespace", [])])
        let all = InstructionVerifier().judge(for: gold).verdict(on: Response("\"one two\""))
        #expect(all.status == .wrong)
        #expect(all.parts.map { $0.score } == [1, 1, 0])
        #expect(all.explanation == "format:no_whitespace: there is white space")
        let fraction = InstructionVerifier(grade: .fraction).judge(for: gold).verdict(on: Response("\"one two\""))
        #expect(fraction.score == 2.0 / 3)
        #expect(fraction.status == .partial)
        #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("\"one\"")).status == .correct)
    }

    @Test func looseDropsLinesAndAsterisks() {
        let id = "startend:quotation"
        for text in ["Sure:\n\"All.\"", "\"All.\"\nBye", "Sure:\n\"All.\"\nBye", "**\"All.\"**", "Sure:\n*\"All.\"*\nBye"] {
            #expect(Self.verdict(id, text).status == .wrong)
            #expect(Self.verdict(id, text, mode: .loose).status == .correct, "\(text)")
        }
        #expect(Self.verdict(id, "Sure:\nWell:\n\"All.\"", mode: .loose).status == .wrong)
    }

    private static func verdict(_ id: String, _ response: String, mode: InstructionVerifier.Mode = .strict) -> Verdict {
        verdict(id, [], response, mode: mode)
    }

    @Test func whatNeedsDataIsUndecidedAndNamed() {
        let verdict = Self.verdict("words:start_verb", "Zorblax this now.")
        #expect(verdict.status == .undecided)
        #expect(verdict.explanation?.hasPrefix("words:start_verb: ") == true)
        #expect(verdict.parts == [Verdict.Part("words:start_verb", score: nil)])
        let gold = Self.gold([("words:start_verb", []), ("punctuation:no_comma", [])])
        // One instruction that is broken decides where all count, and not where a fraction does.
        #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("Zorblax, this.")).status == .wrong)
        #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("Zorblax this.")).status == .undecided)
        #expect(InstructionVerifier(grade: .fraction).judge(for: gold).verdict(on: Response("Zorblax, this.")).status == .undecided)
    }

    @Test func syllablesOfOtherScriptsAreUndecided() {
        #expect(Self.verdict("words:odd_even_syllables", "日本語 の テスト").status == .undecided)
        // Two words that are known decide all the same.
        #expect(Self.verdict("words:odd_even_syllables", "日本語 red blue").status == .wrong)
        #expect(Self.verdict("words:odd_even_syllables", "Café olé 12").score != nil)
    }

    @Test func namesOfAHeaderHaveNoSpacesInside() {
        let row = [String](repeating: "\"x\"", count: 5).joined(separator: "\t")
        func status(_ header: String) -> Verdict.Status {
            Self.verdict("custom:csv_quotes", ([header] + [row, row, row]).joined(separator: "\n")).status
        }
        #expect(status("\"StudentID\"\t\"Subject\"\t \"Grade\"\t\"Semester\"\t\"Score\" ") == .correct)
        #expect(status("\"StudentID\"\t\"Subject\"\t\"Grade\"\t\"Semester\"\t\" Score\"") == .wrong)
    }

    @Test func keywordsAreInThePromptWhereTheRowHasNoOthers() {
        let prompt =
            "Write. Include keyword Ant once in your response, keyword bee twice in your response, keyword cat three times in your response, "
            + "keyword dog five times in your response, and keyword elk seven times in your response."
        func gold(_ prompt: String, _ kwargs: GroundTruth = .none) -> GroundTruth {
            .members([
                .init("prompt", .text(prompt)), .init("instruction_id_list", .list([.text("count:keywords_multiple")])), .init("kwargs", kwargs),
            ])
        }
        func status(_ gold: GroundTruth, _ words: [(String, Int)]) -> Verdict.Status {
            let text = words.map { [String](repeating: $0.0, count: $0.1).joined(separator: " ") }.joined(separator: " ")
            return InstructionVerifier().judge(for: gold).verdict(on: Response(text)).status
        }
        let right = [("ant", 1), ("bee", 2), ("cat", 3), ("dog", 5), ("elk", 7)]
        #expect(status(gold(prompt), right) == .correct)
        #expect(status(gold(prompt), [("ant", 1), ("bee", 2), ("cat", 3), ("dog", 5), ("elk", 6)]) == .wrong)
        #expect(status(gold("Include keyword ant once."), right) == .unparseableGold)
        // Arguments win.
        let other = GroundTruth.list([.members((1...5).map { .init("keyword\($0)", .text("z\($0)")) })])
        #expect(status(gold(prompt, other), right) == .wrong)
    }

    @Test func thoughtsAreNoAnswer() {
        #expect(Self.verdict("punctuation:no_comma", "<think>a, b</think>\nDone.").status == .correct)
        #expect(Self.verdict("punctuation:no_comma", "<think>a b").status == .noAnswer)
        #expect(Self.verdict("punctuation:no_comma", " \n\u{3000}").status == .noAnswer)
        #expect(Self.verdict("punctuation:no_comma", "").score == 0)
    }

    @Test func shapesOfTheGroundTruth() {
        let one = GroundTruth.members([.init("instruction_id", .list([.text("punctuation:no_comma")])), .init("kwargs", .list([.none]))])
        let json = GroundTruth.text("{\"instruction_id_list\": [\"punctuation:no_comma\"], \"kwargs\": [null], \"prompt\": \"x\"}")
        let bare = GroundTruth.members([.init("instruction_id_list", .list([.text("punctuation:no_comma")]))])
        for gold in [one, .list([one]), json, bare] {
            #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("a, b")).status == .wrong)
            #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("a b")).status == .correct)
        }
        let unknown = Self.gold([("punctuation:no_colon", [])])
        #expect(InstructionVerifier().judge(for: unknown).verdict(on: Response("a")).explanation?.contains("punctuation:no_colon") == true)
        for gold in [.none, .text("x"), .integer(1), .list([.none]), unknown] as [GroundTruth] {
            #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("a")).status == .unparseableGold)
        }
    }
}

import JSON
import Testing

@testable import Verifiers

/// No verdict takes more steps than its effort has, whatever the response and the ground truth.
@Suite struct EffortTests {
    /// The steps that a verdict takes, and the verdict.
    private func steps(_ verifier: any Verifier, _ gold: GroundTruth, _ response: String) -> (Int, Verdict) {
        let effort = Effort()
        let verdict = verifier.judge(for: gold).verdict(on: Response(response), effort: effort)
        return (effort.spent, verdict)
    }

    @Test func stepsAreCountedToTheLimit() throws {
        let effort = Effort(limit: 100_000)
        try effort.spend(70_000)
        #expect(effort.spent == 70_000)
        try effort.spend(30_000)
        #expect(throws: Effort.Exhausted.steps(limit: 100_000)) { try effort.spend(1) }
        #expect(throws: Effort.Exhausted.steps(limit: 100_000)) { try effort.spend(0) }
        #expect(effort.spent == 100_000)
    }

    @Test func theQuestionWhetherItIsWantedComesEverySoManySteps() throws {
        var questions = 0
        let effort = Effort(limit: 1_000_000) {
            questions += 1
            return questions > 3
        }
        for _ in 0..<65_536 { try effort.spend(1) }
        #expect(questions == 0)
        for _ in 0..<65_536 { try effort.spend(1) }
        #expect(questions == 1)
        for _ in 0..<2 { try effort.spend(65_536) }
        #expect(questions == 2)
        #expect(throws: Effort.Exhausted.cancelled) {
            for _ in 0..<6 { try effort.spend(65_536) }
        }
    }

    @Test func whatNobodyWaitsForIsAnError() {
        let response = Response(String(repeating: "a ", count: 200_000))
        let verdict = RepetitionVerifier().judge(for: .none).verdict(on: response, effort: Effort(isCancelled: { true }))
        #expect(verdict.status == .error)
    }

    /// Products of the response and the ground truth end at the limit: undecided, with the limit in words.
    @Test(arguments: [
        "text list", "regex list", "json enum", "json properties", "json keys", "numbers", "composition", "math list",
    ])
    func productsEndAtTheLimit(_ name: String) throws {
        let words = (0..<2_000).map { "w\($0)" }
        let verifier: any Verifier
        var gold = GroundTruth.none
        var response = words.joined(separator: " ")
        switch name {
        case "text list":
            (verifier, gold) = (TextVerifier(comparison: .contains), .list((0..<1_000).map { .text("x\($0)") }))
        case "regex list": (verifier, gold) = (RegexVerifier(), .list((0..<50).map { .text("(a|aa)*%\($0)b") }))
        case "json enum":
            let values = (0..<500).map { "\($0)" }.joined(separator: ",")
            verifier = try JSONText.verifier("{\"items\":{\"enum\":[\(values)]}}")
            response = "[" + [String](repeating: "499", count: 500).joined(separator: ",") + "]"
        case "json properties":
            let properties = (0..<500).map { "\"p\($0)\":{\"minimum\":0}" }.joined(separator: ",")
            verifier = try JSONText.verifier("{\"items\":{\"properties\":{\(properties)}}}")
            response = "[" + [String](repeating: "{\"p1\":1}", count: 4_000).joined(separator: ",") + "]"
        case "json keys":
            verifier = try JSONText.verifier("{\"items\":{\"required\":[\((0..<500).map { "\"p\($0)\"" }.joined(separator: ","))]}}")
            let members = (0..<500).map { "\"p\($0)\":1" }.joined(separator: ",")
            response = "[" + [String](repeating: "{\(members)}", count: 20).joined(separator: ",") + "]"
        case "numbers":
            (verifier, gold) = (NumericVerifier(), .integer(1))
            response = [String](repeating: "1e4000 x", count: 1_000).joined(separator: " ")
        case "composition":
            let part = CompositeVerifier.Part("f1", TextVerifier(comparison: .tokenF1, extraction: Extraction(places: [.whole])))
            let other = CompositeVerifier.Part("part", TextVerifier(comparison: .contains))
            verifier = CompositeVerifier.minimum(
                (0..<16).flatMap { [part, CompositeVerifier.Part("m\($0)", CompositeVerifier.minimum([part, other]))] })
            (gold, response) = (.text("x y"), response + response)
        default:
            (verifier, gold) = (MathVerifier(), .list((0..<400).map { .text("(x+y+z)^{20}+\($0)") }))
            response = "\\boxed{(x+y+z)^{21}}"
        }
        // With fewer steps than the standard: the tests are not optimised.
        let effort = Effort(limit: 100_000)
        let verdict = verifier.judge(for: gold).verdict(on: Response(response), effort: effort)
        #expect(verdict.status == .undecided, "\(name): \(verdict.status) after \(effort.spent) steps")
        #expect(verdict.explanation?.contains("100000") == true)
    }

    /// What is linear in a response is decided: the steps of ten million bytes are within the limit, as those of a part of them show.
    @Test func longResponsesAreSearched() {
        let prose = String(repeating: "So the value is 3 and we go on. ", count: 16_000)
        for verifier in [
            MathVerifier() as any Verifier, NumericVerifier(), TextVerifier(), CompatVerifier(.hendrycksMath), FormatVerifier(form: .boxed),
        ] {
            let (spent, verdict) = steps(verifier, .text("42"), prose + "\\boxed{42}")
            #expect(verdict.status == .correct, "\(verifier): \(verdict.explanation ?? "")")
            #expect(spent < Effort.standard / 20)
        }
        let words = LengthVerifier(mode: .limit, maximum: 3_000_000, unit: .words).judge(for: .none).verdict(on: Response(prose))
        #expect(words.explanation == "144000 words")
    }

    /// Steps grow with the length of hostile responses and not with its square.
    @Test func hostileResponsesTakeLinearWork() {
        let cases: [(any Verifier, GroundTruth, (Int) -> String)] = [
            (TextVerifier(comparison: .contains), .text(String(repeating: "a", count: 4_000) + "b"), { String(repeating: "a", count: $0) }),
            (TextVerifier(comparison: .contains), .text(String(repeating: "a", count: 2_000)), { "b" + String(repeating: "a", count: $0) + "b" }),
            (TextVerifier(comparison: .contains), .text("aaaa"), { String(repeating: "a", count: $0) }),
            (TextVerifier(), .text("b"), { String(repeating: "\u{323}\u{302}", count: $0 / 4) }),
            (TextVerifier(comparison: .squad), .text("b"), { String(repeating: "\u{F73}", count: $0 / 3) }),
            (NumericVerifier(), .integer(1), { "7" + String(repeating: " third", count: $0 / 6) }),
            (MathVerifier(), .text("1"), { String(repeating: "\\boxed{", count: $0 / 7) }),
            (NumericVerifier(), .integer(1), { String(repeating: "\\boxed{", count: $0 / 7) }),
            (MathVerifier(), .text("1"), { String(repeating: "answer: ", count: $0 / 8) }),
            (MathVerifier(), .text("1"), { "answer" + String(repeating: ":", count: 100) + String(repeating: "x", count: $0) }),
            (RepetitionVerifier(), .none, { String(repeating: "a ", count: $0 / 2) }),
            (MultipleChoiceVerifier(), .text("B"), { String(repeating: "A ", count: $0 / 2) }),
            (JSONVerifier(), .text("[1]"), { "[" + String(repeating: "1,", count: $0 / 2) + "1]" }),
        ]
        for (place, (verifier, gold, make)) in cases.enumerated() {
            let (short, _) = steps(verifier, gold, make(4_000))
            let (long, verdict) = steps(verifier, gold, make(32_000))
            #expect(long < 10 * short + 200_000, "case \(place): \(short), then \(long) steps")
            #expect(verdict.status != .error)
            #expect(long < Effort.standard, "case \(place)")
        }
    }

    /// What takes more time than its bytes say spends more steps than they do: sums whose denominators grow, products of many names, words that are nearly marks.
    @Test func workThatGrowsIsSpent() {
        let fractions = (1...1_000).map { "1/\($0)" }.joined(separator: "+")
        let names = (1...1_000).map { "x\($0)" }.joined(separator: "*")
        func gym(_ task: ReasoningGymTask, _ gold: String, _ answer: String) -> Int {
            let gold = GroundTruth.members([
                .init("answer", .text(gold)), .init("metadata", .members([.init("numbers", .list([.integer(1)])), .init("target", .integer(2))])),
            ])
            return steps(ReasoningGymVerifier(task: task), gold, "<answer>\(answer)</answer>").0
        }
        #expect(gym(.countdown, "2", fractions) > 1_500 * fractions.utf8.count)
        #expect(gym(.polynomialMultiplication, "x", fractions) > 500 * fractions.utf8.count)
        #expect(gym(.polynomialMultiplication, "x", names) > 500 * names.utf8.count)
        let lines = String(repeating: "1\n", count: 5_000)
        #expect(steps(PuzzleVerifier(task: .sudoku), .text(PuzzleGolds.smallSudoku), "<answer>\(lines)</answer>").0 > 100 * lines.utf8.count)
        let boxes = "\\boxed{5}" + String(repeating: "box", count: 10_000)
        #expect(steps(TextVerifier(), .text("5"), boxes).0 > 400_000)
    }

    /// A ground truth that every verdict reads again is spent by every verdict.
    @Test func longGroundTruthsAreSpentByEachVerdict() {
        let gold = GroundTruth.members([
            .init("answer", .text("1, 2")), .init("metadata", .members([.init("text", .text(String(repeating: "a", count: 1_000_000)))])),
        ])
        let judge = ReasoningGymVerifier(task: .polynomialEquations).judge(for: gold, effort: Effort(limit: 100_000_000))
        #expect(judge.verdict(on: Response("<answer>1, 2</answer>")).status == .undecided)
    }

    @Test func wordsAfterANumberEndAtABudget() {
        let judge = NumericVerifier().judge(for: .integer(1))
        #expect(judge.verdict(on: Response("7" + String(repeating: " third", count: 10_000))).status == .undecided)
        #expect(judge.verdict(on: Response("so it is 7" + String(repeating: " third", count: 10_000))).status == .undecided)
        #expect(judge.verdict(on: Response("3 thirds")).status == .correct)
    }

    /// A known answer spends what judging it took, so that the order of responses decides nothing.
    @Test func knownAnswersSpendTheirSteps() {
        let judge = MathVerifier().judge(for: .text("(x+1)^2"))
        let response = Response("\\boxed{x^2+2x+1}")
        let (first, second) = (Effort(), Effort())
        #expect(judge.verdict(on: response, effort: first).status == .correct)
        #expect(judge.verdict(on: response, effort: second).status == .correct)
        #expect(first.spent == second.spent)
        #expect(judge.verdict(on: response, effort: Effort(limit: first.spent - 1)).status == .undecided)
    }
}

import Testing

@testable import Verifiers

/// Answers of search agents.
@Suite struct SearchAnswerTests {
    private func verdict(_ gold: GroundTruth, _ response: String, _ verifier: SearchAnswerVerifier = SearchAnswerVerifier()) -> Verdict {
        verifier.judge(for: gold).verdict(on: Response(response))
    }

    private static func answer(_ text: String) -> String { "<think>so</think><answer> \(text) </answer>" }

    @Test(arguments: [
        ("The Eiffel Tower", "eiffel  tower.", true), ("U.S.", "US", true), ("a cat", "the Cat", true), ("cat", "cats", false), ("it's", "its", true),
        ("", "x", false),
        ("東京タワー", "「東京タワー」。", true), ("東京タワー", "東京ター", false), ("２０２４年", "2024年", true), ("北京，上海", "北京上海", true), ("ＡＢＣ", "abc", true),
        ("\u{201C}Dune\u{201D}", "Dune", true), ("Café", "Cafe\u{301}", true), ("5", "15", false),
    ]) func exactMatch(target: String, answer: String, isRight: Bool) {
        let verdict = verdict(.text(target), Self.answer(answer))
        #expect(target.isEmpty ? verdict.status == .unparseableGold : verdict.status == (isRight ? .correct : .wrong))
    }

    @Test func severalTargetsAndTheLastAnswer() {
        let gold = GroundTruth.members([.init("target", .list([.text("Paris"), .text("City of Light")]))])
        #expect(verdict(gold, Self.answer("Rome") + Self.answer("the city of light")).status == .correct)
        #expect(verdict(gold, Self.answer("Paris") + Self.answer("Rome")).status == .wrong)
        #expect(verdict(gold, "Paris").status == .noAnswer)
        #expect(verdict(gold, "<answer>Paris").status == .noAnswer)
        #expect(verdict(gold, "<think>Rome</think>Paris", .init(needsTag: false)).status == .correct)
        #expect(verdict(gold, Self.answer("")).status == .wrong)
    }

    @Test func partsOfAnswers() {
        let verifier = SearchAnswerVerifier(metric: .subExactMatch)
        #expect(verdict(.text("New York"), Self.answer("It is New York, of course"), verifier).status == .correct)
        #expect(verdict(.text("5"), Self.answer("in 1985"), verifier).status == .wrong)
        #expect(verdict(.text("5"), Self.answer("in 1985"), .init(metric: .substring)).status == .correct)
        #expect(verdict(.text("東京"), Self.answer("日本の東京です"), verifier).status == .correct)
    }

    private static let overlaps: [(target: String, answer: String, score: Double)] = [
        ("a b c", "b c d", 0.8), ("cat cat", "cat", 2.0 / 3), ("the cat", "cat", 1), ("x", "y", 0), ("東京都", "東京", 0.8),
    ]

    @Test(arguments: overlaps) func overlap(target: String, answer: String, score: Double) {
        #expect(verdict(.list([.text("zz"), .text(target)]), Self.answer(answer), .init(metric: .f1)).score == score)
    }

    @Test func tooManyTagsCostThreeQuarters() {
        let verifier = SearchAnswerVerifier(maximumTags: 2)
        #expect(verdict(.text("x"), Self.answer("x") + Self.answer("x"), verifier).score == 1)
        #expect(verdict(.text("x"), Self.answer("x") + Self.answer("x") + Self.answer("x"), verifier).score == 0.25)
        #expect(verdict(.text("x"), "<answer><answer>" + Self.answer("x"), verifier).score == 0.25)
        let ends = String(repeating: "</answer>", count: 11)
        #expect(verdict(.text("x"), "<answer>x" + ends, .init(maximumTags: 10)).score == 0.25)
        #expect(verdict(.text("x"), "<answer>x" + ends, .init(maximumTags: 11)).score == 1)
    }

    @Test(arguments: [
        "<answer>x</answer></answer>", "<answer>x</answer> so </answer>", "<answer>y</answer><answer>x</answer></answer>",
        "<answer><answer>x</answer></answer>",
        "</answer><answer>x</answer>", "<answer>x</answer><answer>",
    ]) func anEndTooManyEndsNothing(response: String) {
        #expect(verdict(.text("x"), response).status == .correct)
    }

    @Test func aWrongAnswerInTheRequiredFormIsNoSuccess() {
        let (right, wrong) = ("<think>a</think><answer>x</answer>", "<think>a</think><answer>y</answer>")
        let verifier = SearchAnswerVerifier(formatScore: 1)
        #expect(verdict(.text("x"), wrong, verifier).status == .partial && verdict(.text("x"), wrong, verifier).score == 1)
        #expect(verdict(.text("x"), right, verifier).status == .correct)
        // No composition makes it one.
        let half = CompositeVerifier.Part("search", SearchAnswerVerifier(formatScore: 0.5))
        let full = CompositeVerifier.Part("search", verifier)
        for composition in [
            CompositeVerifier.threshold(half, at: 0.5), .threshold(full, at: 1), .weightedSum([full]), .affine(full, scale: 1, offset: 0),
            .maximum([full]),
            .firstOf([full]), .gate(condition: full, then: full, otherwise: nil),
        ] {
            #expect(composition.judge(for: .text("x")).verdict(on: Response(wrong)).status == .partial, "\(composition)")
            #expect(composition.judge(for: .text("x")).verdict(on: Response(right)).status == .correct, "\(composition)")
        }
    }

    @Test(arguments: [
        ("<think>a</think><search>q</search><information>i</information><think>b</think><answer>y</answer>", 0.2),
        ("<think>a</think>\n<answer>y</answer>\n", 0.2),
        ("<think>a</think><search>q</search><think>b</think><answer>y</answer>", 0), ("<think>a</think>so<answer>y</answer>", 0),
        ("<answer>y</answer>", 0), ("<think>a</think><answer>y</answer><answer>y</answer>", 0), ("<think>a<answer>y</answer>", 0),
        ("<think>a</think><answer>x</answer>", 1),
    ]) func theFormOfAWrongAnswer(response: String, score: Double) {
        #expect(verdict(.text("x"), response, .init(formatScore: 0.2)).score == score)
    }

    @Test func groundTruthsThatCannotBeRead() {
        for gold in [.none, .list([]), .boolean(true), .text("the"), .members([.init("target", .none)])] as [GroundTruth] {
            #expect(verdict(gold, Self.answer("x")).status == .unparseableGold)
        }
        #expect(verdict(.integer(7), Self.answer("7")).status == .correct)
    }

    @Test func longResponsesAreBounded() {
        for metric in SearchAnswerVerifier.Metric.allCases {
            let judge = SearchAnswerVerifier(metric: metric, maximumTags: 10, formatScore: 0.1).judge(
                for: .text(String(repeating: "a b ", count: 500)))
            for part in ["<answer>", "</answer>", "a ", "東", "<answer>a</answer>", "<think>a</think><search>b</search>"] {
                var spent: [Int] = []
                for length in [3_000, 12_000] {
                    let effort = Effort()
                    let text = String(repeating: part, count: length / part.utf8.count)
                    #expect(judge.verdict(on: Response(text + "<answer>" + text + "</answer>"), effort: effort).status != .error)
                    spent.append(effort.spent)
                }
                #expect(spent[1] <= 5 * spent[0] + 10_000, "\(metric) \(part)")
            }
        }
    }
}

import Testing

@testable import Verifiers

/// Where the letter of a choice is found.
@Suite struct ChoiceAnchorTests {
    static let cases: [(letters: String, response: String)] = [
        ("C", "A) is false. B) is false. C) is true. Therefore the answer is C."),
        ("D", "A: Let's think step by step. A ring has units. The answer is (D)."),
        ("C", "A. Because it is cheap? No. The correct answer is C."), ("C", "the answer is c"), ("C", "**Answer: C**"), ("C", "### Answer\n\nC"),
        ("C", "Answer: B\n\nWait, the answer is C."), ("B", "**Answer:** B\n\nYou can check the answer by trying C."), ("C", "So we see.\n\n**C**"),
        ("C", "\\boxed{3.2\\text{ eV}}\n\nThis corresponds to option C."), ("C", "We found \\boxed{E = mc^2}.\n\nAnswer: C"),
        ("AC", "\\boxed{A}, \\boxed{C}"), ("AC", "The correct options are A and C."), ("C", "\\boxed{\\text{选C}}"), ("C", "答案：C"), ("C", "正确答案是C。"),
        ("C", "故选C"), ("C", "只有选项C是对的"), ("AC", "综上，正确选项为AC。"), ("B", "【答案】B"), ("C", "答えは C です。"),
        ("C", "A is wrong because it ignores friction. B is wrong too. So C."),
    ]

    @Test(arguments: cases) func names(letters: String, response: String) {
        let verdict = MultipleChoiceVerifier(choices: 4).judge(for: .text(letters)).verdict(on: Response(response))
        #expect(verdict.status == .correct, "\(verdict.extracted ?? "nothing")")
    }

    @Test(arguments: [
        "选项C错误", "不是C", "选项C不正确，选项D正确", "Is the answer C? No.", "The answer for part C is D.", "\\boxed{C} or \\boxed{D}", "答案是C或D。",
        "We could pick C.", "I don't choose C.", "不选C", "如果选C，则和为3。", "C. 10\nD. 11", "The answer is C? No.",
        "The answer is C or D.",
    ]) func doesNotName(response: String) {
        #expect(MultipleChoiceVerifier(choices: 4).judge(for: .text("C")).verdict(on: Response(response)).status != .correct)
    }

    @Test func theTextOfAnOption() {
        let verifier = MultipleChoiceVerifier(options: ["Paris", "London", "Rome"])
        #expect(verifier.judge(for: .text("C")).verdict(on: Response("**Answer:** Rome")).status == .correct)
        #expect(verifier.judge(for: .text("A")).verdict(on: Response("**Answer:** Rome")).status == .wrong)
    }
}

import Testing

@testable import Verifiers

/// Responses that deny a box, that do not know the answer, or that leave a value open.
@Suite struct UnansweredTests {
    private func status(_ gold: String, _ response: String, _ verifier: MathVerifier = MathVerifier()) -> Verdict.Status {
        verifier.judge(for: .text(gold)).verdict(on: Response(response)).status
    }

    // MARK: Boxes that are denied

    @Test(arguments: [
        #"It is not \boxed{8}"#, #"not \boxed{8}"#, #"The answer isn't $\boxed{8}$."#, #"The answer isn’t \boxed{8}."#,
        #"The answer cannot be \boxed{8}."#, #"It can't be \(\boxed{8}\)."#, #"The sum does not equal \boxed{8}."#, #"It is not equal to \boxed{8}."#,
        #"The answer is **not** \boxed{8}."#, #"The answer is $\text{not } \boxed{8}$."#, #"It is not \boxed{7} or \boxed{8}."#,
        #"It is neither \boxed{7} nor \boxed{8}."#, #"Take another one, rather than \boxed{8}."#, #"答案不是\boxed{8}。"#, #"所以结果不等于$\boxed{8}$。"#,
        #"<think>8?</think><answer>not \boxed{8}</answer>"#, #"It is not \fbox{8}."#, #"It could not be \boxed{8}, so something is missing."#,
    ]) func deniedBoxIsNoAnswer(response: String) {
        #expect(status("8", response) == .noAnswer, "\(response)")
        // The last formula of the response is the denied one.
        var anchorless = MathVerifier()
        anchorless.allowAnchorless = true
        #expect(status("8", response, anchorless) != .correct, "\(response)")
        var strict = MathVerifier()
        strict.strictBox = true
        #expect(status("8", response, strict) == .noAnswer, "\(response)")
    }

    @Test(arguments: [
        #"not only \boxed{8}"#, #"Why not \boxed{8}? It fits."#, #"Isn't it \boxed{8}?"#, #"Is it not \boxed{8}?"#, #"这不就是\boxed{8}吗"#,
        #"It is not 7, it is \boxed{8}."#, #"It is not 7 but \boxed{8}."#, #"I was not sure. \boxed{8}"#, #"答案是不是\boxed{8}？是。"#, #"不是7，而是\boxed{8}。"#,
        #"\boxed{8}, not \boxed{9}"#, #"\boxed{8}, not \boxed{9}, and not \boxed{10}"#, #"It is not \boxed{9}. It is \boxed{8}."#,
        #"\boxed{8}, neither \boxed{9} nor \boxed{10}"#, #"\boxed{8} rather than \boxed{9}"#, #"答案是\boxed{8}，不是\boxed{9}。"#,
        #"It is not \boxed{9}. The answer is 8."#, #"It is not \boxed{9}. The answer is 8 boxes."#, #"The answer is not \boxed{9} but 8."#,
        #"If it were not \boxed{8}, the sum would be odd."#,
    ]) func otherBoxesCount(response: String) {
        #expect(status("8", response) == .correct, "\(response)")
    }

    @Test func lastValueIsAroundDeniedBoxes() {
        var anchorless = MathVerifier()
        anchorless.allowAnchorless = true
        #expect(status("9", #"We get 9. It is not \boxed{8}."#, anchorless) == .correct)
        #expect(status("9", #"It is not \boxed{8}, we get 9"#, anchorless) == .correct)
        #expect(status("8", #"It is not $\boxed{8}$."#, anchorless) == .noAnswer)
    }

    @Test func deniedChoiceIsNone() {
        let verifier = MultipleChoiceVerifier(choices: 4)
        func status(_ response: String) -> Verdict.Status { verifier.judge(for: .text("B")).verdict(on: Response(response)).status }
        #expect(status(#"It is not \boxed{B}."#) == .noAnswer)
        #expect(status(#"It is \boxed{B}, not \boxed{C}."#) == .correct)
        #expect(status(#"Why not \boxed{B}?"#) == .correct)
    }

    @Test func formStillHasItsBox() throws {
        let effort = Effort()
        let text = Array(#"It is not \boxed{8}"#.utf8)[...]
        #expect(try Extraction.lastBoxed(text, effort)?.string == "8")
        #expect(try Extraction.lastBoxed(text, passesDenied: true, effort) == nil)
    }

    // MARK: Refusals

    @Test(arguments: [
        "I do not know.", "I don't know", "I don’t know.", "unknown", "Unknown.", "No idea.", "I'm not sure.", "Sorry, I don't know.", "**Not sure**",
        "不知道", "我不知道。", "我不清楚", "不确定",
    ]) func refusalIsNoAnswer(response: String) {
        #expect(status("12", response) == .noAnswer, "\(response)")
        #expect(status("x+1", response) == .noAnswer, "\(response)")
    }

    @Test(arguments: [
        ("cannot be determined", "Cannot be determined."), ("no solution", "No solution"), (#"\text{none}"#, "None."), ("unknown", "Unknown"),
        (#"\emptyset"#, "no solution"), ("7", "7"),
    ]) func wordsThatAnswerCount(gold: String, response: String) {
        #expect(status(gold, response) == .correct, "\(gold) \(response)")
    }

    @Test func otherWordsAreWrong() {
        #expect(status("12", "Cannot be determined.") == .wrong)
        #expect(status("12", #"\boxed{\text{unknown}}"#) == .wrong)
        #expect(status("12", "No solution") == .wrong)
    }

    // MARK: Values that are left open

    @Test(arguments: [
        #"\int_0^1 3x^2\,dx"#, #"\int 3x^2 dx"#, #"2+\int_0^1 3x^2\,dx"#, #"\frac{1}{2}\int_0^1 6x^2 dx"#, #"\sqrt{\int_0^1 3x^2 dx}"#,
        #"\iint_D dA"#,
        #"\iiint_V dV"#, #"\oint \omega"#, #"(\int_0^1 3x^2 dx, 2)"#, #"x = \int_0^1 3x^2 dx"#, "∫_0^1 3x^2 dx", "∫ f dx", "∬_D f", "∮ F",
        #"\text{the integral } \int_0^1 3x^2 dx"#, #"\left[x^3\right]_0^1"#, #"x^3\Big|_0^1"#, #"\left. x^3\right|_0^1"#, #"\max_{x} \sin x"#,
        #"\min_x f(x)"#, #"\lim_{x \to 0} \frac{\int_0^x t dt}{x}"#, #"\frac{d}{dx} f(x)"#, #"\frac{\partial}{\partial x} f(x)"#,
        #"\frac{d^2}{dx^2} f(x)"#,
        #"\lim_{n\to\infty} a_n + 1"#, #"1 - \int_0^1 f"#,
    ]) func openValueIsUndecided(answer: String) {
        #expect(status("1", "\\boxed{\(answer)}") == .undecided, "\(answer)")
        #expect(status(#"\frac{\pi}{4}"#, "\\boxed{\(answer)}") == .undecided, "\(answer)")
        #expect(status(answer, "\\boxed{\(answer)}") == .correct, "\(answer)")
    }

    @Test(arguments: [
        ("1", "f'(2)"), ("1", #"\text{the sum}"#), ("1", "3 4"), ("1", #"\max(2,3)"#), ("1", "x_1"), ("1", #"\lfloor 2.5 \rfloor"#), ("1", "|-2|"),
        ("1", "[7]_2"),
        ("1", #"\int_0^1 3x^2 dx = 2"#),
    ]) func valueThatIsReadIsWrong(gold: String, answer: String) {
        #expect(status(gold, "\\boxed{\(answer)}") == .wrong, "\(answer)")
    }

    @Test func computedValuesCount() {
        #expect(status("1", #"\boxed{\int_0^1 3x^2 dx = 1}"#) == .correct)
        #expect(status("2x", #"\boxed{\frac{d}{dx} x^2}"#) == .correct)
        #expect(status("3", #"\boxed{\max(2,3)}"#) == .correct)
    }

    // MARK: Sequences with dots

    @Test(arguments: [
        (#"1,3,5,\ldots"#, #"1,3,5,7,\ldots"#, Verdict.Status.correct), (#"1,3,5,7,\ldots"#, #"1,3,5,\dots"#, .correct),
        (#"10,7,4,\ldots"#, #"10,7,4,1,-2,\ldots"#, .correct), (#"a,a+d,a+2d,\ldots"#, #"a,a+d,a+2d,a+3d,\ldots"#, .correct),
        (#"1,3,\ldots"#, #"1,3,5,\ldots"#, .undecided), (#"2,4,8,\ldots"#, #"2,4,8,16,\ldots"#, .undecided),
        (#"1,3,5,\ldots"#, #"1,3,5,9,\ldots"#, .undecided), (#"1,3,5,\ldots"#, #"1,3,6,\ldots"#, .wrong),
        (#"1,3,5,\ldots"#, #"1,3,5,\ldots,99"#, .undecided), (#"1,3,\ldots,99"#, #"1,3,5,\ldots,99"#, .correct),
    ]) func sequences(gold: String, answer: String, expected: Verdict.Status) {
        #expect(status(gold, "\\boxed{\(answer)}") == expected, "\(gold) \(answer)")
    }

    // MARK: Thoughts without an end

    @Test func thoughtsWithoutAnEndAreRead() {
        #expect(status("7", #"<think>\boxed{7}"#) == .correct)
        #expect(status("7", #"<think>\boxed{7}</think> \boxed{8}"#) == .wrong)
        #expect(status("7", #"<think>\boxed{7}</think>"#) == .noAnswer)
    }
}

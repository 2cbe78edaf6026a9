import Testing

@testable import Verifiers

@Suite struct TextVerifierTests {
    private func status(_ gold: GroundTruth, _ response: String, _ comparison: TextVerifier.Comparison = .normalised) -> Verdict.Status {
        TextVerifier(comparison: comparison).judge(for: gold).verdict(on: Response(response)).status
    }

    @Test func normalisedForgivesForm() {
        for answer in ["Paris", " paris. ", "**PARIS**", #"\boxed{\text{Paris}}"#, "<answer>\"Paris\"</answer>", "paris\n"] {
            #expect(status(.text("Paris"), answer) == .correct, "\(answer)")
        }
        #expect(status(.text("new  york"), "New\nYork") == .correct)
        #expect(status(.text("Paris"), "London") == .wrong)
        #expect(status(.text("Paris"), "Paris, France") == .wrong)
    }

    @Test func exactForgivesOnlyTheEdges() {
        #expect(status(.text("Paris"), " Paris\n", .exact) == .correct)
        #expect(status(.text("Paris"), "paris", .exact) == .wrong)
        #expect(status(.text("caf\u{E9}"), "cafe\u{301}", .exact) == .correct)
    }

    @Test func anyOfAListIsRight() {
        #expect(status(.list([.text("UK"), .text("United Kingdom")]), "united kingdom") == .correct)
        #expect(status(.list([.text("UK"), .integer(4)]), "4") == .correct)
    }

    @Test func failuresAndNoAnswer() {
        #expect(status(.list([]), "x") == .unparseableGold)
        #expect(status(.none, "x") == .unparseableGold)
        #expect(status(.text(" "), "x") == .unparseableGold)
        #expect(status(.text("x"), "") == .noAnswer)
    }
}

@Suite struct MultipleChoiceVerifierTests {
    private func verdict(_ gold: GroundTruth, _ response: String, choices: Int = 4) -> Verdict {
        MultipleChoiceVerifier(choices: choices).judge(for: gold).verdict(on: Response(response))
    }

    @Test(arguments: [
        "B", "(B)", "b", "B.", "**B**", #"\boxed{B}"#, #"\boxed{\text{(B)}}"#, "<answer>B) blue</answer>", "B. blue", "The answer is (B).",
        "Answer: B", "the correct answer is B because A fails",
        "Option C is out, so my choice is B", "the final option is B", "The answer is B; the option is not A",
        "Option B", "I choose B.", "Therefore, B is correct.", "B is the correct answer.", "answer: b", #"\boxed{B \text{ blue}}"#,
        "The answer I think is B.", "The answer is not A, it is B.", "Let f(a) = 3. I pick B", "Angle A is right. Therefore (B).",
        "The answer is B, and C is wrong.", #"\boxed{\textbf{(B) } 12}"#, #"\boxed{\text{(B) both (A) and (C)}}"#,
    ])
    func readsTheLetter(response: String) {
        #expect(verdict(.text("B"), response).status == .correct)
        #expect(verdict(.text("(B)"), response).extracted == "B")
        #expect(verdict(.text("C"), response).status == .wrong)
    }

    @Test(arguments: ["I first thought of (A), but it must be (B)", "we ruled out A, then C, settled on B"])
    func proseCountsOnlyWhereItIsAllowed(response: String) {
        #expect(verdict(.text("B"), response).status == .noAnswer)
        var verifier = MultipleChoiceVerifier(choices: 4)
        verifier.allowAnchorless = true
        #expect(verifier.judge(for: .text("B")).verdict(on: Response(response)).status == .correct)
        #expect(verifier.judge(for: .text("C")).verdict(on: Response(response)).status == .wrong)
    }

    @Test func severalLettersMustAllBeChosen() {
        for answer in ["A, C", "A and C", "(A) (C)", "<answer>C,A</answer>"] {
            #expect(verdict(.list([.text("A"), .text("C")]), answer).status == .correct)
            #expect(verdict(.text("A, C"), answer).status == .correct)
            #expect(verdict(.text("A"), answer).status == .wrong)
        }
    }

    @Test func whatLeavesTheChoiceOpenIsNoChoice() {
        for response in [
            "The answer is either B or C.", "The answer is B, C or D.", "The answer is B and C.", "The answer is not B, it is C.",
            #"\boxed{(B) or (C)}"#, #"\boxed{B. or C.}"#, #"\boxed{(B) is wrong; (C) is right}"#, #"\boxed{(B) 5, (C) 6}"#,
        ] { #expect(verdict(.text("B"), response).score == 0, "\(response)") }
        #expect(MultipleChoiceVerifier().judge(for: .text("I")).verdict(on: Response("The answer I think is B.")).score == 0)
        #expect(verdict(.list([.text("B"), .text("C")]), "The answer is B or C.").score == 0)
        for response in ["The answer is B and C.", "Answer: B, C", "BC", #"\boxed{BC}"#, "Answer: BC"] {
            #expect(verdict(.list([.text("B"), .text("C")]), response).status == .correct, "\(response)")
        }
    }

    @Test func anOptionMayBeToldByItsText() {
        let verifier = MultipleChoiceVerifier(options: ["red", "blue", "green"])
        #expect(verifier.judge(for: .text("B")).verdict(on: Response("So the answer is blue.")).status == .correct)
        #expect(verifier.judge(for: .text("A")).verdict(on: Response("So the answer is blue.")).status == .wrong)
    }

    @Test func whatIsRuledOutIsNotChosen() {
        for response in ["So we rule out A", "It is not A.", "B and C are wrong, and so is A"] {
            #expect(verdict(.text("A"), response).status != .correct, "\(response)")
        }
    }

    @Test func anArticleIsNoChoice() {
        #expect(verdict(.text("A"), "I see a cat and A dog").status == .noAnswer)
    }

    @Test func lettersBeyondTheChoicesAreNone() {
        #expect(verdict(.text("E"), "E").status == .unparseableGold)
        #expect(verdict(.text("D"), "<answer>E</answer>").status == .wrong)
        #expect(verdict(.text("E"), "E", choices: 5).status == .correct)
    }
}

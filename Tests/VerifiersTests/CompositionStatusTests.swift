import Testing

@testable import Verifiers

/// The status of a composition is about the answer: neither a right form nor a scale makes a wrong answer correct.
@Suite struct CompositionStatusTests {
    private typealias Part = CompositeVerifier.Part

    private static let math = Part("math", MathVerifier())
    private static let text = Part("text", TextVerifier())
    private static let words = Part("f1", TextVerifier(comparison: .tokenF1))
    private static let form = Part("format", FormatVerifier(form: .boxed))
    private static let sum = Part("sum", CompositeVerifier.weightedSum([math, form]))
    private static let raised = Part("raised", CompositeVerifier.affine(math, scale: 1, offset: 1))

    private struct Case: Sendable {
        var composition: CompositeVerifier
        var response: String
        var status: Verdict.Status
        var score: Double
    }

    private static let cases: [Case] = [
        Case(composition: .weightedSum([math, form]), response: "\\boxed{5}", status: .correct, score: 2),
        Case(composition: .weightedSum([math, form]), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .threshold(sum, at: 0.5), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .threshold(sum, at: 1.5), response: "\\boxed{6}", status: .wrong, score: 0),
        Case(composition: .threshold(sum, at: 1.5), response: "\\boxed{5}", status: .correct, score: 1),
        Case(composition: .threshold(math, at: 0), response: "\\boxed{6}", status: .wrong, score: 1),
        Case(composition: .threshold(raised, at: 1), response: "\\boxed{6}", status: .wrong, score: 1),
        Case(composition: .threshold(words, at: 0.4), response: "5 and more", status: .correct, score: 1),
        Case(composition: .affine(sum, scale: 2, offset: 0), response: "\\boxed{6}", status: .partial, score: 2),
        Case(composition: .affine(words, scale: 2, offset: 0), response: "5 6 7", status: .partial, score: 1),
        Case(composition: .affine(math, scale: -1, offset: 1), response: "\\boxed{6}", status: .wrong, score: 1),
        Case(composition: .minimum([raised, form]), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .minimum([math, form]), response: "\\boxed{5}", status: .correct, score: 1),
        Case(composition: .product([raised, form]), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .product([math, form]), response: "\\boxed{6}", status: .wrong, score: 0),
        Case(composition: .maximum([math, form]), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .maximum([math, form]), response: "\\boxed{5}", status: .correct, score: 1),
        Case(composition: .maximum([text, math]), response: "\\boxed{5.0}", status: .correct, score: 1),
        Case(composition: .maximum([raised, text]), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .gate(condition: math, then: form, otherwise: form), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .gate(condition: math, then: form, otherwise: form), response: "\\boxed{5}", status: .correct, score: 1),
        Case(composition: .gate(condition: form, then: math, otherwise: nil), response: "\\boxed{5}", status: .correct, score: 1),
        Case(composition: .gate(condition: form, then: math, otherwise: nil), response: "the answer is 5", status: .wrong, score: 0),
        Case(composition: .gate(condition: text, then: math, otherwise: math), response: "\\boxed{5.0}", status: .correct, score: 1),
        Case(composition: .firstOf([math, form]), response: "so \\boxed{} it is", status: .wrong, score: 0),
        Case(
            composition: .firstOf([math, Part("words", LengthVerifier(mode: .limit, maximum: 9, unit: .words))]),
            response: "I do not know what is asked", status: .partial, score: 1),
        Case(composition: .weightedSum([sum]), response: "\\boxed{6}", status: .partial, score: 1),
        Case(composition: .maximum([sum]), response: "\\boxed{6}", status: .partial, score: 1),
    ]

    @Test(arguments: cases.indices) func theStatusIsAboutTheAnswer(_ index: Int) {
        let wanted = Self.cases[index]
        let verdict = wanted.composition.judge(for: .text("5")).verdict(on: Response(wanted.response))
        #expect(verdict.status == wanted.status, "\(wanted.composition), \(wanted.response)")
        #expect(verdict.score == wanted.score)
    }

    /// Counts how often it is asked.
    private struct Counting: Verifier, Equatable {
        final class Count: Sendable {
            nonisolated(unsafe) var read = 0
            nonisolated(unsafe) var judged = 0
        }

        let count: Count

        static func == (one: Counting, other: Counting) -> Bool { one.count === other.count }

        func judge(for groundTruth: GroundTruth, spending effort: Effort) -> any Judge {
            count.read += 1
            return CountingJudge(count: count)
        }

        struct CountingJudge: Judge {
            let count: Count

            func verdict(on response: Response, spending effort: Effort) -> Verdict {
                count.judged += 1
                return .decided(true, extracted: "5")
            }
        }
    }

    @Test func equalPartsAreJudgedOnceAtAllLevels() {
        let verifier = Counting(count: Counting.Count())
        let part = Part("a", verifier)
        let inner = Part("inner", CompositeVerifier.maximum([part, Part("b", verifier)]))
        let all = CompositeVerifier.minimum([part, inner, Part("other", CompositeVerifier.affine(inner, scale: 2, offset: 0))])
        let verdict = all.judge(for: .text("5")).verdict(on: Response("5"))
        #expect(verdict.status == .correct)
        #expect(verdict.parts.map(\.name) == ["a", "inner", "inner.a", "inner.b", "other", "other.inner", "other.inner.a", "other.inner.b"])
        #expect(verifier.count.read == 1)
        #expect(verifier.count.judged == 1)
        let explained = CompositeVerifier.minimum([Part("a", ExplainedVerifier(verifier)), Part("b", ExplainedVerifier(verifier))])
        _ = explained.judge(for: .text("5")).verdict(on: Response("5"))
        #expect(verifier.count.judged == 2)
    }

    /// What the parts found lives until all are judged: it spends its length.
    @Test func whatIsFoundSpendsItsLength() {
        let parts = (0..<64).map { Part("p\($0)", RegexVerifier(pattern: "a{\($0 + 1)}")) }
        let effort = Effort(limit: 1_000_000)
        let verdict = CompositeVerifier.minimum(parts).judge(for: .none).verdict(on: Response(String(repeating: "a", count: 100_000)), effort: effort)
        #expect(verdict.status == .undecided)
    }
}

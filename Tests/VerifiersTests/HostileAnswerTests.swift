import BigInt
import Foundation
import Testing

@testable import Verifiers

/// Answers that are made to end the process or to keep it busy: each gets a verdict.
@Suite struct HostileAnswerTests {
    private func verdict(_ response: String, gold: String = "5") -> Verdict {
        MathVerifier().judge(for: .text(gold)).verdict(on: Response(utf8: Array(response.utf8)))
    }

    private static func box(_ content: String) -> String { "\\boxed{\(content)}" }
    private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: [
        "5e-9223372036854775808", "5e9223372036854775807", "2^{-9223372036854775808}", "2^{9223372036854775807}", "x^{-9223372036854775808}",
        "x^{9223372036854775807}", "\\sqrt{x}^{-9223372036854775808}", "\\sum_{k=-9223372036854775807}^{9223372036854775807} k",
        "\\sum_{k=9223372036854775807}^{-9223372036854775807} k", "\\prod_{k=-9223372036854775808}^{0} x", "(-9223372036854775808)!",
        "\\binom{9223372036854775807}{-9223372036854775808}", "\\sqrt[-9223372036854775808]{2}", "-9223372036854775808 \\bmod -1",
        "\\lfloor -9223372036854775808.5 \\rfloor", "|-9223372036854775808|", "(e^{10^{16}})^{1000}", "(e^{-10^{16}})^{1000}",
        "((e^{10^{16}})^{4000})^{4000}", "(10^{10^{15}})^{1000}", "\\frac{1}{(e^{10^{16}})^{1000}}", "\\sqrt{(e^{10^{16}})^{1000}}",
        "\\ln((e^{10^{16}})^{1000})", "\\sin((e^{10^{16}})^{1000})", "\\arcsin((e^{10^{16}})^{1000})", "10^{10^{16}}\\cdot 10^{10^{16}}",
        "1_{9223372036854775807}", "3^\\circ 9223372036854775807'",
    ]) func extremeNumbers(content: String) {
        #expect(verdict(Self.box(content)).score != 1)
        // On either side, and beside a decimal number.
        #expect(verdict("\\boxed{5}", gold: content).score != 1)
        _ = verdict(Self.box(content + "+0.5"), gold: "0.5")
    }

    @Test func aNumberBeyondAllBoundsIsNoDecimalNumber() {
        #expect(verdict(Self.box("(e^{10^{16}})^{1000}"), gold: "0.5").score != 1)
        #expect(verdict(Self.box("0.5"), gold: "(e^{10^{16}})^{1000}").score != 1)
        #expect(verdict(Self.box("0.5 + (e^{-10^{16}})^{1000}"), gold: "0.5").score == 1)
    }

    /// The threads that compute have 8 MB of stack, and 2 MB where the process has no limit of its own; unoptimised frames are larger.
    #if DEBUG
        private static let stackSize = 4 << 20
    #else
        private static let stackSize = 2 << 20
    #endif

    private func onSmallStack(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                work()
                continuation.resume()
            }
            thread.stackSize = Self.stackSize
            thread.start()
        }
    }

    @Test(arguments: [
        ("5", "!", "", 3_000), ("x", "!", "", 3_000), ("2", "^2", "", 2_000), ("x", "^x", "", 2_000), ("f", "^f", "", 2_000),
        ("", "\\sqrt-", "2", 2_000), ("", "\\frac-", "2", 1_300), ("(x+1)", "'", "", 4_000), ("A", "\\oplus A", "", 2_000),
        ("A", "\\cup A", "", 2_000), ("\\{1\\}", "\\cap \\{1\\}", "", 800), ("\\mathbb{R}", "-\\{0\\}", "", 800), ("3", "%", "", 4_000),
        ("3", "%!", "", 2_000), ("3", "^\\circ", "", 2_000), ("1", "/2", "", 2_000), ("x", "/x", "", 2_000), ("1", "/2\\cdot 3", "", 1_000),
        ("5", "\\bmod 3", "", 1_900), ("", "{}", "5", 2_000), ("", "\\sin^", "2", 1_900), ("", "(", "5", 2_000), ("", "|", "5", 2_000),
        ("\\mathbf{A}", "\\mathbf{A}", "", 1_500), ("", "\\text{", "5", 2_500), ("", "\\bf{", "5", 3_000), ("", "\\bigcup_a^b ", "x", 1_000),
        ("", "2^{", "2", 1_500), ("", "2\\frac{", "2", 1_500), ("", "x_{", "2", 1_500), ("", "\\sum_{k=1}^2 ", "k", 900), ("", "\\left(5+", "5", 900),
        ("", "\\sqrt{-", "2", 1_500), ("", "f(", "x", 1_500), ("", "[1,", "2", 1_500), ("", "\\{1,", "2", 1_500), ("", "-\\frac1{2+", "x", 1_000),
        ("", "x = x : y \\cup 1 + 2 \\cdot x / (", "y", 400),
    ]) func deepExpressions(start: String, part: String, end: String, count: Int) async {
        let closed = String(
            Self.many(part, 1).reversed().compactMap { character in
                ["{": "}", "(": ")", "[": "]"].first { $0.key == String(character) }?.value.first
            })
        await onSmallStack {
            for count in [60, 199, count] {
                let content = start + Self.many(part, count) + end + Self.many(closed, count)
                _ = verdict(Self.box(content))
                _ = verdict(Self.box(content), gold: content + "+0")
                _ = verdict("The answer is $\(content)$", gold: "x")
            }
        }
    }

    @Test(arguments: [
        "(\\begin{pmatrix}a&b&c&d\\\\e&f&g&h\\\\k&l&m&n\\\\p&q&r&s\\end{pmatrix}^{12})^{12}",
        "((\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}^{12})^{12})^{12}",
        "\\det(\\begin{pmatrix}a&b&c\\\\d&e&f\\\\g&h&k\\end{pmatrix}^{12})^{12}",
    ]) func powersOfMatrices(content: String) {
        #expect(verdict(Self.box(content), gold: "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}").score != 1)
    }

    @Test func powersOfNumericMatricesAreComputed() {
        let gold = "\\begin{pmatrix}138067399&201223170\\\\301834755&439902154\\end{pmatrix}"
        #expect(verdict(Self.box("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}^{12}"), gold: gold).score == 1)
        #expect(verdict(Self.box("\\begin{pmatrix}1&a\\\\0&1\\end{pmatrix}^{12}"), gold: "\\begin{pmatrix}1&12a\\\\0&1\\end{pmatrix}").score == 1)
        #expect(verdict(Self.box("\\begin{pmatrix}1/2&0\\\\0&2\\end{pmatrix}^{-1}"), gold: "\\begin{pmatrix}2&0\\\\0&0.5\\end{pmatrix}").score == 1)
    }

    @Test func nestedFractionsInEquations() {
        let chain = Self.many("\\frac{1}{x+", 40) + "y" + Self.many("}", 40)
        #expect(verdict(Self.box("y = \(chain)"), gold: "x = \(chain)").score != 1)
    }

    @Test(arguments: [
        "\\sum_{k=1}^{1999} \\frac{1}{k^{9}}", "\\sum_{k=1}^{1999} \\frac{1}{k^{9}} \\cdot \\sum_{k=1}^{1998} \\frac{1}{k^{9}}",
        Self.many("\\frac1{2000!}+\\frac1{2001!}+", 50) + "1", "3" + Self.many("%", 1_300),
        "\\gcd(" + (2_900..<2_980).map { "\($0)!" }.joined(separator: ",") + ")",
        "\\operatorname{lcm}(" + (2_900..<2_980).map { "\($0)!+1" }.joined(separator: ",") + ")",
        (3..<103).map { "(\\frac{\($0)}{\($0 + 4)})^{900}" }.joined(separator: "+"),
    ]) func longExactNumbers(content: String) {
        #expect(verdict(Self.box(content)).score != 1)
    }

    @Test func arithmeticWithLongNumbersIsCounted() throws {
        var exact = ExactEvaluation(budget: MathBudget())
        let before = exact.budget.steps
        let sum = try MathParser.parse(Array("\\sum_{k=1}^{1999} \\frac{1}{k^{9}}".utf8)[...])
        #expect(try exact.value(sum) == nil)
        #expect(before - exact.budget.steps > 100_000)
        exact = ExactEvaluation(budget: MathBudget())
        #expect(try exact.value(try MathParser.parse(Array("\\sum_{k=1}^{100} \\frac{1}{k(k+1)}".utf8)[...])) == ExactNumber(100, over: 101))
    }

    @Test func percentSignsInARow() {
        #expect(verdict(Self.box("300%%"), gold: "0.03").score == 1)
        #expect(verdict(Self.box("3%%"), gold: "4%%").score == 0)
    }

    // MARK: Long responses

    @Test func manyBoxesThatDoNotClose() throws {
        let boxes = Self.many("\\boxed{", 40_000)
        #expect(verdict("\\boxed{5}" + boxes).score == 1)
        #expect(TextVerifier().judge(for: .text("5")).verdict(on: Response(utf8: Array(("\\boxed{5}" + boxes).utf8))).score == 1)
        #expect(
            try Extraction.lastBoxed(Array(("\\boxed{1}" + Self.many("\\fbox 7 ", 40_000)).utf8)[...], Effort()).map { Array($0) } == [
                UInt8(ascii: "1")
            ])
        #expect(try Extraction.lastBoxed(Array("\\boxed{\\boxed{1} \\fbox{2}".utf8)[...], Effort()).map { Array($0) } == [UInt8(ascii: "2")])
        #expect(try Extraction.lastBoxed(Array("\\boxed 7$ \\boxed{1".utf8)[...], Effort()).map { Array($0) } == [UInt8(ascii: "7")])
    }

    @Test func manySpaces() {
        let text = Array(("so it is 18" + Self.many(" ", 100_000) + "b").utf8)
        #expect(NumericVerifier().judge(for: .text("18")).verdict(on: Response(utf8: text)).score == 1)
        #expect(IntegerVerifier().judge(for: .text("18")).verdict(on: Response(utf8: text)).score == 1)
        let signs = Array((Self.many("$  ", 30_000) + "-  18 b").utf8)
        #expect(NumericVerifier().judge(for: .text("-18")).verdict(on: Response(utf8: signs)).score == 1)
    }

    @Test func manyCommandsOfText() {
        let nested = Array((Self.many("\\text{", 20_000) + "Paris" + Self.many("}", 20_000)).utf8)
        #expect(TextVerifier().judge(for: .text("Paris")).verdict(on: Response(utf8: nested)).score == 1)
        #expect(MultipleChoiceVerifier().judge(for: .text("B")).verdict(on: Response(utf8: nested)).score != 1)
        let open = Array(("\\boxed{yes} \\boxed{" + Self.many("\\text{", 20_000)).utf8)
        #expect(MathVerifier().judge(for: .text("yes")).verdict(on: Response(utf8: open)).score == 1)
        #expect(Array(Self.many("\\text{", 20_000).utf8)[...].withoutTextCommands().count == 120_000)
    }

    @Test func manyFormulasThatDoNotClose() {
        var verifier = MathVerifier()
        verifier.allowAnchorless = true
        let judge = verifier.judge(for: .text("5"))
        #expect(judge.verdict(on: Response(utf8: Array(("It is \\(5\\) " + Self.many("\\( ", 40_000)).utf8))).score == 1)
        #expect(judge.verdict(on: Response(utf8: Array(("It is \\[5\\] " + Self.many("\\( \\[ ", 40_000) + "\\)").utf8))).score != 1)
    }

    @Test(arguments: [
        Self.many("!", 3_000), Self.many("!", 5_000), Self.many("word\n", 5_000), Self.many("我们先考虑三角形的面积，然后计算。", 400), Self.many("\\frac", 5_000),
        Self.many("0", 5_000),
    ]) func longTextsWithoutAnAnswer(response: String) {
        #expect(verdict(response).status == .noAnswer)
    }
}

import Testing

@testable import Verifiers

/// Answers that are made to end the process or to keep it busy: each gets a verdict.
@Suite struct HostileAnswerTests {
    private func verdict(_ response: String, gold: String = "5") -> Verdict {
        MathVerifier().judge(for: .text(gold)).verdict(on: Response(utf8: Array(response.utf8)))
    }

    private static func box(_ content: String) -> String { "\\boxed{\(content)}" }

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
}

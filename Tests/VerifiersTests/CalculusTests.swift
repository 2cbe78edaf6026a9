import Testing

@testable import Verifiers

/// Limits, derivatives and sums in closed form, and what is left undecided.
struct CalculusTests {
    private func status(_ gold: String, _ answer: String) -> Verdict.Status {
        MathVerifier().judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}")).status
    }

    /// Values from calculus, and near misses of them.
    static let limits: [(String, String, String)] = [
        (#"\lim_{x\to 0}\frac{\sin x}{x}"#, "1", "0"),
        (#"\lim_{x \to 2} \frac{x^2-4}{x-2}"#, "4", "2"),
        (#"\lim_{x\to 0}\frac{1-\cos x}{x^2}"#, #"\frac12"#, "1"),
        (#"\lim_{x\to0}\frac{e^{3x}-1}{\sin 2x}"#, #"\frac32"#, #"\frac23"#),
        (#"\lim_{x\to 1}\frac{\ln x}{x-1}"#, "1", "e"),
        (#"\lim_{n\to\infty}\left(1+\frac1n\right)^n"#, "e", "1"),
        (#"\lim_{n\to\infty}\left(1-\frac{2}{n}\right)^{3n}"#, "e^{-6}", "e^6"),
        (#"\lim_{x\to\infty}\frac{3x^2-x}{5x^2+7}"#, #"\frac35"#, #"\frac37"#),
        (#"\lim_{x\to\infty}\left(\sqrt{x^2+x}-x\right)"#, #"\frac12"#, "0"),
        (#"\lim_{x\to\infty}\left(\sqrt{x+1}-\sqrt{x}\right)"#, "0", "1"),
        (#"\lim_{x\to-\infty}\frac{2x+1}{|x|}"#, "-2", "2"),
        (#"\lim_{x\to 0^+}x\ln x"#, "0", "1"),
        (#"\lim_{x\to 0^+}x^x"#, "1", "0"),
        (#"\lim_{x\to\infty}\frac{\ln x}{x}"#, "0", "1"),
        (#"\lim_{x\to\infty}x^{1/x}"#, "1", "0"),
        (#"\lim_{x\to 0^{+}}\frac1x"#, #"\infty"#, #"-\infty"#),
        (#"\lim_{x\to 0^-}\frac1x"#, #"-\infty"#, #"\infty"#),
        (#"\lim_{x\to 0}\frac{1}{x^2}"#, #"\infty"#, "0"),
        (#"\lim_{h\to 0}\frac{(x+h)^3-x^3}{h}"#, "3x^2", "3x"),
        (#"\lim_{x\to a}\frac{x^4-a^4}{x-a}"#, "4a^3", "4a^4"),
        (#"\lim_{x\to\infty}\arctan x"#, #"\frac{\pi}{2}"#, #"\pi"#),
        (#"\lim_{x\to 4}\frac{\sqrt{x}-2}{x-4}"#, #"\frac14"#, #"\frac12"#),
        (#"\lim_{x\to 8}\frac{\sqrt[3]{x}-2}{x-8}"#, #"\frac{1}{12}"#, #"\frac{1}{8}"#),
        (#"\lim_{x\to\pi}\frac{\sin x}{x-\pi}"#, "-1", "1"),
        (#"\lim_{x\to 0}\frac{\tan x-\sin x}{x^3}"#, #"\frac12"#, #"\frac13"#),
        (#"\lim_{x\to\infty}\frac{x^{10}}{e^x}"#, "0", "1"),
        (#"\lim_{n\to\infty}\frac{2^n}{n!}"#, "0", #"\infty"#),
        (#"\lim_{n\to\infty}\frac{n!}{n^n}"#, "0", "1"),
        (#"\lim_{n\to\infty}\frac{2^n+3^n}{3^n-2^n}"#, "1", "3"),
        (#"\lim_{x\to\infty}\tanh x"#, "1", "0"),
        (#"\lim_{n\to\infty}\frac{(-1)^n}{n}"#, "0", "1"),
        (#"\lim_{x\to 0}x\sin\frac1x"#, "0", "1"),
        (#"\lim_{x\to 0}\frac{|x|}{x}"#, #"\text{does not exist}"#, "1"),
        (#"2\lim_{x\to 0}\frac{\sin 5x}{x}"#, "10", "5"),
    ]

    @Test(arguments: limits) func limitsHaveTheirValue(_ body: String, _ value: String, _ wrong: String) {
        #expect(status(value, body) == .correct)
        #expect(status(body, value) == .correct)
        #expect(status(wrong, body) == .wrong)
        #expect(status(body, wrong) == .wrong)
    }

    /// What no rule computes says what would have been needed.
    @Test(arguments: [#"\lim_{x\to 0}f(x)"#, #"\lim_{x\to\infty}\sin x"#, #"\lim_{x\to 2}\lfloor x\rfloor"#, #"\lim_{n\to\infty}a_n"#])
    func otherLimitsAreUndecided(_ body: String) {
        let verdict = MathVerifier().judge(for: .text("1")).verdict(on: Response("\\boxed{\(body)}"))
        #expect(verdict.status == .undecided)
        #expect(verdict.explanation?.contains("needs") == true)
        #expect(status(body, body) == .correct)
    }

    /// A sum after a limit may belong to it or not.
    @Test func sumsNeedBrackets() {
        #expect(status("1", #"\lim_{x\to 0}\frac{\sin x}{x}+1"#) != .correct)
        #expect(status("2", #"\lim_{x\to 0}\frac{\sin x}{x}+1"#) != .correct)
        #expect(status("2", #"\lim_{x\to 0}\left(\frac{\sin x}{x}+1\right)"#) == .correct)
    }

    /// A limit that is said to have a value is still read as the claim.
    @Test func claimsKeepTheirValue() {
        #expect(status("4", #"\lim_{x\to 2}\frac{x^2-4}{x-2}=4"#) == .correct)
        #expect(status("4", #"\lim_{x\to 2}\frac{x^2-4}{x-2}=5"#) == .wrong)
    }

    @Test(arguments: [
        (#"\frac{d}{dx}(x^3-2x)"#, "3x^2-2", "3x^2"),
        (#"\frac{d}{dx}\left(x\ln x\right)"#, #"\ln x+1"#, #"\ln x"#),
        (#"\frac{d^2}{dx^2}(\sin 2x)"#, #"-4\sin 2x"#, #"4\sin 2x"#),
        (#"\frac{\mathrm{d}}{\mathrm{d}t}\left(e^{-t}\cos t\right)"#, #"-e^{-t}(\cos t+\sin t)"#, #"e^{-t}(\cos t+\sin t)"#),
        (#"(x^2\sin x)'"#, #"2x\sin x+x^2\cos x"#, #"2x\cos x"#),
        (#"\left(\frac{x}{x^2+1}\right)'"#, #"\frac{1-x^2}{(x^2+1)^2}"#, #"\frac{1+x^2}{(x^2+1)^2}"#),
        (#"\frac{d}{dx}\arctan(3x)"#, #"\frac{3}{1+9x^2}"#, #"\frac{1}{1+9x^2}"#),
        (#"\frac{d}{dx}(x^x)"#, #"x^x(\ln x+1)"#, #"x\cdot x^{x-1}"#),
        (#"(2^x)''"#, #"2^x(\ln 2)^2"#, #"2^x\ln 2"#),
    ]) func derivativesAreComputed(_ expression: String, _ value: String, _ wrong: String) {
        #expect(status(value, expression) == .correct)
        #expect(status(expression, value) == .correct)
        #expect(status(wrong, expression) == .wrong)
    }

    /// Names of functions and fractions of letters are no explicit expressions.
    @Test func namesAreNotDifferentiated() {
        #expect(status(#"\frac{dy}{dx}=2x"#, "2x") != .undecided)
        #expect(status("f'(x)=2x", "2x") == .correct)
        #expect(status(#"\frac{d}{dx}f(x)=2x"#, "2x") != .undecided)
    }

    @Test(arguments: [
        (#"\sum_{k=1}^{\infty}\frac{1}{k(k+1)}"#, "1", "2"),
        (#"\sum_{n=1}^{\infty}\frac{1}{n(n+2)}"#, #"\frac34"#, #"\frac12"#),
        (#"\sum_{n=1}^{\infty}\frac{1}{4n^2-1}"#, #"\frac12"#, #"\frac13"#),
        (#"\sum_{n=1}^{\infty}\frac{2n+1}{n^2(n+1)^2}"#, "1", "2"),
        (#"\sum_{k=1}^{10^9}k"#, "500000000500000000", "500000000000000000"),
        (#"\sum_{k=1}^{1000000}k^3"#, "250000500000250000000000", "250000500000250000000001"),
        (#"\sum_{k=1}^{10^6}\frac{1}{k(k+1)}"#, #"\frac{1000000}{1000001}"#, #"\frac{999999}{1000000}"#),
        (#"\prod_{k=2}^{\infty}\left(1-\frac{1}{k^2}\right)"#, #"\frac12"#, #"\frac13"#),
        (#"\prod_{k=2}^{10^6}\left(1-\frac{1}{k}\right)"#, "10^{-6}", "10^{-7}"),
        (#"\prod_{k=1}^{\infty}\frac{k(k+3)}{(k+1)(k+2)}"#, #"\frac13"#, #"\frac12"#),
        (#"\sum_{k=1}^{\infty}\left(\arctan(k+1)-\arctan k\right)"#, #"\frac{\pi}{4}"#, #"\frac{\pi}{2}"#),
        (#"\sum_{k=1}^{\infty}\left(\frac{1}{\sqrt{k}}-\frac{1}{\sqrt{k+1}}\right)"#, "1", "2"),
    ]) func sumsAndProductsCancel(_ series: String, _ value: String, _ wrong: String) {
        #expect(status(value, series) == .correct)
        #expect(status(series, value) == .correct)
        #expect(status(wrong, series) == .wrong)
    }

    /// Sums that do not cancel, diverge or have a pole keep undecided.
    @Test(arguments: [#"\sum_{n=1}^{\infty}\frac{1}{n}"#, #"\sum_{n=1}^{\infty}\frac{1}{n^3}"#, #"\sum_{n=0}^{\infty}\frac{1}{n(n+1)}"#])
    func otherSumsAreUndecided(_ series: String) {
        #expect(status("1", series) == .undecided)
    }

    /// Whatever is written, a limit keeps to its budget.
    @Test(arguments: [
        #"\lim_{x\to 0}"# + String(repeating: #"\sin("#, count: 40) + "x" + String(repeating: ")", count: 40),
        #"\lim_{x\to a}\frac{(\sin(bx+c)+\cos(dx))^9}{(x-a)^9}"#,
        #"\lim_{x\to\infty}"# + String(repeating: "e^{", count: 30) + "x" + String(repeating: "}", count: 30),
        String(repeating: #"\lim_{x\to 0}"#, count: 100) + "x", #"\frac{d^6}{dx^6}("# + String(repeating: #"\sin(x)\cos(x)"#, count: 60) + ")",
        String(repeating: #"\frac{d}{dx}f(x)"#, count: 200), String(repeating: #"\frac{d}{dx}"#, count: 200) + "x^2",
        "(x^2)" + String(repeating: "'", count: 8_000),
        #"\lim_{x\to 0}x^{9000000000000000000}x^{9000000000000000000}"#, #"\lim_{x\to\infty}e^{-9223372036854775807\ln x}"#,
        #"\lim_{x\to 0}\sqrt{x}\cdot x^{1/9223372036854775807}"#, #"\lim_{x\to 0}(x+1)^{9223372036854775807}"#,
        #"\prod_{k=1}^{\infty}\frac{"# + String(repeating: "(k+199)", count: 8) + "}{" + String(repeating: "k", count: 1) + "^8}",
    ]) func budgetsHold(_ body: String) {
        let effort = Effort()
        _ = MathVerifier().judge(for: .text("1")).verdict(on: Response("\\boxed{\(body)}"), effort: effort)
        #expect(effort.spent <= Effort.standard)
    }
}

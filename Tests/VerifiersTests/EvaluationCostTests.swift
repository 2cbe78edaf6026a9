import Testing

@testable import Verifiers

/// What a term of a long sum costs is counted: a logarithm to 50 digits takes a hundred times as long as a product.
struct EvaluationCostTests {
    private static func steps(of term: String) -> Int {
        let effort = Effort()
        _ = MathVerifier().judge(for: .text("1")).verdict(on: Response("\\boxed{\\sum_{k=1}^{60}\(term)}"), effort: effort)
        return effort.spent
    }

    @Test(arguments: [
        #"k^{d}"#, #"d^{\frac{1}{2}+k}"#, #"(-8)^{\frac{1}{3}}dk"#, #"\sin(kd)"#, #"\ln(k+d^2)"#, #"e^{kd}"#, #"\sqrt[3]{k+d}"#, #"\log_3(k+d^2)"#,
        #"\binom{d}{k}"#,
    ]) func elementaryFunctionsAreCounted(_ term: String) {
        #expect(Self.steps(of: term) > 4 * Self.steps(of: "kd"), "\(Self.steps(of: term)), \(Self.steps(of: "kd"))")
    }

    @Test func powersAreCountedByTheirSquarings() {
        #expect(Self.steps(of: "k^{2023}d") > Self.steps(of: "k^{2}d") * 5 / 4)
    }

    /// A product of letters is as many products.
    @Test func lettersAreCounted() {
        #expect(Self.steps(of: "k" + String(repeating: "d", count: 50)) > 4 * Self.steps(of: "kd"))
    }

    /// A sum of very many costly terms is given up at the limit, and not after it.
    @Test(arguments: ["3^kd", "k^{d}", "(1+i)^kd", #"\binom{2k}{k}d"#]) func longSumsEndAtTheLimit(_ term: String) {
        let effort = Effort(limit: 3_000_000)
        let verdict = MathVerifier().judge(for: .text("1")).verdict(on: Response("\\boxed{\\sum_{k=0}^{19000}\(term)}"), effort: effort)
        #expect(verdict.status == .undecided)
        #expect(effort.spent <= effort.limit)
    }
}

import JSON
import Testing

@testable import Verifiers

/// Reading a ground truth has a budget as a verdict has.
@Suite struct GroundTruthEffortTests {
    private static func many(_ text: String, _ length: Int) -> String { String(repeating: text, count: length / text.utf8.count) }

    private static let verifiers: [any Verifier] =
        [MathVerifier(), NumericVerifier(), IntegerVerifier(), RegexVerifier(), JSONVerifier(), MultipleChoiceVerifier(), MazeVerifier()]
        + TextVerifier.Comparison.allCases.map { TextVerifier(comparison: $0) } + [CompatVerifier(.mathDAPO), CompatVerifier(.hendrycksMath)]
        + [
            CompositeVerifier.minimum([.init("a", TextVerifier()), .init("b", CompositeVerifier.maximum([.init("c", MathVerifier())]))]),
            ExplainedVerifier(NumericVerifier()),
        ]

    /// Steps for each byte at the most, of what is not given up.
    @Test(arguments: verifiers.indices) func readingIsLinear(_ index: Int) throws {
        let verifier = Self.verifiers[index]
        for piece in ["a ", "1", "\\boxed{", "\\text{", "[", "1,", "A ", "\u{323}\u{302}", "\\frac", "=", "x+", "(a|b)*", "S..E\n", "third "] {
            func steps(_ length: Int) -> Int {
                let effort = Effort(limit: 50_000_000)
                _ = verifier.judge(for: .text(Self.many(piece, length)), effort: effort)
                return effort.spent
            }
            let (short, long) = (steps(2_000), steps(16_000))
            #expect(long < 10 * short + 200_000, "\(verifier) on \(piece): \(short), then \(long) steps")
            #expect(long >= 16_000 || verifier is RegexVerifier, "\(verifier) on \(piece) spends nothing")
        }
    }

    @Test(arguments: verifiers.indices) func longListsAreGivenUp(_ index: Int) {
        let verifier = Self.verifiers[index]
        let gold = GroundTruth.list((0..<20_000).map { .text("\($0)") })
        let effort = Effort(limit: 100_000)
        let verdict = verifier.judge(for: gold, effort: effort).verdict(on: Response("\\boxed{5}"))
        #expect(verdict.status == .undecided || verdict.status == .unparseableGold, "\(verifier): \(verdict.status)")
        #expect(effort.spent <= 100_000)
        if verdict.status == .undecided { #expect(verdict.explanation?.contains("ground truth takes more than 100000 steps") == true) }
    }

    @Test func whatNobodyWaitsForIsAnError() {
        let effort = Effort(isCancelled: { true })
        let judge = TextVerifier().judge(for: .text(String(repeating: "a", count: 200_000)), effort: effort)
        #expect(judge.verdict(on: Response("a")).status == .error)
    }

    /// Programs take memory: only so many are kept for one ground truth.
    @Test func fewLongPatterns() {
        let patterns = GroundTruth.list([GroundTruth](repeating: .text("a{900}b{900}"), count: 100))
        #expect(RegexVerifier().judge(for: patterns).verdict(on: Response("a")).status == .undecided)
        let short = GroundTruth.list((0..<100).map { .text("^answer \($0)$") })
        #expect(RegexVerifier().judge(for: short).verdict(on: Response("answer 99")).status == .correct)
    }

    /// An evaluation takes no more than what is left of the verdict.
    @Test func comparisonsEndWithTheVerdict() {
        let judge = MathVerifier().judge(for: .list((0..<20).map { .text("\\sum_{k=1}^{1999} \\sin(\\sqrt{k+\($0)})") }))
        let effort = Effort(limit: 1_000_000)
        let verdict = judge.verdict(on: Response("\\boxed{\\sum_{k=1}^{1998} \\sin(\\sqrt{k})}"), effort: effort)
        #expect(verdict.status == .undecided || verdict.status == .wrong)
        #expect(effort.spent <= 1_000_000)
    }

    @Test func explanationsShowAGroundTruthOfAnyKind() throws {
        func shown(_ verifier: any Verifier, _ gold: GroundTruth) -> String? {
            ExplainedVerifier(verifier).judge(for: gold).verdict(on: Response("[1]")).reading?.gold
        }
        #expect(shown(JSONVerifier(), .members([.init("a", .list([.integer(1), .none]))])) == #"{"a":[1,null]}"#)
        #expect(shown(JSONVerifier(), .boolean(true)) == "true")
        #expect(shown(TextVerifier(), .list([.text("a"), .integer(2)])) == "a | 2")
        #expect(shown(FormatVerifier(), .none) == "")
        #expect(try #require(shown(TextVerifier(), .text(Self.many("\u{e9}", 9_999)))).utf8.count < 4_200)
    }
}

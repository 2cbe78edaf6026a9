import BigInt
import Testing

@testable import Verifiers

@Suite struct NumericVerifierTests {
    private func status(_ gold: GroundTruth, _ response: String, _ verifier: NumericVerifier = NumericVerifier()) -> Verdict.Status {
        verifier.judge(for: gold).verdict(on: Response(response)).status
    }

    @Test(arguments: [
        ("5", "5"), ("5", "5.0"), ("5", "+5"), ("-5", "-5"), ("-5", "\u{2212}5"), ("1/2", "0.5"), ("0.5", #"\frac12"#), ("0.5", #"\dfrac{1}{2}"#),
        ("-3/4", #"-\frac{3}{4}"#), ("1234567", "1,234,567"), ("1234", "1{,}234"), ("1234", #"1\,234"#), ("5/2", "2 1/2"), ("5/2", #"2\frac{1}{2}"#),
        ("50%", "0.5"), ("0.5", "50%"), ("50", #"50\%"#), ("12", "$12"), ("12", #"\$12"#), ("12", "x = 12"), ("12", "12 apples"),
        ("12", #"12\text{ cm}"#),
        ("90", #"90^\circ"#), ("12", "$12$"), ("12", "**12**"), ("12", "12."), ("0.00032", #"3.2\times10^{-4}"#), ("1e3", "1000"), ("0.1", ".1"),
        ("5000000", "5 million"), ("5000000", #"5\text{ million dollars}"#), ("2/3", #"2\text{ thirds}"#), ("5", #"5\text{ cm}^2"#),
        ("5", #"5 \mathrm{m/s^2}"#), ("5", #"5\text{ m}/\text{s}^{2}"#),
        ("10", #"\(10\)"#), ("10", #"\text{10}"#), ("100000000000000000000", "100,000,000,000,000,000,000"),
    ])
    func same(gold: String, answer: String) {
        #expect(status(.text(gold), "<answer>\(answer)</answer>") == .correct)
    }

    @Test(arguments: [
        ("5", "6"), ("5", "5x"), ("2", #"2\pi"#), ("5", "5 or 6"), ("5", "5 million"), ("0.3333", "1/3"), ("5", "-5"), ("9999", "10,000"),
        ("12", "1,2"),
        ("5", #"5\text{ or }2"#), ("5", #"5\text{ million}"#), ("5", #"5\mathrm{e}3"#), ("2", #"2\text{ times }3"#), ("2", #"2\text{/3}"#),
        ("2", #"2\text{ + 3}"#), ("2", "2 thirds"), ("5", "5 squared"), ("5", "5 factorial"), ("5", "5 not"), ("5", #"5\text{ and a half}"#),
        ("5", #"5\text{ cm}x"#),
        ("5", "five"), ("1", "1/0"), ("2", "2i"), ("5", #"5\sqrt{2}"#), ("100000000000000000001", "100000000000000000000"),
    ])
    func different(gold: String, answer: String) {
        #expect(status(.text(gold), "<answer>\(answer)</answer>") == .wrong)
    }

    @Test(arguments: [
        ("72", "Natalia sold 48/2 = 24 clips in May.\n#### 72"), ("72", "altogether 72 clips."), ("0.5", #"that is \frac{1}{2}."#),
        ("3", "of H2O we need 3 l"),
        ("-4", "the result is -4"), ("5000000", "about 5 million people"),
    ])
    func lastNumberOfProse(gold: String, response: String) {
        #expect(status(.text(gold), response) == .correct)
    }

    @Test func proseWithoutANumberIsNoAnswer() {
        #expect(status(.text("2"), "I do not know about H2O") == .noAnswer)
    }

    @Test func tolerances() {
        let absolute = NumericVerifier(absoluteTolerance: 0.01)
        #expect(status(.number(1), "1.01", absolute) == .correct)
        #expect(status(.number(1), "1.0100001", absolute) == .wrong)
        let relative = NumericVerifier(relativeTolerance: 0.25)
        #expect(status(.integer(100), "125", relative) == .correct)
        #expect(status(.integer(100), "75", relative) == .correct)
        #expect(status(.integer(100), "125.0001", relative) == .wrong)
        #expect(status(.integer(-100), "-125", relative) == .correct)
    }

    @Test func percentCanBeStrict() {
        #expect(status(.text("50"), "50%", NumericVerifier(percent: .value)) == .wrong)
        #expect(status(.text("0.5"), "50%", NumericVerifier(percent: .value)) == .correct)
    }

    @Test func goldThatIsNoNumberFailsNobody() {
        for gold: GroundTruth in [.text("cat"), .none, .boolean(true), .list([.integer(1)]), .text("1/0x")] {
            let verdict = NumericVerifier().judge(for: gold).verdict(on: Response("1"))
            #expect(verdict.status == .unparseableGold)
            #expect(verdict.score == nil)
        }
    }

    @Test func budgetsDecideNothing() {
        #expect(status(.integer(1), "1e5000") == .undecided)
        #expect(status(.integer(1), String(repeating: "9", count: 4097)) == .undecided)
        #expect(status(.integer(1), String(repeating: "9", count: 4096)) == .wrong)
        #expect(status(.integer(1), #"1\times10^{99999999999999999999}"#) == .undecided)
    }

    @Test func doublesAreExact() {
        let tenth = ExactNumber(0.1)
        #expect(tenth.numerator == 3_602_879_701_896_397)
        #expect(tenth.denominator == BigInt(1) << 55)
        #expect(ExactNumber(-2.5) == ExactNumber(-5, over: 2))
        #expect(ExactNumber(0x1p100) == ExactNumber(BigInt(1) << 100))
        #expect(ExactNumber(Double.leastNonzeroMagnitude) == ExactNumber(1, over: 1 << 1074))
        #expect(ExactNumber(-0.0) == ExactNumber(0))
    }
}

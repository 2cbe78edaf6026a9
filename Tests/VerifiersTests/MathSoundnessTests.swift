import Foundation
import Testing

@testable import Verifiers

/// A generator that is the same on every machine.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }
}

/// Answers that are nearly right: one digit, sign, exponent, letter case, bracket or order of operands is another.
@Suite struct MathSoundnessTests {
    private typealias Pair = (gold: String, miss: String)

    private static func changedDigit(_ number: Int, _ random: inout Generator) -> Int {
        var digits = Array(String(number.magnitude))
        let place = random.number(0...(digits.count - 1))
        var digit = digits[place]
        while digit == digits[place] || (place == 0 && digit == "0") { digit = random.pick(Array("0123456789")) }
        digits[place] = digit
        return (Int(String(digits)) ?? 0) * number.signum()
    }

    private static func pair(_ random: inout Generator) -> Pair {
        let number = random.number(12...99_999)
        let small = random.number(2...19)
        var other = random.number(2...19)
        while other == small { other = random.number(2...19) }
        let letter = random.pick(["x", "n", "r", "a", "t"])
        let root = random.pick(["\\sqrt{\(small)}", "\\pi", "e", "\\ln \(small)", "\\sin \(small)"])
        let digit = changedDigit(number, &random)
        switch random.number(0...23) {
        case 0: return ("\(number)", "\(digit)")
        case 1: return ("\(number)", "-\(number)")
        case 2: return ("\\frac{\(number)}{\(small)}", "\\frac{\(digit)}{\(small)}")
        case 3: return ("\(number).25", "\(digit).25")
        case 4: return ("\(small)\(root)", "\(other)\(root)")
        case 5: return ("\(small)+\(root)", "\(small)-\(root)")
        case 6: return ("\(letter)^{\(small)}+\(number)", "\(letter)^{\(other)}+\(number)")
        case 7: return ("\(number)\(letter)+\(small)", "\(digit)\(letter)+\(small)")
        case 8: return ("\(number)\(letter)-\(small)", "\(number)\(letter)+\(small)")
        case 9: return ("\(small)\(letter)+\(number)", "\(small)\(letter.uppercased())+\(number)")
        case 10: return ("(\(small),\(number))", "[\(small),\(number)]")
        case 11: return ("[\(small),\(number))", "(\(small),\(number)]")
        case 12: return ("(\(small),\(other))", "(\(other),\(small))")
        case 13: return ("\(small)-\(number)", "\(number)-\(small)")
        case 14: return ("\\frac{\(small)}{\(other)}", "\\frac{\(other)}{\(small)}")
        case 15: return small * other == 8 ? ("1", "2") : ("\(small)^{\(other)}", "\(other)^{\(small)}")
        case 16:
            return (
                "\\begin{pmatrix}\(small)&1\\\\0&\(other)\\end{pmatrix}\\begin{pmatrix}1&0\\\\\(small)&1\\end{pmatrix}",
                "\\begin{pmatrix}1&0\\\\\(small)&1\\end{pmatrix}\\begin{pmatrix}\(small)&1\\\\0&\(other)\\end{pmatrix}"
            )
        case 17: return ("\\{\(small),\(other),\(number)\\}", "\\{\(small),\(other),\(digit)\\}")
        case 18: return ("\(letter)<\(number)", "\(letter)>\(number)")
        case 19: return ("\(letter)\\le\(number)", "\(letter)<\(number)")
        case 20: return ("y=\(small)\(letter)+\(number)", "y=\(small)\(letter)-\(number)")
        case 21: return ("\\frac{1}{\(number % 2_000 + 10)!}", "\\frac{1}{\(number % 2_000 + 12)!}")
        case 22: return ("e^{-\(small)\(letter)}", "e^{\(small)\(letter)}")
        default: return ("\(small)^{\(letter)}", "\(letter)^{\(small)}")
        }
    }

    /// 20,000 take a minute and a half without optimisation: ADVANTAGED_NEAR_MISSES=20000 asks for them.
    private static let nearMisses = ProcessInfo.processInfo.environment["ADVANTAGED_NEAR_MISSES"].flatMap { Int($0) } ?? 3_000

    @Test func noNearMissIsRight() {
        var random = Generator(state: 42)
        let verifier = MathVerifier()
        var rightOnes: [Pair] = []
        for _ in 0..<Self.nearMisses {
            let pair = Self.pair(&random)
            let judge = verifier.judge(for: .text(pair.gold))
            if judge.verdict(on: Response("\\boxed{\(pair.miss)}")).score == 1 { rightOnes.append(pair) }
        }
        #expect(rightOnes.isEmpty, "\(rightOnes.prefix(10))")
    }

    @Test func everyGoldIsItself() {
        var random = Generator(state: 7)
        let verifier = MathVerifier()
        for _ in 0..<500 {
            let gold = Self.pair(&random).gold
            // Spaces and braces make it another text of the same meaning.
            #expect(verifier.judge(for: .text(gold)).verdict(on: Response("so the answer is $ {\(gold)} $.")).status == .correct, "\(gold)")
        }
    }

    /// Each of these keeps symbolic algebra systems busy for seconds or for ever.
    @Test func hostileAnswersEndInABudget() {
        let hostile: [String] = [
            "9^{9^{9}}", "9^{9^{9^{9^{9}}}}", "\\binom{10000000}{5000000}", "(x+y+z+w)^{200}", "100000!", "((((3!)!)!)!)!", "10^{10^{100}}",
            String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000), String(repeating: "{", count: 5_000),
            String(repeating: "[", count: 5_000), "x" + String(repeating: "[", count: 5_000) + "=2",
            "2" + String(repeating: "|", count: 5_000), "2" + String(repeating: "\\|", count: 5_000), String(repeating: "]", count: 5_000),
            String(repeating: "_", count: 5_000), String(repeating: "'", count: 5_000), String(repeating: "5C2", count: 2_000),
            String(repeating: "\\dot{1}", count: 2_000), String(repeating: "\\text{", count: 3_000), String(repeating: "1 to 2 to ", count: 1_500),
            String(repeating: "9", count: 200_000), String(repeating: "\\sqrt{", count: 3_000), "\\sum_{k=1}^{1000000000} k^k",
            "\\prod_{k=1}^{1999} k!", String(repeating: "x^", count: 4_000) + "2", String(repeating: "1+", count: 8_000) + "1",
            String(repeating: "\\frac{1}{1+", count: 1_000), "\\begin{pmatrix}" + String(repeating: "1&", count: 5_000) + "\\end{pmatrix}",
            String(repeating: "-", count: 10_000) + "1", "(" + String(repeating: "x+", count: 300) + "1)^{99999999}", "2^{99999999999999999999}",
            "\\sin(10^{100})", "e^{e^{e^{e^{e}}}}", String(repeating: "1,", count: 7_000),
            "0.\\overline{" + String(repeating: "7", count: 9_000) + "}",
        ]
        for answer in hostile {
            let verdict = MathVerifier().judge(for: .text("1")).verdict(on: Response("\\boxed{\(answer)}"))
            #expect(verdict.score != 1, "\(answer.prefix(40))")
            // Against itself it is the same text, if it can be cut into tokens at all.
            let own = MathVerifier().judge(for: .text(answer)).verdict(on: Response("\\boxed{\(answer)}"))
            #expect(own.score != 0 || own.status == .noAnswer, "\(answer.prefix(40))")
        }
    }
}

import JSON
import Testing

@testable import Verifiers

/// The forms of answers of KORBench, MMMU and MathVision, by the verifiers that docs/answer-forms.md names, and the general pieces they are made of.
@Suite struct AnswerFormTests {
    private func status(_ verifier: any Verifier, _ gold: GroundTruth, _ response: String) -> Verdict.Status {
        verifier.judge(for: gold).verdict(on: Response(response)).status
    }

    // MARK: KORBench

    /// A ground truth, right answers and wrong ones.
    private static let bracketed: [(String, [String], [String])] = [
        (
            "[[24]]", ["so [[24]]", "[[24.0]]", "[[ 24 ]].", "<think>[[7]]</think>[[24]]", "[[7]], no: [[24]]"],
            ["24", "[[42]]", "[[24", "[[24]] or [[7]]", "[[24or7]]"]
        ),
        ("[[13/3]]", ["[[13/3]]", "[[26/6]]", "[[\\frac{13}{3}]]"], ["[[4.33]]", "[[13]]", "[[3/13]]"]),
        ("[[4or-12]]", ["[[4or-12]]", "[[-12 or 4]]"], ["[[4]]", "[[4or12]]", "[[4or4]]", "[[4or-12or5]]", "[[4,-12]]"]),
        ("[[-6+\\sqrt{22}or-6-\\sqrt{22}]]", ["[[-6-\\sqrt{22} or \\sqrt{22}-6]]"], ["[[6+\\sqrt{22}or-6-\\sqrt{22}]]"]),
        ("[[x=2,y=3]]", ["[[x=2,y=3]]", "[[ x = 2, y = 3 ]]"], ["[[x=3,y=2]]", "[[y=3]]"]),
        ("[[A];[C]]", ["[[A];[C]]", "[[a]; [c]]", "[[A],[C]]"], ["[[C];[A]]", "[[A]]", "[[A];[C];[B]]", "[[A;C]]"]),
        ("[[B]]", ["[[B]]", "[[b]]"], ["[[A]]", "B", "[[AB]]"]),
        ("[[p1&p2];[p3||p4]]", ["[[p1 & p2];[p3 || p4]]"], ["[[p1||p2];[p3||p4]]", "[[p1&p2];[p4]]"]),
        ("[[T:✓|x;F:x|x];[0]]", ["[[T:✓|x;F:x|x];[0]]"], ["[[T:x|x;F:✓|x];[0]]"]),
        ("[[HELLO WORLD]]", ["[[HELLOWORLD]]", "[[Hello World]]"], ["[[HELLO]]", "[[WORLD HELLO]]"]),
        ("[[1 2 3,4 5 6]]", ["[[1 2 3, 4 5 6]]"], ["[[4 5 6,1 2 3]]", "[[12 3,4 5 6]]"]),
        ("[[[1,2],[3,4]]]", ["[[[1, 2], [3, 4]]]"], ["[[[1,2],[4,3]]]"]),
        ("24", ["[[24]]"], ["24"]), ("[[for]]", ["[[FOR]]"], ["[[f]]"]),
    ]

    @Test(arguments: bracketed) func doubleBrackets(gold: String, right: [String], wrong: [String]) {
        for answer in right { #expect(status(BracketedVerifier(), .text(gold), answer) == .correct, "\(gold): \(answer)") }
        for answer in wrong {
            let status = status(BracketedVerifier(), .text(gold), answer)
            #expect(status == .wrong || status == .noAnswer, "\(gold): \(answer): \(status)")
        }
    }

    @Test func ordersAndSharesOfSections() {
        func score(_ verifier: BracketedVerifier, _ gold: String, _ answer: String) -> Double? {
            verifier.judge(for: .text(gold)).verdict(on: Response(answer)).score
        }
        #expect(score(.init(sections: .any), "[[A];[C]]", "[[C];[A]]") == 1)
        #expect(score(.init(sections: .any), "[[A];[A]]", "[[C];[A]]") == 0)
        #expect(score(.init(lists: .any), "[[A,B,D]]", "[[D,A,B]]") == 1)
        #expect(score(.init(lists: .any), "[[A,A,D]]", "[[D,D,A]]") == 0)
        #expect(score(.init(grade: .fraction), "[[A];[C];[B];[B]]", "[[A];[C];[B];[A]]") == 0.75)
        #expect(score(.init(grade: .fraction), "[[A];[C]]", "[[A];[B];[B];[B]]") == 0.25)
        #expect(BracketedVerifier().judge(for: .text("[[A];[C]]")).verdict(on: Response("[[A];[B]]")).explanation == "section 2 is another one")
        for gold in [GroundTruth.none, .text(""), .text("[[]]"), .text("[[A];[]]")] {
            #expect(status(BracketedVerifier(), gold, "[[A]]") == .unparseableGold)
        }
    }

    @Test func bracketsAreBounded() {
        for piece in ["[", "]", "[[", "]]", "];[", "[[1", "1or", "1,", "or", "[[1];[", "x=1,"] {
            let effort = Effort()
            let text = "[[" + String(repeating: piece, count: 200_000) + "]]"
            _ = BracketedVerifier(sections: .any, lists: .any).judge(for: .text("[[1];[2or3]]")).verdict(on: Response(text), effort: effort)
            #expect(effort.spent <= effort.limit)
            let gold = BracketedVerifier().judge(for: .text(text), effort: Effort())
            _ = gold.verdict(on: Response("[[1]]"))
        }
    }

    // MARK: MMMU and MathVision

    private static let options = ["a heart", "lungs", "a kidney", "none of these"]

    @Test(arguments: [
        ("B", "The picture shows lungs, so the answer is (B).", true), ("B", "Answer: B", true), ("B", "The answer is lungs.", true),
        ("B", "\\boxed{C}", false),
        ("B", "(A) or (B)", false), ("D", "**Answer: D. none of these**", true),
    ]) func choicesOfMMMU(gold: String, response: String, isRight: Bool) {
        let verifier = MultipleChoiceVerifier(choices: 4, options: Self.options)
        #expect((status(verifier, .text(gold), response) == .correct) == isRight, "\(response)")
    }

    @Test(arguments: [
        (["3.14"], "The answer is 3.141.", true), (["3.14"], "The answer is 3.15.", false), (["1,200"], "\\boxed{1200}", true),
        (["0.5"], "Answer: 1/2", true),
        (["acute", "acute angle"], "Answer: acute angle", true), (["mitosis"], "<answer>Mitosis</answer>", true),
        (["mitosis"], "<answer>meiosis</answer>", false),
    ]) func openAnswersOfMMMU(golds: [String], response: String, isRight: Bool) {
        let gold = GroundTruth.list(golds.map { .text($0) })
        var math = MathVerifier()
        math.decimalPlaces = 2
        let best = [status(math, gold, response), status(TextVerifier(), gold, response)].contains(.correct)
        #expect(best == isRight, "\(response)")
    }

    @Test(arguments: [
        ("C", "\\boxed{C}", true), ("C", "The answer is 12.", true), ("C", "\\boxed{\\text{(C)}}", true), ("C", "\\boxed{10}", false),
        ("C", "Answer: (A)", false),
    ]) func choicesOfMathVision(gold: String, response: String, isRight: Bool) {
        let verifier = MultipleChoiceVerifier(choices: 5, options: ["10", "11", "12", "13", "14"])
        #expect((status(verifier, .text(gold), response) == .correct) == isRight, "\(response)")
    }

    @Test(arguments: [
        ("12", "\\boxed{12}", true), ("\\frac{3}{4}", "so we get 0.75", true), ("56", "The area is 56 cm^2.", true),
        ("(2, 3)", "\\boxed{(2,3)}", true),
        ("7", "\\boxed{8}", false),
    ])
    func valuesOfMathVision(gold: String, response: String, isRight: Bool) {
        var math = MathVerifier()
        math.decimalPlaces = 2
        math.allowAnchorless = true
        #expect((status(math, .text(gold), response) == .correct) == isRight, "\(response)")
    }

    // MARK: General pieces

    @Test(arguments: [
        ("[1, 2, 3]", "[3, 1, 2]", true), ("[1, 2, 2]", "[2, 1, 1]", false), ("[1, 2]", "[1, 2, 2]", false), ("[1, 1.0, 2]", "[2, 1, 1]", true),
        (#"[["a", "b"], ["c"]]"#, #"[["c"], ["b", "a"]]"#, true), (#"[["a", "b"], ["c"]]"#, #"[["a"], ["b", "c"]]"#, false),
        (#"{"x": [1, {"y": [2, 3]}]}"#, #"{"x": [{"y": [3, 2]}, 1]}"#, true), ("[[1, 2], [2, 1]]", "[[1, 2], [1, 2]]", true), ("[]", "[]", true),
        ("[[], [[]]]", "[[[]], []]", true), ("[0, false, null, \"\"]", "[null, \"\", 0, false]", true), ("[0, 0]", "[0, -0.0]", true),
        ("[0, 0]", "[0, false]", false),
    ]) func listsInAnyOrder(gold: String, answer: String, isRight: Bool) {
        #expect((status(JSONVerifier(order: .any), .text(gold), answer) == .correct) == isRight)
        if gold != answer, gold != "[0, 0]" { #expect(status(JSONVerifier(), .text(gold), answer) == .wrong) }
    }

    /// Against all permutations of lists of few different values.
    @Test func permutationsAreTheOnesThatCount() {
        let values = ["1", "[1, 2]", "[2, 1]", "{\"a\": [1, 2]}"]
        for one in 0..<64 {
            for other in 0..<64 {
                let (mine, theirs) = ([one & 3, one >> 2 & 3, one >> 4], [other & 3, other >> 2 & 3, other >> 4])
                // The second and the third value are the same in any order.
                func sorted(_ list: [Int]) -> [Int] { list.map { $0 == 2 ? 1 : $0 }.sorted() }
                func text(_ list: [Int]) -> String { "[" + list.map { values[$0] }.joined(separator: ", ") + "]" }
                let isRight = status(JSONVerifier(order: .any), .text(text(mine)), text(theirs)) == .correct
                #expect(isRight == (sorted(mine) == sorted(theirs)))
            }
        }
    }

    @Test func longListsInAnyOrderAreBounded() {
        let same = "[" + String(repeating: "1,", count: 200_000) + "1]"
        let apart = "[" + (0..<100_000).map { "\($0)" }.joined(separator: ",") + "]"
        let back = "[" + (0..<100_000).reversed().map { "\($0)" }.joined(separator: ",") + "]"
        for (gold, answer) in [(same, same), (apart, back)] {
            let effort = Effort()
            let verdict = JSONVerifier(order: .any).judge(for: .text(gold)).verdict(on: Response(answer), effort: effort)
            #expect(verdict.status == .correct || verdict.status == .undecided)
            #expect(effort.spent <= effort.limit)
        }
    }

    @Test(arguments: [
        ("x^2 + C", "x^2", true), ("x^2 + C", "x^2 + 3", true), ("x^2 + C", "x^2 + x", false), ("x^2 + C", "C x^2", false),
        ("\\ln|x| + C", "\\ln|3x| + K", true),
        ("\\sin^2 x + C", "-\\cos^2 x", true), ("\\sin^2 x + C", "\\cos^2 x + C", false),
        ("\\frac{x^2}{2} + x \\cdot y + C", "\\frac{(x+y)^2}{2} - \\frac{y^2}{2}", true),
        ("x^2 + C", "x^2 + y", false), ("e^x + C", "e^x + \\pi", true), ("5", "6", false), ("x + C", "2x + C", false),
    ]) func formulasUpToAConstant(gold: String, answer: String, isRight: Bool) {
        var verifier = MathVerifier()
        verifier.upToConstant = true
        #expect((status(verifier, .text(gold), "\\boxed{\(answer)}") == .correct) == isRight, "\(gold) \(answer)")
        if isRight { #expect(status(MathVerifier(), .text(gold), "\\boxed{\(answer)}") != .correct) }
    }

    @Test(arguments: [
        (3, "3.14159", "3.14", true), (3, "3.14159", "3.1416", true), (3, "3.14159", "3.15", false), (3, "1234567", "1.23 \\times 10^6", true),
        (3, "1234567", "1240000", false), (2, "0.00456", "0.0046", true), (2, "0.00456", "0.0045", false), (3, "9.996", "10.0", true),
        (3, "-9.995", "-10.0", true),
        // An exact half has two roundings in use.
        (3, "-9.995", "-9.99", true), (3, "2.345", "2.35", true), (3, "2.345", "2.34", true), (3, "2.345", "2.36", false),
        (3, "2.345", "2.33", false), (3, "2.345", "2.355", false), (3, "2.335", "2.345", false), (2, "0.1235", "0.124", true),
        (1, "0", "0", true), (1, "0.5", "0.45", true), (1, "0.5", "0.44", false), (4, "99995", "100000", true),
    ]) func significantFigures(figures: Int, gold: String, answer: String, isRight: Bool) {
        #expect((status(NumericVerifier(significantFigures: figures), .text(gold), answer) == .correct) == isRight)
    }

    @Test func figuresAgainstDefinition() {
        for numerator in stride(from: 1, through: 4_000, by: 37) {
            for denominator in [1, 2, 3, 7, 10, 64, 999] {
                for figures in 1...4 {
                    let value = ExactNumber(numerator, denominator)
                    let rounding = value.rounding(toFigures: figures)
                    // A multiple of the unit of its last figure, at most half of it away.
                    var place = -10
                    while ExactNumber.powerOfTen(place + 1) <= value { place += 1 }
                    let unit = ExactNumber.powerOfTen(place - figures + 1)
                    for rounded in [rounding.low, rounding.high] {
                        #expect((rounded.divided(by: unit) ?? .zero).isInteger)
                        #expect((rounded - value).magnitude * ExactNumber(2) <= unit)
                    }
                    // Both neighbours of a half, and of nothing else.
                    let isHalf = (rounding.low - value).magnitude * ExactNumber(2) == unit
                    #expect(rounding.high - rounding.low == (isHalf ? unit : .zero))
                    let other = (-value).rounding(toFigures: figures)
                    #expect(other.low == -rounding.high && other.high == -rounding.low)
                }
            }
        }
    }

    @Test(arguments: [
        ("2/3", "\\frac{2}{3}", true), ("2/3", "4/6", false), ("2/3", "2/3", true), ("2", "4/2", false), ("2", "2", true), ("2", "2/1", false),
        ("0.5", "0.5", true),
        ("1/2", "0.5", true), ("7/3", "2\\frac{1}{3}", true), ("7/3", "2\\frac{2}{6}", false), ("-2/3", "-2/3", true), ("5", "5 km/h", true),
        ("5", "5 \\text{ m}/\\text{s}^2", true), ("2/3", "\\frac23", true), ("2/3", "\\frac46", false), ("2/3", "3/2", false),
    ]) func lowestTerms(gold: String, answer: String, isRight: Bool) {
        #expect((status(NumericVerifier(needsLowestTerms: true), .text(gold), "\\boxed{\(answer)}") == .correct) == isRight, "\(gold) \(answer)")
    }
}

extension ExactNumber {
    fileprivate init(_ numerator: Int, _ denominator: Int) { self = ExactNumber(numerator).divided(by: ExactNumber(denominator)) ?? .zero }
}

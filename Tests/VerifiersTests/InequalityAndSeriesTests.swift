import Testing

@testable import Verifiers

/// Inequalities between quotients of polynomials as sets, and infinite sums.
struct InequalityAndSeriesTests {
    private func status(_ gold: String, _ answer: String) -> Verdict.Status {
        MathVerifier().judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}")).status
    }

    @Test(arguments: [
        (#"x^2-3x+2>0"#, #"(-\infty,1)\cup(2,\infty)"#, Verdict.Status.correct),
        (#"x^2-3x+2>0"#, #"(-\infty,1]\cup[2,\infty)"#, .wrong),
        (#"x^2-3x+2\ge 0"#, #"(-\infty,1]\cup[2,\infty)"#, .correct),
        (#"\{x \mid x^2 \le 2\}"#, #"[-\sqrt2,\sqrt2]"#, .correct),
        (#"\{x \mid x^2 \le 2\}"#, "[-2,2]", .wrong),
        (#"\frac{x-1}{x+2}\le 0"#, "(-2,1]", .correct),
        (#"\frac{x-1}{x+2}\le 0"#, "[-2,1]", .wrong),
        ("x^3-x>0", #"(-1,0)\cup(1,\infty)"#, .correct),
        ("x^3-x>0", #"(-1,0)\cup(0,\infty)"#, .wrong),
        (#"(x-1)^2\le 0"#, #"\{1\}"#, .correct),
        ("x^2+1<0", #"\emptyset"#, .correct),
        ("x^2+1>0", #"\mathbb{R}"#, .correct),
        (#"\{x \mid 2x+1<5\}"#, #"(-\infty,2)"#, .correct),
        (#"x^5-x-1>0"#, #"(1,\infty)"#, .undecided),
    ])
    func inequalities(gold: String, answer: String, wanted: Verdict.Status) {
        #expect(status(gold, answer) == wanted)
    }

    @Test(arguments: [
        (#"\sum_{n=0}^{\infty} (\frac12)^n"#, "2", Verdict.Status.correct),
        ("2", #"\sum_{n=0}^{\infty} \frac{1}{2^n}"#, .correct),
        ("3", #"\sum_{n=0}^{\infty} \frac{1}{2^n}"#, .wrong),
        (#"\frac16"#, #"\sum_{n=2}^{\infty} \frac{1}{3^n}"#, .correct),
        ("6", #"\sum_{n=0}^{\infty} 3\cdot 2^{-n}"#, .correct),
        ("4", #"\sum_{n=0}^{\infty} \frac{1}{2^{n-1}}"#, .correct),
        // Neither a ratio of 1 or more nor a power of the index is a geometric series.
        ("1", #"\sum_{n=0}^{\infty} 2^n"#, .undecided),
        ("2", #"\sum_{n=1}^{\infty} \frac{n}{2^n}"#, .undecided),
    ])
    func geometricSeries(gold: String, answer: String, wanted: Verdict.Status) {
        #expect(status(gold, answer) == wanted)
    }

    @Test(arguments: [
        ("(A) 19 (B) 7", "(B) 7 (A) 19", Verdict.Status.correct), ("(A) 19 (B) 7", "(A) 7 (B) 19", .wrong),
        ("14 if x>0 and 20 if x<0", "20 if x<0 and 14 if x>0", .correct), ("14 if x>0 and 20 if x<0", "20 if x>0 and 14 if x<0", .wrong),
        (#"\text{mean}=33\quad \text{mode}=58"#, #"\text{mode}=58\quad \text{mean}=33"#, .correct),
        (#"\text{mean}=33\quad \text{mode}=58"#, #"\text{mean}=58\quad \text{mode}=33"#, .wrong),
        (#"\text{Part A: } -36\quad \text{Part B: } -14"#, #"\text{Part A: } -14\quad \text{Part B: } -36"#, .wrong),
        ("HHFH_{20}", "HFHH_{20}", .wrong), ("BEEF_{16}", "48879", .correct), ("1322_{(9)}", "992", .correct),
        (#"x\equiv 2,5\pmod{9}"#, #"x\equiv 5 \pmod 9\text{ or }x\equiv 2\pmod 9"#, .correct),
        (#"x\equiv 2,5\pmod{9}"#, #"x\equiv 5,3 \pmod 9"#, .wrong),
        (#"y=\pm\frac{3}{4}x"#, #"3x\pm 4y=0"#, .correct), (#"y=\pm\frac{3}{4}x"#, #"4x\pm 3y=0"#, .wrong),
        (#"y=\pm\frac{3}{4}x"#, #"y=\frac34x"#, .wrong),
        (#"\{1\}\cup[3,5]"#, #"{1} \cup [3,5]"#, .correct), (#"\{1\}\cup[3,5]"#, #"{2} \cup [3,5]"#, .wrong),
        (#"1, 2, \ldots, n"#, #"1, 2, 3, \ldots, n"#, .correct), (#"1, 2, \ldots, n"#, #"1, 3, 5, \ldots, 2n-1"#, .wrong),
    ])
    func structures(gold: String, answer: String, wanted: Verdict.Status) {
        #expect(status(gold, answer) == wanted)
    }

    @Test func groundTruthsThatAnnounceTheirAnswer() {
        let gold = "We find the time of both.\n\nAt this speed it takes $\\frac13$ of it.\nTherefore, the answer is: 180."
        #expect(status(gold, "180") == .correct)
        #expect(status(gold, "185") == .wrong)
    }

    @Test func marksOnOneLetterAreBounded() {
        let marks = String(repeating: "\u{323}\u{302}", count: 2_000)
        #expect(status("5", marks) == .wrong)
        #expect(status(marks, "5") == .unparseableGold)
    }

    @Test(arguments: [
        (#"<answer>RD</answer> boxed UU"#, true), (#"\boxed{RD"#, true), (#"boxed RD$ then left"#, true), (#"\boxed{UU}\boxed{RD\{}"#, true),
        (#"</answer> x <answer>RD"#, true), (#"\boxed {RD}"#, true), (#"RD and then \boxed{UU}"#, false), ("<ANSWER>UU</ANSWER> RD", false),
    ])
    func lenientMazesReadWhatThePapersCheckerReads(response: String, isRight: Bool) {
        let verdict = MazeVerifier(mode: .lenient).judge(for: .text("S.\n.E")).verdict(on: Response(response))
        #expect((verdict.score == 1) == isRight)
    }
}

import Testing

@testable import Verifiers

/// Statements of logic, relations with a direction, conditions, dates, and numbers in circles.
struct LogicTests {
    private func status(_ gold: String, _ answer: String) -> Verdict.Status {
        MathVerifier().judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}")).status
    }

    @Test(arguments: [
        (#"P(A|B)"#, #"P(A\mid B)"#, #"P(B|A)"#),
        (#"P(A|B)=\frac12"#, #"\frac12"#, #"P(B|A)=\frac12"#),
        (#"P(A\mid B)=\frac12"#, #"P(A|B)=0.5"#, #"P(B\mid A)=0.5"#),
        (#"E[X|Y]"#, #"E(X\mid Y)"#, #"E[Y|X]"#),
        (#"AB \perp CD"#, #"CD \perp AB"#, #"AB \parallel CD"#),
        (#"AB \parallel CD"#, #"CD \parallel AB"#, #"AC \parallel BD"#),
        (#"A\subset B"#, #"B\supset A"#, #"B\subset A"#),
        (#"3 \nmid n"#, #"3\nmid n"#, #"n \nmid 3"#),
        (#"\triangle ABC \cong \triangle DEF"#, #"\triangle DEF \cong \triangle ABC"#, #"\triangle ABC \cong \triangle DFE"#),
        (#"\forall x\in\mathbb{R}, x^2\ge 0"#, #"\forall y \in \mathbb{R}: y^2 \geq 0"#, #"\exists x\in\mathbb{R}, x^2\ge 0"#),
        (#"\forall x\in\mathbb{R}, x^2\ge 0"#, #"\forall x\in\mathbb{R}, 0\le x^2"#, #"\forall x\in\mathbb{R}, x^2>0"#),
        (#"\forall x\in\mathbb{R}, x^2+1>0"#, #"\forall t\in\mathbb{R}, t^2+1>0"#, #"\forall x\in\mathbb{N}, x^2+1>0"#),
        (#"p \implies q"#, #"\neg p \vee q"#, #"q \implies p"#),
        (#"\neg(p \wedge q)"#, #"\neg p \vee \neg q"#, #"\neg p \wedge \neg q"#),
        (#"p \iff q"#, #"(p \implies q) \wedge (q \implies p)"#, #"p \implies q"#),
        (#"f(x)=x"#, #"f(x)=x, \forall x\in\mathbb{R}"#, #"f(x)=-x, \forall x\in\mathbb{R}"#),
        (#"\forall x, f(x)=0"#, #"f(x)=0"#, #"f(x)=1"#),
        (#"\forall x, x^2\ge 0"#, #"x^2\ge 0"#, #"x^2>0"#),
        (#"x^2\ge 0"#, #"\forall x\in\mathbb{R}, x^2\ge 0"#, #"\exists x, x^2\ge 0"#),
        (#"\forall x>0, x^2\ge x"#, #"x^2\ge x, x>0"#, #"x^2\ge x"#),
        (#"\forall x>0, f(x)=0"#, #"f(x)=0, \forall x>0"#, #"f(x)=0"#),
        (#"f(x)=0, x>1"#, #"f(x)=0, \forall x>1"#, #"f(x)=0, \forall x>0"#),
        (#"f(x)=0"#, #"\forall x, f(x)=0"#, #"\exists x, f(x)=0"#),
        (#"f(x)=0"#, #"f(x)=0, \forall x"#, #"f(x)=0, \forall x\in\mathbb{N}"#),
        (#"\forall x, x<x+1"#, #"x<x+1"#, #"\forall x\in\{1,2\}, x<x+1"#),
        (#"a_n=2n"#, #"\forall n\in\mathbb{N}, a_n=2n"#, #"\forall n>3, a_n=2n"#),
        (#"\forall x, x^2=4"#, #"\forall t, t^2=4"#, #"x=\pm 2"#),
        (#"A\setminus(B\cup C)"#, #"(A\setminus B)\cap(A\setminus C)"#, #"(A\setminus B)\cup(A\setminus C)"#),
        (#"x\mapsto x^2+1"#, #"t\mapsto t^2+1"#, #"x\mapsto x^2-1"#),
        (#"x\notin(0,1)"#, #"x\notin(0,1)"#, #"x\in(0,1)"#),
        (#"x=\frac{\pi}{6}+k\pi,k\in\mathbb{Z}"#, #"x=n\pi+\frac{\pi}{6}, n\in\mathbb{Z}"#, #"x=\frac{\pi}{6}+k\pi,k\in\mathbb{N}"#),
        ("1) 3 2) 4", "1) 3; 2) 4", "1) 4 2) 3"),
        ("充分不必要条件", #"\text{充分不必要条件}"#, "必要不充分条件"),
        (#"\{1,2\}"#, #"\{2,1\}"#, #"\{1,3\}"#),
        (#"10 \mid n"#, "10|n", #"n\mid 10"#),
        (#"(6\ 9)(2\ 7)"#, #"(7\ 2)(6\ 9)"#, #"(6\ 2)(9\ 7)"#),
        (#"\text{Alice} 57,\ \text{Bob} 46"#, #"\text{Bob} 46, \text{Alice} 57"#, #"\text{Alice} 46, \text{Bob} 57"#),
        (#"\neg\forall x\, (xy=33)"#, #"\neg\forall x\, (xy=33)"#, #"\forall x\, (xy=33)"#),
        (#"①③"#, #"③①"#, "③"),
        (#"①③"#, "①，③", "3"),
        (#"②③"#, #"②③"#, "⑥"),
        (#"①5②7"#, "(1) 5 (2) 7", "①7②5"),
        (#"（1）3（2）8"#, "3, 8", "（1）8（2）3"),
        (#"4\text{ July}"#, #"\text{July }4"#, #"\text{July }5"#),
        ("July 4, 1776", #"\text{4th of July, 1776}"#, #"\text{4th of July, 1777}"#),
        ("7月4日", #"\text{July 4}"#, #"\text{June 4}"#),
        ("16:20", #"4:20\text{ PM}"#, #"4:20\text{ AM}"#),
        (#"\{\frac{k\pi}{2} \mid k\in\mathbb{Z}\}"#, #"\frac{n\pi}{2}, n\in\mathbb{Z}"#, #"n\pi, n\in\mathbb{Z}"#),
    ]) func structuresAreCompared(_ gold: String, _ right: String, _ wrong: String) {
        #expect(status(gold, gold) == .correct)
        #expect(status(gold, right) == .correct)
        #expect(status(right, gold) == .correct)
        #expect(status(gold, wrong) != .correct)
        #expect(status(wrong, gold) != .correct)
    }

    /// The order of different quantifiers counts.
    @Test func quantifiersKeepTheirOrder() {
        #expect(status(#"\forall x \exists y\, x<y"#, #"\forall a \exists b\, a<b"#) == .correct)
        #expect(status(#"\forall x \exists y\, x<y"#, #"\exists y \forall x\, x<y"#) != .correct)
    }

    /// An answer beyond all bounds is wrong next to a short ground truth, and undecided next to a long one.
    @Test func longAnswersDoNotLeaveTheirGroup() {
        #expect(status("7", String(repeating: "7", count: 20_000)) == .wrong)
        #expect(status("7", String(repeating: "7", count: 5_000)) == .wrong)
        #expect(status("7", "7 + " + String(repeating: "x + ", count: 6_000) + "x") == .wrong)
    }

    /// The ids say where the judged answer was found.
    @Test func explanationsNameWhatWasJudged() {
        var verifier = MathVerifier()
        verifier.explain = true
        let verdict = verifier.judge(for: .text("4")).verdict(on: Response("\\boxed{3 4}. So the answer is 4."))
        #expect(verdict.status == .correct)
        #expect(verdict.reading?.place == "answer_phrase")
        #expect(verdict.reading?.rules.first == "extract.announced")
        #expect(verdict.reading?.rules.contains("extract.box") == false)
    }
}

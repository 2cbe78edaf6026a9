import Testing

@testable import Verifiers

/// Pairs of ground truths and answers that say the same, and such that do not, by kind.
@Suite struct MathEqualityTests {
    static func status(_ gold: String, _ answer: String, _ change: (inout MathVerifier) -> Void = { _ in }) -> Verdict {
        var verifier = MathVerifier()
        verifier.explain = true
        change(&verifier)
        return verifier.judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}"))
    }

    static let equal: [(String, String)] = [
        // Numbers
        ("5", "5.0"), ("1/3", "2/6"), (#"\frac{1}{3}"#, "0.333333"), ("0.5", #"\frac12"#), ("1,000", "1000"), (#"10{,}000"#, "10000"), ("007", "7"),
        ("-3", "−3"), (#"2\frac{1}{2}"#, "5/2"), ("2 1/2", "2.5"), (#"0.\overline{3}"#, "1/3"), (#"0.1\overline{6}"#, "1/6"), ("0.333...", "1/3"),
        (#"204_5"#, "54"), (#"1010_2"#, "10"), ("5.3e-9", #"5.3 \times 10^{-9}"#), ("10!", "3628800"), (#"\binom{5}{2}"#, "10"), ("2^{10}", "1024"),
        (#"\lfloor 3.7 \rfloor"#, "3"), (#"\lceil -3.7 \rceil"#, "-3"), (#"\gcd(12, 18)"#, "6"), (#"\text{lcm}(4, 6)"#, "12"), (#"7 \bmod 4"#, "3"),
        (#"\sum_{k=1}^{10} k^2"#, "385"), (#"\prod_{k=1}^{5} k"#, "120"), ("8^{2/3}", "4"), (#"\sqrt[3]{-8}"#, "-2"), (#"|-4|"#, "4"), ("(5)", "5"),
        (#"\$12.50"#, "12.5"), ("6!!", "48"), (#"\frac1e-1"#, #"e^{-1}-1"#), (#"\max(3, 7)"#, "7"),
        // Percent, units, degrees
        (#"10\%"#, "10"), (#"10\%"#, "0.1"), ("0.1", #"10\%"#), ("5 cm", "5"), (#"5\text{ cm}"#, "5 m"), (#"30 \text{ cm}^2"#, "30"),
        (#"90^\circ"#, "90"), (#"90^{\circ}"#, #"90\text{ degrees}"#), (#"\sin 30^\circ"#, #"\frac{1}{2}"#), ("15 years", "15"),
        // Constants
        (#"\sqrt{2}"#, "1.414214"), (#"\frac{1}{\sqrt 2}"#, #"\frac{\sqrt{2}}{2}"#), (#"\sqrt{8}"#, #"2\sqrt2"#), (#"\pi"#, "π"),
        (#"e^{i\pi}"#, "-1"),
        (#"\ln e"#, "1"), (#"\log 100"#, "2"), (#"\log_2 8"#, "3"), (#"\sin\frac{\pi}{6}"#, "1/2"), (#"\arctan 1"#, #"\frac{\pi}{4}"#),
        (#"\frac{\sqrt5-1}{2}"#, #"\frac{2}{1+\sqrt{5}}"#), (#"\sqrt{3+2\sqrt2}"#, #"1+\sqrt2"#), (#"\cos 72^\circ"#, #"\frac{\sqrt5-1}{4}"#),
        (#"\tan^{-1} 1"#, #"\pi/4"#), (#"2\pi i"#, #"i \cdot 2\pi"#), ("18+10i", "10i+18"), (#"\sqrt{-1}"#, "i"), ("(1+i)^2", "2i"),
        (#"\frac{1}{2+i}"#, #"\frac{2-i}{5}"#), (#"|3+4i|"#, "5"), (#"\infty"#, #"+\infty"#), ("2^{1/2}", #"\sqrt2"#),
        // Formulas
        ("x^2+2x+1", "(x+1)^2"), (#"\sin^2 x+\cos^2 x"#, "1"), (#"\frac{x^2-1}{x-1}"#, "x+1"), ("|x|", #"\sqrt{x^2}"#), ("3x", #"x\cdot3"#),
        (#"\ln x^2"#, #"2\ln x"#), ("e^{x+y}", "e^x e^y"), (#"\sin 2x"#, #"2\sin x\cos x"#), ("2^{n+1}", #"2\cdot 2^n"#), ("x_1+x_2", "x_{2}+x_{1}"),
        (#"\frac{n!}{(n-1)!}"#, "n"), (#"\binom{n}{2}"#, #"\frac{n(n-1)}{2}"#), (#"\sum_{k=1}^{n} k"#, #"\frac{n(n+1)}{2}"#), ("f(x+1)", "f(1+x)"),
        (#"(-1)^{n}"#, #"\cos(n\pi)"#), (#"\sqrt{xy}"#, #"\sqrt{yx}"#), (#"\frac{1}{3\sqrt[3]{x}^2}"#, #"\frac{1}{3x^{2/3}}"#),
        ("sin(x)", #"\sin x"#),
        (#"\sqrt{\frac{L}{g}}"#, #"\frac{\sqrt{Lg}}{g}"#),
        ("sqrt(2)*x", #"\sqrt{2}x"#), (#"\theta"#, "θ"), ("x**2", "x^2"), (#"a^{-1}"#, #"\frac1a"#), (#"\dfrac{\pi r}{h+r}"#, #"\pi r/(h+r)"#),
        // Equations and inequalities
        ("x=5", "5"), ("5", "x=5"), ("f(x)=x^2", "x^2"), ("f(x)=x^2", "f(t)=t^2"), ("x+y=1", "2x+2y=2"), ("2x+4=0", "x+2=0"), ("y=2x+1", "2x-y+1=0"),
        (#"y=\frac1x"#, "xy=1"), ("x = 1/3", #"x = 5+5+1 = 1/3 \approx 11"#), ("x<2", "2>x"), (#"x\le1"#, #"-x\ge-1"#), ("a<b<c", "c>b>a"),
        ("x>2", #"(2,\infty)"#), (#"x \ne 3"#, "x != 3"), (#"1<x\le 3"#, "(1,3]"), ("2x>4", "x>2"), (#"x\in[1,2]"#, "[1,2]"),
        ("3x<9", #"(-\infty,3)"#),
        (#"\{x \mid x>2\}"#, #"(2,\infty)"#), (#"\{x : 1\le x<2\}"#, "[1,2)"), ("AB=4", "4"), ("m = n = 3", "3"),
        // Sets, tuples, intervals
        ("1,2,3", "3,2,1"), ("1 and 2", "2, 1"), (#"\{1,2\}"#, "1, 2"), (#"\{1,2\}"#, "(1,2)"), (#"\pm2"#, "-2, 2"),
        (#"1\pm\sqrt{19}"#, #"1-\sqrt{19}, 1+\sqrt{19}"#),
        (#"x=\pm 2"#, "x=2 or x=-2"), ("(1,2)", "(1;2)"), ("(1,2),(3,4)", "(3,4), (1,2)"), (#"\{1,3\}\cup\{2,4\}"#, #"\{1,2,3,4\}"#),
        (#"\mathbb{R}"#, #"(-\infty,\infty)"#), (#"(0,2)\cup(1,3)"#, "(0,3)"), (#"[0,1]\cup(1,2)"#, "[0,2)"),
        (#"\mathbb{R}\setminus\{1\}"#, #"(-\infty,1)\cup(1,\infty)"#),
        (#"\emptyset"#, #"\varnothing"#), (#"(p,q)=(3,2)"#, "(3,2)"), (#"(1,\frac12)"#, "(1, 0.5)"), ("]0,1[", "(0,1)"), ("x=1,y=2", "(1,2)"),
        ("x=1,y=2", "y=2, x=1"), ("x<1 or x>3", #"(-\infty,1)\cup(3,\infty)"#), (#"\{5\}"#, "5"), ("1, 1, 2", "1, 2"),
        // Matrices, ratios
        (#"\begin{pmatrix}1&2\\3&4\end{pmatrix}"#, #"\begin{bmatrix}1&2\\3&\frac82\end{bmatrix}"#),
        (#"\begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{pmatrix}1&0\\0&1\end{pmatrix}"#, #"\begin{pmatrix}1&2\\3&4\end{pmatrix}"#),
        (#"2\begin{pmatrix}1\\3\end{pmatrix}"#, #"\begin{pmatrix}2\\6\end{pmatrix}"#), (#"\begin{vmatrix}1&2\\3&4\end{vmatrix}"#, "-2"),
        ("3:4", "6:8"),
        ("3:4", #"\frac34"#), ("1:2:3", "2:4:6"), ("V_1:V_2=11:21", "11:21"),
        // Words
        (#"\text{even}"#, "even"), ("Yes", "yes"), (#"\text{(A)}"#, "A"), ("(B)", "B"), (#"\text{no solution}"#, "No solution"), ("True", "true"),
    ]

    @Test(arguments: equal) func saysTheSame(gold: String, answer: String) {
        let verdict = Self.status(gold, answer)
        #expect(verdict.status == .correct, "\(gold) and \(answer): \(verdict.reading.map { "\($0)" } ?? "")")
    }

    static let different: [(String, String)] = [
        ("5", "5.001"), ("5", "-5"), ("1/3", "0.33333"), ("12", "21"), ("1/2004!", "1/2006!"), ("1/2^{99}", "1/2^{98}"), ("10!", "11!"),
        ("5.3e-9", "5.4e-9"),
        ("204_5", "204"), (#"1112112_3"#, "1112122_3"), (#"9^{9^{9}}"#, "1"), ("10000", "9999"), ("2^{100}", "2^{100}+1"), (#"\sqrt2"#, "1.41421"),
        ("10%", "1000"), (#"90^\circ"#, #"\pi/2"#), (#"1-\frac{1}{\mathrm{e}}"#, #"1+\frac{1}{\mathrm{e}}"#), (#"\pi"#, "22/7"), ("1+2i", "2+i"),
        ("i", "-i"),
        (#"\ln 2"#, #"\log 2"#), (#"\pi"#, "3.14"), (#"\infty"#, #"-\infty"#), (#"\infty"#, "5"),
        ("R+r", "2r"), ("N", "n"), ("d^2=R^2-2Rr", "d^2=-r^2"), ("x", "|x|"), ("x", #"\sqrt{x^2}"#), ("x^2+1", "x^2-1"), ("x-y", "y-x"),
        ("x^y", "y^x"),
        ("x/y", "y/x"), ("f(x)", "f(y)"), ("f(x)", "g(x)"), ("x_1", "x_2"), ("abc", "ABC"), ("2^n", "n^2"), ("x", "2x"), (#"\sin x"#, #"\cos x"#),
        ("n!", "n^2"),
        ("3-x", #"\sqrt{(x-3)^2}"#), ("a+b", #"\sqrt{(a+b)^2}"#), (#"2\cos\frac x2"#, #"\sqrt{2+2\cos x}"#), ("y=3-x", #"y=\sqrt{(x-3)^2}"#),
        ("3-x", "((x-3)^2)^{1/2}"), ("x+y+z", #"\sqrt{x^2}+y+z"#),
        (#"\vec a\times\vec b"#, #"\vec b\times\vec a"#), ("a+b", "ab"), ("f(g(x))", "g(f(x))"), (#"\log_2 3"#, #"\log_3 2"#),
        ("3x+4y+14=0", "3x-y+13=0"),
        ("z=x+y", "z=|x|+y"), ("y=3-x", "y=|x-3|"), ("y=20-x", "y=|x-20|"), ("x+y<z", "|x|+y<z"), ("z=3-x+y", "z=|x-3|+y"),
        ("x=5", "y=5"), ("x+y=1", "1"), ("x=5", "x=6"), ("x<2", "x>2"), (#"x\le2"#, "x<2"), ("x>2", #"[2,\infty)"#), (#"(2,\infty)"#, "x>2"),
        ("x^2=4", "4"),
        ("y=2x", "y=-2x"), ("2x+4=0", "2x-4=0"), ("a<b<c", "a<c<b"), ("-x<1", "x<-1"), ("x=1,y=2", "(2,1)"), ("x=1,y=2", "x=2,y=1"),
        ("y=x^2", "x=y^2"),
        ("(1,2)", "[1,2]"), ("(1,2)", "(2,1)"), ("[0,1)", "(0,1]"), ("1,2", "1,2,3"), ("1,2,3", "1,2"), (#"\pm2"#, "2"), ("(0,1)", "(0,1]"),
        ("5", "5,6"),
        (#"(0,1)\cup(1,2)"#, "(0,2)"), (#"\mathbb{R}"#, #"(0,\infty)"#), (#"\emptyset"#, "0"), ("(1,2),(3,4)", "(1,4),(3,2)"), ("(1,2,3)", "(1,3,2)"),
        (#"\begin{pmatrix}1&2\\3&4\end{pmatrix}"#, #"\begin{pmatrix}1&3\\2&4\end{pmatrix}"#),
        (
            #"\begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{pmatrix}0&1\\1&1\end{pmatrix}"#,
            #"\begin{pmatrix}0&1\\1&1\end{pmatrix}\begin{pmatrix}1&2\\3&4\end{pmatrix}"#
        ),
        ("3:4", "4:3"), ("1:2:3", "1:3:2"), ("even", "odd"), ("Yes", "No"), ("A", "B"), (#"\text{A}"#, "a"), ("1", "one thing"), ("x", "y"),
        ("listen", "silent"), ("stop", "post"), ("red", "der"),
        (#"\sum_{k=0}^{n-1} F_k"#, #"\sum_{k=0}^{n-2} F_k"#), ("12:00", "12"), ("5", ""), (#"\frac{1}{2}"#, "12"), ("2^{-3}", "-8"), ("-2^2", "4"),
        ("sin(x)^2", "sin(x^2)"), (#"\sqrt{x+1}"#, #"\sqrt{x}+1"#), (#"e^{-x}"#, "-e^x"), ("x^{10}", "x^{11}"),
        (#"\frac{a}{b+c}"#, #"\frac{a}{b}+c"#),
        // Nothing of these has a value
        ("5", #"\frac10"#), ("0", #"\infty-\infty"#), ("5", #"\ldots"#),
    ]

    @Test(arguments: different) func saysSomethingElse(gold: String, answer: String) {
        let verdict = Self.status(gold, answer)
        #expect(verdict.score == 0, "\(gold) and \(answer): \(verdict.status) \(verdict.reading.map { "\($0)" } ?? verdict.explanation ?? "")")
    }

    @Test func symmetricWhereNothingAsksForAnOrder() {
        // x + y = 1 does answer 1, where the question is for x + y.
        for (gold, answer) in Self.different where !gold.contains("infty") && !answer.isEmpty && gold != "x+y=1" {
            #expect(Self.status(answer, gold).score != 1, "\(answer) and \(gold)")
        }
        for (gold, _) in Self.equal + Self.different { #expect(Self.status(gold, gold).score == 1, "\(gold)") }
    }
}

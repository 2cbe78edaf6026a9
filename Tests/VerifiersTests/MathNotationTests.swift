import Testing

@testable import Verifiers

/// Ways to write the same that only neighbours or the other side tell apart.
@Suite struct MathNotationTests {
    @Test(arguments: [
        // Numbers
        ("2000", #"2\ 000"#), ("2000", "2~000"), ("2/3", "0.(6)"), ("7/6", "1.1(6)"), ("1/7", #"0.\dot{1}4285\dot{7}"#), ("1/11", #"0.\dot0\dot9"#),
        ("2/9", #".\overline{2}"#), ("1500", "1.5 x 10^3"), ("15", "3 x 5"), ("28", "２８"), ("3x", "３ｘ"), ("7", "𝟕"), ("255", "0xFF"), ("6", "six"),
        ("6", #"\text{six}"#), ("3/8", "⅜"), ("3", "∛27"),
        ("1.24e-8", "1.24e-8."), ("2.7778e-6", "2.778e-6"), (#"\max(a, b)"#, #"\frac{a+b+|a-b|}{2}"#),
        // What stands around a value
        ("18", "€18"), ("18", #"\pounds 18"#), ("18", "USD 18"), ("72", "72¢"), ("6", #"\text{about 6}"#), ("6", "approximately 6"),
        ("6", #"\text{6 cm}"#), ("6", #"\text{The answer is }6"#), ("6", #"\color{red}{6}"#), ("6", #"\textcolor{blue}{6}"#), ("6", "**6**"),
        ("6", #"\bold{6}"#),
        // Units
        ("45", "45^o"), ("6", "6 m/s"), ("9.8", "9.8 m/s^2"), ("279 m/s", #"279\text{ m/s}"#), ("T^*", #"T^{\ast}"#),
        (#"\frac{79}{7}\text{ micrometers}"#, #"\frac{79}{7}\ \mu\text{m}"#), (#"\frac{81}{7} m/s"#, #"\frac{81}{7}\text{ meters per second}"#),
        ("6", #"6\ \text{m}/\text{s}^2"#), (#"\sqrt3"#, #"\sqrt3\text{ m}"#),
        ("6", "6 L"),
        ("7:45 p.m.", #"7:45\text{ PM}"#), ("7:00", "7:00 am"),
        // Roots, powers and products without braces
        (#"5\sqrt7"#, #"\sqrt75"#), (#"\sqrt{75}"#, "√75"), (#"\sqrt{75}"#, "sqrt75"), (#"\frac{x}{y}"#, #"\frac xy"#), (#"e^{x}e^{y}"#, "e^xe^y"),
        ("a^x b", "a^xb"), ("x sin(x)", "xsin(x)"),
        // Choices of k from n
        (#"\binom{7}{3}"#, "C(7,3)"), ("35", "7C3"), ("35", "_7C_3"), ("35", "{}_7C_3"), ("35", "C_7^3"), (#"\binom{7}{3}"#, "^7C_3"),
        ("210", "P(7,3)"),
        ("210", "_7P_3"),
        // Residues
        (#"3 \pmod 7"#, "3"), (#"x\equiv 3\pmod 7"#, "x ≡ 10 (mod 7)"), (#"x\equiv 3\pmod{7}"#, "3"), (#"3\pmod 7"#, #"x \equiv 3 \pmod 7"#),
        // Bases
        ("45", #"140_{\text{five}}"#), ("13", "(1101)_2"), ("13", "1101 base 2"), ("163", "A3_{16}"), ("34", "2A_{12}"),
        (#"AB_{16}"#, #"\text{AB}_{16}"#),
        // Words that scale, divide or raise a number
        ("5000000", "5 million"), ("5000000", #"5 \text{ million dollars}"#), ("500000", #"\frac12 \text{ million}"#), ("25", "5 squared"),
        ("125", #"5 \text{ cubed}"#), ("2/3", "2 thirds"), ("60", "5 dozen"), ("5", "5 squared meters"),
        // Intervals, conditions, sets by words
        ("[2,5)", "[2,5["), ("-1<x<3", "x>-1, x<3"), ("-1<x<3", #"-1<x\text{ and }x<3"#), ("x<1, x>4", #"(-\infty,1)\cup(4,\infty)"#),
        ("x>-1, x<3", "-1<x<3"), (#"\mathbb{R}"#, "all real numbers"), (#"\text{all real numbers}"#, #"(-\infty,\infty)"#),
        (#"\emptyset"#, "no solution"),
        (#"\{x\in\mathbb{R} : x\ge2\}"#, #"[2,\infty)"#), (#"x\in\mathbb{R}, x\ne1"#, #"(-\infty,1)\cup(1,\infty)"#),
        // Points, ratios, matrices, systems, cases
        ("P(1,2)", "(1,2)"), ("(1,2)", "P(1,2)"), ("3:4", "3 to 4"), (#"\begin{pmatrix}1&2\\3&4\end{pmatrix}"#, "[[1,2],[3,4]]"),
        (#"\begin{cases}x=1\\y=2\end{cases}"#, "x=1, y=2"), ("(1,2)", #"\begin{array}{l}x=1\\y=2\end{array}"#),
        ("6", #"\begin{array}{c}6\end{array}"#),
        ("(2,5)", "y=5, x=2"), ("(3,4)", "q=4, p=3"), ("3/4", "3/4 (or 0.75)"), ("2:05", "02:05"), ("7:05", "7:05 am"),
        (
            #"\begin{cases}x & x\ge 0\\ -x & x<0\end{cases}"#, #"\begin{cases}-x, & \text{if } x<0\\ x, & \text{if } x\ge0\end{cases}"#
        ),
        (#"\begin{cases}1 & n=1\\ 2n & \text{otherwise}\end{cases}"#, #"\begin{cases}1 & \text{if }n=1\\ n+n & \text{otherwise}\end{cases}"#),
        (#"A\oplus B"#, #"A \oplus B"#), (#"\frac{1}{\|v\|}"#, #"\|v\|^{-1}"#),
        (#"\mathbb{R}^{+}"#, #"(0,\infty)"#), (#"\mathbb{R}_{\ge 0}"#, #"[0,\infty)"#), (#"\mathbb{R}-\{0\}"#, #"\mathbb{R}\setminus\{0\}"#),
        ("|x|>=1", #"(-\infty,-1]\cup[1,\infty)"#),
        ("|x-1|<2", "-1<x<3"), (#"a\le x<b"#, "[a,b)"), (#"x\ne 1,2"#, #"x\ne 2,1"#),
        // Values that are named by more than a letter
        ("1/2", "f(3) = 1/2"), ("1/2", #"\tan(A+B)=\frac12"#), ("1/2", "x+y=1/2"), ("1/2", #"\int_0^1 x\,dx=\frac12"#),
        ("1/2", #"\lim_{x\to0} f(x)=\frac12"#),
        ("f(x)=2x+1", "y=2x+1"), (#"\sum_{n=0}^\infty x^n"#, #"\sum_{k=0}^\infty x^k"#), ("6", "6 (six)"), ("6", "therefore 6"),
        (#"\frac12 h(a+b)"#, #"\frac{(a+b)h}{2}"#), ("(m_1+m_2)g", "g(m_1+m_2)"), ("F(d+x)", "Fd+Fx"), ("mg(h+x)", "mgh+mgx"),
        ("12", "12th"), ("12", #"12^{\text{th}}"#), ("12", #"12 \frac{\text{m}}{\text{s}}"#), ("12", #"12~\mathrm{kg\cdot m/s^2}"#),
        ("12", #"\text{Rs. }12"#), ("12", "12''"),
        ("100, 200, 300", "100,200,300"), (#"\{100,200\}"#, "100,200"), (#"\infty"#, #"\text{infinity}"#), (#"-\infty"#, "negative infinity"),
        ("-5", #"\text{negative } 5"#), ("5", #"5\tag{1}"#), ("5", "Answer: 5"),
        ("3/4", #"\text{3 out of 4}"#), ("3/4", "3 out of 4"), ("3/4", #"\nicefrac{3}{4}"#), ("3/4", #"\frac{3}{4} (75\%)"#), ("1,2,3", "[3,1,2]"),
        ("x=3", #"x\in\{3\}"#),
        ("B", #"\text{Option B}"#), ("ABD", "A, D and B"), ("A, B, D", "ABD"),
        // What only says where a value holds
        ("x^2", #"x^2 \text{ for } x>0"#), (#"k\pi, k\in\mathbb{Z}"#, #"n\pi, n\in\mathbb{Z}"#),
        (#"x=2k\pi\ (k\in\mathbb{Z})"#, #"x=2n\pi, n\in\mathbb{Z}"#),
        ("2x+1", #"2x+1, x\in\mathbb{R}"#), (#"x\ge 3"#, "x=3 or x>3"), (#"33\frac13\%"#, "1/3"), ("A^T", #"A^{\top}"#),
        (#"n^2 \text{ for odd } n, 0 \text{ for even } n"#, #"0 \text{ for even } n, n \cdot n \text{ for odd } n"#),
        (#"1 \text{ when } x>0, 2 \text{ when } x<0"#, #"\begin{cases}1 & x>0\\ 2 & x<0\end{cases}"#), ("6", #"6 \text{ for } n = 1, 2"#),
        (#"x^2"#, #"x^2 \text{ for } x > 0, \text{ where } x \text{ is real}"#),
        // Choices
        ("iron and coal", #"\text{Iron and coal}"#), ("sine wave", #"\text{sine wave}"#), ("Yes", "Yes, since 2 is even."), ("yes", "Yes"),
        (#"No, $\pi$ is irrational."#, "no"), ("C", #"\textbf{(C) } 12"#),
        ("C", #"\textbf{(C)}\ \frac{1}{2}"#), (#"\textbf{(C)}\ 12"#, "C"), ("C", "C) 12"), ("C", "C. 12 apples"),
        (#"\text{(A)}"#, #"\mathbf{A}"#), ("A,B", #"\text{A, B}"#), (#"\text{June }20"#, "June 20"),
        ("12", #"\textbf{(C)}\ 12"#), ("12", "(C) 12"), ("D", #"\textbf{(D) none}"#), ("D", #"\text{D. None of the above}"#),
    ])
    func saysTheSame(gold: String, answer: String) {
        let verdict = MathEqualityTests.status(gold, answer)
        #expect(verdict.status == .correct, "\(gold) and \(answer): \(verdict.reading.map { "\($0)" } ?? "")")
    }

    @Test(arguments: [
        (#"\mathbb{R}^{+}"#, #"[0,\infty)"#), ("|x|>=1", #"(-\infty,-1)\cup(1,\infty)"#), ("|x-1|<2", "-1<x<2"), (#"x\ne 1,2"#, #"x\ne 1,3"#),
        ("1/2", "2x=1"), ("1/2", "x+y=2"),
        ("f(x)=2x+1", "y=2x-1"), ("6", "6 (7)"), ("f(x)", "fx"), ("h(a+b)", "ha-hb"), ("100, 200, 300", "100,200"),
        // Coordinates by name
        ("(2,5)", "y=2, x=5"), ("(1,2,3)", "b=1, a=2, c=3"),
        ("(0,0),(1,1)", "(0,0)"), ("(0,0)", "(0,0),(1,1)"), (#"\emptyset"#, "(0,0)"), ("1,2", "[1,2]"), ("ABD", "A, B"), ("12", "13th"),
        ("3/4", "3 out of 5"),
        // Values with a clause each
        ("7", "7 for A and 9 for B"), ("12", "12 when x=1 and 13 when x=2"), ("7", "$7$ for Alice and $9$ for Bob"), ("7", "7 for Alice, 9"),
        ("1", #"1 \text{ when } n=1, 2\text{ when } n=2"#),
        (#"n^2 \text{ for odd } n, 0 \text{ for even } n"#, #"n^2 \text{ for odd } n, 7 \text{ for even } n"#),
        ("2.7778e-6", "2.7773e-6"), ("(0:0:1)", "(0:1:1)"), (#"\gcd(k, p-1)"#, #"\gcd(k, p-7)"#), (#"\min(k+1, m)"#, #"\min(k+5, m)"#),
        ("x=1, y=7, z=2", "x=1, x=7, z=2"), ("x<1 or x>4", "x<1 and x>4"), (#"\{\{1\},2\}"#, #"\{1,2\}"#), (#"\{\emptyset\}"#, #"\emptyset"#),
        (#"\mathbf{A}\mathbf{B}"#, #"\mathbf{B}\mathbf{A}"#),
        ("Yes", #"\text{Yes, no}"#), ("No", #"\text{No, wait, yes}"#), ("3", "3 (or 4)"), ("6", #"5 \text{ or } \boxed{6}"#),
        (#"k\pi, k\in\mathbb{Z}"#, #"2n\pi, n\in\mathbb{Z}"#), ("Yes", "No, since 2 is even."), ("Yes", "Yesterday"),
        ("2/3", "0.(7)"), ("1/7", #"0.\dot{1}4285\dot{8}"#), ("255", "0xFE"), ("6", "seven"), ("6", "7 m/s"), ("279 m/s", #"278\text{ m/s}"#),
        ("T^*", "T"), (#"T^{*}"#, "T^T"),
        (#"5\frac{m}{s}"#, #"5\text{ N}"#), (#"\frac57\mu m"#, #"\frac57\text{ N}"#), ("6x", "6 m"), ("7:45 p.m.", "7:45 am"),
        ("3 a.m.", "3 p.m."), (#"\sqrt{75}"#, #"\sqrt75"#), ("e^{xy}", "e^xy"), ("35", "7C2"), ("C(7,3)", "P(7,3)"), ("P(1,2)", "Q(1,2)"),
        ("P(1,2)", "(2,1)"),
        // Words that scale or divide a number, and such that are no unit
        ("5", #"5 \text{ million}"#), ("5", "5 thousand"), ("5", "5 dozen"), ("5", "5 hundred"), ("5", "5 squared"), ("5", "5 cubed"),
        ("5", "5 hundredths"), ("5", #"5 \text{ thirds}"#), ("5", #"5 \text{ or more}"#), ("5", #"5 \text{ and a half}"#), ("5", "5 factorial"),
        ("5", #"5 \text{ plus something}"#), (#"5 \text{ million}"#, "5"), ("5", #"5 \text{ at least}"#), ("5", "5 not"),
        (#"x\equiv 3\pmod 7"#, #"x\equiv 4\pmod 7"#), (#"x\equiv 3\pmod 7"#, #"x\equiv 3\pmod 8"#), ("A3_{16}", "A3_{15}"), ("2A_{12}", "35"),
        ("[2,5)", "]2,5]"),
        // A zero before the minutes makes a time of day
        ("2:05", "4:10"), ("6:05", "12:10"), ("12:10", "6:05"), ("2:05 pm", "2:05 am"),
        ("-1<x<3", "x>-1, x<=3"), ("-1<x<3", "x<-1 or x>3"), ("-1<x<3", "y>-1, y<3"), (#"\mathbb{R}"#, "all integers"),
        (#"\emptyset"#, "all real numbers"),
        (#"\begin{pmatrix}1&2\\3&4\end{pmatrix}"#, "[[1,3],[2,4]]"), (#"\begin{cases}x=1\\y=2\end{cases}"#, "x=2, y=1"),
        (#"\begin{cases}x & x\ge 0\\ -x & x<0\end{cases}"#, #"\begin{cases}x & x<0\\ -x & x\ge0\end{cases}"#), ("C", #"\textbf{(D) } 12"#),
        ("C", "D. 12"),
        ("A", "(A) (B)"), ("A", "(A) B"), ("A", #"(A) 5 \text{ or } (B) 6"#), ("A", "A. 5, B. 6"), ("A", #"\textbf{(A)}\ 5,\ \textbf{(B)}\ 6"#),
        (#"\text{June }20"#, "June 21"), ("8:7:3", "5"), ("3:4", "4 to 3"), (#"A\oplus B"#, #"A\otimes B"#),
    ])
    func saysSomethingElse(gold: String, answer: String) {
        let verdict = MathEqualityTests.status(gold, answer)
        #expect(verdict.score == 0, "\(gold) and \(answer): \(verdict.status) \(verdict.reading.map { "\($0)" } ?? verdict.explanation ?? "")")
    }

    @Test(arguments: [
        "The answer would be 6.", "The answer should be $6$.", "**Final Answer**\n\n6", "### Final Answer\n6", "**Answer**\n$6$", "Steps.\n#### 6",
        "The answer is 6</s>",
        "So\n<|begin_of_box|>6<|end_of_box|>", "answer = 6", "{\"answer\": \"6\"}", "{\"answer\": 6}", "The answer is therefore 6.",
        "The answer for n = 3 is 6.", "The answer, where n=4, is 6.", "The answer to the problem with a=2, b=3 is 6.",
        "So the answer is 6 because 2 + 4 = 6.", "The answer is 6 (six).", "答案是6。", "\\boxed\n{6}", "The answers are 6 and 6.",
    ])
    func isAnnounced(response: String) {
        #expect(MathVerifier().judge(for: .text("6")).verdict(on: Response(response)).status == .correct)
    }

    @Test(arguments: ["## Step 6\nWe add.", "The answer may follow.\n\nWe add 6 and 7 apples together."])
    func isNotAnnounced(response: String) {
        #expect(MathVerifier().judge(for: .text("6")).verdict(on: Response(response)).status == .noAnswer)
    }

    @Test(arguments: [
        "The answer is 6 for Alice and 9 for Bob.", "The answer is $6$ for Alice and $9$ for Bob.", "The answer is 6 when x=1 and 13 when x=2.",
    ])
    func oneOfSeveralValuesIsNoAnswer(response: String) {
        #expect(MathVerifier().judge(for: .text("6")).verdict(on: Response(response)).status != .correct)
        #expect(MathEqualityTests.status(#"n^2 \text{ for odd } n, 0 \text{ for even } n"#, "n^2").status != .correct)
    }
}

/// What answers to puzzles are written like, of a length.
struct AnswerForm: Sendable {
    let name: String
    let make: @Sendable (Int) -> String

    init(_ name: String, _ make: @escaping @Sendable (Int) -> String) {
        self.name = Self.shown(name)
        self.make = make
    }

    static func shown(_ text: String) -> String {
        text.unicodeScalars.map { $0.value > 0x1F && $0.value < 0x7F ? String($0) : "<\(String($0.value, radix: 16))>" }.joined()
    }

    /// What is repeated and never ends as it should.
    private static let pieces = [
        "1", " 1", "1 2\n", "1\n", "1,", "[", "(", "[[1],", "((", "{\"a\":", "x", "| a ", "|a|\n", "(1,1)->", "(0, 1), ", "P∧", "¬", "(P→", "-", "9",
        "R", "LR", "\"R11\", ",
        "Push(1)", "1+", "1*", "9*", "x**", "(x+1)*", "sin(", "2**", "Move disk 1 from Peg 1 to Peg 2\n", "A+1 ", "A -> B\n", "1 × ", "1/", "1e",
        "R U ", "\"fill A\",", "X O \"\" ",
        ". * X\n", "A=1,", "A: 1\n", "a is a b and ", "a -> ", "→", "I", "\u{130}", "é", "\u{1F600}", "\r\n", "1_", "1.", "or", "\t\t",
    ]

    static let repeated: [AnswerForm] = pieces.map { piece in AnswerForm(piece) { Pattern.repeated(piece, $0) } }

    /// Moves that undo each other, so that all of them are read.
    private static let moves = [
        "Move disk 1 from Peg 1 to Peg 2\nMove disk 1 from Peg 2 to Peg 1\n", "R R' ", "R2 L2 U2 ", "AB", "ABAB,", "right left ", "up down ",
        "A+1 A-1 ",
        "A,I,", "a b ", "a -> b -> ", "U D ", "(1, 2), (2, 1), ", "(1,1)->(1,2)->", "0 1 2 ", "0 -> 1 -> 2 -> ",
    ]

    /// Members of lists in brackets.
    private static let members = [
        "1", "(0, 1)", "\"A\"", "[1, 2]", "\"R11\"", "\"Push(1)\", \"Pop()\"", "\"fill A\", \"empty A\"", "\"pour A->B\", \"pour B->A\"",
        "\"w,A1,B1\", \"w,B1,A1\"", "{\"Agent[0.5, 0.5]\": \"move(box_red, square[0.5, 1.5])\"}", "[\"a\"]", "\"\"", "1.5", "9223372036854775807",
        "null",
    ]

    /// What is balanced, however deep, and what has a value however long.
    private static let nested: [(name: String, before: String, middle: String, after: String)] = [
        ("[[...]]", "[", "", "]"), ("((...))", "(", "1", ")"), ("((1+1)+1)...", "(", "1", "+1)"), ("-(-(...1))", "-(", "1", ")"),
        ("sin(sin(...x))", "sin(", "x", ")"), ("exp(x*exp(...x))", "exp(x*", "x", ")"), ("1/(1+1/(1+...))", "1/(1+", "1", ")"),
        ("((P→Q)→Q)...", "(", "P", "→Q)"), ("~(~(...P))", "~(", "P", ")"), ("((x+1)*(x+2))...", "(", "x", "*(x+1))"),
        ("((...**2)**2)", "(", "x", ")**2"),
        ("{a: {a: ...}}", "{\"a\": ", "1", "}"),
    ]

    private static let joined: [(piece: String, separator: String)] = [
        ("1", "+"), ("2", "*"), ("P", "→"), ("P", "∧"), ("x", "*"), ("x", "+"), ("2", "**"), ("9", "**"), ("(x+1)", "*"), ("sin(x)", "+"),
        ("x**9", "*"),
        ("1.5", "-"), ("A = 1", ", "), ("Zoey is a knight", ", and "),
    ]

    static let whole: [AnswerForm] =
        moves.map { piece in AnswerForm("moves \(piece)") { Pattern.repeated(piece, $0) } }
        + members.map { member in AnswerForm("[\(member), ...]") { "[" + Pattern.repeated(member + ", ", $0) + member + "]" } }
        + nested.map { form in
            AnswerForm(form.name) { length in
                let count = max(1, length / (form.before.utf8.count + form.after.utf8.count))
                return String(repeating: form.before, count: count) + form.middle + String(repeating: form.after, count: count)
            }
        }
        + joined.map { form in
            AnswerForm("\(form.piece)\(form.separator)\(form.piece)...") { Pattern.repeated(form.piece + form.separator, $0) + form.piece }
        } + counted

    /// What differs from place to place.
    private static let counted: [AnswerForm] = [
        AnswerForm("[1, 2, 3, ...]") { length in "[" + (0..<max(1, length / 7)).map { String($0) }.joined(separator: ", ") + "]" },
        AnswerForm("1, 2, 3, ...") { length in (0..<max(1, length / 7)).map { String($0) }.joined(separator: ", ") },
        AnswerForm("1/1+1/2+1/3...") { length in (1...max(1, length / 8)).map { "1/\($0)" }.joined(separator: "+") },
        AnswerForm("x1*x2*x3...") { length in (1...max(1, length / 7)).map { "x\($0)" }.joined(separator: "*") },
        AnswerForm("x+x**2+x**3...") { length in (1...max(1, length / 8)).map { "x**\($0)" }.joined(separator: "+") },
        AnswerForm("P1→P2→...") { length in (1...max(1, length / 9)).map { "P\($0)" }.joined(separator: "→") },
        AnswerForm("(x+1)**(length)") { length in "(x+y+1)**\(length)" },
        AnswerForm("x**(length)") { length in "x**\(length)-x**\(length - 1)" },
        AnswerForm("{\"0\": 1, ...}") { length in "{" + (0..<max(1, length / 12)).map { "\"\($0)\": 1" }.joined(separator: ", ") + "}" },
        AnswerForm("[{\"0\": move}, ...]") { length in
            "[{" + (0..<max(1, length / 44)).map { "\"[0.5, \($0)]\": \"move(box_red, target_red)\"" }.joined(separator: ", ") + "}]"
        },
        AnswerForm("distinct words") { length in (0..<max(1, length / 6)).map { "w\($0)" }.joined(separator: " ") },
        AnswerForm("A=1,B=2,...") { length in (0..<max(1, length / 8)).map { "A\($0)=\($0 % 10)" }.joined(separator: ",") },
        AnswerForm("rows") { length in
            let side = max(1, Int(Double(length / 2).squareRoot()))
            return [String](repeating: String(repeating: "1 ", count: side), count: side).joined(separator: "\n")
        },
        AnswerForm("[rows]") { length in
            let side = max(1, Int(Double(length / 3).squareRoot()))
            let row = "[" + String(repeating: "1, ", count: side) + "1]"
            return "[" + [String](repeating: row, count: side).joined(separator: ", ") + "]"
        },
        AnswerForm("rows with bars") { length in (0..<max(1, length / 16)).map { "| a | w\($0) |\n" }.joined() },
    ]

    static let all = repeated + whole
}

import JSON
import Testing

@testable import Verifiers

/// How answers to puzzles may be written: names with spaces, LaTeX, tables, other signs.
@Suite struct PuzzleAnswerFormTests {
    private func verdict(_ task: PuzzleTask, _ puzzle: String, _ response: String) -> Verdict {
        let value = JSONValue.read(Array(puzzle.utf8)[...]) ?? .null
        return PuzzleVerifier(task: task).judge(for: GroundTruth(value)).verdict(on: Response(response))
    }

    private static let roads = #"{"edges": [["New York", "Boston", 1], ["Boston", "St. John's", 2]], "start": "New York", "target": "St. John's"}"#
    private static let states = #"{"edges": [["Washington, DC", "New York"], ["New York", "a->b"]], "start": "Washington, DC", "target": "New York"}"#
    private static let path = #"{"vertices": ["New York", "Boston", "Ann Arbor"], "edges": [["New York", "Boston"], ["Boston", "Ann Arbor"]]}"#
    private static let colors = #"{"vertices": ["New York", "Boston"], "edges": [["New York", "Boston"]], "colors": ["light blue", "red"]}"#
    private static let people = #"{"statements": {"Ann Lee": "not Bob", "Bob": "Ann Lee and Bob"}}"#
    private static let letters = #"{"edges": [["a", "b"], ["b", "c"]], "start": "a", "target": "c"}"#
    private static let words = #"{"start": "ice cap", "target": "ice cup", "words": []}"#

    static let names: [(PuzzleTask, String, String, Bool)] = [
        (.shortestPath, roads, "New York -> Boston -> St. John's", true), (.shortestPath, roads, "New York → Boston → St. John's.", true),
        (.shortestPath, roads, "New York, Boston, St. John's", true), (.shortestPath, roads, "New York\nBoston\nSt. John's", true),
        (.shortestPath, roads, #"["New York", "Boston", "St. John's"]"#, true), (.shortestPath, roads, "[New York, Boston, St. John's]", true),
        (.shortestPath, roads, "**New York** -> \"Boston\" -> `St. John's`", true), (.shortestPath, roads, "New York -> St. John's", false),
        (.shortestPath, roads, "Boston -> St. John's", false), (.shortestPath, states, "Washington, DC -> New York", false),
        (.shortestPath, states, "Washington, DC → New York", true), (.shortestPath, states, "Washington, DC\nNew York", true),
        (.shortestPath, letters, "a b c", true), (.shortestPath, letters, "a -> b -> c.", true), (.shortestPath, letters, "a|b|c", true),
        (.shortestPath, letters, #"\boxed{a \to b \rightarrow c}"#, true), (.shortestPath, letters, #"$\text{a} \to \text{b} \to \text{c}$"#, true),
        (.hamiltonianPath, path, "Ann Arbor -> Boston -> New York", true), (.hamiltonianPath, path, "Ann Arbor -> New York -> Boston", false),
        (
            .hamiltonianCycle, #"{"vertices": ["a b", "c"], "edges": [["a b", "c"]]}"#, "a b => c => a b", true
        ),
        (.graphColoring, colors, "New York: red, Boston: light blue", true), (.graphColoring, colors, "red, light blue", true),
        (.graphColoring, colors, "| city | colour |\n|---|---|\n| New York | red |\n| Boston | light blue |", true),
        (.graphColoring, colors, "- **New York**: red\n- **Boston**: red", false),
        (.graphColoring, colors, "- **New York**: red\n- Boston = light blue", true),
        (.graphColoring, #"{"vertices": 2, "edges": [[0, 1]], "colors": 2}"#, "light blue, dark blue", true),
        (.graphColoring, #"{"vertices": 2, "edges": [[0, 1]], "colors": 2}"#, "red blue", true),
        (.graphColoring, #"{"vertices": ["3:00", "4:00"], "edges": [["3:00", "4:00"]], "colors": 2}"#, "3:00: a, 4:00: b", true),
        (.graphColoring, #"{"vertices": [-1, 1], "edges": [[-1, 1]], "colors": 2}"#, "-1: a, 1: b", true),
        (.knightsAndKnaves, people, "Ann Lee is a knight and Bob is a knave", true),
        (.knightsAndKnaves, people, "(1) Ann Lee is a knight (2) Bob is a knave.", true),
        (.knightsAndKnaves, people, "Ann Lee: a knight\nBob: a knave", true),
        (.knightsAndKnaves, people, "**Ann Lee** is a **knight**, Bob is a **knave**.", true),
        (.knightsAndKnaves, people, "Ann Lee is a knave and Bob is a knight", false),
        (.knightsAndKnaves, people, #"{"Ann Lee": "knight", "Bob": "knave"}"#, true),
        (.knightsAndKnaves, people, "Ann is a knight and Bob is a knave", false),
        (.knightsAndKnaves, #"{"statements": {" Ann ": "not Bob", "Bob": "Ann and Bob"}}"#, "Ann is a knight, Bob is a knave", true),
        (.wordLadder, words, "ICE CAP -> ice cup", true), (.wordLadder, words, "ice cap, ice cup", true),
        (.wordLadder, words, "ice cap ice cup", false),
    ]

    @Test(arguments: names) func namesOfSeveralWords(_ task: PuzzleTask, _ puzzle: String, _ answer: String, _ isRight: Bool) {
        let verdict = verdict(task, puzzle, answer)
        #expect(verdict.status == (isRight ? .correct : .wrong), "\(answer): \(verdict.status) \(verdict.explanation ?? "")")
    }

    @Test func namesThatNoAnswerCanSay() {
        for (task, puzzle) in [
            (.shortestPath, #"{"edges": [["", "b"]], "start": "", "target": "b"}"#),
            (.graphColoring, #"{"vertices": ["a", " a"], "edges": [], "colors": 2}"#),
            (.knightsAndKnaves, #"{"statements": {" ": "A", "A": "A"}}"#), (.cryptarithm, #"{"words": ["A B"], "result": "A B"}"#),
            (.cryptarithm, #"{"words": ["A:"], "result": "A:"}"#), (.wordLadder, #"{"start": "a", "target": "b", "words": [" "]}"#),
        ] as [(PuzzleTask, String)] {
            #expect(verdict(task, puzzle, "a").status == .unparseableGold, "\(task) \(puzzle)")
        }
    }

    private static let numbers: [(String, Int, String, Bool)] = [
        ("[2, 3]", 6, #"\boxed{2 \times 3}"#, true), ("[2, 3]", 6, #"\boxed{2 \cdot 3 = 6}"#, true), ("[6, 3]", 2, #"\boxed{6 \div 3}"#, true),
        ("[4, 2]", 2, #"\boxed{\frac{4}{2}}"#, true), ("[4, 2]", 2, #"\boxed{\dfrac42}"#, true), ("[1, 3, 2]", 2, #"\boxed{\frac{1+3}{2}}"#, true),
        ("[1, 2, 3]", 9, #"\boxed{\left(1+2\right) \times 3}"#, true), ("[8, 2, 2]", 2, #"$\frac{\frac{8}{2}}{2}$"#, true),
        ("[2, 3]", 6, #"\[ 2 \times 3 \]"#, true), ("[2, 3]", 6, "２×３", true), ("[2, 3]", 6, "（２＊３）", true), ("[1, 2, 3]", 9, "[1 + 2] * 3", true),
        ("[1, 2, 3]", 9, "{1 + 2} * 3 = 9", true), ("[2, 3]", 6, #"\boxed{2 + 3}"#, false), ("[2, 3]", 8, #"2^3"#, false),
        ("[2, 3]", 6, #"\boxed{\frac{2}{3}}"#, false), ("[2, 3]", 6, #"\sqrt{4} \times 3"#, false), ("[2, 3]", 6, #"\boxed{2 3}"#, false),
        ("[-3, 1]", -2, "-3+1", true), ("[-3, 1]", -2, "1+(-3)", true), ("[-3, 1]", -2, "(-3)+1", true), ("[-3, 1]", -2, "1-3", false),
        ("[-3, 1]", 4, "1-(-3)", true), ("[-3, 3]", 0, "3+(-3)", true), ("[-3, -3]", 0, "3+(-3)", false), ("[-3, -3]", 9, "(-3)*-3", true),
        ("[3, 1]", -2, "-3+1", true), ("[3, 1]", -2, "-(3)+1", true), ("[-3, 1]", -2, "-(3)+1", false), ("[0, -2]", -2, "-0-2", false),
        ("[0, -2]", -2, "-0+-2", true),
    ]

    @Test(arguments: numbers) func expressions(_ numbers: String, _ target: Int, _ answer: String, _ isRight: Bool) {
        let verdict = verdict(.countdown, "{\"numbers\": \(numbers), \"target\": \(target)}", answer)
        #expect(verdict.status == (isRight ? .correct : .wrong), "\(answer): \(verdict.status) \(verdict.explanation ?? "")")
    }

    private static let square = #"{"grid": [[1, 0], [0, 0]]}"#

    @Test(arguments: [
        (PuzzleTask.latinSquare, square, #"\begin{pmatrix} 1 & 2 \\ 2 & 1 \end{pmatrix}"#),
        (.latinSquare, square, #"$$\begin{array}{cc} 1 & 2 \\ 2 & 1 \end{array}$$"#), (.latinSquare, square, "１ ２\n２ １"),
        (.latinSquare, square, "| 1 | 2 |\n|---|---|\n| 2 | 1 |"), (.latinSquare, square, "|1|2|\n|2|1|"),
        (.latinSquare, square, "+---+---+\n| 1 | 2 |\n+---+---+\n| 2 | 1 |\n+---+---+"), (.latinSquare, square, "1 | 2\n--+--\n2 | 1"),
        (.latinSquare, square, "```\n1 2\n2 1\n```"), (.latinSquare, square, "<answer>\n```\n12\n21\n```\n</answer>"),
        (.nQueens, #"{"n": 4}"#, #"\boxed{[1,\ 3,\ 0,\ 2]}"#), (.nQueens, #"{"n": 4}"#, "［１，３，０，２］"),
        (.satisfiability, #"{"clauses": [[-1]]}"#, "[−1]"), (.hitori, #"{"grid": [[1, 1], [1, 2]]}"#, #"\{(0, 0)\}"#),
        (.satisfiability, #"{"clauses": [[-1]]}"#, "| variable | value |\n| --- | --- |\n| x1 | false |"),
        (.rubiksCube, #"{"scramble": "R U2 F'"}"#, "F, U2', R'"), (.rubiksCube, #"{"scramble": "R U F'"}"#, "F U’ R′"),
        (.rubiksCube, #"{"scramble": "Rw x"}"#, "x' r'"), (.rubiksCube, #"{"scramble": "r2'"}"#, "Rw2"),
        (.slant, #"{"corners": [[null, 2, null], [1, null, 1]]}"#, "/ \\"),
    ]) func otherSigns(_ task: PuzzleTask, _ puzzle: String, _ answer: String) {
        let verdict = verdict(task, puzzle, answer)
        #expect(verdict.status == .correct, "\(answer): \(verdict.status) \(verdict.explanation ?? "")")
    }

    private static func triangle(_ direct: String, _ first: String, _ second: String) -> String {
        #"{"edges": [["a", "b", \#(direct)], ["a", "c", \#(first)], ["c", "b", \#(second)]], "start": "a", "target": "b"}"#
    }

    @Test(
        arguments: [
            ("1000000000", "1000000001", "0", false), ("1000000000000", "1000000000001", "0", false), ("1e-12", "1e-9", "0", false),
            ("0", "1e-9", "0", false), ("0.3", "0.1", "0.2", true), ("0.30000000000000004", "0.1", "0.2", true),
            ("0.3", "0.1", "0.20000000000000001", true),
            ("0.3", "0.1", "0.2000000000000001", false), ("1", "0.5", "0.5", true), ("9007199254740993", "9007199254740992", "1", true),
            ("9007199254740992", "9007199254740992", "1", false), ("1e308", "5e307", "5e307", true), ("2e308", "1", "1", nil),
            ("100000000000000000000000", "100000000000000000000000", "1", false), ("100000000000000000000001", "100000000000000000000000", "1", true),
            ("1e-300", "1e300", "0", false), ("5e-324", "5e-324", "0", true), ("-1", "0", "0", nil),
        ] as [(String, String, String, Bool?)]) func lengthsAreExact(_ direct: String, _ first: String, _ second: String, _ isRight: Bool?)
    {
        let wanted: Verdict.Status = isRight == nil ? .unparseableGold : isRight == true ? .correct : .wrong
        let verdict = verdict(.shortestPath, Self.triangle(direct, first, second), "a -> c -> b")
        #expect(verdict.status == wanted, "\(direct) \(first) \(second): \(verdict)")
        #expect(verdict.explanation.map { !$0.contains("+") } ?? true)
    }

    @Test func longLengthsAreSaidInDecimals() {
        #expect(verdict(.shortestPath, Self.triangle("0.25", "0.25", "0.005"), "a -> c -> b").explanation == "the length is 0.255, not 0.25")
        #expect(verdict(.shortestPath, Self.triangle("1", "10", "0.5"), "a -> c -> b").explanation == "the length is 10.5, not 1")
        #expect(verdict(.shortestPath, Self.triangle("1e308", "1e308", "1e308"), "a -> b").status == .correct)
    }

    /// The figures of the documentation.
    @Test func edgesThatAreReadInTime() {
        func status(_ count: Int, _ edge: (Int) -> String) -> Verdict.Status {
            let edges = (0..<count).map(edge).joined(separator: ",")
            let puzzle = #"{"start": 0, "target": 1, "edges": [["0", "1", 1], \#(edges)]}"#
            let value = JSONValue.read(Array(puzzle.utf8)[...]) ?? .null
            return PuzzleVerifier(task: .shortestPath).judge(for: GroundTruth(value)).verdict(on: Response("0 -> 1")).status
        }
        #expect(status(15_000) { "[\($0 % 500), \($0 % 499), 1]" } == .correct)
        #expect(status(8_000) { "[\"node\($0 % 100)\", \"node\($0 % 99)\", 1]" } == .correct)
        #expect(status(100_000) { "[\($0 % 500), \($0 % 499), 1]" } == .undecided)
    }
}

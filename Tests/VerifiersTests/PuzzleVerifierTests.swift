import JSON
import Testing

@testable import Verifiers

/// Puzzles that are given by their rules.
@Suite struct PuzzleVerifierTests {
    private func verdict(_ task: PuzzleTask, _ puzzle: String, _ response: String) -> Verdict {
        let value = JSONValue.read(Array(puzzle.utf8)[...]) ?? .null
        return PuzzleVerifier(task: task).judge(for: GroundTruth(value)).verdict(on: Response(response))
    }

    /// Rows of `Tests/puzzles/puzzle_rows.py`, where a folder has them.
    @Test func madeRowsAgree() {
        for row in PuzzleCases.rows("puzzle.jsonl") {
            guard let task = row["task"]?.string.flatMap(PuzzleTask.init), let puzzle = row["puzzle"], let response = row["response"]?.string else {
                Issue.record("a row without task, puzzle or response: \(row)")
                continue
            }
            let verdict = PuzzleVerifier(task: task).judge(for: GroundTruth(puzzle)).verdict(on: Response(response))
            #expect(verdict.score == row["expected"]?.number, "\(task) \(puzzle) \(response): \(verdict.status) \(verdict.explanation ?? "")")
        }
    }

    /// A puzzle of each task, a right answer, a wrong one, and why it is wrong.
    static let examples: [(PuzzleTask, String, String, String, String)] = [
        (
            .sudoku, PuzzleGolds.smallSudoku, "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1", "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 1 2",
            "column 3 does not hold 1 to 4 once each"
        ),
        (.latinSquare, #"{"grid": [[1, 0], [0, 0]], "less": [[[0, 0], [0, 1]]]}"#, "12\n21", "1 1\n2 2", "row 1 does not hold 1 to 2 once each"),
        (.latinSquare, #"{"grid": [[0, 0], [0, 0]], "less": [[[0, 0], [0, 1]]]}"#, "12\n21", "21\n12", "the cell (0, 0) is not less than (0, 1)"),
        (
            .magicSquare, #"{"grid": [[2, null, 6], [null, null, null], [null, null, 8]]}"#, "2 7 6\n9 5 1\n4 3 8", "2 7 6\n9 5 1\n4 3 9",
            "row 3, column 3 was given as 8"
        ),
        (
            .magicSquare, #"{"grid": [[null, null, null], [null, null, null], [null, null, null]]}"#, "2 7 6\n9 5 1\n4 3 8", "3 8 7\n10 6 2\n5 4 9",
            "the numbers are not 1 to 9"
        ),
        (
            .binario, #"{"grid": [[0, null], [null, null]], "unique_lines": true}"#, "01\n10", "0 1\n0 1",
            "column 1 holds more of one digit than of the other"
        ),
        (
            .skyscraper, #"{"top": [2, 1], "bottom": [1, 2], "left": [2, 1], "right": [1, 0]}"#, "1 2\n2 1", "2 1\n1 2",
            "from the top, line 1 shows 1, not 2"
        ),
        (.slant, #"{"corners": [[null, 1], [1, null]]}"#, "/", "\\", "not 1 lines meet at corner (0, 1)"),
        (.nQueens, #"{"n": 4, "queens": [[0, 1]]}"#, "[1, 3, 0, 2]", "[2, 0, 3, 1]", "the queen at (0, 1) was moved"),
        (
            .nQueens, #"{"n": 4, "origin": 1}"#, ". Q . .\n. . . Q\nQ . . .\n. . Q .", "(1, 1), (2, 2), (3, 3), (4, 4)",
            "two queens are on one diagonal"
        ),
        (.hitori, #"{"grid": [[1, 1], [1, 2]]}"#, "[(0, 0)]", "[(1, 1)]", "row 0 has a number twice"),
        (.kakurasu, #"{"row_sums": [2, 1], "column_sums": [2, 1], "origin": 1}"#, "(1, 2) and (2, 1)", "[(1, 1), (2, 2)]", "row 1 sums to 1, not 2"),
        (.lightUp, #"{"board": ["..", ".2"]}"#, "[[0, 1], [1, 0]]", "[[0, 0]]", "the black cell (1, 1) has not 2 bulbs"),
        (.minesweeper, #"{"grid": [[null, null, null], [1, 2, 1]]}"#, "[[0, 0], [0, 2]]", "[[0, 1]]", "not the mines that are certain"),
        (
            .starBattle, #"{"regions": ["CCAB", "CAAB", "CCDB", "CDDD"]}"#, "(0,2), (1,0), (2,3), (3,1)", "(0,1), (1,3), (2,0), (3,2)",
            "region A has not 1 stars"
        ),
        (.campsite, #"{"trees": [[0, 1]], "row_counts": [1, 0], "column_counts": [1, 0]}"#, "[(0, 0)]", "[(1, 1)]", "row 1 has not 1 tents"),
        (.hanoi, #"{"disks": 2, "max_moves": 3}"#, "[[1, 1, 2], [2, 1, 3], [1, 2, 3]]", "A -> C\nA -> C", "move 2 is not allowed"),
        (.slidingPuzzle, #"{"grid": [[1, 2], [0, 3]]}"#, "R", "D", "move 1 leaves the board"),
        (.sokoban, #"{"board": "-----\n-@$.-\n-----"}"#, "R", "L", "a box is on no goal"),
        (.rushHour, #"{"board": ["...", "AA.", "..."]}"#, "A+1", "A+2", "move 1 is not free"),
        (.rubiksCube, #"{"scramble": "R U F'"}"#, "F U' R'", "F U' R", "a side has more than one colour"),
        (
            .stackPermutation, #"{"input": [1, 2], "output": [2, 1]}"#, "Push(1) Push(2) Pop() Pop()", #"["Push(1)", "Pop()"]"#,
            "step 2 pops what is not next in the output"
        ),
        (
            .graphColoring, #"{"vertices": 3, "edges": [[0, 1], [1, 2]], "colors": 2}"#, #"{"0": "a", "1": "b", "2": "a"}"#, "0: a, 1: a, 2: b",
            "0 and 1 have one colour"
        ),
        (.hamiltonianPath, #"{"vertices": ["a", "b", "c"], "edges": [["a", "b"], ["b", "c"]]}"#, "c -> b -> a", "a, c, b", "no edge from a to c"),
        (.hamiltonianCycle, #"{"vertices": 3, "edges": [[0, 1], [1, 2], [2, 0]], "directed": true}"#, "0 1 2 0", "0 2 1 0", "no edge from 0 to 2"),
        (
            .shortestPath, #"{"edges": [["a", "b", 1], ["b", "c", 1.5], ["a", "c", 3]], "start": "a", "target": "c"}"#, "a → b → c", "a -> c",
            "the length is 3, not 2.5"
        ),
        (
            .wordLadder, #"{"start": "CAT", "target": "DOG", "words": ["COT", "COG", "DOT"]}"#, "cat, cot, cog, dog", "cat, cog, dog",
            "\"cat\" and \"cog\" do not differ in one letter"
        ),
        (
            .knightsAndKnaves, #"{"statements": {"Ann": "not Bob", "Bob": "Ann and Bob"}}"#, "Ann is a knight and Bob is a knave.",
            "Ann: knave, Bob: knight", "what Bob says is not true"
        ),
        (.satisfiability, #"{"clauses": [[1, 2], [-1]]}"#, "[-1, 2]", "unsat", "there is an assignment"),
        (.satisfiability, #"{"clauses": [[1, 2], [-1], [-2]]}"#, "UNSAT", "1 = false, 2 = true", "clause 3 is not met"),
        (.cryptarithm, #"{"words": ["AB", "B"], "result": "CC"}"#, "A=2, B=1, C=2", "A=1, B=0, C=1", "not another digit for each letter"),
        (
            .countdown, #"{"numbers": [1, 10, 5, 13], "target": 24}"#, #"\boxed{(13 - 1) * (10 / 5)}"#, "13 + 10 + 1 = 24",
            "not the given numbers, each once"
        ),
        (
            .countdown, #"{"numbers": [1, 10, 5, 13], "target": 24, "use_all": false}"#, "13 + 10 + 1 = 24", "12 * 2",
            "not of the given numbers, each once at most"
        ),
    ]

    @Test(arguments: examples.filter { $0.0 != .cryptarithm }) func examplesOfEachTask(
        _ task: PuzzleTask, _ puzzle: String, _ right: String, _ wrong: String, _ why: String
    ) {
        let good = verdict(task, puzzle, right)
        #expect(good.status == .correct, "\(task): \(good.status) \(good.explanation ?? "")")
        let bad = verdict(task, puzzle, "<think>\(right)</think>\n<answer>\(wrong)</answer>")
        #expect(bad.status == .wrong && bad.explanation == why, "\(task): \(bad.status) \(bad.explanation ?? "")")
    }

    @Test func digitsOfLetters() {
        let puzzle = #"{"words": ["SEND", "MORE"], "result": "MONEY"}"#
        #expect(verdict(.cryptarithm, puzzle, #"{"S": 9, "E": 5, "N": 6, "D": 7, "M": 1, "O": 0, "R": 8, "Y": 2}"#).status == .correct)
        #expect(verdict(.cryptarithm, puzzle, "S=9, E=5, N=6, D=7, M=1, O=0, R=8, Y=3").explanation == "the sum is another one")
        #expect(verdict(.cryptarithm, puzzle, "S=9, E=5, N=6, D=7, M=1, O=1, R=8, Y=2").explanation == "not another digit for each letter")
        #expect(verdict(.cryptarithm, puzzle, "S=9, E=5").explanation == "no digit for each letter")
        #expect(verdict(.cryptarithm, #"{"words": ["A"], "result": "A"}"#, "A=0").explanation == "\"A\" begins with 0")
        #expect(verdict(.cryptarithm, #"{"words": ["A"], "result": "A", "leading_zeros": true}"#, "A=0").status == .correct)
    }

    @Test func everyTaskHasAnExample() {
        for task in PuzzleTask.allCases { #expect(Self.examples.contains { $0.0 == task } || task == .cryptarithm) }
    }

    @Test func everyTaskSaysWhatItNeeds() {
        for task in PuzzleTask.allCases {
            for puzzle in ["null", "[]", "{}", #"{"grid": "x", "board": 1, "n": 0, "edges": 7, "clauses": [[0]], "numbers": [], "disks": -1}"#] {
                let verdict = verdict(task, puzzle, "1")
                #expect(verdict.status == .unparseableGold, "\(task) \(puzzle): \(verdict)")
                #expect(verdict.explanation?.contains("\"\(task.rawValue)\"") ?? false)
            }
        }
    }

    @Test func aPuzzleMayBeAText() {
        let judge = PuzzleVerifier(task: .countdown).judge(for: .text(#"{"numbers": [4, 6], "target": 24}"#))
        #expect(judge.verdict(on: Response("6 * 4")).status == .correct)
        #expect(judge.verdict(on: Response("<think>6 * 4</think>")).status == .noAnswer)
        // Nothing is evaluated.
        #expect(judge.verdict(on: Response("len('a' * 24)")).status == .wrong)
    }

    @Test func aPathThatDoesNotExistIsAFaultOfThePuzzle() {
        let puzzle = #"{"edges": [["a", "b"], ["c", "d"]], "start": "a", "target": "d"}"#
        #expect(verdict(.shortestPath, puzzle, "a -> b").status == .unparseableGold)
    }

    @Test func aSearchIsBounded() {
        // Pigeons in too few holes: no assignment, and no short proof by this search.
        let (pigeons, holes) = (9, 8)
        var clauses = (0..<pigeons).map { pigeon in (1...holes).map { pigeon * holes + $0 } }
        for hole in 1...holes {
            for one in 0..<pigeons { for other in 0..<one { clauses.append([-(one * holes + hole), -(other * holes + hole)]) } }
        }
        let effort = Effort()
        let verdict = PuzzleVerifier(task: .satisfiability).judge(
            for: GroundTruth(.object([.init("clauses", .array(clauses.map { .array($0.map { .integer($0) }) }))]))
        )
        .verdict(on: Response("UNSAT"), effort: effort)
        #expect(verdict.status == .undecided)
        #expect(effort.spent <= effort.limit)
    }
}

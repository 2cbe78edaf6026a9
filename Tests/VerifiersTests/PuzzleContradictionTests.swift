import JSON
import Testing

@testable import Verifiers

/// Puzzles whose own data contradict each other: a fault of the ground truth, never a wrong answer.
@Suite struct PuzzleContradictionTests {
    private func verdict(_ task: PuzzleTask, _ puzzle: String, _ response: String) -> Verdict {
        let value = JSONValue.read(Array(puzzle.utf8)[...]) ?? .null
        return PuzzleVerifier(task: task).judge(for: GroundTruth(value)).verdict(on: Response(response))
    }

    /// A puzzle that has no solution, and why.
    static let contradictions: [(PuzzleTask, String, String)] = [
        (.sudoku, #"{"grid": [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]}"#, "in row 1, 1 is given twice"),
        (
            .sudoku, #"{"grid": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]}"#,
            "in the box at row 1, column 1, 1 is given twice"
        ),
        (.sudoku, #"{"grid": [[0, 0, 0, 5], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]}"#, "in row 1, 5 is given, and the numbers are 1 to 4"),
        (.latinSquare, #"{"grid": [[1, 1], [0, 0]]}"#, "in row 1, 1 is given twice"),
        (.latinSquare, #"{"grid": [[2, 0], [2, 0]]}"#, "in column 1, 2 is given twice"),
        (
            .latinSquare, #"{"grid": [[0, 0], [0, 0]], "less": [[[0, 0], [0, 1]], [[0, 1], [1, 1]]]}"#,
            "the cell (1, 1) has more smaller cells than there are numbers"
        ),
        (
            .latinSquare, #"{"grid": [[0, 0], [0, 0]], "less": [[[0, 0], [0, 1]], [[0, 1], [0, 0]]]}"#,
            "cells are less than each other in a circle"
        ),
        (.latinSquare, #"{"grid": [[0, 1], [0, 0]], "less": [[[0, 0], [0, 1]]]}"#, "the cell (0, 1) is given, and is too small"),
        (.magicSquare, #"{"grid": [[0, 0, 0], [0, 0, 0], [0, 0, 0]]}"#, "a number is given twice"),
        (.magicSquare, #"{"grid": [[0, null, null], [null, null, null], [null, null, null]]}"#, "0 is given, and the numbers are 1 to 9"),
        (
            .magicSquare, #"{"grid": [[null, null, null], [null, null, null], [null, null, null]], "sum": 16}"#,
            "each sum of the numbers 1 to 9 is 15, not 16"
        ),
        (
            .magicSquare, #"{"grid": [[2, 7, 5], [null, null, null], [null, null, null]]}"#, "a line that is given adds up to 14, not 15"
        ),
        (
            .magicSquare, #"{"grid": [[3, 8, 7], [null, null, null], [5, 4, 10]], "numbers": "any"}"#,
            "a line that is given adds up to 19, not 18"
        ),
        (.magicSquare, #"{"grid": [[null, null], [null, null]]}"#, "four different numbers have not one sum in rows, columns and diagonals"),
        (.binario, #"{"grid": [[0, 1, null], [1, 0, null], [null, null, null]]}"#, "a line of an odd length has not as many 0 as 1"),
        (.binario, #"{"grid": [[0, 0], [null, null]]}"#, "more than half of row 1 is given as 0"),
        (.binario, #"{"grid": [[0, 2], [null, null]]}"#, "2 is given, and the digits are 0 and 1"),
        (
            .binario,
            #"{"grid": [[1, 1, 1, null, null, null], [null, null, null, null, null, null]]}"#, "row 1 has three alike side by side"
        ),
        (
            .binario,
            #"{"grid": [[0, 1, 0, 1], [null, null, null, null], [0, 1, 0, 1], [null, null, null, null]], "unique_lines": true}"#,
            "two rows that are given are the same"
        ),
        (.skyscraper, #"{"top": [3, 0], "bottom": [0, 0], "left": [0, 0], "right": [0, 0]}"#, "column 1 never shows 3"),
        (.skyscraper, #"{"top": [0, 0], "bottom": [0, 0], "left": [2, 0], "right": [2, 0]}"#, "row 1 never shows 2 and 2"),
        (.skyscraper, #"{"top": [1, 0], "bottom": [1, 0], "left": [0, 0], "right": [0, 0]}"#, "column 1 never shows 1 and 1"),
        (
            .skyscraper, #"{"top": [1, 0], "bottom": [0, 0], "left": [0, 0], "right": [0, 0], "adds_heights": true}"#,
            "column 1 never shows 1"
        ),
        (
            .skyscraper, #"{"top": [0, 0], "bottom": [0, 0], "left": [2, 0], "right": [0, 0], "grid": [[2, 1], [0, 0]]}"#,
            "a line that is given shows 1, not 2"
        ),
        (.slant, #"{"corners": [[2, null], [null, null]]}"#, "the corner (0, 0) touches 1 cells only"),
        (.nQueens, #"{"n": 4, "queens": [[0, 0], [1, 1]]}"#, "two queens that are given attack each other"),
        (.nQueens, #"{"n": 3}"#, "3 queens always attack each other on 3 by 3 cells"),
        (.hitori, #"{"grid": [[1, 1, 1, 1], [1, 2, 3, 4]]}"#, "row 0 has 1 too often side by side"),
        (.kakurasu, #"{"row_sums": [4, 0], "column_sums": [0, 2]}"#, "row 1 sums to 4, and its cells to 3 at most"),
        (
            .kakurasu, #"{"row_sums": [1, 0], "column_sums": [0, 1]}"#, "the sums of the rows and those of the columns are not of the same cells"
        ),
        (.lightUp, #"{"board": ["..", ".3"]}"#, "the black cell (1, 1) has 2 free cells at its sides, and says 3"),
        (.minesweeper, #"{"grid": [[2, null]]}"#, "the numbers contradict each other"),
        (.minesweeper, #"{"grid": [[9, null]]}"#, "the numbers contradict each other"),
        (.minesweeper, #"{"grid": [[1, 0]]}"#, "the numbers contradict each other"),
        (.minesweeper, #"{"grid": [[0, -1]]}"#, "the numbers contradict each other"),
        (.starBattle, #"{"n": 3}"#, "1 stars in each line are always next to each other"),
        (.starBattle, #"{"n": 5, "stars": 2}"#, "2 stars in each line are always next to each other"),
        (.starBattle, #"{"regions": ["AAAB", "AAAB", "CCCB", "CCCB"]}"#, "3 regions have not the stars of 4 rows"),
        (.campsite, #"{"trees": [[0, 1]], "row_counts": [1, 1], "column_counts": [1, 0]}"#, "the rows have 2 tents, and there are 1 trees"),
        (.campsite, #"{"trees": [[0, 1]], "row_counts": [2, -1], "column_counts": [1, 0]}"#, "row 1 of 2 cells has not 2 tents"),
        (
            .campsite, #"{"trees": [[0, 0], [0, 1], [0, 2], [1, 0]], "row_counts": [2, 2], "column_counts": [1, 1, 1, 1, 0]}"#,
            "row 1, column 1"
        ),
        (.hanoi, #"{"disks": 3, "max_moves": 6}"#, "3 disks take more than 6 moves"),
        (.hanoi, #"{"disks": 100, "max_moves": 1000000}"#, "100 disks take more than 1000000 moves"),
        (.hanoi, #"{"disks": 3, "pegs": 5, "max_moves": 4}"#, "3 disks take more than 4 moves"),
        (.hanoi, #"{"disks": 2, "pegs": 2}"#, "two pegs are too few for 2 disks"),
        (.slidingPuzzle, #"{"grid": [[1, 2, 3], [4, 5, 6], [8, 7, 0]]}"#, "an odd number of them"),
        (.slidingPuzzle, #"{"grid": [[0, 2], [1, 3]], "gap_first": true}"#, "an odd number of them"),
        (.sokoban, #"{"board": "-----\n-@$$.\n-----"}"#, "there are 2 boxes for 1 goals"),
        (.sokoban, #"{"board": "-----\n-@$.@\n-----"}"#, "there are 2 players"),
        (.rushHour, #"{"board": ["....", "AAx.", "...."]}"#, "never free"),
        (.rushHour, #"{"board": ["....", "AABB", "...."]}"#, "never free"),
        (.stackPermutation, #"{"input": [1, 2, 3], "output": [3, 1, 2]}"#, "no stack turns the input into the output"),
        (.stackPermutation, #"{"input": [1, 2], "output": [1, 1]}"#, "the output does not hold the numbers of the input"),
        (.graphColoring, #"{"vertices": 2, "edges": [[0, 1], [1, 1]], "colors": 2}"#, "an edge leads from 1 to itself"),
        (.graphColoring, #"{"vertices": 2, "edges": [[0, 1]], "colors": ["red"]}"#, "one colour is too few for an edge"),
        (.hamiltonianPath, #"{"vertices": 3, "edges": [[0, 1]]}"#, "not all vertices are joined by edges"),
        (.hamiltonianCycle, #"{"vertices": 4, "edges": [[0, 1], [2, 3]]}"#, "not all vertices are joined by edges"),
        (.shortestPath, #"{"edges": [["a", "b"], ["c", "d"]], "start": "a", "target": "d"}"#, "no path leads from the start to the target"),
        (.wordLadder, #"{"start": "cat", "target": "door", "words": []}"#, "the start and the target have not as many letters"),
        (.wordLadder, #"{"start": "cat", "target": "dog", "words": ["cot"], "max_words": 3}"#, "4 words are needed, and 3 allowed"),
        (.knightsAndKnaves, #"{"statements": {"Ann": "not Ann"}}"#, "nobody can say all of it"),
        (.knightsAndKnaves, #"{"statements": {"A": "not P", "P": "A"}}"#, "nobody can say all of it"),
        (.cryptarithm, #"{"words": ["ABC", "B"], "result": "AC"}"#, "the sum never has as many digits as \"AC\""),
        (.cryptarithm, #"{"words": ["AB", "B"], "result": "ABCD"}"#, "the sum never has as many digits as \"ABCD\""),
    ]

    @Test(arguments: contradictions) func aPuzzleWithoutASolutionIsAFaultOfTheGroundTruth(_ task: PuzzleTask, _ puzzle: String, _ why: String) {
        for response in ["1", "[(0, 1)]", "<answer></answer>"] {
            let verdict = verdict(task, puzzle, response)
            #expect(verdict.status == .unparseableGold && verdict.score == nil, "\(task) \(puzzle): \(verdict.status)")
            #expect(verdict.explanation?.contains(why) ?? false, "\(task) \(puzzle): \(verdict.explanation ?? "")")
        }
    }

    @Test func everyTaskThatMayContradictItselfIsTried() {
        // A scramble can always be undone, clauses that cannot be met have an answer, and numbers that do not make the target would need a search.
        let others: Set<PuzzleTask> = [.rubiksCube, .satisfiability, .countdown]
        #expect(Set(PuzzleTask.allCases).subtracting(Self.contradictions.map { $0.0 }) == others)
    }

    /// At the bounds of what contradicts itself: these have solutions.
    static let bounds: [(PuzzleTask, String, String)] = [
        (.latinSquare, #"{"grid": [[0, 2], [0, 0]], "less": [[[0, 0], [0, 1]]]}"#, "1 2\n2 1"),
        (.magicSquare, #"{"grid": [[0, 5, 4], [null, 3, null], [null, null, null]], "numbers": "any"}"#, "0 5 4\n7 3 -1\n2 1 6"),
        (.magicSquare, #"{"grid": [[null]]}"#, "1"),
        (.skyscraper, #"{"top": [1], "bottom": [1], "left": [1], "right": [1]}"#, "1"),
        (.skyscraper, #"{"top": [3, 0], "bottom": [2, 0], "left": [3, 0], "right": [0, 0], "adds_heights": true}"#, "1 2\n2 1"),
        (.slant, #"{"corners": [[null, 2, null], [1, null, 1]]}"#, "/\\"),
        (.nQueens, #"{"n": 4, "queens": [[0, 1], [0, 1]]}"#, "[1, 3, 0, 2]"),
        (.hitori, #"{"grid": [[1, 1, 1], [2, 3, 4], [5, 6, 7]]}"#, "[(0, 0), (0, 2)]"),
        (.kakurasu, #"{"row_sums": [3, 0], "column_sums": [1, 1]}"#, "[(0, 0), (0, 1)]"),
        (.minesweeper, #"{"grid": [[1, -1]]}"#, "[]"),
        (.starBattle, #"{"n": 4}"#, "(0,2), (1,0), (2,3), (3,1)"),
        (.hanoi, #"{"disks": 2, "max_moves": 3}"#, "A -> B\nA -> C\nB -> C"),
        (.hanoi, #"{"disks": 3, "pegs": 5, "max_moves": 5}"#, "[[1, 2], [1, 3], [1, 5], [3, 5], [2, 5]]"),
        (.slidingPuzzle, #"{"grid": [[0, 1], [3, 2]]}"#, "RD"),
        (.rushHour, #"{"board": ["...B", "AA.B", "...."]}"#, "B+1 B-1 B+1 A+1"),
        (.stackPermutation, #"{"input": [1, 2, 1, 3], "output": [1, 3, 2, 1]}"#, "Push(1) Push(2) Push(1) Pop() Push(3) Pop() Pop() Pop()"),
        (.wordLadder, #"{"start": "cat", "target": "dog", "words": ["cot", "dot"], "max_words": 4}"#, "cat cot dot dog"),
        (.knightsAndKnaves, #"{"statements": {"Ann": "Ann"}}"#, "Ann is a knave"),
        (.cryptarithm, #"{"words": ["AB", "B"], "result": "CDE", "leading_zeros": true}"#, "A=1, B=4, C=0, D=1, E=8"),
    ]

    @Test(arguments: bounds) func atTheBounds(_ task: PuzzleTask, _ puzzle: String, _ answer: String) {
        let verdict = verdict(task, puzzle, answer)
        let isExpected = task == .rushHour || task == .cryptarithm ? verdict.status != .unparseableGold : verdict.status == .correct
        #expect(isExpected, "\(task) \(puzzle): \(verdict.status) \(verdict.explanation ?? "")")
    }

    /// Boards of 2 x 2 and 2 x 3 ... have as many that can be solved as not: the parity says which, by a search of all that are reached.
    @Test func halfOfAllBoardsCanBeSolved() {
        let goal = [[1, 2], [3, 0]]
        var reached: Set<[[Int]]> = [goal]
        var open = [goal]
        while let rows = open.popLast() {
            for move in [TileBoard.Direction.up, .down, .left, .right] {
                guard var board = TileBoard(rows, from: 0), var gap = board.gap, board.moveGap(&gap, move) else { continue }
                let next = [Array(board.cells[..<2]), Array(board.cells[2...])]
                if reached.insert(next).inserted { open.append(next) }
            }
        }
        #expect(reached.count == 12)
        for a in 0..<4 {
            for b in 0..<4 where b != a {
                for c in 0..<4 where c != a && c != b {
                    let rows = [[a, b], [c, 6 - a - b - c]]
                    let isReached = TileBoard(rows, from: 0).map { MoveContradictions.ofTiles($0, endsWithGapFirst: false) == nil }
                    #expect(isReached == reached.contains(rows), "\(rows)")
                }
            }
        }
    }
}

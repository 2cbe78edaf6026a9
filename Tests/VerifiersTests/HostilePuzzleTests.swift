import Foundation
import JSON
import Testing

@testable import Verifiers

/// Answers to puzzles that are long, deep or wide: each gets a verdict within the steps of one.
@Suite struct HostilePuzzleTests {
    private static let enigmata: [(EnigmataTask, String)] = [
        (.folio, #"{"answer": "True"}"#), (.cryptoKKA, #"{"answer": "LOVE ME"}"#),
        (.fullCrosswords, #"{"answer": {"across": ["A"], "down": ["B"]}}"#),
        (.zebraLogic, #"{"answer": "| 1 | a |"}"#), (.naturalLanguageNavigation, #"{"answer": "AB"}"#), (.bigBenchSymbolic, #"{"answer": [1, 2]}"#),
        (.arcAGI, #"{"answer": [[1, 2]]}"#), (.binario, #"{"answer": "0 1\n1 0", "meta": {"question": "_ _\n_ _"}}"#),
        (.sudoku, #"{"meta": {"question": [[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,0]]}}"#),
        (.magicSquare, #"{"meta": {"question": [[null,1,6],[3,5,7],[4,9,2]]}}"#),
        (.skyscraper, #"{"meta": {"question": {"top":[2,1],"left":[2,1],"right":[1,2],"bottom":[1,2]}}}"#),
        (.slant, #"{"answer": [[1]], "meta": {"question": ". .\n. ."}}"#),
        (.campsite, #"{"answer": "t: 1\nr: 1 0\nc: 1 0\n<begin_board>\n* X\n. .\n<end_board>"}"#), (.starBattle, #"{"answer": "*"}"#),
        (
            .ticTacToe,
            #"{"meta": {"current_board": [["","","","",""],["","","","",""],["","","","",""],["","","","",""],["","","","",""]], "active_player": "X"}}"#
        ),
        (.hitori, #"{"answer": [[0, 0]], "meta": {"question": [[1, 1], [1, 2]]}}"#),
        (.kakurasu, #"{"answer": [[1, 1]], "meta": {"question": "Board size: 1 X 1\nRow sums: [1]\nColumn sums: [1]"}}"#),
        (.lightUp, #"{"answer": [[0, 0]], "meta": {"question": "..\n.."}}"#),
        (.minesweeper, #"{"answer": [], "meta": {"question": [[-2,-2,-2],[1,2,1]]}}"#),
        (.eightPuzzle, #"{"meta": {"question": [[1,2,3],[4,5,0],[7,8,6]]}}"#), (.ninePuzzle, #"{"meta": {"question": [[3,1,2],[4,5,6],[7,8,9]]}}"#),
        (.twiddle, #"{"meta": {"question": [[1,5,2],[4,6,3],[7,8,9]]}}"#),
        (.stackPermutation, #"{"answer": "a valid", "meta": {"input_sequence": [1,2], "output_sequence": [2,1]}}"#),
        (.carPainting, #"{"meta": {"car_ids": [1,2,3], "colors": ["A","B","A"], "K": 1, "min_switches": 2}}"#),
        (.maze, #"{"answer": "", "meta": {"question": [["S", "."], [".", "E"]]}}"#),
        (.hamiltonianCycle, #"{"answer": [0,1,2,0], "meta": {"question": "3\n0 1\n1 2\n0 2"}}"#),
        (.game24, #"{"meta": {"question": [1, 10, 5, 13]}}"#), (.countdown, #"{"meta": {"question": [3, 9, 5], "target": 32}}"#),
        (.checkmateInOne, #"{"answer": "Rg5#"}"#),
    ]

    private static let gym: [(ReasoningGymTask, String)] = [
        (.acre, #"{"answer": "on"}"#), (.chainSum, #"{"answer": "12"}"#), (.knightsKnaves, #"{"answer": "Zoey is a knight"}"#),
        (.codeio, #"{"answer": "{\"a\": [1, 2]}"}"#), (.gameOfLife, #"{"answer": "[[1, 0]]"}"#), (.primeFactorization, #"{"answer": "2 × 3"}"#),
        (.powerFunction, #"{"answer": "1.5e3"}"#), (.coinFlip, #"{"answer": "1/2"}"#), (.polynomialEquations, #"{"answer": "1, 2"}"#),
        (.complexArithmetic, #"{"answer": "", "metadata": {"result": [1, 2]}}"#), (.bitwiseArithmetic, #"{"answer": "0x1f"}"#),
        (.propositionalLogic, #"{"answer": null, "metadata": {"variables": ["P", "Q"], "premises": ["P", "(P → Q)"]}}"#),
        (.countdown, #"{"answer": "", "metadata": {"numbers": [1, 2], "target": 3}}"#),
        (.puzzle24, #"{"answer": "", "metadata": {"numbers": [4, 6, 1, 1]}}"#),
        (.polynomialMultiplication, #"{"answer": "x**2 + 2*x + 1"}"#),
        (.simpleIntegration, #"{"answer": "x + C", "metadata": {"integrand": "1", "variable": "x"}}"#),
        (.intermediateIntegration, #"{"answer": "sin(x) + C", "metadata": {"integrand": "cos(x)", "variable": "x"}}"#),
        (.towerOfHanoi, #"{"answer": "", "metadata": {"num_disks": 2, "num_pegs": 3, "start_peg": 1, "target_peg": 3, "solution_length": 3}}"#),
        (.rubiksCube, #"{"answer": null, "metadata": {"cube_size": 3, "scramble_moves": "R U"}}"#),
        (.rushHour, #"{"answer": null, "metadata": {"board_config": "ooooooooooooAAoooooooooooooooooooooo"}}"#),
        (.sokoban, #"{"answer": "", "metadata": {"gamestr": "+ + + + +\n+ * @ X +\n+ + + + +"}}"#),
        (.jugs, #"{"answer": "", "metadata": {"puzzle": {"jug_capacities": [3, 5], "target": 4}}}"#),
        (
            .quantumLock,
            #"{"answer": "A", "metadata": {"initial_value": 2, "initial_state": "red", "target_value": 8, "buttons": [{"name": "A", "type": "multiply", "value": 3, "active_state": "any"}]}}"#
        ),
        (.wordSorting, #"{"answer": "a", "metadata": {"sorted_words": ["a", "b"]}}"#),
        (.sudoku, #"{"answer": "1", "metadata": {"solution": [[1]]}}"#),
        (.poolMatrix, #"{"answer": "1.0 2.0"}"#), (.gsmSymbolic, #"{"answer": "3"}"#), (.spellBackward, #"{"answer": "cba"}"#),
        (.manipulateMatrix, #"{"answer": "1 2"}"#), (.groupAnagrams, #"{"answer": "", "metadata": {"solution": [["a"]]}}"#),
        (.cryptarithm, #"{"answer": "", "metadata": {"words_letters": ["AB"], "result_letters": "AB"}}"#),
        (.timeIntervals, #"{"answer": "01:02", "metadata": {"task_type": "time"}}"#),
        (.numberSorting, #"{"answer": "[1]", "metadata": {"direction": "ascending"}}"#),
        (.graphColor, #"{"answer": null, "metadata": {"puzzle": {"vertices": [0], "edges": [], "color_options": [1]}}}"#),
        (.boxnet, #"{"answer": null, "metadata": {"initial_state": {"0.5_0.5": ["box_red"]}}}"#),
        (.nQueens, #"{"answer": "Q", "metadata": {"valid_answers": ["Q"]}}"#),
        (
            .knightSwap,
            #"{"answer": "", "metadata": {"is_possible": true, "board": {"A1": ["B1"]}, "pieces": {"A1": "w"}, "start_turn": "w", "solution": []}}"#
        ),
    ]

    /// A hundredth of so many bytes where the tests are not optimised: what is linear costs as much a byte there, and steps are counted alike.
    private static func many(_ text: String, _ bytes: Int) -> String {
        #if DEBUG
            let bytes = max(bytes / 100, 64)
        #endif
        return String(repeating: text, count: bytes / text.utf8.count)
    }

    /// Of 10 MB, of 100,000 moves or numbers, and deep.
    private static let answers: [String] =
        ["1", " 1", "[", "(", "[[", "((", "1,", "[1,", "{\"a\":", "x", "| a ", "(1,1)->", "P∧", "¬", "(P→", "-", "9", "1\n"].map {
            many($0, 10 << 20)
        }
        + [
            "R", "\"R11\", ", "LR", "Push(1)", "(0,1)->", "1 2\n", "1+", "1*", "9*", "-", "(", "x**", "(x+1)*", "sin(", "x*", "2**", "P∧", "¬", "(P→",
            "Move disk 1 from Peg 1 to Peg 2\n", "A", "A+1 ", "1 × ", "1/", "1e", "0x", "9", "{\"a\":", "[", "[[1],", "R U ", "R9 ", "fill A",
            "\"fill A\",",
            "X O \"\" ", "*", ". * X\n", "1,", "A=1,", "I", "\u{130}", "é", "\u{1F600}", "\r\n", "|a|\n", "_", "1_", ".", "1.", "∧∨", ")",
        ].flatMap { [many($0, 100_000), many($0, 600_000)] }
        + [
            "[" + many("\"R11\",", 700_000) + "\"R11\"]", "[" + many("(0, 1), ", 800_000) + "]", "[" + many("1, ", 300_000) + "1]",
            "[[" + many("1, ", 900_000) + "1]]",
        ]
        + [
            "(" + many("1", 64) + ")**" + many("9", 64), "2**2**2**2**2**2", "9**9**9", "1e999999999", "1/0", "0/0", "1e-999999999",
            many("9", 4_000) + "/7",
        ]

    private func check(_ judge: any Judge, _ name: String, _ wrap: (String) -> String) {
        for answer in Self.answers {
            let effort = Effort()
            let verdict = judge.verdict(on: Response(wrap(answer)), effort: effort)
            // Some puzzles are solved by pushing on: what counts is that there is a verdict.
            #expect(verdict.status != .unparseableGold, "\(name): \(answer.prefix(40).debugDescription)")
            #expect(effort.spent <= effort.limit)
        }
    }

    private func judge(_ verifier: some Verifier, _ row: String) -> any Judge {
        verifier.judge(for: GroundTruth(JSONValue.read(Array(row.utf8)[...]) ?? .null))
    }

    @Test func enigmataAnswers() {
        for (task, row) in Self.enigmata {
            let judge = judge(EnigmataVerifier(task: task), row)
            #expect(judge.verdict(on: Response("<begin_board>\n?\n<end_board>\n|?|\n```\n?\n```")).status != .unparseableGold, "\(task)")
            check(judge, "\(task)") { answer in
                switch task.place {
                case .codeBlock: "```\n\(answer)\n```"
                case .board: "<begin_board>\n\(answer)\n<end_board>"
                case .table: answer
                }
            }
        }
    }

    @Test(arguments: [true, false]) func gymAnswers(strict: Bool) {
        for (task, row) in Self.gym {
            let judge = judge(ReasoningGymVerifier(task: task, strict: strict), row)
            #expect(judge.verdict(on: Response("?")).status != .unparseableGold, "\(task)")
            check(judge, "\(task)") { "<answer>\($0)</answer>" }
        }
    }

    @Test func largeGroundTruthsAreBounded() {
        let wide = "[" + Self.many("1,", 400_000) + "1]"
        let rows = "[" + Self.many("[1,2],", 400_000) + "[1,2]]"
        for task in EnigmataTask.allCases {
            for value in [wide, rows, "\"\(Self.many(". ", 400_000))\""] {
                let text =
                    "{\"answer\": \(value), \"meta\": {\"question\": \(value), \"current_board\": \(value), \"car_ids\": \(value), \"target\": 3}}"
                let effort = Effort()
                let judge = EnigmataVerifier(task: task).judge(for: .text(text), effort: effort)
                #expect(effort.spent <= effort.limit)
                _ = judge.verdict(on: Response("```\n1 2\n```"))
            }
        }
    }
}

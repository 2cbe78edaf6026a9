import Foundation
import JSON
import Testing

@testable import Verifiers

/// Answers to puzzles that are long, deep or wide: each gets a verdict within the steps of one.
@Suite struct HostilePuzzleTests {
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
        for (task, row) in PuzzleGolds.enigmata {
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
        for (task, row) in GymGolds.particular {
            let judge = judge(ReasoningGymVerifier(task: task, strict: strict), row)
            #expect(judge.verdict(on: Response("?")).status != .unparseableGold, "\(task)")
            check(judge, "\(task)") { "<answer>\($0)</answer>" }
        }
    }

    @Test func puzzleAnswers() {
        for (task, row) in PuzzleGolds.puzzle {
            let judge = judge(PuzzleVerifier(task: task), row)
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
        let names = [
            "grid", "board", "edges", "clauses", "numbers", "trees", "row_counts", "column_counts", "input", "output", "words", "less", "top",
            "bottom", "left", "right",
        ]
        for task in PuzzleTask.allCases {
            for value in [wide, rows, "\"\(Self.many(". ", 400_000))\""] {
                let members = names.map { "\"\($0)\": \(value)" }.joined(separator: ", ")
                let text =
                    "{\(members), \"start\": 1, \"target\": 2, \"n\": 48, \"vertices\": 2304, \"colors\": 3, \"disks\": 1000, \"result\": \"A\"}"
                let effort = Effort()
                let judge = PuzzleVerifier(task: task).judge(for: .text(text), effort: effort)
                #expect(effort.spent <= effort.limit)
                _ = judge.verdict(on: Response("1 2"))
            }
        }
    }
}

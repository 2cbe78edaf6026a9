import JSON
import Verifiers

/// Cases for the tasks of puzzles: every form of an answer for every task, and puzzles that grow with the length.
extension WorstCase {
    private static func cases(
        _ entry: String, _ task: String, _ verifier: any Verifier, _ gold: GroundTruth, _ wrap: @escaping @Sendable (String) -> String
    ) -> [WorstCase] {
        var cases: [WorstCase] = []
        for form in AnswerForm.all {
            cases.append(
                WorstCase(entry: entry, kind: "\(task): \(form.name)", verifier: verifier, gold: { _ in gold }, response: { wrap(form.make($0)) }))
        }
        for form in AnswerForm.repeated.prefix(24) {
            cases.append(
                WorstCase(
                    entry: entry, kind: "\(task): gold \(form.name)", verifier: verifier, gold: { .text(form.make($0)) },
                    response: { _ in wrap("1 2") }))
        }
        return cases
    }

    static func gold(_ text: String) -> GroundTruth { JSONText.value(text).map { GroundTruth($0) } ?? .none }

    /// An answer where the task has it.
    static func framed(_ answer: String, for task: EnigmataTask) -> String {
        switch task {
        case .campsite, .starBattle: "<begin_board>\n\(answer)\n<end_board>"
        case .zebraLogic: answer
        default: "```\n\(answer)\n```"
        }
    }

    static var puzzles: [WorstCase] {
        var all = largePuzzles
        for (task, row) in PuzzleGolds.enigmata {
            all += cases("enigmata", task.rawValue, EnigmataVerifier(task: task), gold(row)) { framed($0, for: task) }
        }
        for (task, row) in GymGolds.all {
            for isStrict in [true, false] {
                let name = task.rawValue + (isStrict ? "" : ", own score")
                all += cases("reasoning_gym", name, ReasoningGymVerifier(task: task, strict: isStrict), gold(row)) { "<answer>\($0)</answer>" }
            }
        }
        for (task, row) in PuzzleGolds.puzzle {
            all += cases("puzzle", task.rawValue, PuzzleVerifier(task: task), gold(row)) { "<answer>\($0)</answer>" }
        }
        return all
    }

    /// Tasks without a ground truth, or with one that cannot be read.
    static var unreadTasks: [String] {
        func unread(_ verifier: any Verifier, _ row: String) -> Bool {
            verifier.judge(for: gold(row)).verdict(on: Response("1")).status == .unparseableGold
        }
        let enigmata = Dictionary(PuzzleGolds.enigmata, uniquingKeysWith: { first, _ in first })
        let puzzle = Dictionary(PuzzleGolds.puzzle, uniquingKeysWith: { first, _ in first })
        return EnigmataTask.allCases.filter { task in enigmata[task].map { unread(EnigmataVerifier(task: task), $0) } ?? true }.map(\.rawValue)
            + GymGolds.all.filter { unread(ReasoningGymVerifier(task: $0.0), $0.1) }.map(\.0.rawValue)
            + PuzzleTask.allCases.filter { task in puzzle[task].map { unread(PuzzleVerifier(task: task), $0) } ?? true }.map(\.rawValue)
    }

    /// Puzzles that grow with the length.
    private static var largePuzzles: [WorstCase] {
        func one(_ task: PuzzleTask, _ kind: String, _ puzzle: @escaping @Sendable (Int) -> String, _ answer: @escaping @Sendable (Int) -> String)
            -> WorstCase
        {
            WorstCase(
                entry: "puzzle", kind: "\(task.rawValue): \(kind)", verifier: PuzzleVerifier(task: task), gold: { .text(puzzle($0)) },
                response: answer)
        }
        let chain: @Sendable (Int) -> String = { length in
            let count = max(1, length / 10)
            let links = (1...count).map { "[\(-$0),\($0 + 1)]" }.joined(separator: ",")
            return "{\"clauses\": [[1],\(links),[\(-count - 1)]]}"
        }
        let random: @Sendable (Int) -> String = { length in
            func literal(_ place: Int) -> Int { (place * 7_919 % 97 + 1) * (place * 31 % 2 == 0 ? 1 : -1) }
            let clauses = (0..<max(1, length / 24)).map { "[\(literal(3 * $0)),\(literal(3 * $0 + 1)),\(literal(3 * $0 + 2))]" }
            return "{\"clauses\": [\(clauses.joined(separator: ","))]}"
        }
        let ring: @Sendable (Int) -> String = { length in
            let count = min(2_304, max(3, length / 12))
            return (0..<min(100_000, max(3, length / 12))).map { "[\($0 % count),\(($0 * 7 + 1) % count)]" }.joined(separator: ",")
        }
        let field: @Sendable (Int) -> String = { _ in
            let rows = (0..<48).map { row in "[" + (0..<48).map { column in (row + column) % 3 == 0 ? "1" : "null" }.joined(separator: ",") + "]" }
            return "{\"grid\": [\(rows.joined(separator: ","))]}"
        }
        return [
            one(.satisfiability, "chain", chain, { _ in "UNSAT" }), one(.satisfiability, "random", random, { _ in "UNSAT" }),
            one(
                .graphColoring, "large", { "{\"vertices\": 2304, \"colors\": 3, \"edges\": [\(ring($0))]}" },
                { _ in (0..<2_304).map { String($0 % 3) }.joined(separator: " ") }),
            one(.shortestPath, "large", { "{\"start\": 0, \"target\": 1, \"edges\": [\(ring($0))]}" }, { Pattern.repeated("0 1 ", $0) }),
            one(.minesweeper, "nothing known", field, { "[" + Pattern.repeated("(0, 1), ", min($0, 10_000)) + "]" }),
            one(.knightsAndKnaves, "long statements", { "{\"statements\": {\"A\": \"A\(Pattern.repeated(" and A", $0))\"}}" }, { _ in "A: knight" }),
        ]
    }
}

import JSON
import Verifiers

/// Cases for verifiers whose ground truth belongs to a task: puzzles, instructions, calls of tools and search answers.
extension WorstCase {
    static var tasks: [WorstCase] { puzzles + instructions + calls + searches + brackets }

    /// What answers to puzzles are made of, repeated.
    private static let pieces = [
        "1", " 1", "1 2\n", "1\n", "1,", "[", "(", "[[1],", "((", "{\"a\":", "x", "| a ", "|a|\n", "(1,1)->", "(0, 1), ", "P∧", "¬", "(P→", "-", "9",
        "R", "LR", "\"R11\", ",
        "Push(1)", "1+", "1*", "9*", "x**", "(x+1)*", "sin(", "2**", "Move disk 1 from Peg 1 to Peg 2\n", "A+1 ", "A -> B\n", "1 × ", "1/", "1e",
        "R U ", "\"fill A\",", "X O \"\" ",
        ". * X\n", "A=1,", "A: 1\n", "a is a b and ", "a -> ", "→", "I", "\u{130}", "é", "\u{1F600}", "\r\n", "1_", "1.", "or", "\t\t",
    ]

    /// An answer of a length.
    private struct Form {
        let name: String
        let make: @Sendable (Int) -> String

        init(_ name: String, _ make: @escaping @Sendable (Int) -> String) {
            self.name = WorstCase.shown(name)
            self.make = make
        }
    }

    private static let repeatedForms: [Form] = pieces.map { piece in Form(piece) { Pattern.repeated(piece, $0) } }

    private static let wholeForms: [Form] = [
        Form("[1, 1, ...]") { "[" + Pattern.repeated("1, ", $0) + "1]" },
        Form("[(0, 1), ...]") { "[" + Pattern.repeated("(0, 1), ", $0) + "(0, 1)]" },
        Form("[\"A\", ...]") { "[" + Pattern.repeated("\"A\", ", $0) + "\"A\"]" },
        Form("[[1, 2], ...]") { "[" + Pattern.repeated("[1, 2], ", $0) + "[1, 2]]" },
        Form("[1, 2, 3, ...]") { length in "[" + (0..<max(1, length / 7)).map { String($0) }.joined(separator: ", ") + "]" },
        Form("{\"0\": 1, ...}") { length in "{" + (0..<max(1, length / 12)).map { "\"\($0)\": 1" }.joined(separator: ", ") + "}" },
        Form("nested brackets") { Pattern.repeated("[", $0 / 2) + Pattern.repeated("]", $0 / 2) },
        Form("9**9**...") { Pattern.repeated("9**", $0) + "9" },
        Form("distinct words") { length in (0..<max(1, length / 6)).map { "w\($0)" }.joined(separator: " ") },
    ]

    private static let forms = repeatedForms + wholeForms

    private static func cases(
        _ entry: String, _ task: String, _ verifier: any Verifier, _ gold: GroundTruth, _ wrap: @escaping @Sendable (String) -> String
    ) -> [WorstCase] {
        var cases: [WorstCase] = []
        for form in forms {
            cases.append(
                WorstCase(entry: entry, kind: "\(task): \(form.name)", verifier: verifier, gold: { _ in gold }, response: { wrap(form.make($0)) }))
        }
        for form in forms.prefix(24) {
            cases.append(
                WorstCase(
                    entry: entry, kind: "\(task): gold \(form.name)", verifier: verifier, gold: { .text(form.make($0)) },
                    response: { _ in wrap("1 2") }))
        }
        return cases
    }

    private static func shown(_ text: String) -> String {
        text.unicodeScalars.map { $0.value > 0x1F && $0.value < 0x7F ? String($0) : "<\(String($0.value, radix: 16))>" }.joined()
    }

    private static func gold(_ text: String) -> GroundTruth { JSONText.value(text).map { GroundTruth($0) } ?? .none }

    private static var puzzles: [WorstCase] {
        var all = largePuzzles
        for (task, row) in PuzzleGolds.enigmata {
            all += cases("enigmata", task.rawValue, EnigmataVerifier(task: task), gold(row)) { answer in
                switch task {
                case .campsite, .starBattle: "<begin_board>\n\(answer)\n<end_board>"
                case .zebraLogic: answer
                default: "```\n\(answer)\n```"
                }
            }
        }
        for (task, row) in PuzzleGolds.gym {
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

    private static var instructions: [WorstCase] {
        // Every argument that some kind takes.
        let kwargs = gold(
            """
            {"keywords": ["a", "aa"], "keyword": "a", "frequency": 3, "relation": "at least", "forbidden_words": ["b"], "letter": "a", "let_frequency": 3, "let_relation": "at least",
             "language": "de", "num_sentences": 3, "num_paragraphs": 3, "num_words": 3, "nth_paragraph": 1, "first_word": "a", "num_placeholders": 3, "postscript_marker": "P.S.",
             "num_bullets": 3, "num_highlights": 3, "section_spliter": "Section", "num_sections": 3, "prompt_to_repeat": "a b c", "end_phrase": "a", "capital_relation": "less than",
             "capital_frequency": 3, "min_words": 1, "max_words": 9, "N": 3, "small_n": 3, "keyword1": "a", "keyword2": "b", "keyword3": "c", "keyword4": "d", "keyword5": "e",
             "percentage": 50, "reference_text": "a b c a b c", "m": 2, "n": 2, "word": "a", "options": "a, b, c", "sep": "-", "n_start": 1, "n_end": 2}
            """)
        var all: [WorstCase] = []
        for kind in InstructionVerifier.kinds {
            let truth = GroundTruth.members([.init("instruction_id_list", .list([.text(kind)])), .init("kwargs", .list([kwargs]))])
            for pattern in Pattern.all.prefix(232) {
                all.append(
                    WorstCase(
                        entry: "ifeval", kind: "\(kind): \(pattern.name)", verifier: InstructionVerifier(mode: .loose), gold: { _ in truth },
                        response: pattern.make))
            }
        }
        func ids(_ ids: [GroundTruth]) -> GroundTruth.Member { GroundTruth.Member("instruction_id_list", .list(ids)) }
        all.append(
            WorstCase(
                entry: "ifeval", kind: "many instructions", verifier: InstructionVerifier(),
                gold: { length in .members([ids([GroundTruth](repeating: .text("words:palindrome"), count: max(1, length / 20)))]) },
                response: { Pattern.repeated("level ", $0) }))
        all.append(
            WorstCase(
                entry: "ifeval", kind: "long prompt", verifier: InstructionVerifier(),
                gold: { length in
                    .members([.init("prompt", .text(Pattern.repeated("keyword a once ", length))), ids([.text("count:keywords_multiple")])])
                },
                response: { _ in "a" }))
        return all
    }

    private static var calls: [WorstCase] {
        let call = "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": 1}}</tool_call>"
        let pieces = [
            call, "<tool_call>", "<tool_call>{}</tool_call>", "<tool_calls>[{\"name\": \"f\"}]</tool_calls>", "{\"name\":", "[{\"f\": {}},",
            "f(a=1), ", "f(a=", "f(a=[", "f(a=(1,", "f(a={'a': ",
            "f(a='", "f(a='\\", "'a' ", "f(a=1_", "a.", "[f(", "```\n[]\n```\n",
        ]
        let golds: [(String, GroundTruth)] = [
            ("one", gold(#"[{"f": {"x": [1, 2], "y": ["a", ""]}}]"#)), ("none", gold("[]")), ("any", gold(#"{"type": "any_call"}"#)),
        ]
        var all: [WorstCase] = []
        func add(_ kind: String, _ gold: @escaping @Sendable (Int) -> GroundTruth, _ response: @escaping @Sendable (Int) -> String) {
            all.append(WorstCase(entry: "tool_call", kind: kind, verifier: ToolCallVerifier(grade: .f1), gold: gold, response: response))
        }
        for (name, truth) in golds {
            for piece in pieces { add("\(name): \(shown(piece))", { _ in truth }, { Pattern.repeated(piece, $0) }) }
            for form in forms { add("\(name): \(form.name)", { _ in truth }, form.make) }
        }
        func expected(_ name: String, _ arguments: [GroundTruth.Member]) -> GroundTruth { .members([GroundTruth.Member(name, .members(arguments))]) }
        add(
            "many with many",
            { length in .list((0..<max(1, length / 60)).map { expected("f", [GroundTruth.Member("x", .list([.integer($0), .integer(1)]))]) }) },
            { Pattern.repeated(call, $0) })
        add(
            "many arguments",
            { length in .list([expected("f", (0..<max(1, length / 12)).map { GroundTruth.Member("a\($0)", .list([.integer(1)])) })]) },
            { length in "f(" + (0..<max(1, length / 8)).map { "a\($0)=1" }.joined(separator: ", ") + ")" })
        add("nested tuples", { _ in golds[0].1 }, { "f(x=" + Pattern.repeated("((((((((1,),),),),),),),2),", $0) + ")" })
        return all
    }

    private static var searches: [WorstCase] {
        var all: [WorstCase] = []
        for metric in SearchAnswerVerifier.Metric.allCases {
            let verifier = SearchAnswerVerifier(metric: metric)
            for pattern in Pattern.all {
                all.append(
                    WorstCase(
                        entry: "search_qa", kind: "\(metric.rawValue): \(pattern.name)", verifier: verifier,
                        gold: { _ in .list([.text("a 1"), .text("the word")]) }, response: { "<answer>\(pattern.make($0))</answer>" }))
            }
            all.append(
                WorstCase(
                    entry: "search_qa", kind: "\(metric.rawValue): many targets", verifier: verifier,
                    gold: { length in .list((0..<max(1, length / 12)).map { .text("word \($0)") }) },
                    response: { "<answer>\(Pattern.repeated("word 1 ", $0))</answer>" }))
        }
        return all
    }

    private static var brackets: [WorstCase] {
        let pieces = ["[", "]", "[[", "]]", "];[", "[[1", "1or", "1,", "or", "[[1];[", "x=1,", "(", "\\frac{", "1 ", "é", "[[1]]"]
        let verifier = BracketedVerifier(sections: .any, lists: .any)
        var all: [WorstCase] = []
        for piece in pieces {
            let response: @Sendable (Int) -> String = { "[[" + Pattern.repeated(piece, $0) + "]]" }
            all.append(
                WorstCase(entry: "bracketed", kind: shown(piece), verifier: verifier, gold: { _ in .text("[[1,x=2];[2or3]]") }, response: response))
            all.append(
                WorstCase(entry: "bracketed", kind: "gold \(shown(piece))", verifier: verifier, gold: { .text(response($0)) }, response: response))
        }
        return all
    }
}

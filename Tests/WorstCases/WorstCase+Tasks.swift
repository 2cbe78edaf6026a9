import JSON
import Verifiers

/// Cases for verifiers whose ground truth belongs to a task: puzzles, instructions, calls of tools and search answers.
extension WorstCase {
    static var tasks: [WorstCase] { puzzles + grownGolds + instructions + calls + searches + brackets }

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
        @Sendable func ids(_ ids: [GroundTruth]) -> GroundTruth.Member { GroundTruth.Member("instruction_id_list", .list(ids)) }
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
            for piece in pieces { add("\(name): \(AnswerForm.shown(piece))", { _ in truth }, { Pattern.repeated(piece, $0) }) }
            for form in AnswerForm.all { add("\(name): \(form.name)", { _ in truth }, form.make) }
        }
        @Sendable func expected(_ name: String, _ arguments: [GroundTruth.Member]) -> GroundTruth {
            .members([GroundTruth.Member(name, .members(arguments))])
        }
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
                WorstCase(
                    entry: "bracketed", kind: AnswerForm.shown(piece), verifier: verifier, gold: { _ in .text("[[1,x=2];[2or3]]") },
                    response: response))
            all.append(
                WorstCase(
                    entry: "bracketed", kind: "gold \(AnswerForm.shown(piece))", verifier: verifier, gold: { .text(response($0)) }, response: response
                ))
        }
        return all
    }
}

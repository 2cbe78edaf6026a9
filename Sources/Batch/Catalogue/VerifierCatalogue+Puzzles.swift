import HTTP
import JSON
import Verifiers

/// Puzzles and instructions.
extension VerifierCatalogue {
    static let enigmata = VerifierEntry(
        name: "enigmata",
        summary: "A puzzle of Enigmata (arXiv 2505.19914): the answer is correct if it meets the rules of its task (docs/puzzles.md).",
        groundTruth: "the row of the data set: an object with \"answer\" and \"meta\", also as a JSON text",
        parameters: [Parameter("task", .choice(EnigmataTask.allCases.map(\.rawValue)), default: nil, "the task")]
    ) { options throws(Problem) in
        EnigmataVerifier(task: options.choice("task", default: .sudoku))
    }

    static let reasoningGym = VerifierEntry(
        name: "reasoning_gym",
        summary: "A task of reasoning-gym 0.1.25: by its rules or score where it has such, by its answer elsewhere (docs/puzzles.md).",
        groundTruth: "the entry: an object with \"answer\" and \"metadata\", or the answer alone for tasks that only compare",
        parameters: [
            Parameter("task", .choice(ReasoningGymTask.allCases.map(\.rawValue)), default: nil, "the task"),
            Parameter(
                "strict", .boolean, default: .bool(true),
                "whether the faults of the task's own scoring are mended; false gives its very scores"),
            Parameter(
                "vocabulary", .composite("list of strings"), default: .null,
                "words that \"word_ladder\" knows; without them only those of the entry's answer, and a ladder with others is undecided"),
        ]
    ) { options throws(Problem) in
        let words = try options.texts("vocabulary")
        return ReasoningGymVerifier(
            task: options.choice("task", default: .composite), strict: options.flag("strict"),
            vocabulary: words.isEmpty ? nil : Set(words.map { $0.uppercased() }))
    }

    static let puzzle = VerifierEntry(
        name: "puzzle", summary: "A puzzle that is given by its rules: whatever meets them is correct (docs/puzzles.md).",
        groundTruth: "the puzzle: an object with what its task needs, also as a JSON text",
        parameters: [Parameter("task", .choice(PuzzleTask.allCases.map(\.rawValue)), default: nil, "the task"), extract(puzzlePlaces)]
    ) { options throws(Problem) in
        PuzzleVerifier(task: options.choice("task", default: .sudoku), extraction: try options.extraction() ?? puzzlePlaces)
    }

    private static let puzzlePlaces = PuzzleVerifier(task: .sudoku).extraction

    static let bracketed = VerifierEntry(
        name: "bracketed",
        summary:
            "The answer is in double square brackets, [[...]], with sections, alternatives and lists as KORBench has them (docs/answer-forms.md).",
        groundTruth: "the answer, with or without its double brackets",
        parameters: [
            Parameter(
                "sections", .choice(ArrayOrder.allCases.map(\.rawValue)), default: .string("given"),
                "whether the order of sections, [[a];[b]], counts"),
            Parameter(
                "lists", .choice(ArrayOrder.allCases.map(\.rawValue)), default: .string("given"),
                "whether the order of what is between commas counts"),
            Parameter(
                "grade", .choice(BracketedVerifier.Grade.allCases.map(\.rawValue)), default: .string("all"),
                "all: 1 if all sections are correct, else 0; fraction: the share of those that are"),
        ]
    ) { options throws(Problem) in
        BracketedVerifier(
            sections: options.choice("sections", default: .given), lists: options.choice("lists", default: .given),
            grade: options.choice("grade", default: .all))
    }

    static let ifeval = VerifierEntry(
        name: "ifeval", summary: "The response follows the instructions of its prompt: the kinds of IFEval and IFBench (docs/instructions.md).",
        groundTruth: "an object with \"instruction_id_list\" and \"kwargs\", as the data sets have it",
        parameters: [
            Parameter(
                "mode", .choice(InstructionVerifier.Mode.allCases.map(\.rawValue)), default: .string("strict"),
                "strict: the response as it is; loose: also without its first line, its last line and asterisks"),
            Parameter(
                "grade", .choice(InstructionVerifier.Grade.allCases.map(\.rawValue)), default: .string("all"),
                "all: 1 if all instructions are followed, else 0; fraction: the share of those that are"),
        ]
    ) { options throws(Problem) in
        InstructionVerifier(mode: options.choice("mode", default: .strict), grade: options.choice("grade", default: .all))
    }
}

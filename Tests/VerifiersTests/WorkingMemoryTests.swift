import Glibc
import JSON
import Testing

@testable import Verifiers

/// What a verdict takes is within what its verifier says beforehand: measured in a process of its own, by the pages that it touches.
@Suite struct WorkingMemoryTests {
    /// Pages that are read in besides: code and tables of the first use, and what the allocator keeps.
    private static let slack = 1_000_000

    @Test func verdictsKeepWithinTheirBounds() async {
        await #expect(processExitsWith: .success) {
            try #require(Pages.givesBlocksBack())
            for length in [300_000] {
                for (place, worst) in WorstCase.all.enumerated() {
                    let judge = worst.verifier.judge(for: worst.gold)
                    // Twice: the first time tables of words are made.
                    _ = judge.verdict(on: Response(worst.make(1_000)))
                    let response = Response(worst.make(length))
                    let bound = worst.verifier.workingBytes(forResponseOf: response.text.count)
                    let before = try #require(Pages.restartedPeak())
                    let verdict = judge.verdict(on: response, effort: Effort(limit: .max))
                    let taken = try #require(Pages.peak()) - before
                    #expect(taken <= bound + WorkingMemoryTests.slack, "case \(place), \(length) bytes: \(taken) taken, \(bound) said")
                    #expect(bound <= 64 * response.text.count + 4_000_000)
                    withExtendedLifetime(verdict) {}
                }
            }
        }
    }

    /// What is said is lean: at most ten bytes for each byte of a long response, but for the tree of JSON.
    @Test func boundsAreLean() {
        for worst in WorstCase.all where !(worst.verifier is JSONVerifier) && !(worst.verifier is CompositeVerifier) {
            #expect(worst.verifier.workingBytes(forResponseOf: 10_000_000) <= 12 * 10_000_000 + 4_000_000, "\(worst.verifier)")
        }
    }
}

/// A verifier with a response that takes much of it.
private struct WorstCase {
    var verifier: any Verifier
    var gold: GroundTruth = .none
    var make: @Sendable (Int) -> String

    private static func many(_ text: String) -> @Sendable (Int) -> String {
        { String(repeating: text, count: $0 / text.utf8.count) }
    }

    private static let words: @Sendable (Int) -> String = { length in
        (0..<(length / 6)).map { String($0 % 100_000 + 100_000, radix: 30) }.joined(separator: " ")
    }

    static var all: [WorstCase] {
        let text = GroundTruth.text("5")
        var cases: [WorstCase] = []
        for comparison in TextVerifier.Comparison.allCases {
            for make in [many("a "), many("\u{23A} "), many("\u{323}\u{302}"), many("\\boxed{")] {
                cases.append(WorstCase(verifier: TextVerifier(comparison: comparison), gold: text, make: make))
            }
        }
        for make in [many("\\boxed{"), many("\\boxed{}, "), many("{"), many("yes a "), many("\\text{a}"), many("answer: "), many("a\n")] {
            cases.append(WorstCase(verifier: MathVerifier(), gold: text, make: { "\\boxed{5}" + make($0) }))
            cases.append(WorstCase(verifier: MathVerifier(), gold: text, make: { "\\boxed{" + make($0) + "}" }))
            cases.append(WorstCase(verifier: MathVerifier(), gold: text, make: make))
        }
        for verifier in [NumericVerifier() as any Verifier, IntegerVerifier()] {
            for make in [many("5 a "), many("\\boxed{")] { cases.append(WorstCase(verifier: verifier, gold: text, make: make)) }
            cases.append(WorstCase(verifier: verifier, gold: text, make: { "5 " + many("ab ")($0) }))
        }
        for make in [many("A "), many("(A)"), many("A, "), many("option ")] {
            cases.append(WorstCase(verifier: MultipleChoiceVerifier(), gold: .text("B"), make: make))
            cases.append(WorstCase(verifier: MultipleChoiceVerifier(options: ["red", "blue"]), gold: .text("B"), make: make))
        }
        cases.append(WorstCase(verifier: RegexVerifier(), gold: .text("(a|b)*c"), make: many("ab")))
        for element in ["1,", "[],", "{\"a\":1},"] {
            cases.append(WorstCase(verifier: JSONVerifier(), gold: .list([.integer(1)]), make: { "[" + many(element)($0) + "1]" }))
        }
        for form in FormatVerifier.Form.allCases { cases.append(WorstCase(verifier: FormatVerifier(form: form), make: many("\\boxed{ <think>"))) }
        cases.append(WorstCase(verifier: CodeBlockVerifier(language: "swift"), make: many("```\n")))
        for unit in [LengthVerifier.Unit.words, .characters] {
            cases.append(WorstCase(verifier: LengthVerifier(mode: .limit, maximum: 9, unit: unit), make: many("a ")))
        }
        for make in [many("a "), words] { cases.append(WorstCase(verifier: RepetitionVerifier(), make: make)) }
        cases.append(WorstCase(verifier: LanguageShareVerifier(script: .latin), make: many("a\u{e9} ")))
        for mode in MazeVerifier.Mode.allCases {
            cases.append(WorstCase(verifier: MazeVerifier(mode: mode), gold: .text("S..\n..E"), make: many("RL")))
        }
        // The kinds with a table, with copies, and with lists of sentences or tokens.
        let kinds = [
            "count:unique_word_count", "words:repeats", "ratio:overlap", "sentence:increment", "format:emoji", "words:words_position",
            "custom:csv_city",
            "language:response_language", "length_constraints:number_sentences",
        ]
        for example in InstructionExample.all where kinds.contains(example.id) {
            let gold = InstructionTests.gold([(example.id, example.kwargs)])
            for make in [many("a. "), many("\u{23A} "), words] {
                cases.append(WorstCase(verifier: InstructionVerifier(mode: .loose), gold: gold, make: { "x\n" + make($0) + "*\n" }))
            }
        }
        for call in ["<tool_call>{}</tool_call>", "<tool_call>{\"name\":\"f\",\"arguments\":\"{}\"}</tool_call>"] {
            let gold = GroundTruth.text("[{\"f\": {}}, {\"f\": {}}]")
            cases.append(WorstCase(verifier: ToolCallVerifier(grade: .f1), gold: gold, make: many(call)))
        }
        cases.append(WorstCase(verifier: ToolCallVerifier(grade: .f1), gold: .text("[{\"f\": {}}]"), make: { "[" + many("{\"f\":{}},")($0) + "{}]" }))
        for metric in SearchAnswerVerifier.Metric.allCases {
            for make in [many("東"), words] {
                cases.append(
                    WorstCase(verifier: SearchAnswerVerifier(metric: metric), gold: text, make: { "<answer>" + make($0) + "</answer>" }))
            }
        }
        for grader in CompatGrader.allCases {
            for make in [many("\\frac"), many("="), many("a=")] {
                cases.append(WorstCase(verifier: CompatVerifier(grader), gold: text, make: { "\\boxed{" + make($0) + "}" }))
            }
        }
        let parts = [RepetitionVerifier() as any Verifier, ExplainedVerifier(TextVerifier()), MathVerifier()].map { CompositeVerifier.Part("a", $0) }
        cases.append(WorstCase(verifier: CompositeVerifier.minimum(parts), gold: text, make: many("a ")))
        return cases
    }
}

/// The pages of this process.
private enum Pages {
    /// Has blocks that are freed go back at once, so that each verdict starts from nothing; malloc.h is no part of the module Glibc.
    static func givesBlocksBack() -> Bool {
        typealias Option = @convention(c) (Int32, Int32) -> Int32
        guard let function = dlsym(nil, "mallopt") else { return false }
        let set = unsafeBitCast(function, to: Option.self)
        // M_MMAP_THRESHOLD and M_TRIM_THRESHOLD.
        return set(-3, 65_536) == 1 && set(-1, 65_536) == 1
    }

    /// The most bytes since the last restart.
    static func peak() -> Int? { value(of: "VmHWM:") }

    /// Forgets what was the most.
    ///
    /// - Returns: what is held now.
    static func restartedPeak() -> Int? {
        typealias Trim = @convention(c) (Int) -> Int32
        if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
        guard let file = fopen("/proc/self/clear_refs", "w") else { return nil }
        fputs("5", file)
        fclose(file)
        return value(of: "VmRSS:")
    }

    private static func value(of name: String) -> Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, 256, file) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if line.hasPrefix(name) {
                return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }.map { $0 * 1_024 }
            }
        }
        return nil
    }
}

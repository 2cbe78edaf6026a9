import Testing

@testable import Verifiers

/// Long and odd responses: every kind ends within its steps, whatever the text is.
@Suite struct InstructionEffortTests {
    private static func many(_ text: String, _ length: Int) -> String { String(repeating: text, count: length / text.utf8.count) }

    private static let parts = [
        "a ", "ab", "*", "**a ", "[", "(", "\"'", ". ", "a. ", "A.B. ", "?!", "\n", "* a\n", "\u{1F600}", "\u{301}", "\u{3000}", "-", ",", "1,", "<<",
        "<i>", "Question 1 ",
        "\u{5D0}", "``", "...", "' ", "Mr.", "Zimbabwe\n", "******", "e.g. ", "\u{0}", "word ", "P.", "Section 1 ",
    ]

    @Test(arguments: InstructionExample.all) func everyTextHasAVerdict(example: InstructionExample) {
        let judge = InstructionVerifier(mode: .loose).judge(for: InstructionTests.gold([(example.id, example.kwargs)]))
        for part in Self.parts {
            for text in [part, Self.many(part, 60) + example.miss] { #expect(judge.verdict(on: Response(text)).status != .error) }
        }
        // Bytes that are no UTF-8 do not come from requests; they end nothing all the same.
        _ = judge.verdict(on: Response(utf8: [0xF0, 0x9F, 0x80, 0xE2, 0x20, 0xC2]))
    }

    /// The steps grow with the length, not with its square.
    @Test(arguments: InstructionExample.all) func stepsAreLinear(example: InstructionExample) throws {
        let judge = InstructionVerifier().judge(for: InstructionTests.gold([(example.id, example.kwargs)]))
        for part in Self.parts {
            var spent: [Int] = []
            for length in [500, 2_000] {
                let effort = Effort(limit: .max)
                _ = try judge.verdict(on: Response(Self.many(part, length)), spending: effort)
                spent.append(effort.spent)
            }
            #expect(spent[1] <= 5 * spent[0] + 4_000, "\(part): \(spent)")
        }
    }

    @Test func longResponsesAreGivenUp() {
        let response = Response(Self.many("a b. ", 300_000))
        for example in InstructionExample.all {
            let judge = InstructionVerifier(mode: .loose).judge(for: InstructionTests.gold([(example.id, example.kwargs)]))
            let effort = Effort(limit: 200_000)
            _ = judge.verdict(on: response, effort: effort)
            #expect(effort.spent <= 200_000)
        }
    }

    @Test func manyInstructionsShareTheSteps() {
        let gold = InstructionTests.gold([(String, [GroundTruth.Member])](repeating: ("punctuation:no_comma", []), count: 500))
        #expect(
            InstructionVerifier().judge(for: gold).verdict(on: Response(Self.many("a", 1_000)), effort: Effort(limit: 200_000)).status
                == .undecided)
        #expect(InstructionVerifier().judge(for: gold).verdict(on: Response("ab")).status == .correct)
    }
}

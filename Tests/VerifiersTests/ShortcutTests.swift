import JSON
import Testing

@testable import Verifiers

/// What is decided by a look at a few bytes, or spent before it is made, is what the long way gives.
@Suite struct ShortcutTests {
    @Test func noNumberBeginsWithABytePassedOver() {
        // What may follow so that a number is read: digits, a fraction, the rest of a sign.
        let followers = ["5", ".5", "\\frac12", "½", "-5", "$5"].map { Array($0.utf8) }
        for byte in UInt8.min ... .max where NumberScanner.beginsNoNumber(byte) {
            for follower in followers {
                var scanner = NumberScanner(([byte] + follower)[...])
                #expect(scanner.scanNumber() == nil, "byte \(byte) before \(follower)")
            }
        }
        for text in ["5", " 5", "\t5", "~5", "-5", "+5", ".5", "$5", "\\$5", "\\frac12", "½", "⅓", "−5", "–5", "－5", "€5", "£5", "¥5"] {
            #expect(!NumberScanner.beginsNoNumber(Array(text.utf8)[0]), "\(text)")
            var scanner = NumberScanner(Array(text.utf8)[...])
            #expect(scanner.scanNumber() != nil, "\(text)")
        }
    }

    @Test func whiteSpaceIsThatOfUnicode() {
        // Beyond these blocks there is none.
        for value in Array(UInt32(0)...0x3100) + Array(stride(from: UInt32(0x3101), to: 0x11_0000, by: 997)) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isPythonSpace = value.isWhiteSpaceScalar || (0x1C...0x1F).contains(value)
            let bytes = Array(String(Character(scalar)).utf8)
            if bytes[...].whiteSpace(at: 0) != (isPythonSpace ? bytes.count : 0) { Issue.record("U+\(String(value, radix: 16))") }
            // Cut off, it is none.
            if bytes.count > 1, bytes.dropLast().whiteSpace(at: 0) != 0 { Issue.record("part of U+\(String(value, radix: 16))") }
        }
    }

    @Test func stopWordsInAnyCase() {
        for word in FunctionWords.stopWords {
            #expect(FunctionWords.isStopWord(Array(word.utf8)[...]))
            #expect(FunctionWords.isStopWord(Array(word.uppercased().utf8)[...]))
            #expect(FunctionWords.isStopWord(Array((word + "x").utf8)[...]) == FunctionWords.stopWords.contains(word + "x"))
        }
        #expect(!FunctionWords.isStopWord([]))
        for word in FunctionWords.coordinators { #expect(FunctionWords.isCoordinator(Array(word.uppercased().utf8)[...])) }
        for word in ["", "an", "fore", "and or", "an\0", "\0or"] { #expect(!FunctionWords.isCoordinator(Array(word.utf8)[...])) }
        #expect(!FunctionWords.isStopWord(Array("themselvesthemselves".utf8)[...]))
    }

    @Test func letterCasesOfRunsAreThoseOfTheirLetters() {
        #expect(Case(of: Array("ÉÉÉ".utf8)[...]) == .upper)
        #expect(Case(of: Array("ééé".utf8)[...]) == .lower)
        #expect(Case(of: Array("ÉÉéÉ".utf8)[...]) == .mixed)
        #expect(Case(of: Array("ǅǅ".utf8)[...]) == .lower)
        #expect(Case(of: Array("中中".utf8)[...]) == .none)
    }

    @Test func onlyASCII() {
        #expect(Array("abc".utf8)[...].isASCII)
        #expect(Array<UInt8>()[...].isASCII)
        #expect(!Array("aéc".utf8)[...].isASCII)
        #expect(Array("éabc".utf8)[2...].isASCII)
    }

    @Test func groundTruthsAreSpentBeforeTheyAreMade() throws {
        let gold = GroundTruth.list([.integer(1), .text("abc"), .members([.init("key", .none)])])
        let effort = Effort()
        #expect(try gold.json(each: 10, eachByte: 2, effort) == JSONValue(gold))
        #expect(effort.spent == 5 * 10 + 2 * 6)
        #expect(throws: Effort.Exhausted.self) { try gold.json(each: 10, eachByte: 2, Effort(limit: 61)) }
        #expect(throws: Effort.Exhausted.self) {
            try GroundTruth.list([GroundTruth](repeating: .integer(1), count: 1_000)).texts(Effort(limit: 1_000))
        }
        #expect(try GroundTruth.list([.integer(1), .text("a")]).texts(Effort()) == ["1", "a"])
    }

    /// A ground truth with many values ends at the limit, in whatever part of it they are.
    @Test func treesOfManyValuesAreGivenUp() {
        let many = GroundTruth.list([GroundTruth](repeating: .list([.integer(1), .text("a")]), count: 20_000))
        let verifiers: [any Verifier] = [
            EnigmataVerifier(task: .sudoku), ReasoningGymVerifier(task: .sudoku), PuzzleVerifier(task: .sudoku), JSONVerifier(), ToolCallVerifier(),
            ExplainedVerifier(PuzzleVerifier(task: .sudoku)),
        ]
        for verifier in verifiers {
            let gold = GroundTruth.members([.init("answer", many), .init("function", many), .init("name", .text("f"))])
            let effort = Effort(limit: 1_000_000)
            let verdict = verifier.judge(for: gold, effort: effort).verdict(on: Response("\\boxed{5}"))
            #expect(verdict.status == .undecided, "\(verifier): \(verdict.status)")
            #expect(effort.spent == 1_000_000)
        }
    }

    /// No answer of thousands of bytes is looked through for a yes or no.
    @Test func longTextsAssertNothing() {
        let long = "\\text{yes}, " + String(repeating: "\\text{", count: 4_000)
        #expect(MathReading(Array(long.utf8)[...]).assertion == nil)
        #expect(MathReading(Array("\\text{yes}, as x > 0".utf8)[...]).assertion?.word == "yes")
    }

    @Test func stringsWithEscapesAreComparedAsTheyRead() throws {
        func areEqual(_ one: String, _ other: String) throws -> Bool {
            let one = try #require(try JSONTape(Array(one.utf8)[...], Effort()))
            let other = try #require(try JSONTape(Array(other.utf8)[...], Effort()))
            return try one.isEqual(0, to: other, 0, Effort())
        }
        #expect(try areEqual(#"["\u0061\n", [], {}]"#, #"["a\n", [], {}]"#))
        #expect(try areEqual(#"["\n"]"#, #"["\n"]"#))
        #expect(try !areEqual(#"["\n"]"#, #"["\t"]"#))
        #expect(try !areEqual(#"["\u0061"]"#, #"["b"]"#))
        #expect(try !areEqual(#"["a"]"#, #"["b"]"#))
        #expect(try areEqual(#"[[1, [2, 3]], {"a": [], "b": {}}]"#, #"[[1, [2, 3]], {"b": {}, "a": []}]"#))
        #expect(try !areEqual(#"[[1, [2, 3]], 4]"#, #"[[1, [2, 4]], 4]"#))
        #expect(try !areEqual(#"{"a": 1}"#, #"{"b": 1}"#))
    }
}

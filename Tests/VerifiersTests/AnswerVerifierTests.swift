import JSON
import Testing

@testable import Verifiers

@Suite struct AnswerVerifierTests {
    private func score(_ verifier: any Verifier, _ gold: GroundTruth, _ response: String, tokens: Int? = nil) -> Double? {
        verifier.judge(for: gold).verdict(on: Response(utf8: Array(response.utf8), tokens: tokens)).score
    }

    @Test func integers() {
        #expect(score(IntegerVerifier(), .text("18"), "so it is 18.0") == 1)
        #expect(score(IntegerVerifier(), .integer(18), "\\boxed{18.5}") == 0)
        #expect(score(IntegerVerifier(), .text("1/2"), "1") == nil)
        #expect(score(IntegerVerifier(), .text("5"), "\\boxed{5\\text{ or }1}") == 0)
        #expect(score(IntegerVerifier(), .text("5"), "so it is 5 million") == 0)
    }

    @Test func textModes() {
        #expect(score(TextVerifier(comparison: .squad), .text("apple day"), "An apple, a day") == 1)
        #expect(score(TextVerifier(comparison: .contains), .text("new york"), "<answer>It is in New York, I think</answer>") == 1)
        #expect(score(TextVerifier(comparison: .contains), .text("york"), "<answer>Yorkshire</answer>") == 0)
        for (gold, answer) in [("5", "1.5"), ("5", "-5"), ("5", "5,000"), ("5", "5.5"), ("1", "1/2"), ("2", "1/2"), ("5", ".5")] {
            #expect(score(TextVerifier(comparison: .contains), .text(gold), "<answer>it is \(answer)</answer>") == 0, "\(answer)")
        }
        for answer in ["it is 5.", "5, not 6", "1, 5", "step-by-step 5", "5-year"] {
            #expect(score(TextVerifier(comparison: .contains), .text("5"), "<answer>\(answer)</answer>") == 1, "\(answer)")
        }
        #expect(score(TextVerifier(comparison: .tokenF1), .list([.text("hello"), .text("world")]), "hello world") == 2.0 / 3)
        #expect(score(TextVerifier(comparison: .tokenF1), .text("red blue"), "green") == 0)
    }

    @Test func optionsByTheirText() {
        let verifier = MultipleChoiceVerifier(options: ["red", "blue", "green"])
        #expect(score(verifier, .text("B"), "\\boxed{Blue}") == 1)
        #expect(score(verifier, .text("blue"), "The answer is (B)") == 1)
        #expect(score(verifier, .text("A"), "<answer>green</answer>") == 0)
    }

    @Test(arguments: [
        ("a+b", "xaab", true), ("^a+b$", "xaab", false), ("(cat|dog)s?", "hotdogs", true), ("[0-9]{3}-[0-9]{4}", "call 555-1234", true),
        ("a{2,3}", "a", false),
        (#"\d+\s*cm"#, "12 cm", true), (#"\bcat\b"#, "concat", false), ("(?i)YES", "yes", true), ("[^a-z]", "abc", false), (".", "\n", false),
        ("x*", "", true),
        ("(a|aa)+$", "aaaa!", false), ("é", "café", true), (#"\."#, "a", false), ("(?:ab){2}", "abab", true), ("a|", "", true),
    ]) func regularExpressions(pattern: String, text: String, isFound: Bool) throws {
        #expect(try RegexProgram(pattern).search(Array(text.utf8)[...], isWhole: false, Effort()) == isFound)
    }

    @Test func regularExpressionsNeverGoBack() throws {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
        #expect(try RegexProgram("(a+)+b").search(text[...], isWhole: false, Effort()) == false)
        let program = try RegexProgram("(a?){500}a{500}")
        #expect(throws: Effort.Exhausted.self) { try program.search(text[...], isWhole: true, Effort(limit: 10_000)) }
        for pattern in ["(", "a**b(", "[", "\\1", "(?=a)", "a{2000}", "[b-a]", "*"] {
            #expect(RegexVerifier.refusal(of: pattern) != nil, "\(pattern)")
        }
    }

    @Test func formats() {
        let whole = "<think>so</think>\n<answer>5</answer>"
        #expect(score(FormatVerifier(form: .thinkAnswer), .none, whole) == 1)
        #expect(score(FormatVerifier(form: .tagCount), .none, "<think>a</think><answer>") == 0.75)
        #expect(score(FormatVerifier(form: .think), .none, "<think>a</think> b") == 1)
        for wrong in [
            "<think></think><answer>5</answer>", whole + whole, "x" + whole, whole + " and more", "<answer>5</answer>", "<think>a</think>",
            "<think>a</think><answer> </answer>", "<think>a<think></think><answer>5</answer>",
        ] { #expect(score(FormatVerifier(form: .thinkAnswer), .none, wrong) == 0, "\(wrong)") }
        #expect(score(CodeBlockVerifier(language: "python"), .none, "```python\nprint(1)\n```") == 1)
        #expect(score(CodeBlockVerifier(language: "python"), .none, "```c\nx\n```") == 0)
        #expect(score(CodeBlockVerifier(), .none, "```\nopen") == 0)
    }

    @Test func json() throws {
        #expect(score(JSONVerifier(), .text(#"{"a": 1, "b": [1, 2]}"#), "```json\n{\"b\": [1.0, 2], \"a\": 1}\n```") == 1)
        #expect(score(JSONVerifier(), .text("[1, 2]"), "[2, 1]") == 0)
        #expect(score(JSONVerifier(), .text("9007199254740993"), "9007199254740992") == 0)
        #expect(score(JSONVerifier(), .text("9007199254740993"), "9007199254740993") == 1)
        let schema = try JSONSchema.read(
            .object([
                JSONValue.Member("type", .string("object")), JSONValue.Member("required", .array([.string("n")])),
                JSONValue.Member("properties", .object([JSONValue.Member("n", .object([JSONValue.Member("minimum", .integer(3))]))])),
                JSONValue.Member("additionalProperties", .bool(false)),
            ])
        ).get()
        let verifier = JSONVerifier(schema: schema)
        #expect(score(verifier, .none, #"{"n": 3}"#) == 1)
        #expect(score(verifier, .none, #"{"n": 2}"#) == 0)
        #expect(score(verifier, .none, #"{"n": 3, "m": 1}"#) == 0)
        #expect(score(verifier, .none, "no JSON") == 0)
        for (keyword, isValid) in [("maximum", false), ("minimum", true), ("exclusiveMinimum", true), ("exclusiveMaximum", false)] {
            let bound = try JSONSchema.read(.object([JSONValue.Member(keyword, .integer(9_007_199_254_740_992))])).get()
            #expect(score(JSONVerifier(schema: bound), .none, "9007199254740993") == (isValid ? 1 : 0), "\(keyword)")
        }
    }

    @Test func lengths() {
        let overlong = LengthVerifier(mode: .overlong, maximum: 100, buffer: 20)
        #expect([80, 90, 100, 101].map { score(overlong, .none, "x", tokens: $0) } == [1, 0.5, 0, 0])
        #expect(score(overlong, .none, "x") == nil)
        let cosine = LengthVerifier(mode: .cosine, maximum: 100)
        #expect(score(cosine, .none, "x", tokens: 0) == 1)
        #expect(abs((score(cosine, .none, "x", tokens: 50) ?? 0) - 0.75) < 1e-12)
        #expect(score(cosine, .none, "x", tokens: 200) == 0.5)
        #expect(score(LengthVerifier(mode: .limit, maximum: 2, unit: .words), .none, "one two three") == 0)
    }

    @Test func repetitionAndScripts() {
        #expect(score(RepetitionVerifier(n: 2), .none, "a b a b") == 2.0 / 3)
        #expect(score(RepetitionVerifier(n: 3), .none, "a b") == 1)
        #expect(score(LanguageShareVerifier(script: .cyrillic), .none, "да ok") == 0.5)
        #expect(score(LanguageShareVerifier(script: .han), .none, "123") == 0)
    }

    @Test func compatGraders() {
        #expect(score(CompatVerifier(.gsm8kStrict), .text("1234"), "so\n#### 1,234") == 1)
        #expect(score(CompatVerifier(.gsm8kStrict), .text("18"), "#### 18.0") == 0)
        #expect(score(CompatVerifier(.gsm8kFlexible), .text("5"), "first 3, then 5 .") == 1)
        #expect(score(CompatVerifier(.mathDAPO), .text("42"), "Answer: $x = 42$") == 1)
        #expect(score(CompatVerifier(.mathDAPO), .text("42"), "it is \\boxed{42}") == 1)
        #expect(score(CompatVerifier(.mathDAPO), .text("42"), "Answer: 42\u{2028}\u{A0}") == 1)
        #expect(score(CompatVerifier(.mathDAPO), .text("ab"), "Answer: \\text{a}\\text{b}") == 1)
        #expect(score(CompatVerifier(.mathDAPO), .text("a\\text{b"), "Answer: \\text{a}\\text{b") == 1)
        #expect(Minerva.normalised(Array("\\text{a}\\text{b\n\\textbf{c}}".utf8)) == Array("a\\text{b\nc}".utf8))
        #expect(Minerva.normalised(Array("\\boxed{a}b}\n\\boxed{c".utf8)) == Array("a}b\n\\boxed{c".utf8))
        #expect(score(CompatVerifier(.hendrycksMath), .text("\\frac{1}{2}"), "\\boxed{0.5}") == 1)
        #expect(score(CompatVerifier(.hendrycksMath), .text("10000"), "\\boxed{10{,}000}") == 0)
        #expect(score(CompatVerifier(.strictBox), .text("7"), "\\boxed{7}" + String(repeating: " ", count: 95)) == 0)
    }
}

@Suite struct CompositionTests {
    private typealias Part = CompositeVerifier.Part

    private func verdict(_ composition: CompositeVerifier, _ response: String, gold: String = "5") -> Verdict {
        composition.judge(for: .text(gold)).verdict(on: Response(response))
    }

    private let format = Part("format", FormatVerifier(form: .boxed), weight: 0.1)
    private let math = Part("math", MathVerifier(), weight: 0.9)

    @Test func sumsWithEachPartByName() {
        let verdict = verdict(.weightedSum([math, format]), "\\boxed{6}")
        #expect(verdict.score == 0.1)
        #expect(verdict.status == .partial)
        #expect(verdict.parts == [Verdict.Part("math", score: 0), Verdict.Part("format", score: 1)])
    }

    @Test func gatesAndMaps() {
        #expect(verdict(.gate(condition: format, then: math, otherwise: nil), "the answer is 5").score == 0)
        #expect(verdict(.gate(condition: format, then: math, otherwise: nil), "\\boxed{5}").score == 1)
        #expect(verdict(.gate(condition: format, then: format, otherwise: math), "the answer is 5").score == 1)
        let plusMinus = CompositeVerifier.affine(math, scale: 2, offset: -1)
        #expect(verdict(plusMinus, "\\boxed{6}").score == -1)
        #expect(verdict(plusMinus, "\\boxed{6}").status == .wrong)
        #expect(verdict(.threshold(Part("f1", TextVerifier(comparison: .tokenF1)), at: 0.7), "a b", gold: "b c").score == 0)
        #expect(verdict(.clip(Part("x", plusMinus), 0...1), "\\boxed{6}").score == 0)
    }

    @Test func manyAsOne() {
        let text = Part("text", TextVerifier())
        #expect(verdict(.minimum([math, format]), "\\boxed{6}").score == 0)
        #expect(verdict(.maximum([math, format]), "\\boxed{6}").score == 1)
        #expect(verdict(.product([math, format]), "\\boxed{5}").score == 1)
        #expect(verdict(.firstOf([Part("box", CompatVerifier(.strictBox)), math]), "The answer is 5.").score == 1)
        #expect(verdict(.firstOf([math, text]), "\\boxed{7}").score == 0)
    }

    @Test func aFailureOfAPartIsNeverAZero() {
        let broken = Part("broken", IntegerVerifier())
        for composition in [
            CompositeVerifier.weightedSum([format, broken]), .minimum([broken, format]), .gate(condition: broken, then: math, otherwise: nil),
        ] {
            let verdict = verdict(composition, "\\boxed{x}", gold: "x")
            #expect(verdict.status == .unparseableGold)
            #expect(verdict.score == nil)
        }
    }

    @Test(arguments: ["(){1000}{1000}{1000}{1000}", "(a{0}){1000}{1000}{1000}{1000}", "((|)?){0}", "(()()){1000}{1000}{1000}b{2}"])
    func nothingRepeatedIsNothing(pattern: String) throws {
        #expect(try RegexProgram(pattern).search(Array("abbc".utf8)[...], isWhole: false, Effort()))
    }

    @Test func classesOfManyRanges() throws {
        let class_ = "[" + (0..<3_900).map { String(Unicode.Scalar(UInt32(0x4E00 + 2 * $0)).map(Character.init) ?? "b") }.joined() + "b]"
        let program = try RegexProgram(class_ + "{0,900}c")
        #expect(try program.search(Array("bb\u{4E00}\u{4E02}c".utf8)[...], isWhole: true, Effort()))
        #expect(try program.search(Array("bb\u{4E01}c".utf8)[...], isWhole: true, Effort()) == false)
        #expect(try RegexProgram("[z-zb-da-cx]+").search(Array("abcdxz".utf8)[...], isWhole: true, Effort()))
        #expect(try RegexProgram("[^b-da-c]").search(Array("abcd".utf8)[...], isWhole: false, Effort()) == false)
    }

    /// Bounds of a repetition, as Python has them.
    @Test(arguments: [
        ("a{,2}b", "aab", true), ("a{,2}b", "aaab", false), ("a{,}b", "aaaab", true), ("a{2,}b", "ab", false), ("a{}b", "a{}b", true),
        ("a{+2}b", "aab", false), ("a{x}", "a{x}", true), ("a{1,2", "a{1,2", true),
    ])
    func countedRepetitions(_ pattern: String, _ text: String, _ matches: Bool) throws {
        #expect(try RegexProgram(pattern).search(Array(text.utf8)[...], isWhole: true, Effort()) == matches)
    }

    @Test func patternsOfASchemaHaveABudget() throws {
        func verdict(_ schema: String, _ answer: String) throws -> Verdict {
            let value = try #require(JSONText.value(schema))
            let verifier = JSONVerifier(schema: try JSONSchema.read(value).get())
            return verifier.judge(for: .none).verdict(on: Response(utf8: Array(answer.utf8)))
        }
        for text in [#"{"pattern": "(a|b){0,300}c"}"#, #"{"not": {"pattern": "(a|b){0,300}c"}}"#] {
            let schema = try JSONSchema.read(try #require(JSONText.value(text))).get()
            let long = try #require(try JSONTape(Array("\"\(String(repeating: "a", count: 1_000))\"".utf8)[...], Effort()))
            #expect(throws: Effort.Exhausted.self, "\(text)") { try schema.violation(of: long, Effort(limit: 10_000)) }
        }
        #expect(try verdict(#"{"items": {"pattern": "^a+$"}}"#, #"["a", "aa"]"#).score == 1)
        #expect(try verdict(#"{"oneOf": [{"pattern": "a"}, {"pattern": "b"}]}"#, #""ab""#).score == 0)
        #expect(try verdict(#"{"anyOf": [{"pattern": "a"}, {"pattern": "b"}]}"#, #""b""#).score == 1)
    }

    @Test func manyUniqueItems() throws {
        func score(_ answer: String) throws -> Double? {
            let schema = try JSONSchema.read(.object([.init("uniqueItems", .bool(true))])).get()
            return JSONVerifier(schema: schema).judge(for: .none).verdict(on: Response(utf8: Array(answer.utf8))).score
        }
        let numbers = (0..<40_000).map(String.init).joined(separator: ",")
        #expect(try score("[\(numbers)]") == 1)
        #expect(try score("[\(numbers), 0.0]") == 0)
        #expect(try score(#"[{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}]"#) == 0)
        #expect(try score(#"[{"a": 1, "b": 2}, {"a": 2, "b": 1}, 1, "1", null, false, [], [1], [[1]]]"#) == 1)
    }
}

import JSON
import Testing

@testable import Verifiers

/// JSON for tests.
enum JSONText {
    static func value(_ text: String) -> JSONValue? {
        do throws(JSONError) {
            return try JSONReader.read(Array(text.utf8), wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            return nil
        }
    }

    static func verifier(_ schema: String) throws -> JSONVerifier {
        JSONVerifier(schema: try JSONSchema.read(try #require(value(schema))).get())
    }
}

@Suite struct JSONVerifierTests {
    /// The ground truth as text, the answer, and whether they are the same; in both directions.
    @Test(arguments: [
        ("1", "1.0", true), ("1", "1e0", true), ("1000", "1e3", true), ("0", "-0.0", true), ("1", "2", false), ("1", "-1", false),
        ("1", "true", false),
        ("0.1", "0.10", true), ("0.1", "1e-1", true), ("0.1", "0.2", false), ("12.5", "1.25e1", true), ("100", "10", false), ("0.01", "0.1", false),
        // Whole numbers have all their digits.
        ("12345678901234567890", "12345678901234567890", true), ("12345678901234567890", "12345678901234567891", false),
        ("9007199254740993", "9007199254740992", false), ("9007199254740993", "9007199254740993.0", true),
        ("1e30", "1000000000000000000000000000000", true),
        ("1e30", "1000000000000000000000000000001", false), ("1e400", "10e399", true), ("1e400", "1e401", false), ("-5", "-50e-1", true),
        // Fractions are the same double.
        ("3.14159265358979323846", "3.141592653589793", true), ("3.14159265358979323846", "3.1415", false),
        // Strings and keys are bytes.
        (#""é""#, #""\u00e9""#, true), (#""é""#, "\"e\u{301}\"", false), (#"{"a": 1}"#, #"{"\u0061": 1}"#, true),
        (#"{"é": 1}"#, "{\"e\u{301}\": 1}", false),
        (#"{"a": 1, "b": [2, null]}"#, #"{"b": [2, null], "a": 1}"#, true), (#"{"a": 1, "b": 2}"#, #"{"b": 1, "a": 2}"#, false),
        (#"{"a": 1}"#, #"{"a": 1, "b": 2}"#, false), ("[1, 2]", "[2, 1]", false), ("[]", "{}", false), ("[[]]", "[[], []]", false),
        ("null", "false", false),
        (#"{"a": 1, "b": 2, "c": 3}"#, #"{"c": 3, "a": 1, "b": 2}"#, true), (#"{"a": 1, "b": 2, "c": 3}"#, #"{"a": 1, "c": 3, "d": 2}"#, false),
    ])
    func equality(_ gold: String, _ answer: String, _ areEqual: Bool) {
        for (one, two) in [(gold, answer), (answer, gold)] {
            let verdict = JSONVerifier().judge(for: .text(one)).verdict(on: Response(two))
            #expect(verdict.status == (areEqual ? .correct : .wrong), "\(one), \(two): \(verdict.explanation ?? "")")
        }
    }

    /// A ground truth as a value of the request, whole numbers beyond Int with all their digits.
    @Test func valuesOfARequest() throws {
        let value = try #require(JSONText.value("[12345678901234567890, -12345678901234567890, 9223372036854775808, 0.5]"))
        #expect(value == .array([.digits("12345678901234567890"), .digits("-12345678901234567890"), .digits("9223372036854775808"), .number(0.5)]))
        var writer = JSONWriter()
        writer.write(value)
        #expect(String(decoding: writer.text, as: UTF8.self) == "[12345678901234567890,-12345678901234567890,9223372036854775808,0.5]")
        let judge = JSONVerifier().judge(for: .list([.digits("12345678901234567890"), .integer(1)]))
        #expect(judge.verdict(on: Response("[12345678901234567890, 1.0]")).status == .correct)
        #expect(judge.verdict(on: Response("[12345678901234567891, 1]")).status == .wrong)
        #expect(IntegerVerifier().judge(for: .digits("12345678901234567890")).verdict(on: Response("12345678901234567890")).status == .correct)
        #expect(IntegerVerifier().judge(for: .digits("12345678901234567890")).verdict(on: Response("12345678901234567891")).status == .wrong)
    }

    @Test(arguments: ["{\"a\": 1, \"a\": 1}", "{\"a\": 1, \"\\u0061\": 1}", "[1,]", "01", "", "\u{FEFF}1", "[\"\\ud800\"]", "1 2", "{\"a\"}", "nul"])
    func whatIsNoJSON(_ answer: String) {
        let verdict = JSONVerifier(extraction: Extraction(places: [.whole])).judge(for: .text("{\"a\": 1}")).verdict(on: Response(answer))
        #expect(verdict.status != .correct && !verdict.status.isFailure)
    }

    @Test(arguments: [
        (#"{"maximum": 12345678901234567890}"#, "12345678901234567890", true), (#"{"maximum": 12345678901234567890}"#, "12345678901234567891", false),
        (#"{"exclusiveMinimum": 0.1}"#, "0.10", false), (#"{"exclusiveMinimum": 0.1}"#, "0.11", true), (#"{"type": "integer"}"#, "1e3", true),
        (#"{"type": "integer"}"#, "1.5", false), (#"{"const": {"a": [1]}}"#, #"{"a": [1.0]}"#, true), (#"{"enum": [1, "a"]}"#, #""b""#, false),
        (#"{"uniqueItems": true}"#, "[1, 1.0]", false), (#"{"uniqueItems": true}"#, "[12345678901234567890, 12345678901234567891]", true),
        (#"{"uniqueItems": true}"#, "[0, -0.0]", false), (#"{"required": ["a", "b"]}"#, #"{"b": 1, "\u0061": 2}"#, true),
        (#"{"required": ["a"]}"#, #"{"b": 1}"#, false), (#"{"maxLength": 1}"#, #""é""#, true), (#"{"maxLength": 1}"#, #""\u00e9a""#, false),
        (#"{"properties": {"a": false}}"#, #"{"a": 1}"#, false), (#"{"properties": {"a": false}}"#, #"{"b": 1}"#, true),
        (#"{"additionalProperties": {"items": {"type": "null"}}}"#, #"{"k": [null, 1]}"#, false), (#"{"pattern": "a{,2}b"}"#, #""aab""#, true),
    ])
    func schemas(_ schema: String, _ answer: String, _ isValid: Bool) throws {
        let verdict = try JSONText.verifier(schema).judge(for: .none).verdict(on: Response(answer))
        #expect(verdict.status == (isValid ? .correct : .wrong), "\(schema), \(answer)")
    }

    @Test func aViolationNamesItsPlace() throws {
        let verifier = try JSONText.verifier(#"{"additionalProperties": {"items": {"minimum": 0}}}"#)
        #expect(verifier.judge(for: .none).verdict(on: Response(#"{"k": [1, -1]}"#)).explanation == "\"minimum\" does not hold at \"/k/1\"")
    }

    @Test func patternsOfASchemaAreBoundedTogether() throws {
        let patterns = (0..<30).map { _ in "{\"pattern\": \"a{900}\"}" }.joined(separator: ",")
        guard case .failure(let error) = JSONSchema.read(try #require(JSONText.value("{\"anyOf\": [\(patterns)]}"))) else {
            Issue.record("accepted")
            return
        }
        #expect(error.reason.contains("20000"))
    }

    /// Many big numbers that are the same double are told apart in bounded steps.
    @Test func collisionsSpendSteps() throws {
        let numbers = (0..<2_000).map { "1000000000000000000000000000000000000\($0 + 10_000)" }.joined(separator: ",")
        let effort = Effort(limit: 1_000_000)
        let judge = try JSONText.verifier(#"{"uniqueItems": true}"#).judge(for: .none)
        #expect(judge.verdict(on: Response("[\(numbers)]"), effort: effort).status == .undecided)
    }
}

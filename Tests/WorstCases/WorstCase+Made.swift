import JSON
import Verifiers

/// Cases that were made for one verifier.
extension WorstCase {
    static var made: [WorstCase] { texts + numbers + patterns + documents + schemas + compositions + mazes }

    private static func one(
        _ entry: String, _ kind: String, _ verifier: any Verifier, _ gold: @escaping @Sendable (Int) -> GroundTruth,
        _ response: @escaping @Sendable (Int) -> String
    ) -> WorstCase { WorstCase(entry: entry, kind: kind, verifier: verifier, gold: gold, response: response) }

    private static func many(_ piece: String) -> @Sendable (Int) -> String { { Pattern.repeated(piece, $0) } }

    private static let distinctWords: @Sendable (Int) -> String = { length in
        (0..<max(1, length / 6)).map { String($0 % 1_000_000 + 1_000_000, radix: 36) }.joined(separator: " ")
    }

    private static var texts: [WorstCase] {
        var cases: [WorstCase] = []
        for comparison in TextVerifier.Comparison.allCases {
            let verifier = TextVerifier(comparison: comparison)
            let name = comparison.rawValue
            cases += [
                one("text", "\(name): a...ab in a...a", verifier, { .text(Pattern.repeated("a", $0 / 2) + "b") }, many("a")),
                one("text", "\(name): aaaa in a...a", verifier, { _ in .text("aaaa") }, many("a")),
                one("text", "\(name): 65 a in a...a", verifier, { _ in .text(String(repeating: "a", count: 65)) }, many("a")),
                one("text", "\(name): word in words", verifier, { _ in .text("word") }, many("aword ")),
                one("text", "\(name): distinct words", verifier, { .text(distinctWords($0)) }, distinctWords),
                one(
                    "text", "\(name): list of words", verifier, { .list((0..<max(1, $0 / 12)).map { .text("x\($0)") }) }, { distinctWords($0 / 2) }),
                one(
                    "text", "\(name): marks in another order", verifier, { .text("a" + Pattern.repeated("\u{302}\u{323}", $0)) },
                    {
                        "a" + Pattern.repeated("\u{323}\u{302}", $0)
                    }),
            ]
        }
        for n in [1, 3, 64] { cases.append(one("repetition", "n \(n): distinct words", RepetitionVerifier(n: n), { _ in .none }, distinctWords)) }
        let options = (0..<26).map { "option \($0) " + String(repeating: "word ", count: 200) }
        cases.append(one("multiple_choice", "long options", MultipleChoiceVerifier(options: options), { _ in .text("A") }, many("option 25 word ")))
        cases.append(
            one(
                "multiple_choice", "letters with words between", MultipleChoiceVerifier(), { _ in .text("A") },
                { "answer: " + Pattern.repeated("A a ", $0) }))
        return cases
    }

    private static var numbers: [WorstCase] {
        let digits: @Sendable (Int) -> String = { length in
            var random = Sequence64(7)
            return String((0..<max(1, length)).map { _ in Character(UnicodeScalar(UInt8(0x31 + random.next(below: 9)))) })
        }
        var cases: [WorstCase] = []
        for (entry, verifier) in [("numeric", NumericVerifier() as any Verifier), ("integer", IntegerVerifier()), ("math", MathVerifier())] {
            cases += [
                one(entry, "digits", verifier, { _ in .integer(1) }, digits),
                one(entry, "digits on both sides", verifier, { .text(digits($0)) }, digits),
                one(
                    entry, "numbers of 4,000 digits", verifier, { _ in .integer(1) },
                    { Pattern.repeated(digits(4_000) + "/" + digits(3_999) + " x ", $0) }),
                one(entry, "thirds", verifier, { _ in .integer(1) }, { "7" + Pattern.repeated(" third", $0) }),
                one(entry, "thirds in prose", verifier, { _ in .integer(1) }, { "so 7" + Pattern.repeated(" third", $0) }),
                one(entry, "fractions", verifier, { _ in .integer(1) }, many("1e-4000/3 ")),
                one(entry, "thousands", verifier, { _ in .integer(1) }, { "1" + Pattern.repeated(",123", $0) }),
                one(entry, "exponents", verifier, { _ in .integer(1) }, { Pattern.repeated("1\\times10^{4096} ", $0) }),
                one(entry, "long units", verifier, { _ in .integer(5) }, { "5 " + Pattern.repeated("ab/", $0) + "a" }),
                one(entry, "units in text", verifier, { _ in .integer(5) }, { "5" + Pattern.repeated("\\text{cm}^2/", $0) + "\\text{s}" }),
                one(entry, "markup", verifier, { _ in .integer(5) }, { Pattern.repeated("\\text{", $0 / 2) + "5" + Pattern.repeated("}", $0 / 14) }),
                one(entry, "name before", verifier, { _ in .integer(5) }, { "\\boxed{" + Pattern.repeated("ab_", $0) + "=5}" }),
            ]
        }
        return cases
    }

    private static var patterns: [WorstCase] {
        let hostile = [
            "(a|aa)*b", "(a*)*b", "(a|b|c|d|e|f)*x{900}", "(a?){900}a{900}", "[^\\d]{0,999}x", "(\\w+\\s?)*y", "(.*){8}z", "((a|ab)(c|bcd))*e",
            "a{0,999}b{0,999}", "\\b(a\\b)*",
            "^(a|[^b])*$", "[" + (0..<1_900).map { String(Unicode.Scalar(UInt32(0x4E00 + 2 * $0)) ?? "a") }.joined() + "]{0,900}",
        ]
        return hostile.flatMap { pattern in
            RegexVerifier.Mode.allCases.flatMap { mode in
                ["a", "ab", "a ", "中", "é", "\n"].flatMap { piece in
                    [false, true].map { ignores in
                        one(
                            "regex", "\(mode.rawValue) \(ignores) \(pattern.prefix(20)) on \(piece)",
                            RegexVerifier(pattern: pattern, mode: mode, ignoresCase: ignores), { _ in .none }, many(piece))
                    }
                }
            }
        }
    }

    private static var documents: [WorstCase] {
        let array: @Sendable (String) -> @Sendable (Int) -> String = { piece in { "[" + Pattern.repeated(piece + ",", $0) + piece + "]" } }
        let keys: @Sendable (Int) -> String = { length in "{" + (0..<max(1, length / 12)).map { "\"k\($0)\":1" }.joined(separator: ",") + "}" }
        let reversed: @Sendable (Int) -> String = { length in
            "{" + (0..<max(1, length / 12)).reversed().map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        }
        let verifier = JSONVerifier()
        var cases: [WorstCase] = [
            one("json", "keys in another order", verifier, { .text(keys($0)) }, reversed),
            one("json", "keys in the same order", verifier, { .text(keys($0)) }, keys),
            one(
                "json", "keys as members", verifier, { length in .members((0..<max(1, length / 12)).map { .init("k\($0)", .integer(1)) }) }, reversed),
            one("json", "one key twice", verifier, { _ in .text("{}") }, { String(keys($0).dropLast()) + ",\"k0\":1}" }),
            one("json", "long strings", verifier, { .text("\"" + Pattern.repeated("é", $0) + "\"") }, { "\"" + Pattern.repeated("é", $0) + "\"" }),
            one(
                "json", "escapes", verifier, { .text("\"" + Pattern.repeated("é", $0 / 3) + "\"") }, { "\"" + Pattern.repeated("\\u00e9", $0) + "\"" }
            ),
            one("json", "strings of commas", verifier, { _ in .text("1") }, { "\"" + Pattern.repeated(",", $0) + "\"" }),
            one(
                "json", "marks in keys", verifier, { .text("{\"a" + Pattern.repeated("\u{302}\u{323}", $0) + "\":1}") },
                {
                    "{\"a" + Pattern.repeated("\u{323}\u{302}", $0) + "\":1}"
                }),
            one("json", "digits", verifier, { .text(Pattern.repeated("9", $0)) }, { Pattern.repeated("9", $0 - 2) + ".0" }),
            one("json", "fractions", verifier, { .text("0." + Pattern.repeated("9", $0)) }, { "0." + Pattern.repeated("9", $0) + "8" }),
            one(
                "json", "deep", verifier, { _ in .text("1") },
                { Pattern.repeated(String(repeating: "[", count: 63) + String(repeating: "]", count: 63), $0) }),
            one("json", "nested objects", verifier, { .text(array("{\"a\":{\"b\":{\"c\":1}}}")($0)) }, array("{\"a\":{\"b\":{\"c\":1}}}")),
            one(
                "json", "ten keys swapped", verifier, { .text(array("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}")($0)) },
                array("{\"d\":4,\"c\":3,\"b\":2,\"a\":1}")),
        ]
        for piece in ["1", "[]", "{}", "\"\"", "null", "0.1", "1e9", "{\"a\":1}", "\"\\n\""] {
            cases.append(one("json", "equal \(piece)", verifier, { .text(array(piece)($0)) }, array(piece)))
            cases.append(one("json", "spaced \(piece)", verifier, { .text(array(piece)($0)) }, array(piece + "  ")))
        }
        return cases
    }

    private static var schemas: [WorstCase] {
        func under(_ text: String, _ kind: String, _ make: @escaping @Sendable (Int) -> String) -> WorstCase {
            one("json", "schema \(kind)", JSONVerifier(schema: schema(text)), { _ in .none }, make)
        }
        let array: @Sendable (String) -> @Sendable (Int) -> String = { piece in { "[" + Pattern.repeated(piece + ",", $0) + piece + "]" } }
        let numbers: @Sendable (Int) -> String = { length in "[" + (0..<max(1, length / 7)).map(String.init).joined(separator: ",") + "]" }
        let big: @Sendable (Int) -> String = { length in
            "[" + (0..<max(1, length / 40)).map { "1000000000000000000000000000000\($0 + 1_000_000)" }.joined(separator: ",") + "]"
        }
        let list = (0..<2_000).map { "\"v\($0)\"" }.joined(separator: ",")
        let objects = (0..<500).map { "{\"a\":\($0),\"b\":[\($0)]}" }.joined(separator: ",")
        let properties = (0..<2_000).map { "\"p\($0)\":{\"minimum\":0}" }.joined(separator: ",")
        let nested = (0..<8).reduce("{\"type\":\"integer\"}") { inner, _ in "{\"anyOf\":[{\"type\":\"null\"},\(inner),\(inner)]}" }
        return [
            under(#"{"items":{"enum":[\#(list)]}}"#, "enum", array("\"v1999\"")),
            under(#"{"items":{"enum":[\#(objects)]}}"#, "enum of objects", array("{\"b\":[499],\"a\":499}")),
            under(#"{"items":{"anyOf":[\#((0..<1_000).map { "{\"const\":\($0)}" }.joined(separator: ","))]}}"#, "anyOf", array("999")),
            under(#"{"items":{"properties":{\#(properties)}}}"#, "properties", array("{\"p1\":1}")),
            under(
                #"{"properties":{\#(properties)}}"#, "many members",
                { length in
                    "{" + (0..<max(1, length / 12)).map { "\"p\($0)\":1" }.joined(separator: ",") + "}"
                }),
            under(
                #"{"items":{"required":[\#((0..<500).map { "\"p\($0)\"" }.joined(separator: ","))]}}"#, "required",
                { length in
                    array("{" + (0..<500).map { "\"p\($0)\":1" }.joined(separator: ",") + "}")(length)
                }),
            under(#"{"uniqueItems":true}"#, "unique numbers", numbers),
            under(#"{"uniqueItems":true}"#, "unique, one double", big),
            under(
                #"{"uniqueItems":true}"#, "unique fractions",
                { length in
                    "[" + (0..<max(1, length / 12)).map { "0.1\($0)" }.joined(separator: ",") + "]"
                }),
            under(#"{"items":{"minimum":5,"maximum":1e300}}"#, "bounds", array("6.5")),
            under(#"{"items":{"pattern":"(a|b)*c"}}"#, "patterns", array("\"abab\"")),
            under(
                #"{"items":{"pattern":"(a|aa)*b","minLength":1,"maxLength":99999999}}"#, "one long pattern",
                { "[\"" + Pattern.repeated("a", $0) + "\"]" }),
            under(
                #"{"additionalProperties":{"items":{"type":"integer"}}}"#, "a long key",
                { "{\"" + Pattern.repeated("k", $0 / 2) + "\":[" + Pattern.repeated("1,", $0 / 2) + "1]}" }),
            under(#"{"items":\#(nested)}"#, "branches", array("\"\"")),
            under(#"{"items":{"not":{"not":{"oneOf":[{"type":"integer"},{"type":"string"},{"const":null}]}}}}"#, "oneOf", array("null")),
        ]
    }

    private static var compositions: [WorstCase] {
        typealias Part = CompositeVerifier.Part
        let leaves = (0..<64).map { Part("p\($0)", RegexVerifier(pattern: "a{\($0 + 1)}")) }
        let texts = TextVerifier.Comparison.allCases.map { Part($0.rawValue, TextVerifier(comparison: $0)) }
        let nested = (0..<4).map { level in
            Part("n\(level)", CompositeVerifier.maximum(texts + [Part("m\(level)", CompositeVerifier.minimum(texts))]))
        }
        var cases: [WorstCase] = []
        for piece in ["a ", "\\boxed{", "\u{323}\u{302}", "1,", "A ", "answer: 1 "] {
            cases += [
                one("weighted_sum", "64 patterns on \(piece)", CompositeVerifier.weightedSum(leaves), { _ in .text("a") }, many(piece)),
                one("min", "texts on \(piece)", CompositeVerifier.minimum(nested), { _ in .text("a") }, many(piece)),
                one("first_of", "all verifiers on \(piece)", CompositeVerifier.firstOf(everything), { _ in .text("5") }, many(piece)),
                one("max", "all explained on \(piece)", CompositeVerifier.maximum(explained), { _ in .text("5") }, many(piece)),
            ]
        }
        return cases
    }

    private static var everything: [CompositeVerifier.Part] {
        verifiers.map { CompositeVerifier.Part("\($0.entry) \($0.options)", $0.verifier) }
    }

    private static var explained: [CompositeVerifier.Part] {
        verifiers.filter { $0.entry != "json" && $0.entry != "maze" }.map {
            CompositeVerifier.Part("\($0.entry) \($0.options)", ExplainedVerifier($0.verifier))
        }
    }

    private static var mazes: [WorstCase] {
        let grid: @Sendable (Int) -> GroundTruth = { length in
            let side = max(2, Int(Double(length).squareRoot()))
            var rows = [String](repeating: String(repeating: ".", count: side), count: side)
            rows[0] = "S" + String(repeating: ".", count: side - 1)
            rows[side - 1] = String(repeating: ".", count: side - 1) + "E"
            return .text(rows.joined(separator: "\n"))
        }
        return MazeVerifier.Mode.allCases.flatMap { mode in
            [
                one(
                    "maze", "\(mode.rawValue): large grid", MazeVerifier(mode: mode), grid,
                    { length in
                        let side = max(2, Int(Double(length).squareRoot()))
                        return String(repeating: "R", count: side - 1) + String(repeating: "D", count: side - 1)
                    }),
                one(
                    "maze", "\(mode.rawValue): grid of one row", MazeVerifier(mode: mode), { .text("S" + Pattern.repeated(".", $0) + "E") },
                    many("RL")),
            ]
        }
    }
}

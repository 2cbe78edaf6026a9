import Foundation
import JSON
import Testing

/// Reads a whole text as a tree.
func parse(_ text: [UInt8]) throws -> JSONValue {
    try JSONReader.read(text, wrap: { $0 }) { (reader) throws(JSONError) in try reader.readValue() }
}

func parse(_ text: String) throws -> JSONValue { try parse(Array(text.utf8)) }

@Suite struct GrammarTests {
    static let accepted: [String] = [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789", "0.5", "-0.5", "1.0", "1e5", "1E5", "1e+5", "1e-5", "1.5e10", "0e0", "0e+1",
        "0.0e-0", "1e308", "1e-400", "-1e-400", "123.456e-7", "9007199254740993", "18446744073709551616", "100000000000000000000000000000",
        "0.1000000000000000055511151231257827021181583404541015625", "\"\"", "\"a\"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"",
        "\"\\u0000\"", "\"\\u00e9\"", "\"\\uD834\\uDD1E\"", "\"\\ud834\\udd1e\"", "\"\\uFFFF\"", "\"é\"", "\"日本\"", "\"😀\"", "\"\u{7F}\"",
        "\"\u{80}\"",
        "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{FFFF}\"", "\"\u{10000}\"", "\"\u{10FFFF}\"", "\"\u{2028}\u{2029}\"", "\"12345678901234567890\"",
        "\"1234567\\n90123456789012345678\"", "[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[null,true,false,0,\"\",{},[]]", "{}",
        "{ }",
        "{\"a\":1}", "{ \"a\" : 1 }", "{\"a\":1,\"b\":2}", "{\"\":0}", "{\"a\":{\"a\":{\"a\":[]}}}", "{\"a\":[1,{\"b\":2}]}",
        "{\"\\u0061\":1,\"b\":1}",
        " 1", "1 ", "\t1\n", "\r\n1\r\n", "\n[\n1\n,\n2\n]\n", "{\"a\"\n:\n1\n}", "[1e1,2E2]", "[-0.0]", "[0.0]", "[true,true]", "\"\\u005C\"",
        "{\"x\":[0.25,1e2,-3],\"y\":\"z\"}", "[\"a\",\"b\"]", "[[[[[[[[]]]]]]]]", "[{}]", "[{},{}]", "1.7976931348623157e308", "5e-324",
        "2.2250738585072014e-308",
        "0.3e1", "[1.0,1]", "\"\\\\u0041\"", "\"\\\\\\\"\"", "\"tab\\tend\"", "[\"\\u0001\"]", "{\"a\":null}", "{\"true\":true}", "\"[1,2]\"",
        "\"{\"", "\"}\"",
        "[\"]\"]", "{\"]\":\"[\"}", "\"//\"", "\"/*\"", "-123.0e+2",
    ]

    static let rejected: [String] = [
        "", " ", "\n", "nul", "nulll", "Null", "NULL", "tru", "truE", "True", "fals", "falsee", "NaN", "nan", "Infinity", "-Infinity", "inf",
        "undefined",
        "+1", "+", "-", "--1", "-a", "- 1", ".5", "-.5", "1.", "-1.", "1.e5", "1e", "1e+", "1e-", "1E", "1ee5", "1e5.5", "1e5e5", "1..0", "1.0.0",
        "00", "01",
        "-01", "-00", "007", "0x10", "0X1", "1_000", "1,000", "1a", "1 2", "1f", "1d", "0b1", "0o7", "１", "∞", "1e1000", "-1e1000", "1e309", "'a'",
        "\"", "\"a",
        "a\"", "\"\\\"", "\"\\", "\"\\x\"", "\"\\x41\"", "\"\\'\"", "\"\\0\"", "\"\\a\"", "\"\\v\"", "\"\\U0041\"", "\"\\u\"", "\"\\u1\"",
        "\"\\u12\"", "\"\\u123\"",
        "\"\\u123g\"", "\"\\u 123\"", "\"\\u+123\"", "\"\\uD800\"", "\"\\uDBFF\"", "\"\\uDC00\"", "\"\\uDFFF\"", "\"\\uD800\\u0041\"",
        "\"\\uD800\\uD800\"",
        "\"\\uD800x\"", "\"\\uD800\\n\"", "\"\\uDC00\\uD800\"", "\"\\uD834\\uDD1\"", "\"\u{0}\"", "\"\u{1}\"", "\"\u{8}\"", "\"\t\"", "\"\n\"",
        "\"\r\"",
        "\"a\u{1F}b\"", "\"123456789012345\u{1F}\"", "\"a\"\"b\"", "\"a\" \"b\"", "[", "]", "[[", "[]]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]",
        "[1 2]", "[1;2]",
        "[1:2]", "[\"a\":1]", "[1}", "[1,2", "[\"a]", "[\"a", "[[]", "[nul]", "[+1]", "[01]", "[1.]", "[.1]", "[1e]", "[NaN]", "[-]", "[1]x", "[1],",
        "[] []",
        "{", "}", "{{", "{}}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}",
        "{\"a\",1}",
        "{\"a\"::1}", "{:1}", "{1:1}", "{a:1}", "{'a':1}", "{null:1}", "{true:1}", "{\"a\":1]", "{\"a\"}", "{\"a\":}", "{\"a\":1 \"b\":2}",
        "{\"a\":1;\"b\":2}",
        "{[]:1}", "{{}:1}", "{\"a\":\"b}", "{\"a\":{\"b\":1}", "{\"a\":1}}", "{\"a\":1}x", "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"x\":{\"a\":1,\"a\":2}}", "[{\"a\":1,\"a\":2}]", "{\"\":1,\"\":2}", "// c\n1", "1 // c", "/* c */ 1", "[1 /* c */]", "# c\n1", "1;", ",1",
        "1,", ":",
        "\u{FEFF}1", "\u{A0}1", "\u{B}1", "\u{C}1", "1\u{0}", "\u{2028}1", "\u{85}1", "[1\u{A0}]", "*", "&", "<a/>", "a", "abc", "--", "e5", "E",
        "-e5", "=1",
        "(1)", "\\u0031", "\\\"a\\\"", "{\"a\":1e400}", "[\"\\uD83D\"]", "{\"\\uD83D\":1}", "truefalse", "true false", "nullnull", "0-1", "1-1",
        "1+1", "\"a\"b",
    ]

    @Test(arguments: accepted) func accepts(_ text: String) throws {
        _ = try parse(text)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) }
    }

    @Test(arguments: rejected) func rejects(_ text: String) {
        let error = #expect(throws: JSONError.self) { try parse(text) }
        #expect((0...text.utf8.count).contains(error?.offset ?? -1))
        #expect(error?.message.isEmpty == false)
    }

    static let brokenUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80],
        [0xED, 0xA0, 0x80],
        [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
        [0xF8],
        [0xFE], [0xFF], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
    ]

    @Test(arguments: brokenUTF8) func rejectsBrokenUTF8(_ bytes: [UInt8]) {
        for padding in [0, 5, 13, 20, 40] {
            let text = Array("\"".utf8) + [UInt8](repeating: 0x61, count: padding) + bytes + Array("\"".utf8)
            #expect(throws: JSONError.self) { try parse(text) }
        }
    }

    @Test func everyScalarSurvives() throws {
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 97) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            #expect(try parse("\"0123456\(scalar)\"") == .string("0123456\(scalar)"))
        }
    }

    @Test func depthIsLimitedToSixtyFour() throws {
        _ = try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        let error = #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 65) + String(repeating: "]", count: 65)) }
        #expect(error?.code == .depthExceeded)
        #expect(error?.offset == 64)
    }

    @Test(arguments: ["{\"a\":[1,2.5e3,{\"b\":\"x\\n\\u00e9\"}],\"c\":true}", "[null,\"\\ud834\\udd1e\",-0.5]"])
    func everyPrefixIsAnErrorInside(_ text: String) {
        let bytes = Array(text.utf8)
        for end in 0..<bytes.count {
            let error = #expect(throws: JSONError.self) { try parse(Array(bytes[..<end])) }
            #expect((error?.offset ?? .max) <= end)
            _ = JSONPointer.locate(error?.offset ?? 0, in: Array(bytes[..<end]))
        }
    }

    @Test func mutatedTextsAgreeWithFoundation() {
        let seeds = [
            "{\"a\":[1,-2.5e3,{\"b\":\"x\\n\\u00e9\"}],\"c\":true,\"d\":null}", "[[1,2],[\"\\\"\"],{},\"é\"]", "{\"k\":\"0123456789012345678\\\\\"}",
        ]
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]\",:\\0123456789eE+-.truefalsn \u{1}é".utf8)
        for _ in 0..<6000 {
            var text = Array(seeds[Int.random(in: 0..<seeds.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[at] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                case 1: text.remove(at: at)
                default: text.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: at)
                }
                if text.isEmpty { text = [UInt8(ascii: "1")] }
            }
            // Foundation takes the last of two equal keys and some text that is not UTF-8: what we take, it must take.
            if (try? parse(text)) != nil {
                #expect(
                    (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil,
                    "\(String(decoding: text, as: UTF8.self))")
            }
        }
    }
}

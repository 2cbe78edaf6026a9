import Foundation
import JSON
import Testing

@Suite struct ReaderTests {
    private func double(_ text: String) throws -> Double {
        try JSONReader.read(Array(text.utf8), wrap: { $0 }) { (reader) throws(JSONError) in try reader.readDouble() }
    }

    private func integer(_ text: String) throws -> Int {
        try JSONReader.read(Array(text.utf8), wrap: { $0 }) { (reader) throws(JSONError) in try reader.readInt() }
    }

    @Test func doublesAreCorrectlyRounded() throws {
        var random = SystemRandomNumberGenerator()
        var texts = [
            "0.1", "2.2250738585072011e-308", "9007199254740993", "9007199254740992.5", "1.00000000000000011102230246251565404",
            "123456789012345678901234567890",
            "0.30000000000000004", "1e22", "1e23", "8.5e22", "4.9e-324", "2.4703282292062327208e-324", "2.4703282292062328e-324",
            "179769313486231570e291",
            "6.02214076e23", "0.000001", "1e-22", "1e-23", "3e-320", "18014398509481985", "0.500000000000000166533453693773481063544750213623046875",
        ]
        for _ in 0..<4000 {
            texts.append(Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &random)).description)
            texts.append("\(UInt64.random(in: 0...UInt64.max, using: &random))e\(Int.random(in: -330...280, using: &random))")
            texts.append("\(Int.random(in: 0...999_999, using: &random)).\(Int.random(in: 0...999_999_999, using: &random))")
        }
        for text in texts {
            #expect(try double(text) == strtod(text, nil), "\(text)")
            #expect(try double("-" + text) == -strtod(text, nil), "\(text)")
        }
        #expect(try double("-0").sign == .minus)
        #expect(try double("1e-400") == 0)
        #expect(try double("0e999999999999") == 0)
        #expect(try double("1" + String(repeating: "0", count: 5000) + "e-5000") == 1)
        #expect(try double("0." + String(repeating: "0", count: 5000) + "1e5001") == 1)
        #expect(throws: JSONError.self) { try double("1e400") }
        #expect(throws: JSONError.self) { try double("1" + String(repeating: "0", count: 400)) }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("123456789012345678", 123_456_789_012_345_678), ("9223372036854775807", Int.max), ("1.0", 1),
        ("1e3", 1000),
        ("1200e-2", 12), ("-9223372036854775807", -Int.max), ("5.000e0", 5), ("0.0", 0),
        ("3.00000000000000000000", 3), ("-9223372036854775808", Int.min), ("-9223372036854775808.0", Int.min), ("1000000000000000000000e-21", 1),
        ("0.00000000000000000000000500e25", 50), ("9223372036854775807.000000", Int.max),
    ]) func integers(_ text: String, _ value: Int) throws {
        #expect(try integer(text) == value)
        #expect(try integer(" \(text) ") == value)
    }

    @Test(arguments: [
        ("1.5", JSONError.Code.notAnInteger), ("1e-1", .notAnInteger), ("9223372036854775808", .numberOutOfRange), ("1e19", .numberOutOfRange),
        ("1e99999999999", .numberOutOfRange), ("\"1\"", .unexpectedType), ("null", .unexpectedType), ("01", .invalidNumber),
        ("123456789012345678901", .numberOutOfRange),
        ("-9223372036854775809", .numberOutOfRange), ("3.00000000000000000001", .notAnInteger), ("12345678901234567890.5", .notAnInteger),
    ]) func notIntegers(_ text: String, _ code: JSONError.Code) {
        let error = #expect(throws: JSONError.self) { try integer(text) }
        #expect(error?.code == code)
    }

    enum Field: String, JSONField { case reward, tokens, mask, groundTruth = "ground_truth", groundTrust = "ground_trust" }

    private func keys(_ text: String) throws -> [Field] {
        try JSONReader.read(Array(text.utf8), wrap: { $0 }) { (reader) throws(JSONError) in
            var fields = JSONFields<Field>()
            var found: [Field] = []
            try reader.beginObject()
            while let field = try reader.nextField(in: &fields) {
                found.append(field)
                _ = try reader.readValue()
            }
            for field in Field.allCases where fields.has(field) != found.contains(field) { Issue.record("has(\(field))") }
            return found
        }
    }

    @Test func fieldsInAnyOrder() throws {
        #expect(try keys(#"{"tokens":1,"reward":2}"#) == [.tokens, .reward])
        #expect(try keys(#"{"ground_trust":1,"ground_truth":2,"\u006dask":3}"#) == [.groundTrust, .groundTruth, .mask])
        #expect(try keys("{}").isEmpty)
    }

    private enum LongField: String, JSONField {
        case eight = "12345678", nine = "123456789", other = "12345678x", sixteen = "1234567890123456", seventeen = "12345678901234567", last =
            "1234567890123456x"
    }

    /// Names that begin alike, at the lengths up to which they are compared as words; in objects long enough for that and at the end of the bytes.
    @Test func longNames() throws {
        for first in LongField.allCases {
            for second in LongField.allCases where second != first {
                for padding in [0, 64] {
                    let objects = [[first, second], [first, second], [second, first], [second], [first]]
                    let text =
                        "[" + objects.map { "{" + $0.map { "\"\($0.rawValue)\":0" }.joined(separator: ",") + "}" }.joined(separator: ",")
                        + String(repeating: " ", count: padding) + "]"
                    let read = try JSONReader.read(Array(text.utf8), wrap: { $0 }) { (reader) throws(JSONError) in
                        var fields = JSONFields<LongField>()
                        var found: [[LongField]] = []
                        try reader.beginArray()
                        while try reader.nextElement() {
                            try reader.beginObject()
                            fields.begin()
                            found.append([])
                            while let field = try reader.nextField(in: &fields) {
                                found[found.count - 1].append(field)
                                _ = try reader.readValue()
                            }
                        }
                        return found
                    }
                    #expect(read == objects, "\(text)")
                }
            }
        }
    }

    @Test(arguments: [
        (#"{"tokens":1,"tokens":2}"#, JSONError.Code.duplicateKey, 12), (#"{"tokens":1,"token\u0073":2}"#, .duplicateKey, 12),
        (#"{"token":1}"#, .unknownKey, 1),
        (#"{"tokenss":1}"#, .unknownKey, 1), (#"{"":1}"#, .unknownKey, 1), (#"{"ground_trut":1}"#, .unknownKey, 1),
        (#"{"mask":1,"Mask":1}"#, .unknownKey, 10),
    ]) func foreignFields(_ text: String, _ code: JSONError.Code, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try keys(text) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    @Test func malformedIsKeptApartFromTheWrongShape() {
        #expect(JSONError(.syntax, at: 0, "").isMalformed)
        #expect(JSONError(.duplicateKey, at: 0, "").isMalformed)
        #expect(!JSONError(.unexpectedType, at: 0, "").isMalformed)
    }

    static let document = #"{"a":[1,{"b":true,"c/d":"x"}],"e~":[[],[2,3]],"f":"s,\"]"}"#

    @Test(arguments: [
        ("1,{", 0, "/a/0"), ("{\"b", 0, "/a/1"), ("true", 0, "/a/1/b"), ("\"b\"", 0, "/a/1/b"), ("\"x\"", 0, "/a/1/c~1d"), ("\"x\"", 2, "/a/1/c~1d"),
        ("[],", 0, "/e~0/0"), ("3]", 0, "/e~0/1/1"), ("\"s,", 0, "/f"), ("\"s,", 5, "/f"), ("[1", 0, "/a"), ("{\"a", 0, ""), ("\"e~", 0, "/e~0"),
        ("\"e~", 2, "/e~0"),
    ]) func pointers(_ part: String, _ shift: Int, _ pointer: String) throws {
        let range = try #require(Self.document.range(of: part))
        let offset = Self.document[..<range.lowerBound].utf8.count + shift
        #expect(JSONPointer.locate(offset, in: Array(Self.document.utf8)) == pointer)
    }
}

@Suite struct TreeTests {
    private func tree(_ text: String, maximumNodes: Int) throws -> JSONValue {
        try JSONReader.read(Array(text.utf8), wrap: { $0 }) { (reader) throws(JSONError) in try reader.readValue(maximumNodes: maximumNodes) }
    }

    @Test(arguments: [("1", 1, 0), ("[]", 1, 0), ("[0,0,0]", 4, 5), (#"{"a":[1],"b":{"c":null}}"#, 5, 18)])
    func nodesAreCounted(_ text: String, _ nodes: Int, _ offset: Int) throws {
        #expect(try tree(text, maximumNodes: nodes) == parse(text))
        let error = #expect(throws: JSONError.self) { try tree(text, maximumNodes: nodes - 1) }
        #expect(error?.code == .tooManyNodes)
        #expect(error?.offset == offset)
        #expect(error?.isMalformed == false)
        #expect(error?.message.contains("\(nodes - 1)") == true)
    }
}

@Suite struct WriterTests {
    @Test func writesWhatTheReaderReads() throws {
        let value = try parse(#"{"a":[1,2.5,-3,"x\n\"\\\u0001é",{}],"b":{"c":null,"d":true},"e":[],"f\"":false}"#)
        var writer = JSONWriter()
        writer.write(value)
        #expect(try parse(writer.text) == value)
        #expect(String(decoding: writer.text, as: UTF8.self) == #"{"a":[1,2.5,-3,"x\n\"\\\u0001é",{}],"b":{"c":null,"d":true},"e":[],"f\"":false}"#)
    }

    @Test func numbersReadBackAsTheSameDouble() throws {
        var random = SystemRandomNumberGenerator()
        var values: [Double] = [0, -0.0, 1, 1.0 / 3, 1e300, 1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        values += (0..<2000).map { _ in Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &random)) }
        for value in values {
            var writer = JSONWriter()
            writer.write(value)
            let read = try parse(writer.text).number
            #expect(read == value)
        }
        var writer = JSONWriter()
        writer.beginArray()
        writer.write(0.0)
        writer.write(1.0)
        writer.writeCompact(1)
        writer.writeCompact(-3)
        writer.writeCompact(0.25)
        writer.write(Int.min)
        writer.write(Double.nan)
        writer.write(-Double.infinity)
        writer.write(nil as Double?)
        writer.endArray()
        #expect(String(decoding: writer.text, as: UTF8.self) == "[0.0,1.0,1,-3,0.25,-9223372036854775808,null,null,null]")
    }

    @Test(arguments: [0, 1, 2, 3, 100, 5000]) func repeatsANumber(_ count: Int) throws {
        var writer = JSONWriter()
        writer.beginArray()
        writer.write(0.5, count: 1)
        writer.write(-1.25, count: count)
        writer.write(0.0, count: 2)
        writer.endArray()
        let expected = [0.5] + [Double](repeating: -1.25, count: count) + [0, 0]
        #expect(try parse(writer.text) == .array(expected.map { .number($0) }.enumerated().map { $0.offset > count ? .integer(0) : $0.element }))
    }

    @Test func textsAreCopiedAsTheyStand() throws {
        let source = Array(#"["a\u0041\n"]"#.utf8)
        let text = try JSONReader.read(source, wrap: { $0 }) { (reader) throws(JSONError) in
            try reader.beginArray()
            _ = try reader.nextElement()
            let text = try reader.readText()
            _ = try reader.nextElement()
            return text
        }
        #expect(text.string(in: source) == "aA\n")
        var writer = JSONWriter()
        writer.write(text, in: source)
        #expect(writer.text == Array(#""a\u0041\n""#.utf8))
    }

    /// Pieces that fit and pieces that do not are the same text.
    @Test(arguments: [0, 64, 5000]) func piecesContinueATextInTheirOwnMemory(_ capacity: Int) {
        var pieces: [[UInt8]] = []
        var continues = false
        for piece in 0..<3 {
            pieces.append(
                JSONWriter.text(capacity: capacity, continues: continues) { writer in
                    var writer = writer
                    if piece == 0 { writer.beginArray() }
                    for number in 0..<100 { writer.write(piece * 100 + number) }
                    if piece == 2 { writer.endArray() }
                    continues = writer.isAfterElement
                    return writer
                })
        }
        #expect(String(decoding: pieces.joined(), as: UTF8.self) == "[" + (0..<300).map(\.description).joined(separator: ",") + "]")
    }

    @Test func sizesAreKnownBefore() {
        var writer = JSONWriter(capacity: 100)
        writer.beginArray()
        writer.write(1)
        for value in [0, -0.25, 1 / 3, .nan] {
            let expected = writer.count + writer.byteCount(value, count: 700)
            writer.write(value, count: 700)
            #expect(writer.count == expected)
        }
        #expect(writer.heldBytes >= writer.count)
        #expect(writer.heldBytes < 4 * writer.count + 20_000)
    }
}

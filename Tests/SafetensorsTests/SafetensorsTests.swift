import Testing

@testable import Safetensors

/// A file of a header and some data.
func file(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let length = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (UInt64($0) * 8)) } + text + data
}

@Suite struct SafetensorsReaderTests {
    @Test func readsNamesShapesAndElements() throws {
        let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 192] + [1, 0, 0, 0, 0, 0, 0, 0] + [0, 1, 1]
        let read = try SafetensorsFile(
            file(
                #"{"__metadata__": {"a": "b\n", "é": ""}, "m": {"dtype": "BOOL", "shape": [3, 1], "data_offsets": [16, 19]}, "x": {"shape": [2], "dtype": "F32", "data_offsets": [0, 8]}, "n": {"dtype": "I64", "shape": [], "data_offsets": [8, 16]}, "e": {"dtype": "F64", "shape": [0, 7], "data_offsets": [8, 8]}}   "#,
                data: data))
        #expect(read.tensors.map(\.name) == ["m", "x", "n", "e"])
        #expect(read.metadata.map(\.key) == ["a", "é"])
        #expect(read.metadata.first?.value == Array("b\n".utf8))
        #expect(read.doubles(of: try #require(read["x"])) == [1, -2])
        #expect(read.integers(of: try #require(read["x"])) == nil)
        #expect(read.integers(of: try #require(read["n"])) == [1])
        #expect(read.integers(of: try #require(read["m"])) == [0, 1, 1])
        #expect(read.doubles(of: try #require(read["e"])) == [])
        #expect(read["z"] == nil)
        #expect(Array(read.bytes(of: try #require(read["m"]), at: 1..<3)) == [1, 1])
    }

    @Test func everyTypeIsReadExactly() throws {
        func doubles(_ type: ElementType, _ bytes: [UInt8]) throws -> [Double] {
            let read = try SafetensorsFile(
                file(
                    #"{"x": {"dtype": "\#(type.rawValue)", "shape": [\#(bytes.count / type.size)], "data_offsets": [0, \#(bytes.count)]}}"#,
                    data: bytes))
            return read.doubles(of: try #require(read["x"]))
        }
        #expect(try doubles(.uint8, [255]) == [255])
        #expect(try doubles(.int8, [255]) == [-1])
        #expect(try doubles(.uint16, [1, 255]) == [65281])
        #expect(try doubles(.int16, [254, 255]) == [-2])
        #expect(try doubles(.uint32, [1, 0, 0, 128]) == [2_147_483_649])
        #expect(try doubles(.int32, [255, 255, 255, 255]) == [-1])
        #expect(try doubles(.uint64, [0, 0, 0, 0, 0, 0, 0, 128]) == [0x1p63])
        #expect(try doubles(.int64, [255, 255, 255, 255, 255, 255, 255, 255]) == [-1])
        #expect(try doubles(.float64, [0, 0, 0, 0, 0, 0, 0xF8, 0x3F]) == [1.5])
        // 1, -2, the smallest and the largest subnormal, the largest number, infinity.
        #expect(
            try doubles(.float16, [0, 0x3C, 0, 0xC0, 1, 0, 0xFF, 3, 0xFF, 0x7B, 0, 0x7C]) == [1, -2, 0x1p-24, 1023 * 0x1p-24, 65504, .infinity])
        #expect(try doubles(.float16, [1, 0x7C])[0].isNaN)
        #expect(try doubles(.bfloat16, [0x80, 0x3F, 0x20, 0xC1]) == [1, -10])
    }

    /// Header, data, code.
    private static let broken: [(String, Int, SafetensorsError.Code)] = [
        ("", 0, .malformedHeader),
        (" {}", 0, .malformedHeader),
        ("[]", 0, .malformedHeader),
        ("{", 0, .malformedHeader),
        ("{} x", 0, .malformedHeader),
        (#"{"x": 1}"#, 0, .malformedHeader),
        (#"{"__metadata__": []}"#, 0, .malformedHeader),
        (#"{"__metadata__": {"a": 1}}"#, 0, .malformedHeader),
        (#"{"__metadata__": {"a": "", "a": ""}}"#, 0, .duplicateName),
        (#"{"__metadata__": {}, "__metadata__": {}}"#, 0, .duplicateName),
        (
            #"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "\u0078": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#, 8,
            .duplicateName
        ),
        (#"{"x": {"dtype": "F32", "dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 4, .duplicateName),
        (#"{"x": {"dtype": "F32", "shape": [1]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "data_offsets": [0, 4]}}"#, 4, .malformedHeader),
        (#"{"x": {"shape": [1], "data_offsets": [0, 4]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], "stride": [1]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F31", "shape": [1], "data_offsets": [0, 4]}}"#, 4, .unknownType),
        (#"{"x": {"dtype": "f32", "shape": [1], "data_offsets": [0, 4]}}"#, 4, .unknownType),
        (#"{"x": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "shape": [18446744073709551616], "data_offsets": [0, 4]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}"#, 4, .wrongSize),
        (#"{"x": {"dtype": "F64", "shape": [1], "data_offsets": [0, 4]}}"#, 4, .wrongSize),
        (#"{"x": {"dtype": "F32", "shape": [4611686018427387904], "data_offsets": [0, 4]}}"#, 4, .shapeOverflow),
        (#"{"x": {"dtype": "U8", "shape": [4294967296, 4294967296], "data_offsets": [0, 0]}}"#, 0, .shapeOverflow),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}"#, 4, .wrongOffsets),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0]}}"#, 4, .wrongOffsets),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4, 8]}}"#, 4, .malformedHeader),
        (#"{"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#, 4, .wrongOffsets),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [9223372036854775803, 9223372036854775807]}}"#, 4, .wrongOffsets),
        (
            #"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "y": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}}"#, 6,
            .wrongOffsets
        ),
        (
            #"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "y": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 4,
            .wrongOffsets
        ),
        (
            #"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "y": {"dtype": "F32", "shape": [1], "data_offsets": [5, 9]}}"#, 9,
            .wrongOffsets
        ),
        (#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 5, .wrongOffsets),
        (#"{}"#, 1, .wrongOffsets),
    ]

    @Test func theRuleThatIsBrokenIsTold() {
        for (header, data, code) in Self.broken {
            #expect(throws: SafetensorsError.self) { try SafetensorsFile(file(header, data: [UInt8](repeating: 0, count: data))) }
            do throws(SafetensorsError) {
                _ = try SafetensorsFile(file(header, data: [UInt8](repeating: 0, count: data)))
            } catch {
                #expect(error.code == code, "\(header): \(error)")
            }
        }
    }

    @Test func lengthsThatLieAreRefused() {
        func code(_ bytes: [UInt8]) -> SafetensorsError.Code? {
            do throws(SafetensorsError) { _ = try SafetensorsFile(bytes) } catch { return error.code }
            return nil
        }
        #expect(code([]) == .truncated)
        #expect(code([2, 0, 0, 0, 0, 0, 0]) == .truncated)
        #expect(code(file("{}", length: 3)) == .truncated)
        #expect(code(file("{}", length: 1 << 60)) == .headerTooLarge)
        #expect(code(file("{}", length: .max)) == .headerTooLarge)
        #expect(code(file("{}", length: 64 << 20)) == .truncated)
        #expect(code(file("{}", length: 64 << 20 + 1)) == .headerTooLarge)
        #expect(code(file("{}")) == nil)
    }

    @Test func everyTruncationIsRefused() throws {
        let whole = file(#"{"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#, data: [1, 2, 3, 4, 5, 6, 7, 8])
        _ = try SafetensorsFile(whole)
        for length in whole.indices {
            #expect(throws: SafetensorsError.self) { try SafetensorsFile(Array(whole[..<length])) }
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let layouts = [
            SafetensorsEncoder.Layout("o", .int64, shape: [2]), SafetensorsEncoder.Layout("a\"", .float32, shape: [1, 3]),
            SafetensorsEncoder.Layout("none", .float32, shape: [0]),
        ]
        let bytes = SafetensorsEncoder.encode(metadata: [("note", "\"quoted\" \u{1} ü")], layouts) { index, elements in
            switch index {
            case 0:
                elements.storeBytes(of: Int64(-5).littleEndian, toByteOffset: 0, as: Int64.self);
                elements.storeBytes(of: Int64.max.littleEndian, toByteOffset: 8, as: Int64.self)
            case 1:
                for (place, value) in [Float(0.5), -1, .nan].enumerated() { elements.storeBytes(of: value, toByteOffset: place * 4, as: Float.self) }
            default: #expect(elements.isEmpty)
            }
        }
        let read = try SafetensorsFile(bytes)
        #expect(read.metadata.map { String(decoding: $0.value, as: UTF8.self) } == ["\"quoted\" \u{1} ü"])
        #expect(read.integers(of: try #require(read["o"])) == [-5, .max])
        let floats = read.doubles(of: try #require(read["a\""]))
        #expect(floats[..<2] == [0.5, -1] && floats[2].isNaN)
        #expect(read["a\""]?.shape == [1, 3])
        // Elements stand where they can be used in place.
        #expect(read.tensors.allSatisfy { $0.range.lowerBound % 8 == 0 || $0.type.size < 8 })
    }
}

import JSON
import Testing

/// Columns read in runs are those read one by one, wherever the windows end.
@Suite struct RunTests {
    static let elements = [
        "0", "1", "7", "12", "200", "4096", "1234567", "12345678", "0.12345678", "1234567.12345678", "1234567.123456789", "0.00000001",
        "0.1234567891234", "-0.0", "123456789012345", "1234567890123456", "99999999999999999999", "-0", "-1", "-12.5",
        "0.5", "0.123456",
        "0.12345678901", "0.3333333333333333", "999.999", "1234.5", "1e3", "-1.5E-3", "1.0", "null", "007", "1.", "-", "1x", "true", "\"a\"", "[]",
        "+1", ".5", "1 2",
    ]
    static let separators = [",", ", ", ",\n", " , ", " ,", "  ", ",,"]

    private static func element(_ reader: inout JSONReader) throws(JSONError) -> Double? {
        try reader.readNullIfPresent() ? nil : try reader.readDouble()
    }

    /// The elements before the end or the first error, and that error.
    private func slow(_ text: [UInt8]) -> (values: [Double?], error: JSONError?) {
        text.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes)
            var values: [Double?] = []
            do throws(JSONError) {
                try reader.beginArray()
                while try reader.nextElement() { values.append(try Self.element(&reader)) }
            } catch { return (values, error) }
            return (values, nil)
        }
    }

    private func fast(_ text: [UInt8], size: Int, naturals: Bool, limit: Int) -> (values: [Double?], error: JSONError?) {
        text.withUnsafeBufferPointer { bytes in
            var values: [Double?] = []
            var state = JSONReader.State()
            var (start, end) = (0, min(size, bytes.count))
            var hasBegun = false
            while true {
                var reader = JSONReader(UnsafeBufferPointer(rebasing: bytes[start..<end]), isLast: end == bytes.count, base: start, state: state)
                var checkpoint = reader.checkpoint
                do throws(JSONError) {
                    if !hasBegun {
                        try reader.beginArray()
                        hasBegun = true
                    }
                    while true {
                        let before = values.count
                        var (natural, numbers): ([Int32], [Double]) = ([], [])
                        if naturals {
                            natural.append(addingCapacity: limit) { reader.readNaturalRun(into: &$0, upTo: .max) }
                        } else {
                            numbers.append(addingCapacity: limit) { reader.readNumberRun(into: &$0) }
                        }
                        values += natural.map { Double($0) } + numbers
                        if values.count > before + limit { Issue.record("\(values.count - before) elements") }
                        checkpoint = reader.checkpoint
                        guard try reader.nextElement() else { return (values, nil) }
                        values.append(try Self.element(&reader))
                    }
                } catch {
                    guard error.code == .needsMore else { return (values, error) }
                    reader.restore(checkpoint)
                    start += reader.position
                    state = reader.state
                    end = min(end + size, bytes.count)
                }
            }
        }
    }

    @Test func runsAreWhatIsReadOneByOne() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<500 {
            // Most elements and separators are plain ones, or nothing but errors would be seen.
            let kinds = round % 3 == 0 ? Self.elements.count : round % 3 == 1 ? 30 : 7
            let gaps = round % 5 == 0 ? Self.separators.count : round % 5 == 1 ? 5 : 2
            var text = "["
            for place in 0..<Int.random(in: 0...40, using: &random) {
                if place > 0 { text += Self.separators[Int.random(in: 0..<gaps, using: &random)] }
                text += Self.elements[Int.random(in: 0..<kinds, using: &random)]
            }
            if round % 7 != 0 { text += round % 2 == 0 ? "]" : " ]  " }
            let bytes = Array(text.utf8)
            let expected = slow(bytes)
            for naturals in [false, true] {
                let found = fast(
                    bytes, size: Int.random(in: 1...300, using: &random), naturals: naturals, limit: Int.random(in: 0...50, using: &random))
                #expect(found.values.map { $0?.bitPattern } == expected.values.map { $0?.bitPattern }, "\(text)")
                #expect(found.error == expected.error, "\(text)")
            }
        }
    }
}

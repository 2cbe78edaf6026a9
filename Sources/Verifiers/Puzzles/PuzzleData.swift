import JSON

/// What the ground truths of puzzles hold, read from JSON: all of it may be missing or of another kind.
extension JSONValue {
    /// The elements of an array.
    var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The value as a whole number, also one that is written with a point: 3.0.
    var wholeNumber: Int? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The whole numbers of an array of such.
    var wholeNumbers: [Int]? { elements.flatMap { all($0, \.wholeNumber) } }

    /// The strings of an array of such.
    var strings: [String]? { elements.flatMap { all($0, \.string) } }

    /// The whole numbers of an array of arrays of such.
    var wholeRows: [[Int]]? { elements.flatMap { all($0, \.wholeNumbers) } }

    /// The pairs of an array of arrays of two whole numbers.
    var cells: [GridCell]? {
        wholeRows.flatMap { rows in rows.allSatisfy { $0.count == 2 } ? rows.map { GridCell($0[0], $0[1]) } : nil }
    }

    private func all<Part>(_ elements: [JSONValue], _ part: (JSONValue) -> Part?) -> [Part]? {
        var parts: [Part] = []
        parts.reserveCapacity(elements.count)
        for element in elements {
            guard let part = part(element) else { return nil }
            parts.append(part)
        }
        return parts
    }

    /// The steps of reading what a ground truth holds: for each value, and for each byte of a text.
    func readingSteps(eachByte steps: Int = 64) -> Int {
        switch self {
        case .array(let elements): elements.reduce(64) { $0 + $1.readingSteps(eachByte: steps) }
        case .object(let members): members.reduce(64) { $0 + steps * $1.key.utf8.count + $1.value.readingSteps(eachByte: steps) }
        case .string(let text), .digits(let text): 64 + steps * text.utf8.count
        default: 64
        }
    }

    /// How many values it has in it, itself too.
    var size: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.size }
        case .object(let members): members.reduce(1) { $0 + 1 + $1.key.utf8.count / 16 + $1.value.size }
        case .string(let text): 1 + text.utf8.count / 16
        default: 1
        }
    }

    /// Whether both are the same value, 1 and 1.0 and true taken for one, as Python compares.
    func isLike(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let one), .array(let other)): one.count == other.count && zip(one, other).allSatisfy { $0.isLike($1) }
        case (.object(let one), .object(let members)):
            one.count == members.count && one.allSatisfy { member in other[member.key].map { $0.isLike(member.value) } ?? false }
        default:
            if let one = comparedNumber, let other = other.comparedNumber { one == other } else { self == other }
        }
    }

    private var comparedNumber: Double? {
        if case .bool(let flag) = self { flag ? 1 : 0 } else { number }
    }

    /// The value that a JSON text says.
    static func read(_ text: ArraySlice<UInt8>) -> JSONValue? {
        text.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes)
            do throws(JSONError) {
                let value = try reader.readValue()
                try reader.finish()
                return value
            } catch {
                return nil
            }
        }
    }
}

extension ArraySlice<UInt8> {
    /// The lines that hold more than white space, without it at both ends.
    var filledLines: [ArraySlice<UInt8>] {
        split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { $0.trimmed() }.filter { !$0.isEmpty }
    }

    /// The parts between white space.
    var words: [ArraySlice<UInt8>] { split { $0 <= UInt8(ascii: " ") } }

    /// The text.
    var string: String { String(decoding: self, as: UTF8.self) }

    /// The whole number that the bytes are: a sign and digits.
    var wholeNumber: Int? { count <= 20 ? Int(string) : nil }

    func contains(_ word: String) -> Bool { firstOccurrence(of: Array(word.utf8)) != nil }

    func isText(_ text: String) -> Bool { elementsEqual(text.utf8) }
}

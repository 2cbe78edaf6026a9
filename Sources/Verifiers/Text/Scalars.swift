/// The Unicode scalars of bytes of UTF-8, read one by one: no copy of the text is made. A byte that is no UTF-8 is U+FFFD.
struct UTF8Scalars: Sequence, IteratorProtocol {
    private let text: ArraySlice<UInt8>
    /// Where the next scalar begins.
    private(set) var position: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    mutating func next() -> UInt32? {
        guard position < text.endIndex else { return nil }
        let first = text[position]
        position += 1
        if first < 0x80 { return UInt32(first) }
        let length = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1
        guard first >= 0xC2, first < 0xF5, position + length <= text.endIndex else { return 0xFFFD }
        var value = UInt32(first) & (length == 3 ? 0x07 : length == 2 ? 0x0F : 0x1F)
        for offset in 0..<length {
            let byte = text[position + offset]
            guard byte & 0xC0 == 0x80 else { return 0xFFFD }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        position += length
        return value
    }
}

extension UInt32 {
    /// Whether a scalar is white space (Unicode's White_Space).
    var isWhiteSpaceScalar: Bool {
        switch self {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Whether a scalar is a letter of scripts that have no case and no marks in canonical form of their own: most Chinese, Japanese and Korean text.
    var isPlainIdeograph: Bool {
        switch self {
        case 0x3400...0x9FFF, 0xAC00...0xD7A3, 0x20000...0x323AF: true
        default: false
        }
    }

    /// How many marks a scalar begins with in canonical decomposition: scalars that reorder (UAX 15). 0 for a letter, also for one with marks of its own.
    var leadingMarks: Int {
        // Marks begin at U+0300.
        guard self >= 0x300, !isPlainIdeograph, let scalar = Unicode.Scalar(self) else { return 0 }
        switch self {
        case 0x344, 0xF73, 0xF75, 0xF81: return 2
        default: return scalar.properties.canonicalCombiningClass == .notReordered ? 0 : 1
        }
    }
}

/// Bytes of UTF-8 that are written scalar by scalar, in stream-safe form (UAX 15, sec. 13): after 30 marks in a row a grapheme joiner, so that what compares the
/// text by canonical equivalence takes linear time. Texts that differ only beyond the 30th mark of a character keep their order of marks there.
struct StreamSafeText {
    private(set) var bytes: [UInt8] = []
    private var marks = 0
    private static let limit = 30

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(ascii byte: UInt8) {
        bytes.append(byte)
        marks = 0
    }

    /// Drops what was written after so many bytes.
    mutating func cut(to length: Int) {
        bytes.removeLast(bytes.count - length)
        marks = 0
    }

    mutating func append(_ scalar: UInt32) {
        guard scalar >= 0x80 else { return append(ascii: UInt8(truncatingIfNeeded: scalar)) }
        let leading = scalar.leadingMarks
        if leading > 0, marks + leading > Self.limit {
            // U+034F, the combining grapheme joiner.
            bytes.append(0xCD)
            bytes.append(0x8F)
            marks = 0
        }
        marks = leading == 0 ? 0 : marks + leading
        if scalar < 0x800 {
            bytes.append(UInt8(0xC0 | scalar >> 6))
        } else {
            if scalar < 0x10000 {
                bytes.append(UInt8(0xE0 | scalar >> 12))
            } else {
                bytes.append(UInt8(0xF0 | scalar >> 18 & 0x07))
                bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            }
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
        }
        bytes.append(UInt8(0x80 | scalar & 0x3F))
    }

    /// The small letters of a scalar, by the full mapping of Unicode.
    mutating func appendLowercase(_ scalar: UInt32) {
        if scalar < 0x80 {
            append(ascii: (0x41...0x5A).contains(scalar) ? UInt8(scalar | 0x20) : UInt8(scalar))
        } else {
            Self.forEachLowercase(scalar) { append($0) }
        }
    }

    /// The scalars that a scalar beyond ASCII becomes in small letters.
    static func forEachLowercase(_ scalar: UInt32, _ body: (UInt32) -> Void) {
        // U+0130, the only one that becomes two scalars: the general way makes a string of them, in ten times the time.
        if scalar == 0x130 {
            body(0x69)
            return body(0x307)
        }
        guard !scalar.isPlainIdeograph, let known = Unicode.Scalar(scalar), known.properties.changesWhenLowercased else { return body(scalar) }
        for lower in known.properties.lowercaseMapping.unicodeScalars { body(lower.value) }
    }
}

extension ArraySlice<UInt8> {
    /// Whether more than 30 marks follow each other (UAX 15, sec. 13): no text of people has so many, and what orders them takes quadratic time.
    var hasTooManyMarks: Bool {
        guard contains(where: { $0 >= 0xCC }) else { return false }
        var marks = 0
        for scalar in UTF8Scalars(self) {
            let leading = scalar.leadingMarks
            marks = leading == 0 ? 0 : marks + leading
            if marks > 30 { return true }
        }
        return false
    }
}

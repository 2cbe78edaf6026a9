/// Text as Python's `str` methods treat it: by code points, with its idea of white space.
extension String {
    /// How many code points it has.
    var pointCount: Int { unicodeScalars.count }

    /// Without white space at both ends: `strip()`.
    var stripped: String { String(trimmed(where: \.isPythonSpace)) }

    /// Without white space at the end: `rstrip()`.
    var strippedAtEnd: String {
        let view = unicodeScalars
        var end = view.endIndex
        while end > view.startIndex, view[view.index(before: end)].isPythonSpace { end = view.index(before: end) }
        return String(view[..<end])
    }

    /// Without some code points at both ends.
    func trimmed(where isDropped: (Unicode.Scalar) -> Bool) -> Substring {
        let view = unicodeScalars
        var start = view.startIndex
        var end = view.endIndex
        while start < end, isDropped(view[start]) { start = view.index(after: start) }
        while end > start, isDropped(view[view.index(before: end)]) { end = view.index(before: end) }
        return Substring(view[start..<end])
    }

    /// The parts between white space: `split()`.
    var pythonWords: [String] { unicodeScalars.split(whereSeparator: \.isPythonSpace).map { String($0) } }

    /// The parts between single separators, empty ones too: `split(separator)`.
    func parts(_ separator: Unicode.Scalar) -> [String] {
        unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }

    /// The parts between separators of several code points.
    func parts(between separator: String) -> [String] {
        let (all, word) = (Array(utf8), Array(separator.utf8))
        var parts: [String] = []
        var rest = all[...]
        while let place = rest.firstOccurrence(of: word) {
            parts.append(String(decoding: rest[..<place], as: UTF8.self))
            rest = rest[(place + word.count)...]
        }
        return parts + [String(decoding: rest, as: UTF8.self)]
    }

    /// The lines, without an empty one at the end: `splitlines()` for the line ends of ASCII.
    var pythonLines: [String] {
        let bytes = Array(utf8)
        var lines: [String] = []
        var start = 0
        for (place, byte) in bytes.enumerated() where (0x0A...0x0D).contains(byte) || (0x1C...0x1E).contains(byte) {
            // A line feed after a carriage return belongs to it.
            let isSecond = byte == 0x0A && place > 0 && bytes[place - 1] == 0x0D
            if !isSecond { lines.append(String(decoding: bytes[start..<place], as: UTF8.self)) }
            start = place + 1
        }
        return start < bytes.count ? lines + [String(decoding: bytes[start...], as: UTF8.self)] : lines
    }

    /// Whether the bytes of another text are in it.
    func holds(_ other: String) -> Bool { other.isEmpty || Array(utf8)[...].firstOccurrence(of: Array(other.utf8)) != nil }

    /// Whether both have the same bytes.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Without some code points.
    func without(_ dropped: String) -> String {
        let set = Set(dropped.unicodeScalars)
        return String(String.UnicodeScalarView(unicodeScalars.filter { !set.contains($0) }))
    }
}

extension Unicode.Scalar {
    /// White space as `str.isspace` has it.
    var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }

    /// A letter, digit or underscore: `\w`.
    var isPythonWord: Bool { value == 0x5F || properties.isAlphabetic || properties.numericType != nil }

    var isDecimalDigit: Bool { (0x30...0x39).contains(value) }
}

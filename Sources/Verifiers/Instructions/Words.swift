/// The words of a text between white space of Unicode, one after the other.
struct SpacedWords: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    mutating func next() -> ArraySlice<UInt8>? {
        var start = rest.startIndex
        while start < rest.endIndex, case let space = rest.whiteSpace(at: start), space > 0 { start += space }
        var end = start
        while end < rest.endIndex, rest.whiteSpace(at: end) == 0 { end += 1 }
        defer { rest = rest[end...] }
        return end > start ? rest[start..<end] : nil
    }
}

/// The words of a text by what Unicode calls a letter, a digit or a number, and the underscore; marks on a letter belong to it: what `\w+` matches.
///
/// An apostrophe and a hyphen end a word: `don't` is two.
struct LetterWords: Sequence, IteratorProtocol {
    private let text: ArraySlice<UInt8>
    private var scalars: UTF8Scalars

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        scalars = UTF8Scalars(text)
    }

    mutating func next() -> ArraySlice<UInt8>? {
        var start: Int?
        while true {
            let place = scalars.position
            guard let scalar = scalars.next() else { return start.map { text[$0...] } }
            if scalar.isWordScalar {
                if start == nil { start = place }
            } else if let start, !scalar.isMarkScalar {
                return text[start..<place]
            }
        }
    }
}

extension UInt32 {
    /// Whether a scalar is a letter, a digit, a number or the underscore.
    var isWordScalar: Bool {
        if self < 0x80 {
            let byte = UInt8(truncatingIfNeeded: self)
            return byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
        }
        if isPlainIdeograph { return true }
        switch Unicode.Scalar(self)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }
}

extension UInt32 {
    /// Whether a scalar is a mark on the letter before it.
    var isMarkScalar: Bool {
        guard self >= 0x300, !isPlainIdeograph else { return false }
        switch Unicode.Scalar(self)?.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }
}

extension UInt8 {
    /// Whether a byte is punctuation or a symbol of ASCII.
    var isASCIIPunctuation: Bool { (0x21...0x7E).contains(self) && !isASCIILetter && !isASCIIDigit }
}

extension ArraySlice<UInt8> {
    /// Steps for each byte of a text whose words are looked at, of its copy in small letters, and of the copy without punctuation.
    static var stepsOfWords: Int { 8 }

    /// How many bytes the white space at a place has; 0 where there is none.
    func whiteSpace(at place: Int) -> Int {
        let byte = self[place]
        if byte < 0x80 { return byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) ? 1 : 0 }
        // The scalars of `isWhiteSpaceScalar` byte by byte: a text may be nothing but such.
        guard byte == 0xC2 || (0xE1...0xE3).contains(byte), place + 1 < endIndex else { return 0 }
        let second = self[place + 1]
        if byte == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
        guard place + 2 < endIndex, case let third = self[place + 2] else { return 0 }
        let isSpace =
            switch (byte, second) {
            case (0xE1, 0x9A), (0xE3, 0x80): third == 0x80
            case (0xE2, 0x80): (0x80...0x8A).contains(third) || third == 0xA8 || third == 0xA9 || third == 0xAF
            case (0xE2, 0x81): third == 0x9F
            default: false
            }
        return isSpace ? 3 : 0
    }

    /// Without white space of Unicode at both ends.
    func trimmedOfSpace() -> ArraySlice<UInt8> {
        var start = startIndex
        while start < endIndex, case let space = whiteSpace(at: start), space > 0 { start += space }
        var end = endIndex
        while end > start {
            var last = end - 1
            while last > start, self[last] & 0xC0 == 0x80 { last -= 1 }
            guard whiteSpace(at: last) == end - last else { break }
            end = last
        }
        return self[start..<end]
    }

    /// Without punctuation of ASCII and spaces at both ends.
    func trimmedOfPunctuation() -> ArraySlice<UInt8> { trimmed { $0.isASCIIPunctuation || $0 == 0x20 } }

    /// Without the bytes of a kind at the start.
    func trimmedAtStart(_ isDropped: (UInt8) -> Bool) -> ArraySlice<UInt8> { drop(while: isDropped) }

    /// Without any punctuation of ASCII.
    func withoutPunctuation(_ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        try effort.spend(2 * count)
        return filter { !$0.isASCIIPunctuation }[...]
    }

    /// In small letters.
    func inSmallLetters(_ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        try TextVerifier.spend(on: self, effort)
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var isASCII = true
        for byte in self {
            if byte >= 0x80 { isASCII = false }
            result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        guard !isASCII else { return result[...] }
        var text = StreamSafeText(capacity: count)
        for scalar in UTF8Scalars(self) { text.appendLowercase(scalar) }
        return text.bytes[...]
    }

    /// The parts between line feeds, also the empty ones.
    func lines(_ effort: Effort) throws(Effort.Exhausted) -> LineSequence {
        try effort.spend(count)
        try effort.spend(32 * count { $0 == UInt8(ascii: "\n") })
        return LineSequence(self)
    }

    /// How many Unicode scalars the text has.
    var scalarCount: Int { count { $0 & 0xC0 != 0x80 } }

    /// How often a part occurs, without overlaps. O(length of both).
    ///
    /// - Parameter isCounted: asked for each place; a place that is not counted may overlap with the next one.
    func occurrences(
        of part: ArraySlice<UInt8>, _ effort: Effort, where isCounted: (Range<Int>) -> Bool = { _ in true }
    ) throws(Effort.Exhausted) -> Int {
        try effort.spend(4 * (count + part.count))
        guard !part.isEmpty, part.count <= count else { return 0 }
        let word = Array(part)
        // The search of Knuth, Morris and Pratt.
        var table = [Int32](repeating: 0, count: word.count)
        var length = 0
        for offset in word.indices.dropFirst() {
            while length > 0, word[offset] != word[length] { length = Int(table[length - 1]) }
            if word[offset] == word[length] { length += 1 }
            table[offset] = Int32(truncatingIfNeeded: length)
        }
        length = 0
        var found = 0
        for place in indices {
            while length > 0, self[place] != word[length] { length = Int(table[length - 1]) }
            if self[place] == word[length] { length += 1 }
            guard length == word.count else { continue }
            if isCounted((place + 1 - length)..<(place + 1)) {
                found += 1
                length = 0
            } else {
                length = Int(table[length - 1])
            }
        }
        return found
    }
}

/// The lines of a text, or its parts between another separator, also the empty ones.
struct LineSequence: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>?
    private let separator: UInt8

    init(_ text: ArraySlice<UInt8>, separator: UInt8 = 0x0A) {
        rest = text
        self.separator = separator
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let text = rest else { return nil }
        guard let end = text.firstIndex(of: separator) else {
            rest = nil
            return text
        }
        rest = text[(end + 1)...]
        return text[..<end]
    }
}

/// How often words occur: a table of places, no copies.
struct WordCounts {
    private struct Entry {
        var start: UInt32
        var end: UInt32
        var count: UInt32
    }

    private let text: ArraySlice<UInt8>
    private var table: PlaceTable
    private var entries: [Entry] = []
    /// How many words are counted at least once.
    var distinct: Int { entries.count }

    /// - Parameter words: how many words there are at most.
    init(of text: ArraySlice<UInt8>, words: Int, _ effort: Effort) throws(Effort.Exhausted) {
        self.text = text
        try effort.spend(8 * words)
        table = PlaceTable(capacity: words)
    }

    /// Counts a word of the text.
    ///
    /// - Returns: how often it was there up to now, with this time.
    mutating func add(_ word: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(24 + 2 * word.count)
        let hash = JSONKeyTable.hash(of: word)
        let found = try table.find(hash, effort) { (place) throws(Effort.Exhausted) in
            text[Int(entries[place].start)..<Int(entries[place].end)].elementsEqual(word)
        }
        if let place = found.place {
            entries[place].count += 1
            return Int(entries[place].count)
        }
        table.set(found.slot, to: entries.count, hash)
        entries.append(Entry(start: UInt32(word.startIndex), end: UInt32(word.endIndex), count: 1))
        return 1
    }
}

/// Searching for words in bytes, sixteen places at a time.
///
/// Two bytes of the word are compared at sixteen places at once; only where both are there the whole word is compared.
struct ByteSearch {
    private let word: UnsafeBufferPointer<UInt8>
    private let ignoresCase: Bool
    /// Two offsets into the word: its first byte, and the one that is rarest in prose among those that differ from it.
    private let rare: Int

    /// - Parameters:
    ///   - word: not empty; of small letters if case is ignored.
    ///   - ignoresCase: whether capital letters of ASCII in the text are the same as small ones.
    init(_ word: UnsafeBufferPointer<UInt8>, ignoringCase ignoresCase: Bool) {
        self.word = word
        self.ignoresCase = ignoresCase
        // Another byte than the first, so that a run of one byte is never taken for the word.
        var (best, rare) = (0, max(0, word.count - 1))
        for (offset, byte) in word.enumerated() where byte != word[0] && Self.rarity(of: byte) > best {
            (best, rare) = (Self.rarity(of: byte), offset)
        }
        self.rare = rare
    }

    /// How seldom a byte is in the responses of models: 1 for letters and spaces, 3 for what is seldom in prose and in formulas.
    private static func rarity(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "w"), UInt8(ascii: "k"), UInt8(ascii: "x"), UInt8(ascii: "z"), UInt8(ascii: "j"), UInt8(ascii: "q"), UInt8(ascii: "#"),
            UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "`"), 0x80...:
            3
        case UInt8(ascii: "b"), UInt8(ascii: "v"), UInt8(ascii: "g"), UInt8(ascii: "p"), UInt8(ascii: "y"), 0x21...0x40: 2
        default: 1
        }
    }

    /// Whether the word is at a place that is far enough from the end of the text.
    private func isFound(at place: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        for offset in 0..<word.count {
            let found = text[place + offset]
            if found != word[offset] && !(ignoresCase && found.isASCIILetter && found | 0x20 == word[offset]) { return false }
        }
        return true
    }

    /// Compares two bytes of the word at sixteen places.
    private struct Filter {
        let first: SIMD16<UInt8>
        let other: SIMD16<UInt8>
        let firstCase: SIMD16<UInt8>
        let otherCase: SIMD16<UInt8>
        let distance: Int

        /// The places from here on at which the word may be: a byte for each of eight, not 0 where it may. The caller keeps what is read inside the text.
        @inline(__always) func candidates(_ place: UnsafeRawPointer) -> (low: UInt64, high: UInt64) {
            let one = place.loadUnaligned(as: SIMD16<UInt8>.self) | firstCase
            let two = place.loadUnaligned(fromByteOffset: distance, as: SIMD16<UInt8>.self) | otherCase
            // A byte that is the same in both leaves 0.
            let lanes = unsafeBitCast(((one ^ first) | (two ^ other)) .== SIMD16<UInt8>(repeating: 0), to: SIMD2<UInt64>.self)
            return (UInt64(littleEndian: lanes[0]), UInt64(littleEndian: lanes[1]))
        }
    }

    private var filter: Filter {
        func mask(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: ignoresCase && byte.isASCIILetter ? 0x20 : 0) }
        return Filter(
            first: SIMD16(repeating: word[0]), other: SIMD16(repeating: word[rare]), firstCase: mask(word[0]), otherCase: mask(word[rare]),
            distance: rare)
    }

    /// Where the word begins for the last time. O(length of the text times length of the word): for the short words that verifiers look for.
    func last(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var place = text.count - word.count
        guard place >= 0, let base = text.baseAddress.map({ UnsafeRawPointer($0) }) else { return nil }
        let filter = filter
        while place >= 15 {
            let start = place - 15
            let (low, high) = filter.candidates(base + start)
            if low | high != 0 {
                for (var lane, offset) in [(high, 8), (low, 0)] where lane != 0 {
                    while lane != 0 {
                        let byte = 7 - lane.leadingZeroBitCount >> 3
                        if isFound(at: start + offset + byte, in: text) { return start + offset + byte }
                        lane &= 1 << UInt64(8 * byte) - 1
                    }
                }
            }
            place -= 16
        }
        while place >= 0 {
            if isFound(at: place, in: text) { return place }
            place -= 1
        }
        return nil
    }

    /// Where the word begins for the first time. O(length of the text plus length of the word), however alike both are.
    func first(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        let end = text.count - word.count
        guard end >= 0, let base = text.baseAddress.map({ UnsafeRawPointer($0) }) else { return nil }
        let filter = filter
        var place = 0
        // Places at which the whole word was compared: too many of them, and the text resembles the word.
        var compared = 0
        while place <= end {
            if place + 15 <= end {
                let (low, high) = filter.candidates(base + place)
                if low | high == 0 {
                    place += 16
                    continue
                }
                for (var lane, offset) in [(low, 0), (high, 8)] where lane != 0 {
                    while lane != 0 {
                        let byte = lane.trailingZeroBitCount >> 3
                        if isFound(at: place + offset + byte, in: text) { return place + offset + byte }
                        compared += 1
                        lane &= ~(0xFF << UInt64(8 * byte))
                    }
                }
                place += 16
            } else {
                if isFound(at: place, in: text) { return place }
                compared += 1
                place += 1
            }
            if compared * min(word.count, 256) > 64 * place + 4_096 { return firstWithTable(in: text, from: place) { _ in true } }
        }
        return nil
    }

    /// Where the word begins for the first time at a place that is wanted. O(length of the text plus length of the word).
    func first(in text: UnsafeBufferPointer<UInt8>, where isWanted: (Int) -> Bool) -> Int? {
        word.count <= text.count ? firstWithTable(in: text, from: 0, where: isWanted) : nil
    }

    /// The search of Knuth, Morris and Pratt: what was read is never read again.
    private func firstWithTable(in text: UnsafeBufferPointer<UInt8>, from start: Int, where isWanted: (Int) -> Bool) -> Int? {
        func folded(_ byte: UInt8) -> UInt8 { ignoresCase && byte.isASCIILetter ? byte | 0x20 : byte }
        // The length of the longest start of the word that ends at each of its bytes and is shorter than that.
        var table = [Int32](repeating: 0, count: word.count)
        var length = 0
        for offset in 1..<max(1, word.count) {
            while length > 0, word[offset] != word[length] { length = Int(table[length - 1]) }
            if word[offset] == word[length] { length += 1 }
            table[offset] = Int32(truncatingIfNeeded: length)
        }
        length = 0
        for place in start..<text.count {
            let byte = folded(text[place])
            while length > 0, byte != word[length] { length = Int(table[length - 1]) }
            if byte == word[length] { length += 1 }
            if length == word.count {
                if isWanted(place + 1 - length) { return place + 1 - length }
                length = Int(table[length - 1])
            }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Where `word` begins for the first time. O(length).
    func firstOccurrence(of word: [UInt8]) -> Int? {
        guard !word.isEmpty else { return isEmpty ? nil : startIndex }
        return withUnsafeBufferPointer { text in
            word.withUnsafeBufferPointer { ByteSearch($0, ignoringCase: false).first(in: text) }
        }.map { startIndex + $0 }
    }

    /// Where `word`, a short one and of small letters if case is ignored, begins for the last time. O(length).
    func lastOccurrence(of word: [UInt8], ignoringCase: Bool = false) -> Int? {
        guard !word.isEmpty else { return endIndex }
        return withUnsafeBufferPointer { text in
            word.withUnsafeBufferPointer { ByteSearch($0, ignoringCase: ignoringCase).last(in: text) }
        }.map { startIndex + $0 }
    }
}

internal import CSimd

extension JSONReader {
    /// A string, as bytes of the text; its UTF-8 and its escapes are checked.
    ///
    /// - Complexity: O(n) in the length of the string; 64 bytes a step.
    @inlinable
    public mutating func readText() throws(JSONError) -> JSONText {
        let found = try peek()
        guard found == .string else { throw unexpectedType(.string, found) }
        let start = at + 1
        var end = start
        // Short keys and ids end before a wide step pays.
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") {
                at = end + 1
                return JSONText(range: start..<end, hasEscapes: false)
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 || end - start == 16 { break }
            end += 1
        }
        return try readLongText(from: start)
    }

    @usableFromInline
    mutating func readLongText(from start: Int) throws(JSONError) -> JSONText {
        let found = try stringEnd(from: start)
        guard found.isComplete else { throw unexpectedEnd() }
        at = found.end + 1
        return JSONText(range: start..<found.end, hasEscapes: found.hasEscapes)
    }

    /// Checks the inside of a string.
    ///
    /// - Returns: the place of the closing quotation mark; or, where the window ends first and is not the last one, the end of the last whole character.
    func stringEnd(from start: Int) throws(JSONError) -> (end: Int, isComplete: Bool, hasEscapes: Bool) {
        guard let base = bytes.baseAddress else { return (start, false, false) }
        let found = csimd_find_string_end(base, bytes.count, start)
        var hasEscapes = found.has_escapes
        var end = found.place
        if found.is_end { return (end, true, hasEscapes) }
        // What is near the end of the window or near a mistake is read one by one, to know which mistake it is.
        while true {
            end = plainRun(from: end)
            guard end < bytes.count else { return (end, false, hasEscapes) }
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") { return (end, true, hasEscapes) }
            do throws(JSONError) {
                if byte == UInt8(ascii: "\\") {
                    let next = try checkedEscape(at: end)
                    hasEscapes = true
                    end = next
                } else if byte < 0x20 {
                    throw failure(.controlCharacter, at: end, "a control character in a string must be escaped")
                } else {
                    end = try checkedScalar(at: end)
                }
            } catch {
                guard error.code == .needsMore || error.code == .unexpectedEnd else { throw error }
                return (end, false, hasEscapes)
            }
        }
    }

    /// The first byte from `start` on that is a quotation mark, a backslash, a control character or not ASCII.
    @inlinable
    func plainRun(from start: Int) -> Int {
        var at = start
        guard let base = bytes.baseAddress else { return at }
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while at + 8 <= bytes.count {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
            // A byte of x - ones borrows into its high bit if it was 0; bytes with the high bit set stop the run anyway.
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let stops = ((quotes &- ones) | (backslashes &- ones) | (word &- (ones &* 0x20)) | word) & highs
            if stops != 0 { return at + stops.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return at }
            at += 1
        }
        return at
    }

    /// The end of the escape at `start`.
    private func checkedEscape(at start: Int) throws(JSONError) -> Int {
        guard start + 1 < bytes.count else { throw unexpectedEnd() }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(at: start)
            if (0xDC00..<0xE000).contains(unit) {
                throw failure(.loneSurrogate, at: start, "the second half of a surrogate pair is alone")
            }
            guard (0xD800..<0xDC00).contains(unit) else { return start + 6 }
            let second = start + 6
            guard second < bytes.count else { throw unexpectedEnd() }
            guard bytes[second] == UInt8(ascii: "\\") else {
                throw failure(.loneSurrogate, at: start, "the first half of a surrogate pair is alone")
            }
            guard second + 1 < bytes.count else { throw unexpectedEnd() }
            guard bytes[second + 1] == UInt8(ascii: "u"), (0xDC00..<0xE000).contains(try codeUnit(at: second)) else {
                throw failure(.loneSurrogate, at: start, "the first half of a surrogate pair is alone")
            }
            return start + 12
        default:
            throw failure(.invalidEscape, at: start, #"an escape is one of \" \\ \/ \b \f \n \r \t \uXXXX"#)
        }
    }

    /// The four hexadecimal digits of the `\u` at `start`.
    private func codeUnit(at start: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for place in start + 2..<start + 6 {
            guard place < bytes.count else { throw unexpectedEnd() }
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw failure(.invalidEscape, at: start, #"\u needs four hexadecimal digits"#)
            }
        }
        return unit
    }

    /// The end of the multi-byte scalar at `start`: no overlong form, no surrogate, nothing above U+10FFFF (RFC 3629, sec. 4).
    private func checkedScalar(at start: Int) throws(JSONError) -> Int {
        let lead = bytes[start]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw failure(.invalidUTF8, at: start, "the text is not valid UTF-8")
        }
        for place in 1..<length {
            guard start + place < bytes.count else { throw unexpectedEnd() }
            guard (place == 1 ? second : 0x80...0xBF).contains(bytes[start + place]) else {
                throw failure(.invalidUTF8, at: start, "the text is not valid UTF-8")
            }
        }
        return start + length
    }
}

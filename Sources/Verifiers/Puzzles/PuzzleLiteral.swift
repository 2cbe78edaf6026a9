import JSON

/// A list as a program writes it: nested lists and tuples of numbers, quoted strings, True, False and None.
///
/// The notation of Python's literals without sets, dictionaries, complex numbers and joined strings. Nothing is evaluated.
struct PuzzleLiteral {
    /// Levels of brackets; deeper ones are not read.
    private static let maximumDepth = 64

    private let text: ArraySlice<UInt8>
    private var at: Int

    private init(_ text: ArraySlice<UInt8>) {
        self.text = text
        at = text.startIndex
    }

    /// The value of a whole text; several values with commas between them are a list.
    ///
    /// - Returns: `nil` if the text is none.
    static func value(of text: ArraySlice<UInt8>) -> JSONValue? {
        var reader = PuzzleLiteral(text)
        guard let first = reader.readValue(depth: 0) else { return nil }
        reader.skipSpaces()
        guard reader.at < text.endIndex else { return first }
        var all = [first]
        while reader.skip(UInt8(ascii: ",")) {
            reader.skipSpaces()
            if reader.at == text.endIndex { break }
            guard let next = reader.readValue(depth: 0) else { return nil }
            all.append(next)
            reader.skipSpaces()
        }
        return reader.at == text.endIndex ? .array(all) : nil
    }

    private mutating func skipSpaces() {
        while at < text.endIndex, text[at] == 0x20 || (0x09...0x0D).contains(text[at]) { at += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard at < text.endIndex, text[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func readValue(depth: Int) -> JSONValue? {
        skipSpaces()
        guard at < text.endIndex, depth < Self.maximumDepth else { return nil }
        switch text[at] {
        case UInt8(ascii: "["): return readList(until: UInt8(ascii: "]"), depth: depth)
        case UInt8(ascii: "("): return readList(until: UInt8(ascii: ")"), depth: depth)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return readString()
        case UInt8(ascii: "T"): return read("True", as: .bool(true))
        case UInt8(ascii: "F"): return read("False", as: .bool(false))
        case UInt8(ascii: "N"): return read("None", as: .null)
        default: return readNumber()
        }
    }

    private mutating func read(_ word: String, as value: JSONValue) -> JSONValue? {
        guard text[at...].starts(with: word.utf8) else { return nil }
        at += word.utf8.count
        return value
    }

    /// Round brackets around one value without a comma are the value itself.
    private mutating func readList(until close: UInt8, depth: Int) -> JSONValue? {
        at += 1
        var elements: [JSONValue] = []
        var hasComma = false
        while true {
            skipSpaces()
            if skip(close) {
                let isValue = close == UInt8(ascii: ")") && elements.count == 1 && !hasComma
                return isValue ? elements[0] : .array(elements)
            }
            if !elements.isEmpty {
                guard skip(UInt8(ascii: ",")) else { return nil }
                hasComma = true
                skipSpaces()
                if at < text.endIndex, text[at] == close { continue }
            }
            guard let element = readValue(depth: depth + 1) else { return nil }
            elements.append(element)
        }
    }

    private mutating func readString() -> JSONValue? {
        let quote = text[at]
        var bytes: [UInt8] = []
        at += 1
        while at < text.endIndex {
            let byte = text[at]
            at += 1
            switch byte {
            case quote: return .string(String(decoding: bytes, as: UTF8.self))
            case UInt8(ascii: "\n"): return nil
            case UInt8(ascii: "\\"):
                guard at < text.endIndex else { return nil }
                switch text[at] {
                case UInt8(ascii: "n"): bytes.append(0x0A)
                case UInt8(ascii: "t"): bytes.append(0x09)
                case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(text[at])
                default: return nil
                }
                at += 1
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func readNumber() -> JSONValue? {
        let start = at
        if at < text.endIndex, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") { at += 1 }
        let digits = at
        while at < text.endIndex, text[at].isASCIIDigit { at += 1 }
        let whole = text[digits..<at]
        guard whole.count == 1 || whole.first != UInt8(ascii: "0") || whole.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        var isWhole = true
        if skip(UInt8(ascii: ".")) {
            isWhole = false
            while at < text.endIndex, text[at].isASCIIDigit { at += 1 }
        }
        if at < text.endIndex, text[at] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            at += 1
            if at < text.endIndex, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") { at += 1 }
            while at < text.endIndex, text[at].isASCIIDigit { at += 1 }
        }
        let number = String(decoding: text[start..<at], as: UTF8.self)
        guard isWhole else { return Double(number).map { .number($0) } }
        guard !whole.isEmpty else { return nil }
        return Int(number).map { .integer($0) } ?? .digits(number)
    }
}

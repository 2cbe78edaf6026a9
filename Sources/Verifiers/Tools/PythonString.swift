import JSON

/// Strings of Python, written again as JSON.
enum PythonString {
    /// Reads the strings from a place on: one, or several in a row, which are one.
    ///
    /// Single and double quotation marks, once or three times; `r` before them keeps backslashes, `u` means nothing.
    ///
    /// - Returns: the string of JSON, and where it ends; `nil` where none begins or it does not end.
    static func read(_ text: ArraySlice<UInt8>, from start: Int) -> (json: [UInt8], end: Int)? {
        var at = start
        var bytes: [UInt8] = []
        var isFound = false
        var end = start
        while let next = readOne(text, from: at, into: &bytes) {
            isFound = true
            (at, end) = (next, next)
            while at < text.endIndex, text[at] == 0x20 || (0x09...0x0D).contains(text[at]) { at += 1 }
        }
        guard isFound else { return nil }
        var writer = JSONWriter(capacity: bytes.count + 2)
        writer.write(utf8: bytes[...])
        return (writer.text, end)
    }

    /// - Returns: where it ends.
    private static func readOne(_ text: ArraySlice<UInt8>, from start: Int, into bytes: inout [UInt8]) -> Int? {
        var at = start
        var isRaw = false
        if at < text.endIndex, text[at] | 0x20 == UInt8(ascii: "r") || text[at] | 0x20 == UInt8(ascii: "u") {
            isRaw = text[at] | 0x20 == UInt8(ascii: "r")
            at += 1
        }
        guard at < text.endIndex, text[at] == UInt8(ascii: "\"") || text[at] == UInt8(ascii: "'") else { return nil }
        let quote = text[at]
        let isTriple = text[at...].starts(with: [quote, quote, quote])
        at += isTriple ? 3 : 1
        while at < text.endIndex {
            let byte = text[at]
            switch byte {
            case quote where !isTriple: return at + 1
            case quote where text[at...].starts(with: [quote, quote, quote]): return at + 3
            case UInt8(ascii: "\n") where !isTriple: return nil
            case UInt8(ascii: "\\"):
                guard at + 1 < text.endIndex else { return nil }
                if isRaw {
                    bytes += text[at...(at + 1)]
                    at += 2
                } else {
                    guard let next = readEscape(text, from: at + 1, into: &bytes) else { return nil }
                    at = next
                }
            default:
                bytes.append(byte)
                at += 1
            }
        }
        return nil
    }

    /// Reads what follows a backslash; an escape that Python does not know is kept with its backslash.
    ///
    /// - Returns: where it ends.
    private static func readEscape(_ text: ArraySlice<UInt8>, from start: Int, into bytes: inout [UInt8]) -> Int? {
        switch text[start] {
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(text[start])
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "v"): bytes.append(0x0B)
        case UInt8(ascii: "a"): bytes.append(0x07)
        case UInt8(ascii: "x"): return readCode(text, from: start + 1, digits: 2, into: &bytes)
        case UInt8(ascii: "u"): return readCode(text, from: start + 1, digits: 4, into: &bytes)
        case UInt8(ascii: "U"): return readCode(text, from: start + 1, digits: 8, into: &bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            let end = text[start...].prefix(3).prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }.endIndex
            guard let code = UInt32(text[start..<end].string, radix: 8), let scalar = Unicode.Scalar(code) else { return nil }
            bytes += Array(String(scalar).utf8)
            return end
        default: bytes += [UInt8(ascii: "\\"), text[start]]
        }
        return start + 1
    }

    private static func readCode(_ text: ArraySlice<UInt8>, from start: Int, digits: Int, into bytes: inout [UInt8]) -> Int? {
        let end = start + digits
        guard end <= text.endIndex, text[start..<end].allSatisfy({ $0.isASCIIDigit || (0x61...0x66).contains($0 | 0x20) }),
            let code = UInt32(text[start..<end].string, radix: 16), let scalar = Unicode.Scalar(code)
        else { return nil }
        bytes += Array(String(scalar).utf8)
        return end
    }
}

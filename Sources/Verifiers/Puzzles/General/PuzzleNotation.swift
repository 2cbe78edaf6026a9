import JSON

/// Answers to puzzles in LaTeX or with full-width signs, as plain text: `2 \times \frac{6}{3}` is `2 * ((6)/(3))`.
///
/// The commands are those of arithmetic, arrows, text and matrices. What is none of them stays as it is.
enum PuzzleNotation {
    /// The steps of looking at a byte and writing it.
    private static let stepsPerByte = 16

    /// The plain text.
    ///
    /// - Parameter hasNames: whether it holds names, in which full-width signs and long minus signs are left as they are.
    static func plain(_ text: ArraySlice<UInt8>, hasNames: Bool, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        var text = text.trimmed()
        if !hasNames, text.contains(where: { $0 >= 0x80 }) {
            try effort.spend(stepsPerByte * text.count)
            text = narrow(text)
        }
        guard text.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "$") }) else { return text }
        try effort.spend(stepsPerByte * text.count)
        // In strings of JSON a backslash means something else.
        if text.first.map({ "[{\"".utf8.contains($0) }) == true, JSONValue.read(text) != nil { return text }
        var reader = Reader(text: text, at: text.startIndex)
        while reader.at < text.endIndex { reader.readNext() }
        return reader.plain[...].trimmed()
    }

    /// Full-width signs and digits as those of ASCII, the minus sign as a hyphen, the prime as an apostrophe, and the wide spaces as spaces.
    private static func narrow(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for scalar in text.string.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: bytes.append(UInt8(scalar.value - 0xFEE0))
            case 0x2010...0x2013, 0x2212: bytes.append(UInt8(ascii: "-"))
            case 0x2019, 0x2032: bytes.append(UInt8(ascii: "'"))
            case 0x3000, 0xA0, 0x2009, 0x202F: bytes.append(0x20)
            default: bytes += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
        return bytes[...]
    }

    private struct Reader {
        let text: ArraySlice<UInt8>
        var at: Int
        var plain: [UInt8] = []
        /// What is written at the end of each open brace, and whether a second one of a fraction follows.
        private var open: [(end: String, isTop: Bool)] = []
        private var matrices = 0

        init(text: ArraySlice<UInt8>, at: Int) { (self.text, self.at) = (text, at) }

        mutating func readNext() {
            let byte = text[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\\"): readCommand()
            case UInt8(ascii: "$"): break
            case UInt8(ascii: "&") where matrices > 0: plain.append(0x20)
            case UInt8(ascii: "{"):
                open.append(("}", false))
                plain.append(byte)
            case UInt8(ascii: "}"):
                guard let brace = open.popLast() else { return plain.append(byte) }
                plain += brace.end.utf8
                if brace.isTop { readDivisor() }
            default: plain.append(byte)
            }
        }

        private mutating func readCommand() {
            let start = at
            while at < text.endIndex, text[at].isASCIILetter { at += 1 }
            let name = text[start..<at].string
            switch name {
            case "":
                guard at < text.endIndex else { return plain.append(UInt8(ascii: "\\")) }
                let sign = text[at]
                at += 1
                switch sign {
                case UInt8(ascii: "\\"): plain.append(0x0A)
                case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: " "), 0x0A: plain.append(0x20)
                case UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"): break
                default: plain.append(sign)
                }
            case "times", "cdot", "ast": plain += " * ".utf8
            case "div": plain += " / ".utf8
            case "to", "rightarrow", "longrightarrow", "Rightarrow", "Longrightarrow", "implies": plain += " -> ".utf8
            case "left", "right", "displaystyle", "big", "Big": break
            case "quad", "qquad": plain.append(0x20)
            case "text", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "textbf", "textit", "texttt", "textrm", "operatorname":
                if takeBrace() { open.append(("", false)) }
            case "frac", "dfrac", "tfrac":
                plain += "((".utf8
                if takeBrace() {
                    open.append((")", true))
                } else {
                    readDigit()
                    plain += ")".utf8
                    readDivisor()
                }
            case "begin", "end":
                // The name of the surroundings, and the columns of an array.
                skipGroup()
                if name == "begin" { skipGroup() }
                matrices += name == "begin" ? 1 : -1
            default: plain += text[(start - 1)..<at]
            }
        }

        /// The lower part of a fraction, with the slash before it.
        private mutating func readDivisor() {
            plain += "/(".utf8
            if takeBrace() {
                open.append(("))", false))
            } else {
                readDigit()
                plain += "))".utf8
            }
        }

        private mutating func readDigit() {
            while at < text.endIndex, text[at] == 0x20 { at += 1 }
            guard at < text.endIndex, text[at].isASCIIDigit else { return }
            plain.append(text[at])
            at += 1
        }

        private mutating func takeBrace() -> Bool {
            var place = at
            while place < text.endIndex, text[place] == 0x20 { place += 1 }
            guard place < text.endIndex, text[place] == UInt8(ascii: "{") else { return false }
            at = place + 1
            return true
        }

        private mutating func skipGroup() {
            guard at < text.endIndex, text[at] == UInt8(ascii: "{"), let end = text[at...].prefix(64).firstIndex(of: UInt8(ascii: "}")) else {
                return
            }
            at = end + 1
        }
    }
}

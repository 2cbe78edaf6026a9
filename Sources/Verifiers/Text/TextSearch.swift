/// Searching and trimming of UTF-8 as bytes: what verifiers look for is ASCII, and a byte of ASCII is never part of another character.
extension ArraySlice<UInt8> {
    /// Without white space of ASCII at both ends.
    func trimmed() -> ArraySlice<UInt8> {
        trimmed { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) }
    }

    /// Without the bytes of a kind at both ends.
    func trimmed(_ isDropped: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = startIndex
        var end = endIndex
        while start < end, isDropped(self[start]) { start += 1 }
        while end > start, isDropped(self[end - 1]) { end -= 1 }
        return self[start..<end]
    }

    /// Whether no byte is beyond ASCII. Every byte is read, many at a time.
    var isASCII: Bool { withUnsafeBufferPointer { text in text.reduce(0) { $0 | $1 } < 0x80 } }

    /// Whether the bytes at a place are `word`.
    func matches(_ word: [UInt8], at place: Int, ignoringCase: Bool = false) -> Bool {
        guard place >= startIndex, endIndex - place >= word.count else { return false }
        for (offset, byte) in word.enumerated() {
            let found = self[place + offset]
            if found != byte && !(ignoringCase && found.isASCIILetter && found | 0x20 == byte) { return false }
        }
        return true
    }

    /// What follows the last `word`.
    func behindLast(_ word: [UInt8]) -> ArraySlice<UInt8>? {
        lastOccurrence(of: word).map { self[($0 + word.count)...] }
    }

    /// What is between the brace that the slice begins with and its partner; an escaped brace is no brace.
    func insideBraces() -> ArraySlice<UInt8>? {
        let end = withUnsafeBufferPointer { text -> Int? in
            var depth = 0
            var place = 0
            while place < text.count {
                switch text[place] {
                case UInt8(ascii: "\\"): place += 1
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    if depth == 0 { return place }
                default: break
                }
                place += 1
            }
            return nil
        }
        return end.map { self[(startIndex + 1)..<(startIndex + $0)] }
    }

    /// With the content of each `\text{...}` and the like in its place.
    func withoutTextCommands() -> ArraySlice<UInt8> {
        guard textStarts.contains(where: { firstOccurrence(of: $0) != nil }) else { return self }
        var pairs = BracePairs(of: self)
        let commands = textCommands.map { $0 + [UInt8(ascii: "{")] }
        var result: [UInt8] = []
        var place = startIndex
        while place < endIndex {
            if self[place] == UInt8(ascii: "\\"), let command = commands.last(where: { matches($0, at: place) }),
                let inside = pairs.inside(self[(place + command.count - 1)...])
            {
                result += inside
                place = inside.endIndex + 1
            } else {
                result.append(self[place])
                place += 1
            }
        }
        return result[...]
    }

    /// Without dollar signs, `\(...\)` and commands like `\text{...}` around the whole.
    func withoutMarkup() -> ArraySlice<UInt8> {
        var pairs = BracePairs(of: self)
        var text = trimmed()
        while true {
            let before = text.indices
            text = text.trimmed { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\n") }
                .trimmed()
            for (open, close) in formulaMarks where text.count >= 4 {
                if text.matches(open, at: text.startIndex), text.matches(close, at: text.endIndex - 2) {
                    text = text.dropFirst(2).dropLast(2).trimmed()
                }
            }
            if text.first == UInt8(ascii: "\\") {
                for command in textCommands where text.matches(command, at: text.startIndex) {
                    let argument = text.dropFirst(command.count).trimmed()
                    if argument.first == UInt8(ascii: "{"), let inside = pairs.inside(argument), inside.endIndex == argument.endIndex - 1 {
                        text = inside.trimmed()
                        break
                    }
                }
            }
            if text.indices == before { return text }
        }
    }
}

private let textCommands = ["\\text", "\\textbf", "\\textit", "\\texttt", "\\mathrm", "\\mathbf", "\\mathtt", "\\mbox", "\\displaystyle"].map {
    Array($0.utf8)
}
private let textStarts = ["\\text", "\\math", "\\mbox"].map { Array($0.utf8) }
private let formulaMarks = [("\\(", "\\)"), ("\\[", "\\]")].map { (open: Array($0.0.utf8), close: Array($0.1.utf8)) }

extension UInt8 {
    var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

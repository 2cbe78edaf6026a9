/// The normalisation of final answers of Minerva, as DAPO's grader applies it.
enum Minerva {
    private static let box = Array("\\boxed{".utf8)
    /// Steps for each byte that is rewritten, more than 60 times.
    static let stepsPerByte = 96

    /// What is in the last box of the last 100 characters; no box and an unclosed one are the same.
    static func strictBox(_ text: [UInt8]) -> [UInt8]? {
        let end = text.suffixOfCharacters(100)[...]
        guard let start = end.lastOccurrence(of: box) else { return nil }
        var depth = 0
        for place in start..<end.endIndex {
            if end[place] == UInt8(ascii: "{") { depth += 1 }
            if end[place] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return Array(end[(start + box.count)..<place]) }
            }
        }
        return nil
    }

    /// The rest of the line after the last `Answer` and colon, in any case; white space around the colon may hold line ends.
    static func announced(_ text: [UInt8]) -> [UInt8]? {
        let all = text[...]
        let word = Array("answer".utf8)
        var found: [UInt8]?
        var place = 0
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) }
        while place < text.count {
            guard all.matches(word, at: place, ignoringCase: true) else {
                place += 1
                continue
            }
            var next = place + word.count
            while next < text.count, isSpace(text[next]) { next += 1 }
            guard next < text.count, text[next] == UInt8(ascii: ":") else {
                place += 1
                continue
            }
            next += 1
            let behind = next
            while next < text.count, isSpace(text[next]) { next += 1 }
            // White space gives back what the line needs: at least one character that is no line end.
            while next > behind, next >= text.count || text[next] == 0x0A { next -= 1 }
            guard next < text.count, text[next] != 0x0A else {
                place += 1
                continue
            }
            let line = text[next...].prefix { $0 != 0x0A }
            found = Array(line)
            place = line.endIndex
        }
        return found
    }

    private static let substitutions = [
        ("an ", ""), ("a ", ""), (".$", "$"), ("\\$", ""), ("\\ ", ""), (" ", ""), ("mbox", "text"), (",\\text{and}", ","), ("\\text{and}", ","),
        ("\\text{m}", "\\text{}"),
    ]
    private static let removed = [
        "square", "ways", "integers", "dollars", "mph", "inches", "hours", "km", "units", "\\ldots", "sue", "points", "feet", "minutes", "digits",
        "cents", "degrees", "cm", "gm", "pounds", "meters", "meals", "edges", "students", "childrentickets", "multiples", "\\text{s}", "\\text{.}",
        "\\text{\ns}", "\\text{}^2", "\\text{}^3", "\\text{\n}", "\\text{}", "\\mathrm{th}", "^\\circ", "^{\\circ}", "\\;", ",\\!", "{,}", "\"",
        "\\dots",
    ]

    static func normalised(_ answer: [UInt8]) -> [UInt8] {
        var text = answer.lastIndex(of: UInt8(ascii: "=")).map { Array(answer[($0 + 1)...]) } ?? answer
        for (old, new) in substitutions { text = text.replacing(old, by: new) }
        for word in removed { text = text.replacing(word, by: "") }
        text = firstFormula(text)
        for command in ["\\text{", "\\textbf{", "\\overline{"] { text = unwrapped(text, command, isGreedy: false) }
        text = unwrapped(text, "\\boxed{", isGreedy: true)
        text = braced(text, behind: "frac", arguments: 2)
        text = braced(text, behind: "sqrt", arguments: 1)
        text = text.replacing("$", by: "")
        let digits = text.filter { $0 != UInt8(ascii: ",") }
        if !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) { text = digits }
        return stripped(text)
    }

    /// Without white space at both ends, as Unicode has it, and the separators of ASCII.
    private static func stripped(_ text: [UInt8]) -> [UInt8] {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) }
        guard let first = text.first, let last = text.last, max(first, last) >= 0x80 || min(first, last) <= 0x20 else { return text }
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        let rest = scalars.drop(while: isSpace)
        let end = rest.lastIndex { !isSpace($0) }.map { rest.index(after: $0) } ?? rest.startIndex
        return Array(String(rest[..<end]).utf8)
    }

    /// Of each line with two dollar signs only what is between the first two is kept.
    private static func firstFormula(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: "$")) else { return text }
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { line -> [UInt8] in
            guard let open = line.firstIndex(of: UInt8(ascii: "$")), let close = line[(open + 1)...].firstIndex(of: UInt8(ascii: "$")) else {
                return Array(line)
            }
            return Array(line[open...close])
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    /// `\text{a}` becomes `a`; greedy, up to the last brace of the line.
    private static func unwrapped(_ text: [UInt8], _ command: String, isGreedy: Bool) -> [UInt8] {
        let command = Array(command.utf8)
        var result: [UInt8] = []
        var rest = text[...]
        while let start = rest.firstOccurrence(of: command) {
            let inside = rest[(start + command.count)...]
            // No further than needed: a line may have a thousand commands.
            let line = inside.prefix { $0 != 0x0A && (isGreedy || $0 != UInt8(ascii: "}")) }
            let close = isGreedy ? line.lastIndex(of: UInt8(ascii: "}")) : line.endIndex
            guard let end = close, end < rest.endIndex, rest[end] == UInt8(ascii: "}") else {
                // Nor does any later one of this line close.
                result += rest[..<line.endIndex]
                rest = rest[line.endIndex...]
                continue
            }
            result += rest[..<start]
            result += inside[..<end]
            rest = rest[(end + 1)...]
        }
        return result + rest
    }

    /// `frac12` becomes `frac{1}{2}`, `sqrt2` becomes `sqrt{2}`.
    private static func braced(_ text: [UInt8], behind word: String, arguments: Int) -> [UInt8] {
        let word = Array(word.utf8)
        guard text[...].firstOccurrence(of: word) != nil else { return text }
        var result: [UInt8] = []
        var place = 0
        while place < text.count {
            guard text[...].matches(word, at: place) else {
                result.append(text[place])
                place += 1
                continue
            }
            var next = place + word.count
            let first = character(of: text, at: next)
            next += first.count
            let second = arguments == 2 ? character(of: text, at: next) : []
            guard !first.isEmpty, first != [UInt8(ascii: "{")], arguments == 1 || (!second.isEmpty && second != [0x0A]) else {
                result.append(text[place])
                place += 1
                continue
            }
            result += word + [UInt8(ascii: "{")] + first + [UInt8(ascii: "}")]
            if arguments == 2 { result += [UInt8(ascii: "{")] + second + [UInt8(ascii: "}")] }
            place = next + second.count
        }
        return result
    }

    /// One Unicode scalar.
    private static func character(of text: [UInt8], at place: Int) -> [UInt8] {
        guard place < text.count else { return [] }
        var end = place + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return Array(text[place..<end])
    }
}

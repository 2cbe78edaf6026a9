import BigInt

/// Cuts a mathematical text, LaTeX or plain, into tokens.
struct MathLexer {
    let text: [UInt8]
    var position = 0
    var tokens: [Token] = []
    var isSpaced = false
    /// Open round and square brackets and sets: inside them a comma separates.
    var brackets = 0
    /// Open environments: inside them `\\` ends a row.
    var environments = 0
    /// Commands whose arguments hold this text.
    var depth = 0
    static let depthLimit = 64

    /// - Throws: ``MathFailure`` where the text is longer than the budget.
    static func tokens(of bytes: ArraySlice<UInt8>) throws(MathFailure) -> [Token] {
        guard bytes.count <= MathBudget.bytes else { throw .budget("the answer has more than \(MathBudget.bytes) bytes") }
        var lexer = MathLexer(text: ASCIIForm.text(of: Self.withoutDoubleEscapes(bytes)))
        try lexer.run()
        return lexer.tokens
    }

    init(text: [UInt8]) {
        self.text = text
        tokens.reserveCapacity(text.count / 2)
    }

    /// `\\begin` and `\\frac` mean `\begin` and `\frac` in a text that was escaped once too often.
    private static func withoutDoubleEscapes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.firstOccurrence(of: Array("\\\\begin".utf8)) != nil else { return Array(bytes) }
        var result: [UInt8] = []
        var previousWasDropped = false
        for (offset, byte) in zip(bytes.indices, bytes) {
            let next = offset + 1 < bytes.endIndex ? bytes[offset + 1] : 0
            if byte == UInt8(ascii: "\\"), next == byte, !previousWasDropped {
                previousWasDropped = true
            } else {
                result.append(byte)
                previousWasDropped = false
            }
        }
        return result
    }

    // MARK: The loop

    mutating func run() throws(MathFailure) {
        while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: "~"):
                isSpaced = true
                position += 1
            case UInt8(ascii: "$"):
                isSpaced = true
                position += 1
            case UInt8(ascii: "\\"): try readCommand()
            case UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber()
            case UInt8(ascii: ".") where byteAhead(1).isASCIIDigit: try readNumber()
            case UInt8(ascii: "."):
                if byteAhead(1) == byte, byteAhead(2) == byte {
                    add(.command("ldots"), length: 3)
                } else if byteAhead(1) == UInt8(ascii: "\\"), ["\\overline", "\\dot", "\\bar"].contains(where: { matches($0, at: position + 1) }),
                    tokens.last.map({ if case .number = $0.kind { false } else { true } }) ?? true
                {
                    // ".\overline{3}" begins with a zero.
                    add(.number("0"), length: 1)
                } else {
                    position += 1
                }
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): readLetters()
            case 0x80...: readForeignWord()
            default: readSign(byte)
            }
            guard tokens.count <= MathBudget.nodes else { throw .budget("the answer has more than \(MathBudget.nodes) tokens") }
        }
    }

    mutating func add(_ kind: Token.Kind, length: Int = 0, isUpright: Bool = false) {
        tokens.append(Token(kind: kind, isSpaced: isSpaced, isUpright: isUpright))
        isSpaced = false
        position += length
    }

    func byteAhead(_ count: Int) -> UInt8 { position + count < text.count ? text[position + count] : 0 }

    private mutating func readSign(_ byte: UInt8) {
        let next = byteAhead(1)
        switch (byte, next) {
        case (UInt8(ascii: "<"), UInt8(ascii: "=")), (UInt8(ascii: "="), UInt8(ascii: "<")): add(.command("le"), length: 2)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): add(.command("ge"), length: 2)
        // "5!=120" is a factorial.
        case (UInt8(ascii: "!"), UInt8(ascii: "=")) where isSpaced: add(.command("ne"), length: 2)
        case (UInt8(ascii: "="), UInt8(ascii: "=")): add(.sign(byte), length: 2)
        case (UInt8(ascii: "*"), UInt8(ascii: "*")): add(.sign(UInt8(ascii: "^")), length: 2)
        case (UInt8(ascii: "-"), UInt8(ascii: ">")): add(.command("to"), length: 2)
        case (UInt8(ascii: "\""), _), (UInt8(ascii: "?"), _), (UInt8(ascii: "`"), _), (UInt8(ascii: "#"), _): position += 1
        case (UInt8(ascii: "{"), _) where byteAhead(2) == UInt8(ascii: "}") && ",:;=<>+-*/".utf8.contains(next):
            // Braces around a sign only change the space around it.
            add(.sign(next), length: 3)
        case (UInt8(ascii: "{"), UInt8(ascii: "}")) where byteAhead(2) == UInt8(ascii: "^"): position += 2
        default:
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { brackets += 1 }
            if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") { brackets = max(0, brackets - 1) }
            add(.sign(byte), length: 1)
        }
    }

    // MARK: Numbers

    private mutating func readNumber() throws(MathFailure) {
        var digits: [UInt8] = []
        readDigits(into: &digits)
        if digits == [UInt8(ascii: "0")], byteAhead(0) == UInt8(ascii: "x"), let number = hexadecimal() { return add(.number(number)) }
        if (1...3).contains(digits.count) { readThousands(into: &digits) }
        readDecimalComma(into: &digits)
        if byteAhead(0) == UInt8(ascii: "."), byteAhead(1).isASCIIDigit {
            digits.append(UInt8(ascii: "."))
            position += 1
            readDigits(into: &digits)
        }
        // \frac1e-2 is 1/e - 2.
        if tokens.last?.isCommand("frac") != true { readExponent(into: &digits) }
        guard digits.count <= MathBudget.digits else { throw .budget("a number has more than \(MathBudget.digits) digits") }
        add(.number(String(decoding: digits, as: UTF8.self)))
        readPeriodInBrackets()
    }

    /// `0xFF`
    private mutating func hexadecimal() -> String? {
        var end = position + 1
        while end < text.count, text[end].isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(text[end] | 0x20) { end += 1 }
        guard (2...64).contains(end - position), end >= text.count || !text[end].isASCIILetter else { return nil }
        defer { position = end }
        return BigInt(String(decoding: text[(position + 1)..<end], as: UTF8.self), radix: 16)?.description
    }

    /// `0.(3)` and, at the end of a text, `0.1(6)`: a period in brackets after the point.
    private mutating func readPeriodInBrackets() {
        guard case .number(let number)? = tokens.last?.kind else { return }
        let hasPoint = byteAhead(0) == UInt8(ascii: ".")
        guard hasPoint || number.contains("."), !number.contains("e") else { return }
        var end = position + (hasPoint ? 1 : 0)
        guard end < text.count, text[end] == UInt8(ascii: "(") else { return }
        let start = end + 1
        end = start
        while end < text.count, text[end].isASCIIDigit { end += 1 }
        guard end > start, end < text.count, text[end] == UInt8(ascii: ")") else { return }
        guard hasPoint || text[(end + 1)...].allSatisfy({ $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "$") }) else { return }
        let period = String(decoding: text[start..<end], as: UTF8.self)
        position = end + 1
        add(.command("repeat"))
        add(.number(period))
    }

    private mutating func readDigits(into digits: inout [UInt8]) {
        while byteAhead(0).isASCIIDigit {
            digits.append(text[position])
            position += 1
        }
    }

    /// Groups of exactly three digits after `,`, `{,}`, `,\!`, `\,` or a space.
    private mutating func readThousands(into digits: inout [UInt8]) {
        if readIndianGroups(into: &digits) { return }
        var separators = ["{,}", ",\\! ", ",\\!", "\\,", " {, }", "{, }", " {,}", "\\ ", "~", " ", "'"]
        if brackets == 0, environments == 0, digits.first != UInt8(ascii: "0") { separators.append(",") }
        for separator in separators {
            let start = position
            var group = digits
            while matches(separator), (0..<3).allSatisfy({ byteAhead(separator.utf8.count + $0).isASCIIDigit }),
                !byteAhead(separator.utf8.count + 3).isASCIIDigit
            {
                position += separator.utf8.count
                for _ in 0..<3 {
                    group.append(text[position])
                    position += 1
                }
            }
            // "2 100/3" is no number with a space in it, but "10 000" is.
            let isFraction = separator == " " && byteAhead(0) == UInt8(ascii: "/")
            if position > start, !isFraction {
                digits = group
                return
            }
            position = start
        }
    }

    /// `12,34,567`: groups of two digits, and three at the end.
    private mutating func readIndianGroups(into digits: inout [UInt8]) -> Bool {
        guard brackets == 0, environments == 0, digits.count <= 2, digits.first != UInt8(ascii: "0") else { return false }
        var end = position
        var group = digits
        while end + 2 < text.count, text[end] == UInt8(ascii: ","), text[end + 1].isASCIIDigit, text[end + 2].isASCIIDigit {
            group += text[(end + 1)...(end + 2)]
            end += 3
            guard end < text.count, text[end].isASCIIDigit else { continue }
            group.append(text[end])
            end += 1
            // The last group has three digits, and one of two is before it.
            guard end - position >= 7, end >= text.count || !text[end].isASCIIDigit && text[end] != UInt8(ascii: ",") else { return false }
            digits = group
            position = end
            return true
        }
        return false
    }

    /// `3{,}14`: a comma in braces that separates no thousands is a decimal one.
    private mutating func readDecimalComma(into digits: inout [UInt8]) {
        guard matches("{,}"), byteAhead(3).isASCIIDigit, !digits.contains(UInt8(ascii: ".")) else { return }
        position += 3
        digits.append(UInt8(ascii: "."))
        readDigits(into: &digits)
    }

    func matches(_ word: String, at start: Int? = nil) -> Bool {
        var place = start ?? position
        for byte in word.utf8 {
            guard place < text.count, text[place] == byte else { return false }
            place += 1
        }
        return true
    }

    /// `e-9` of `5.3e-9`.
    private mutating func readExponent(into digits: inout [UInt8]) {
        guard byteAhead(0) | 0x20 == UInt8(ascii: "e") else { return }
        let isSigned = byteAhead(1) == UInt8(ascii: "-") || byteAhead(1) == UInt8(ascii: "+")
        var length = isSigned ? 2 : 1
        guard byteAhead(length).isASCIIDigit else { return }
        while byteAhead(length).isASCIIDigit { length += 1 }
        guard !byteAhead(length).isASCIILetter, byteAhead(length) != UInt8(ascii: ".") || !byteAhead(length + 1).isASCIIDigit else { return }
        digits += text[position..<(position + length)]
        position += length
    }

    // MARK: Letters

    private mutating func readLetters() {
        let start = position
        var end = position
        while end < text.count, text[end].isASCIILetter { end += 1 }
        let letters = Array(text[start..<end])
        for connective in ["or", "and"] where letters.starts(with: connective.utf8) && letters.count != connective.utf8.count {
            // "(11,7)or(7,11)" and "1orW(x)=-1" lack their spaces.
            let before = start > 0 ? text[start - 1] : 0
            if letters.count == connective.utf8.count + 1, before.isASCIIDigit || before == UInt8(ascii: ")") {
                add(.command(connective), length: connective.utf8.count)
                return
            }
        }
        add(Self.kind(of: letters), length: end - start)
        if case .word(let word) = tokens.last?.kind, let split = Self.split(word) {
            tokens.removeLast()
            tokens += split
        }
    }

    /// What letters in a row are.
    static func kind(of letters: [UInt8]) -> Token.Kind {
        let word = String(decoding: letters, as: UTF8.self)
        if letters.count == 1 { return .letter(word) }
        if word == "and" || word == "or" { return .command(word) }
        if let name = Vocabulary.plainNames[word] { return .command(name) }
        return Vocabulary.plainGreek.contains(word) ? .letter("\\" + word) : .word(word)
    }

    /// `sinx` and `xln`: a known function and one letter.
    private static func split(_ word: String) -> [Token]? {
        guard word.count >= 3, word.count <= 7 else { return nil }
        if let name = Vocabulary.plainNames[String(word.dropLast())], name != "degree", name != "percent", word.count >= 3, name != "mod" {
            return [Token(kind: .command(name), isSpaced: true), Token(kind: .letter(String(word.suffix(1))))]
        }
        if let name = Vocabulary.plainNames[String(word.dropFirst())], MathFunction.named[name] != nil || name == "log" || name == "radical",
            name != "mod"
        {
            return [Token(kind: .letter(String(word.prefix(1))), isSpaced: true), Token(kind: .command(name))]
        }
        return nil
    }

    private mutating func readForeignWord() {
        var end = position
        while end < text.count, text[end] >= 0x80 || text[end].isASCIILetter { end += 1 }
        let word = String(decoding: text[position..<end], as: UTF8.self)
        guard word.unicodeScalars.first?.isIdeograph == true else { return add(.word(word), length: end - position) }
        let run = word.unicodeScalars.prefix(while: \.isIdeograph)
        readIdeographs(String(run))
    }

    /// Chinese after or between values: joints, words of scale, units.
    private mutating func readIdeographs(_ run: String) {
        let length = run.utf8.count
        let isAfterValue =
            switch tokens.last?.kind {
            case .number, .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "%")), .command("degree"), .command("circ"): true
            default: false
            }
        if let joint = run.first.flatMap({ NumberNames.chineseJoints[$0] }), !tokens.isEmpty {
            return add(.command(joint), length: String(run.prefix(1)).utf8.count)
        }
        guard isAfterValue else { return add(.word(run), length: length) }
        let scale = run.prefix { NumberNames.chineseScale(String($0)) != nil }
        if let factor = NumberNames.chineseScale(scale), case .number? = tokens.last?.kind {
            add(.command("cdot"))
            return add(.number(String(factor)), length: scale.utf8.count)
        }
        let unit = run.prefix { NumberNames.chineseJoints[$0] == nil }
        add(.text(String(unit)), length: unit.utf8.count)
    }
}

extension Unicode.Scalar {
    /// Whether it is a Chinese character.
    var isIdeograph: Bool { (0x4E00...0x9FFF).contains(value) || (0x3400...0x4DBF).contains(value) || value == 0x3007 }
}

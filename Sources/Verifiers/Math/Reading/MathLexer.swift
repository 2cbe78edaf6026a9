/// Cuts a mathematical text, LaTeX or plain, into tokens.
struct MathLexer {
    private let text: [UInt8]
    private var position = 0
    private var tokens: [Token] = []
    private var isSpaced = false
    /// Open round and square brackets and sets: inside them a comma separates.
    private var brackets = 0
    /// Open environments: inside them `\\` ends a row.
    private var environments = 0

    /// - Throws: ``MathFailure`` where the text is longer than the budget.
    static func tokens(of bytes: ArraySlice<UInt8>) throws(MathFailure) -> [Token] {
        guard bytes.count <= MathBudget.bytes else { throw .budget("the answer has more than \(MathBudget.bytes) bytes") }
        var lexer = MathLexer(text: Vocabulary.asciiForm(of: Self.withoutDoubleEscapes(bytes)))
        try lexer.run()
        return lexer.tokens
    }

    private init(text: [UInt8]) {
        self.text = text
        tokens.reserveCapacity(text.count / 2)
    }

    /// `\\begin` and `\\frac` stand for `\begin` and `\frac` in a text that was escaped once too often.
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

    private mutating func run() throws(MathFailure) {
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

    private mutating func add(_ kind: Token.Kind, length: Int = 0, isUpright: Bool = false) {
        tokens.append(Token(kind: kind, isSpaced: isSpaced, isUpright: isUpright))
        isSpaced = false
        position += length
    }

    private func byteAhead(_ count: Int) -> UInt8 { position + count < text.count ? text[position + count] : 0 }

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
        if (1...3).contains(digits.count) { readThousands(into: &digits) }
        if byteAhead(0) == UInt8(ascii: "."), byteAhead(1).isASCIIDigit {
            digits.append(UInt8(ascii: "."))
            position += 1
            readDigits(into: &digits)
        }
        // \frac1e-2 is 1/e - 2.
        if tokens.last?.isCommand("frac") != true { readExponent(into: &digits) }
        guard digits.count <= MathBudget.digits else { throw .budget("a number has more than \(MathBudget.digits) digits") }
        add(.number(String(decoding: digits, as: UTF8.self)))
    }

    private mutating func readDigits(into digits: inout [UInt8]) {
        while byteAhead(0).isASCIIDigit {
            digits.append(text[position])
            position += 1
        }
    }

    /// Groups of exactly three digits behind `,`, `{,}`, `,\!`, `\,` or a space.
    private mutating func readThousands(into digits: inout [UInt8]) {
        var separators = ["{,}", ",\\!", "\\,", " {, }", "{, }", " {,}", " "]
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

    private func matches(_ word: String) -> Bool {
        var place = position
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
        guard !byteAhead(length).isASCIILetter, byteAhead(length) != UInt8(ascii: ".") else { return }
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
    private static func kind(of letters: [UInt8]) -> Token.Kind {
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
        return nil
    }

    private mutating func readForeignWord() {
        var end = position
        while end < text.count, text[end] >= 0x80 || text[end].isASCIILetter { end += 1 }
        add(.word(String(decoding: text[position..<end], as: UTF8.self)), length: end - position)
    }

    // MARK: Commands

    private mutating func readCommand() throws(MathFailure) {
        let next = byteAhead(1)
        switch next {
        case UInt8(ascii: "\\"):
            if environments == 0, byteAhead(2).isASCIILetter || byteAhead(2) == UInt8(ascii: "{") || byteAhead(2) == UInt8(ascii: "}") {
                position += 1
            } else {
                add(.newRow, length: 2)
            }
        case UInt8(ascii: "{"):
            brackets += 1
            add(.openSet, length: 2)
        case UInt8(ascii: "}"):
            brackets = max(0, brackets - 1)
            add(.closeSet, length: 2)
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"):
            isSpaced = true
            position += 2
        case _ where next.isASCIILetter:
            var end = position + 1
            while end < text.count, text[end].isASCIILetter { end += 1 }
            if end < text.count, text[end] == UInt8(ascii: "*") { end += matches("\\operatorname*") ? 1 : 0 }
            try apply(String(decoding: text[(position + 1)..<end], as: UTF8.self), end: end)
        case 0: position += 1
        default: try apply(String(decoding: [next], as: UTF8.self), end: position + 2)
        }
    }

    private mutating func apply(_ name: String, end: Int) throws(MathFailure) {
        guard let meaning = Vocabulary.commands[name] else {
            if name == "begin" || name == "end" { return readEnvironment(name, end: end) }
            // "\quadx" and "\pir": a known command that runs into a letter.
            if name.count > 3,
                let known = (2..<name.count).reversed().lazy.map({ String(name.prefix($0)) }).first(where: { Vocabulary.commands[$0] != nil })
            {
                return try apply(known, end: position + 1 + known.utf8.count)
            }
            position = end
            return add(.letter("\\" + name))
        }
        position = end
        switch meaning {
        case .nothing: isSpaced = true
        case .sign(let sign):
            if sign == UInt8(ascii: "(") || sign == UInt8(ascii: "[") { brackets += 1 }
            if sign == UInt8(ascii: ")") || sign == UInt8(ascii: "]") { brackets = max(0, brackets - 1) }
            add(.sign(sign))
        case .name("{{"): add(.openSet)
        case .name("}}"): add(.closeSet)
        case .name(let other): add(.command(other))
        case .letter: add(.letter("\\" + name))
        case .prose: try readProse()
        case .upright: try readUpright()
        case .style:
            if let argument = readArgument() { try inline(argument, bold: true) }
        case .accent: try readAccent(name)
        case .alphabet: readAlphabet(name)
        }
    }

    private mutating func readEnvironment(_ command: String, end: Int) {
        position = end
        let name = readArgument().map { String(decoding: $0, as: UTF8.self).filter { $0 != "*" && $0 != " " } } ?? ""
        if command == "begin" {
            environments += 1
            add(.begin(name))
            // The columns of an array.
            if name == "array" || name == "tabular" { _ = readArgument() }
        } else {
            environments = max(0, environments - 1)
            add(.end(name))
        }
    }

    /// The content of braces, or one character or command.
    private mutating func readArgument() -> ArraySlice<UInt8>? {
        while byteAhead(0) == UInt8(ascii: " ") { position += 1 }
        guard position < text.count else { return nil }
        if text[position] == UInt8(ascii: "{") {
            guard let inside = text[position...].insideBraces() else { return nil }
            position = inside.endIndex + 1
            return inside
        }
        var end = position + 1
        if text[position] == UInt8(ascii: "\\") {
            while end < text.count, text[end].isASCIILetter { end += 1 }
        }
        defer { position = end }
        return text[position..<end]
    }

    private mutating func readProse() throws(MathFailure) {
        guard let argument = readArgument() else { return }
        let words = argument.split { !($0.isASCIILetter || $0 >= 0x80) }
        if words.allSatisfy({ $0.count == 1 }), words.count <= 1 { return try inline(argument, bold: false) }
        let trimmed = argument.trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "$") }
        switch String(decoding: trimmed, as: UTF8.self) {
        case "and": add(.command("and"))
        case "or": add(.command("or"))
        case let prose:
            if let name = Vocabulary.plainNames[prose], MathFunction.named[name] != nil { return add(.command(name)) }
            add(.text(prose))
        }
    }

    private mutating func readUpright() throws(MathFailure) {
        guard let argument = readArgument() else { return }
        let content = argument.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: ",") }
        guard !content.isEmpty, content.allSatisfy({ $0.isASCIILetter }) else { return try inline(argument, bold: false) }
        switch Self.kind(of: Array(content)) {
        // Seconds and minutes behind a number or a stroke.
        case .command(let name) where (name == "sec" || name == "min" || name == "degree") && isBehindValue: add(.text(name), isUpright: true)
        case .word(let word):
            if case .name(let name)? = Vocabulary.commands[word] { add(.command(name)) } else { add(.text(word), isUpright: true) }
        case .letter(let letter): add(.letter(letter), isUpright: true)
        case let kind: add(kind)
        }
    }

    private var isBehindValue: Bool {
        switch tokens.last?.kind {
        case .number, .text, .sign(UInt8(ascii: "/")): true
        default: false
        }
    }

    /// `\vec{AB}` is one variable; a row of digits under a bar or dots repeats.
    private mutating func readAccent(_ name: String) throws(MathFailure) {
        guard let argument = readArgument() else { return }
        let content = argument.filter { $0 > UInt8(ascii: " ") }
        if !content.isEmpty, content.allSatisfy({ $0.isASCIIDigit }), name == "overline" || name == "dot" || name == "bar" {
            add(.command("repeat"))
            return add(.number(String(decoding: content, as: UTF8.self)))
        }
        guard content.count <= 24 else { throw .syntax("an accent over a long expression") }
        add(.letter("\\\(name == "overrightarrow" ? "vec" : name){\(String(decoding: content, as: UTF8.self))}"))
    }

    private mutating func readAlphabet(_ name: String) {
        guard let argument = readArgument() else { return }
        let content = String(decoding: argument.filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
        if name == "mathbb" || name == "Bbb", case .name(let set)? = Vocabulary.commands[content] { return add(.command(set)) }
        add(.letter("\\\(name){\(content)}"))
    }

    /// Reads the tokens of an argument in place.
    ///
    /// - Parameter bold: whether a single letter becomes a variable of its own.
    private mutating func inline(_ argument: ArraySlice<UInt8>, bold: Bool) throws(MathFailure) {
        var inner = MathLexer(text: Array(argument))
        guard argument.count < text.count else { return }
        try inner.run()
        if bold, inner.tokens.count == 1, case .letter(let letter) = inner.tokens[0].kind {
            return add(.letter("\\mathbf{\(letter)}"))
        }
        guard !inner.tokens.isEmpty else { return }
        inner.tokens[0].isSpaced = isSpaced
        isSpaced = false
        tokens += inner.tokens
    }
}

/// Commands, their arguments, and what they make of them.
extension MathLexer {
    mutating func readCommand() throws(MathFailure) {
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
            let letters = name.utf8.count
            if letters > 3,
                let known = (2..<min(letters, Vocabulary.longestCommand + 1)).reversed().lazy
                    .map({ String(name.prefix($0)) }).first(where: { Vocabulary.commands[$0] != nil })
            {
                return try apply(known, end: position + 1 + known.utf8.count)
            }
            position = end
            return add(.letter("\\" + name))
        }
        position = end
        switch meaning {
        case .nothing:
            isSpaced = true
            // The point of "\\right." is no bracket at all.
            if name == "left" || name == "right" {
                var next = position
                while next < text.count, text[next] == UInt8(ascii: " ") { next += 1 }
                if next < text.count, text[next] == UInt8(ascii: ".") { position = next + 1 }
            }
        case .sign(let sign):
            if sign == UInt8(ascii: "(") || sign == UInt8(ascii: "[") { brackets += 1 }
            if sign == UInt8(ascii: ")") || sign == UInt8(ascii: "]") { brackets = max(0, brackets - 1) }
            add(.sign(sign))
        case .name("{{"): add(.openSet)
        case .name("}}"): add(.closeSet)
        case .name(let other):
            // Commas in angle brackets separate.
            if other == "langle" { brackets += 1 }
            if other == "rangle" { brackets = max(0, brackets - 1) }
            add(.command(other))
        case .letter: add(.letter("\\" + name))
        case .letterNamed(let letter): add(.letter(letter))
        case .prose: try readProse()
        case .upright: try readUpright()
        case .style:
            if let argument = readArgument() { try inline(argument, bold: true) }
        case .colour: _ = readArgument()
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
        guard var argument = readArgument() else { return }
        if let value = Self.announced(in: argument) { return try inline(value, bold: false) }
        let words = argument.split { !($0.isASCIILetter || $0 >= 0x80) }
        // "\text{5 cm}" is a value, and "\text{A, B}" a list of letters.
        for word in ["about ", "approximately ", "roughly ", "around ", "exactly "]
        where argument.trimmed().matches(Array(word.utf8), at: argument.trimmed().startIndex) {
            argument = argument.trimmed().dropFirst(word.utf8.count)
        }
        let first = argument.first { $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "$") && $0 != UInt8(ascii: ".") }
        if first?.isASCIIDigit == true { return try inline(argument, bold: false) }
        if words.count == 2, words[1].count == 1, words[1].allSatisfy(\.isASCIILetter),
            ["option", "choice"].contains(String(decoding: words[0], as: UTF8.self).lowercased())
        {
            return add(.letter(String(decoding: words[1], as: UTF8.self)))
        }
        if words.count > 1, argument.contains(UInt8(ascii: ",")), words.allSatisfy({ $0.count == 1 && $0.first.map { $0 < 0x80 } == true }) {
            return try inline(argument, bold: false)
        }
        // "B and D"
        if words.count > 2, words.allSatisfy({ $0.count == 1 || $0.elementsEqual("and".utf8) || $0.elementsEqual("or".utf8) }),
            words.contains(where: { $0.count > 1 }), words.first?.count == 1, words.last?.count == 1
        {
            return try inline(argument, bold: false)
        }
        if words.count == 1, words[0].count == 1, words[0].allSatisfy(\.isASCIILetter),
            argument.allSatisfy({ $0 <= UInt8(ascii: " ") || $0.isASCIILetter })
        {
            return add(.letter(String(decoding: words[0], as: UTF8.self)), isUpright: true)
        }
        if words.allSatisfy({ $0.count == 1 }), words.count <= 1 { return try inline(argument, bold: false) }
        let trimmed = argument.trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "$") }
        switch String(decoding: trimmed, as: UTF8.self) {
        case "and": add(.command("and"))
        case "or": add(.command("or"))
        case let joint where joint.count == 1 && joint.first.flatMap { NumberNames.chineseJoints[$0] } != nil:
            add(.command(joint.first.flatMap { NumberNames.chineseJoints[$0] } ?? "and"))
        case let prose:
            if let name = Vocabulary.plainNames[prose], MathFunction.named[name] != nil { return add(.command(name)) }
            add(.text(prose))
        }
    }

    /// The value that words of a text announce: 460 of "The answer is 460", 12 of "Total: 12".
    private static func announced(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for announcer in AnswerWords.announcersInText {
            guard let place = text.lastOccurrence(of: announcer), place > text.startIndex else { continue }
            let value = text[(place + announcer.count)...].trimmed()
            let words = text[..<place].trimmed()
            guard let first = value.first, first.isASCIIDigit || "-$\\.(".utf8.contains(first), words.count >= 2,
                words.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "'") })
            else { continue }
            return value
        }
        return nil
    }

    private mutating func readUpright() throws(MathFailure) {
        guard let argument = readArgument() else { return }
        let content = argument.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: ",") }
        guard !content.isEmpty, content.allSatisfy({ $0.isASCIILetter }) else {
            if isBehindValue, let units = UnitSymbols.units(in: argument) { return add(.text(units), isUpright: true) }
            return try inline(argument, bold: false)
        }
        switch Self.kind(of: Array(content)) {
        // Seconds and minutes after a number or a stroke.
        case .command(let name) where (name == "sec" || name == "min" || name == "degree") && isBehindValue: add(.text(name), isUpright: true)
        case .word(let word):
            if case .name(let name)? = Vocabulary.commands[word] { add(.command(name)) } else { add(.text(word), isUpright: true) }
        case .letter(let letter): add(.letter(letter), isUpright: true)
        case let kind: add(kind)
        }
    }

    private var isBehindValue: Bool {
        switch tokens.last?.kind {
        case .number, .text, .sign(UInt8(ascii: "/")), .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: ")")): true
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
        if let vector = Self.unitVector(content[...]) { return add(.letter("\\mathbf{\(vector)}")) }
        add(.letter("\\\(name == "overrightarrow" ? "vec" : name){\(String(decoding: content, as: UTF8.self))}"))
    }

    /// i, j or k, which are unit vectors under any accent.
    private static func unitVector(_ content: ArraySlice<UInt8>) -> String? {
        var name = String(decoding: content, as: UTF8.self)
        for style in ["\\mathbf{", "\\boldsymbol{", "\\bm{", "\\mathrm{"] where name.hasPrefix(style) {
            name = String(name.dropFirst(style.count).dropLast())
        }
        if name == "\\imath" { name = "i" }
        if name == "\\jmath" { name = "j" }
        return ["i", "j", "k"].contains(name) ? name : nil
    }

    private mutating func readAlphabet(_ name: String) {
        guard let argument = readArgument() else { return }
        let content = String(decoding: argument.filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
        // The order of growth is written with either letter.
        if name == "mathcal", content == "O" { return add(.letter("O")) }
        if name == "mathbb" || name == "Bbb", case .name(let set)? = Vocabulary.commands[content] { return add(.command(set)) }
        add(.letter("\\\(name){\(content)}"))
    }

    /// Reads the tokens of an argument in place.
    ///
    /// - Parameter bold: whether a single letter becomes a variable of its own.
    private mutating func inline(_ argument: ArraySlice<UInt8>, bold: Bool) throws(MathFailure) {
        var inner = MathLexer(text: Array(argument))
        guard argument.count < text.count else { return }
        inner.depth = depth + 1
        guard inner.depth <= Self.depthLimit else { throw .budget("commands of text are nested deeper than \(Self.depthLimit)") }
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

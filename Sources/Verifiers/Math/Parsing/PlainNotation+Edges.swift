/// What is before and after a value: announcements, signs in words, clauses, marks.
extension PlainNotation {
    static let numerals = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ]

    private static let approximations: Set<String> = [
        "about", "approximately", "approx", "around", "roughly", "nearly", "almost", "exactly", "therefore",
        "thus", "hence", "then", "simply", "just", "indeed", "clearly",
    ]
    private static let currencies: Set<String> = ["usd", "eur", "gbp", "rs", "inr", "rmb", "cny"]

    /// "about 5", "USD 5", "\text{The answer is }5"
    mutating func dropAnnouncement() {
        while let words = words(0), tokens.count > 1 {
            let last = words.split(separator: " ").last.map(String.init) ?? ""
            let plain = words.filter { $0 != "." && $0 != " " }
            let isFormula: Bool =
                switch kind(1) {
                case .word?, .text?: false
                default: true
                }
            if words == "answer", isSign(":", 1), tokens.count > 2 {
                tokens.removeFirst(2)
                continue
            }
            let isNumber = number(1) != nil || isSign("-", 1) || kind(1) == .command("frac")
            if Self.approximations.contains(words) || (Self.currencies.contains(plain) && isNumber) {
                tokens.removeFirst()
            } else if case .text? = kind(0), isFormula, ["is", "are", "is:", "are:"].contains(last) || last.hasSuffix(":") && last.count > 2 {
                tokens.removeFirst()
            } else if let verb = lastVerb {
                tokens.removeFirst(verb + 1)
            } else {
                return
            }
        }
    }

    /// The last "is" or "are" outside of brackets with a formula after it, where words begin the text: `radius of \omega is \sqrt2`.
    private var lastVerb: Int? {
        var level = 0
        var verb: Int?
        for place in tokens.indices.dropLast() {
            level += tokens[place].levelChange
            guard level == 0, let last = words(place)?.split(separator: " ").last, last == "is" || last == "are" else { continue }
            verb = words(place + 1) == nil ? place : nil
        }
        return verb
    }

    /// Marks at the end of a proof say nothing.
    mutating func dropMarks() {
        while tokens.count > 1, let last = tokens.last, last.isSpaced || tokens[tokens.count - 2].isCommand("quad"),
            case .letter(let name) = last.kind, Self.marks.contains(name),
            tokens[tokens.count - 2].mayEndValue
        {
            tokens.removeLast()
            while tokens.count > 1, tokens[tokens.count - 1].isCommand("quad") { tokens.removeLast() }
        }
    }

    private static let marks: Set<String> = ["\\blacksquare", "\\square", "\\Box", "\\checkmark", "\\bigstar", "\\star", "\\diamond", "\\triangle"]

    /// `\left\{ \begin{array}...\end{array} \right.`: equations under one brace.
    mutating func readSystem() {
        var place = 0
        while place + 1 < tokens.count {
            defer { place += 1 }
            guard tokens[place].kind == .openSet, case .begin(let name) = tokens[place + 1].kind, Self.systems.contains(name) else { continue }
            var level = 0
            guard
                let end = tokens.indices[(place + 1)...].first(where: { index in
                    if case .begin = tokens[index].kind { level += 1 }
                    if case .end = tokens[index].kind { level -= 1 }
                    return level == 0
                }), end + 1 >= tokens.count || tokens[end + 1].kind != .closeSet
            else { continue }
            tokens[end].kind = .end("cases")
            tokens[place + 1].kind = .begin("cases")
            tokens.remove(at: place)
        }
    }

    private static let systems: Set<String> = ["array", "aligned", "matrix", "gathered", "alignedat", "align", "split"]

    /// Units after a number at the end that are no letters of Latin: `3 k\Omega`, `10 \mu m`, `1.5 \AA`.
    mutating func readUnits() {
        guard
            let first = tokens.indices.first(where: { place in
                guard place > 0, number(place - 1) != nil, case .letter(let name) = tokens[place].kind else { return false }
                return tokens[place].isSpaced && (name.hasPrefix("\\") || tokens[place].isUpright)
            })
        else { return }
        var symbol = ""
        for token in tokens[first...] {
            switch token.kind {
            case .letter(let name): symbol += name
            case .text(let name), .word(let name): symbol += name
            default: return
            }
        }
        guard symbol.contains("\\"), UnitSymbols.isUnit(symbol) else { return }
        tokens.replaceSubrange(first..., with: [Token(kind: .text(symbol), isSpaced: true, isUpright: true)])
    }

    /// "infinity", "negative 5"
    mutating func readSigns() {
        guard let first = words(0) else { return }
        let infinity = Token(kind: .command("infty"))
        if first == "negative" || first == "minus", number(1) != nil || kind(1) == .command("frac") || kind(1) == .command("infty") {
            tokens[0] = Token(kind: .sign(UInt8(ascii: "-")))
        } else if first == "negative infinity", tokens.count == 1 {
            tokens = [Token(kind: .sign(UInt8(ascii: "-"))), infinity]
        }
        if words(tokens.count - 1) == "infinity", tokens.count == 1 || (tokens.count == 2 && isSign("-", 0)) { tokens[tokens.count - 1] = infinity }
    }

    private static let repetitions: Set<String> = ["about", "approximately", "approx", "roughly", "around", "ca"]
    private static let clauses: Set<String> = ["for", "where", "when", "because", "since", "which"]

    /// "x^2 for x > 0" and "2k, where k is an integer": what only says where a value holds. `(k \in Z)` after a value is another statement.
    mutating func dropClause() {
        var level = 0
        for place in tokens.indices {
            switch tokens[place].kind {
            case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "{")), .sign(UInt8(ascii: "[")), .openSet, .begin: level += 1
            case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: "]")), .closeSet, .end: level -= 1
            default: break
            }
            guard level == 0, place > 0, let inWords = words(place)?.split(whereSeparator: { !$0.isLetter }), let first = inWords.first else {
                continue
            }
            // "(approximately 2.33)", ", or about 2.33": the same value again.
            if case .text = tokens[place].kind, inWords.contains(where: { Self.repetitions.contains(String($0)) }), tokens[place - 1].mayEndValue {
                tokens.removeSubrange(place...)
                return
            }
            let isBehindWord =
                switch kind(place - 1) {
                // Two letters are a product of variables.
                case .word(let word)?: word.utf8.count > 2
                case .text?: true
                default: false
                }
            guard Self.clauses.contains(String(first)), !isBehindWord else { continue }
            let constant = declaredConstant(from: place)
            tokens.removeSubrange(place...)
            if let constant {
                split(wordsWith: constant)
                tokens += [Token(kind: .sign(UInt8(ascii: ","))), constant, Token(kind: .command("in")), Token(kind: .command("reals"))]
            }
            return
        }
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, tokens[open].isSpaced, tokens.last?.isSign(")") == true,
            kind(open + 1) == .command("approx") || isSign("%", tokens.count - 2)
        {
            // "3/4 (75%)"
            tokens.removeSubrange(open...)
            return
        }
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, tokens.last?.isSign(")") == true,
            kind(open + 1) == .command("or") || isSign("=", open + 1)
        {
            // "3/4 (= 0.75)" is "3/4 = 0.75"; "3/4 (or 0.75)" says two values, of which none may be another.
            tokens.removeLast()
            tokens.remove(at: open)
            return
        }
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, open + 2 < tokens.count, tokens.last?.isSign(")") == true,
            number(open - 1) != nil, tokens[(open + 1)..<(tokens.count - 1)].allSatisfy({ if case .word = $0.kind { true } else { false } }),
            tokens[open].isSpaced
        {
            // "7 (seven)"
            tokens.removeSubrange(open...)
            return
        }
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, open + 2 == tokens.count - 1, tokens.last?.isSign(")") == true,
            let unit = unitInWords(open + 1)
        {
            // "45° (degrees)" and "5 m (meters)" say the unit again, "12 (cm)" says it at all.
            let isRepeated = tokens[..<open].suffix(3).contains {
                if case .text = $0.kind { true } else { $0.isCommand("circ") || $0.isCommand("degree") }
            }
            tokens.removeSubrange(open...)
            if !isRepeated { tokens.append(Token(kind: .text(unit), isSpaced: true, isUpright: true)) }
            return
        }
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, tokens.last?.isSign(")") == true, kind(open + 2) == .command("in"),
            case .letter? = kind(open + 1)
        {
            tokens[open].kind = .sign(UInt8(ascii: ","))
            tokens.removeLast()
        }
    }

    /// A unit that is a word or more than one letter: one letter in brackets may be an argument.
    private func unitInWords(_ place: Int) -> String? {
        switch kind(place) {
        case .word(let name)?, .text(let name)?:
            let isForeign = name.unicodeScalars.allSatisfy(\.isIdeograph)
            return isForeign && name.unicodeScalars.count <= 4 || UnitSymbols.short.contains(name) || UnitSymbols.named.contains(name.lowercased())
                ? name : nil
        case .command("degree")?: return "degrees"
        default: return nil
        }
    }

    /// The letter that a clause declares to be a constant: "for some constant c", "where k is a constant".
    private func declaredConstant(from place: Int) -> Token? {
        var letters: [Token] = []
        var isConstant = false
        for token in tokens[place...] {
            switch token.kind {
            case .letter: letters.append(token)
            case .word(let words), .text(let words):
                isConstant =
                    isConstant || words.lowercased().split { !$0.isLetter }.contains { $0 == "constant" || $0 == "constants" || $0 == "integer" }
            default: return nil
            }
        }
        return isConstant && letters.count == 1 ? letters[0] : nil
    }

    /// The letters of products that hold a declared letter: "cx" is c times x.
    mutating func split(wordsWith letter: Token) {
        guard case .letter(let name) = letter.kind else { return }
        tokens = tokens.flatMap { token -> [Token] in
            guard case .word(let word) = token.kind, word.utf8.count <= 3, word.contains(name) else { return [token] }
            return word.enumerated().map { Token(kind: .letter(String($0.element)), isSpaced: $0.offset == 0 && token.isSpaced) }
        }
    }

    /// `(1 2 3)`: a cycle of a permutation, read like `(1, 2, 3)`.
    mutating func readCycles() {
        var place = 0
        while place + 3 < tokens.count {
            defer { place += 1 }
            guard isSign("(", place) else { continue }
            var end = place + 1
            while end < tokens.count, number(end) != nil, end == place + 1 || tokens[end].isSpaced { end += 1 }
            guard end - place > 2, isSign(")", end) else { continue }
            for index in ((place + 2)..<end).reversed() { tokens.insert(Token(kind: .sign(UInt8(ascii: ","))), at: index) }
        }
    }

    /// A wide space before a unit or a clause says nothing.
    mutating func dropSpaces() {
        var place = 0
        while place < tokens.count {
            if tokens[place].isCommand("quad"), place > 0, case .text(let words)? = kind(place + 1), words != "and", words != "or" {
                tokens.remove(at: place)
            } else {
                place += 1
            }
        }
    }
}

/// Notation that only its neighbours tell apart, written as LaTeX does: `3 x 4`, `3 to 4`, `5C2`, `(1011)_2`, `2A_{12}`, `about 5`.
struct PlainNotation {
    var tokens: [Token]

    /// The tokens with such notation replaced.
    static func read(_ tokens: [Token]) -> [Token] {
        var notation = PlainNotation(tokens: tokens)
        notation.readSystem()
        notation.readCycles()
        notation.readDate()
        notation.readMeasures()
        notation.dropSpaces()
        notation.dropMarks()
        notation.dropAnnouncement()
        notation.dropClause()
        notation.readUnits()
        notation.readSigns()
        notation.rewrite()
        return notation.tokens
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private func kind(_ place: Int) -> Token.Kind? { tokens.indices.contains(place) ? tokens[place].kind : nil }

    func number(_ place: Int) -> String? {
        if case .number(let digits)? = kind(place) { digits } else { nil }
    }

    private func isSign(_ sign: Unicode.Scalar, _ place: Int) -> Bool { tokens.indices.contains(place) && tokens[place].isSign(sign) }

    private func words(_ place: Int) -> String? {
        switch kind(place) {
        case .word(let word)?, .text(let word)?: word.lowercased()
        default: nil
        }
    }

    // MARK: Before a value

    private static let numerals = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ]

    private static let approximations: Set<String> = [
        "about", "approximately", "approx", "around", "roughly", "nearly", "almost", "exactly", "therefore",
        "thus", "hence", "then", "simply", "just", "indeed", "clearly",
    ]
    private static let currencies: Set<String> = ["usd", "eur", "gbp", "rs", "inr", "rmb", "cny"]

    /// "about 5", "USD 5", "\text{The answer is }5"
    private mutating func dropAnnouncement() {
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
    private mutating func dropMarks() {
        while tokens.count > 1, let last = tokens.last, last.isSpaced, case .letter(let name) = last.kind, Self.marks.contains(name),
            tokens[tokens.count - 2].mayEndValue
        { tokens.removeLast() }
    }

    private static let marks: Set<String> = ["\\blacksquare", "\\square", "\\Box", "\\checkmark", "\\bigstar", "\\star", "\\diamond", "\\triangle"]

    /// `\left\{ \begin{array}...\end{array} \right.`: equations under one brace.
    private mutating func readSystem() {
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
    private mutating func readUnits() {
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
    private mutating func readSigns() {
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

    /// "x^2 for x > 0" and "2k, where k is an integer": what only says where a value holds. `(k \in Z)` behind a value is another statement.
    private mutating func dropClause() {
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
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, tokens.last?.isSign(")") == true, kind(open + 1) == .command("or") {
            // "3/4 (or 0.75)" says two values, of which none may be another.
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
        if let open = tokens.lastIndex(where: { $0.isSign("(") }), open > 0, tokens.last?.isSign(")") == true, kind(open + 2) == .command("in"),
            case .letter? = kind(open + 1)
        {
            tokens[open].kind = .sign(UInt8(ascii: ","))
            tokens.removeLast()
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
    private mutating func split(wordsWith letter: Token) {
        guard case .letter(let name) = letter.kind else { return }
        tokens = tokens.flatMap { token -> [Token] in
            guard case .word(let word) = token.kind, word.utf8.count <= 3, word.contains(name) else { return [token] }
            return word.enumerated().map { Token(kind: .letter(String($0.element)), isSpaced: $0.offset == 0 && token.isSpaced) }
        }
    }

    /// `(1 2 3)`: a cycle of a permutation, read like `(1, 2, 3)`.
    private mutating func readCycles() {
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
    private mutating func dropSpaces() {
        var place = 0
        while place < tokens.count {
            if tokens[place].isCommand("quad"), place > 0, case .text(let words)? = kind(place + 1), words != "and", words != "or" {
                tokens.remove(at: place)
            } else {
                place += 1
            }
        }
    }

    // MARK: Between values

    private mutating func rewrite() {
        var place = 0
        while place < tokens.count {
            switch tokens[place].kind {
            case .letter("x") where number(place - 1) != nil && number(place + 1) != nil && tokens[place].isSpaced && tokens[place + 1].isSpaced:
                tokens[place].kind = .command("times")
            case .word("to") where number(place - 1) != nil && number(place + 1) != nil && place == 1,
                .text("to") where number(place - 1) != nil && number(place + 1) != nil && place == 1:
                tokens[place].kind = .sign(UInt8(ascii: ":"))
            case .word("th"), .word("st"), .word("nd"), .word("rd"), .text("th"), .text("st"), .text("nd"), .text("rd"): dropOrdinal(at: place)
            case .text("percent") where number(place - 1) != nil: tokens[place].kind = .command("percent")
            case .text("out of") where number(place - 1) != nil && number(place + 1) != nil: tokens[place].kind = .sign(UInt8(ascii: "/"))
            case .word("out") where kind(place + 1) == .word("of") && number(place - 1) != nil && number(place + 2) != nil:
                tokens.replaceSubrange(place...(place + 1), with: [Token(kind: .sign(UInt8(ascii: "/")))])
            case .command("choose") where place == 1 && number(0) != nil && number(2) != nil && tokens.count == 3:
                replace(0..<3, true, number(0) ?? "", number(2) ?? "")
            case .command("repeat"): joinDots(at: place)
            case .letter("C"), .letter("P"), .command("complexes"): rewriteChoice(at: place)
            // "a.m." and "p.m.": their points are gone.
            case .letter("p") where kind(place + 1) == .letter("m") && place + 2 == tokens.count && number(place - 1) != nil,
                .letter("a") where kind(place + 1) == .letter("m") && place + 2 == tokens.count && number(place - 1) != nil:
                tokens[place].kind = .word(tokens[place].kind == .letter("a") ? "am" : "pm")
                tokens.removeLast()
            case .sign(UInt8(ascii: "_")): rewriteBase(at: place)
            case .text("base") where number(place - 1) != nil && number(place + 1) != nil,
                .word("base") where number(place - 1) != nil && number(place + 1) != nil:
                tokens[place] = Token(kind: .sign(UInt8(ascii: "_")))
            case .text(let words) where place > 0 && endsNumber(place - 1), .word(let words) where place > 0 && endsNumber(place - 1):
                rewriteNumberWords(words, at: place)
            default: break
            }
            place += 1
        }
    }

    /// `12th` and `12^{\text{th}}`
    private mutating func dropOrdinal(at place: Int) {
        if number(place - 1) != nil, !tokens[place].isSpaced {
            tokens.remove(at: place)
        } else if isSign("^", place - 1), number(place - 2) != nil {
            tokens.removeSubrange((place - 1)...place)
        } else if isSign("{", place - 1), isSign("}", place + 1), isSign("^", place - 2), number(place - 3) != nil {
            tokens.removeSubrange((place - 2)...(place + 1))
        }
    }

    /// Whether a number, or a group or bracket behind which a word scales it, ends here.
    private func endsNumber(_ place: Int) -> Bool { number(place) != nil || isSign("}", place) || isSign(")", place) }

    /// "5 million", "2 thirds", "5 squared": a factor, a divisor, a power. A unit may follow.
    private mutating func rewriteNumberWords(_ words: String, at place: Int) {
        var rest = words.lowercased().split(separator: " ")[...]
        var factors: [Token] = []
        while let word = rest.first.map(String.init) {
            if let scale = NumberWords.scale(word) ?? NumberNames.chineseScale(word) {
                factors += [Token(kind: .command("cdot")), Token(kind: .number(String(scale)))]
            } else if let divisor = NumberWords.divisor(word) {
                factors += [Token(kind: .sign(UInt8(ascii: "/"))), Token(kind: .number(String(divisor)))]
            } else if rest.count == 1, !isWord(place + 1), let power = NumberWords.power(word) {
                factors += [Token(kind: .sign(UInt8(ascii: "^"))), Token(kind: .number(String(power)))]
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard !factors.isEmpty else { return }
        if !rest.isEmpty { factors.append(Token(kind: .text(rest.joined(separator: " ")), isSpaced: true)) }
        tokens.replaceSubrange(place...place, with: factors)
    }

    private func isWord(_ place: Int) -> Bool { words(place) != nil }

    /// Dots above the first and the last digit of a period: `0.\dot{1}4285\dot{7}`.
    private mutating func joinDots(at place: Int) {
        guard let first = number(place + 1), first.count == 1 else { return }
        if kind(place + 2) == .command("repeat"), let last = number(place + 3), last.count == 1 {
            tokens.replaceSubrange((place + 1)..<(place + 4), with: [Token(kind: .number(first + last))])
        } else if let middle = number(place + 2), kind(place + 3) == .command("repeat"), let last = number(place + 4), last.count == 1 {
            tokens.replaceSubrange((place + 1)..<(place + 5), with: [Token(kind: .number(first + middle + last))])
        }
    }

    /// A number, alone or in braces, and where it ends.
    private func script(at place: Int) -> (digits: String, end: Int)? {
        if let digits = number(place) { return (digits, place + 1) }
        if isSign("{", place), let digits = number(place + 1), isSign("}", place + 2) { return (digits, place + 3) }
        return nil
    }

    /// Where a script that ends before `place` begins, with its number.
    private func scriptBefore(_ place: Int) -> (digits: String, start: Int)? {
        if let digits = number(place - 1) { return (digits, place - 1) }
        if isSign("}", place - 1), let digits = number(place - 2), isSign("{", place - 3) { return (digits, place - 3) }
        return nil
    }

    /// `5C2`, `_5C_2`, `{}_5C_2`, `^5C_2` and `C_5^2`; the same with P for arrangements.
    private mutating func rewriteChoice(at place: Int) {
        let isChoice = tokens[place].kind != .letter("P")
        if isSign("_", place + 1) {
            guard let lower = script(at: place + 2) else { return }
            if let upper = scriptBefore(place), isSign("_", upper.start - 1) || isSign("^", upper.start - 1) {
                var start = upper.start - 1
                if isSign("}", start - 1), isSign("{", start - 2) { start -= 2 } else if start > 0, startsValueEnd(start - 1) { return }
                replace(start..<lower.end, isChoice, upper.digits, lower.digits)
            } else if isChoice, isSign("^", lower.end), let upper = script(at: lower.end + 1), let n = Int(lower.digits), let k = Int(upper.digits),
                k <= n
            {
                replace(place..<upper.end, true, lower.digits, upper.digits)
            }
        } else if let n = number(place - 1), let k = number(place + 1), !tokens[place].isSpaced, !tokens[place + 1].isSpaced {
            replace((place - 1)..<(place + 2), isChoice, n, k)
        }
    }

    /// Whether the token ends a value, so that a script behind it belongs to that.
    private func startsValueEnd(_ place: Int) -> Bool {
        switch tokens[place].kind {
        case .letter, .word, .number, .text, .closeSet: true
        case .sign(let sign): sign == UInt8(ascii: ")") || sign == UInt8(ascii: "}") || sign == UInt8(ascii: "]")
        default: false
        }
    }

    private mutating func replace(_ range: Range<Int>, _ isChoice: Bool, _ n: String, _ k: String) {
        func signs(_ text: String) -> [Token] { text.utf8.map { Token(kind: .sign($0)) } }
        func number(_ digits: String) -> [Token] { [Token(kind: .number(digits))] }
        let chosen = [Token(kind: .command("binom"))] + signs("{") + number(n) + signs("}{") + number(k) + signs("}")
        // An arrangement is a choice and its order.
        tokens.replaceSubrange(range, with: isChoice ? chosen : signs("(") + chosen + signs("(") + number(k) + signs(")!)"))
    }

    // MARK: Bases

    /// `(1011)_2`, `1011_{\text{two}}` and `2A_{12}`.
    private mutating func rewriteBase(at place: Int) {
        let named = isSign("{", place + 1) ? place + 2 : place + 1
        if place > 0, let name = words(named), let base = Self.numerals.firstIndex(of: name), base >= 2 { tokens[named].kind = .number(String(base)) }
        guard place > 0, let base = script(at: place + 1).flatMap({ Int($0.digits) }), (2...36).contains(base) else { return }
        if isSign(")", place - 1), number(place - 2) != nil, isSign("(", place - 3), place == 3 || !startsValueEnd(place - 4) {
            tokens.remove(at: place - 1)
            tokens.remove(at: place - 3)
            return
        }
        var start = place
        var digits = ""
        scan: while start > 0, start == place || !tokens[start].isSpaced {
            switch tokens[start - 1].kind {
            case .number(let piece), .letter(let piece), .word(let piece), .text(let piece):
                guard piece.utf8.allSatisfy({ $0.isASCIIDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { break scan }
                digits = piece + digits
            default: break scan
            }
            start -= 1
        }
        let hasDigit = digits.utf8.contains(where: \.isASCIIDigit)
        guard place - start >= 1, digits.count >= 2, digits.utf8.contains(where: \.isASCIILetter), base > 10, hasDigit || base == 16 else { return }
        guard start == 0 || !startsValueEnd(start - 1) else { return }
        tokens.replaceSubrange(start..<place, with: [Token(kind: .number(digits), isSpaced: tokens[start].isSpaced)])
    }
}

extension Token {
    /// By how much the level of brackets changes with it.
    fileprivate var levelChange: Int {
        switch kind {
        case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "{")), .sign(UInt8(ascii: "[")), .openSet, .begin: 1
        case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: "]")), .closeSet, .end: -1
        default: 0
        }
    }

    /// Whether a value may end with it.
    fileprivate var mayEndValue: Bool {
        switch kind {
        case .number, .letter, .word, .text, .closeSet, .end: true
        case .sign(let sign): ")}]!%".utf8.contains(sign)
        case .command(let name): ["infty", "pi", "degree", "emptyset", "circ", "quad"].contains(name)
        case .openSet, .newRow, .begin: false
        }
    }
}

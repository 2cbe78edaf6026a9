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
        notation.readSets()
        notation.readNames()
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

    func kind(_ place: Int) -> Token.Kind? { tokens.indices.contains(place) ? tokens[place].kind : nil }

    func number(_ place: Int) -> String? {
        if case .number(let digits)? = kind(place) { digits } else { nil }
    }

    func isSign(_ sign: Unicode.Scalar, _ place: Int) -> Bool { tokens.indices.contains(place) && tokens[place].isSign(sign) }

    func words(_ place: Int) -> String? {
        switch kind(place) {
        case .word(let word)?, .text(let word)?: word.lowercased()
        default: nil
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
            case .letter("C"), .letter("P"), .letter("A"), .command("complexes"): rewriteChoice(at: place)
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

    /// Whether a number, or a group or bracket after which a word scales it, ends here.
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

    /// `1322_{(9)}`: the base in brackets, as schools in China write it.
    private mutating func dropBracketsOfBase(at place: Int) {
        guard isSign("{", place + 1), isSign("(", place + 2), number(place + 3) != nil, isSign(")", place + 4), isSign("}", place + 5),
            number(place - 1) != nil || isSign(")", place - 1)
        else { return }
        tokens.remove(at: place + 4)
        tokens.remove(at: place + 2)
    }

    /// Where a script that ends before `place` begins, with its number.
    private func scriptBefore(_ place: Int) -> (digits: String, start: Int)? {
        if let digits = number(place - 1) { return (digits, place - 1) }
        if isSign("}", place - 1), let digits = number(place - 2), isSign("{", place - 3) { return (digits, place - 3) }
        return nil
    }

    /// `5C2`, `_5C_2`, `{}_5C_2`, `^5C_2` and `C_5^2`; the same with P for arrangements.
    private mutating func rewriteChoice(at place: Int) {
        // C_n^k as schools in China write it, and A_n^k with the order.
        let isArrangement = tokens[place].kind == .letter("A")
        let isChoice = tokens[place].kind != .letter("P") && !isArrangement
        if isSign("_", place + 1) {
            guard let lower = script(at: place + 2) else { return }
            if !isArrangement, let upper = scriptBefore(place), isSign("_", upper.start - 1) || isSign("^", upper.start - 1) {
                var start = upper.start - 1
                if isSign("}", start - 1), isSign("{", start - 2) { start -= 2 } else if start > 0, startsValueEnd(start - 1) { return }
                replace(start..<lower.end, isChoice, upper.digits, lower.digits)
            } else if isChoice || isArrangement, isSign("^", lower.end), let upper = script(at: lower.end + 1), let n = Int(lower.digits),
                let k = Int(upper.digits),
                k <= n
            {
                replace(place..<upper.end, isChoice, lower.digits, upper.digits)
            }
        } else if !isArrangement, let n = number(place - 1), let k = number(place + 1), !tokens[place].isSpaced, !tokens[place + 1].isSpaced,
            !goesOn(after: place + 1)
        {
            replace((place - 1)..<(place + 2), isChoice, n, k)
        }
    }

    /// Whether a letter or a base is directly after a digit, as in `5C8L3_{28}`: the letters are digits as well.
    private func goesOn(after place: Int) -> Bool {
        guard tokens.indices.contains(place + 1), !tokens[place + 1].isSpaced else { return false }
        switch tokens[place + 1].kind {
        case .letter(let name), .word(let name): return name.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        default: return tokens[place + 1].isSign("_")
        }
    }

    /// Whether the token ends a value, so that a script after it belongs to that.
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
        dropBracketsOfBase(at: place)
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
        // `BEEF_{16}`: letters alone are a number where each is a digit of the base.
        let isNumber = digits.allSatisfy { Int(String($0), radix: 36).map { $0 < base } ?? false }
        guard place - start >= 1, digits.count >= 2, digits.utf8.contains(where: \.isASCIILetter), base > 10, hasDigit || isNumber else { return }
        guard start == 0 || !startsValueEnd(start - 1) else { return }
        tokens.replaceSubrange(start..<place, with: [Token(kind: .number(digits), isSpaced: tokens[start].isSpaced)])
    }
}

extension Token {
    /// By how much the level of brackets changes with it.
    var levelChange: Int {
        switch kind {
        case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "{")), .sign(UInt8(ascii: "[")), .openSet, .begin: 1
        case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: "]")), .closeSet, .end: -1
        default: 0
        }
    }

    /// Whether a value may end with it.
    var mayEndValue: Bool {
        switch kind {
        case .number, .letter, .word, .text, .closeSet, .end: true
        case .sign(let sign): ")}]!%".utf8.contains(sign)
        case .command(let name): ["infty", "pi", "degree", "emptyset", "circ", "quad"].contains(name)
        case .openSet, .newRow, .begin: false
        }
    }
}

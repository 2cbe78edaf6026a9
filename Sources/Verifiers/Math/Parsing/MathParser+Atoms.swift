import BigInt

/// Names, brackets and structures.
extension MathParser {
    mutating func parseAtom() throws(MathFailure) -> Expression {
        guard let token = current else { throw .syntax("a value is missing at the end") }
        switch token.kind {
        case .number: return try parseNumber()
        case .letter(let name):
            position += 1
            return try parseName(name)
        case .word(let word):
            position += 1
            return try parseWord(word)
        case .text(let prose):
            position += 1
            return .text(prose)
        case .command(let name): return try parseCommand(name)
        case .openSet: return try parseBracketed(.brace)
        case .begin(let name): return try parseEnvironment(name)
        case .sign(UInt8(ascii: "(")): return try parseBracketed(.round)
        case .sign(UInt8(ascii: "[")): return try parseBracketed(.square)
        // ]a, b[ is an interval without its ends.
        case .sign(UInt8(ascii: "]")): return try parseReversedInterval()
        case .sign(UInt8(ascii: "{")): return try parseGroup()
        case .sign(UInt8(ascii: "|")): return try parseBars()
        default: throw .syntax("\(token.kind) is not expected")
        }
    }

    // MARK: Names

    /// A variable with its subscript, or a function of what is in brackets after it.
    private mutating func parseName(_ letter: String) throws(MathFailure) -> Expression {
        var name = letter
        if letter == "\\triangle", let corners = takeCorners() { return .symbol("\\triangle " + corners) }
        if at("_") {
            if let index = try takeIndex() { return .apply(name + "_", [index]) }
            name += "_" + (try takeSubscript())
        }
        while take("'") { name += "'" }
        let plain = name.filter { $0 != "'" }
        if functions.contains(letter) || functions.contains(plain) {
            let before = position
            if at("^"), letter != "e" {
                position += 1
                let exponent = try parseExponent()
                if isArgument {
                    let arguments = try parseArguments()
                    if exponent == .minusOne || exponent == .negated(.one) { return .apply(name + "^-1", arguments) }
                    return .power(.apply(name, arguments), exponent)
                }
                position = before
            } else if isArgument || (at("[") && Self.expectations.contains(plain)) {
                return .apply(name, try parseArguments(allowsCondition: Self.expectations.contains(plain) || plain == "f" || plain == "F"))
            }
        }
        if name == letter, !bound.contains(name) {
            if name == "e" { return .constant(.e) }
            if name == "i" { return .constant(.i) }
        }
        return .symbol(name)
    }

    /// The corners that name a triangle.
    private mutating func takeCorners() -> String? {
        var corners = ""
        while let token = current {
            switch token.kind {
            case .letter(let name) where name.utf8.count == 1, .word(let name):
                guard name.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return nil }
                corners += name
            default: return corners.isEmpty ? nil : corners
            }
            position += 1
        }
        return corners.isEmpty ? nil : corners
    }

    /// Names of functions whose arguments may be in square brackets.
    private static let expectations: Set<String> = ["E", "\\mathbb{E}", "P", "\\mathbb{P}", "\\Pr"]

    /// Whether the arguments of a function are here: a round bracket, also in braces.
    private var isArgument: Bool { at("(") || (at("{") && ahead(1)?.isSign("(") == true) }

    /// A subscript that depends on the index of a sum: the name is a function of it.
    private mutating func takeIndex() throws(MathFailure) -> Expression? {
        guard !bound.isEmpty else { return nil }
        let start = position
        position += 1
        let index = try parseArgument()
        if !index.symbols.isDisjoint(with: bound) { return index }
        position = start
        return nil
    }

    /// The text of a subscript.
    mutating func takeSubscript() throws(MathFailure) -> String {
        position += 1
        let start = position
        if take("{") {
            var level = 1
            while level > 0 {
                guard let token = current else { throw .syntax("a subscript does not end") }
                if token.isSign("{") { level += 1 }
                if token.isSign("}") { level -= 1 }
                position += 1
            }
        } else {
            guard let token = current else { throw .syntax("a subscript is missing") }
            // TeX takes one letter: `k_BT` is k_B T. Words like `v_max` are written without braces by those who do not write TeX.
            if case .word(let word) = token.kind, word.utf8.count == word.count,
                word.count == 2 || word.contains(where: \.isUppercase) || ahead(1)?.isSign("_") == true || ahead(1)?.isSign("^") == true
            {
                let rest = String(word.dropFirst())
                tokens[position].kind = rest.count == 1 ? .letter(rest) : .word(rest)
                tokens[position].isSpaced = false
                return String(word.prefix(1))
            }
            position += 1
        }
        return tokens[start..<position].map(\.spelling).joined()
    }

    /// `abc`: a word, or the product of its letters.
    private mutating func parseWord(_ word: String) throws(MathFailure) -> Expression {
        // A subscript or bracket belongs to the last letter.
        if at("_") || at("^") || at("'") || (at("(") && functions.contains(String(word.suffix(1)))), word.utf8.count == word.count,
            word.utf8.count <= 4
        {
            let letters = word.dropLast().map { Expression.symbol(String($0)) }
            let last = try parseName(String(word.suffix(1)))
            guard at("^") else { return .product(letters + [last]) }
            position += 1
            if at(command: "circ") { throw .syntax("a word with a degree sign") }
            return .product(letters + [.power(last, try parseExponent())])
        }
        return .word(word)
    }

    // MARK: Brackets

    private mutating func parseGroup() throws(MathFailure) -> Expression {
        position += 1
        if take("}") {
            // "{}" separates.
            guard !isAtEnd, !atClosing else { throw .syntax("an empty group") }
            return try nested { parser throws(MathFailure) in try parser.parseAtom() }
        }
        let bars = openBars
        openBars = 0
        defer { openBars = bars }
        var inner = try nested { parser throws(MathFailure) in try parser.parseList() }
        if take(command: "over") || take(command: "choose") {
            let isFraction = tokens[position - 1].isCommand("over")
            let other = try nested { parser throws(MathFailure) in try parser.parseList() }
            inner = isFraction ? Expression.fraction(inner, other) : .call(.binomial, [inner, other])
        }
        try expect("}")
        return inner
    }

    private mutating func parseBracketed(_ open: Expression.Bracket) throws(MathFailure) -> Expression {
        position += 1
        let bars = openBars
        // In {x | ...} a bar begins the conditions.
        openBars = open == .brace ? 1 : 0
        defer { openBars = bars }
        var parts: [Expression] = []
        if !atClosing {
            switch try nested({ parser throws(MathFailure) in try parser.parseList() }) {
            case .list(let items, .comma): parts = items
            case let one: parts = [one]
            }
            if take(command: "choose") {
                parts = [.call(.binomial, [parts[0], try nested { parser throws(MathFailure) in try parser.parseList() }])]
            }
            // {x | conditions} and {x : conditions} say what the conditions say.
            if open == .brace, take("|") {
                openBars = 0
                let conditions = try nested { parser throws(MathFailure) in try parser.parseList() }
                guard case .closeSet? = current?.kind else { throw .syntax("a set does not end") }
                position += 1
                return .bracketed(open: .brace, [.list([parts.count == 1 ? parts[0] : .list(parts, .comma), conditions], .and)], close: .angle)
            }
        }
        if open == .brace, parts.count == 1, let builder = parts[0].builderWithColon, take(closing: .closeSet) {
            return .bracketed(open: .brace, [.list(builder, .and)], close: .angle)
        }
        let close: Expression.Bracket
        switch current?.kind {
        case .sign(UInt8(ascii: ")")): close = .round
        case .sign(UInt8(ascii: "]")): close = .square
        case .sign(UInt8(ascii: "[")) where open == .square || open == .round: close = .round
        case .closeSet: close = .brace
        default: throw .syntax("a bracket does not close")
        }
        guard (open == .brace) == (close == .brace) else { throw .syntax("brackets do not match") }
        position += 1
        if parts.isEmpty {
            guard open == .brace else { throw .syntax("nothing is in the brackets") }
            return .namedSet(.empty)
        }
        if parts.count == 1, open != .brace, open == close {
            if case .relation = parts[0] { return parts[0] }
            return parts[0]
        }
        return .bracketed(open: open, parts, close: close)
    }

    private mutating func take(closing kind: Token.Kind) -> Bool {
        guard current?.kind == kind else { return false }
        position += 1
        return true
    }

    private mutating func parseReversedInterval() throws(MathFailure) -> Expression {
        position += 1
        openReversed += 1
        defer { openReversed -= 1 }
        guard case .list(let ends, .comma) = try nested({ parser throws(MathFailure) in try parser.parseList() }), ends.count == 2 else {
            throw .syntax("a bracket closes that was not open")
        }
        let close: Expression.Bracket = at("[") ? .round : .square
        guard at("[") || at("]") else { throw .syntax("a bracket does not close") }
        position += 1
        return .bracketed(open: .round, ends, close: close)
    }

    /// |x|
    private mutating func parseBars() throws(MathFailure) -> Expression {
        position += 1
        openBars += 1
        let inner = try nested { parser throws(MathFailure) in try parser.parseSum() }
        openBars -= 1
        try expect("|")
        if case .matrix = inner { return .call(.det, [inner]) }
        return .call(.abs, [inner])
    }
}

extension Expression {
    var isRelation: Bool { if case .relation = self { true } else { false } }

    /// `x : x > 2` and `x \in S : x > 2` of a set: what is collected, and the condition.
    fileprivate var builderWithColon: [Expression]? {
        guard case .relation(let sides, let relations) = self, let place = sides.firstIndex(where: { if case .ratio = $0 { true } else { false } }),
            place < relations.count, case .ratio(let pair) = sides[place], pair.count == 2
        else { return nil }
        let condition = Expression.relation([pair[1]] + sides[(place + 1)...], Array(relations[place...]))
        if place == 0 { return [pair[0], condition] }
        return [.relation(sides[..<place] + [pair[0]], Array(relations[..<place])), condition]
    }

    /// A quotient, as a number where both parts are whole.
    static func fraction(_ top: Expression, _ bottom: Expression) -> Expression {
        if case .number(let numerator) = top, case .number(let denominator) = bottom, let value = numerator.divided(by: denominator) {
            // Kept as it is for mixed numbers: both parts are whole there.
            return numerator.isInteger && denominator.isInteger ? .quotient(top, bottom) : .number(value)
        }
        return .quotient(top, bottom)
    }
}

extension Token {
    /// Without spaces and braces, for names.
    var spelling: String {
        switch kind {
        case .number(let text), .letter(let text), .word(let text), .text(let text): text.filter { $0 != " " }
        case .command(let name): "\\" + name
        case .sign(let sign): sign == UInt8(ascii: "{") || sign == UInt8(ascii: "}") ? "" : String(UnicodeScalar(sign))
        case .openSet: "{"
        case .closeSet: "}"
        case .newRow, .begin, .end: ""
        }
    }
}

import BigInt

/// Sums, products, powers and what is after a value.
extension MathParser {
    mutating func parseSum() throws(MathFailure) -> Expression {
        var terms: [Expression] = []
        var sign = takeSign() ?? .plus
        while true {
            let term = try parseTerm()
            switch sign {
            case .plus: terms.append(term)
            case .minus:
                // R - {0}
                if terms.count == 1, terms[0].isNumberSet, case .bracketed(.brace, _, .brace) = term {
                    terms[0] = try layered(.sets(.difference, terms[0], term))
                } else {
                    terms.append(.negated(term))
                }
            case .plusMinus: terms.append(.plusMinus(term, isFlipped: false))
            case .minusPlus: terms.append(.plusMinus(term, isFlipped: true))
            }
            guard let next = takeSign() else { break }
            sign = next
        }
        return terms.count == 1 ? terms[0] : .sum(terms)
    }

    enum Sign { case plus, minus, plusMinus, minusPlus }

    /// One sign, or several in a row made one.
    mutating func takeSign() -> Sign? {
        var sign: Sign?
        while let token = current {
            let next: Sign
            switch token.kind {
            case .sign(UInt8(ascii: "+")):
                // "+-" written out.
                if ahead(1)?.isSign("/") == true, ahead(2)?.isSign("-") == true {
                    position += 2
                    next = .plusMinus
                } else {
                    next = .plus
                }
            case .sign(UInt8(ascii: "-")): next = .minus
            case .command("pm"): next = .plusMinus
            case .command("mp"): next = .minusPlus
            default: return sign
            }
            position += 1
            sign =
                switch (sign, next) {
                case (nil, _), (.plus, _): next
                case (.minus, .minus): .plus
                case (.minus, .plusMinus): .minusPlus
                case (.minus, .minusPlus): .plusMinus
                default: sign
                }
        }
        return sign
    }

    /// Factors with signs of multiplication and division, or side by side; both bind alike, from the left.
    mutating func parseTerm() throws(MathFailure) -> Expression {
        nodes += 1
        guard nodes <= MathBudget.nodes else { throw .budget("the answer has more than \(MathBudget.nodes) parts") }
        var factors = [try parsePower()]
        var divisor: Expression?
        func product() -> Expression {
            let numerator: Expression = factors.count == 1 ? factors[0] : .product(factors)
            return divisor.map { .quotient(numerator, $0) } ?? numerator
        }
        while let token = current {
            if token.isCommand("cdot") || token.isCommand("times") || token.isSign("*") {
                let isCross = token.isCommand("times")
                position += 1
                let factor = try parseSignedPower()
                if isCross, let last = factors.last, last.isVector, factor.isVector, divisor == nil {
                    factors[factors.count - 1] = .call(.cross, [last, factor])
                } else if isCross, tokens.count == 3, let last = factors.last, last.isCapital, factor.isCapital {
                    // A product of sets or vectors, where nothing else is said.
                    factors[factors.count - 1] = .apply("\\times", [last, factor])
                } else if divisor != nil {
                    factors = [try layered(product()), factor]
                    divisor = nil
                } else {
                    factors.append(factor)
                }
            } else if token.isSign("/") || token.isCommand("div") {
                position += 1
                let next = try parseSignedPower()
                if divisor != nil { factors = [try layered(product())] }
                divisor = next
            } else if token.isCommand("mod") {
                position += 1
                return .call(.mod, [product(), try nested { parser throws(MathFailure) in try parser.parseTerm() }])
            } else if token.mayBeUnit, try takeUnit(behind: product()) != nil {
                return .quantity(product(), unit: try unitName())
            } else if startsFactor(token) {
                if case .text = token.kind { throw .syntax("prose inside a term") }
                if factors.count == 1, case .text? = factors.first, case .number = token.kind { throw .syntax("prose before a number") }
                // A product of numbers has a sign or brackets.
                if case .number = token.kind, position > 0, case .number = tokens[position - 1].kind, ahead(1)?.isSign("^") != true {
                    throw .syntax("numbers side by side")
                }
                let factor = try parsePower()
                try refuseProse(factors.last, factor, isSpaced: token.isSpaced)
                if divisor != nil {
                    factors = [try layered(product()), factor]
                    divisor = nil
                } else if let last = factors.last, last.isBoldCapital, factor.isBoldCapital {
                    // Matrices do not commute.
                    factors[factors.count - 1] = try layered(.apply("\\matrixproduct", [last, factor]))
                } else {
                    factors.append(factor)
                }
            } else {
                break
            }
        }
        return product()
    }

    private mutating func parseSignedPower() throws(MathFailure) -> Expression {
        switch takeSign() {
        case nil, .plus: return try parsePower()
        case .minus: return .negated(try parsePower())
        case .plusMinus: return .plusMinus(try parsePower(), isFlipped: false)
        case .minusPlus: return .plusMinus(try parsePower(), isFlipped: true)
        }
    }

    /// Words side by side are prose, not products.
    private func refuseProse(_ left: Expression?, _ right: Expression, isSpaced: Bool) throws(MathFailure) {
        func wordLength(_ expression: Expression?) -> Int { if case .word(let word)? = expression { word.count } else { 0 } }
        if isSpaced, max(wordLength(left), wordLength(right)) >= 3 || min(wordLength(left), wordLength(right)) >= 2 {
            throw .syntax("words side by side")
        }
    }

    /// Whether a factor may begin with the token.
    func startsFactor(_ token: Token) -> Bool {
        switch token.kind {
        case .number, .letter, .word, .text, .openSet, .begin: return true
        case .sign(UInt8(ascii: "(")): return ahead(1)?.isCommand("mod") != true
        case .sign(UInt8(ascii: "{")): return true
        // [0, 1[ ends with one.
        case .sign(UInt8(ascii: "[")): return openReversed == 0 && ahead(1)?.mayOpenValue == true
        case .command("norm"): return openNorms == 0
        case .sign(UInt8(ascii: "|")): return openBars == 0 && !dividesHere
        case .command(let name): return Self.factorCommands.contains(name) || MathFunction.named[name] != nil
        default: return false
        }
    }

    private static let factorCommands: Set<String> = [
        "frac", "sqrt", "radical", "cbrt", "infty", "pi", "lfloor", "lceil", "langle", "binom", "log", "sum", "prod", "norm", "emptyset", "reals",
        "integers",
        "naturals", "rationals", "complexes", "angle", "degree", "abs", "cis", "deg", "ldots", "dim", "ker", "rank", "tr", "trace", "lim",
    ]

    // MARK: Powers

    /// A value with its exponent and what else is after it.
    mutating func parsePower() throws(MathFailure) -> Expression {
        try nested { parser throws(MathFailure) in
            let start = parser.position
            var base = try parser.parsePostfix(try parser.parseAtom())
            if let mixed = try parser.mixedNumber(from: base, start: start) { base = try parser.parsePostfix(mixed) }
            guard parser.at("^") else { return base }
            parser.position += 1
            if parser.takeDegreeSign() { return try parser.parsePostfix(parser.withMinutes(.degrees(base))) }
            let primes = parser.takePrimes()
            if primes > 0 { return try parser.primed(base, primes) }
            if parser.takeStar() { return .power(base, .symbol("*")) }
            var exponent = try parser.parseExponent()
            if exponent == .symbol("\\top") || exponent == .symbol("\\intercal") { exponent = .symbol("T") }
            if exponent == .symbol("T"), base.isMatrix { return .call(.transpose, [base]) }
            // A name before a bracket with an exponent between: f^{-1}(x), \sin^2(x) are read with the name.
            return try parser.parsePostfix(.power(base, exponent))
        }
    }

    /// `^\prime`, `^{\prime\prime}`
    private mutating func takePrimes() -> Int {
        let start = position
        let isGroup = take("{")
        var count = 0
        while at(command: "prime") || at("'") {
            position += 1
            count += 1
        }
        if count > 0, !isGroup || take("}") { return count }
        position = start
        return 0
    }

    /// `^*` and `^{\ast}`, of adjoints and duals.
    private mutating func takeStar() -> Bool {
        let start = position
        let isGroup = take("{")
        if take("*"), !isGroup || take("}") { return true }
        position = start
        return false
    }

    /// A derivative, by its name.
    private mutating func primed(_ base: Expression, _ primes: Int) throws(MathFailure) -> Expression {
        let marks = String(repeating: "'", count: primes)
        guard case .symbol(let name) = base else {
            return try parsePostfix(base.primed(primes))
        }
        if at("("), functions.contains(name) { return .apply(name + marks, try parseArguments()) }
        return .symbol(name + marks)
    }

    /// A group, or one signed value.
    mutating func parseExponent() throws(MathFailure) -> Expression {
        if at("{") { return try parseAtom() }
        if let sign = takeSign() {
            let value = try parsePower()
            return sign == .minus ? .negated(value) : value
        }
        takeApart()
        let atom = try nested { parser throws(MathFailure) in try parser.parseAtom() }
        guard at("^") else { return atom }
        position += 1
        return .power(atom, try nested { parser throws(MathFailure) in try parser.parseExponent() })
    }

    /// `^\circ`, `^{\circ}`, `^o`.
    private mutating func takeDegreeSign() -> Bool {
        if at(command: "circ") || at(command: "degree") {
            position += 1
            return true
        }
        // "45^o" after a number is a degree sign.
        if position >= 2, case .number = tokens[position - 2].kind, current?.kind == .letter("o") {
            position += 1
            return true
        }
        if at("{"), ahead(1)?.isCommand("circ") == true || ahead(1)?.isCommand("degree") == true, ahead(2)?.isSign("}") == true {
            position += 3
            return true
        }
        return false
    }

    /// `30'` after degrees are minutes.
    private mutating func withMinutes(_ degrees: Expression) -> Expression {
        guard case .degrees(let whole) = degrees, case .number(let text)? = current?.kind, ahead(1)?.isSign("'") == true, let minutes = Int(text)
        else {
            return degrees
        }
        position += 2
        return .degrees(.sum([whole, .number(ExactNumber(BigInt(minutes), over: 60))]))
    }

    /// Factorials, percent and degree signs, primes.
    func isPostfix(_ token: Token) -> Bool {
        token.isSign("!") || token.isPercent || token.isCommand("degree") || token.isSign("'") || token.isCommand("prime")
    }

    mutating func parsePostfix(_ value: Expression) throws(MathFailure) -> Expression {
        var value = value
        while let token = current, isPostfix(token) {
            position += 1
            if token.isSign("!") {
                value = try layered(take("!") ? .call(.doubleFactorial, [value]) : .call(.factorial, [value]))
            } else if token.isPercent {
                // A percent of a percent is a hundredth of it.
                var hundredths = 0
                while let next = current, next.isPercent {
                    position += 1
                    hundredths += 1
                }
                value = try layered(.percent(hundredths == 0 ? value : .product([.number(.powerOfTen(-2 * hundredths)), value])))
            } else if token.isCommand("degree") {
                value = try layered(.degrees(value))
            } else if value.isLiteral {
                // Feet and inches, minutes and seconds.
                value = try layered(.quantity(value, unit: take("'") ? "''" : "'"))
            } else if case .symbol(let name) = value {
                value = .symbol(name + "'")
                if at("("), functions.contains(name) { value = .apply(name + "'", try parseArguments()) }
            } else {
                var order = 1
                while take("'") || take(command: "prime") { order += 1 }
                guard order <= Expression.strokes else { throw .syntax("more than \(Expression.strokes) strokes") }
                value = try layered(value.primed(order))
            }
        }
        return value
    }

    /// `2\frac12`, `2 1/2`: a whole number and a proper fraction side by side are their sum.
    private mutating func mixedNumber(from base: Expression, start: Int) throws(MathFailure) -> Expression? {
        guard position == start + 1, case .number(let whole) = base, whole.isInteger else { return nil }
        let behind = position
        if at(command: "frac") || (at("{") && ahead(1)?.isCommand("frac") == true && ahead(2)?.isSign("{") == false) {
            let fraction = try parseAtom()
            if case .quotient(.number(let top), .number(let bottom)) = fraction, top.isInteger, bottom.isInteger, !top.isNegative, top < bottom,
                !bottom.isZero
            {
                return .number(whole + ExactNumber(top.numerator, over: bottom.numerator))
            }
        } else if current?.isSpaced == true, case .number(let top)? = current?.kind, ahead(1)?.isSign("/") == true,
            case .number(let bottom)? = ahead(2)?.kind, let top = BigInt(top), let bottom = BigInt(bottom), top < bottom
        {
            position += 3
            return .number(whole + ExactNumber(top, over: bottom))
        }
        position = behind
        return nil
    }
}

extension Token {
    fileprivate var isPercent: Bool { isSign("%") || isCommand("percent") }

    /// Whether a value may begin here: with anything but what closes, separates or relates.
    fileprivate var mayOpenValue: Bool {
        switch kind {
        case .number, .letter, .word, .text, .openSet, .begin: true
        case .sign(let sign): "([{|+-".utf8.contains(sign)
        case .command(let name): !["cup", "cap", "setminus", "and", "or", "wedge", "vee", "in", "quad", "rangle"].contains(name)
        case .closeSet, .newRow, .end: false
        }
    }
}

extension Expression {
    fileprivate var isLiteral: Bool {
        switch self {
        case .number, .decimal: true
        default: false
        }
    }

    fileprivate var isNumberSet: Bool {
        switch self {
        case .namedSet, .sets: true
        default: false
        }
    }

    var isMatrix: Bool { if case .matrix = self { true } else { false } }

    /// Whether it is written as a matrix is, or as a product or power of such.
    var isBoldCapital: Bool {
        switch self {
        case .symbol(let name): name.hasPrefix("\\mathbf{") && name.dropFirst(8).first?.isUppercase == true
        case .power(let base, _): base.isBoldCapital
        case .apply(let name, _): name == "\\matrixproduct"
        default: false
        }
    }

    /// Whether it is a capital letter.
    fileprivate var isCapital: Bool { if case .symbol(let name) = self { name.count == 1 && name.first?.isUppercase == true } else { false } }

    /// Whether it is a variable that is written as a vector.
    var isVector: Bool {
        guard case .symbol(let name) = self else { return false }
        return ["\\vec{", "\\mathbf{", "\\hat{"].contains { name.hasPrefix($0) }
    }
}

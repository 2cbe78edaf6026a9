import BigInt

/// What commands with arguments say.
extension MathParser {
    mutating func parseCommand(_ name: String) throws(MathFailure) -> Expression {
        position += 1
        switch name {
        case "pi": return .constant(.pi)
        case "infty": return .constant(.infinity)
        case "emptyset": return .namedSet(.empty)
        case "reals": return try parseNumberSet(.reals)
        case "integers": return try parseNumberSet(.integers)
        case "naturals": return try parseNumberSet(.naturals)
        case "rationals": return .namedSet(.rationals)
        case "complexes": return .namedSet(.complexes)
        case "frac":
            if let derivative = try parseDerivative() { return derivative }
            return try parseFraction()
        case "lim": return try parseLimit()
        case "neg":
            return .apply(
                "\\neg",
                [
                    try nested { parser throws(MathFailure) in
                        if let quantified = try parser.parseQuantified() { return quantified }
                        return try parser.parsePower()
                    }
                ])
        case "sqrt": return try parseRoot()
        case "radical": return at("[") ? try parseRoot() : .call(.sqrt, [try nested { parser throws(MathFailure) in try parser.parseAtom() }])
        case "cbrt": return .call(.root, [.integer(3), try parsePower()])
        case "binom":
            if at("(") { return try call(.binomial, try parseArguments()) }
            return .call(.binomial, [try parseArgument(), try parseArgument()])
        case "lfloor": return .call(.floor, [try parseEnclosed(until: "rfloor")])
        case "lceil": return .call(.ceil, [try parseEnclosed(until: "rceil")])
        case "norm":
            openNorms += 1
            let inner = try nested { parser throws(MathFailure) in try parser.parseSum() }
            openNorms -= 1
            guard take(command: "norm") else { throw .syntax("norm is missing") }
            return .apply("norm", [inner])
        case "langle": return try parseAngled()
        case "angle", "deg": return try parseAngleName(name)
        case "sum", "prod": return try parseSeries(isProduct: name == "prod")
        case "bigcup": return try parseIndexedUnion()
        case "abs": return try call(.abs, try parseArguments())
        case "degree": return .degrees(.one)
        case "ldots": return .symbol(Expression.dots)
        case "dim", "ker", "rank", "tr", "trace", "sup", "inf":
            if at("_") { throw .syntax("\\\(name)") }
            return try parseFunction { argument in .apply("\\" + name, [argument]) }
        case "log":
            let base = try takeLogarithmBase()
            return try parseFunction { argument in
                base == .constant(.e) ? .call(.ln, [argument]) : .call(.log, [base, argument])
            }
        case "cis":
            return try parseFunction { argument in
                .sum([.call(.cos, [argument]), .product([.constant(.i), .call(.sin, [argument])])])
            }
        default:
            guard let function = MathFunction.named[name] else { throw .syntax("\\\(name)") }
            if [.gcd, .lcm, .max, .min, .floor, .ceil, .mod].contains(function) {
                guard at("(") || at("{") || at("[") || current?.kind == .openSet else {
                    if at("_") { throw .syntax("\\\(name)") }
                    return .symbol("\\" + name)
                }
                return try call(function, try parseArguments())
            }
            if function == .factorial { return .call(.factorial, [try parseArguments()[0]]) }
            return try parseFunction { argument in .call(function, [argument]) }
        }
    }

    private func call(_ function: MathFunction, _ arguments: [Expression]) throws(MathFailure) -> Expression {
        let needed =
            switch function {
            case .binomial, .mod: 2...2
            case .gcd, .lcm, .max, .min: 1...MathBudget.members
            default: 1...1
            }
        guard needed.contains(arguments.count) else { throw .syntax("\(function.rawValue) of \(arguments.count) values") }
        return .call(function, arguments)
    }

    /// What is in brackets after a name.
    ///
    /// - Parameter allowsCondition: whether a bar may part an event from its condition.
    mutating func parseArguments(allowsCondition: Bool = false) throws(MathFailure) -> [Expression] {
        // f{\left(x\right)}
        if at("{"), ahead(1)?.isSign("(") == true {
            position += 1
            let inner = try parseArguments(allowsCondition: allowsCondition)
            try expect("}")
            return inner
        }
        guard at("(") || at("{") || at("[") || current?.kind == .openSet else { throw .syntax("a function without brackets") }
        if allowsCondition, let conditional = try parseConditional() { return [conditional] }
        switch try parseAtom() {
        case .bracketed(_, let parts, _): return parts
        case .list(let parts, _): return parts
        case let one: return [one]
        }
    }

    // MARK: Arguments of commands

    /// A group, one digit or one value.
    mutating func parseArgument() throws(MathFailure) -> Expression {
        if case .number(let text)? = current?.kind, text.utf8.count > 1, !text.contains(".") {
            // \frac12 is 1/2.
            tokens[position].kind = .number(String(text.dropFirst()))
            return .integer(Int(text.prefix(1)) ?? 0)
        }
        takeApart()
        let sign = takeSign()
        let argument = try nested { parser throws(MathFailure) in try parser.parseAtom() }
        return sign == .minus ? .negated(argument) : argument
    }

    /// \frac xy and e^xy: without braces an argument is one letter.
    mutating func takeApart() {
        guard case .word(let word)? = current?.kind, word.utf8.count == word.count, let first = word.first else { return }
        let rest = word.dropFirst()
        tokens[position].kind = .letter(String(first))
        tokens.insert(Token(kind: rest.count == 1 ? .letter(String(rest)) : .word(String(rest))), at: position + 1)
    }

    private mutating func parseFraction() throws(MathFailure) -> Expression {
        if at("(") {
            let parts = try parseArguments()
            if parts.count == 2 { return .fraction(parts[0], parts[1]) }
            return .fraction(parts[0], try parseArgument())
        }
        return .fraction(try parseArgument(), try parseArgument())
    }

    private mutating func parseRoot() throws(MathFailure) -> Expression {
        if at("[") {
            position += 1
            let degree = try nested { parser throws(MathFailure) in try parser.parseSum() }
            try expect("]")
            let radicand = try parseArgument()
            return degree == .integer(2) ? .call(.sqrt, [radicand]) : .call(.root, [degree, radicand])
        }
        return .call(.sqrt, [try parseArgument()])
    }

    private mutating func parseEnclosed(until name: String) throws(MathFailure) -> Expression {
        let inner = try nested { parser throws(MathFailure) in try parser.parseSum() }
        guard take(command: name) else { throw .syntax("\(name) is missing") }
        return inner
    }

    private mutating func parseAngled() throws(MathFailure) -> Expression {
        let inner = try nested { parser throws(MathFailure) in try parser.parseList() }
        guard take(command: "rangle") else { throw .syntax("rangle is missing") }
        if case .list(let parts, _) = inner { return .bracketed(open: .round, parts, close: .round) }
        return .bracketed(open: .angle, [inner], close: .angle)
    }

    /// `\angle ABC` is a name.
    private mutating func parseAngleName(_ kind: String) throws(MathFailure) -> Expression {
        var name = "\\angle "
        while let token = current {
            guard case .letter(let letter) = token.kind else {
                if case .word(let word) = token.kind {
                    name += word
                    position += 1
                    continue
                }
                break
            }
            name += letter
            position += 1
            if at("_") { name += "_" + (try takeSubscript()) }
        }
        return .symbol(name)
    }

    /// `\mathbb{R}^+`, `\mathbb{R}_{>0}`, `\mathbb{R}^*` and the like; the integers modulo n.
    private mutating func parseNumberSet(_ set: Expression.NamedSet) throws(MathFailure) -> Expression {
        let start = position
        guard at("^") || at("_") else { return .namedSet(set) }
        let isSubscript = at("_")
        position += 1
        let isGroup = take("{")
        let mark = takeSignOfSet()
        if let mark, !isGroup || take("}") {
            guard set == .reals else { return .apply("\\\(set.rawValue)\(mark)", []) }
            let infinity = Expression.constant(.infinity)
            switch mark {
            case "*", "!=0": return .sets(.difference, .namedSet(.reals), .bracketed(open: .brace, [.zero], close: .brace))
            case "+", ">0": return .bracketed(open: .round, [.zero, infinity], close: .round)
            case ">=0": return .bracketed(open: .square, [.zero, infinity], close: .round)
            case "<=0": return .bracketed(open: .round, [.negated(infinity), .zero], close: .square)
            default: return .bracketed(open: .round, [.negated(infinity), .zero], close: .round)
            }
        }
        position = start
        guard isSubscript else { return .namedSet(set) }
        position += 1
        return .apply("\\" + set.rawValue, [try parseArgument()])
    }

    /// The sign that tells which numbers of a set are meant.
    private mutating func takeSignOfSet() -> String? {
        guard let token = current else { return nil }
        for sign in ["+", "-", "*"] as [Unicode.Scalar] where token.isSign(sign) {
            position += 1
            return String(Character(sign))
        }
        let relation: String? =
            switch token.kind {
            case .sign(UInt8(ascii: ">")): ">0"
            case .sign(UInt8(ascii: "<")): "<0"
            case .command("ge"): ">=0"
            case .command("le"): "<=0"
            case .command("ne"): "!=0"
            default: nil
            }
        guard let relation, ahead(1)?.kind == .number("0") else { return nil }
        position += 2
        return relation
    }

    // MARK: Functions

    private mutating func takeLogarithmBase() throws(MathFailure) -> Expression {
        guard at("_") else { return .integer(10) }
        position += 1
        return try parseArgument()
    }

    /// sin x, sin(x) y, sin^2 x, sin^{-1} x.
    private mutating func parseFunction(_ make: (Expression) -> Expression) throws(MathFailure) -> Expression {
        var exponent: Expression?
        if at("^") {
            position += 1
            exponent = try parseExponent()
        }
        let isInverse = exponent == .minusOne || exponent == .product([.minusOne, .one])
        let argument = try nested { parser throws(MathFailure) in try parser.parseFunctionArgument() }
        let plain = make(argument)
        guard let exponent else { return plain }
        if isInverse, case .call(let function, _) = plain, let inverse = function.inverse { return .call(inverse, [argument]) }
        return .power(plain, exponent)
    }

    private mutating func parseFunctionArgument() throws(MathFailure) -> Expression {
        // Brackets hold the whole argument; what is after them is another factor.
        if at("(") || at("[") || at("{") {
            let argument = try parseAtom()
            if case .bracketed(.round, let parts, _) = argument, parts.count > 1 { throw .syntax("a function of several values") }
            return argument
        }
        var factors: [Expression] = []
        var isNegative = false
        if let sign = takeSign() {
            guard sign == .minus || sign == .plus else { throw .syntax("a sign in a function's argument") }
            isNegative = sign == .minus
        }
        while let token = current, startsFactor(token) {
            // sin x cos x is a product of both.
            if case .command(let name) = token.kind, MathFunction.named[name] != nil || name == "log", !factors.isEmpty { break }
            if !factors.isEmpty, token.isSign("(") { break }
            if case .text = token.kind { break }
            factors.append(try parsePower())
        }
        guard let first = factors.first else { throw .syntax("a function without an argument") }
        let argument: Expression = factors.count == 1 ? first : .product(factors)
        return isNegative ? .negated(argument) : argument
    }

    // MARK: Sums and products

    /// \bigcup_{k=0}^{n} set: compared by its parts.
    private mutating func parseIndexedUnion() throws(MathFailure) -> Expression {
        guard take("_") else { throw .syntax("a union without a range") }
        var parts = [try parseArgument()]
        if take("^") { parts.append(try parseExponent()) }
        parts.append(try nested { parser throws(MathFailure) in try parser.parseAtom() })
        return .apply("\\bigcup", parts)
    }

    /// \sum_{k=1}^{n} body
    private mutating func parseSeries(isProduct: Bool) throws(MathFailure) -> Expression {
        guard take("_"), take("{"), case .letter(let index)? = current?.kind else { throw .syntax("a sum without a range") }
        position += 1
        guard take("=") else { throw .syntax("a sum without a range") }
        let lower = try nested { parser throws(MathFailure) in try parser.parseSum() }
        try expect("}")
        guard take("^") else { throw .syntax("a sum without an upper end") }
        let upper = try parseExponent()
        bound.insert(index)
        let wasFunction = functions
        // F_k inside is a function of its index.
        defer {
            bound.remove(index)
            functions = wasFunction
        }
        let body = try nested { parser throws(MathFailure) in try parser.parseTerm() }
        return .series(Expression.Series(isProduct: isProduct, index: index, lower: lower, upper: upper, body: body))
    }
}

extension MathFunction {
    /// Functions by the name of their command.
    static let named: [String: MathFunction] = [
        "sin": .sin, "cos": .cos, "tan": .tan, "cot": .cot, "sec": .sec, "csc": .csc, "asin": .asin, "acos": .acos, "atan": .atan, "acot": .acot,
        "asec": .asec, "acsc": .acsc, "sinh": .sinh, "cosh": .cosh, "tanh": .tanh, "coth": .coth, "sech": .sech, "csch": .csch, "asinh": .asinh,
        "acosh": .acosh, "atanh": .atanh, "ln": .ln, "exp": .exp, "floor": .floor, "ceil": .ceil, "gcd": .gcd, "lcm": .lcm, "max": .max, "min": .min,
        "Re": .re, "Im": .im, "arg": .arg, "sgn": .sgn, "det": .det, "factorial": .factorial, "mod": .mod,
    ]

    /// What \sin^{-1} means.
    var inverse: MathFunction? {
        switch self {
        case .sin: .asin
        case .cos: .acos
        case .tan: .atan
        case .cot: .acot
        case .sec: .asec
        case .csc: .acsc
        case .sinh: .asinh
        case .cosh: .acosh
        case .tanh: .atanh
        default: nil
        }
    }
}

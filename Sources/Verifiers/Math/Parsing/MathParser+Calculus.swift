/// Limits and derivatives.
extension MathParser {
    /// `\lim_{x \to 0^+} body`, after the command. The body is one term: of several it is not certain which belong to it.
    mutating func parseLimit() throws(MathFailure) -> Expression {
        let unclear = MathFailure.syntax("a limit without a variable and a point")
        guard take("_"), take("{"), case .letter(let variable)? = current?.kind, ahead(1)?.isCommand("to") == true else { throw unclear }
        position += 2
        var side = takeSide()
        let target = try nested { parser throws(MathFailure) in try parser.parseSum() }
        try expect("}")
        if target.infinity != nil { side = .both }
        bound.insert(variable)
        defer { bound.remove(variable) }
        return .limit(Expression.Limit(variable: variable, target: target, side: side, body: try parseOperand("a limit")))
    }

    /// The sign after the point that says from which side: it is taken out of the tokens.
    private mutating func takeSide() -> Expression.Limit.Side {
        var level = 0
        guard
            let end = tokens.indices[position...].first(where: { place in
                if level == 0, tokens[place].isSign("}") { return true }
                level += tokens[place].levelChange
                return false
            })
        else { return .both }
        var place = end - 1
        if place > position, tokens[place].isSign("}") { place -= 1 }
        guard place > position, tokens[place].isSign("+") || tokens[place].isSign("-") else { return .both }
        let side: Expression.Limit.Side = tokens[place].isSign("+") ? .right : .left
        var start = place - 1
        if start > position, tokens[start].isSign("{") { start -= 1 }
        guard start > position || start == position, tokens[start].isSign("^") else {
            // "0+"
            guard end - 1 == place else { return .both }
            tokens.remove(at: place)
            return side
        }
        tokens.removeSubrange(start..<end)
        return side
    }

    /// A term that nothing is added to: `\frac{d}{dx} x^2 + 1` may mean either.
    private mutating func parseOperand(_ name: String) throws(MathFailure) -> Expression {
        let body = try nested { parser throws(MathFailure) in try parser.parseTerm() }
        try refuseSum(name)
        return body
    }

    private func refuseSum(_ name: String) throws(MathFailure) {
        if at("+") || at("-") || at(command: "pm") || at(command: "mp") { throw .syntax("\(name) of a sum without brackets") }
    }

    /// `\frac{d}{dx}` and `\frac{d^2}{dx^2}` with what is differentiated, after the command; `nil` for any other fraction.
    mutating func parseDerivative() throws(MathFailure) -> Expression? {
        guard readsDerivatives else { return nil }
        let start = position
        guard let order = takeDifferential(), let below = takeVariable(), below.order == order else {
            position = start
            return nil
        }
        // "\frac{d}{dx}" of a name is not computed, and neither is a fraction of letters.
        guard !isAtEnd, !atClosing, let token = current, startsFactor(token) else {
            position = start
            return nil
        }
        let before = tokens
        let body = try nested { parser throws(MathFailure) in try parser.parseTerm() }
        if body.contains(where: { if case .derivative = $0 { true } else { false } }) { throw .syntax("a derivative of a derivative") }
        guard body.isExplicit, body.symbols.contains(below.name) else {
            // Reading takes tokens apart. What follows is read again, so this is tried no further: it would take twice as long for each fraction in it.
            (tokens, position) = (before, start)
            readsDerivatives = false
            return nil
        }
        try refuseSum("a derivative")
        return .derivative(Expression.Derivative(variable: below.name, order: order, body: body))
    }

    private func isDifferential(_ place: Int) -> Bool {
        guard tokens.indices.contains(place), case .letter(let name) = tokens[place].kind else { return false }
        return name == "d" || name == "\\partial"
    }

    /// `{d}`, `{d^2}`: how often.
    private mutating func takeDifferential() -> Int? {
        guard take("{"), isDifferential(position) else { return nil }
        position += 1
        let order = takeOrder()
        return take("}") ? order : nil
    }

    /// `^2`, `^{2}`; 1 without one.
    private mutating func takeOrder() -> Int {
        guard at("^") else { return 1 }
        position += 1
        let isGroup = take("{")
        guard case .number(let digits)? = current?.kind, let order = Int(digits), (1...9).contains(order) else { return 0 }
        position += 1
        return !isGroup || take("}") ? order : 0
    }

    /// `{dx}`, `{dx^2}`, `{d x}`
    private mutating func takeVariable() -> (name: String, order: Int)? {
        guard take("{") else { return nil }
        let name: String
        if case .word(let word)? = current?.kind, word.utf8.count == 2, word.hasPrefix("d") {
            name = String(word.suffix(1))
            position += 1
        } else if isDifferential(position), case .letter(let letter)? = ahead(1)?.kind {
            name = letter
            position += 2
        } else {
            return nil
        }
        let order = takeOrder()
        return take("}") ? (name, order) : nil
    }
}

extension Expression {
    /// The most strokes after one value.
    static let strokes = 64

    /// Whether it says itself what it is a function of: functions that are only named are not differentiated.
    var isExplicit: Bool {
        !contains {
            switch $0 {
            case .apply, .text, .limit, .derivative, .series, .plusMinus: true
            default: $0.isGroup
            }
        }
    }

    /// The derivative of an expression in one variable, written with strokes; of a name it is another name.
    func primed(_ order: Int) -> Expression {
        switch self {
        case .symbol, .word: break
        default: if isExplicit, symbols.count == 1 { return .derivative(Derivative(variable: nil, order: order, body: self)) }
        }
        return .apply(order == 1 ? "prime" : "prime\(order)", [self])
    }
}

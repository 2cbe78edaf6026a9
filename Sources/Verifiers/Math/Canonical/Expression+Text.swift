/// Canonical text, as explanations show it.
extension Expression: CustomStringConvertible {
    var description: String { text(inside: 0) }

    /// - Parameter inside: how strongly the surroundings bind: 0 nothing, 1 a sum, 2 a product, 3 a power.
    private func text(inside strength: Int) -> String {
        func grouped(_ text: String, _ own: Int) -> String { own < strength ? "(\(text))" : text }
        func joined(_ parts: [Expression], _ separator: String = ", ") -> String { parts.map { $0.text(inside: 0) }.joined(separator: separator) }
        switch self {
        case .number(let value) where value.bits > 1_024: return "(a number of about \(value.bits * 3 / 10) digits)"
        case .number(let value): return grouped("\(value)", value.isInteger && !value.isNegative ? 3 : 1)
        case .decimal(let value) where value.bits > 1_024: return "(a number of about \(value.bits * 3 / 10) digits)"
        case .decimal(let value): return value.isInteger ? "\(value).0" : grouped("\(value)", 1)
        case .constant(let constant): return constant.rawValue
        case .symbol(let name): return name
        case .word(let word): return word
        case .text(let text): return "\"\(text)\""
        case .sum(let parts): return grouped(parts.map { $0.text(inside: 1) }.joined(separator: " + "), 1)
        case .product(let parts):
            if parts.count == 2, parts[0] == .minusOne { return grouped("-\(parts[1].text(inside: 2))", 1) }
            return grouped(parts.map { $0.text(inside: 2) }.joined(separator: " * "), 2)
        case .quotient(let top, let bottom): return grouped("\(top.text(inside: 2)) / \(bottom.text(inside: 3))", 2)
        case .power(let base, let exponent): return grouped("\(base.text(inside: 4))^\(exponent.text(inside: 3))", 3)
        case .call(let function, let parts): return "\(function.rawValue)(\(joined(parts)))"
        case .apply(let name, let parts): return "\(name)(\(joined(parts)))"
        case .plusMinus(let inner, let isFlipped): return grouped("\(isFlipped ? "-+" : "+-")\(inner.text(inside: 2))", 1)
        case .percent(let inner): return "\(inner.text(inside: 2))%"
        case .degrees(let inner): return "\(inner.text(inside: 2)) degrees"
        case .quantity(let inner, let unit): return "\(inner.text(inside: 2)) [\(unit)]"
        case .bracketed(let open, let parts, let close): return open.opening + joined(parts) + close.closing
        case .list(let parts, let connective): return joined(parts, connective == .or ? " or " : connective == .and ? " and " : ", ")
        case .relation(let sides, let relations):
            return zip(sides.dropFirst(), relations).reduce(sides[0].text(inside: 0)) { "\($0) \($1.1.rawValue) \($1.0.text(inside: 0))" }
        case .matrix(let rows): return "[" + rows.map { "[" + joined($0) + "]" }.joined(separator: ", ") + "]"
        case .ratio(let parts): return grouped(parts.map { $0.text(inside: 3) }.joined(separator: " : "), 0)
        case .series(let series):
            let name = series.isProduct ? "product" : "sum"
            return "\(name)(\(series.body), \(series.index) = \(series.lower) to \(series.upper))"
        case .limit(let limit):
            let side = limit.side == .both ? "" : limit.side == .left ? " from below" : " from above"
            return "limit(\(limit.body), \(limit.variable) to \(limit.target)\(side))"
        case .derivative(let derivative): return "derivative(\(derivative.body), \(derivative.variable ?? "?"), \(derivative.order))"
        case .sets(let operation, let one, let other): return grouped("\(one.text(inside: 3)) \(operation.rawValue) \(other.text(inside: 3))", 0)
        case .namedSet(let set): return set.rawValue
        }
    }
}

extension Expression.Bracket {
    fileprivate var opening: String {
        switch self {
        case .round: "("
        case .square: "["
        case .brace: "{"
        case .angle: "<"
        }
    }

    fileprivate var closing: String {
        switch self {
        case .round: ")"
        case .square: "]"
        case .brace: "}"
        case .angle: ">"
        }
    }
}

import BigInt

/// Brings a reading into the form that is compared: signs of plus-minus spread into lists, matrices multiplied out, chains of equations made short.
struct Simplification {
    var budget: MathBudget

    mutating func simplify(_ expression: Expression) throws(MathFailure) -> Expression {
        try budget.spend()
        switch expression {
        case .list(let parts, let connective):
            var flat: [Expression] = []
            for part in parts {
                switch try simplify(part) {
                case .list(let inner, _): flat += inner
                case let one: flat.append(one)
                }
            }
            return .list(flat.distributingInequality.distributingResidue, connective)
        case .bracketed(let open, let parts, let close):
            if open == .brace, close == .angle { return try setBuilder(parts) }
            var inner: [Expression] = []
            for part in parts {
                let simple = try simplify(part)
                if open == .brace, case .list(let several, _) = simple { inner += several } else { inner.append(simple) }
            }
            return .bracketed(open: open, inner, close: close)
        case .apply(Expression.group, let parts):
            var inner: [Expression] = []
            for part in parts { inner.append(try simplify(part)) }
            return .apply(Expression.group, inner)
        case .relation(let parts, let relations): return try simplify(relation: parts, relations)
        case .sets(let operation, let one, let other): return .sets(operation, try simplify(one), try simplify(other))
        case .matrix(let rows):
            var result: [[Expression]] = []
            for row in rows {
                var simple: [Expression] = []
                for entry in row { simple.append(try simplify(entry)) }
                result.append(simple)
            }
            return .matrix(result)
        default: return try scalar(expression)
        }
    }

    private mutating func scalar(_ expression: Expression) throws(MathFailure) -> Expression {
        if expression.contains(where: { $0.isMatrix }) {
            if let matrix = try MatrixAlgebra().evaluate(expression) { return matrix }
        }
        guard expression.hasBothSigns else { return expression }
        let both = [expression.choosingSigns(upper: true), expression.choosingSigns(upper: false)]
        return .list(both, .or)
    }

    /// {x | conditions}
    private mutating func setBuilder(_ parts: [Expression]) throws(MathFailure) -> Expression {
        guard case .list(let pair, _)? = parts.first, pair.count == 2 else { throw .syntax("a set") }
        let conditions = try simplify(pair[1])
        return .bracketed(open: .brace, [.list([pair[0], conditions], .and)], close: .angle)
    }

    private mutating func simplify(relation parts: [Expression], _ relations: [Expression.Relation]) throws(MathFailure) -> Expression {
        // "y = \\pm 2x" and "2x \\pm y = 0" are two equations each; "x = \\pm 2" gives x two values.
        if relations == [.equal], parts.contains(where: \.hasBothSigns), !(parts[0].isName && parts[1].symbols.isEmpty) {
            var both: [Expression] = []
            for upper in [true, false] { both.append(try simplify(relation: parts.map { $0.choosingSigns(upper: upper) }, relations)) }
            return .list(both, .or)
        }
        var sides: [Expression] = []
        for part in parts { sides.append(try simplify(part)) }
        var relations = relations
        // What is only approximately so says nothing next to an exact value; alone it is taken for it.
        if let first = relations.firstIndex(of: .approximately) {
            if first > 0 || !sides[0].isName {
                sides.removeSubrange((first + 1)...)
                relations.removeSubrange(first...)
            } else {
                relations = relations.map { $0 == .approximately ? .equal : $0 }
            }
        }
        guard !relations.isEmpty else { return sides[0] }
        if relations.allSatisfy({ $0 == .equal }), sides.count > 2 {
            sides = [sides[0], sides[sides.count - 1]]
            relations = [.equal]
        }
        // "1/2 = 0.5" is about a number, and ends in it.
        if relations == [.equal], sides[0].symbols.isEmpty, !sides[0].isName, sides[1].symbols.isEmpty {
            return sides[1]
        }
        // 5 = x
        if relations == [.equal], sides[1].isName, !sides[0].isName { sides.reverse() }
        return .relation(sides, relations)
    }
}

extension [Expression] {
    /// `x != 1, 2` is `x != 1, x != 2`.
    /// `x \\equiv 2, 5 \\pmod 9` is a residue each.
    fileprivate var distributingResidue: [Expression] {
        guard case .relation(let sides, [.congruent])? = first, sides[0].isName, case .apply(Expression.residue, let parts)? = last,
            parts.count == 2, !dropFirst().dropLast().contains(where: \.isGroup), !sides[1].isGroup
        else { return self }
        let values = [sides[1]] + dropFirst().dropLast() + [parts[0]]
        return values.map { .relation([sides[0], .apply(Expression.residue, [$0, parts[1]])], [.congruent]) }
    }

    fileprivate var distributingInequality: [Expression] {
        guard case .relation(let sides, [.notEqual])? = first, sides[0].isName else { return self }
        return map { if case .relation = $0 { $0 } else { .relation([sides[0], $0], [.notEqual]) } }
    }
}

extension Expression {
    /// The value of a number or a fraction of such, unless it is so long that its arithmetic needs a budget.
    fileprivate var shortNumber: ExactNumber? {
        switch self {
        case .number(let value): value.bits <= 512 ? value : nil
        case .quotient(.number(let top), .number(let bottom)): top.bits + bottom.bits <= 512 ? top.divided(by: bottom) : nil
        default: nil
        }
    }

    /// Whether a sign of plus and minus is in it.
    fileprivate var hasBothSigns: Bool { contains { if case .plusMinus = $0 { true } else { false } } }

    /// With one of both signs everywhere; flipped ones have the other.
    func choosingSigns(upper: Bool) -> Expression {
        if case .plusMinus(let inner, let isFlipped) = self {
            let chosen = inner.choosingSigns(upper: upper)
            return upper != isFlipped ? chosen : .negated(chosen)
        }
        return mapChildren { $0.choosingSigns(upper: upper) }
    }

    /// A + B, the argument of a function that has a name.
    private var isSumOfNames: Bool {
        guard case .sum(let parts) = self else { return false }
        return parts.allSatisfy { if case .product(let pair) = $0, pair.count == 2, pair[0] == .minusOne { pair[1].isName } else { $0.isName } }
    }

    /// Whether it names something that has a value: x, f(x), AB, V_1 : V_2, (p, q), the sine of an angle.
    var isName: Bool {
        switch self {
        case .symbol, .text, .word, .apply: true
        case .product(let parts), .ratio(let parts), .bracketed(_, let parts, _): parts.allSatisfy(\.isName)
        case .quotient(let one, let other): one.isName && other.isName
        case .call(let function, let parts):
            switch function {
            case .sin, .cos, .tan, .cot, .abs, .log, .ln, .re, .im, .arg, .det, .max, .min, .gcd, .lcm:
                parts.allSatisfy { $0.isName || $0.symbols.isEmpty || $0.isSumOfNames } && !symbols.isEmpty
            default: false
            }
        case .power(.call(.sin, _), _), .power(.call(.cos, _), _), .power(.call(.tan, _), _): true
        case .degrees(let inner): inner.isName
        default: false
        }
    }
}

/// Sums, products and whole powers of matrices, entry by entry; entries that are numbers are computed at once.
struct MatrixAlgebra {
    /// Nodes of a result: a product of symbols has as many more as the matrix has rows.
    static let nodes = 16 * MathBudget.nodes

    /// The matrix or value of an expression with matrices in it; `nil` where shapes do not fit or an operation is not defined.
    ///
    /// - Throws: where the result has more nodes than the budget.
    func evaluate(_ expression: Expression) throws(MathFailure) -> Expression? {
        try bounded(try result(of: expression))
    }

    private func bounded(_ result: Expression?) throws(MathFailure) -> Expression? {
        guard result?.isLarger(than: Self.nodes) != true else { throw .budget("a product of matrices has more than \(Self.nodes) parts") }
        return result
    }

    private func result(of expression: Expression) throws(MathFailure) -> Expression? {
        switch expression {
        case .matrix: return expression
        case .sum(let parts):
            guard var sum = try evaluate(parts[0]) else { return nil }
            for part in parts.dropFirst() {
                guard let next = try evaluate(part), case .matrix(let one) = sum, case .matrix(let other) = next, one.count == other.count,
                    one[0].count == other[0].count
                else { return nil }
                sum = .matrix(zip(one, other).map { zip($0, $1).map { Self.sum([$0, $1]) } })
            }
            return sum
        case .product(let parts):
            var result: Expression?
            for part in parts {
                let next = part.contains(where: { $0.isMatrix }) ? try evaluate(part) : part
                guard let next else { return nil }
                guard let previous = result else {
                    result = next
                    continue
                }
                guard let product = try bounded(Self.product(previous, next)) else { return nil }
                result = product
            }
            return result
        case .quotient(let matrix, let divisor):
            guard case .matrix(let rows)? = try evaluate(matrix), !divisor.contains(where: { $0.isMatrix }) else { return nil }
            return .matrix(rows.map { $0.map { .quotient($0, divisor) } })
        case .power(let base, .number(let exponent)):
            guard let whole = exponent.int, case .matrix(let rows)? = try evaluate(base), rows.count == rows[0].count else { return nil }
            if whole == -1 { return Self.inverse(rows) }
            guard (1...12).contains(whole), rows.count <= 4 else { return nil }
            var power = Expression.matrix(rows)
            for _ in 1..<whole { power = try bounded(Self.product(power, .matrix(rows))) ?? power }
            return power
        case .power(let base, .product([.minusOne, .number(.one)])):
            guard case .matrix(let rows)? = try evaluate(base), rows.count == rows[0].count else { return nil }
            return Self.inverse(rows)
        case .call(.transpose, let parts):
            guard case .matrix(let rows)? = try evaluate(parts[0]) else { return nil }
            return .matrix(rows[0].indices.map { column in rows.map { $0[column] } })
        case .call(.det, let parts):
            guard case .matrix(let rows)? = try evaluate(parts[0]), rows.count == rows[0].count, rows.count <= 5 else { return nil }
            return Self.determinant(rows)
        default: return nil
        }
    }

    private static func product(_ one: Expression, _ other: Expression) -> Expression? {
        switch (one, other) {
        case (.matrix(let left), .matrix(let right)):
            guard left[0].count == right.count, left.count * right.count * right[0].count <= MathBudget.members else { return nil }
            return .matrix(left.map { row in right[0].indices.map { column in sum(row.indices.map { times(row[$0], right[$0][column]) }) } })
        case (.matrix(let rows), let factor), (let factor, .matrix(let rows)): return .matrix(rows.map { $0.map { times(factor, $0) } })
        default: return .product([one, other])
        }
    }

    private static func sum(_ parts: [Expression]) -> Expression {
        let numbers = parts.compactMap(\.shortNumber)
        let rest = parts.filter { $0.shortNumber == nil }
        let total = numbers.reduce(.zero) { $0 + $1 }
        if rest.isEmpty { return .number(total) }
        return rest.count == 1 && total.isZero ? rest[0] : .sum(total.isZero ? rest : rest + [.number(total)])
    }

    private static func times(_ one: Expression, _ other: Expression) -> Expression {
        switch (one.shortNumber, other.shortNumber) {
        case (let left?, let right?): .number(left * right)
        case (let left?, nil) where left == .one: other
        case (nil, let right?) where right == .one: one
        case (let left?, nil) where left.isZero: .zero
        case (nil, let right?) where right.isZero: .zero
        default: .product([one, other])
        }
    }

    private static func minor(_ rows: [[Expression]], _ row: Int, _ column: Int) -> [[Expression]] {
        rows.indices.filter { $0 != row }.map { index in rows[index].indices.filter { $0 != column }.map { rows[index][$0] } }
    }

    private static func determinant(_ rows: [[Expression]]) -> Expression {
        if rows.count == 1 { return rows[0][0] }
        return sum(
            rows[0].indices.map { column in
                let term = times(rows[0][column], determinant(minor(rows, 0, column)))
                return column % 2 == 0 ? term : .negated(term)
            })
    }

    private static func inverse(_ rows: [[Expression]]) -> Expression? {
        guard rows.count <= 4 else { return nil }
        let whole = determinant(rows)
        guard rows.count > 1 else { return .matrix([[.quotient(.one, whole)]]) }
        return .matrix(
            rows.indices.map { row in
                rows.indices.map { column in
                    let cofactor = determinant(minor(rows, column, row))
                    return .quotient((row + column) % 2 == 0 ? cofactor : .negated(cofactor), whole)
                }
            })
    }
}

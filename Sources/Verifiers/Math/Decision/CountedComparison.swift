/// Quantities that count different things, and vectors.
extension MathComparison {
    /// `5 adults and 3 children`: by what is counted, where each side counts the same different things.
    ///
    /// - Returns: `nil` for other lists.
    mutating func compareCounted(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality? {
        guard let one = gold.byUnit, let other = answer.byUnit, one.count == gold.count, other.count == answer.count, one.count > 1,
            Set(one.keys) == Set(other.keys)
        else { return nil }
        var parts: [Equality] = []
        for (unit, value) in one.sorted(by: { $0.key < $1.key }) {
            guard let found = other[unit] else { return nil }
            let part = try compare(value, found)
            if !part.isEqual, !part.isUndecided { return .different("another number of \(unit)") }
            parts.append(part)
        }
        return .all(parts, rule: "the same numbers by what they count")
    }

    /// A column of a matrix and `7i + 16j + 5k`, by the unit vectors.
    mutating func compareVector(_ rows: [[Expression]], with other: Expression, isGold: Bool) throws(MathFailure) -> Equality {
        let names = ["i", "j", "k"].map { "\\mathbf{\($0)}" }
        guard (2...3).contains(rows.count), rows.allSatisfy({ $0.count == 1 }), !other.isGroup, !other.symbols.isEmpty,
            other.symbols.isSubset(of: names),
            case .sum = other
        else { return .different("a matrix and something else") }
        func value(_ unit: Int?) -> Expression {
            names.enumerated().reduce(other) { $0.substituting($1.element, by: $1.offset == unit ? .one : .zero) }
        }
        guard try compareScalars(value(nil), .zero).isEqual else { return .different("a vector and a number") }
        var parts: [Equality] = []
        for (index, row) in rows.enumerated() {
            parts.append(isGold ? try compareScalars(row[0], value(index)) : try compareScalars(value(index), row[0]))
        }
        if rows.count == 2, !(try compareScalars(value(2), .zero).isEqual) { return .different("another vector") }
        return .all(parts, rule: "the same vector")
    }
}

extension [Expression] {
    /// The values by what they count; `nil` if something else is among them.
    fileprivate var byUnit: [String: Expression]? {
        var values: [String: Expression] = [:]
        for part in self {
            // "$5 and 30 cents": one of them may have no unit.
            if case .quantity(let value, let unit) = part { values[unit.lowercased()] = value } else if !part.isGroup { values[""] = part }
        }
        return values.keys.contains { !$0.isEmpty } ? values : nil
    }
}

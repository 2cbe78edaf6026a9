/// A formula of propositional logic or of sets that are only named, by its table of truth.
struct TruthTable: Equatable {
    private let letters: [String]
    private let values: [Bool]

    /// The most letters, and the most parts of a formula.
    private static let limit = 8
    private static let parts = 120

    /// The steps of evaluation that a table takes.
    static func cost(ofLetters count: Int) -> Int { parts << min(count, limit) }

    /// - Returns: `nil` for what is no formula, has more than eight letters or is too long.
    init?(_ expression: Expression, letters: [String]) {
        guard letters.count <= Self.limit, !expression.isLarger(than: Self.parts), expression.isProposition || expression.isSetOperation else {
            return nil
        }
        var values: [Bool] = []
        for row in 0..<(1 << letters.count) {
            guard let value = Self.value(expression, letters, row) else { return nil }
            values.append(value)
        }
        (self.letters, self.values) = (letters, values)
    }

    private static func value(_ expression: Expression, _ letters: [String], _ row: Int) -> Bool? {
        switch expression {
        case .symbol(let name): return letters.firstIndex(of: name).map { row >> $0 & 1 == 1 }
        case .sets(let operation, let left, let right):
            guard let one = value(left, letters, row), let other = value(right, letters, row) else { return nil }
            return switch operation {
            case .union: one || other
            case .intersection: one && other
            case .difference: one && !other
            }
        case .apply("\\neg", let parts): return value(parts[0], letters, row).map { !$0 }
        case .apply(let name, let parts) where parts.count == 2:
            guard let one = value(parts[0], letters, row), let other = value(parts[1], letters, row) else { return nil }
            switch name {
            case "\\wedge": return one && other
            case "\\vee": return one || other
            case "\\implies": return !one || other
            case "\\iff": return one == other
            default: return nil
            }
        default: return nil
        }
    }
}

extension Expression {
    /// Whether it is made of sets that are only named.
    fileprivate var isSetOperation: Bool {
        guard case .sets(_, let one, let other) = self else { return false }
        return [one, other].allSatisfy { if case .symbol = $0 { true } else { $0.isSetOperation } }
    }
}

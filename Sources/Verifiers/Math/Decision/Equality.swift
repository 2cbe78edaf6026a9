/// How two readings compare.
enum Equality: Sendable, Equatable {
    /// The rule that says so, in a few words.
    case equal(String)
    case different(String)
    /// Neither is certain.
    case undecided(String)

    var isEqual: Bool { if case .equal = self { true } else { false } }
    var isUndecided: Bool { if case .undecided = self { true } else { false } }

    /// Equal if both are; undecided if that is what is in the way.
    static func all(_ parts: [Equality], rule: String) -> Equality {
        if let different = parts.first(where: { !$0.isEqual && !$0.isUndecided }) { return different }
        return parts.first(where: \.isUndecided) ?? .equal(rule)
    }
}

/// When two readings are the same.
struct ComparisonOptions: Sendable, Equatable {
    /// Places at which two numbers are compared of which one has a decimal point.
    var decimalPlaces = 6
    /// The largest difference that counts as equal, as a share of the ground truth; `nil` for exact and decimal rules.
    var tolerance: Double?
    /// Whether 50% is 0.5 and 50 where only one side has the sign.
    var isPercentLenient = true
    /// Whether units are left out of the comparison.
    var ignoresUnits = true
    /// Whether a set or interval may be answered by an inequality.
    var acceptsRelationForSet = false
    /// Whether variables are matched by their places instead of their names.
    var renamesVariables = false
    /// Whether formulas that differ by a constant are the same.
    var isUpToConstant = false
}

import BigInt

/// Formulas that differ by a constant, such as antiderivatives of one function.
extension ScalarComparison {
    /// Letters of constants of integration.
    private static let constants: Set<String> = ["C", "c", "K", "k"]

    /// Whether the difference of both is what it is with other values of all variables.
    ///
    /// - Returns: `nil` where this was not asked for, or there are no variables.
    mutating func compareUpToConstant(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality? {
        guard options.isUpToConstant else { return nil }
        let variables = gold.symbols.filter { !Self.constants.contains($0) }
        guard !variables.isEmpty, Set(answer.symbols).subtracting(Self.constants).isSubset(of: variables) else { return nil }
        let difference = Expression.sum([gold, .product([.minusOne, answer])])
        // A point at which few formulas have a pole or leave the real numbers.
        let fixed = variables.reduce(difference) { $0.substituting($1, by: .number(ExactNumber(23, over: 10))) }
        var plain = options
        plain.isUpToConstant = false
        var comparison = ScalarComparison(options: plain, budget: budget, use: use)
        let result = try comparison.compare(difference, fixed)
        budget = comparison.budget
        switch result {
        case .equal: return .equal("the same up to a constant")
        case .different: return .different("the difference is no constant")
        case .undecided: return result
        }
    }
}

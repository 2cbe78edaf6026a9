import BigInt

/// An exact value with its rounded one: `4\\pi \\approx 12.57`.
extension MathComparison {
    /// The rounded value counts where the ground truth is rounded as well, and the exact value does round to it.
    ///
    /// - Returns: `nil` if the answer says no rounded value, or another one.
    mutating func compareRounded(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality? {
        guard gold.isDecimalLiteral, case .relation(let sides, let relations) = answer, relations.last == .approximately, sides.count >= 2,
            let rounded = sides.last, rounded.isDecimalLiteral, case .decimal(let value) = rounded.unsigned
        else { return nil }
        let exact = sides[sides.count - 2]
        guard exact.symbols.isEmpty, try compareScalars(gold, rounded).isEqual else { return nil }
        var atDigits = MathComparison(options: options, decimalPlaces: value.decimalPlaces)
        guard try atDigits.compareScalars(rounded, exact).isEqual else { return .different("the answer does not round to its rounded value") }
        return .equal("the same rounded value")
    }

    private init(options: ComparisonOptions, decimalPlaces: Int) {
        var options = options
        options.decimalPlaces = decimalPlaces
        options.tolerance = nil
        self.init(options: options)
    }
}

extension Expression {
    fileprivate var unsigned: Expression {
        if case .product(let parts) = self, parts.count == 2, parts[0] == .minusOne { return parts[1] }
        return self
    }

    fileprivate var isDecimalLiteral: Bool { if case .decimal = unsigned { true } else { false } }
}

extension ExactNumber {
    /// Places after the point of a number that has finitely many, 12 at most.
    fileprivate var decimalPlaces: Int {
        (0...12).first { (self * .powerOfTen($0)).isInteger } ?? 12
    }
}

import BigInt

/// Decides whether two values are the same: exactly where both are rational, as rational functions in a finite field, else at 50 digits at fixed points.
struct ScalarComparison {
    let options: ComparisonOptions
    var budget: MathBudget
    let use: RuleUse

    /// Compares two expressions that have a value each.
    mutating func compare(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality {
        if gold == answer { return .equal("the same expression") }
        return try use.decide(by: ScalarRule.all, &self, gold, answer) ?? .undecided("the values cannot be compared")
    }

    /// Whether two constants are compared by decimal places or a tolerance.
    fileprivate func isByPlaces(_ gold: Expression, _ answer: Expression) -> Bool {
        names(gold, answer).isEmpty && (gold.hasDecimal || answer.hasDecimal || options.tolerance != nil)
    }

    fileprivate func names(_ gold: Expression, _ answer: Expression) -> [String] {
        var symbols: Set<String> = []
        gold.collectSymbols(into: &symbols)
        answer.collectSymbols(into: &symbols)
        return symbols.sorted()
    }

    private static let fieldRule = "the same rational function"

    fileprivate mutating func exact(_ expression: Expression) throws(MathFailure) -> ExactNumber? {
        var evaluation = ExactEvaluation(budget: budget)
        defer { budget = evaluation.budget }
        return try evaluation.value(expression)
    }

    // MARK: Numbers

    fileprivate func compareInfinities(_ gold: Expression, _ answer: Expression) -> Equality? {
        let signs = (gold.infinity, answer.infinity)
        guard signs.0 != nil || signs.1 != nil else { return nil }
        return signs.0 == signs.1 ? .equal("the same infinity") : .different("one is infinite")
    }

    fileprivate func compare(_ gold: ExactNumber, _ answer: ExactNumber, isDecimal: Bool) -> Equality {
        if gold == answer { return .equal("the same number") }
        if let tolerance = options.tolerance {
            let isNear = (gold - answer).magnitude <= ExactNumber(tolerance) * gold.magnitude
            return isNear ? .equal("within the tolerance") : .different("beyond the tolerance")
        }
        guard isDecimal else { return .different("different numbers") }
        return compareRounded(gold, answer)
    }

    // MARK: Rational functions

    private static let fieldPoints = 3

    /// `nil` if one of them is no rational function.
    fileprivate mutating func compareInField(_ gold: Expression, _ answer: Expression, _ names: [String]) throws(MathFailure) -> Equality? {
        var agreed = 0
        for index in 0..<8 {
            let point = SamplePoints.residues(of: names, point: index)
            var one = ModularEvaluation(point: point, steps: budget.steps)
            do throws(ModularEvaluation.Gap) {
                let left = try one.value(gold)
                var other = ModularEvaluation(point: point, steps: one.steps)
                let right = try other.value(answer)
                budget.steps = other.steps
                if left != right { return .different("different at a point of a finite field") }
                agreed += 1
                if agreed == Self.fieldPoints { return .equal(Self.fieldRule) }
            } catch {
                switch error {
                case .pole: continue
                case .notRational: return nil
                case .budget: return nil
                }
            }
        }
        return nil
    }

    // MARK: Fifty digits

    fileprivate mutating func compareNumerically(_ gold: Expression, _ answer: Expression, _ names: [String]) throws(MathFailure) -> Equality {
        let isComplex = names.isEmpty || gold.isComplex || answer.isComplex
        if !isComplex {
            let real = try sample(gold, answer, names, .real)
            if !real.isUndecided { return real }
        }
        return try sample(gold, answer, names, .complex)
    }

    /// Evaluates both where both have a value. They are the same if they agree wherever they do; one point that tells them apart is enough.
    private mutating func sample(_ gold: Expression, _ answer: Expression, _ names: [String], _ domain: NumericEvaluation.Domain) throws(MathFailure)
        -> Equality
    {
        var integers: Set<String> = []
        gold.collectIntegers(into: &integers)
        answer.collectIntegers(into: &integers)
        // Functions that are made of pieces may agree on all but one of them.
        let hasPieces = gold.hasPieces || answer.hasPieces
        let count = names.isEmpty ? 1 : hasPieces ? SamplePoints.manyCount : SamplePoints.realCount
        let needed = names.isEmpty ? 1 : hasPieces ? SamplePoints.manyCount : integers.isEmpty ? 5 : 8
        var agreed = 0
        var positive = 0
        for index in 0..<count {
            let point = SamplePoints.real(of: names, integers: integers, point: index)
            // Principal values on the cut of negative numbers differ where formulas do not.
            if domain == .complex, !names.isEmpty, !point.isPositive { continue }
            var evaluation = NumericEvaluation(domain: domain, point: point, pointIndex: index, budget: budget)
            defer { budget = evaluation.budget }
            guard let left = try evaluation.value(gold), let right = try evaluation.value(answer) else { continue }
            if names.isEmpty, gold.hasDecimal || answer.hasDecimal || options.tolerance != nil, left.isReal, right.isReal,
                let decided = compareRounded(left.re, right.re)
            {
                return decided
            }
            switch left.likeness(to: right) {
            case .different: return .different(names.isEmpty ? "different at 50 digits" : "different at a point")
            case .unclear: continue
            case .equal:
                agreed += 1
                positive += point.isPositive ? 1 : 0
            }
            if agreed >= needed { break }
        }
        if agreed >= needed || (positive >= 3 && integers.isEmpty) || agreed >= 5 {
            return .equal(names.isEmpty ? "the same at 50 digits" : "the same at 50 digits at \(agreed) points")
        }
        return .undecided("the values could not be computed at enough points")
    }
}

/// A rule for two expressions that have a value each.
typealias ScalarRule = DecisionRule<ScalarComparison, Expression, MathFailure>

extension ScalarRule {
    /// All rules for values, in order.
    static let all: [ScalarRule] = [
        ScalarRule("math.value.up-to-constant") { (value, gold, answer) throws(MathFailure) in try value.compareUpToConstant(gold, answer) },
        ScalarRule("math.value.infinite") { value, gold, answer in value.compareInfinities(gold, answer) },
        ScalarRule("math.value.rational") { (value, gold, answer) throws(MathFailure) in
            guard let one = try value.exact(gold), let other = try value.exact(answer) else { return nil }
            return value.compare(one, other, isDecimal: gold.hasDecimal || answer.hasDecimal)
        },
        // Equal constants are not certain in a field: different ones are.
        ScalarRule("math.value.rational-function") { (value, gold, answer) throws(MathFailure) in
            guard !value.isByPlaces(gold, answer) else { return nil }
            let names = value.names(gold, answer)
            guard let decided = try value.compareInField(gold, answer, names), !(names.isEmpty && decided.isEqual) else { return nil }
            return decided
        },
        ScalarRule("math.value.fifty-digits") { (value, gold, answer) throws(MathFailure) in
            try value.compareNumerically(gold, answer, value.names(gold, answer))
        },
    ]
}

extension Expression {
    /// The sign of an infinite constant.
    var infinity: Int? {
        switch self {
        case .constant(.infinity): 1
        case .product([.minusOne, .constant(.infinity)]): -1
        default: nil
        }
    }

    /// Whether a function takes different forms on different sides of a point.
    var hasPieces: Bool {
        contains {
            switch $0 {
            // An even root of a square is an absolute value.
            case .call(.sqrt, let parts): parts[0].mayBeSquare
            case .call(.root, let parts): parts[0].isEvenNumber && parts[1].mayBeSquare
            case .power(let base, .number(let exponent)): exponent.denominator.isEven && base.mayBeSquare
            case .power(let base, .quotient(_, let bottom)): bottom.isEvenNumber && base.mayBeSquare
            case .call(.max, _), .call(.min, _), .call(.abs, _), .call(.floor, _), .call(.ceil, _), .call(.sgn, _),
                .call(.gcd, _), .call(.lcm, _), .call(.mod, _):
                true
            default: false
            }
        }
    }

    /// Whether a square of variables or a function is in it: L/g is none, and lengths of formulas are positive.
    private var mayBeSquare: Bool {
        contains {
            switch $0 {
            case .power(let base, let exponent): exponent.isEvenNumber && !base.symbols.isEmpty
            case .call: !$0.symbols.isEmpty
            default: false
            }
        }
    }

    private var isEvenNumber: Bool {
        if case .number(let value) = self { value.isInteger && value.numerator.isEven } else { false }
    }

    var isComplex: Bool {
        contains {
            switch $0 {
            case .constant(.i), .call(.re, _), .call(.im, _), .call(.arg, _): true
            default: false
            }
        }
    }

    /// Variables that mean whole numbers: inside factorials, binomials, divisors, ranges and exponents of -1.
    func collectIntegers(into symbols: inout Set<String>) {
        switch self {
        case .call(.factorial, let parts), .call(.doubleFactorial, let parts), .call(.binomial, let parts), .call(.gcd, let parts),
            .call(.lcm, let parts), .call(.mod, let parts):
            for part in parts { part.collectSymbols(into: &symbols) }
        case .series(let series):
            series.lower.collectSymbols(into: &symbols)
            series.upper.collectSymbols(into: &symbols)
            series.body.collectIntegers(into: &symbols)
        case .power(let base, let exponent):
            if case .number(let value) = base, value.isNegative { exponent.collectSymbols(into: &symbols) }
            base.collectIntegers(into: &symbols)
        default: for child in children { child.collectIntegers(into: &symbols) }
        }
    }
}

extension BigInt {
    fileprivate var isEven: Bool { magnitude.trailingZeroBitCount > 0 || isZero }
}

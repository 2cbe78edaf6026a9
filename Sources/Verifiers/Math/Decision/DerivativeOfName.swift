extension ComparisonRule {
    /// `\frac{d}{dx} f(x)` has the value that f gives it, which nothing says. An equation says more than its sides.
    static let derivativeOfName = ComparisonRule("math.derivative-of-name") { _, gold, answer in
        !gold.isGroup && !answer.isGroup && gold.hasOpenDerivative != answer.hasOpenDerivative
            ? .undecided("the derivative of a name is not computed") : nil
    }
}

extension Expression {
    /// Whether a function that is only named is differentiated: `\frac{d}{dx} f(x)`.
    fileprivate var hasOpenDerivative: Bool {
        contains {
            guard case .product(let parts) = $0 else { return false }
            return parts.contains {
                if case .quotient(let top, let bottom) = $0 { top.isDifferential && bottom.isDifferentialOfLetter } else { false }
            }
        }
    }

    /// `d`, `\partial` or a power of one of them.
    private var isDifferential: Bool {
        if case .power(let base, .number) = self { return base.isDifferential }
        return self == .symbol("d") || self == .symbol("\\partial")
    }

    /// `dx`, `dx^2`, `\partial x`.
    private var isDifferentialOfLetter: Bool {
        switch self {
        case .word(let word): word.utf8.count == 2 && word.hasPrefix("d")
        case .power(let base, .number): base.isDifferentialOfLetter
        case .product(let parts): parts.count == 2 && parts[0].isDifferential
        default: false
        }
    }
}

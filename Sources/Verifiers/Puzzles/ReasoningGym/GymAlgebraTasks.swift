import JSON

/// Tasks of reasoning-gym about polynomials and integrals.
enum GymAlgebraTasks {
    /// The expanded polynomial.
    static func product(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let gold = try AlgebraicFormula(entry.text, context.effort)?.polynomial(context.effort) else {
            return .unknown("the polynomial of the answer")
        }
        guard let formula = try AlgebraicFormula(answer, context.effort), let mine = try formula.polynomial(context.effort) else { return .score(0) }
        // Brackets that are not multiplied out only repeat the question; to the lenient score 2.0 is no 2, and 02 an error.
        guard mine.isExpanded, context.isStrict || !(formula.hasDecimals || formula.hasLeadingZeros) else { return .score(0) }
        return .right(mine.terms == gold.terms)
    }

    /// A function whose derivative is the integrand, whatever constant is added.
    static func integral(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let name = entry["variable"]?.string, let text = entry["integrand"]?.string, let integrand = try AlgebraicFormula(text, context.effort)
        else {
            return .unknown("variable and integrand")
        }
        guard let formula = try AlgebraicFormula(answer, context.effort) else { return .score(0) }
        if !context.isStrict, formula.hasLeadingZeros { return .score(0) }
        // An integral that is only written down repeats the question, though some entries answer so.
        if context.isStrict, formula.hasIntegrals { return .right(answer.isSame(as: entry.text)) }
        if let polynomial = try formula.polynomial(context.effort), let gold = try integrand.polynomial(context.effort) {
            return .right(polynomial.derivative(name).terms == gold.terms)
        }
        var compared = 0
        for point in samples {
            try context.effort.spend(64 * (formula.size + integrand.size))
            guard let gold = integrand.value(at: point, of: name), let mine = formula.value(at: point, of: name) else { continue }
            guard gold.value.isFinite, mine.slope.isFinite else { continue }
            compared += 1
            let scale = max(1e-6, abs(gold.value), abs(mine.slope), mine.scale * 1e-6)
            if abs(mine.slope - gold.value) > 1e-8 * scale { return .score(0) }
        }
        return compared >= 3 ? .score(1) : .unknown("whether the derivative is the integrand: both have values at too few points")
    }

    /// Positive and negative numbers of several sizes, none of them special.
    private static let samples = [
        0.0713, 0.1391, 0.2317, 0.3079, 0.5741, 0.8273, 1.1939, 1.7351, 2.3917, 3.4129, -0.1129, -0.2713, -0.6871, -1.4173, -2.2731,
    ]
}

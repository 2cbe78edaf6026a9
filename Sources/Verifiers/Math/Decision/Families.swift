/// Residues as families of numbers, and identities.
extension MathComparison {
    /// `n \\equiv 3 \\pmod 7` and `n = 7k + 3`: the numbers that leave a residue.
    static func family(
        _ sides: [Expression], _ relations: [Expression.Relation]
    ) -> (name: Expression, value: Expression, modulus: Expression)? {
        guard sides.count == 2, case .symbol(let name) = sides[0] else { return nil }
        if relations == [.congruent], case .apply(Expression.residue, let parts) = sides[1], parts.count == 2 {
            return (sides[0], parts[0], parts[1])
        }
        guard relations == [.equal], let parameter = sides[1].symbols.first, sides[1].symbols.count == 1, parameter != name,
            ["k", "m", "n", "t", "q", "j", "l", "r", "s"].contains(parameter)
        else { return nil }
        // Linear in the parameter: by its values at 0, 1 and 2.
        func at(_ value: Int) -> ExactNumber? {
            var evaluation = ExactEvaluation(budget: MathBudget())
            return (try? evaluation.value(sides[1].substituting(parameter, by: .integer(value)))) ?? nil
        }
        guard let zero = at(0), let one = at(1), let two = at(2), two - one == one - zero, zero.isInteger, one.isInteger, one != zero else {
            return nil
        }
        return (sides[0], .number(zero), .number((one - zero).magnitude))
    }

    /// Two identities are the same where their sides are, also the other way round: what both sides differ by says nothing.
    ///
    /// - Returns: `nil` if one of them is no identity.
    mutating func compareIdentities(_ gold: [Expression], _ answer: [Expression]) throws(MathFailure) -> Equality? {
        guard gold[0] != gold[1], answer[0] != answer[1], !gold[0].symbols.isEmpty, !answer[0].symbols.isEmpty else { return nil }
        guard try compareScalars(gold[0], gold[1]).isEqual, try compareScalars(answer[0], answer[1]).isEqual else { return nil }
        for sides in [answer, answer.reversed()] where sides[0] == gold[0] || sides[1] == gold[1] {
            let first = try compareScalars(gold[0], sides[0])
            let second = try compareScalars(gold[1], sides[1])
            if first.isEqual, second.isEqual { return .equal("the same identity") }
        }
        return .different("different identities")
    }
}

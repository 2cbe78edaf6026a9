/// A sequence that leaves members out: `1, 3, 5, \\ldots, 2n - 1`.
struct DottedList {
    /// The members before the dots.
    let start: [Expression]
    /// The members after them.
    let end: [Expression]

    /// `nil` for what is no list with dots at one place.
    init?(_ expression: Expression) {
        guard case .list(let parts, _) = expression, parts.count(where: { $0 == .symbol(Expression.dots) }) == 1,
            let place = parts.firstIndex(of: .symbol(Expression.dots)), place > 0, !parts.contains(where: \.isGroup)
        else { return nil }
        start = Array(parts[..<place])
        end = Array(parts[(place + 1)...])
    }
}

extension MathComparison {
    /// Members at the same place from either end.
    ///
    /// One that differs keeps the sequences apart. They are the same where all that both show agree and both show the same two members at least, by
    /// which they go on in equal steps. A sequence without a last member must show a third one: only that says that the step is always the same.
    ///
    /// - Returns: `nil` where neither is certain.
    mutating func compareDotted(_ gold: DottedList, _ answer: DottedList) throws(MathFailure) -> Equality? {
        guard gold.end.isEmpty == answer.end.isEmpty else { return nil }
        let pairs = Array(zip(gold.start, answer.start)) + Array(zip(gold.end.reversed(), answer.end.reversed()))
        for (one, other) in pairs {
            let part = try compare(one, other)
            guard part.isEqual else { return part.isUndecided ? nil : .different("another member next to the dots") }
        }
        guard min(gold.start.count, answer.start.count) >= (gold.end.isEmpty ? 3 : 2) else { return nil }
        for members in [gold.start, answer.start] {
            for index in members.indices.dropFirst(2) {
                let step = Expression.sum([members[1], .negated(members[0])])
                guard try compareScalars(.sum([members[index], .negated(members[index - 1])]), step).isEqual else { return nil }
            }
        }
        return .equal("the same members next to the dots, in equal steps")
    }
}

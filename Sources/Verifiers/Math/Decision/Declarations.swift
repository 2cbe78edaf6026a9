/// Statements that only say what a letter means: `x = k\\pi, k \\in \\mathbb{Z}`.
struct Declarations {
    /// What is left without them.
    private(set) var expression: Expression
    /// The letters that are declared, with the sets they are taken from, in order.
    private(set) var letters: [(name: String, set: Expression)] = []

    init(of expression: Expression) {
        self.expression = expression
        guard case .list(let parts, let connective) = expression, connective != .or else { return }
        var rest: [Expression] = []
        var hasClause = false
        for part in parts {
            // "for all x" after a value; for some of them only is more than a declaration.
            if case .apply("\\forall", let clause) = part, clause.count < 3, clause.dropFirst().allSatisfy(QuantifiedStatement.isWhole), !rest.isEmpty
            {
                hasClause = true
            } else if case .relation(let sides, [.element]) = part, case .symbol(let name) = sides[0] {
                letters.append((name, sides[1]))
            } else {
                rest.append(part)
            }
        }
        // A letter that nothing else uses, or that the rest is about, is no declaration.
        let isUsed = letters.allSatisfy { letter in
            rest.contains { $0.symbols.contains(letter.name) } && !rest.contains { $0.isAbout(letter.name) }
        }
        guard !letters.isEmpty || hasClause, !rest.isEmpty, isUsed else {
            letters = []
            return
        }
        self.expression = rest.count == 1 ? rest[0] : .list(rest, connective)
    }

    /// Whether both declare as many letters, one of them from another set of numbers: whole and natural ones make other families.
    func excludes(other: Declarations) -> Bool {
        guard letters.count == other.letters.count else { return false }
        return zip(letters, other.letters).contains {
            if case .namedSet(let one) = $0.set, case .namedSet(let two) = $1.set { one != two } else { false }
        }
    }

    /// The answer with its declared letters named as in the ground truth, where both declare as many of the same sets.
    func renamed(like gold: Declarations) -> Expression {
        guard letters.count == gold.letters.count, zip(letters, gold.letters).allSatisfy({ $0.set == $1.set }) else { return expression }
        let old = letters.map { Expression.symbol($0.name) }
        // A name that means something else in the answer stays apart.
        guard gold.letters.allSatisfy({ letter in letters.contains { $0.name == letter.name } || !expression.symbols.contains(letter.name) }) else {
            return expression
        }
        return expression.renaming(old, to: gold.letters.map { .symbol($0.name) }) ?? expression
    }
}

extension Expression {
    /// Whether it is a condition on a letter alone, or its value.
    fileprivate func isAbout(_ name: String) -> Bool {
        guard case .relation(let sides, let relations) = self else { return false }
        return sides[0] == .symbol(name) || (relations != [.equal] && sides.contains(.symbol(name)))
    }
}

/// Environments of LaTeX: matrices, cases and alignments.
extension MathParser {
    mutating func parseEnvironment(_ name: String) throws(MathFailure) -> Expression {
        position += 1
        if name == "cases" || name == "dcases" || name == "rcases" { return try parseCases() }
        let isMatrix = name.hasSuffix("matrix") || name == "array"
        guard isMatrix || name == "aligned" || name == "align" || name == "equation" || name == "gathered" || name == "split" || name == "gather"
        else {
            throw .syntax("the environment \(name)")
        }
        var rows: [[Expression]] = [[]]
        while true {
            guard let token = current else { throw .syntax("an environment does not end") }
            if case .end = token.kind {
                position += 1
                break
            }
            if token.kind == .newRow {
                rows.append([])
                position += 1
            } else if token.isSign("&") || token.isSign(",") {
                position += 1
            } else {
                rows[rows.count - 1].append(try nested { parser throws(MathFailure) in try parser.parseStatement() })
            }
            guard rows.reduce(0, { $0 + $1.count }) <= MathBudget.members else {
                throw .budget("a matrix has more than \(MathBudget.members) entries")
            }
        }
        rows.removeAll(where: \.isEmpty)
        guard let width = rows.first?.count else { throw .syntax("an empty environment") }
        // An array of equations lists them, and one of a single value is the value.
        let isList = name == "array" && (rows.count == 1 && width == 1 || rows.allSatisfy { $0.allSatisfy(\.isRelation) })
        guard isMatrix, !isList else {
            let items = rows.flatMap { $0 }
            return items.count == 1 ? items[0] : .list(items, .comma)
        }
        guard rows.allSatisfy({ $0.count == width }) else { throw .syntax("a matrix with rows of different lengths") }
        return name == "vmatrix" ? .call(.det, [.matrix(rows)]) : .matrix(rows)
    }
}

extension MathParser {
    /// A system of equations, or values each with its condition: in any order.
    private mutating func parseCases() throws(MathFailure) -> Expression {
        var rows: [[Expression]] = [[]]
        while true {
            guard let token = current else { throw .syntax("an environment does not end") }
            if case .end = token.kind {
                position += 1
                break
            }
            if token.kind == .newRow {
                rows.append([])
                position += 1
            } else if token.isSign("&") || token.isSign(",") || token.isSign(";") || token.isCommand("quad") {
                position += 1
            } else if rows[rows.count - 1].count == 1, let word = token.conditionWord {
                position += 1
                if word == "otherwise" { rows[rows.count - 1].append(.text(word)) }
            } else {
                rows[rows.count - 1].append(try nested { parser throws(MathFailure) in try parser.parseStatement() })
            }
            guard rows.count <= MathBudget.members else { throw .budget("more than \(MathBudget.members) cases") }
        }
        rows.removeAll(where: \.isEmpty)
        guard !rows.isEmpty else { throw .syntax("an empty environment") }
        if rows.allSatisfy({ $0.count == 1 }) { return rows.count == 1 ? rows[0][0] : .list(rows.flatMap { $0 }, .comma) }
        guard rows.allSatisfy({ $0.count == 2 }) else { throw .syntax("cases without conditions") }
        let cases = rows.map { Expression.bracketed(open: .round, $0, close: .round) }
        return .apply("\\cases", [.bracketed(open: .brace, cases, close: .brace)])
    }
}

extension Token {
    /// What stands before the condition of a case; `otherwise` for the rest.
    fileprivate var conditionWord: String? {
        switch kind {
        case .text(let words), .word(let words):
            let word = words.lowercased().split { !$0.isLetter }.joined(separator: " ")
            if ["if", "for", "when", "where", "as"].contains(word) { return "if" }
            return ["otherwise", "else", "elsewhere"].contains(word) ? "otherwise" : nil
        default: return nil
        }
    }
}

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
        let rows = try parseRows { token, _ in token.isSign("&") || token.isSign(",") }
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
    /// The rows of an environment, up to its end; empty ones are left out.
    ///
    /// - Parameter separates: whether a token is between the entries of the row so far, to which it may add what it says.
    ///   - readingWords: whether what follows the first entry of a row may be words: `n \\text{ is odd}`.
    private mutating func parseRows(readingWords: Bool = false, _ separates: (Token, inout [Expression]) -> Bool) throws(MathFailure)
        -> [[Expression]]
    {
        var rows: [[Expression]] = [[]]
        while let token = current {
            if case .end = token.kind {
                position += 1
                return rows.filter { !$0.isEmpty }
            }
            if token.kind == .newRow {
                rows.append([])
                position += 1
            } else if separates(token, &rows[rows.count - 1]) {
                position += 1
            } else if readingWords, rows[rows.count - 1].count == 1, let words = takeWords() {
                rows[rows.count - 1].append(.text(words))
            } else {
                rows[rows.count - 1].append(try nested { parser throws(MathFailure) in try parser.parseStatement() })
            }
            guard rows.reduce(0, { $0 + max(1, $1.count) }) <= MathBudget.members else {
                throw .budget("an environment has more than \(MathBudget.members) entries")
            }
        }
        throw .syntax("an environment does not end")
    }

    /// The rest of a row, if words are in it.
    private mutating func takeWords() -> String? {
        let end =
            tokens[position...].firstIndex { token in
                if case .end = token.kind { true } else { token.kind == .newRow }
            } ?? tokens.count
        let rest = tokens[position..<end]
        let hasWords = rest.contains { token in
            switch token.kind {
            case .text(let words), .word(let words): words.utf8.count > 1
            default: false
            }
        }
        guard hasWords, !rest.contains(where: { if case .begin = $0.kind { true } else { false } }) else { return nil }
        position = end
        return ClausePairs.condition(rest.map(\.spellingOfWords).joined(separator: " "))
    }

    /// A system of equations, or values each with its condition: in any order.
    private mutating func parseCases() throws(MathFailure) -> Expression {
        let rows = try parseRows(readingWords: true) { token, row in
            if token.isSign("&") || token.isSign(",") || token.isSign(";") || token.isCommand("quad") { return true }
            guard row.count == 1, let word = token.conditionWord else { return false }
            if word == "otherwise" { row.append(.text(word)) }
            return true
        }
        guard !rows.isEmpty else { throw .syntax("an empty environment") }
        if rows.allSatisfy({ $0.count == 1 }) { return rows.count == 1 ? rows[0][0] : .list(rows.flatMap { $0 }, .comma) }
        guard rows.allSatisfy({ $0.count == 2 }) else { throw .syntax("cases without conditions") }
        let cases = rows.map { Expression.bracketed(open: .round, $0, close: .round) }
        return .apply("\\cases", [.bracketed(open: .brace, cases, close: .brace)])
    }
}

extension Token {
    /// As in a sentence: words keep their spaces.
    fileprivate var spellingOfWords: String {
        switch kind {
        case .text(let words), .word(let words): words
        default: spelling
        }
    }

    /// What is before the condition of a case; `otherwise` for the rest.
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

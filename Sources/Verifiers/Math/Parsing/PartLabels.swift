/// Values with the labels of the parts of a question: `(1) 5 (2) 7`, `(a) 2, (b) 6`.
enum PartLabels {
    /// The values in the order of their labels; `nil` if there are no two labels.
    ///
    /// - Throws: ``MathFailure`` if one of the values cannot be read.
    static func read(_ tokens: [Token]) throws(MathFailure) -> Expression? {
        let starts = labels(in: tokens)
        guard starts.count > 1, starts[0] == 0 else { return nil }
        var values: [Expression] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : tokens.count
            let value = Array(tokens[(start + 3)..<end])
            guard !value.isEmpty else { return nil }
            values.append(try MathParser.parse(value))
        }
        return .bracketed(open: .round, values, close: .round)
    }

    /// Where labels begin that count on from 1 or a, outside of brackets.
    private static func labels(in tokens: [Token]) -> [Int] {
        var starts: [Int] = []
        var level = 0
        for place in tokens.indices {
            if level == 0, place + 2 < tokens.count, tokens[place].isSign("("), tokens[place + 2].isSign(")"),
                tokens[place + 1].kind.isLabel(starts.count),
                place == 0 || tokens[place].isSpaced || tokens[place - 1].isSign(",") || tokens[place - 1].isSign(";")
                    || tokens[place - 1].kind == .newRow
            {
                starts.append(place)
            }
            if tokens[place].isSign("(") || tokens[place].isSign("[") || tokens[place].isSign("{") || tokens[place].kind == .openSet { level += 1 }
            if tokens[place].isSign(")") || tokens[place].isSign("]") || tokens[place].isSign("}") || tokens[place].kind == .closeSet { level -= 1 }
        }
        return starts
    }
}

extension Expression {
    /// Whether it is equations or inequalities that hold together.
    var isSystem: Bool {
        guard case .list(let parts, let connective) = self, connective != .or, parts.count > 1 else { return false }
        return parts.allSatisfy(\.isRelation)
    }
}

extension Expression {
    /// Whether it is a letter or a formula of logic.
    var isProposition: Bool {
        switch self {
        case .symbol: true
        case .apply(let name, _): name == "\\wedge" || name == "\\vee"
        default: false
        }
    }
}

extension Token.Kind {
    /// Whether it is the label of a part by its index: 1, a or i for the first.
    fileprivate func isLabel(_ index: Int) -> Bool {
        guard index < 8 else { return false }
        switch self {
        case .number(let digits): return digits == String(index + 1)
        case .letter(let letter): return letter == String("abcdefgh".dropFirst(index).prefix(1)) || index == 0 && letter == "i"
        case .word(let word): return word == ["", "ii", "iii", "iv", "v", "vi", "vii", "viii"][index] && index > 0
        default: return false
        }
    }
}

/// Values with the labels of the parts of a question: `(1) 5 (2) 7`, `(a) 2, (b) 6`.
enum PartLabels {
    /// The values in the order of their labels; `nil` if there are no two labels.
    ///
    /// - Throws: ``MathFailure`` if one of the values cannot be read.
    static func read(_ tokens: [Token]) throws(MathFailure) -> Expression? {
        let labels = labels(in: tokens)
        guard labels.count > 1, labels[0].start == 0, Set(labels.map(\.part)) == Set(labels.indices) else { return nil }
        var values: [(part: Int, value: Expression)] = []
        for (index, label) in labels.enumerated() {
            let end = index + 1 < labels.count ? labels[index + 1].start : tokens.count
            let value = Array(tokens[(label.start + label.count)..<end])
            guard !value.isEmpty else { return nil }
            values.append((label.part, try MathParser.parse(value)))
        }
        return .bracketed(open: .round, values.sorted { $0.part < $1.part }.map(\.value), close: .round)
    }

    /// A label: where it begins, its tokens, and which part it names, from 0 on.
    private typealias Label = (start: Int, count: Int, part: Int)

    /// Labels of one kind, outside of brackets: (1), (2) or 1), 2) or (a), (b) or (A), (B) or (i), (ii) or ①, ②.
    private static func labels(in tokens: [Token]) -> [Label] {
        var found: [LabelKind: [Label]] = [:]
        var level = 0
        for place in tokens.indices {
            let begins =
                place == 0 || tokens[place].isSpaced || tokens[place - 1].isSign(",") || tokens[place - 1].isSign(";")
                || tokens[place - 1].kind == .newRow || tokens[place - 1].isCommand("quad")
            if level == 0, begins, place + 2 < tokens.count, tokens[place].isSign("("), tokens[place + 2].isSign(")") {
                for kind in LabelKind.allCases {
                    if let part = kind.part(tokens[place + 1].kind) { found[kind, default: []].append((place, 3, part)) }
                }
            }
            // "1) 3 2) 4": a bracket that closes nothing.
            if level == 0, begins, place + 1 < tokens.count, tokens[place + 1].isSign(")") {
                for kind in LabelKind.allCases {
                    if let part = kind.part(tokens[place].kind) { found[kind, default: []].append((place, 2, part)) }
                }
            }
            if level == 0, case .letter(let name) = tokens[place].kind, name.utf8.first == 0xE2,
                let part = Array("①②③④⑤⑥⑦⑧").firstIndex(where: { String($0) == name })
            {
                found[.circled, default: []].append((place, 1, part))
            }
            level = max(0, level + tokens[place].levelChange)
        }
        // The first label is of the kind that the text begins with.
        let starting = LabelKind.allCases.compactMap { found[$0] }.filter { $0[0].start == 0 }
        return starting.first { $0.count > 1 && Set($0.map(\.part)) == Set($0.indices) } ?? []
    }
}

/// How parts are counted.
private enum LabelKind: CaseIterable {
    case digits, small, capital, roman, circled

    /// The part that a label names, from 0 on; eight at most.
    func part(_ token: Token.Kind) -> Int? {
        switch (self, token) {
        case (.digits, .number(let digits)): digits.count == 1 ? Int(digits).flatMap { (1...8).contains($0) ? $0 - 1 : nil } : nil
        case (.small, .letter(let letter)): Array("abcdefgh").firstIndex { String($0) == letter }
        case (.capital, .letter(let letter)): Array("ABCDEFGH").firstIndex { String($0) == letter }
        case (.roman, .letter(let name)), (.roman, .word(let name)): ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"].firstIndex(of: name)
        default: nil
        }
    }
}

extension Expression {
    /// Whether it is equations or inequalities that hold together.
    var isSystem: Bool {
        guard case .list(let parts, let connective) = self, connective != .or, parts.count > 1 else { return false }
        return parts.allSatisfy(\.isRelation)
    }
}

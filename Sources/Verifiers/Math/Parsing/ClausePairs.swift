/// Values with a clause each: `n^2 \text{ for odd } n, 0 \text{ for even } n`, `7 for Alice and 9 for Bob`.
struct ClausePairs {
    private typealias Pair = (value: [Token], condition: [Token])

    /// Words that say where the value before them holds.
    private static let clauses: Set<String> = ["for", "where", "when", "if"]
    private static let openers: Set<String> = clauses

    /// What `cases` with these values and conditions says; `nil` if there are no several values.
    ///
    /// - Throws: ``MathFailure`` if one of them cannot be read.
    static func read(_ tokens: [Token]) throws(MathFailure) -> Expression? {
        guard let pairs = split(tokens) else { return nil }
        var cases: [Expression] = []
        for pair in pairs {
            guard !pair.condition.isEmpty else { throw .syntax("a value with a clause and one without") }
            let value = try MathParser.parse(pair.value)
            let condition: Expression
            if pair.condition.contains(where: \.isWords) {
                condition = .text(Self.condition(pair.condition.map(\.spelling).joined(separator: " ")))
            } else {
                condition = try MathParser.parse(pair.condition)
            }
            cases.append(.bracketed(open: .round, [value, condition], close: .round))
        }
        return .apply("\\cases", [.bracketed(open: .brace, cases, close: .brace)])
    }

    /// The words of a condition in one form: "if n is even", "n even" and "even n".
    static func condition(_ text: String) -> String {
        let words = text.lowercased().split { $0 == " " || $0 == "," || $0 == "." || $0 == "~" }.map(String.init).filter { !idle.contains($0) }
        return (words.count == 2 ? words.sorted() : words).joined(separator: " ")
    }

    private static let idle: Set<String> = ["if", "when", "for", "where", "is", "are", "an", "a", "the", "number", "integer"]

    /// Whether several values are here, the first one with a clause.
    static func areSeveral(_ tokens: [Token]) -> Bool { split(tokens) != nil }

    private static func split(_ tokens: [Token]) -> [Pair]? {
        guard let first = tokens.indices.first(where: { $0 > 0 && openers.contains(tokens[$0].firstWord ?? "") }), !tokens[first - 1].isWords else {
            return nil
        }
        var pairs: [Pair] = []
        var segment: [Token] = []
        var level = 0
        func finish() -> Bool {
            defer { segment = [] }
            guard !segment.isEmpty else { return true }
            if let place = segment.indices.first(where: { clauses.contains(segment[$0].firstWord ?? "") }), place > 0 {
                var condition = segment[place...].dropFirst()
                if let rest = segment[place].behindFirstWord { condition.insert(Token(kind: .text(rest)), at: condition.startIndex) }
                pairs.append((Array(segment[..<place]), Array(condition)))
            } else if pairs.isEmpty {
                // The first clause belongs to several values.
                return false
            } else if case .number? = segment.first?.kind, !segment.contains(where: \.isRelationSign),
                !pairs[pairs.count - 1].condition.contains(where: \.isRelationSign)
            {
                pairs.append((segment, []))
            } else {
                pairs[pairs.count - 1].condition += segment
            }
            return true
        }
        for token in tokens {
            level += token.levels
            if level == 0, token.isJoint {
                guard finish() else { return nil }
            } else {
                segment.append(token)
            }
        }
        return finish() && pairs.count > 1 ? pairs : nil
    }
}

extension Token {
    fileprivate var isWords: Bool {
        switch kind {
        case .word, .text: true
        default: false
        }
    }

    private var words: [Substring] {
        switch kind {
        case .word(let word), .text(let word): word.lowercased().split { !$0.isLetter }
        default: []
        }
    }

    fileprivate var firstWord: String? { words.first.map(String.init) }

    fileprivate var behindFirstWord: String? {
        let rest = words.dropFirst()
        return rest.isEmpty ? nil : rest.joined(separator: " ")
    }

    fileprivate var levels: Int {
        switch kind {
        case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "{")), .sign(UInt8(ascii: "[")), .openSet, .begin: 1
        case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "}")), .sign(UInt8(ascii: "]")), .closeSet, .end: -1
        default: 0
        }
    }

    fileprivate var isJoint: Bool {
        switch kind {
        case .sign(UInt8(ascii: ",")), .sign(UInt8(ascii: ";")), .newRow, .command("quad"), .command("and"), .command("or"): true
        default: false
        }
    }

    fileprivate var isRelationSign: Bool {
        switch kind {
        case .sign(UInt8(ascii: "=")), .sign(UInt8(ascii: "<")), .sign(UInt8(ascii: ">")): true
        case .command(let name): ["le", "ge", "ne", "in", "notin", "equiv"].contains(name)
        default: false
        }
    }
}

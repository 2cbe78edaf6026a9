import JSON

/// Puzzles of logic and of numbers.
enum PuzzleLogic {
    /// People of whom each is a knight, who says what is true, or a knave, who does not.
    ///
    /// The answer gives each a role: `Zoey is a knight, Oliver is a knave`, or an object with the names. In statements a name stands for "is a knight".
    static func knightsAndKnaves(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard case .object(let members)? = puzzle["statements"], !members.isEmpty, members.count <= 256 else { return nil }
        let people = members.compactMap { JSONValue.string($0.key).puzzleName }
        guard people.count == members.count, Set(people).count == people.count else { return nil }
        let places = Dictionary(people.enumerated().map { ($1, $0) }) { first, _ in first }
        var statements: [(said: Proposition, names: [Int])] = []
        for member in members {
            guard let text = member.value.string else { return nil }
            try effort.spend(64 * text.utf8.count)
            guard let said = try Proposition(LogicSigns.written(text), effort) else { return nil }
            var names: [Int] = []
            for name in said.names {
                guard let place = places[name] else { return nil }
                names.append(place)
            }
            statements.append((said, names))
        }
        if try areContradictory(statements, effort) { return PuzzleRule(contradiction: "nobody can say all of it") }
        let known = PuzzleNames(people)
        return PuzzleRule { [statements] answer, effort throws(Effort.Exhausted) in
            guard let roles = known.values(answer) else { return .wrong("no role for each person") }
            guard roles.count == people.count else { return .wrong("\(roles.count) people with a role, not \(people.count)") }
            var isKnight: [Bool] = []
            for name in people {
                switch roles[name]?.lowercased() {
                case "knight", "a knight", "true": isKnight.append(true)
                case "knave", "a knave", "false": isKnight.append(false)
                default: return .wrong("\(name.prefix(64)) is neither a knight nor a knave")
                }
            }
            try effort.spend(16 * 1_024 * statements.count)
            for (place, statement) in statements.enumerated() where statement.said.isTrue(where: { isKnight[statement.names[$0]] }) != isKnight[place]
            {
                return .wrong("what \(people[place].prefix(64)) says is \(isKnight[place] ? "not true" : "true")")
            }
            return .right
        }
    }

    /// The most steps of trying all roles.
    private static let trialSteps = 1_000_000

    /// Whether no roles agree with what is said, by trying all; `false` where these are too many.
    private static func areContradictory(_ statements: [(said: Proposition, names: [Int])], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        let steps = statements.reduce(16) { $0 + 16 * ($1.said.size + 2) }
        guard statements.count <= 16, steps << statements.count <= trialSteps else { return false }
        for roles in 0..<(1 << statements.count) {
            try effort.spend(steps)
            let areMet = statements.indices.allSatisfy { place in
                statements[place].said.isTrue { roles >> statements[place].names[$0] & 1 == 1 } == (roles >> place & 1 == 1)
            }
            if areMet { return false }
        }
        return true
    }

    /// An assignment: the literals that are true, `[1, -2, 3]`, or a truth value for each number; "UNSAT" where there is none, which is proved by search.
    static func satisfiability(_ puzzle: JSONValue) -> PuzzleRule? {
        guard let clauses = puzzle["clauses"]?.wholeRows, clauses.allSatisfy({ $0.allSatisfy { $0 != 0 && $0.magnitude <= 1 << 20 } }) else {
            return nil
        }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if answer.count <= 16, ["unsat", "unsatisfiable"].contains(answer.string.lowercased()) {
                return try SatSearch.isSatisfiable(clauses, effort) ? .wrong("there is an assignment") : .right
            }
            guard let literals = literals(answer) else { return .wrong("no assignment") }
            let isTrue = Set(literals)
            guard literals.allSatisfy({ $0 != 0 && !isTrue.contains(-$0) }) else { return .wrong("a number is both true and false") }
            for (place, clause) in clauses.enumerated() {
                try effort.spend(16 + 16 * clause.count)
                guard clause.contains(where: isTrue.contains) else { return .wrong("clause \(place + 1) is not met") }
            }
            return .right
        }
    }

    private static func literals(_ answer: ArraySlice<UInt8>) -> [Int]? {
        if let numbers = PuzzleLiteral.value(of: answer)?.wholeNumbers { return numbers.allSatisfy { $0 != .min } ? numbers : nil }
        if let values = PuzzleNames([]).values(answer) {
            var literals: [Int] = []
            for (name, value) in values {
                let digits = name.first == "x" ? String(name.dropFirst()) : name
                guard let number = Int(digits), number > 0 else { return nil }
                switch value.lowercased() {
                case "true", "1": literals.append(number)
                case "false", "0": literals.append(-number)
                default: return nil
                }
            }
            return literals
        }
        let words = answer.words.map(\.wholeNumber)
        // A 0 ends a line of DIMACS.
        let numbers = words.compactMap { $0 }
        return numbers.count == words.count && !numbers.contains(.min) ? (numbers.last == 0 ? numbers.dropLast() : numbers) : nil
    }

    /// Another digit for each letter, none 0 in front of a word, and the words add up to the result.
    static func cryptarithm(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let words = puzzle["words"]?.strings, let result = puzzle["result"]?.string, !words.isEmpty,
            let allowsZero = puzzle.flag("leading_zeros"),
            case let all = words + [result], all.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 64 }), all.count <= 64
        else { return nil }
        let letters = Set(all.flatMap { $0.unicodeScalars.map { String($0) } })
        // Signs that answers have between letters and digits are no letters.
        guard letters.count <= 10, letters.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x80 || $0.isASCIILetter } }) else { return nil }
        try effort.spend(512 * all.count)
        if !allowsZero, let reason = MoveContradictions.ofAddition(words, result: result) { return PuzzleRule(contradiction: reason) }
        let names = PuzzleNames(letters)
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let values = names.values(answer), Set(values.keys) == letters else { return .wrong("no digit for each letter") }
            let digits = values.compactMapValues { $0.utf8.count == 1 ? Int($0) : nil }
            guard digits.count == letters.count, digits.values.allSatisfy({ $0 >= 0 }), Set(digits.values).count == letters.count else {
                return .wrong("not another digit for each letter")
            }
            if !allowsZero, let word = all.first(where: { digits[String($0.unicodeScalars.prefix(1))] == 0 }) {
                return .wrong("\"\(word.prefix(64))\" begins with 0")
            }
            try effort.spend(all.count * 8_192)
            func value(_ word: String) -> ExactNumber {
                word.unicodeScalars.reduce(.zero) { $0 * ExactNumber(10) + ExactNumber(digits[String($1)] ?? 0) }
            }
            return PuzzleFinding(fault: words.reduce(.zero) { $0 + value($1) } == value(result) ? nil : "the sum is another one")
        }
    }

    /// The given numbers, each once, with + - * / and brackets; what is after "=" is only repeated.
    static func countdown(_ puzzle: JSONValue) -> PuzzleRule? {
        guard let numbers = puzzle["numbers"]?.wholeNumbers, (1...256).contains(numbers.count), let target = puzzle["target"]?.wholeNumber,
            let usesAll = puzzle.flag("use_all", default: true)
        else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            try effort.spend(16 * answer.count + 4_096 * numbers.count)
            // Brackets of any kind group: LaTeX has braces, people write [(1+2)*3].
            var expression = Array(answer).map { byte in
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["): UInt8(ascii: "(")
                case UInt8(ascii: "}"), UInt8(ascii: "]"): UInt8(ascii: ")")
                default: byte
                }
            }[...]
            if let sign = expression.lastIndex(of: UInt8(ascii: "=")) {
                guard expression[(sign + 1)...].trimmed().wholeNumber == target else { return .wrong("\"=\" is not before the target") }
                expression = expression[..<sign]
            }
            return PuzzleFinding(fault: try ArithmeticExpression.fault(of: expression, from: numbers, target: target, usesAll: usesAll, effort))
        }
    }
}

/// Signs of logic as keyboards have them.
enum LogicSigns {
    private static let signs: [(sign: [UInt8], other: String)] = [
        ("<->", "\u{2194}"), ("<=>", "\u{2194}"), ("->", "\u{2192}"), ("=>", "\u{2192}"), ("&&", "\u{2227}"), ("||", "\u{2228}"), ("&", "\u{2227}"),
        ("|", "\u{2228}"), ("!", "\u{AC}"), ("~", "\u{AC}"), ("\u{2194}", "\u{2194}"), ("\u{2192}", "\u{2192}"), ("\u{2227}", "\u{2227}"),
        ("\u{2228}", "\u{2228}"), ("\u{AC}", "\u{AC}"),
    ].map { (Array($0.0.utf8), $0.1) }
    private static let words = ["not": "\u{AC}", "and": "\u{2227}", "or": "\u{2228}", "implies": "\u{2192}", "iff": "\u{2194}"]

    /// A statement with the signs that ``Proposition`` reads.
    static func written(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var written: [UInt8] = []
        var word: [UInt8] = []
        func endWord() {
            written += words[word[...].string.lowercased()].map { Array($0.utf8) } ?? word
            word = []
        }
        var at = 0
        while at < bytes.count {
            if let (sign, other) = signs.first(where: { bytes[at...].starts(with: $0.sign) }) {
                endWord()
                written += other.utf8
                at += sign.count
                continue
            }
            let byte = bytes[at]
            at += 1
            if byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte >= 0x80 {
                word.append(byte)
            } else {
                endWord()
                written.append(byte)
            }
        }
        endWord()
        return String(decoding: written, as: UTF8.self)
    }
}

import BigInt

/// Reads tokens as mathematics, by recursive descent: lists of statements, of sets, of sums, of products, of powers.
struct MathParser {
    var tokens: [Token]
    var position = 0
    var depth = 0
    var nodes = 0
    /// Layers put around values without a bracket: `5!!`, `2/3/4`, `A \oplus B`.
    private var layers = 0
    /// Whether a bar closes an absolute value that is open.
    var openBars = 0
    /// Whether a double bar closes a norm that is open.
    var openNorms = 0
    /// Whether a square bracket closes an interval that is open: ]0, 1[.
    var openReversed = 0
    /// Whether the set of a quantified letter is read: a colon after it begins the statement.
    var readsDomain = false
    /// Whether fractions of differentials are read as derivatives.
    var readsDerivatives = true
    /// Whether there is one bar in all: it parts two values, of which the first divides the other, or says of what the second is a condition.
    private let hasOneBar: Bool
    /// Letters that mean functions wherever a bracket follows them.
    var functions: Set<String>
    /// Letters that a sum, product or set binds: `i` is then no imaginary unit.
    var bound: Set<String> = []

    /// Reads a whole text.
    ///
    /// - Throws: ``MathFailure``.
    static func parse(_ text: ArraySlice<UInt8>) throws(MathFailure) -> Expression {
        try parse(try MathLexer.tokens(of: text))
    }

    /// Reads tokens to their end.
    ///
    /// - Parameter factors: letters that are no functions.
    static func parse(_ tokens: [Token], factors: Set<String> = []) throws(MathFailure) -> Expression {
        if let cases = try ClausePairs.read(tokens) { return cases }
        if let parts = try PartLabels.read(tokens) { return parts }
        let tokens = PlainNotation.read(tokens)
        var parser = MathParser(
            tokens: tokens, hasOneBar: tokens.count { $0.isSign("|") } == 1, functions: declaredFunctions(in: tokens).subtracting(factors))
        parser.dropEdges()
        guard !parser.tokens.isEmpty else { throw .syntax("nothing to read") }
        let expression = try parser.parseList()
        guard parser.isAtEnd else { throw .syntax("\(parser.tokens[parser.position].kind) is not expected") }
        // Each bracket may hold several layers: whatever walks the tree must not run out of stack.
        guard parser.nodes <= MathBudget.depth / 4 || !expression.isDeeper(than: MathBudget.depth) else { throw Self.tooDeep }
        return expression
    }

    /// f, g and h, and each letter that the text itself defines: `W(n) = ...`.
    private static func declaredFunctions(in tokens: [Token]) -> Set<String> {
        var names: Set<String> = ["f", "g", "h", "F", "G", "H", "\\phi", "\\psi", "\\Pr", "\\mathbb{P}", "\\mathbb{E}"]
        // E(X) and P(A): of random variables and events.
        for start in tokens.indices.dropLast(2) {
            guard case .letter(let name) = tokens[start].kind, ["E", "P", "D", "V"].contains(name),
                tokens[start + 1].isSign("(") || tokens[start + 1].isSign("["),
                case .letter(let inner) = tokens[start + 2].kind, inner.contains(where: \.isUppercase)
            else { continue }
            names.insert(name)
        }
        guard tokens.contains(where: { $0.isSign("=") }) else { return names }
        for start in tokens.indices.dropLast(3) {
            guard case .letter(let name) = tokens[start].kind, tokens[start + 1].isSign("(") else { continue }
            let isStart = start == 0 || tokens[start - 1].isSign(",") || tokens[start - 1].isCommand("and") || tokens[start - 1].isCommand("or")
            var end = start + 2
            while end < tokens.count, !tokens[end].isSign(")"), !tokens[end].isSign("(") { end += 1 }
            if isStart, end + 1 < tokens.count, tokens[end].isSign(")"), tokens[end + 1].isSign("=") { names.insert(name) }
        }
        return names
    }

    /// Punctuation around the whole is no part of it.
    private mutating func dropEdges() {
        func isIdle(_ token: Token) -> Bool {
            token.isSign(",") || token.isSign(";") || token.kind == .newRow || token.isCommand("and") || token.isCommand("implies")
                || token.isCommand("therefore") || token.isSign("&") || token.isSign(":") || token.isCommand("quad")
        }
        while let last = tokens.last, isIdle(last) { tokens.removeLast() }
        while let first = tokens.first, isIdle(first) || first.isSign("=") || first.isCommand("approx") { tokens.removeFirst() }
    }

    // MARK: Tokens

    var isAtEnd: Bool { position >= tokens.count }
    var current: Token? { position < tokens.count ? tokens[position] : nil }
    func ahead(_ count: Int) -> Token? { position + count < tokens.count ? tokens[position + count] : nil }
    func at(_ sign: Unicode.Scalar) -> Bool { current?.isSign(sign) == true }
    func at(command name: String) -> Bool { current?.isCommand(name) == true }

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard at(sign) else { return false }
        position += 1
        return true
    }

    mutating func take(command name: String) -> Bool {
        guard at(command: name) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ sign: Unicode.Scalar) throws(MathFailure) {
        guard take(sign) else { throw .syntax("\(sign) is missing") }
    }

    /// Runs a part one level deeper.
    mutating func nested(_ parse: (inout MathParser) throws(MathFailure) -> Expression) throws(MathFailure) -> Expression {
        depth += 1
        nodes += 1
        guard depth <= MathBudget.depth else { throw Self.tooDeep }
        guard nodes <= MathBudget.nodes else { throw .budget("the answer has more than \(MathBudget.nodes) parts") }
        defer { depth -= 1 }
        return try parse(&self)
    }

    private static let tooDeep = MathFailure.budget("the answer is nested deeper than \(MathBudget.depth)")

    /// A value with one more layer around it that no bracket counts; many of them are measured as they grow.
    mutating func layered(_ value: Expression) throws(MathFailure) -> Expression {
        layers += 1
        guard layers <= MathBudget.depth / 4 || !value.isDeeper(than: MathBudget.depth) else { throw Self.tooDeep }
        return value
    }

    // MARK: Lists

    /// Statements with commas, semicolons, line ends, "and" or "or" between them.
    mutating func parseList() throws(MathFailure) -> Expression {
        var items: [Expression] = []
        var connective = Expression.Connective.comma
        // Where "or" or a semicolon is before an item.
        var breaks: [Int] = []
        repeat {
            // After a separator a bar opens.
            guard !isAtEnd, !atClosing || (at("|") && !items.isEmpty) else { break }
            items.append(try nested { parser throws(MathFailure) in try parser.parseStatement() })
            guard items.count <= MathBudget.members else { throw .budget("the answer lists more than \(MathBudget.members) values") }
        } while try takeSeparator(&connective, breakingAt: items.count, &breaks)
        guard let first = items.first else { throw .syntax("a value is missing") }
        guard items.count > 1 else { return first }
        return .list(Self.grouped(items, breaks) ?? items, connective)
    }

    /// The items in groups: "x=1, y=2 or x=2, y=1" are two pairs and not four values. `nil` where "or" and semicolons only end an enumeration: "1, 2 or 3".
    private static func grouped(_ items: [Expression], _ breaks: [Int]) -> [Expression]? {
        if breaks.isEmpty {
            // Systems side by side are groups by their braces.
            return items.contains(where: \.isSystem) ? items.map { $0.isSystem ? .apply(Expression.group, [$0]) : $0 } : nil
        }
        var groups: [[Expression]] = []
        var start = 0
        for end in breaks.filter({ $0 < items.count }) + [items.count] where end > start {
            groups.append(Array(items[start..<end]))
            start = end
        }
        let isEven = groups.allSatisfy { $0.count == groups[0].count }
        let hasNames = groups.contains { group in group.count > 1 && group.allSatisfy(\.isRelation) }
        guard groups.count > 1, groups.contains(where: { $0.count > 1 }) && (isEven || hasNames) || items.contains(where: \.isSystem) else {
            return nil
        }
        return groups.map { group in
            if group.count == 1 { return group[0].isSystem ? .apply(Expression.group, group) : group[0] }
            return .apply(Expression.group, [.list(group, .and)])
        }
    }

    /// Any run of separators.
    mutating func takeSeparator(
        _ connective: inout Expression.Connective, breakingAt count: Int = 0, _ breaks: inout [Int]
    ) throws(MathFailure) -> Bool {
        var found = false
        while let token = current {
            switch token.kind {
            case .sign(UInt8(ascii: ";")): breaks.append(count)
            case .sign(UInt8(ascii: ",")), .newRow, .command("quad"): break
            case .sign(UInt8(ascii: "&")) where found: break
            case .command("and"), .command("wedge"): connective = .and
            case .command("or"), .command("vee"):
                connective = .or
                breaks.append(count)
            case .text(let prose):
                // ", and" and "or else" inside \text.
                let words = prose.lowercased().split { !$0.isLetter }
                guard let word = words.first, words.count == 1, word == "and" || word == "or" else { return found }
                connective = word == "or" ? .or : .and
                if word == "or" { breaks.append(count) }
            default: return found
            }
            found = true
            position += 1
        }
        return found
    }

    /// Whether a bracket, environment or bar closes here.
    var atClosing: Bool {
        guard let token = current else { return true }
        switch token.kind {
        case .closeSet, .end: return true
        case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "}")): return true
        // ]0, 1[ begins with it.
        case .sign(UInt8(ascii: "]")): return position > 0 && !tokens[position - 1].isCommand("in")
        case .sign(UInt8(ascii: "|")): return openBars > 0
        case .command("rangle"), .command("rfloor"), .command("rceil"): return true
        default: return false
        }
    }

    // MARK: Statements

    /// left = right, a < b <= c, x in S, a : b, or a set.
    mutating func parseStatement() throws(MathFailure) -> Expression {
        if let quantified = try parseQuantified() { return quantified }
        var parts = [try parseLogic(try parseSets())]
        // x \mapsto x^2
        if case .symbol = parts[0], take(command: "mapsto") {
            let value = try nested { parser throws(MathFailure) in try parser.parseSum() }
            return .apply("\\mapsto", [.list(parts, .comma), .namedSet(.empty), value])
        }
        var relations: [Expression.Relation] = []
        while let relation = takeRelation() {
            // "x =" at the end says nothing more.
            guard !isAtEnd, !atClosing else { break }
            parts.append(try parseSets())
            relations.append(relation)
        }
        // What a limit is said to be is a claim, and its value is after the sign.
        if !relations.isEmpty, parts.contains(where: { $0.contains { if case .limit = $0 { true } else { false } } }) {
            throw .syntax("a limit with its value")
        }
        if let modulus = try takeModulus() {
            parts[parts.count - 1] = .apply(Expression.residue, [parts[parts.count - 1], modulus])
        }
        return relations.isEmpty ? parts[0] : .relation(parts, relations)
    }

    /// `\pmod{5}`, `(\bmod 5)` or `(mod 5)` after a statement.
    private mutating func takeModulus() throws(MathFailure) -> Expression? {
        if take(command: "pmod") { return try parseArgument() }
        guard at("("), ahead(1)?.isCommand("mod") == true else { return nil }
        position += 2
        let modulus = try nested { parser throws(MathFailure) in try parser.parseSum() }
        try expect(")")
        return modulus
    }

    /// Whether a bar is a relation.
    var dividesHere: Bool { hasOneBar && openBars == 0 }

    mutating func takeRelation() -> Expression.Relation? {
        guard let token = current else { return nil }
        let relation: Expression.Relation
        switch token.kind {
        case .sign(UInt8(ascii: "=")): relation = .equal
        case .sign(UInt8(ascii: "<")): relation = .less
        case .sign(UInt8(ascii: ">")): relation = .greater
        case .sign(UInt8(ascii: "&")) where ahead(1)?.isSign("=") == true:
            position += 2
            return .equal
        case .command("le"): relation = .lessOrEqual
        case .command("ge"): relation = .greaterOrEqual
        case .command("ne"): relation = .notEqual
        case .command("approx"), .command("sim"): relation = .approximately
        case .command("in"): relation = .element
        case .command("notin"): relation = .notElement
        case .command("equiv"), .command("cong"): relation = .congruent
        case .command("subset"), .command("subseteq"): relation = .subset
        case .command("supset"), .command("supseteq"): relation = .superset
        case .command("perp"): relation = .perpendicular
        case .command("parallel"): relation = .parallel
        case .command("nmid"): relation = .notDivides
        case .sign(UInt8(ascii: "|")) where dividesHere: relation = .divides
        case .command("not"):
            guard ahead(1)?.isSign("=") == true || ahead(1)?.isCommand("in") == true else { return nil }
            position += 2
            return tokens[position - 1].isSign("=") ? .notEqual : .notElement
        default: return nil
        }
        position += 1
        // "= &" of an alignment, and "==".
        while at("&") { position += 1 }
        return relation
    }

    mutating func parseSets() throws(MathFailure) -> Expression {
        var left = try parseRatio()
        while let token = current {
            let operation: Expression.SetOperation
            switch token.kind {
            case .command("cup"): operation = .union
            case .command("cap"): operation = .intersection
            case .command("setminus"): operation = .difference
            case .command("oplus"), .command("otimes"):
                let isSum = token.isCommand("oplus")
                position += 1
                left = try layered(.apply(isSum ? "\\oplus" : "\\otimes", [left, try parseRatio()]))
                continue
            default: return left
            }
            position += 1
            left = try layered(.sets(operation, left, try parseRatio()))
        }
        return left
    }

    private mutating func parseRatio() throws(MathFailure) -> Expression {
        let first = try parseSum()
        guard at(":"), !readsDomain else { return first }
        var parts = [first]
        while take(":") {
            var isMinutes = false
            if case .number(let digits)? = current?.kind { isMinutes = parts.count == 1 && digits.utf8.count == 2 && digits.hasPrefix("0") }
            let part = try parseSum()
            if isMinutes, case .number = part {
                parts.append(.apply(Expression.minutes, [part]))
            } else if isMinutes, case .quantity(let value, let unit) = part {
                parts.append(.quantity(.apply(Expression.minutes, [value]), unit: unit))
            } else {
                parts.append(part)
            }
        }
        return .ratio(parts)
    }
}

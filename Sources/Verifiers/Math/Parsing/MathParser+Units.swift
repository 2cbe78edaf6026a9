/// Units after a value.
extension MathParser {
    /// Words after a number that are no unit of it.
    private static let operators: Set<String> = [
        "if", "when", "for", "where", "with", "such", "that", "is", "are", "as", "then", "otherwise", "else", "to",
    ]

    /// The unit of a value, if one follows.
    func takeUnit(behind value: Expression) throws(MathFailure) -> String? {
        guard let token = current else { return nil }
        switch token.kind {
        case .text(let prose):
            let words = prose.lowercased().split { !$0.isLetter }.map(String.init)
            if words == ["and"] || words == ["or"] { return nil }
            // "5 times", "5 times as many": how often, where no factor follows.
            if words.first == "times", ahead(1) == nil, value.endsInNumber { return prose }
            if words.contains(where: Self.operators.contains) || NumberWords.areNoUnit(words) { throw .syntax("prose after a value") }
            return prose
        case .word(let word):
            var words = [word.lowercased()]
            if case .word(let next)? = ahead(1)?.kind { words.append(next.lowercased()) }
            if Self.operators.contains(word) || NumberWords.areNoUnit(words) { return nil }
            guard value.endsInNumber else { return nil }
            if UnitSymbols.short.contains(word) { return word }
            return word.utf8.count >= 3 && token.isSpaced && value.endsInNumber ? word : nil
        case .letter(let letter):
            // "\mathrm{m}" after a number is a unit; so are "m^2" and "m^3" after a wide space.
            return token.isUpright && letter != "e" && letter != "i" && letter != "d" && value.endsInNumber ? letter : nil
        case .command("min") where token.isSpaced && value.endsInNumber && ahead(1) == nil: return "min"
        default: return nil
        }
    }

    /// Reads the unit with its powers and what it is divided by: `m/s^2`, `square units`.
    mutating func unitName() throws(MathFailure) -> String {
        var name = ""
        while let token = current {
            switch token.kind {
            case .text(let word), .word(let word):
                let words = word.lowercased().split { !$0.isLetter }
                if Self.operators.contains(word), words.first != "times" { throw .syntax("prose after a value") }
                if words == ["and"] || words == ["or"] { return name }
                name += (name.isEmpty || name.hasSuffix("/") ? "" : " ") + word
            case .letter(let letter) where name.isEmpty || name.hasSuffix("/") || name.hasSuffix(" ") || token.isUpright: name += letter
            case .command("min") where name.isEmpty: name += "min"
            case .command("percent"), .command("degree"): name += " "
            case .sign(UInt8(ascii: "/")):
                guard let next = ahead(1), next.isWordLike else { return name }
                name += "/"
            case .command("cdot"):
                guard let next = ahead(1), next.isWordLike else { return name }
                name += " "
            case .sign(UInt8(ascii: "^")):
                position += 1
                name += "^\(try parseExponent().unitExponent)"
                continue
            default: return name
            }
            position += 1
        }
        return name
    }
}

extension Token {
    /// Whether a unit may begin here.
    var mayBeUnit: Bool {
        switch kind {
        case .text, .word: true
        case .letter: isUpright
        case .command("min"): true
        default: false
        }
    }

    fileprivate var isWordLike: Bool {
        switch kind {
        case .text, .word, .letter: true
        default: false
        }
    }
}

extension Expression {
    fileprivate var unitExponent: String {
        switch self {
        case .number(let value): "\(value)"
        default: "?"
        }
    }

    /// Whether the last thing written is a number: a unit may follow.
    fileprivate var endsInNumber: Bool {
        switch self {
        case .number, .decimal, .percent: true
        case .constant(let constant): constant == .pi
        case .call(.sqrt, let parts): parts[0].symbols.isEmpty
        case .quotient(let one, let other): one.symbols.isEmpty && other.symbols.isEmpty
        case .product(let factors): factors.allSatisfy { $0.symbols.isEmpty } && (factors.last?.endsInNumber ?? false)
        case .bracketed(_, let parts, _): parts.count == 1 && parts[0].endsInNumber
        case .power(let base, let exponent): base.endsInNumber && exponent.endsInNumber
        default: false
        }
    }
}

/// A unit as the powers of its symbols: `m/s`, `m s^{-1}` and `\frac{m}{s}` are m^1 s^-1.
struct UnitPowers: Equatable {
    private var powers: [String: Int] = [:]

    private static let micro = "\\mu"
    private static let micros = [micro, "mu", "\u{B5}", "\u{3BC}"]
    /// More symbols than this are no unit.
    private static let maximumSymbols = 16

    private init() {}

    private mutating func add(_ name: some StringProtocol, _ power: Int) {
        var name = String(name)
        // "mum" is micro and metre: the parser may have left the backslash or the space out.
        if let prefix = Self.micros.first(where: { name.hasPrefix($0) && name != $0 }) {
            name.removeFirst(prefix.count)
            add(Self.micro, power)
        }
        let sum = powers[name, default: 0] + power
        powers[name] = sum == 0 ? nil : sum
    }

    /// The unit after a value as the parser writes it: symbols with spaces between them, `/` before what divides, `^` before a power.
    init?(name: String) {
        guard name.utf8.count <= 64 else { return nil }
        var sign = 1
        var rest = name[...]
        while let first = rest.first {
            if first == " " || first == "/" {
                if first == "/" { sign = -1 }
                rest.removeFirst()
                continue
            }
            let symbol = rest.prefix { $0.isLetter || $0 == "\\" }
            guard !symbol.isEmpty else { return nil }
            rest = rest[symbol.endIndex...]
            // "s ^-1" is one power.
            let mark = rest.drop { $0 == " " }
            if mark.first == "^" { rest = mark }
            var power = 1
            if rest.first == "^" {
                let digits = rest.dropFirst().prefix { $0.isNumber || $0 == "-" }
                guard let number = Int(digits), abs(number) <= Self.maximumSymbols else { return nil }
                power = number
                rest = rest[digits.endIndex...]
            }
            add(symbol, sign * power)
            sign = 1
        }
        guard !powers.isEmpty else { return nil }
    }

    /// Whether two units are the same up to their spelling, or by their powers.
    static func areSame(_ one: String, _ other: String) -> Bool {
        if one.unitForm == other.unitForm { return true }
        guard let powers = UnitPowers(name: one), let others = UnitPowers(name: other) else { return false }
        return powers == others
    }

    /// The letters after a value, read as a unit.
    private mutating func take(_ letters: Expression, _ power: Int) -> Bool {
        switch letters {
        case .symbol(let name): add(name, power)
        case .text(let words):
            guard let unit = UnitPowers(name: words) else { return false }
            for (name, own) in unit.powers { add(name, power * own) }
        case .power(let base, .number(let exponent)):
            guard let exponent = exponent.int, abs(exponent) <= Self.maximumSymbols else { return false }
            return take(base, power * exponent)
        case .quotient(let top, let bottom): return take(top, power) && take(bottom, -power)
        case .product(let factors): return factors.count <= Self.maximumSymbols && factors.allSatisfy { take($0, power) }
        default: return false
        }
        return abs(power) <= Self.maximumSymbols
    }

    /// A value and its unit, which may be letters: `5 m/s`, `5 \frac{m}{s}`, `5 \mu \text{m}`.
    ///
    /// - Returns: `nil` where nothing after the value may be a unit.
    static func split(_ expression: Expression) -> (value: Expression, unit: UnitPowers)? {
        var unit = UnitPowers()
        switch expression {
        case .quantity(.product(let factors), let name) where factors.count > 1 && factors.last == .symbol(micro):
            guard let own = UnitPowers(name: name) else { return nil }
            unit = own
            unit.add(micro, 1)
            return (factors.count == 2 ? factors[0] : .product(Array(factors.dropLast())), unit)
        case .quantity(let value, let name):
            guard let own = UnitPowers(name: name) else { return nil }
            return (value, own)
        case .quotient(let top, let bottom):
            guard let (value, own) = split(top) else { return nil }
            unit = own
            return unit.take(bottom, -1) ? (value, unit) : nil
        case .product(let factors):
            if factors.count == 2, factors[0] == .minusOne, let (value, own) = split(factors[1]) { return (.negated(value), own) }
            let value = factors.prefix { $0.symbols.isEmpty && !$0.hasWords }
            guard !value.isEmpty, value.count < factors.count, factors.count - value.count <= maximumSymbols,
                factors[value.count...].allSatisfy({ unit.take($0, 1) })
            else { return nil }
            return (value.count == 1 ? value[0] : .product(Array(value)), unit)
        default: return nil
        }
    }
}

extension MathComparison {
    /// Two values with units: by what is before the units, or before the same ones.
    mutating func compareQuantities(_ gold: Expression, _ answer: Expression, _ value: Expression, _ other: Expression) throws(MathFailure)
        -> Equality
    {
        if let same = try compareBesideSameUnits(gold, answer) { return same }
        return try compare(value, other)
    }

    /// Values with the same unit, which one of them writes as a product and the other one as a quotient, or as letters that might be variables elsewhere.
    ///
    /// - Returns: `nil` where the units are not the same, or the values are not.
    mutating func compareBesideSameUnits(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality? {
        guard gold.isQuantity || answer.isQuantity, let one = UnitPowers.split(gold), let other = UnitPowers.split(answer), one.unit == other.unit
        else { return nil }
        let decided = try compare(one.value, other.value)
        return decided.isEqual ? decided : nil
    }
}

extension Expression {
    fileprivate var isQuantity: Bool { if case .quantity = self { true } else { false } }

    /// Whether words are in it.
    fileprivate var hasWords: Bool { contains { if case .text = $0 { true } else { false } } }
}

import BigInt

/// Forms that say the same only next to a certain other side: named points, choices of k from n, times of day, letters as units, rows as matrices.
extension MathComparison {
    /// `3:05 p.m.` and `15:05`, where one side is certainly a time of day.
    static func compareClockTimes(_ gold: Expression, _ answer: Expression) -> Equality? {
        guard let one = gold.clockTime, let other = answer.clockTime, one.half != nil || other.half != nil || one.isCertain || other.isCertain else {
            return nil
        }
        let isSameHalf = one.half == nil || other.half == nil || one.half == other.half
        // 16:20 is 4:20 p.m.
        func hourOfDay(_ time: (hour: Int, minute: Int, half: Character?, isCertain: Bool)) -> Int {
            (1...12).contains(time.hour) && time.half != nil ? time.hour % 12 + (time.half == "p" ? 12 : 0) : time.hour
        }
        let isSameHour = one.hour == other.hour || max(one.hour, other.hour) > 12 && hourOfDay(one) == hourOfDay(other)
        return isSameHalf && isSameHour && one.minute == other.minute
            ? .equal("the same time of day") : .different("another time of day")
    }

    /// Numbers that leave a residue; next to a plain number the residue itself.
    mutating func compareResidues(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality? {
        switch (gold, answer) {
        case (.apply(Expression.residue, let parts), .apply(Expression.residue, let others)):
            let modulus = try compareScalars(parts[1], others[1])
            guard modulus.isEqual else { return modulus }
            return try compareScalars(.call(.mod, [parts[0], parts[1]]), .call(.mod, [others[0], parts[1]]))
        case (.apply(Expression.residue, let parts), _): return try compare(parts[0], answer)
        case (_, .apply(Expression.residue, let parts)): return try compare(gold, parts[0])
        default: return nil
        }
    }

    /// Sums or products that are not computed, term by term.
    mutating func compareSeries(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality? {
        guard case .series(let one) = gold, case .series(let other) = answer, try areSame(one, other) else { return nil }
        return .equal("the same terms")
    }

    /// `P(1, 2)` next to a pair of the same name, a pair without a name, or a number of combinations.
    mutating func compareNamedPairs(_ gold: Expression, _ answer: Expression) throws(MathFailure) -> Equality? {
        switch (gold.namedPair, answer.namedPair) {
        case (let one?, let other?):
            guard one.name == other.name else { return .different("different names") }
            return try compareInOrder(one.parts, other.parts, rule: "the same point")
        case (let one?, nil): return try compare(one, with: answer, isGold: true)
        case (nil, let other?): return try compare(other, with: gold, isGold: false)
        case (nil, nil): return nil
        }
    }

    /// Sums or products of the same terms over the same range, also an infinite one.
    private mutating func areSame(_ one: Expression.Series, _ other: Expression.Series) throws(MathFailure) -> Bool {
        guard one.isProduct == other.isProduct, try compareScalars(one.lower, other.lower).isEqual, try compareScalars(one.upper, other.upper).isEqual
        else { return false }
        let body =
            other.index == one.index || !other.body.symbols.contains(one.index)
            ? other.body.substituting(other.index, by: .symbol(one.index)) : other.body
        return try compareScalars(one.body, body).isEqual
    }

    /// P(1, 2) is a point next to a pair; C(5, 2) is a number next to a number.
    private mutating func compare(_ pair: (name: String, parts: [Expression]), with other: Expression, isGold: Bool) throws(MathFailure) -> Equality?
    {
        if case .bracketed(.round, let parts, .round) = other {
            return isGold
                ? try compareInOrder(pair.parts, parts, rule: "the same point") : try compareInOrder(parts, pair.parts, rule: "the same point")
        }
        guard pair.parts.count == 2, !other.isGroup, pair.name == "C" || pair.name == "P" else { return nil }
        let choice = Expression.call(.binomial, pair.parts)
        let value = pair.name == "C" ? choice : .product([choice, .call(.factorial, [pair.parts[1]])])
        return isGold ? try compare(value, other) : try compare(other, value)
    }
}

extension Expression {
    /// `P(1, 2)`
    fileprivate var namedPair: (name: String, parts: [Expression])? {
        guard case .product(let factors) = self, factors.count == 2, case .symbol(let name) = factors[0],
            case .bracketed(.round, let parts, .round) = factors[1],
            parts.count > 1, name.first?.isUppercase == true
        else { return nil }
        return (name, parts)
    }

    /// `ABD` and `A, B, D`: several choices.
    var choiceLetters: (letters: Set<String>, isWord: Bool)? {
        let names: [String]
        let isWord: Bool
        switch self {
        case .word(let word): (names, isWord) = (word.map { String($0) }, true)
        case .product(let factors): (names, isWord) = (factors.map(\.description), true)
        case .list(let parts, _): (names, isWord) = (parts.map(\.description), false)
        default: return nil
        }
        let letters = Set(names)
        guard (2...8).contains(letters.count), letters.count == names.count,
            letters.allSatisfy({ $0.count == 1 && ("A"..."H").contains($0) }) || letters.allSatisfy({ ("①"..."⑨").contains($0) })
        else {
            return nil
        }
        return (letters, isWord)
    }

    /// What a product of cycles without common members maps to what: `(6 9)(2 7)`.
    var permutation: [Int: Int]? {
        guard case .product(let cycles) = self, cycles.count <= 64 else { return nil }
        var images: [Int: Int] = [:]
        for cycle in cycles {
            guard case .bracketed(.round, let parts, .round) = cycle, parts.count > 1 else { return nil }
            let members = parts.compactMap { (part) -> Int? in if case .number(let value) = part { value.int } else { nil } }
            guard members.count == parts.count else { return nil }
            for (place, member) in members.enumerated() {
                guard images[member] == nil else { return nil }
                images[member] = members[(place + 1) % members.count]
            }
        }
        return images
    }

    /// The letter of which this is the bold form.
    var boldName: String? {
        guard case .symbol(let name) = self, name.hasPrefix("\\mathbf{"), name.count == 10 else { return nil }
        return String(name.dropFirst(8).dropLast())
    }

    /// `[[1, 2], [3, 4]]`
    var rows: [[Expression]]? {
        guard case .bracketed(.square, let parts, .square) = self else { return nil }
        var rows: [[Expression]] = []
        for part in parts {
            guard case .bracketed(.square, let row, .square) = part, row.count == rows.first?.count ?? row.count else { return nil }
            rows.append(row)
        }
        return rows
    }

    /// A time of day, with its half of the day if that is said; certainly one, and no ratio, where a zero is before the minutes.
    fileprivate var clockTime: (hour: Int, minute: Int, half: Character?, isCertain: Bool)? {
        guard case .ratio(let parts) = self, parts.count == 2, case .number(let hour) = parts[0], let hour = hour.int, (0...24).contains(hour) else {
            return nil
        }
        var half: Character?
        var last = parts[1]
        if case .quantity(let value, let unit) = last, let word = unit.halfOfDay {
            half = word
            last = value
        }
        var isCertain = false
        if case .apply(Expression.minutes, let parts) = last {
            isCertain = true
            last = parts[0]
        }
        guard case .number(let minute) = last, let minute = minute.int, (0..<60).contains(minute) else { return nil }
        return (hour, minute, half, isCertain)
    }

    /// The value in `5 m`, `9.8 m/s^2` and `25 C`, where plain letters mean units.
    var valueBesideUnitLetters: Expression? {
        switch self {
        case .product(let factors):
            if factors.count == 2, factors[0] == .minusOne { return factors[1].valueBesideUnitLetters.map { .negated($0) } }
            let value = factors.prefix { !$0.isUnitLetter }
            guard !value.isEmpty, value.count < factors.count, factors[value.count...].allSatisfy(\.isUnitLetter),
                value.allSatisfy({ $0.symbols.isEmpty && !$0.isGroup })
            else { return nil }
            return value.count == 1 ? value[0] : .product(Array(value))
        case .quotient(let top, let bottom): return bottom.isUnitLetter ? top.valueBesideUnitLetters : nil
        default: return nil
        }
    }

    private var isUnitLetter: Bool {
        switch self {
        case .symbol(let name): UnitLetter(name) != nil
        case .power(let base, .number(let exponent)): base.isUnitLetter && exponent.isInteger
        case .quotient(let one, let other): one.isUnitLetter && other.isUnitLetter
        case .product(let factors): factors.allSatisfy(\.isUnitLetter)
        case .text(let words): words.utf8.allSatisfy(\.isASCIILetter)
        default: false
        }
    }
}

extension String {
    /// a or p of `a.m.` and `PM`.
    var halfOfDay: Character? {
        let letters = lowercased().filter(\.isLetter)
        return letters == "am" || letters == "pm" ? letters.first : nil
    }
}

/// Values of several parts that are no product and no difference: dates, and measures in several units.
extension PlainNotation {
    /// `1999-03-06`: year, month and day, in this order.
    mutating func readDate() {
        guard tokens.count == 5, let year = number(0), let month = number(2), let day = number(4), year.utf8.count == 4, month.utf8.count == 2,
            day.utf8.count == 2, [1, 3].allSatisfy({ tokens[$0].isSign("-") || tokens[$0].kind == .text("-") })
        else { return }
        func sign(_ byte: UInt8) -> Token { Token(kind: .sign(byte)) }
        let comma = sign(UInt8(ascii: ","))
        tokens = [sign(UInt8(ascii: "(")), tokens[0], comma, tokens[2], comma, tokens[4], sign(UInt8(ascii: ")"))]
    }

    /// `5 m 71 cm`, `6 pounds 3 ounces`: a list of quantities.
    mutating func readMeasures() {
        guard tokens.count >= 4, tokens.count.isMultiple(of: 2), tokens.count <= 12 else { return }
        var units: [String] = []
        for place in stride(from: 0, to: tokens.count, by: 2) {
            guard number(place) != nil, let unit = unit(place + 1) else { return }
            units.append(unit)
        }
        guard Set(units).count == units.count else { return }
        var read: [Token] = []
        for (index, unit) in units.enumerated() {
            if index > 0 { read.append(Token(kind: .sign(UInt8(ascii: ",")))) }
            read += [tokens[2 * index], Token(kind: .text(unit), isSpaced: true, isUpright: true)]
        }
        tokens = read
    }

    /// `{1} \\cup {2}`: TeX's braces around an operand of a union group nothing, so that they are a set's.
    mutating func readSets() {
        func isOperation(_ place: Int) -> Bool {
            tokens.indices.contains(place) && ["cup", "cap", "setminus"].contains { tokens[place].isCommand($0) }
        }
        guard tokens.indices.contains(where: isOperation) else { return }
        for open in tokens.indices where tokens[open].isSign("{") && (open == 0 || isOperation(open - 1) || tokens[open - 1].isSign("=")) {
            var level = 0
            guard
                let close = tokens[open...].indices.first(where: { place in
                    level += tokens[place].levelChange
                    return level == 0
                }), close + 1 == tokens.count || isOperation(close + 1), isOperation(open - 1) || isOperation(close + 1)
            else { continue }
            tokens[open].kind = .openSet
            tokens[close].kind = .closeSet
        }
    }

    /// `\\text{mean} = 33 \\quad \\text{mode} = 58` and `\\text{Part A: } 3 \\quad \\text{Part B: } 5`: names of several values.
    mutating func readNames() {
        var names: [(place: Int, name: String, hasSign: Bool)] = []
        var level = 0
        for place in tokens.indices {
            level += tokens[place].levelChange
            guard level == 0, case .text(let words) = tokens[place].kind, place + 1 < tokens.count else { continue }
            let name = words.last == ":" ? String(words.dropLast()) : words
            let hasSign = tokens[place + 1].isSign("=")
            // "Alice 57, Bob 46"
            let isBeforeNumber =
                (number(place + 1) != nil || isSign("-", place + 1) && number(place + 2) != nil)
                && !words.lowercased().split(whereSeparator: { !$0.isLetter }).contains { Self.noNames.contains(String($0)) }
            guard hasSign || name.utf8.count < words.utf8.count || isBeforeNumber, name.contains(where: \.isLetter) else { continue }
            // A name begins the text, or comes after a value or a separator.
            guard
                place == 0 || tokens[place - 1].mayEndValue && (hasSign || name.utf8.count < words.utf8.count) || tokens[place - 1].isSign(",")
                    || tokens[place - 1].isSign(";")
            else { continue }
            names.append((place, name, hasSign))
        }
        guard names.count > 1, names[0].place == 0 else { return }
        for name in names.reversed() {
            tokens[name.place].kind = .text(name.name)
            if !name.hasSign { tokens.insert(Token(kind: .sign(UInt8(ascii: "="))), at: name.place + 1) }
            guard name.place > 0 else { continue }
            let before = tokens[name.place - 1]
            if before.isCommand("quad") { tokens[name.place - 1].kind = .sign(UInt8(ascii: ",")) }
            if before.mayEndValue, !before.isCommand("quad") { tokens.insert(Token(kind: .sign(UInt8(ascii: ","))), at: name.place) }
        }
    }

    /// Words before a number that name nothing.
    private static let noNames: Set<String> = [
        "and", "or", "either", "both", "then", "is", "are", "to", "between", "from", "about", "approximately", "around", "roughly", "nearly",
        "almost",
        "exactly", "usd", "eur", "gbp", "rs", "inr", "rmb", "cny", "negative", "minus", "plus", "base", "out", "of", "at", "by", "than", "with",
    ]

    private func unit(_ place: Int) -> String? {
        switch tokens[place].kind {
        case .letter(let name): UnitSymbols.isUnit(name) && name != "e" ? name : nil
        case .word(let name): UnitSymbols.isUnit(name) || UnitSymbols.named.contains(name.lowercased()) ? name : nil
        case .text(let name): name
        case .command(let name): name == "min" || name == "sec" ? name : nil
        default: nil
        }
    }
}

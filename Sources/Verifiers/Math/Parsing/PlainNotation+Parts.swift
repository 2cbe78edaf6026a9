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

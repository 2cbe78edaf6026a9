/// A letter that is a unit, and how its name begins.
struct UnitLetter {
    private static let names: [String: [String]] = [
        "m": ["met"], "g": ["gram"], "s": ["sec"], "h": ["hour", "hr"], "L": ["lit"], "l": ["lit"], "N": ["newton"], "J": ["joule"], "W": ["watt"],
        "V": ["volt"], "A": ["amp"], "K": ["kelvin"], "C": ["coulomb", "celsius"], "F": ["farad"], "\\Omega": ["ohm"],
    ]
    private static let micro = ["micro", "\\mu", "mu", "\u{B5}", "\u{3BC}"]

    private let letter: String
    private let names: [String]

    init?(_ letter: String) {
        guard let names = Self.names[letter] else { return nil }
        self.letter = letter
        self.names = names
    }

    /// Whether a unit is this one, as the letter or by its name.
    func names(_ unit: String, isMicro: Bool) -> Bool {
        var unit = unit[...]
        if isMicro {
            guard let prefix = Self.micro.first(where: { unit.hasPrefix($0) }) else { return false }
            unit = unit.dropFirst(prefix.count).drop { $0 == " " }
        }
        return unit == letter || names.contains { unit.lowercased().hasPrefix($0) }
    }
}

/// Symbols of units, as they are written after a number.
enum UnitSymbols {
    /// Units that take no prefix.
    private static let plain: Set<String> = [
        "in", "ft", "yd", "mi", "lb", "lbs", "oz", "hr", "hrs", "min", "mins", "sec", "secs", "mph", "kph", "rpm", "am", "pm", "ha", "sq", "cu", "cc",
        "bits",
        "atm", "psi", "gal", "AU", "px", "USD", "EUR", "GBP", "rad", "sr", "h", "d", "u", "amu", "dB", "torr", "mmHg", "deg", "C", "F", "\\AA",
        "\\ell", "\\Omega", "\\degree",
    ]
    /// Names of units that often come in several parts.
    static let named: Set<String> = [
        "hour", "hours", "minute", "minutes", "second", "seconds", "day", "days", "week", "weeks", "month", "months", "year", "years", "foot", "feet",
        "inch", "inches",
        "yard", "yards", "mile", "miles", "pound", "pounds", "ounce", "ounces", "meter", "meters", "metre", "metres", "centimeters", "kilometers",
        "gram", "grams",
        "kilograms", "dollars", "dollar", "cents", "cent", "euros", "euro", "degrees",
    ]

    /// Units that may have one.
    private static let prefixed: Set<String> = [
        "m", "g", "s", "A", "K", "mol", "cd", "Hz", "N", "Pa", "J", "W", "C", "V", "F", "\\Omega", "S", "Wb", "T", "H", "lm", "lx", "Bq", "Gy", "Sv",
        "kat", "l", "L", "eV",
        "t", "B", "b", "cal", "bar", "Wh", "pc", "erg", "dyn", "M", "Ci",
    ]
    private static let prefixes = ["da", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m", "\\mu", "u", "n", "p", "f", "a"]

    /// Whether a symbol is a unit, alone or with a prefix: `km`, `mol`, `\mu m`.
    static func isUnit(_ symbol: String) -> Bool {
        if plain.contains(symbol) || prefixed.contains(symbol) { return true }
        return prefixes.contains { symbol.hasPrefix($0) && prefixed.contains(String(symbol.dropFirst($0.count))) }
    }

    /// Units that plain letters after a number are, without a space or shorter than a word; others are products of variables more often.
    static let short: Set<String> = [
        "mm", "cm", "dm", "km", "mg", "kg", "ml", "mL", "dL", "cl", "in", "ft", "yd", "mi", "lb", "lbs", "oz", "hr", "hrs", "min", "mins", "sec",
        "secs", "ms", "Hz", "kHz", "MHz", "kW", "kWh", "kJ", "eV", "mol", "rad", "mph", "kph", "rpm", "Pa", "kPa", "am", "pm", "ha", "sq", "cu", "cc",
        "dB", "GHz", "MeV", "keV", "GeV", "nm", "bits", "MW", "atm", "psi", "cal", "kcal", "gal", "pc", "erg", "dyn", "AU", "mV", "mA", "kV", "kN",
        "mT", "px", "USD", "EUR", "GB", "MB", "KB", "kB", "TB",
    ]

    /// The units that an upright group says: `J\,mol^{-1}\,K^{-1}`, `J/(mol\cdot K)`; `nil` if anything in it is none.
    static func units(in group: ArraySlice<UInt8>) -> String? {
        var parts: [String] = []
        var symbol = ""
        var hasUnit = false
        var rest = group
        func end() -> Bool {
            guard !symbol.isEmpty else { return true }
            guard isUnit(symbol) else { return false }
            parts.append(symbol)
            symbol = ""
            hasUnit = true
            return true
        }
        while let byte = rest.first {
            if byte.isASCIILetter {
                symbol.unicodeScalars.append(UnicodeScalar(byte))
                rest = rest.dropFirst()
            } else if byte == UInt8(ascii: "\\") {
                let name = rest.dropFirst().prefix(while: \.isASCIILetter)
                let command = String(decoding: name, as: UTF8.self)
                switch command {
                case "mu", "Omega", "AA", "ell":
                    if command != "Omega", !end() { return nil }
                    symbol += "\\" + command
                case "cdot", "times": guard end() else { return nil }
                case "": guard let next = rest.dropFirst().first, ",;: !".utf8.contains(next), end() else { return nil }
                default: return nil
                }
                rest = rest.dropFirst(1 + Swift.max(name.count, 1))
                if symbol.hasPrefix("\\") { rest = rest.drop { $0 == UInt8(ascii: " ") } }
            } else if " ~/()*.".utf8.contains(byte) {
                guard end() else { return nil }
                if byte == UInt8(ascii: "/") { parts.append("/") }
                rest = rest.dropFirst()
            } else if byte == UInt8(ascii: "^") {
                guard end(), hasUnit else { return nil }
                let exponent = rest.dropFirst().prefix {
                    $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
                }
                parts.append("^" + String(decoding: exponent.filter { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") }, as: UTF8.self))
                rest = rest[exponent.endIndex...]
            } else {
                return nil
            }
        }
        guard end(), hasUnit else { return nil }
        return parts.joined(separator: " ")
    }
}

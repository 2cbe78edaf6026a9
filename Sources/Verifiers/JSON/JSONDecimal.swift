/// A number of a JSON text, compared by its digits: exactly, in linear time, whatever its size.
struct JSONDecimal: Sendable {
    private let text: ArraySlice<UInt8>
    private var isNegative = false
    /// The digits from the first to the last that is not 0; a point may be between them.
    private var digits: ArraySlice<UInt8>
    /// The number is 0.digits * 10^exponent.
    private var exponent = 0
    /// Whether it has no fraction.
    private(set) var isWhole = true

    private static let point = UInt8(ascii: ".")

    /// - Parameter text: by the grammar of RFC 8259.
    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        let isNegative = text.first == UInt8(ascii: "-")
        let whole = isNegative ? text.dropFirst() : text
        let mantissa = whole.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let point = mantissa.firstIndex(of: Self.point) ?? mantissa.endIndex
        func isDigit(_ byte: UInt8) -> Bool { byte != UInt8(ascii: "0") && byte != Self.point }
        guard let first = mantissa.firstIndex(where: isDigit), let last = mantissa.lastIndex(where: isDigit) else {
            digits = []
            return
        }
        self.isNegative = isNegative
        digits = mantissa[first...last]
        let power = Self.power(whole[mantissa.endIndex...].dropFirst())
        exponent = (first < point ? point - first : point + 1 - first) + power
        let count = digits.count - (digits.startIndex < point && point < digits.endIndex ? 1 : 0)
        isWhole = count <= exponent
    }

    private static func power(_ text: ArraySlice<UInt8>) -> Int {
        let isNegative = text.first == UInt8(ascii: "-")
        let value = text.drop { !$0.isASCIIDigit }.reduce(0) { $0 < 1_000_000_000_000_000 ? $0 * 10 + Int($1 & 0x0F) : $0 }
        return isNegative ? -value : value
    }

    /// The nearest double, by the first 40 digits.
    var double: Double {
        let first = digits.prefix(41).filter { $0 != Self.point }.prefix(40)
        guard !first.isEmpty else { return 0 }
        return Double("\(isNegative ? "-" : "")0.\(String(decoding: first, as: UTF8.self))e\(exponent)") ?? 0
    }

    /// Below, at or above 0 as the number is below, at or above another one.
    func order(to other: JSONDecimal) -> Int {
        let (one, two) = (sign, other.sign)
        guard one == two, one != 0 else { return one < two ? -1 : one == two ? 0 : 1 }
        guard exponent == other.exponent else { return exponent < other.exponent ? -one : one }
        var (mine, others) = (digits.startIndex, other.digits.startIndex)
        while true {
            if mine < digits.endIndex, digits[mine] == Self.point { mine += 1 }
            if others < other.digits.endIndex, other.digits[others] == Self.point { others += 1 }
            let digit = mine < digits.endIndex ? digits[mine] : 0
            let second = others < other.digits.endIndex ? other.digits[others] : 0
            if digit != second { return digit < second ? -one : one }
            if digit == 0 { return 0 }
            (mine, others) = (mine + 1, others + 1)
        }
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    /// Whether both are the same number. Fractions are also the same if they are the same double: that is how both may have been written.
    func isEqual(to other: JSONDecimal) -> Bool {
        if text.elementsEqual(other.text) || order(to: other) == 0 { return true }
        return !(isWhole && other.isWhole) && double == other.double
    }
}

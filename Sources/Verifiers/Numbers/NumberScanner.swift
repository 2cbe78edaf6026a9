import BigInt

/// Reads numbers as people and models write them: `1,234.5`, `-3/4`, `\frac{3}{4}`, `2 1/2`, `12.5\%`, `3.2\times10^{-4}`.
struct NumberScanner {
    /// A number of a text.
    struct Number {
        var value: ExactNumber
        /// Whether a percent sign follows it; the value is already divided by 100.
        var isPercent: Bool
    }

    /// The longest run of digits and the largest exponent: beyond them a number is not decided.
    static let digitBudget = 4096

    private let text: ArraySlice<UInt8>
    private(set) var position: Int
    /// Whether a number was longer than the budget.
    private(set) var isOverBudget = false
    /// The digits and exponents that were read: what their arithmetic takes.
    private(set) var digits = 0

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    var isAtEnd: Bool { position >= text.endIndex }
    var rest: ArraySlice<UInt8> { text[position...] }

    /// Reads a number that begins here; without one the position stays.
    mutating func scanNumber() -> Number? {
        scan().map { Number(value: $0.value.exact, isPercent: $0.isPercent) }
    }

    /// As ``scanNumber()``, the value as it was read.
    mutating func scan() -> (value: ScannedNumber, isPercent: Bool)? {
        let start = position
        let isNegative = scanSign()
        skipCurrency()
        guard var value = scanFraction() ?? scanVulgarFraction() ?? scanDecimal() else {
            position = start
            return nil
        }
        scanTail(of: &value)
        if let power = scanPowerOfTen() { value = value * power }
        let isPercent = scanPercent()
        if isPercent { value = value * ScannedNumber(1, over: 100) }
        return (isNegative ? -value : value, isPercent)
    }

    /// What follows a first number and belongs to it: the denominator, or the fraction of a mixed number.
    private mutating func scanTail(of value: inout ScannedNumber) {
        let end = position
        skipSpaces()
        if skip("/") {
            skipSpaces()
            if let divisor = scanDecimal(), let quotient = value.divided(by: divisor) {
                value = quotient
                return
            }
        } else if value.isInteger, let fraction = scanFraction() ?? scanVulgarFraction() ?? scanPlainFraction(), fraction.isOneAtMost {
            value = value + fraction
            return
        }
        position = end
    }

    // MARK: Parts

    private mutating func scanSign() -> Bool {
        if skip("-") || skip("\u{2212}") || skip("\u{2013}") || skip("\u{FF0D}") || skip("\\minus") { return true }
        _ = skip("+")
        return false
    }

    private mutating func skipCurrency() {
        skipSpaces()
        _ = skip("\\$") || skip("$") || skip("€") || skip("£") || skip("¥")
        skipSpaces()
    }

    /// `\frac{a}{b}`, `\dfrac12`.
    private mutating func scanFraction() -> ScannedNumber? {
        guard peek() == UInt8(ascii: "\\") else { return nil }
        let start = position
        if skip("\\frac") || skip("\\dfrac") || skip("\\tfrac") || skip("\\cfrac"),
            let numerator = scanArgument(), let denominator = scanArgument(), let value = numerator.divided(by: denominator)
        {
            return value
        }
        position = start
        return nil
    }

    /// One character that is a fraction.
    private mutating func scanVulgarFraction() -> ScannedNumber? {
        guard let first = peek(), first == 0xC2 || first == 0xE2 else { return nil }
        for (sign, top, bottom) in Self.vulgarFractions where skip(sign) { return ScannedNumber(top, over: bottom) }
        return nil
    }

    private static let vulgarFractions: [(StaticString, Int, Int)] = [
        ("½", 1, 2), ("¼", 1, 4), ("¾", 3, 4), ("⅓", 1, 3), ("⅔", 2, 3), ("⅕", 1, 5), ("⅖", 2, 5), ("⅗", 3, 5), ("⅘", 4, 5), ("⅙", 1, 6),
        ("⅚", 5, 6), ("⅛", 1, 8), ("⅜", 3, 8), ("⅝", 5, 8), ("⅞", 7, 8),
    ]

    /// `a/b` of whole numbers, as the second part of a mixed number.
    private mutating func scanPlainFraction() -> ScannedNumber? {
        let start = position
        if let numerator = scanInteger(), skip("/"), let denominator = scanInteger(), let value = numerator.divided(by: denominator) { return value }
        position = start
        return nil
    }

    private mutating func scanArgument() -> ScannedNumber? {
        skipSpaces()
        if let digit = peek(), digit.isASCIIDigit {
            position += 1
            return ScannedNumber(Int(digit - UInt8(ascii: "0")))
        }
        guard skip("{") else { return nil }
        let isNegative = scanSign()
        guard let value = scanDecimal(), skip("}") else { return nil }
        return isNegative ? -value : value
    }

    private mutating func scanInteger() -> ScannedNumber? {
        let digits = scanDigits()
        return digits.isEmpty ? nil : integer(digits)
    }

    private mutating func scanDecimal() -> ScannedNumber? {
        var digits = scanDigits()
        if (1...3).contains(digits.count) { scanThousands(into: &digits) }
        var decimals = 0
        if peek() == UInt8(ascii: "."), let next = peek(1), next.isASCIIDigit {
            position += 1
            let fraction = scanDigits()
            decimals = fraction.count
            digits += fraction
        }
        guard !digits.isEmpty, let value = integer(digits) else { return nil }
        let exponent = scanExponent()
        self.digits += digits.count + min(abs(exponent), Self.digitBudget)
        guard abs(exponent) <= Self.digitBudget else {
            isOverBudget = true
            return value
        }
        return exponent == decimals ? value : value * .powerOfTen(exponent - decimals)
    }

    /// Groups of exactly three digits after `,`, `{,}`, `\,` or a thin space.
    private mutating func scanThousands(into digits: inout [UInt8]) {
        var separator: StaticString?
        while let next = peek(), Self.beginsSeparator(next) {
            let start = position
            let found: [StaticString] = separator.map { [$0] } ?? [",\\!", ",", "{,}", "\\,", "\u{2009}", "\u{202F}", "\u{A0}"]
            guard let used = found.first(where: { skip($0) }) else { return }
            let group = scanDigits()
            guard group.count == 3 else {
                position = start
                return
            }
            separator = used
            digits += group
        }
    }

    private static func beginsSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "\\") || byte >= 0xC2
    }

    private mutating func scanDigits() -> [UInt8] {
        let start = position
        while let byte = peek(), byte.isASCIIDigit { position += 1 }
        return Array(text[start..<position])
    }

    private mutating func integer(_ digits: [UInt8]) -> ScannedNumber? {
        if digits.count <= 18 { return ScannedNumber(digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }) }
        guard digits.count <= Self.digitBudget else {
            isOverBudget = true
            return ScannedNumber(0)
        }
        return BigInt(String(decoding: digits, as: UTF8.self)).map { ScannedNumber($0) }
    }

    private mutating func scanExponent() -> Int {
        let start = position
        if skip("e") || skip("E") {
            let isNegative = scanSign()
            let digits = scanDigits()
            if !digits.isEmpty { return (isNegative ? -1 : 1) * clamped(digits) }
        }
        position = start
        return 0
    }

    /// `\times 10^{n}`.
    private mutating func scanPowerOfTen() -> ScannedNumber? {
        let start = position
        skipSpaces()
        if skip("\\times") || skip("\\cdot") || skip("×") || skip("*") || skip("x") {
            skipSpaces()
            if skip("10^") {
                let isBraced = skip("{")
                let isNegative = scanSign()
                let digits = scanDigits()
                if !digits.isEmpty, !isBraced || skip("}") {
                    let exponent = clamped(digits)
                    self.digits += min(exponent, Self.digitBudget)
                    if exponent > Self.digitBudget { isOverBudget = true } else { return .powerOfTen(isNegative ? -exponent : exponent) }
                }
            }
        }
        position = start
        return nil
    }

    private func clamped(_ digits: [UInt8]) -> Int {
        digits.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), Self.digitBudget + 1) }
    }

    private mutating func scanPercent() -> Bool {
        let start = position
        skipSpaces()
        if skip("%") || skip("\\%") || skip("percent") { return true }
        position = start
        return false
    }

    // MARK: Bytes

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < text.endIndex ? text[position + ahead] : nil
    }

    mutating func skipSpaces() {
        while let byte = peek(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "~") { position += 1 }
    }

    /// Words are static: dozens are tried at every place that a number may begin at.
    mutating func skip(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard text.endIndex - position >= count else { return false }
        let isNext = word.withUTF8Buffer { bytes in
            for offset in 0..<count where text[position + offset] != bytes[offset] { return false }
            return true
        }
        if isNext { position += count }
        return isNext
    }

    mutating func advance() { position += 1 }

    /// Whether no number begins with a byte, nor a sign, a currency or a space before one.
    static func beginsNoNumber(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return byte != 0xC2 && byte != 0xE2 && byte != 0xEF }
        return !byte.isASCIIDigit && !" \t~+-.$\\".utf8.contains(byte)
    }
}

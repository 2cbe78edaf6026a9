import BigInt

/// Numbers as Python's constructors read them from text.
enum PythonNumber {
    /// The most digits of a number that is read; longer ones are none.
    static let maximumDigits = 4_300

    /// `int(text)`.
    static func integer(_ text: String) -> BigInt? {
        var digits = Array(text.stripped.utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard let plain = withoutUnderscores(digits, { $0.isASCIIDigit }), plain.count <= maximumDigits,
            let value = BigInt(String(decoding: plain, as: UTF8.self))
        else { return nil }
        return isNegative ? -value : value
    }

    /// `int(text)`, where it fits.
    static func int(_ text: String) -> Int? { integer(text).flatMap { Int(exactly: $0) } }

    /// `int(text, 0)`: hexadecimal, octal or binary by its prefix.
    static func integerWithPrefix(_ text: String) -> BigInt? {
        var digits = Array(text.stripped.lowercased().utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var radix = 10
        if digits.first == UInt8(ascii: "0"), digits.count > 1 {
            switch digits[digits.startIndex + 1] {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            default: guard digits.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "_") }) else { return nil }
            }
            if radix != 10 {
                digits = digits.dropFirst(2)
                if digits.first == UInt8(ascii: "_") { digits = digits.dropFirst() }
            }
        }
        func isDigit(_ byte: UInt8) -> Bool {
            byte.isASCIIDigit ? Int(byte & 0x0F) < radix : radix == 16 && (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard let plain = withoutUnderscores(digits, isDigit), plain.count <= maximumDigits,
            let value = BigInt(String(decoding: plain, as: UTF8.self), radix: radix)
        else { return nil }
        return isNegative ? -value : value
    }

    /// `float(text)`.
    static func float(_ text: String) -> Double? {
        let text = text.stripped
        switch text.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        case "nan", "+nan", "-nan": return .nan
        default: break
        }
        guard let plain = decimalText(text, maximumDigits: .max) else { return nil }
        return Double(plain)
    }

    /// `Decimal(text)` where it is finite.
    static func decimal(_ text: String) -> ExactNumber? {
        guard let plain = decimalText(text.stripped, maximumDigits: maximumDigits) else { return nil }
        let parts = plain.utf8.split(whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
        guard let mantissa = parts.first, let exponent = parts.count == 1 ? 0 : Int(String(Substring(parts[1]))), abs(exponent) <= maximumDigits
        else {
            return nil
        }
        let pieces = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let places = pieces.count > 1 ? pieces[1].count : 0
        guard let digits = BigInt(String(decoding: mantissa.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "+") }, as: UTF8.self)) else {
            return nil
        }
        return ExactNumber(digits) * .powerOfTen(exponent - places)
    }

    /// `Fraction(text)`.
    static func fraction(_ text: String) -> ExactNumber? {
        let text = text.stripped
        let parts = text.parts("/")
        guard parts.count <= 2 else { return nil }
        if parts.count == 1 { return decimal(text) }
        let (top, bottom) = (Array(parts[0].utf8), Array(parts[1].utf8))
        guard top.last?.isASCIIDigit ?? false, bottom.first?.isASCIIDigit ?? false, let one = integer(parts[0]), let other = integer(parts[1]) else {
            return nil
        }
        return ExactNumber(one).divided(by: ExactNumber(other))
    }

    /// Digits with single underscores between them, without these.
    private static func withoutUnderscores(_ text: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(min(text.count, maximumDigits + 1))
        var wasDigit = false
        for byte in text {
            if byte == UInt8(ascii: "_") {
                guard wasDigit else { return nil }
                wasDigit = false
            } else {
                guard isDigit(byte) else { return nil }
                if plain.count <= maximumDigits { plain.append(byte) }
                wasDigit = true
            }
        }
        return wasDigit ? plain : nil
    }

    /// A decimal number without underscores; `nil` if the text is none.
    private static func decimalText(_ text: String, maximumDigits: Int) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 16_384 else { return nil }
        var plain: [UInt8] = []
        var at = 0
        func digits() -> Int {
            var count = 0
            while at < bytes.count {
                if bytes[at] == UInt8(ascii: "_"), count > 0, at + 1 < bytes.count, bytes[at + 1].isASCIIDigit { at += 1 }
                guard bytes[at].isASCIIDigit else { break }
                plain.append(bytes[at])
                count += 1
                at += 1
            }
            return count
        }
        func sign() {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") else { return }
            plain.append(bytes[at])
            at += 1
        }
        sign()
        let signs = plain.count
        var count = digits()
        let hasWhole = count > 0
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            if !hasWhole { plain.append(UInt8(ascii: "0")) }
            plain.append(UInt8(ascii: "."))
            let places = digits()
            if places == 0 { plain.append(UInt8(ascii: "0")) }
            count += places
        }
        guard count > 0, count <= maximumDigits, plain.count > signs else { return nil }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            plain.append(UInt8(ascii: "e"))
            at += 1
            sign()
            guard digits() > 0 else { return nil }
        }
        return at == bytes.count ? String(decoding: plain, as: UTF8.self) : nil
    }
}

extension ExactNumber {
    /// The nearest double of a value whose parts may be long.
    var nearestDouble: Double {
        let (top, bottom) = (numerator.magnitude, denominator.magnitude)
        // 66 bits of the quotient, the last one set if anything is left: rounded once, to 53 bits.
        let shift = 66 - (top.bitWidth - bottom.bitWidth)
        let scaledTop = shift > 0 ? top << shift : top
        let scaledBottom = shift < 0 ? bottom << -shift : bottom
        let (quotient, rest) = scaledTop.quotientAndRemainder(dividingBy: scaledBottom)
        let sticky = rest.isZero ? quotient : quotient | 1
        let excess = max(0, sticky.bitWidth - 64)
        var head = UInt64(truncatingIfNeeded: sticky >> excess)
        if excess > 0, sticky & ((BigUInt(1) << excess) - 1) != 0 { head |= 1 }
        let value = Double(sign: .plus, exponent: excess - shift, significand: Double(head))
        return isNegative ? -value : value
    }
}

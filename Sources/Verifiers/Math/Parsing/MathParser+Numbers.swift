import BigInt

/// Numbers: decimals, with repeating digits, in other bases.
extension MathParser {
    mutating func parseNumber() throws(MathFailure) -> Expression {
        guard case .number(let text)? = current?.kind else { throw .syntax("a number is missing") }
        position += 1
        if at(command: "repeat"), case .number(let period)? = ahead(1)?.kind, text.contains(".") || at(command: "repeat") {
            // The lexer leaves the point of "0.\overline{3}" away: nothing is after it.
            return try repeating(text, period)
        }
        if at(command: "ldots"), let repeated = Self.repeatedDigits(text) {
            position += 1
            return try number(repeated.start, period: repeated.period)
        }
        if let base = try takeBase() { return try based(text, base) }
        return try number(text)
    }

    /// The value of digits with a point and an exponent.
    private func number(_ text: String) throws(MathFailure) -> Expression {
        var mantissa = Array(text.utf8)
        var exponent = 0
        if let mark = mantissa.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let power = Int(String(decoding: mantissa[(mark + 1)...], as: UTF8.self)), power.magnitude <= MathBudget.digits else {
                throw .budget("an exponent is beyond \(MathBudget.digits)")
            }
            exponent = power
            mantissa.removeSubrange(mark...)
        }
        let point = mantissa.firstIndex(of: UInt8(ascii: "."))
        let hasExponent = mantissa.count != text.utf8.count
        guard mantissa.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }), mantissa.count(where: { $0 == UInt8(ascii: ".") }) <= 1 else {
            throw .syntax("\(text) is no number")
        }
        if let point {
            exponent -= mantissa.count - point - 1
            mantissa.remove(at: point)
        }
        let digits: BigInt =
            mantissa.count <= 18
            ? BigInt(mantissa.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }) : BigInt(String(decoding: mantissa, as: UTF8.self)) ?? 0
        if point == nil, !hasExponent { return .number(ExactNumber(digits)) }
        return .decimal(ExactNumber(digits) * .powerOfTen(exponent))
    }

    /// `0.1\overline{6}`: exactly a fraction.
    private mutating func repeating(_ text: String, _ period: String) throws(MathFailure) -> Expression {
        position += 2
        return try number(text.contains(".") ? text : text + ".", period: period)
    }

    private func number(_ start: String, period: String) throws(MathFailure) -> Expression {
        let parts = start.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let whole = BigInt(String(parts[0] + parts[1])), let repeated = BigInt(period), period.count <= MathBudget.digits
        else {
            throw .syntax("a repeating decimal")
        }
        let scale = BigInt(10).power(parts[1].count)
        let nines = BigInt(10).power(period.count) - 1
        return .number(ExactNumber(whole, over: scale) + ExactNumber(repeated, over: scale * nines))
    }

    /// Three equal digits at the end of "0.1666..." repeat.
    private static func repeatedDigits(_ text: String) -> (start: String, period: String)? {
        guard text.contains("."), let last = text.last, text.hasSuffix(String(repeating: last, count: 3)) else { return nil }
        return (String(text.reversed().drop { $0 == last }.reversed()), String(last))
    }

    /// The subscript of a number.
    mutating func takeBase() throws(MathFailure) -> Int? {
        guard at("_") else { return nil }
        let start = position
        position += 1
        let isGroup = take("{")
        if isGroup, at(command: "frac") { position = start }
        guard case .number(let text)? = current?.kind, let base = Int(text) else {
            // \text{five} and the like.
            throw .syntax("a base that is no number")
        }
        position += 1
        if isGroup { try expect("}") }
        guard (2...36).contains(base) else { throw .syntax("a base beyond 36") }
        return base
    }

    /// Digit by digit: the library's reader ends the process at base 36.
    private static func number(_ digits: some Sequence<Character>, _ base: Int) -> BigInt? {
        var value = BigInt(0)
        var isEmpty = true
        for digit in digits {
            guard digit.isASCII, let part = Int(String(digit), radix: 36), part < base else { return nil }
            value = value * BigInt(base) + BigInt(part)
            isEmpty = false
        }
        return isEmpty ? nil : value
    }

    func based(_ digits: String, _ base: Int) throws(MathFailure) -> Expression {
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Self.number(parts.joined(), base) else {
            throw .syntax("\(digits) has digits that base \(base) has not")
        }
        guard parts.count == 2 else { return .number(ExactNumber(whole)) }
        return .number(ExactNumber(whole, over: BigInt(base).power(parts[1].count)))
    }
}

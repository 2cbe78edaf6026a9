/// Arithmetic as a computer algebra system reads it: decimal numbers, + - * / **, and brackets, exactly.
struct FreeExpression {
    private static let maximumDepth = 64
    private static let maximumBits = 8_192

    let value: ExactNumber

    /// - Returns: `nil` if the text is no such expression, has no value, or is too large.
    init?(_ text: String, _ effort: Effort) throws(Effort.Exhausted) {
        var reader = Reader(text: Array(text.stripped.utf8), effort: effort)
        guard let value = try reader.sum(0) else { return nil }
        reader.skipSpaces()
        guard reader.at == reader.text.count else { return nil }
        self.value = value
    }

    /// The runs of digits that are no part of a word.
    static func integers(in text: String) -> [Int] {
        let scalars = Array(text.unicodeScalars)
        var numbers: [Int] = []
        var at = 0
        while at < scalars.count {
            guard scalars[at].isPythonWord else {
                at += 1
                continue
            }
            var end = at
            var value: Int? = 0
            while end < scalars.count, scalars[end].isPythonWord {
                value = scalars[end].isDecimalDigit ? value.map { min($0, 1 << 58) * 10 + Int(scalars[end].value - 0x30) } : nil
                end += 1
            }
            if let value { numbers.append(value) }
            at = end
        }
        return numbers
    }

    private struct Reader {
        let text: [UInt8]
        let effort: Effort
        var at = 0

        mutating func skipSpaces() { while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 } }

        mutating func skip(_ byte: Character) -> Bool {
            skipSpaces()
            guard at < text.count, text[at] == byte.asciiValue else { return false }
            at += 1
            return true
        }

        func bounded(_ value: ExactNumber?) throws(Effort.Exhausted) -> ExactNumber? {
            guard let value else { return nil }
            try effort.spend(value.arithmeticSteps)
            return value.bits <= FreeExpression.maximumBits ? value : nil
        }

        mutating func sum(_ depth: Int) throws(Effort.Exhausted) -> ExactNumber? {
            guard depth < maximumDepth, var value = try product(depth) else { return nil }
            while true {
                if skip("+") {
                    guard let other = try product(depth), let next = try bounded(value + other) else { return nil }
                    value = next
                } else if skip("-") {
                    guard let other = try product(depth), let next = try bounded(value - other) else { return nil }
                    value = next
                } else {
                    return value
                }
            }
        }

        mutating func product(_ depth: Int) throws(Effort.Exhausted) -> ExactNumber? {
            guard var value = try signed(depth) else { return nil }
            while true {
                skipSpaces()
                if at + 1 < text.count, text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "*") { return nil }
                if skip("*") {
                    guard let other = try signed(depth), let next = try bounded(value * other) else { return nil }
                    value = next
                } else if skip("/") {
                    if at < text.count, text[at] == UInt8(ascii: "/") { return nil }
                    guard let other = try signed(depth), let next = try bounded(value.divided(by: other)) else { return nil }
                    value = next
                } else {
                    return value
                }
            }
        }

        mutating func signed(_ depth: Int) throws(Effort.Exhausted) -> ExactNumber? {
            guard depth < maximumDepth else { return nil }
            if skip("-") { return try signed(depth + 1).map { -$0 } }
            if skip("+") { return try signed(depth + 1) }
            guard let base = try atom(depth) else { return nil }
            skipSpaces()
            guard at + 1 < text.count, text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "*") else { return base }
            at += 2
            guard let exponent = try signed(depth + 1)?.int, abs(exponent) <= 4_096, base.bits * max(1, abs(exponent)) <= FreeExpression.maximumBits
            else {
                return nil
            }
            return try bounded(base.power(exponent))
        }

        mutating func atom(_ depth: Int) throws(Effort.Exhausted) -> ExactNumber? {
            if skip("(") {
                guard let value = try sum(depth + 1), skip(")") else { return nil }
                return value
            }
            skipSpaces()
            for (word, number) in [("True", 1), ("False", 0)] where text[at...].starts(with: word.utf8) {
                at += word.utf8.count
                return at < text.count && text[at].isASCIILetter ? nil : ExactNumber(number)
            }
            let start = at
            while at < text.count, text[at].isASCIIDigit || text[at] == UInt8(ascii: ".") { at += 1 }
            guard at > start, at - start <= 64 else { return nil }
            // A whole number with zeros in front is none.
            let digits = text[start..<at]
            if digits.count > 1, digits.first == UInt8(ascii: "0"), digits.allSatisfy(\.isASCIIDigit),
                digits.contains(where: { $0 != UInt8(ascii: "0") })
            {
                return nil
            }
            if digits.count <= 18, digits.allSatisfy(\.isASCIIDigit) { return ExactNumber(digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }) }
            return PythonNumber.decimal(digits.string)
        }
    }
}

extension JSONReader {
    /// A number, rounded to the nearest double (ties to even); -0 keeps its sign.
    ///
    /// - Throws: ``JSONError`` where the number is too large for a double.
    /// - Complexity: O(n) in the digits.
    @inlinable
    public mutating func readDouble() throws(JSONError) -> Double {
        // One digit and out: most rewards are 0 or 1.
        if at + 1 < bytes.count {
            let digit = bytes[at] &- UInt8(ascii: "0")
            if digit < 10, bytes[at + 1] == UInt8(ascii: ",") || bytes[at + 1] == UInt8(ascii: "}") {
                at += 1
                return Double(digit)
            }
        }
        let found = try peek()
        guard found == .number else { throw unexpectedType(.number, found) }
        return try double(scanNumber())
    }

    /// A whole number; `1.0` and `1e3` are whole (JSON Schema's reading of "integer").
    ///
    /// - Throws: ``JSONError`` where it has a fraction or an `Int` cannot hold it.
    @inlinable
    public mutating func readInt() throws(JSONError) -> Int {
        let start = at
        var value = 0
        var end = at
        while end < bytes.count, end - start < 18 {
            let digit = bytes[end] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            end += 1
        }
        if end > start, end < bytes.count, bytes[start] != UInt8(ascii: "0") || end == start + 1,
            bytes[end] == UInt8(ascii: ",") || bytes[end] == UInt8(ascii: "}") || bytes[end] == UInt8(ascii: "]")
        {
            at = end
            return value
        }
        let found = try peek()
        guard found == .number else { throw unexpectedType(.number, found) }
        return try integer(scanNumber())
    }

    /// A number of any size, as bytes of the text.
    ///
    /// - Returns: its place in the window.
    public mutating func readNumberText() throws(JSONError) -> Range<Int> {
        let found = try peek()
        guard found == .number else { throw unexpectedType(.number, found) }
        return try scanNumber().range
    }

    /// Reads a number by the grammar of RFC 8259, sec. 6.
    @usableFromInline
    mutating func scanNumber() throws(JSONError) -> JSONNumber {
        let start = at
        var number = JSONNumber(range: start..<start)
        var end = at
        func digit(_ place: Int) -> UInt8? {
            guard place < bytes.count else { return nil }
            let digit = bytes[place] &- UInt8(ascii: "0")
            return digit < 10 ? digit : nil
        }
        func digitsNeeded(_ place: Int) -> JSONError {
            place < bytes.count
                ? failure(.invalidNumber, at: start, "a number needs a digit on both sides of its point and after its exponent sign")
                : unexpectedEnd()
        }
        if bytes[end] == UInt8(ascii: "-") {
            number.isNegative = true
            end += 1
        }
        guard let first = digit(end) else { throw digitsNeeded(end) }
        if first == 0, digit(end + 1) != nil {
            throw failure(.invalidNumber, at: start, "a number must not start with a zero")
        }
        while let next = digit(end) {
            number.append(next)
            end += 1
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            guard digit(end) != nil else { throw digitsNeeded(end) }
            while let next = digit(end) {
                number.append(next)
                number.exponent -= 1
                end += 1
            }
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            end += 1
            var isNegative = false
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") {
                isNegative = bytes[end] == UInt8(ascii: "-")
                end += 1
            }
            guard digit(end) != nil else { throw digitsNeeded(end) }
            var exponent = 0
            while let next = digit(end) {
                // Far beyond any number of digits before it; a longer exponent must not overflow.
                if exponent < 1_000_000_000_000_000 { exponent = exponent * 10 + Int(next) }
                end += 1
            }
            number.exponent += isNegative ? -exponent : exponent
        }
        number.endDigits()
        // More digits could follow in the next window.
        guard end < bytes.count || isLast else { throw unexpectedEnd() }
        number.range = start..<end
        at = end
        return number
    }
}

extension JSONReader {
    @usableFromInline
    func double(_ number: JSONNumber) throws(JSONError) -> Double {
        guard let value = number.double(in: bytes) else {
            throw failure(.numberOutOfRange, at: number.range.lowerBound, "the number is too large for a double")
        }
        return value
    }

    @usableFromInline
    func integer(_ number: JSONNumber) throws(JSONError) -> Int {
        switch number.integer {
        case .whole(let value): return value
        case .fraction: throw failure(.notAnInteger, at: number.range.lowerBound, "must be a whole number")
        case .tooLarge:
            let rule = number.isNegative ? "below \(Int.min)" : "above \(Int.max)"
            throw failure(.numberOutOfRange, at: number.range.lowerBound, "the whole number is \(rule)")
        }
    }
}

/// A number as it is in the text: (-1)^s * significand * 10^exponent, as far as 19 digits go. The significand does not end with a zero.
@usableFromInline
struct JSONNumber {
    @usableFromInline var range: Range<Int>
    @usableFromInline var isNegative = false
    @usableFromInline var exponent = 0
    private var significand: UInt64 = 0
    private var digits = 0
    /// Zeros after the last other digit.
    private var zeros = 0

    init(range: Range<Int>) { self.range = range }

    fileprivate mutating func append(_ digit: UInt8) {
        guard digit != 0 else {
            if significand != 0 { zeros += 1 }
            return
        }
        for _ in 0..<zeros { appendSignificant(0) }
        zeros = 0
        appendSignificant(digit)
    }

    private mutating func appendSignificant(_ digit: UInt8) {
        digits += 1
        if digits <= 19 { significand = significand &* 10 &+ UInt64(digit) }
    }

    /// Takes zeros at the end into the exponent, after the last digit.
    fileprivate mutating func endDigits() {
        exponent += zeros
        zeros = 0
    }

    /// The significand, where all digits fit.
    private var exact: UInt64? { digits <= 19 ? significand : nil }

    /// The nearest double; `nil` if it is not finite.
    func double(in bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        // Both factors are exact doubles, so one rounding is left (Clinger 1990).
        if let significand = exact, significand < 1 << 53, (-22...22).contains(exponent) {
            let power = JSONReader.power(ofTen: Int(exponent.magnitude))
            let value = exponent < 0 ? Double(significand) / power : Double(significand) * power
            return isNegative ? -value : value
        }
        guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// A number as an integer.
    enum Whole {
        case whole(Int)
        /// It has a fraction.
        case fraction
        /// An `Int` cannot hold it.
        case tooLarge
    }

    /// The number as an integer.
    var integer: Whole {
        guard significand != 0 else { return .whole(0) }
        // The significand does not end with a zero.
        guard exponent >= 0 else { return .fraction }
        guard var value = exact, exponent <= 19 else { return .tooLarge }
        for _ in 0..<exponent {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return .tooLarge }
            value = product
        }
        guard let magnitude = Int(exactly: value) else { return isNegative && value == Int.min.magnitude ? .whole(.min) : .tooLarge }
        return .whole(isNegative ? -magnitude : magnitude)
    }
}

extension JSONReader {
    /// 10 to a power of 0...22, an exact double.
    @usableFromInline
    static func power(ofTen exponent: Int) -> Double { powersOfTen[exponent] }
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

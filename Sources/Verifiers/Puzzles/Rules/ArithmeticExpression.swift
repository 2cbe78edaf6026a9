/// An expression of whole numbers, + - * / and round brackets: parsed, never evaluated as a program.
///
/// `x`, `×` and `·` multiply, `÷` divides, `−` subtracts. The value is an exact rational number.
struct ArithmeticExpression: Sendable {
    /// How an expression fails.
    enum Failure: Error, Equatable {
        /// It is written in another way.
        case notation(at: Int)
        /// It divides by 0.
        case divisionByZero
        /// It is nested too deep, or its numbers are too long.
        case tooLarge
        /// A step on the way is not what the rules allow.
        case step(String)
        /// The steps of the verdict are spent.
        case exhausted(Effort.Exhausted)
    }

    /// Levels of brackets and signs; deeper ones are not read.
    static let maximumDepth = 128
    /// Digits of a number, and bits of a value on the way.
    static let maximumDigits = 64
    static let maximumBits = 4_096

    /// The value.
    let value: ExactNumber
    /// The numbers as they are written, without signs.
    let numbers: [Int]
    /// For each number whether a minus sign is just before it that takes away from nothing: then it may be a negative number that was given.
    let mayBeNegative: [Bool]

    /// - Parameter count: the most numbers that it may have.
    init(_ text: ArraySlice<UInt8>, atMost count: Int, _ effort: Effort) throws(Failure) {
        var reader = Reader(text: text, at: text.startIndex, maximumNumbers: count, effort: effort)
        value = try reader.readSum(depth: 0)
        reader.skipSpaces()
        guard reader.at == text.endIndex else { throw .notation(at: reader.at - text.startIndex) }
        numbers = reader.numbers
        mayBeNegative = reader.mayBeNegative
    }

    private struct Reader {
        let text: ArraySlice<UInt8>
        var at: Int
        let maximumNumbers: Int
        let effort: Effort
        var numbers: [Int] = []
        var mayBeNegative: [Bool] = []

        enum Operator { case add, subtract, multiply, divide }

        mutating func skipSpaces() {
            while at < text.endIndex, text[at] == 0x20 || (0x09...0x0D).contains(text[at]) { at += 1 }
        }

        /// The operator that comes next, if it is one of some.
        mutating func readOperator(_ isAllowed: (Operator) -> Bool) -> Operator? {
            skipSpaces()
            guard at < text.endIndex else { return nil }
            for (sign, meaning) in Self.signs where text[at...].starts(with: sign) {
                // Two stars are a power, two slashes a division without remainder: none of the four.
                guard isAllowed(meaning) else { return nil }
                at += sign.count
                return meaning
            }
            return nil
        }

        private static let signs: [([UInt8], Operator)] = [
            ([0x2B], .add), ([0x2D], .subtract), ([0xE2, 0x88, 0x92], .subtract), ([0x2A], .multiply), ([0x78], .multiply),
            ([0xC3, 0x97], .multiply),
            ([0xC2, 0xB7], .multiply), ([0x2F], .divide), ([0xC3, 0xB7], .divide),
        ]

        func check(_ value: ExactNumber) throws(Failure) -> ExactNumber {
            do throws(Effort.Exhausted) { try effort.spend(value.arithmeticSteps) } catch { throw .exhausted(error) }
            guard value.bits <= maximumBits else { throw .tooLarge }
            return value
        }

        mutating func readSum(depth: Int) throws(Failure) -> ExactNumber {
            guard depth < maximumDepth else { throw .tooLarge }
            var value = try readProduct(depth: depth)
            while let sign = readOperator({ $0 == .add || $0 == .subtract }) {
                let other = try readProduct(depth: depth)
                value = try check(sign == .add ? value + other : value - other)
            }
            return value
        }

        mutating func readProduct(depth: Int) throws(Failure) -> ExactNumber {
            var value = try readFactor(depth: depth)
            while let sign = readOperator({ $0 == .multiply || $0 == .divide }) {
                let other = try readFactor(depth: depth)
                if sign == .multiply {
                    value = try check(value * other)
                } else {
                    guard let quotient = value.divided(by: other) else { throw .divisionByZero }
                    value = try check(quotient)
                }
            }
            return value
        }

        mutating func readFactor(depth: Int, isAfterMinus: Bool = false) throws(Failure) -> ExactNumber {
            guard depth < maximumDepth else { throw .tooLarge }
            if let sign = readOperator({ $0 == .add || $0 == .subtract }) {
                let value = try readFactor(depth: depth + 1, isAfterMinus: sign == .subtract)
                return sign == .add ? value : try check(-value)
            }
            skipSpaces()
            guard at < text.endIndex else { throw .notation(at: at - text.startIndex) }
            if text[at] == UInt8(ascii: "(") {
                at += 1
                let value = try readSum(depth: depth + 1)
                skipSpaces()
                guard at < text.endIndex, text[at] == UInt8(ascii: ")") else { throw .notation(at: at - text.startIndex) }
                at += 1
                return value
            }
            let start = at
            while at < text.endIndex, (0x30...0x39).contains(text[at]) { at += 1 }
            guard at > start else { throw .notation(at: start - text.startIndex) }
            guard at - start <= maximumDigits, let number = Int(String(decoding: text[start..<at], as: UTF8.self)) else { throw .tooLarge }
            guard at - start == 1 || text[start] != 0x30 else { throw .notation(at: start - text.startIndex) }
            guard numbers.count < maximumNumbers else { throw .step("more numbers than were given") }
            numbers.append(number)
            mayBeNegative.append(isAfterMinus)
            return ExactNumber(number)
        }
    }

    /// Why an expression does not make a value from numbers, each used once.
    ///
    /// - Parameter usesAll: whether no number may be left out.
    static func fault(of text: ArraySlice<UInt8>, from numbers: [Int], target: Int, usesAll: Bool = true, _ effort: Effort)
        throws(Effort.Exhausted) -> String?
    {
        do throws(Failure) {
            let expression = try ArithmeticExpression(text, atMost: numbers.count, effort)
            guard expression.isSelection(of: numbers, usesAll: usesAll) else {
                return usesAll ? "not the given numbers, each once" : "not of the given numbers, each once at most"
            }
            return expression.value == ExactNumber(target) ? nil : "the value is \(expression.value)"
        } catch {
            switch error {
            case .notation(let place): return "no expression of numbers, + - * / and brackets, from byte \(place) on"
            case .divisionByZero: return "a division by 0"
            case .tooLarge: return "nested too deep, or numbers too large"
            case .step(let reason): return reason
            case .exhausted(let reason): throw reason
            }
        }
    }

    /// Whether its numbers are some that are given, or all of them, each once. A negative one is written with its sign: `1+(-3)`, `-3+1`.
    private func isSelection(of given: [Int], usesAll: Bool) -> Bool {
        if usesAll, numbers.count != given.count { return false }
        var left: [Int: Int] = [:]
        for number in given { left[number, default: 0] += 1 }
        func take(_ number: Int) -> Bool {
            guard let count = left[number], count > 0 else { return false }
            left[number] = count - 1
            return true
        }
        // Those that are not negative first: the others may be either.
        let isSigned = zip(numbers, mayBeNegative)
        return isSigned.allSatisfy { $1 || take($0) } && isSigned.allSatisfy { !$1 || take(-$0) || take($0) }
    }
}

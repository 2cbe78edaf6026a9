import BigInt
import JSON

import func Glibc.exp

/// Tasks of reasoning-gym whose answers are compared as numbers.
enum GymNumberTasks {
    /// The same decimal number, thousands separated or not; the answer among other text pays its share of the length.
    static func decimalOrShare(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard !answer.isEmpty else { return .score(0) }
        let (mine, gold) = (answer.without(","), entry.text.without(","))
        if let one = PythonNumber.decimal(mine), let other = PythonNumber.decimal(gold), one == other { return .score(1) }
        return mine.holds(gold) ? .consolation(Double(gold.pointCount) / Double(mine.pointCount)) : .score(0)
    }

    static func decimal(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let mine = PythonNumber.decimal(answer), let gold = PythonNumber.decimal(entry.text) else { return .score(0) }
        return .right(mine == gold)
    }

    /// Off by one unit of the last decimal place at most.
    static func nearDecimal(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let mine = PythonNumber.decimal(answer), let gold = PythonNumber.decimal(entry.text) else { return .score(0) }
        let places = entry["difficulty"]?["decimal_places"]?.wholeNumbers?.last ?? 3
        return .right((mine - gold).magnitude <= .powerOfTen(-min(max(places, 0), 1_000)))
    }

    /// A hexadecimal, binary, octal or decimal integer.
    static func bitwise(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let mine = PythonNumber.integerWithPrefix(answer), let gold = PythonNumber.integerWithPrefix(entry.text) else { return .score(0) }
        return .right(mine == gold)
    }

    static func numberFormat(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let gold = entry["solution"]?.number else { return .unknown("solution") }
        guard let mine = PythonNumber.float(answer.stripped.without(",")) else { return .score(0) }
        return .right(abs(mine - gold) < 1e-2)
    }

    /// The first number of the text.
    static func firstNumber(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        guard let gold = PythonNumber.float(entry.text), let mine = firstNumber(in: answer, keepsSign: context.isStrict) else { return .score(0) }
        return mine == gold ? .score(1) : .consolation(0.01)
    }

    /// Digits, and a point with digits after them, no part of a word; a sign only counts after a word unless it is kept.
    private static func firstNumber(in text: String, keepsSign: Bool) -> Double? {
        let scalars = Array(text.unicodeScalars)
        func isWord(_ at: Int) -> Bool { at >= 0 && at < scalars.count && scalars[at].isPythonWord }
        func digits(_ at: Int) -> Int {
            var end = at
            while end < scalars.count, scalars[end].isDecimalDigit { end += 1 }
            return end
        }
        var at = 0
        while at < scalars.count {
            let isSigned = scalars[at] == "-" && (isWord(at - 1) || keepsSign)
            let start = isSigned ? at + 1 : at
            let end = digits(start)
            guard end > start, isSigned || !isWord(at - 1) else {
                at += 1
                continue
            }
            var stop = isWord(end) ? nil : Optional(end)
            if end < scalars.count, scalars[end] == "." {
                let fraction = digits(end + 1)
                if fraction > end + 1, !isWord(fraction) { stop = fraction }
            }
            if let stop {
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[at..<stop])
                return Double(String(view))
            }
            at = end
        }
        return nil
    }

    /// Three significant figures.
    static func powerFunction(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let mine = PythonNumber.decimal(answer), let gold = PythonNumber.decimal(entry.text) else { return .consolation(0.01) }
        return rounded(mine, figures: 3) == rounded(gold, figures: 3) ? .score(1) : .consolation(0.01)
    }

    private static func rounded(_ value: ExactNumber, figures: Int) -> ExactNumber {
        guard !value.isZero else { return .zero }
        // The power of ten of the first digit.
        var power = (value.numerator.magnitude.bitWidth - value.denominator.magnitude.bitWidth) * 30_103 / 100_000 - 2
        while .powerOfTen(power + 1) <= value.magnitude { power += 1 }
        let places = figures - power - 1
        let units = ExactNumber(value.roundedUnits(places: places))
        return units * .powerOfTen(-places)
    }

    /// The prime factors in any order; other factors of the same product are half right.
    static func primeFactorization(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let gold = factors(entry.text) else { return .unknown("the factors") }
        guard let mine = factors(answer) else { return .raises("a factor is no whole number") }
        if mine == gold { return .score(1) }
        func product(_ factors: [BigInt]) -> BigInt? {
            if factors.contains(0) { return 0 }
            var product: BigInt = 1
            for factor in factors {
                product *= factor
                if product.bitWidth > 65_536 { return nil }
            }
            return product
        }
        guard let one = product(gold), let other = product(mine) else { return .consolation(0.01) }
        return one == other ? .score(0.5) : .consolation(0.01)
    }

    private static func factors(_ text: String) -> [BigInt]? {
        var factors: [BigInt] = []
        for part in text.parts("\u{D7}") where !part.stripped.isEmpty {
            guard let factor = PythonNumber.integer(part) else { return nil }
            factors.append(factor)
        }
        return factors.sorted()
    }

    static func rectangleCount(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let gold = PythonNumber.int(entry.text.without("\n")), let mine = PythonNumber.integer(answer) else { return .score(0) }
        let distance = (mine - BigInt(gold)).magnitude
        if distance == 0 { return .score(1) }
        guard distance < 5 else { return .score(0) }
        return .score(max(0, 0.8 * (1 - Double(Int(distance)) / 5)))
    }

    /// A fraction as `3/4` or in LaTeX, in lowest terms.
    static func fractionSimplification(_ answer: String, _ entry: GymEntry) -> GymFinding {
        func number(_ key: String) -> BigInt? { entry[key]?.wholeNumber.map { BigInt($0) } }
        guard let top = number("simplified_numerator"), let bottom = number("simplified_denominator") else {
            return .unknown("the simplified fraction")
        }
        guard let (one, other) = fraction(answer) else { return .consolation(0.01) }
        if one == top, other == bottom { return .score(1) }
        if one == number("numerator") || other == number("denominator") { return .consolation(0.1) }
        return .consolation(0.05)
    }

    private static func fraction(_ text: String) -> (BigInt, BigInt)? {
        let plain = String(text.stripped.trimmed { $0 == "$" }).stripped
        if let latex = latexFraction(Array(plain.utf8)[...]) { return latex }
        let parts = plain.parts("/")
        guard parts.count >= 2, let one = PythonNumber.integer(parts[0]), let other = PythonNumber.integer(parts.dropFirst().joined(separator: "/"))
        else {
            return nil
        }
        return (one, other)
    }

    /// `\frac{3}{4}` at the beginning.
    private static func latexFraction(_ text: ArraySlice<UInt8>) -> (BigInt, BigInt)? {
        var rest = text
        guard let command = ["\\frac", "\\dfrac"].first(where: { rest.matches(Array($0.utf8), at: rest.startIndex, ignoringCase: true) }) else {
            return nil
        }
        rest = rest.dropFirst(command.utf8.count)
        func part() -> BigInt? {
            rest = rest.drop { $0 <= UInt8(ascii: " ") }
            guard rest.first == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let inside = rest[(rest.startIndex + 1)..<end].trimmed()
            rest = rest[(end + 1)...]
            guard inside.allSatisfy(\.isASCIIDigit) else { return nil }
            return PythonNumber.integer(inside.string)
        }
        guard let one = part(), let other = part() else { return nil }
        return (one, other)
    }

    /// A probability; one that differs pays for the digits that it begins with.
    static func coinFlip(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard !answer.stripped.isEmpty else { return .score(0) }
        guard let mine = PythonNumber.fraction(answer.without(","))?.nearestDouble,
            let gold = PythonNumber.fraction(entry.text.without(","))?.nearestDouble
        else { return .score(0) }
        if abs(mine - gold) <= 1e-4 { return .score(1) }
        let (one, other) = (Array(mine.withTenDigits.utf8), Array(gold.withTenDigits.utf8))
        let same = zip(one, other).prefix { $0 == $1 }.count
        return .consolation(Double(same) / Double(min(one.count, other.count)))
    }

    static func complexArithmetic(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let result = entry["result"]?.elements?.map(\.number), result.count == 2, let real = result[0], let imaginary = result[1] else {
            return .unknown("result")
        }
        guard let mine = PythonComplex.read(answer) else { return .score(0) }
        let (right, up) = (mine.real - real, mine.imaginary - imaginary)
        let distance = right == 0 ? abs(up) : up == 0 ? abs(right) : (right * right + up * up).squareRoot()
        return .score(min(1, exp(-distance)))
    }

    /// Real solutions, in any order.
    static func polynomialEquations(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        var gold = numbers(entry.text)
        let mine = numbers(answer)
        if gold.isEmpty, mine.isEmpty {
            // Any text without a number is right to the task's own score; what says that there are no solutions is.
            return .right(!context.isStrict || NoSolutions.areMeant(by: answer))
        }
        var reward = 0.0
        var (matched, extra) = (0, 0)
        for number in mine {
            try context.effort.spend(2 * gold.count)
            var best = Double.infinity
            var place: Int?
            for (index, other) in gold.enumerated() where abs(number - other) < best { (best, place) = (abs(number - other), index) }
            if let place {
                matched += 1
                gold.remove(at: place)
                reward += exp(best * -10)
            } else {
                extra += 1
            }
        }
        if matched > 0 { reward /= Double(matched) }
        return .score(max(0, reward - (Double(gold.count) * 0.5 + Double(extra) * 0.5)))
    }

    private static func numbers(_ text: String) -> [Double] {
        text.isEmpty ? [] : text.parts(",").compactMap { PythonNumber.float($0) }.sorted()
    }
}

extension Double {
    /// Ten significant digits without trailing zeros, as `format(x, ".10g")` writes them.
    var withTenDigits: String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        guard self != 0 else { return sign == .minus ? "-0" : "0" }
        let value = ExactNumber(magnitude)
        var power = Int((Double(exponent) * 0.30103).rounded(.down)) - 1
        while .powerOfTen(power + 1) <= value { power += 1 }
        var digits = "\(value.roundedUnits(places: 9 - power))"
        if digits.utf8.count > 10 {
            digits.removeLast()
            power += 1
        }
        var bytes = Array(digits.utf8)
        while bytes.count > 1, bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        let zero = UInt8(ascii: "0")
        var text: [UInt8]
        if power < -4 || power >= 10 {
            text = [bytes[0]] + (bytes.count > 1 ? [UInt8(ascii: ".")] + bytes[1...] : [])
            let exponent = "\(abs(power))"
            text += Array("e\(power < 0 ? "-" : "+")\(exponent.utf8.count < 2 ? "0" : "")\(exponent)".utf8)
        } else if power < 0 {
            text = Array("0.".utf8) + [UInt8](repeating: zero, count: -power - 1) + bytes
        } else {
            let whole = Array(bytes.prefix(power + 1)) + [UInt8](repeating: zero, count: max(0, power + 1 - bytes.count))
            let rest = bytes.dropFirst(power + 1)
            text = whole + (rest.isEmpty ? [] : [UInt8(ascii: ".")] + rest)
        }
        return (sign == .minus ? "-" : "") + String(decoding: text, as: UTF8.self)
    }
}

/// Complex numbers as the task of reasoning-gym reads them: `3+2i`, `-7j`, `(4.0 - 7.0i)`.
enum PythonComplex {
    static func read(_ text: String) -> (real: Double, imaginary: Double)? {
        var text = Array(text.without(" ").lowercased().utf8)[...]
        let (i, j) = (UInt8(ascii: "i"), UInt8(ascii: "j"))
        while text.count > 1, text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") { text = text.dropFirst().dropLast() }
        let plain = text.map { $0 == i ? j : $0 }[...]
        guard plain.contains(j) else { return PythonNumber.float(plain.string).map { ($0, 0) } }
        if plain.isText("j") { return (0, 1) }
        if plain.isText("-j") { return (0, -1) }
        func hasSign(_ part: ArraySlice<UInt8>) -> Bool { part.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } }
        let isImaginary = plain.last == j && !hasSign(plain.dropLast())
        if isImaginary || plain.first == UInt8(ascii: "-") && !hasSign(plain.dropFirst().dropLast()) {
            return PythonNumber.float(plain.dropLast().string).map { (0, $0) }
        }
        guard plain.last == j else { return nil }
        // The sign of the imaginary part is the last one that belongs to no exponent.
        let body = plain.dropLast()
        func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }
        let split = body.indices.last { at in
            guard isSign(body[at]) else { return false }
            return at == body.startIndex || body[at - 1] != UInt8(ascii: "e")
        }
        guard let split else { return nil }
        let coefficient = body[split...].count == 1 ? body[split...].string + "1" : body[split...].string
        guard split > body.startIndex else { return PythonNumber.float(coefficient).map { (0, $0) } }
        guard let real = PythonNumber.float(body[..<split].string), let imaginary = PythonNumber.float(coefficient) else { return nil }
        return (real, imaginary)
    }
}

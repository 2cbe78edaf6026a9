import BigInt

/// The answer is a number, compared exactly or within a tolerance.
public struct NumericVerifier: Verifier, Equatable {
    /// What a percent sign means.
    public enum Percent: String, Sendable, CaseIterable {
        /// 50% is 0.5, nothing else.
        case value
        /// If only one of both numbers has the sign, 50% is 0.5 or 50.
        case either
    }

    /// The largest difference that still counts, whatever the numbers.
    public var absoluteTolerance: Double
    /// The largest difference that still counts, as a share of the ground truth.
    public var relativeTolerance: Double
    /// What a percent sign means.
    public var percent: Percent
    /// Both numbers are rounded to so many significant figures, halves away from zero, before they are compared.
    public var significantFigures: Int?
    /// Whether a fraction has to be in lowest terms, with a denominator above 1.
    public var needsLowestTerms: Bool
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of numbers. The wider one of both tolerances counts.
    public init(
        absoluteTolerance: Double = 0, relativeTolerance: Double = 0, percent: Percent = .either, significantFigures: Int? = nil,
        needsLowestTerms: Bool = false, extraction: Extraction = .standard
    ) {
        self.significantFigures = significantFigures.map { max(1, $0) }
        self.needsLowestTerms = needsLowestTerms
        self.absoluteTolerance = absoluteTolerance
        self.relativeTolerance = relativeTolerance
        self.percent = percent
        self.extraction = extraction
    }

    /// The ground truth is a number or its text.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let text = groundTruth.text else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"numeric\" is a number or a text with one"))
        }
        switch try NumericAnswer.gold(text, effort) {
        case .number(let gold, _): return NumericJudge(verifier: self, gold: gold, tolerance: tolerance(for: gold.value))
        case .overBudget: return ForegoneJudge(outcome: .unparseableGold("the ground truth has more than \(NumberScanner.digitBudget) digits"))
        case .none: return ForegoneJudge(outcome: .unparseableGold("the ground truth is no number"))
        }
    }

    /// The answer's text; numbers are bounded in digits.
    public func workingBytes(forResponseOf bytes: Int) -> Int { NumericAnswer.workingBytes(forResponseOf: bytes) }

    private func tolerance(for gold: ExactNumber) -> ExactNumber {
        let absolute = ExactNumber(absoluteTolerance)
        let relative = ExactNumber(relativeTolerance) * gold.magnitude
        return absolute <= relative ? relative : absolute
    }
}

private struct NumericJudge: Judge {
    let verifier: NumericVerifier
    let gold: NumberScanner.Number
    let tolerance: ExactNumber

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        switch try NumericAnswer.find(in: answer, effort) {
        case .number(let number, let range):
            let text = answer.text[range]
            if verifier.needsLowestTerms, !Self.isInLowestTerms(text, number.value) {
                return .decided(false, extracted: text.string, explanation: "the fraction is not in lowest terms")
            }
            return .decided(isEqual(number), extracted: text.string)
        case .overBudget: return .undecided("the answer has more than \(NumberScanner.digitBudget) digits")
        case .none:
            return answer.isMarked ? .decided(false, extracted: answer.string, explanation: "the answer is no number") : .noAnswer("no number")
        }
    }

    private func isEqual(_ number: NumberScanner.Number) -> Bool {
        if isNear(number.value) { return true }
        guard verifier.percent == .either, number.isPercent != gold.isPercent else { return false }
        return isNear(number.value * (number.isPercent ? ExactNumber(100) : ExactNumber(1, over: 100)))
    }

    private func isNear(_ value: ExactNumber) -> Bool {
        if let figures = verifier.significantFigures { return value.rounded(toFigures: figures) == gold.value.rounded(toFigures: figures) }
        return (value + -gold.value).magnitude <= tolerance
    }

    /// Whether what is written as a fraction has the denominator of its value, and that is not 1.
    private static func isInLowestTerms(_ text: ArraySlice<UInt8>, _ value: ExactNumber) -> Bool {
        // The digits after the last slash, in the last braces, or the second of two digits after "frac".
        guard let run = text.split(whereSeparator: { !$0.isASCIIDigit }).last, let before = text[..<run.startIndex].last(where: { $0 != 0x20 }) else {
            return true
        }
        let isShort = text[..<run.startIndex].reversed().starts(with: "frac".utf8.reversed()) && run.count == 2
        guard isShort || before == UInt8(ascii: "/") || (before == UInt8(ascii: "{") && text.contains("frac")) else { return true }
        guard let denominator = BigInt((isShort ? run.suffix(1) : run).string) else { return true }
        return denominator == value.denominator && denominator != 1
    }
}

/// Finds the number of an answer.
enum NumericAnswer {
    /// What an answer says.
    enum Reading {
        case number(NumberScanner.Number, Range<Int>)
        case overBudget
        case none
    }

    /// The text, and the digits of a few numbers.
    static func workingBytes(forResponseOf bytes: Int) -> Int { 3 * bytes + 65_536 }

    /// The number of a ground truth.
    static func gold(_ text: String, _ effort: Effort) throws(Effort.Exhausted) -> Reading { try read(Array(text.utf8)[...], effort) }

    /// The number that an answer is, or the last one of a prose.
    static func find(in answer: Extraction.Answer, _ effort: Effort) throws(Effort.Exhausted) -> Reading {
        let reading = try read(answer.text, effort)
        if case .none = reading, !answer.isMarked { return try last(in: answer.text, effort) }
        return reading
    }

    /// An answer that is a number and nothing else, but for markup, a name before and a unit after it: `x = 5`, `\$5`, `5 cm`.
    private static func read(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Reading {
        try effort.spend(8 * text.count)
        var plain = text.withoutMarkup()
        // What is read in another form is shown as it is written.
        let written = plain
        let other = withPlainDigits(plain)
        plain = other ?? plain
        if plain.last == UInt8(ascii: ".") { plain = plain.dropLast().trimmed() }
        var scanner = NumberScanner(afterName(plain))
        while scanner.skip("\\approx") || scanner.skip("≈") { scanner.skipSpaces() }
        scanner.skipSpaces()
        let start = scanner.position
        guard var number = scanner.scanNumber() else { return .none }
        if scanner.isOverBudget { return .overBudget }
        try effort.spend(cost(ofDigits: scanner.digits))
        let scale = scale(after: scanner.rest)
        guard isUnit(scale.rest) else { return .none }
        guard let factor = scale.factor else { return .overBudget }
        number.value = number.value * factor
        return .number(number, other == nil ? start..<plain.endIndex : written.startIndex..<written.endIndex)
    }

    /// `12 345` and `3,14`, where that is the whole text: digits in groups of three, or with a comma before one, two or more than three decimals.
    private static func withPlainDigits(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.count <= 96 else { return nil }
        if text.contains(0xEF) { return wideForms(text) }
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        guard digits.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }) else { return nil }
        let groups = digits.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if groups.count > 1, let first = groups.first, (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
            !digits.contains(UInt8(ascii: ","))
        {
            return text.filter { $0 != UInt8(ascii: " ") }[...]
        }
        let parts = digits.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 2, !digits.contains(UInt8(ascii: " ")), !parts[0].isEmpty, !parts[1].isEmpty, parts[1].count != 3 || parts[0] == [0x30]
        else {
            return nil
        }
        return Array(text.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 })[...]
    }

    /// Wide digits and signs as those of ASCII; `nil` where anything else beyond ASCII is in the text.
    private static func wideForms(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var plain: [UInt8] = []
        for scalar in UTF8Scalars(text) {
            guard scalar < 0x80 || (0xFF01...0xFF5E).contains(scalar) else { return nil }
            plain.append(UInt8(truncatingIfNeeded: scalar < 0x80 ? scalar : scalar - 0xFEE0))
        }
        return plain[...]
    }

    /// The steps of arithmetic with so many digits: products and divisors of such numbers are not linear.
    private static func cost(ofDigits digits: Int) -> Int { 320 + digits * (4 + min(digits, NumberScanner.digitBudget) / 16) }

    /// The last number of a prose; digits that are part of a word or a name are none.
    private static func last(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Reading {
        try effort.spend(8 * text.count)
        var found: (number: NumberScanner.Number, range: Range<Int>)?
        var scanner = NumberScanner(text)
        while let first = scanner.rest.first {
            let start = scanner.position
            // No number begins with a letter.
            guard !first.isASCIILetter else {
                scanner.advance()
                continue
            }
            let before = start > text.startIndex ? text[start - 1] : UInt8(ascii: " ")
            let continuesWord = before.isASCIILetter || before.isASCIIDigit || before == UInt8(ascii: "_") || before == UInt8(ascii: ".")
            let digits = scanner.digits
            if !continuesWord, let number = scanner.scanNumber() {
                try effort.spend(cost(ofDigits: scanner.digits - digits))
                let followsWord = scanner.rest.first?.isASCIILetter == true || scanner.rest.first == UInt8(ascii: "_")
                if scanner.isOverBudget { return .overBudget }
                if !followsWord { found = (number, start..<scanner.position) }
            } else {
                // What does not begin at the first of several spaces begins at none of them.
                if !continuesWord { scanner.skipSpaces() }
                if scanner.position == start { scanner.advance() }
            }
        }
        guard let found else { return .none }
        // "5 million": the words after the last number belong to it.
        guard let factor = scale(after: text[found.range.upperBound...]).factor else { return .overBudget }
        return .number(NumberScanner.Number(value: found.number.value * factor, isPercent: found.number.isPercent), found.range)
    }

    /// What follows `name =`.
    private static func afterName(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let equals = text.lastIndex(of: UInt8(ascii: "=")) else { return text }
        let name = text[..<equals].trimmed()
        let isName = name.allSatisfy {
            $0.isASCIILetter || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
        }
        return isName ? text[(equals + 1)...] : text
    }

    /// By what the words after a number multiply it, and what follows them: 10^6 for "5 million dollars". No factor where it has too many digits.
    private static func scale(after rest: ArraySlice<UInt8>) -> (factor: ExactNumber?, rest: ArraySlice<UInt8>) {
        let text = Array("\\text{".utf8)
        let plain = rest.trimmed()
        if plain.matches(text, at: plain.startIndex), let inside = plain.dropFirst(text.count - 1).insideBraces() {
            let inner = scaleWords(inside)
            let following = plain[(inside.endIndex + 1)...]
            if inner.rest.trimmed().isEmpty { return (inner.factor, following) }
            return following.isEmpty && inner.rest.startIndex > inside.startIndex ? inner : (ExactNumber(1), rest)
        }
        return rest.first == UInt8(ascii: " ") ? scaleWords(rest) : (ExactNumber(1), rest)
    }

    private static func scaleWords(_ text: ArraySlice<UInt8>) -> (factor: ExactNumber?, rest: ArraySlice<UInt8>) {
        // Reduced once at the end, and only as far as a number may be long.
        var (top, bottom): (BigInt, BigInt) = (1, 1)
        var isOverBudget = false
        var rest = text
        while true {
            let begin = rest.drop { $0 == UInt8(ascii: " ") }
            let word = begin.prefix { $0.isASCIILetter }
            guard word.count <= NumberWords.longest, let next = NumberWords.factor(String(decoding: word, as: UTF8.self).lowercased()) else {
                return (isOverBudget ? nil : ExactNumber(top, over: bottom), rest)
            }
            if !isOverBudget { (top, bottom) = (top * next.numerator, bottom * next.denominator) }
            if top.bitWidth + bottom.bitWidth > wordBits { isOverBudget = true }
            rest = begin[word.endIndex...]
        }
    }

    /// Bits of the product of the words after a number.
    private static let wordBits = 1_024

    /// Whether what follows a number leaves it that number: nothing, a unit, a degree sign. `5x` and `2\pi` are other numbers.
    private static func isUnit(_ rest: ArraySlice<UInt8>) -> Bool {
        let unit = rest.trimmed()
        if unit.isEmpty || degrees.contains(where: { unit.elementsEqual($0) }) { return true }
        if unit.first == UInt8(ascii: "\\") { return isWrittenUnit(unit) }
        guard rest.first == UInt8(ascii: " "), unit.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "/") }) else {
            return false
        }
        return !NumberWords.areNoUnit(lowercasedWords(of: unit))
            && words(of: unit).allSatisfy { $0.count > 1 || "mgshLNJWVAK".utf8.contains($0[$0.startIndex]) }
    }

    private static func words(of text: ArraySlice<UInt8>) -> ByteWords { ByteWords(of: text) { $0.isASCIILetter || $0 >= 0x80 } }

    /// One after the other; those that are longer than any word of a number are cut.
    private static func lowercasedWords(of text: ArraySlice<UInt8>) -> some Sequence<String> {
        words(of: text).lazy.map { String(decoding: $0.prefix(NumberWords.longest + 1), as: UTF8.self).lowercased() }
    }

    /// `\text{cm}^2`, `\text{m}/\text{s}`: units in commands, each with a power of 2 or 3, and nothing else.
    private static func isWrittenUnit(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            guard let command = unitCommands.first(where: { rest.matches($0, at: rest.startIndex) }),
                let inside = rest.dropFirst(command.count).trimmed().insideBraces(), isUnitText(inside)
            else { return false }
            rest = text[(inside.endIndex + 1)...]
            if let power = powers.first(where: { rest.matches($0, at: rest.startIndex) }) { rest = rest.dropFirst(power.count) }
            rest = rest.trimmed()
            if rest.first == UInt8(ascii: "/"), rest.count > 1 { rest = rest.dropFirst() }
        }
        return true
    }

    /// Words that may be a unit; a digit is a power in it.
    private static func isUnitText(_ text: ArraySlice<UInt8>) -> Bool {
        let words = words(of: text)
        guard words.first != nil, !words.contains(where: { $0.elementsEqual("e".utf8) || $0.elementsEqual("i".utf8) }),
            !NumberWords.areNoUnit(lowercasedWords(of: text))
        else { return false }
        return text.indices.allSatisfy { place in
            let byte = text[place]
            if byte.isASCIILetter || byte >= 0x80 || " ./-^%\\()'$,".utf8.contains(byte) { return true }
            guard byte == UInt8(ascii: "2") || byte == UInt8(ascii: "3"), place > text.startIndex else { return false }
            return text[place - 1].isASCIILetter || text[place - 1] == UInt8(ascii: "^")
        }
    }

    private static let unitCommands = ["\\text", "\\mathrm"].map { Array($0.utf8) }
    private static let powers = ["^2", "^3", "^{2}", "^{3}"].map { Array($0.utf8) }
    private static let degrees = ["^\\circ", "^{\\circ}", "°", "\\degree", "\\degrees"].map { Array($0.utf8) }
}

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
    /// Where the answer stands.
    public var extraction: Extraction

    /// A verifier of numbers. The wider one of both tolerances counts.
    public init(absoluteTolerance: Double = 0, relativeTolerance: Double = 0, percent: Percent = .either, extraction: Extraction = .standard) {
        self.absoluteTolerance = absoluteTolerance
        self.relativeTolerance = relativeTolerance
        self.percent = percent
        self.extraction = extraction
    }

    /// - Parameter groundTruth: a number or its text.
    public func judge(for groundTruth: GroundTruth) -> any Judge {
        guard let text = groundTruth.text else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"numeric\" is a number or a text with one"))
        }
        switch NumericAnswer.read(Array(text.utf8)[...]) {
        case .number(let gold, _): return NumericJudge(verifier: self, gold: gold, tolerance: tolerance(for: gold.value))
        case .overBudget: return ForegoneJudge(outcome: .unparseableGold("the ground truth has more than \(NumberScanner.digitBudget) digits"))
        case .none: return ForegoneJudge(outcome: .unparseableGold("the ground truth is no number"))
        }
    }

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

    func verdict(on response: Response) -> Verdict {
        guard let answer = verifier.extraction.answer(in: response) else { return .noAnswer() }
        let reading = NumericAnswer.read(answer.text)
        let last = if case .none = reading, !answer.isMarked { NumericAnswer.last(in: answer.text) } else { reading }
        switch last {
        case .number(let number, let range): return .decided(isEqual(number), extracted: String(decoding: answer.text[range], as: UTF8.self))
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
        (value + -gold.value).magnitude <= tolerance
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

    /// An answer that is a number and nothing else, but for markup, a name before and a unit behind it: `x = 5`, `\$5`, `5 cm`.
    static func read(_ text: ArraySlice<UInt8>) -> Reading {
        var plain = text.withoutMarkup()
        if plain.last == UInt8(ascii: ".") { plain = plain.dropLast().trimmed() }
        var scanner = NumberScanner(behindName(plain))
        while scanner.skip("\\approx") || scanner.skip("≈") { scanner.skipSpaces() }
        scanner.skipSpaces()
        let start = scanner.position
        guard let number = scanner.scanNumber() else { return .none }
        if scanner.isOverBudget { return .overBudget }
        guard isUnit(scanner.rest) else { return .none }
        return .number(number, start..<plain.endIndex)
    }

    /// The last number of a prose; digits that are part of a word or a name are none.
    static func last(in text: ArraySlice<UInt8>) -> Reading {
        var reading = Reading.none
        var scanner = NumberScanner(text)
        while !scanner.isAtEnd {
            let start = scanner.position
            let before = start > text.startIndex ? text[start - 1] : UInt8(ascii: " ")
            let continuesWord = before.isASCIILetter || before.isASCIIDigit || before == UInt8(ascii: "_") || before == UInt8(ascii: ".")
            if !continuesWord, let number = scanner.scanNumber() {
                let followsWord = scanner.rest.first?.isASCIILetter == true || scanner.rest.first == UInt8(ascii: "_")
                if scanner.isOverBudget { return .overBudget }
                if !followsWord { reading = .number(number, start..<scanner.position) }
            } else {
                // What does not begin at the first of several spaces begins at none of them.
                if !continuesWord { scanner.skipSpaces() }
                if scanner.position == start { scanner.advance() }
            }
        }
        return reading
    }

    /// What stands behind `name =`.
    private static func behindName(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let equals = text.lastIndex(of: UInt8(ascii: "=")) else { return text }
        let name = text[..<equals].trimmed()
        let isName = name.allSatisfy {
            $0.isASCIILetter || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
        }
        return isName ? text[(equals + 1)...] : text
    }

    /// Whether what follows a number leaves it that number: nothing, a unit, a degree sign. `5x` and `2\pi` are other numbers.
    private static func isUnit(_ rest: ArraySlice<UInt8>) -> Bool {
        let unit = rest.trimmed()
        if unit.isEmpty || degrees.contains(where: { $0 == Array(unit) }) { return true }
        if unit.starts(with: Array("\\text".utf8)) || unit.starts(with: Array("\\mathrm".utf8)) {
            return !unit.contains { $0.isASCIIDigit && $0 > UInt8(ascii: "3") }
        }
        guard rest.first == UInt8(ascii: " "), unit.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "/") }) else {
            return false
        }
        let words = String(decoding: unit, as: UTF8.self).split(separator: " ")
        return words.allSatisfy { !notUnits.contains($0.lowercased()) && ($0.count > 1 || "mgshLNJWVAK".contains($0)) }
    }

    private static let degrees = ["^\\circ", "^{\\circ}", "°", "\\degree", "\\degrees"].map { Array($0.utf8) }
    private static let notUnits: Set<String> = [
        "pi", "sqrt", "sin", "cos", "tan", "log", "ln", "exp", "mod", "plus", "minus", "times", "over", "and", "or", "to", "hundred", "thousand",
        "million",
        "billion", "trillion", "dozen",
    ]
}

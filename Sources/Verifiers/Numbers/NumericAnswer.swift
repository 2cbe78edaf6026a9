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
        let scale = try scale(after: scanner.rest, effort)
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

    /// The steps of reading so many digits: what makes a number of them is not linear.
    private static func cost(ofReading digits: Int) -> Int { 320 + digits * (4 + min(digits, NumberScanner.digitBudget) / 64) }

    /// The steps of arithmetic with so many digits: products and divisors of such numbers are not linear.
    private static func cost(ofDigits digits: Int) -> Int { 320 + digits * (4 + min(digits, NumberScanner.digitBudget) / 16) }

    /// The last number of a prose; digits that are part of a word or a name are none.
    private static func last(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Reading {
        try effort.spend(8 * text.count)
        var found: (number: (value: ScannedNumber, isPercent: Bool), digits: Int, range: Range<Int>)?
        var scanner = NumberScanner(text)
        while let first = scanner.rest.first {
            let start = scanner.position
            guard !NumberScanner.beginsNoNumber(first) else {
                scanner.advance()
                continue
            }
            let before = start > text.startIndex ? text[start - 1] : UInt8(ascii: " ")
            let continuesWord = before.isASCIILetter || before.isASCIIDigit || before == UInt8(ascii: "_") || before == UInt8(ascii: ".")
            let digits = scanner.digits
            // At each other sign than a digit or space many words are tried.
            if !first.isASCIIDigit, first > UInt8(ascii: " ") { try effort.spend(24) }
            if !continuesWord, let number = scanner.scan() {
                let read = scanner.digits - digits
                try effort.spend(cost(ofReading: read))
                let followsWord = scanner.rest.first?.isASCIILetter == true || scanner.rest.first == UInt8(ascii: "_")
                if scanner.isOverBudget { return .overBudget }
                if !followsWord { found = (number, read, start..<scanner.position) }
            } else {
                // What does not begin at the first of several spaces begins at none of them.
                if !continuesWord { scanner.skipSpaces() }
                if scanner.position == start { scanner.advance() }
            }
        }
        guard let found else { return .none }
        try effort.spend(cost(ofDigits: found.digits))
        // "5 million": the words after the last number belong to it.
        guard let factor = try scale(after: text[found.range.upperBound...], effort).factor else { return .overBudget }
        return .number(NumberScanner.Number(value: found.number.value.exact * factor, isPercent: found.number.isPercent), found.range)
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
}

/// Where an answer ends that begins at a place: formulas in their delimiters, or the rest of a sentence.
extension MathExtraction {
    /// The formula or the rest of the sentence that begins here.
    static func text(at place: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        // After `{"answer"` a quotation mark closes.
        var start = place.drop { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") }
        let isQuoted = start.first == UInt8(ascii: "\"")
        if isQuoted { start = start.dropFirst() }
        if let formulas = formulas(at: start), !goesOnWithAnother(start[formulas.endIndex...]) { return formulas }
        var end = start.startIndex
        var (braces, round) = (0, 0)
        while end < start.endIndex {
            let byte = start[end]
            if byte == UInt8(ascii: "\n") || (isQuoted && byte == UInt8(ascii: "\"")) { break }
            if byte == UInt8(ascii: "{") { braces += 1 }
            if byte == UInt8(ascii: "}") {
                braces -= 1
                if braces < 0 { break }
            }
            if byte == UInt8(ascii: "(") { round += 1 }
            if byte == UInt8(ascii: ")") {
                round -= 1
                if round < 0, !start[start.startIndex..<end].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) { break }
            }
            // Outside of formulas an exclamation mark ends a sentence.
            if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") && !goesOn(after: start[(end + 1)...]),
                end + 1 >= start.endIndex || start[end + 1] <= UInt8(ascii: " ") || start[end + 1] == UInt8(ascii: "*")
                    || start[end + 1] == UInt8(ascii: ")")
            {
                // "The answer is C. 12.": the letter of a choice, and its value.
                guard isLabel(start[..<end]), let value = start[(end + 1)...].first(where: { $0 != UInt8(ascii: " ") }),
                    value.isASCIIDigit || "$\\-".utf8.contains(value)
                else { break }
            }
            if byte == UInt8(ascii: "<"), endMarks.contains(where: { start.matches($0, at: end) }) { break }
            end += 1
        }
        return start[..<end].trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\"") }
    }

    private static func isLabel(_ text: ArraySlice<UInt8>) -> Bool {
        text.count == 1 && text.first.map { (UInt8(ascii: "A")...UInt8(ascii: "J")).contains($0) } == true
    }

    /// Whether a sign follows an exclamation mark, which is then a factorial: "5! = 120".
    private static func goesOn(after rest: ArraySlice<UInt8>) -> Bool {
        rest.first { $0 != UInt8(ascii: " ") }.map { "=+-/<>^".utf8.contains($0) } ?? false
    }

    /// Whether a clause follows a formula, and another formula with a clause in the same sentence: `$7$ for Alice and $9$ for Bob`.
    private static func goesOnWithAnother(_ rest: ArraySlice<UInt8>) -> Bool {
        let sentence = rest.prefix(200).prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }.drop { " $\\)]".utf8.contains($0) }
        let words = sentence.split { !$0.isASCIILetter }
        guard let first = words.first, first.startIndex == sentence.startIndex, clauses.contains(where: { first.elementsEqual($0) }) else {
            return false
        }
        return hasSeparator(sentence) && words.count { word in clauses.contains { word.elementsEqual($0) } } > 1
    }

    private static let clauses = ["for", "when"].map { Array($0.utf8) }

    /// What a model writes after its last word.
    private static let endMarks = ["<|", "</s>", "<eos>", "<end_of_turn>", "</"].map { Array($0.utf8) }

    private static let delimiters = [("$$", "$$"), ("$", "$"), ("\\[", "\\]"), ("\\(", "\\)")].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    /// A formula in its delimiters, with the next ones that "and", "or" or a comma joins to it.
    static func formulas(at start: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var unclosed: Set<Int> = []
        return formulas(at: start, &unclosed)
    }

    /// - Parameter unclosed: the delimiters that close nowhere after the start; found once, they are not looked for again.
    static func formulas(at start: ArraySlice<UInt8>, _ unclosed: inout Set<Int>) -> ArraySlice<UInt8>? {
        guard let first = formula(at: start, &unclosed) else { return nil }
        var end = first.end
        while let next = start[end...].prefix(12).firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\\") }) {
            let between = start[end..<next]
            guard hasSeparator(between), between.allSatisfy({ $0.isASCIILetter || $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }),
                between.split(whereSeparator: { !$0.isASCIILetter }).allSatisfy({ $0.elementsEqual("and".utf8) || $0.elementsEqual("or".utf8) }),
                let formula = formula(at: start[next...], &unclosed)
            else { break }
            end = formula.end
        }
        // "$28$ %", "$5$ cm"
        let tail = start[end...].prefix(12)
        if let percent = tail.firstIndex(of: UInt8(ascii: "%")), tail[..<percent].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\\") })
        {
            end = percent + 1
        }
        return start[start.startIndex..<end]
    }

    private static func formula(at start: ArraySlice<UInt8>, _ unclosed: inout Set<Int>) -> (content: ArraySlice<UInt8>, end: Int)? {
        for (index, (open, close)) in delimiters.enumerated() where start.matches(open, at: start.startIndex) {
            let inside = start.dropFirst(open.count)
            guard !unclosed.contains(index) else { return nil }
            guard let end = inside.firstOccurrence(of: close) else {
                unclosed.insert(index)
                return nil
            }
            return end > inside.startIndex ? (inside[..<end], end + close.count) : nil
        }
        return nil
    }
}

/// Words as answers.
enum Prose {
    /// Without case, punctuation and white space around and between the words.
    static func normalised(_ text: String) -> String {
        var result = ""
        var isSpaced = false
        for character in text.lowercased() {
            if character.isLetter || character.isNumber || "+-*/=<>^.%".contains(character) {
                if isSpaced, !result.isEmpty { result.append(" ") }
                isSpaced = false
                result.append(character)
            } else {
                isSpaced = true
            }
        }
        while result.hasSuffix(".") { result.removeLast() }
        return abbreviations[result] ?? result
    }

    private static let abbreviations = ["dne": "does not exist"]

    /// The set of numbers that words name.
    static func namedSet(_ words: String) -> Expression.NamedSet? {
        switch normalised(words) {
        case "all real numbers", "all reals", "all real", "real numbers", "reals", "the real numbers", "any real number", "the set of real numbers",
            "the set of all real numbers":
            .reals
        case "no solution", "no solutions", "there is no solution", "there are no solutions", "no solution exists", "no solutions exist",
            "no real solution", "no real solutions", "empty set", "the empty set", "none", "no such numbers":
            .empty
        case "all integers", "integers", "the integers", "any integer": .integers
        default: nil
        }
    }

    /// The signs that join statements: "p & q" and "p | q" are not the same words.
    private static func connectives(_ text: String) -> some Sequence<Unicode.Scalar> {
        text.unicodeScalars.lazy.filter { "&|\u{2227}\u{2228}\u{AC}~\u{2192}\u{2194}\u{21D2}\u{21D4}\u{2295}".unicodeScalars.contains($0) }
    }

    /// Words are the same whatever their case; what could be variables, up to three letters, only if written alike, or as `Yes` and `yes`.
    static func areEqual(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard normalised(one) == normalised(other), connectives(one).elementsEqual(connectives(other)) else { return false }
        let letters = one.filter(\.isLetter).count
        if letters >= 4 || letters == 0 { return true }
        guard letters >= 2 else { return one.filter(\.isLetter) == other.filter(\.isLetter) }
        // Capitalised or not.
        return one.filter(\.isLetter).dropFirst() == other.filter(\.isLetter).dropFirst()
    }
}

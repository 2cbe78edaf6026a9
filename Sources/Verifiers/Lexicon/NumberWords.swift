import BigInt

/// Words after a number that make it another number, and words that are no unit of it.
enum NumberWords {
    private static let scales: [String: Int] = [
        "tens": 10, "dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000, "million": 1_000_000,
        "millions": 1_000_000, "billion": 1_000_000_000, "billions": 1_000_000_000, "bn": 1_000_000_000, "trillion": 1_000_000_000_000,
        "trillions": 1_000_000_000_000,
    ]

    /// Seconds are a unit of time, and quarters coins.
    private static let parts: [String: Int] = [
        "half": 2, "halves": 2, "third": 3, "thirds": 3, "fourth": 4, "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7,
        "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10, "hundredth": 100, "hundredths": 100,
        "thousandth": 1_000, "thousandths": 1_000,
    ]

    private static let powers: [String: Int] = ["squared": 2, "cubed": 3]

    /// What multiplies the number before: 100 for "hundred".
    static func scale(_ word: String) -> Int? { scales[word] }

    /// What divides the number before: 3 for "thirds".
    static func divisor(_ word: String) -> Int? { parts[word] }

    /// The power of the number before: 2 for "squared".
    static func power(_ word: String) -> Int? { powers[word] }

    /// By what a word multiplies the number before it.
    static func factor(_ word: String) -> ExactNumber? {
        if let scale = scale(word) { return ExactNumber(scale) }
        return divisor(word).map { ExactNumber(1, over: BigInt($0)) }
    }

    /// Words that compare or compute: what is before them is not the whole answer.
    private static let operations: Set<String> = [
        "plus", "minus", "times", "over", "and", "or", "not", "choose", "factorial", "multiplied", "divided", "multiples", "doubled", "tripled",
        "halved",
        "pi", "sqrt", "sin", "cos", "tan", "log", "ln", "exp", "mod", "to",
    ]

    /// Bytes of the longest word that is known here.
    static let longest = 11

    /// Whether the words after a number, in small letters, are no unit of it.
    static func areNoUnit(_ words: some Sequence<String>) -> Bool {
        var (first, second): (String?, String?)
        for word in words {
            if operations.contains(word) || scales[word] != nil { return true }
            if first == nil { first = word } else if second == nil { second = word }
        }
        guard let first else { return false }
        if parts[first] != nil || (powers[first] != nil && second == nil) { return true }
        return ["at", "up"].contains(first) || (["more", "less", "fewer", "greater"].contains(first) && second == "than")
    }
}

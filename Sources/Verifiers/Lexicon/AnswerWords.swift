/// Words around answers, by language: what announces one, and what only mentions one.
enum AnswerWords {
    /// What is between a description and its value inside of a text: `The answer is 460`.
    static let announcersInText = [" is ", " are ", " equals ", ": ", "= ", ":", "="].map { Array($0.utf8) }

    /// Names of the answer; the longest first where one begins with another.
    static let names = ["answer"].map { Array($0.utf8) }
    /// The same in other languages of Europe, looked for where no English name announces anything.
    static let otherNames = ["antwort", "réponse", "respuesta", "risposta", "resposta", "ответ", "Ответ", "lösung", "ans"].map { Array($0.utf8) }
    /// The same in Chinese, Japanese and Korean.
    static let foreignNames = ["答案", "答え", "정답", "답", "故选", "应选", "答：", "答:"].map { Array($0.utf8) }
    /// Whether a foreign name needs no other announcer: "答：".
    static func endsWithColon(_ name: [UInt8]) -> Bool { name.last == UInt8(ascii: ":") || name.suffix(3).elementsEqual("：".utf8) }

    /// What may follow a foreign name before its value.
    static let foreignAnnouncers = ["是", "为", "は", "은", "】", "：", ":", "*", " "].map { Array($0.utf8) }
    /// Where a foreign sentence ends.
    static let foreignEnds = ["。", "！", "，", "です", "입니다", "이다", "；"].map { Array($0.utf8) }

    /// Verbs that announce a value.
    static let verbs: Set<String> = ["is", "be", "are", "equals", "was", "est", "ist", "lautet", "es", "sind"]
    /// Verbs that, before "be", leave open whether the answer follows: "the answer may be 5".
    static let hedges: Set<String> = ["may", "might", "could", "cannot"]
    /// Verbs of which "to" or "out to" is a part: "comes out to".
    static let verbsWithTo: Set<String> = ["comes", "turns", "works", "simplifies", "evaluates", "amounts", "reduces"]
    /// Prepositions that make an answer one of several: "the answer for n = 4 is 11".
    static let conditions: Set<String> = ["for", "in", "if", "when", "with", "at", "as", "by", "confidence", "key", "choice"]
    /// Words before the name that only mention it.
    static let mentions: Set<String> = ["in", "check", "checking", "verify", "confidence", "wrong", "incorrect", "any"]
    /// Words before the name that say whose answer it is.
    static let determiners: Set<String> = ["my", "our", "the", "this", "that", "your"]
    /// Words after a value and a comma, that say nothing about it: "84, altogether".
    static let afterthoughts: Set<String> = [
        "altogether", "total", "together", "overall", "approximately", "roughly", "exactly", "precisely", "respectively", "indeed", "obviously",
        "clearly", "remaining", "left", "each", "again", "thus", "therefore",
    ]
    /// Words between two boxes that say that the second one replaces the first, or checks it.
    static let retractions: Set<String> = [
        "correction", "corrected", "answer", "final", "actually", "no", "wait", "instead", "not", "fixed", "result", "check", "verification", "so",
        "then", "therefore", "hence",
        "which", "gives", "is", "we", "i", "sorry", "rather",
    ]
    /// Words that may begin a line before the name.
    static let headingWords: Set<String> = ["final", "the", "my", "our", "so", "short", "correct", "boxed", "so,", "thus", "hence", "therefore"]
    /// Words that make a number in a sentence not its answer.
    static let qualifiers: Set<String> = [
        "step", "see", "equation", "part", "page", "problem", "question", "case", "section", "figure", "table", "line", "example",
        "chapter", "not", "no", "least", "most", "more", "less", "fewer", "than", "over", "under", "between", "or", "half", "twice", "double",
        "triple", "above",
        "below",
        "times", "of", "except", "without", "never", "plus", "minus", "divided", "multiplied", "and",
    ]
    /// Words after a number that make it another value.
    static let continuations: Set<String> = [
        "out", "or", "and", "plus", "minus", "times", "over", "to", "mod", "modulo", "choose", "factorial", "squared", "cubed", "divided",
        "multiplied",
        "more", "less", "if", "for", "when", "x",
    ]
}

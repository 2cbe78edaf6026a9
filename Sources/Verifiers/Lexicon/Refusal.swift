/// Words that say that the answer is not known. "Cannot be determined" and "no solution" are none: they answer a question.
enum Refusal {
    private static let phrases: Set<String> = [
        "i do not know", "i don t know", "i dont know", "do not know", "don t know", "dont know", "idk", "unknown", "no idea", "i have no idea",
        "not sure", "i am not sure", "i m not sure", "im not sure", "unsure", "i am unsure", "i m unsure", "不知道", "我不知道", "不清楚", "我不清楚",
        "不确定", "我不确定", "不確定", "我不確定", "未知",
    ]
    private static let apology = "sorry "

    /// Whether a text is such words and nothing else, but for "sorry" before them.
    static func isMeant(by text: ArraySlice<UInt8>) -> Bool {
        guard (3...64).contains(text.count) else { return false }
        let words = Prose.normalised(String(decoding: text.withoutTextCommands().withoutMarkup(), as: UTF8.self))
        return phrases.contains(words.hasPrefix(apology) ? String(words.dropFirst(apology.count)) : words)
    }
}

/// Answers that say that there are no solutions.
enum NoSolutions {
    /// Whether an answer is empty, as the task has it, or says in a word or a sign that there are none.
    static func areMeant(by answer: String) -> Bool {
        guard answer.utf8.count <= 64 else { return false }
        let text = Array(answer.lowercased().utf8)[...].trimmed { $0 <= 0x20 || "'\"`.".utf8.contains($0) }.string
        return ["", "none", "[]", "{}", "\u{2205}", "\\emptyset", "\\varnothing"].contains(text) || isNoRoot(text)
    }

    /// "no solutions", "no real roots", "there are no real solutions"
    private static func isNoRoot(_ text: String) -> Bool {
        var words = text.split(separator: " ")[...]
        if words.starts(with: ["there", "are"]) || words.starts(with: ["there", "is"]) { words = words.dropFirst(2) }
        guard words.popFirst() == "no" else { return false }
        if words.first == "real" { words = words.dropFirst() }
        return words.count == 1 && ["solution", "solutions", "root", "roots"].contains(words.first)
    }
}

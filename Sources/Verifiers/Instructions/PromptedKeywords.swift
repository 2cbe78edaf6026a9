/// Keywords that a row has in its prompt only: "Include keyword A once in your response, keyword B twice in your response, ...", as IFBench words it.
enum PromptedKeywords {
    /// The kind that has such keywords.
    static let kind = "count:keywords_multiple"

    /// What follows each keyword in the prompt.
    private static let counts = [["once"], ["twice"], ["three", "times"], ["five", "times"], ["seven", "times"]]

    /// The arguments that the prompt of a row names; none where it does not name all of them.
    static func members(of row: GroundTruth, for ids: [String], _ effort: Effort) throws(Effort.Exhausted) -> [GroundTruth.Member] {
        guard ids.contains(kind), case .text(let prompt)? = row.member("prompt") else { return [] }
        try effort.spend(16 * prompt.utf8.count)
        let words = Array(prompt.utf8)[...].words.map(\.string)
        var members: [GroundTruth.Member] = []
        for (place, count) in counts.enumerated() {
            let at = words.indices.first { words[$0].lowercased() == "keyword" && words[$0...].dropFirst(2).starts(with: count) }
            guard let at else { return [] }
            members.append(GroundTruth.Member("keyword\(place + 1)", .text(words[at + 1])))
        }
        return members
    }
}

import JSON

/// Tasks of reasoning-gym whose answers are compared as texts and words.
enum GymTextTasks {
    /// Exactly the answer; the answer among other text pays its share of the length.
    static func plain(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let gold = entry.text
        if answer.isSame(as: gold) { return .score(1) }
        guard !answer.isEmpty, answer.holds(gold) else { return .score(0) }
        return .consolation(Double(gold.pointCount) / Double(answer.pointCount))
    }

    static func exact(_ answer: String, _ entry: GymEntry) -> GymFinding { .right(answer.isSame(as: entry.text)) }

    /// The same after both are changed in one way.
    static func same(_ answer: String, _ entry: GymEntry, otherwise: GymFinding = .score(0), _ form: (String) -> String) -> GymFinding {
        form(answer).isSame(as: form(entry.text)) ? .score(1) : otherwise
    }

    static func folded(_ text: String) -> String { text.stripped.lowercased() }
    static func joined(_ text: String) -> String { text.lowercased().without("\n") }
    static func closed(_ text: String) -> String { text.without(" ").stripped.lowercased() }
    static func spaced(_ text: String) -> String { text.pythonWords.joined(separator: " ") }

    static func pathStar(_ answer: String, _ entry: GymEntry) -> GymFinding {
        answer.stripped.isEmpty ? .score(0) : same(answer, entry, spaced)
    }

    /// White space around the answer costs its share of the length.
    static func circuitLogic(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let gold = entry.text
        if answer.isSame(as: gold) { return answer.isEmpty ? .score(0) : .score(1) }
        guard !answer.isEmpty, answer.stripped.isSame(as: gold) else { return .score(0) }
        return .score(Double(gold.pointCount) / Double(answer.pointCount))
    }

    /// A tenth for each letter at its place.
    static func figletFont(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let (mine, gold) = (closed(answer), folded(entry.text))
        if mine.isSame(as: gold) { return .score(1) }
        let same = zip(mine.unicodeScalars, gold.unicodeScalars).count { $0 == $1 }
        return .score(min(Double(same) * 0.1, 1))
    }

    /// The share of code points at their place, if there are as many.
    static func emojiMystery(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let gold = entry.text
        if answer.isSame(as: gold) { return .score(1) }
        let (mine, other) = (Array(answer.unicodeScalars), Array(gold.unicodeScalars))
        guard mine.count == other.count, !mine.isEmpty else { return .consolation(0.01) }
        return .score(Double(zip(mine, other).count { $0 == $1 }) / Double(mine.count))
    }

    /// The share of letters at their place.
    static func spellBackward(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let (mine, gold) = (Array(answer.lowercased().unicodeScalars), Array(entry.text.lowercased().unicodeScalars))
        if mine == gold { return .score(1) }
        var reward = 0.0
        for (one, other) in zip(gold, mine) where one == other { reward += 1 / Double(gold.count) }
        if reward == 1 { reward -= 0.2 }
        return .score(reward)
    }

    /// The share of words at their place.
    static func letterJumble(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let (mine, gold) = (folded(answer), folded(entry.text))
        if mine.isSame(as: gold) { return .score(1) }
        let (words, goal) = (mine.pythonWords, gold.pythonWords)
        let share = goal.isEmpty ? 0 : 1 / Double(goal.count)
        var sum = 0.0
        for (place, word) in goal.enumerated() where place < words.count && words[place].isSame(as: word) { sum += share }
        return .score(min(1, sum))
    }

    static func sentenceReordering(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let gold = entry.text
        if answer.isSame(as: gold) { return .score(1) }
        let (words, goal) = (answer.pythonWords, gold.pythonWords)
        guard words.count == goal.count else { return .consolation(0.05) }
        guard !goal.isEmpty else { return .score(0) }
        let same = zip(words, goal).count { $0.lowercased().isSame(as: $1.lowercased()) }
        return .score(Double(same) / Double(goal.count))
    }

    /// The share of words at their place, and a fifth at least for the right words in another order.
    static func wordSorting(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let goal = entry["sorted_words"]?.strings, !goal.isEmpty else { return .unknown("sorted_words") }
        guard !answer.isEmpty else { return .score(0) }
        let words = answer.parts(",").map(\.stripped)
        if words.elementsEqual(goal, by: { $0.isSame(as: $1) }) { return .score(1) }
        let same = zip(words, goal).count { $0.isSame(as: $1) }
        let share = Double(same) / Double(goal.count)
        return .score(sorted(words) == sorted(goal) ? max(share, 0.2) : share)
    }

    private static func sorted(_ words: [String]) -> [[UInt8]] {
        let bytes: [[UInt8]] = words.map { Array($0.utf8) }
        return bytes.sorted { $0.lexicographicallyPrecedes($1) }
    }

    static func palindromeGeneration(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let letters = entry["letters"]?.strings else { return .unknown("letters") }
        guard !answer.isEmpty else { return .score(0) }
        let mine = Array(answer.stripped.lowercased().unicodeScalars)
        guard mine == mine.reversed() else { return .consolation(0.02) }
        return mine.sorted() == letters.flatMap { $0.unicodeScalars }.sorted() ? .score(1) : .consolation(0.05)
    }

    /// A point of the board, in any case.
    static func tsumego(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard !answer.isEmpty else { return .score(0) }
        let (mine, gold) = (answer.stripped.uppercased(), entry.text.stripped)
        if mine.isSame(as: gold) { return .score(1) }
        if mine.holds(gold) { return .consolation(Double(gold.pointCount) / Double(mine.pointCount)) }
        let scalars = Array(mine.unicodeScalars)
        let isPoint = scalars.count > 1 && (0x41...0x5A).contains(scalars[0].value) && scalars.dropFirst().allSatisfy(\.isDecimalDigit)
        return .consolation(isPoint ? 0.05 : 0.01)
    }

    /// A ladder of words from the first to the last, one letter changed a step; a word that is not known halves the score.
    static func wordLadder(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        guard let start = entry["start_word"]?.string, let end = entry["end_word"]?.string else { return .unknown("start_word and end_word") }
        let words = answer.uppercased().parts(",").map(\.stripped)
        guard words.count >= 2, words[0].isSame(as: start), words[words.count - 1].isSame(as: end) else { return .score(0) }
        let letters = words.map { Array($0.unicodeScalars) }
        let length = end.pointCount
        guard letters.allSatisfy({ $0.count == length }) else { return .score(0) }
        for (one, other) in zip(letters, letters.dropFirst()) where zip(one, other).count(where: { $0 != $1 }) != 1 { return .score(0) }
        let gold = Set(entry.text.uppercased().parts(",").map(\.stripped))
        var score = 1.0
        for word in words where !gold.contains(word) {
            guard let vocabulary = context.vocabulary else { return .unknown("whether \(word) is a word") }
            if !vocabulary.contains(word) { score *= 0.5 }
        }
        return .score(score)
    }

    static func knightsKnaves(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard !answer.isEmpty else { return .score(0) }
        let (mine, gold) = (roles(answer), roles(entry.text))
        if mine == gold { return .score(1) }
        let same = mine.intersection(gold).count
        guard mine.count == gold.count, same > 0 else { return .score(0) }
        return .score(0.3 + (0.7 * Double(same) / Double(gold.count)))
    }

    /// Each name with the role that follows it.
    private static func roles(_ text: String) -> Set<[String]> {
        let known: Set = [
            "pioneer", "laggard", "saint", "sinner", "hero", "villain", "angel", "devil", "altruist", "egoist", "sage", "fool", "knight", "knave",
        ]
        let marks = Set(".,)(".unicodeScalars)
        let plain = String(String.UnicodeScalarView(text.lowercased().stripped.unicodeScalars.map { marks.contains($0) ? " " : $0 }))
        var pairs: Set<[String]> = []
        var name: String?
        for part in plain.parts(between: " and ").joined(separator: " ").pythonWords where !["is", "a", "an"].contains(part) {
            if !known.contains(part) {
                name = part
            } else if let owner = name {
                pairs.insert([owner, part])
                name = nil
            }
        }
        return pairs
    }

    /// The lenient score takes any text for true.
    static func halting(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        if context.isStrict { return same(answer, entry, folded) }
        return .right(answer.isEmpty ? entry.text.isEmpty : !entry.text.isEmpty)
    }
}

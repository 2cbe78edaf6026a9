import JSON

/// Tasks of reasoning-gym about logic.
enum GymLogicTasks {
    /// A statement that follows from the premises.
    ///
    /// A statement that is always true pays a quarter; the lenient score takes a single letter for such.
    static func conclusion(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let variables = entry["variables"]?.strings, let texts = entry["premises"]?.strings else { return .unknown("variables and premises") }
        let known = Set(variables.flatMap { $0.unicodeScalars })
        guard !answer.unicodeScalars.contains(where: { (0x41...0x5A).contains($0.value) && !known.contains($0) }) else { return .score(0) }
        var premises: [Proposition] = []
        for text in texts {
            guard let premise = try Proposition(text, context.effort) else { return .unknown("a premise that can be read") }
            premises.append(premise)
        }
        guard let statement = try Proposition(answer, context.effort) else { return .score(0) }
        // What is no letter is a name of its own to the lenient reading: it follows from nothing.
        let isPlain = statement.names.allSatisfy { $0.unicodeScalars.count == 1 && known.isSuperset(of: $0.unicodeScalars) }
        guard isPlain || !context.isStrict else { return .score(0) }
        switch try Proposition.follows(statement, from: premises, context.effort) {
        case nil: return .unknown("the truth of more than \(Proposition.maximumNames) names")
        case false: return .consolation(0.05)
        case true: break
        }
        let isSingle = statement.isName && !context.isStrict
        let isAlwaysTrue = try Proposition.follows(statement, from: [], context.effort) ?? false
        let isTrivial = isSingle || isAlwaysTrue
        return .score(isTrivial ? 0.25 : 1)
    }
}

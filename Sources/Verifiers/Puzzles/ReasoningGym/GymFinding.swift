import JSON

/// What a task of reasoning-gym makes of an answer.
enum GymFinding: Equatable {
    /// The score of the task.
    case score(Double)
    /// A score for the form alone, for having tried, or for the right answer among other text: nothing where faults are mended.
    case consolation(Double)
    /// The task's scoring fails on it with an error.
    case raises(String)
    /// What the task needs to know is not in the entry.
    case unknown(String)

    /// Whether it is right or not at all.
    static func right(_ isRight: Bool) -> GymFinding { .score(isRight ? 1 : 0) }
}

/// An entry of reasoning-gym: the answer it gives, and what it knows about the task.
struct GymEntry: Sendable {
    let answer: JSONValue
    let metadata: JSONValue

    /// The answer as a text; what is none is written as Python's `str` would.
    var text: String {
        switch answer {
        case .string(let text): text
        case .integer(let integer): String(integer)
        case .digits(let digits): digits
        case .bool(let flag): flag ? "True" : "False"
        default: ""
        }
    }

    /// Whether there is an answer to compare with.
    var hasAnswer: Bool { answer != .null }

    subscript(key: String) -> JSONValue? { metadata[key] }

    /// A whole number of the settings of the task, as the entry repeats them.
    func setting(_ key: String) -> Int? { metadata["difficulty"]?[key]?.wholeNumber }
}

/// What the scoring of a task takes besides the answer.
struct GymContext {
    /// Whether faults of the task's own scoring are mended.
    let isStrict: Bool
    /// Words that count as known, in capital letters; `nil` if none are.
    let vocabulary: Set<String>?
    let effort: Effort
}

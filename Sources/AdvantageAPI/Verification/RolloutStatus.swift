import Verifiers

/// How a rollout came to its reward: a verdict's status, or that it was sent.
enum RolloutStatus: String, CaseIterable {
    case correct, wrong, partial
    case noAnswer = "no_answer"
    /// The reward was sent.
    case given
    /// A null reward was sent.
    case unscored
    case unparseableGold = "unparseable_gold"
    case undecided, timeout, error

    init(_ status: Verdict.Status) {
        switch status {
        case .correct: self = .correct
        case .wrong: self = .wrong
        case .partial: self = .partial
        case .noAnswer: self = .noAnswer
        case .unparseableGold: self = .unparseableGold
        case .undecided: self = .undecided
        case .timeout: self = .timeout
        case .error: self = .error
        }
    }
}

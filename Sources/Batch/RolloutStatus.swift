public import Verifiers

/// How a rollout came to its reward: a verdict's status, or that it was sent.
public enum RolloutStatus: UInt8, CaseIterable, Sendable {
    /// Verdicts about the answer.
    case correct, wrong, partial, noAnswer
    /// The reward was sent.
    case given
    /// A null reward was sent.
    case unscored
    /// Failures, which say nothing about the answer.
    case unparseableGold, undecided, error

    /// As an answer writes it.
    public var name: StaticString {
        switch self {
        case .correct: "correct"
        case .wrong: "wrong"
        case .partial: "partial"
        case .noAnswer: "no_answer"
        case .given: "given"
        case .unscored: "unscored"
        case .unparseableGold: "unparseable_gold"
        case .undecided: "undecided"
        case .error: "error"
        }
    }

    /// Whether nothing is known about the answer.
    var isFailure: Bool {
        switch self {
        case .unparseableGold, .undecided, .error: true
        default: false
        }
    }

    /// That of a verdict.
    public init(_ status: Verdict.Status) {
        switch status {
        case .correct: self = .correct
        case .wrong: self = .wrong
        case .partial: self = .partial
        case .noAnswer: self = .noAnswer
        case .unparseableGold: self = .unparseableGold
        case .undecided: self = .undecided
        case .error: self = .error
        }
    }

    /// How many elements have each status; those that none has are left out.
    public static func counts<Element>(_ elements: [Element], by status: (Element) -> RolloutStatus) -> [(status: RolloutStatus, count: Int)] {
        var counts = [Int](repeating: 0, count: allCases.count)
        for element in elements { counts[Int(status(element).rawValue)] += 1 }
        return zip(allCases, counts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
    }
}

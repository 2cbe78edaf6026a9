/// What a verification came to: a status, a score, and what it was read from.
public struct Verdict: Sendable, Equatable {
    /// How a verification ends. The last three are failures: they say nothing about the answer.
    public enum Status: String, Sendable, CaseIterable {
        /// The answer is right: score 1.
        case correct
        /// The answer is wrong: score 0.
        case wrong
        /// Something between: a score between 0 and 1.
        case partial
        /// The response holds no answer: score 0.
        case noAnswer = "no_answer"
        /// The ground truth cannot be read.
        case unparseableGold = "unparseable_gold"
        /// A budget of steps, digits or depth was spent before the answer was decided.
        case undecided
        /// The verifier itself failed.
        case error

        /// Whether nothing is known about the answer.
        public var isFailure: Bool {
            switch self {
            case .correct, .wrong, .partial, .noAnswer: false
            case .unparseableGold, .undecided, .error: true
            }
        }
    }

    /// A named part of a score.
    public struct Part: Sendable, Equatable {
        /// What the part looks at.
        public var name: String
        /// Its score in [0, 1]; `nil` where the part failed.
        public var score: Double?
        /// What it read and decided by, where it was asked to say it.
        public var reading: Reading?

        /// A named part of a score.
        public init(_ name: String, score: Double?, reading: Reading? = nil) {
            self.name = name
            self.score = score
            self.reading = reading
        }
    }

    /// What a verifier that explains itself read and decided by.
    public struct Reading: Sendable, Equatable {
        /// Where the answer stood in the response.
        public var place: String
        /// The ground truth, as it was read.
        public var gold: String
        /// The answer, as it was read.
        public var answer: String
        /// The rule that decided, in words.
        public var rule: String
        /// The ids of the rules that found the answer, then of those that compared it, the innermost first.
        public var rules: [String]

        /// What was read and decided by.
        public init(place: String, gold: String, answer: String, rule: String, rules: [String] = []) {
            self.rules = rules
            self.place = place
            self.gold = gold
            self.answer = answer
            self.rule = rule
        }
    }

    /// How it ended.
    public var status: Status
    /// In [0, 1], unless a composition maps it elsewhere; `nil` exactly for failures.
    public var score: Double?
    /// The answer that was found in the response.
    public var extracted: String?
    /// The parts of a score that has several.
    public var parts: [Part] = []
    /// Why, for a person; where the status alone does not say it.
    public var explanation: String?
    /// What was read and which rule decided, where the verifier was asked to say it.
    public var reading: Reading?
    /// Whether a part of a composition that compares with the ground truth found the answer wrong, or none: nothing else makes it correct then.
    var isRuledOut = false

    private init(status: Status, score: Double?, extracted: String? = nil, explanation: String? = nil) {
        self.status = status
        self.score = score
        self.extracted = extracted
        self.explanation = explanation
    }

    /// The answer is right or wrong.
    public static func decided(_ isCorrect: Bool, extracted: String, explanation: String? = nil) -> Verdict {
        Verdict(status: isCorrect ? .correct : .wrong, score: isCorrect ? 1 : 0, extracted: extracted, explanation: explanation)
    }

    /// A score between wrong and right, 0 and 1 included.
    public static func scored(_ score: Double, extracted: String? = nil, explanation: String? = nil) -> Verdict {
        let score = min(max(score, 0), 1)
        let status: Status = score >= 1 ? .correct : score <= 0 ? .wrong : .partial
        return Verdict(status: status, score: score, extracted: extracted, explanation: explanation)
    }

    /// The answer is wrong, and has a score for its form all the same: it is `partial`, also with a score of 1, and no bound makes it correct.
    static func wrongInForm(_ score: Double, extracted: String, explanation: String) -> Verdict {
        var verdict = scored(score, extracted: extracted, explanation: explanation)
        if verdict.status == .correct { verdict.status = .partial }
        verdict.isRuledOut = true
        return verdict
    }

    /// The verifier cannot work on what it was given.
    public static func failed(_ explanation: String) -> Verdict {
        Verdict(status: .error, score: nil, explanation: explanation)
    }

    /// The response holds no answer.
    public static func noAnswer(_ explanation: String? = nil) -> Verdict {
        Verdict(status: .noAnswer, score: 0, explanation: explanation)
    }

    /// The ground truth cannot be read.
    public static func unparseableGold(_ explanation: String) -> Verdict {
        Verdict(status: .unparseableGold, score: nil, explanation: explanation)
    }

    /// A budget was spent before the answer was decided.
    public static func undecided(_ explanation: String, extracted: String? = nil) -> Verdict {
        Verdict(status: .undecided, score: nil, extracted: extracted, explanation: explanation)
    }
}

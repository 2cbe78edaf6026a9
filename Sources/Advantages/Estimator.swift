/// Turns the outcomes of a batch into one advantage per rollout.
///
/// Estimators are pure: the same batch gives the same bits, on every thread, and on every replica with the same processor features and C library.
public protocol Estimator: Sendable {
    /// What a batch must hold besides rewards.
    var needs: Needs { get }

    /// How many rollouts the estimator draws into random subsets: the work that the size of the batch does not bound.
    func drawnRollouts(in batch: RolloutBatch) -> Double

    /// How many numbers for tokens the estimator has in memory at once at most, those of the estimate among them; each takes 8 bytes.
    ///
    /// - Parameter extent: of the batch.
    func tokenNumbers(for extent: TokenExtent) -> Int

    /// The advantages of all rollouts of `batch`.
    ///
    /// - Throws: ``EstimatorError`` if the batch lacks what the estimator needs, or its work was stopped.
    func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate
}

extension Estimator {
    /// Nothing.
    public var needs: Needs { [] }

    /// None.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { 0 }

    /// Those of the estimate, where it always has an advantage for each token.
    public func tokenNumbers(for extent: TokenExtent) -> Int { needs.contains(.roomPerToken) ? extent.all : 0 }
}

/// How many tokens a batch has, as far as the memory that estimators take depends on it.
public struct TokenExtent: Sendable, Equatable {
    /// Those of all rollouts, masked ones among them.
    public var all: Int
    /// Those of the longest rollout.
    public var longest: Int

    /// The extent of a batch.
    public init(all: Int, longest: Int) {
        self.all = all
        self.longest = longest
    }
}

/// What an estimator answers: all arrays run in the order of the batch.
public struct Estimate: Sendable, Equatable {
    /// One scalar advantage per rollout, finite: what its trained tokens get, or the mean over them where ``tokens`` tells them apart.
    public var advantages: [Double]
    /// One per group: whether the group says anything to the policy.
    public var signals: [Signal]
    /// Rollouts that the estimator did not use at all (full sampling's leftovers), ascending.
    public var discarded: [Int]
    /// One advantage per token, from estimators that tell tokens apart; ``advantages`` then holds the means over trained tokens.
    public var tokens: TokenAdvantages?
    /// The k of the Pass@k that was rewarded; `nil` where the estimator knows none.
    public var k: Int?
    /// The targets of the critic, one per token and 0 at masked ones, from the estimators that are asked for them; laid out as ``tokens``.
    public var returns: TokenAdvantages?

    /// Whether the advantages of each group add up to 0 but for their rounding.
    var isCentred = false
    /// Whether a rollout's advantage is that of its trained tokens: one without any has none.
    var isOfTokens = false

    /// Bytes of memory that it takes.
    public var heldBytes: Int {
        advantages.capacity * MemoryLayout<Double>.stride + signals.capacity + discarded.capacity * MemoryLayout<Int>.stride
            + (tokens?.heldBytes ?? 0) + (returns?.heldBytes ?? 0)
    }

    /// Zeros for every rollout of `batch`, to be filled group by group.
    init(zerosFor batch: RolloutBatch) {
        advantages = [Double](repeating: 0, count: batch.rolloutCount)
        signals = []
        signals.reserveCapacity(batch.groups.count)
        discarded = []
    }
}

/// Whether a group's advantages say anything, and why not.
public enum Signal: Sendable, Equatable {
    /// At least one advantage of the group can differ from zero.
    case present
    /// All advantages of the group are exactly zero.
    case absent(Reason)

    /// Why a group has no signal.
    public enum Reason: String, Sendable, CaseIterable {
        /// No rollout of the group has a reward.
        case noneScored = "none_scored"
        /// Every rollout is right.
        case allCorrect = "all_correct"
        /// Every rollout is wrong.
        case allWrong = "all_wrong"
        /// 1 <= w < k: every subset of k holds a right one, so all have the same Pass@k.
        case fewerWrongThanK = "fewer_wrong_than_k"
        /// Fewer rollouts have a reward than one subset needs.
        case fewerScoredThanK = "fewer_scored_than_k"
        /// One rollout has nothing to be compared with.
        case singleRollout = "single_rollout"
        /// All rewards are the same.
        case equalRewards = "equal_rewards"
        /// Every subset of k has the same maximum, or every one that was drawn; which rollouts are wrong is not known.
        case equalSubsetRewards = "equal_subset_rewards"
        /// No response has a trained token.
        case noTrainedTokens = "no_trained_tokens"
        /// The accuracy is above the threshold of easy prompts.
        case easyPrompt = "easy_prompt"
        /// The advantages came out as zeros for another reason.
        case zeroAdvantages = "zero_advantages"
    }
}

/// A batch that an estimator cannot work on.
public struct EstimatorError: Error, Sendable, Equatable {
    /// What is wrong; more codes may be added.
    public struct Code: Sendable, Equatable {
        private enum Kind { case fewerRolloutsThanK, unknownCorrectness, invalidParameter, missingInput, cancelled }
        private let kind: Kind
        /// A group was sent with fewer than k rollouts.
        public static let fewerRolloutsThanK = Code(kind: .fewerRolloutsThanK)
        /// The estimator counts successes, and a reward is neither 0 nor 1.
        public static let unknownCorrectness = Code(kind: .unknownCorrectness)
        /// A parameter lies outside its range.
        public static let invalidParameter = Code(kind: .invalidParameter)
        /// The batch lacks something that the estimator needs.
        public static let missingInput = Code(kind: .missingInput)
        /// ``RolloutBatch/isCancelled`` said that nobody waits for the answer.
        public static let cancelled = Code(kind: .cancelled)
    }

    /// What is wrong.
    public let code: Code
    /// The index of the group that shows it, if one does.
    public let group: Int?
    /// The index of the scored rollout that shows it, if one does.
    public let rollout: Int?
    /// The field of a rollout that is missing, as requests name it, if one is.
    public let field: String?
    /// The rule that is broken, in a sentence.
    public let message: String

    init(_ code: Code, group: Int? = nil, rollout: Int? = nil, field: String? = nil, _ message: String) {
        self.code = code
        self.group = group
        self.rollout = rollout
        self.field = field
        self.message = message
    }
}

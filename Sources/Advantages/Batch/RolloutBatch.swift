/// Whether a rollout counts as a success, kept apart from its (possibly shaped) reward.
public enum Correctness: UInt8, Sendable, Equatable {
    /// No success.
    case wrong = 0
    /// A success.
    case correct = 1
    /// Nothing says so: the reward is neither 0 nor 1 and no threshold was given.
    case unknown = 2

    /// A threshold decides where there is one; without it a reward of exactly 0 or 1 is its own correctness.
    ///
    /// - Parameters:
    ///   - reward: the scalar reward of one rollout.
    ///   - threshold: rewards at or above it are successes, all others are not.
    @inlinable
    public init(reward: Double, threshold: Double? = nil) {
        if let threshold {
            self = reward >= threshold ? .correct : .wrong
        } else if reward * reward == reward {
            // Only 0 and 1 are their own squares: one condition that holds for a whole batch, where two would be guessed wrong at every other rollout.
            self = reward == 0 ? .wrong : .correct
        } else {
            self = .unknown
        }
    }
}

/// The scored rollouts of a batch as columns, group after group.
///
/// Only rollouts that have a reward are in here: what could not be scored stays out of every statistic, so it is left out before an estimator sees the batch.
/// All per-rollout columns have ``rolloutCount`` elements; optional ones are `nil` where the trainer sent nothing.
public struct RolloutBatch: Sendable {
    /// All scored rollouts of one prompt.
    public struct Group: Sendable, Equatable {
        /// The prompt's name; keys the random choices of this group.
        public var id: String
        /// Where the group's scored rollouts are in the columns.
        public var rollouts: Range<Int>
        /// How many rollouts the trainer sent, scored or not.
        public var sent: Int
        /// The places of those without a reward among the rollouts that were sent, ascending; where it does not tell them they are the last ones.
        public var unscored: [Int]
        /// How many of ``sent`` do not vote: they hold no place among the others, and are no reason to call the group short.
        public var excluded = 0

        /// A group of `rollouts.count` scored rollouts out of `sent`.
        public init(id: String, rollouts: Range<Int>, sent: Int, unscored: [Int] = []) {
            self.id = id
            self.rollouts = rollouts
            self.sent = sent
            self.unscored = unscored
        }
    }

    /// The groups, in the order of the request.
    public var groups: [Group] = []
    /// One finite reward per rollout.
    public var rewards: [Double] = []
    /// Success or not, one per rollout.
    public var correctness: [Correctness] = []
    /// The training step, if it was sent.
    public var step: Int?
    /// The trained tokens, one per rollout, where they are known; empty if no estimator asks.
    public var masks: [TokenMask?] = []
    /// The policy's entropies in nats, at least 0.
    public var entropies = TokenColumn()
    /// The natural logarithms of the probabilities of the sampled tokens under the policy that is trained.
    public var logProbs = TokenColumn()
    /// The critic's values before each token, in the unit of the rewards.
    public var values = TokenColumn()
    /// Rewards at tokens, where they are not all at the last one.
    public var tokenRewards = TokenColumn()
    /// The parts that the rewards are made of.
    public var parts = RewardParts()
    /// The turns of the responses.
    public var turns = TurnColumn()
    /// The log-probabilities of the sampled tokens under the reference policy.
    public var refLogProbs = TokenColumn()
    /// The same under the teacher.
    public var teacherLogProbs = TokenColumn()
    /// The same under the policy that sampled them, as the inference engine said.
    public var rolloutLogProbs = TokenColumn()
    /// The reward of the greedy response, one per group; empty if none was sent.
    public var greedyRewards: [Double?] = []
    /// Asked now and then by estimators whose work the size of the batch does not bound; once it says yes they throw.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// An empty batch to append groups to.
    public init() {}

    /// A batch of groups given by their rewards; without a threshold a 0/1 reward is its own correctness. The groups are named "0", "1", ...
    ///
    /// - Parameters:
    ///   - groups: finite rewards, a list per prompt.
    ///   - successThreshold: rewards at or above it are successes, all others are not.
    public init(rewards groups: [[Double]], successThreshold: Double? = nil) {
        for (index, rewards) in groups.enumerated() {
            append(
                group: String(index), rewards: rewards,
                correctness: rewards.map { Correctness(reward: $0, threshold: successThreshold) })
        }
    }

    /// Appends one group.
    ///
    /// - Parameters:
    ///   - id: the prompt's name.
    ///   - rewards: one finite reward per scored rollout.
    ///   - correctness: as many as `rewards`.
    ///   - sent: how many rollouts were sent, scored or not; by default all are scored.
    public mutating func append(group id: String, rewards: [Double], correctness: [Correctness], sent: Int? = nil) {
        let start = self.rewards.count
        self.rewards += rewards
        self.correctness += correctness
        groups.append(Group(id: id, rollouts: start..<self.rewards.count, sent: sent ?? rewards.count))
    }

    /// How many scored rollouts the batch holds.
    public var rolloutCount: Int { rewards.count }

    /// c, the number of successes of a group; `nil` if the correctness of any of its rollouts is unknown.
    ///
    /// - Complexity: O(n) in the rollouts of the group.
    public func successes(in group: Group) -> Int? {
        // Without a branch on what a rollout is: right and wrong ones come in no order.
        var correct: UInt32 = 0
        var unknown: UInt8 = 0
        correctness.withUnsafeBufferPointer { correctness in
            for rollout in group.rollouts {
                correct &+= UInt32(correctness[rollout].rawValue & 1)
                unknown |= correctness[rollout].rawValue & 2
            }
        }
        return unknown == 0 ? Int(correct) : nil
    }

    /// The outcome that Pass@k takes its maximum over: correctness as 0/1 where all of the group's is known, else the rewards.
    func outcomes(of group: Group) -> [Double] {
        if successes(in: group) != nil {
            return correctness[group.rollouts].map { $0 == .correct ? 1 : 0 }
        }
        return Array(rewards[group.rollouts])
    }
}

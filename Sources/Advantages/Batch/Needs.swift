/// What an estimator needs of a request besides rewards.
public struct Needs: OptionSet, Sendable {
    /// One bit per need.
    public let rawValue: Int

    /// A set of needs by their bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The correctness of every scored rollout.
    public static let correct = Needs(rawValue: 1 << 0)
    /// The number of tokens, or a mask, of every scored rollout.
    public static let tokens = Needs(rawValue: 1 << 1)
    /// The entropy of every scored rollout.
    public static let entropy = Needs(rawValue: 1 << 2)
    /// The log-probability of every scored rollout.
    public static let logProb = Needs(rawValue: 1 << 3)
    /// The named parts of every scored rollout's reward.
    public static let rewards = Needs(rawValue: 1 << 4)
    /// The critic's value at every token.
    public static let values = Needs(rawValue: 1 << 5)
    /// The reward of the greedy response of every group.
    public static let greedyReward = Needs(rawValue: 1 << 6)
    /// The training step.
    public static let step = Needs(rawValue: 1 << 7)
    /// All groups at once: the advantages of a group depend on the others.
    public static let wholeBatch = Needs(rawValue: 1 << 8)
    /// Memory for a number at each token of every rollout, however little the batch holds.
    public static let roomPerToken = Needs(rawValue: 1 << 9)
    /// The turns of every scored rollout.
    public static let turns = Needs(rawValue: 1 << 10)
    /// The log-probabilities of every scored rollout under the reference policy, one per token.
    public static let refLogProb = Needs(rawValue: 1 << 11)
    /// The same under the teacher.
    public static let teacherLogProb = Needs(rawValue: 1 << 12)
    /// The same under the policy that sampled the tokens.
    public static let rolloutLogProb = Needs(rawValue: 1 << 13)

    /// Memory for the critic's target at each token.
    public static let roomForReturns = Needs(rawValue: 1 << 14)

    private static let named: [(Needs, String)] = [
        (.correct, "correct"), (.tokens, "tokens"), (.entropy, "entropy"), (.logProb, "log_prob"), (.rewards, "rewards"), (.values, "values"),
        (.greedyReward, "greedy_reward"), (.step, "step"), (.wholeBatch, "whole_batch"), (.turns, "turns"),
        (.refLogProb, "ref_log_prob"), (.teacherLogProb, "teacher_log_prob"), (.rolloutLogProb, "rollout_log_prob"),
    ]

    /// The names as a request and the catalogue write them.
    public var names: [String] { Self.named.filter { contains($0.0) }.map(\.1) }
}

import Advantages
import JSON

/// The body of `POST /v1/advantages` and `POST /v1/rewards`, read but not yet worked on.
///
/// Rollouts stand group after group; what few requests send is a column that exists only if some rollout has it. Texts stay bytes of the body.
struct BatchRequest: Sendable {
    /// All rollouts of one prompt.
    struct Group: Sendable {
        /// The prompt's name, if it was sent.
        var id: JSONText?
        /// Where the group's rollouts stand.
        var rollouts: Range<Int>
        /// What the responses are verified against, if it was sent.
        var groundTruth: JSONValue?
        /// The group's own verifier, as an index into ``BatchRequest/verifiers``.
        var verifier: Int?
        /// The reward of the greedy response, if it was sent.
        var greedyReward: Double?
        /// Where the group stands in the body, in bytes.
        var offset: Int
    }

    /// Where a rollout's reward comes from.
    enum RewardSource: UInt8 {
        /// Sent as a number.
        case given
        /// Sent as null: could not be scored.
        case unscored
        /// Not sent: to be verified.
        case response
    }

    /// What every rollout has.
    struct Rollout: Sendable {
        /// Its start in the body, in bytes.
        var offset: Int
        /// 0 where none was given.
        var reward = 0.0
        /// -1 where none was sent.
        var tokens = -1
        /// Where its reward comes from.
        var source = RewardSource.response
        /// What the request says about success; `unknown` where it says nothing.
        var correctness = Correctness.unknown
    }

    /// What an answer is to hold, of what it may leave out.
    struct Output: Sendable {
        /// One advantage per token, where tokens are known.
        var perToken = true
        /// How an answer of tensors lays out advantages.
        var layout = Layout.flat
        /// The columns of the tensors that were sent, if they were.
        var width: Int?

        /// How the advantages of rollouts of different lengths stand in one tensor.
        enum Layout: String, CaseIterable {
            /// One rollout behind the other.
            case flat
            /// A row per rollout, with zeros behind its tokens.
            case padded
        }
    }

    /// The trainer's run, echoed in logs.
    var run: JSONText?
    /// The training step.
    var step: Int?
    /// The estimator, if one was sent.
    var estimator: ChosenEstimator?
    /// The verifier of the request, as an index into ``verifiers``.
    var verifier: Int?
    /// Every verifier that the request names.
    var verifiers: [ChosenVerifier] = []
    /// Where each of them stands, by its text.
    var verifierPlaces: [[UInt8]: Int] = [:]
    /// The verifiers that it may refer to by `{"profile": ...}`.
    var profiles = VerifierProfiles()
    /// What the answer is to hold.
    var output = Output()
    /// What a rollout counts for that could not be scored.
    var onFailure = Scores.OnFailure.exclude
    /// The groups in the order of the request.
    var groups: [Group] = []
    /// The place of a stream's group in its batch, where the request is one line of it.
    var line: Int?

    /// A group's place in the batch, its name where it was sent without one.
    func place(ofGroup index: Int) -> Int { (line ?? 0) + index }

    /// A group as a JSON Pointer into the text that it stands in.
    func pointer(toGroup index: Int) -> String { line == nil ? "/groups/\(index)" : "" }

    /// The row of each rollout in the tensors that were sent; empty for a request of JSON, whose rollouts stand in their order.
    var rows: [Int] = []
    /// The rollouts, group after group.
    var rollouts: [Rollout] = []
    /// The rollouts' names.
    var ids = SparseColumn<JSONText>()
    /// The rollouts' texts.
    var responses = SparseColumn<JSONText>()
    /// The trained tokens of rollouts that sent a mask.
    var masks = SparseColumn<TokenMask>()
    /// Verifiers of single rollouts, as indices into ``verifiers``.
    var rolloutVerifiers = SparseColumn<Int>()

    /// The policy's entropies.
    var entropies = TokenColumn()
    /// The log-probabilities of the sampled tokens.
    var logProbs = TokenColumn()
    /// The critic's values.
    var values = TokenColumn()
    /// Rewards at tokens.
    var tokenRewards = TokenColumn()
    /// The parts that the rewards are made of.
    var parts = RewardParts()

    /// How many rollouts there are.
    var rolloutCount: Int { rollouts.count }

    /// The tokens of a rollout's response, if they were sent.
    func responseTokens(of rollout: Int) -> Int? {
        rollouts[rollout].tokens >= 0 ? rollouts[rollout].tokens : nil
    }

    /// Whether the estimator works on every token, whatever the answer holds.
    var worksOnTokens: Bool {
        guard let estimator else { return false }
        return estimator.estimator.needs.contains(.roomPerToken) || [entropies, logProbs, values, tokenRewards].contains { !$0.numbers.isEmpty }
    }

    /// The trained tokens of a rollout, or `nil` if its length is not known.
    func mask(of rollout: Int) -> TokenMask? {
        masks[rollout] ?? (rollouts[rollout].tokens >= 0 ? TokenMask(tokens: rollouts[rollout].tokens) : nil)
    }
}

/// A column that costs nothing until a value is set, and one slot per rollout from then on.
struct SparseColumn<Value: Sendable>: Sendable {
    private var values: [Value?] = []

    /// Whether no rollout has a value.
    var isEmpty: Bool { values.isEmpty }

    subscript(rollout: Int) -> Value? {
        get { rollout < values.count ? values[rollout] : nil }
        set {
            while values.count <= rollout { values.append(nil) }
            values[rollout] = newValue
        }
    }
}

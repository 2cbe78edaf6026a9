import Advantages
import Safetensors

/// A tensor of an answer, in the order of the file: the widest elements first, so that every one is aligned.
enum TensorArray: String, CaseIterable {
    /// I64 [rows + 1]: where the tokens of each row begin in flat tensors of tokens, and where the last ends.
    case offsets
    /// I64 [groups]: scored trajectories; the right ones among them, -1 where that is not known.
    case groupN = "group_n"
    case groupCorrect = "group_correct"
    /// F32, flat or [rows, tokens] with zeros after a row's tokens.
    case tokenAdvantages = "advantages"
    case returns, weights
    /// F32 [rows]; NaN where a rollout has no reward.
    case advantage, rewards
    case rawRewards = "raw_rewards"
    /// F32 [turns], in the order in which the turns were sent.
    case turnAdvantages = "turn_advantages"
    /// F32 [groups]; NaN where it is not known.
    case groupPassAtOne = "group_pass_at_1"
    case groupPassAtK = "group_pass_at_k"
    case groupPassHatK = "group_pass_hat_k"
    case groupMeanReward = "group_mean_reward"
    case groupEta = "group_eta"
    /// U8 [rows]: the place of the status in the metadata's `statuses`; 1 for rollouts that the estimator did not use.
    case status, discarded
    /// U8 [groups], 0 or 1.
    case groupSignal = "group_signal"
    case groupKeep = "group_keep"

    /// The list per rollout, with a number per token, that it holds.
    var list: ColumnList? {
        switch self {
        case .tokenAdvantages: .tokenAdvantages
        case .returns: .returns
        case .weights: .weights
        default: nil
        }
    }

    /// Of what its elements are.
    var type: ElementType {
        switch self {
        case .offsets, .groupN, .groupCorrect: .int64
        case .status, .discarded, .groupSignal, .groupKeep: .uint8
        default: .float32
        }
    }

    /// Whether it has an element per group.
    var isOfGroups: Bool { rawValue.hasPrefix("group_") }

    /// Whether an answer has it.
    func isIn(_ batch: AnsweredBatch, isPadded: Bool) -> Bool {
        switch self {
        case .offsets: !isPadded && ColumnList.ofTokens.contains { batch.has($0) }
        case .tokenAdvantages, .returns, .weights: list.map { batch.has($0) } ?? false
        case .advantage: batch.has(.advantages)
        case .rawRewards: batch.has(.rawRewards)
        case .turnAdvantages: batch.has(.turnAdvantages)
        case .groupPassAtK, .groupPassHatK, .groupEta, .groupSignal: batch.isEstimated
        case .discarded: !(batch.estimate?.discarded ?? []).isEmpty
        case .groupKeep: batch.outcome.dropReasons != nil
        case .rewards, .status, .groupN, .groupCorrect, .groupPassAtOne, .groupMeanReward: true
        }
    }

    /// Its name, type and shape.
    func layout(of batch: AnsweredBatch, width: Int?) -> SafetensorsEncoder.Layout {
        let rows = batch.columns.rolloutCount
        let shape: [Int] =
            switch self {
            case .offsets: [rows + 1]
            case .tokenAdvantages, .returns, .weights: width.map { [rows, $0] } ?? [batch.columns.tokenCount]
            case .turnAdvantages: [batch.columns.turns.all.count]
            default: [isOfGroups ? batch.columns.groups.count : rows]
            }
        return SafetensorsEncoder.Layout(rawValue, type, shape: shape)
    }
}

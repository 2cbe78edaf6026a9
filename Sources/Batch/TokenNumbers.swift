import Advantages

/// A quantity of which a rollout has one number, or one number per token.
enum TokenQuantity: String, CaseIterable {
    case entropy, values
    case logProb = "log_prob"
    case tokenRewards = "token_rewards"
    case refLogProb = "ref_log_prob"
    case teacherLogProb = "teacher_log_prob"
    case rolloutLogProb = "rollout_log_prob"

    /// Whether one number for the whole response is enough.
    var mayBeNumber: Bool { self == .entropy || self == .logProb }

    /// Where a batch has it.
    var column: any WritableKeyPath<RolloutBatch, TokenColumn> & Sendable {
        switch self {
        case .entropy: \.entropies
        case .values: \.values
        case .logProb: \.logProbs
        case .tokenRewards: \.tokenRewards
        case .refLogProb: \.refLogProbs
        case .teacherLogProb: \.teacherLogProbs
        case .rolloutLogProb: \.rolloutLogProbs
        }
    }
}

/// What a batch has of each ``TokenQuantity``; it costs nothing while no rollout has any.
struct TokenNumbers: Sendable {
    private var columns = [TokenColumn](repeating: TokenColumn(), count: TokenQuantity.allCases.count)

    /// The column of a quantity.
    subscript(quantity: TokenQuantity) -> TokenColumn {
        _read { yield columns[quantity.place] }
        _modify { yield &columns[quantity.place] }
    }

    /// Whether no rollout has anything.
    var isEmpty: Bool { columns.allSatisfy(\.isEmpty) }

    /// Whether some rollout has one number per token.
    var hasLists: Bool { columns.contains { !$0.numbers.isEmpty } }

    /// The quantities that some rollout has.
    var present: [TokenQuantity] { TokenQuantity.allCases.filter { !self[$0].isEmpty } }

    /// Bytes of memory that all columns take.
    var heldBytes: Int { columns.reduce(0) { $0 + $1.heldBytes } }
}

extension TokenQuantity {
    fileprivate var place: Int {
        switch self {
        case .entropy: 0
        case .values: 1
        case .logProb: 2
        case .tokenRewards: 3
        case .refLogProb: 4
        case .teacherLogProb: 5
        case .rolloutLogProb: 6
        }
    }
}

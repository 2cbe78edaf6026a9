/// Where in an answer some rollouts say the same, from their first member after the id on: `"reward":1,"status":"given","advantage":0.5}`.
///
/// A batch of 0/1 rewards has two such ends a group, and copying one costs a tenth of writing it.
struct RolloutTails {
    /// What an end says.
    struct Key: Equatable {
        private let reward: UInt64
        private let advantage: UInt64
        private let status: RolloutStatus

        init(reward: Double?, _ status: RolloutStatus, advantage: Double) {
            // No reward is a NaN.
            self.reward = (reward ?? .nan).bitPattern
            self.advantage = advantage.bitPattern
            self.status = status
        }

        fileprivate var slot: Int {
            Int(truncatingIfNeeded: ((reward &* 31 &+ advantage) &* 0x9E37_79B9_7F4A_7C15) >> 60)
        }
    }

    private var ends = [(key: Key, piece: Range<Int>)?](repeating: nil, count: 16)

    /// The bytes of an answer that say the same, if they are still known.
    subscript(key: Key) -> Range<Int>? {
        get {
            guard let end = ends[key.slot], end.key == key else { return nil }
            return end.piece
        }
        set { ends[key.slot] = newValue.map { (key, $0) } }
    }
}

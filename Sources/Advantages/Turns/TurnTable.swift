/// The turns of the rollouts of a batch one after the other, to compute with.
struct TurnTable {
    /// Where the turns of each rollout are.
    private(set) var starts: [Int] = [0]
    /// The rewards of the turns; 0 where none was said.
    private(set) var rewards: [Double] = []
    /// Their states, as numbers below that of the turns; -1 for none.
    private(set) var states: [Int32] = []

    /// How many turns there are.
    var count: Int { rewards.count }

    /// The turns of a rollout.
    subscript(rollout: Int) -> Range<Int> { starts[rollout]..<starts[rollout + 1] }

    /// The turns of a group.
    func turns(of group: RolloutBatch.Group) -> Range<Int> { starts[group.rollouts.lowerBound]..<starts[group.rollouts.upperBound] }

    /// - Throws: ``EstimatorError`` if a rollout has no list of turns.
    init(of batch: RolloutBatch) throws(EstimatorError) {
        starts.reserveCapacity(batch.rolloutCount + 1)
        rewards.reserveCapacity(batch.turns.all.count)
        states.reserveCapacity(batch.turns.all.count)
        for rollout in 0..<batch.rolloutCount {
            guard let turns = batch.turns[rollout] else {
                throw batch.missing("turns", of: rollout, "the spans of its tokens that the policy wrote, with their rewards and states")
            }
            for turn in turns {
                rewards.append(turn.reward ?? 0)
                states.append(turn.state ?? -1)
            }
            starts.append(rewards.count)
        }
        if let most = states.max(), most >= count { renumber() }
    }

    /// Gives states numbers below that of the turns: those of rollouts that were left out may have been the small ones.
    private mutating func renumber() {
        var known: [Int32: Int32] = [:]
        for turn in states.indices where states[turn] >= 0 {
            let number = known[states[turn]] ?? Int32(known.count)
            known[states[turn]] = number
            states[turn] = number
        }
    }
}

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

    /// The discounted sums over the turns still to come of a rollout: R_ij = sum over l >= j of gamma^(l - j) r_il.
    ///
    /// - Parameter numbers: one per turn of the batch.
    func toCome(_ numbers: [Double], discount: Double) -> [Double] {
        var sums = numbers
        for rollout in 0..<starts.count - 1 {
            var running = 0.0
            for turn in self[rollout].reversed() {
                running = (numbers[turn] + discount * running).clampedToFinite
                sums[turn] = running
            }
        }
        return sums
    }
}

extension Spread {
    /// Numbers against their mean, in units of the spread: zeros if they are all the same, or fewer than two.
    func standardised(_ numbers: some Collection<Double>) -> [Double] {
        guard numbers.count > 1 else { return [Double](repeating: 0, count: numbers.count) }
        let moments = Moments(numbers)
        guard !moments.allEqual else { return [Double](repeating: 0, count: numbers.count) }
        let divisor = divisor(of: moments, eps: 0)
        return numbers.map { divisor.quotient(moments.deviation(of: $0)) }
    }
}

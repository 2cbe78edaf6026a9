/// What the rows of a trajectory say about it.
struct TrajectoryOutcome {
    /// The reward.
    var reward = 0.0
    /// The last row with the reward.
    var speaker: Int32
    /// Where the reward comes from; `none` if it has none.
    var origin = RewardOrigin.none
    /// Success or not.
    var correctness = Correctness.unknown
    /// Whether the reward is a sum over several rows, and not known yet.
    var isOfSeveralRows = false
}

/// The rewards of the rows of a batch. The columns themselves: a batch that is handed on is a copy of many.
struct RowRewards {
    private let rewards: [Double]
    private let correctness: [Correctness]
    private let origins: [RewardOrigin]
    private let threshold: Double?
    private let substitute: Double?

    init(_ batch: RowBatch) {
        rewards = batch.rows.rewards
        correctness = batch.rows.correctness
        origins = batch.origins
        threshold = batch.successThreshold
        substitute = batch.substitute
    }

    /// The outcomes of all trajectories.
    ///
    /// - Throws: ``TrajectoryError`` where two rows of a trajectory contradict each other.
    func outcomes(of trajectories: TrajectoryRows) throws(TrajectoryError) -> [TrajectoryOutcome] {
        var outcomes: [TrajectoryOutcome] = []
        outcomes.reserveCapacity(trajectories.count)
        let rows = trajectories.rows
        for (index, group) in trajectories.groups.enumerated() {
            for trajectory in group {
                let place = trajectories.place(of: trajectory)
                let first = Int(rows[place.lowerBound])
                guard place.count > 1 || origin(of: first) != .given else {
                    outcomes.append(
                        TrajectoryOutcome(reward: rewards[first], speaker: Int32(first), origin: .given, correctness: correctness[first]))
                    continue
                }
                var outcome = TrajectoryOutcome(speaker: Int32(first))
                try take(rows, place, to: &outcome, inGroup: index)
                complete(&outcome, rows, place)
                outcomes.append(outcome)
            }
        }
        return outcomes
    }

    /// What trajectories are worth of which each row says the same: three columns.
    struct Agreed {
        var rewards: [Double] = []
        var correctness: [Correctness] = []
        /// The last row of each.
        var speakers: [Int32] = []
    }

    /// The outcomes of all trajectories if the rows of each have the same reward and the same correctness: what most trainers send. `nil` if not.
    func agreed(of trajectories: TrajectoryRows) -> Agreed? {
        guard origins.isEmpty else { return nil }
        var agreed = Agreed()
        let count = trajectories.count
        var isAgreed = true
        // Pointers: this is all that most trajectories cost.
        trajectories.rows.withUnsafeBufferPointer { rows in
            trajectories.starts.withUnsafeBufferPointer { starts in
                rewards.withUnsafeBufferPointer { rewards in
                    agreed.speakers.append(addingCapacity: count) { speakers in
                        agreed.rewards.append(addingCapacity: count) { own in
                            var start = 0
                            for trajectory in 1..<(count + 1) {
                                let end = Int(starts[trajectory])
                                let speaker = rows[end - 1]
                                let reward = rewards[Int(speaker)]
                                for index in start..<(end - 1) where rewards[Int(rows[index])].bitPattern != reward.bitPattern { isAgreed = false }
                                guard isAgreed else { return }
                                speakers.append(speaker)
                                own.append(reward)
                                start = end
                            }
                        }
                    }
                }
            }
        }
        guard isAgreed, takeCorrectness(of: trajectories, to: &agreed) else { return nil }
        return agreed
    }

    /// - Returns: whether the rows of each trajectory have the same.
    private func takeCorrectness(of trajectories: TrajectoryRows, to agreed: inout Agreed) -> Bool {
        let count = trajectories.count
        var isAgreed = true
        correctness.withUnsafeBufferPointer { correctness in
            trajectories.rows.withUnsafeBufferPointer { rows in
                trajectories.starts.withUnsafeBufferPointer { starts in
                    agreed.correctness.append(addingCapacity: count) { known in
                        var start = 0
                        for trajectory in 1..<(count + 1) {
                            let end = Int(starts[trajectory])
                            let own = correctness[Int(rows[end - 1])]
                            for index in start..<(end - 1) where correctness[Int(rows[index])] != own { isAgreed = false }
                            guard isAgreed else { return }
                            known.append(own)
                            start = end
                        }
                    }
                }
            }
        }
        return isAgreed
    }

    private func origin(of row: Int) -> RewardOrigin { origins.isEmpty ? .given : origins[row] }

    /// Takes what each row says by itself.
    private func take(_ rows: [Int32], _ place: Range<Int>, to outcome: inout TrajectoryOutcome, inGroup group: Int) throws(TrajectoryError) {
        var known: Int?
        for index in place {
            let row = Int(rows[index])
            if correctness[row] != .unknown {
                if let known, correctness[row] != outcome.correctness {
                    throw TrajectoryError(group: group, row: known, other: row, message: "rows of one trajectory must not be correct and wrong")
                }
                known = row
                outcome.correctness = correctness[row]
            }
            let origin = origin(of: row)
            if origin == .given {
                if outcome.origin == .given, rewards[row] != outcome.reward {
                    throw TrajectoryError(
                        group: group, row: Int(outcome.speaker), other: row,
                        message: "of the rows of one trajectory one has a reward, or all rewards are the same; here they differ")
                }
                outcome.reward = rewards[row]
            }
            // A reward that was sent counts more than a sum, and a sum of parts more than one of tokens.
            if origin != .none, outcome.origin == .none || origin.rawValue <= outcome.origin.rawValue {
                outcome.origin = origin
                outcome.speaker = Int32(row)
            }
        }
    }

    /// Adds up what no row says by itself.
    private func complete(_ outcome: inout TrajectoryOutcome, _ rows: [Int32], _ place: Range<Int>) {
        switch outcome.origin {
        case .given: return
        case .none:
            guard let substitute else { return }
            outcome.origin = .given
            outcome.reward = substitute
        case .parts, .tokens:
            let summed = place.filter { origin(of: Int(rows[$0])) == outcome.origin }
            outcome.isOfSeveralRows = summed.count > 1
            guard !outcome.isOfSeveralRows else { return }
            outcome.reward = summed.first.map { rewards[Int(rows[$0])] } ?? 0
        }
        if outcome.correctness == .unknown { outcome.correctness = Correctness(reward: outcome.reward, threshold: threshold) }
    }
}

import Advantages

/// A random batch with every column an estimator can ask for, and the same batch with its rollouts split into rows.
struct SplitRollouts {
    /// One rollout per trajectory.
    private(set) var whole = RolloutBatch()
    /// The same in several rows each.
    private(set) var rows = RowBatch(RolloutBatch())
    /// Of each row, its rollout in `whole`; -1 for a row that does not vote or has no reward.
    private(set) var rollouts: [Int] = []
    /// Of each row, how many tokens of its rollout come before it.
    private(set) var starts: [Int] = []

    /// What is to be in the batch.
    struct Form {
        var levels = 2
        /// Rows that do not vote are mixed in.
        var hasExcluded = false
        /// Trajectories without a reward are mixed in.
        var hasUnscored = false
        /// Each token has its own entropy, log-probability and so on; else each row has a mean that is the same for all rows of a trajectory.
        var perToken = true
        /// Rewards at tokens.
        var hasTokenRewards = false
    }

    private struct Piece {
        var rollout: Int
        var tokens: Range<Int>
        var turns: ArraySlice<Turn>
        var hasReward: Bool
        var votes = true
    }

    init(seed: UInt64, groups: Int = 12, _ form: Form = Form()) {
        whole.step = 3
        rows.rows.step = 3
        let generator = CounterGenerator(seed: seed, group: "split")
        for index in 0..<groups { append(group: index, generator.draw(index), form) }
    }

    private mutating func append(group index: Int, _ stream: CounterGenerator, _ form: Form) {
        var next = 0
        func number(below bound: Int) -> Int {
            next += 1
            return stream.index(next, below: bound)
        }
        func unit() -> Double {
            next += 1
            return stream.unit(next)
        }
        let first = whole.rolloutCount
        let sent = 5 + number(below: 5)
        var queues: [[Piece]] = []
        var unscored: [Int] = []
        for place in 0..<sent {
            let isUnscored = form.hasUnscored && number(below: 4) == 0 && place > 3
            let tokens = 1 + number(below: 12)
            var flags = (0..<tokens).map { _ in number(below: 4) > 0 }
            // The likelihood of a rollout without a trained token is not known.
            flags[number(below: tokens)] = true
            var turns: [Turn] = []
            var cuts: [Int] = [0]
            while let last = cuts.last, last < tokens {
                let end = min(tokens, last + 1 + number(below: 4))
                turns.append(
                    Turn(tokens: last..<end, reward: number(below: 3) == 0 ? nil : Double(number(below: 3)), state: Int32(number(below: 3))))
                cuts.append(end)
            }
            let reward = Double(number(below: form.levels)) / Double(form.levels - 1)
            if isUnscored {
                unscored.append(place)
            } else {
                let rollout = whole.rolloutCount
                whole.rewards.append(reward)
                whole.correctness.append(Correctness(reward: reward, threshold: 0.5))
                whole.masks.append(TokenMask(flags: flags))
                let mean = unit()
                if form.perToken {
                    for column in Self.columns { whole[keyPath: column].set(rollout, to: (0..<tokens).map { _ in unit() }) }
                } else {
                    for column in Self.columns { whole[keyPath: column].set(rollout, to: mean) }
                }
                if form.hasTokenRewards { whole.tokenRewards.set(rollout, to: (0..<tokens).map { _ in unit() }) }
                whole.parts.set("a", of: rollout, to: reward)
                whole.parts.set("b", of: rollout, to: unit())
                whole.turns.set(rollout, to: turns)
            }
            // Rows begin where turns do.
            var pieces: [Piece] = []
            var start = 0
            let hasAll = number(below: 2) == 0
            for end in 1..<max(2, cuts.count) where end == cuts.count - 1 || end >= cuts.count || number(below: 2) == 0 {
                let to = min(end, cuts.count - 1)
                pieces.append(
                    Piece(
                        rollout: isUnscored ? -1 : whole.rolloutCount - 1, tokens: cuts[start]..<cuts[to], turns: turns[start..<to],
                        hasReward: hasAll && !isUnscored))
                start = to
            }
            if !isUnscored { pieces[number(below: pieces.count)].hasReward = true }
            queues.append(pieces)
        }
        // First rows stay in order, the others come anywhere after them.
        var order: [(queue: Int, piece: Piece)] = []
        for (queue, pieces) in queues.enumerated() {
            order.append((queue, pieces[0]))
            for piece in pieces.dropFirst() {
                let after = order.lastIndex { $0.queue == queue } ?? order.count - 1
                order.insert((queue, piece), at: after + 1 + number(below: order.count - after))
            }
        }
        if form.hasExcluded {
            for _ in 0..<4 {
                let queue = number(below: sent + 2)
                let piece = Piece(rollout: -1, tokens: 0..<3, turns: [Turn(tokens: 1..<2, reward: 9, state: 1)], hasReward: true, votes: false)
                order.insert((queue, piece), at: number(below: order.count + 1))
            }
        }
        add(order, index, form)
        whole.groups.append(
            RolloutBatch.Group(id: "g\(index)", rollouts: first..<whole.rolloutCount, sent: sent, unscored: unscored))
        whole.greedyRewards.append(0.5)
        rows.rows.greedyRewards.append(0.5)
    }

    private mutating func add(_ order: [(queue: Int, piece: Piece)], _ index: Int, _ form: Form) {
        let first = rows.rows.rolloutCount
        for (queue, piece) in order {
            let row = rows.rows.rolloutCount
            rollouts.append(piece.rollout)
            starts.append(piece.tokens.lowerBound)
            rows.trajectories.append(Int32(queue))
            rows.excluded.append(!piece.votes)
            rows.origins.append(piece.hasReward ? .given : .none)
            rows.rows.turns.set(
                row,
                to: piece.turns.map {
                    Turn(
                        tokens: $0.tokens.lowerBound - piece.tokens.lowerBound..<$0.tokens.upperBound - piece.tokens.lowerBound, reward: $0.reward,
                        state: $0.state)
                })
            guard piece.rollout >= 0 else {
                rows.rows.rewards.append(77)
                rows.rows.correctness.append(piece.votes ? .unknown : .correct)
                rows.rows.masks.append(TokenMask(tokens: piece.tokens.count))
                if !piece.votes { rows.rows.parts.set("a", of: row, to: 5) }
                continue
            }
            let mask = whole.masks[piece.rollout]?.spans ?? []
            rows.rows.rewards.append(piece.hasReward ? whole.rewards[piece.rollout] : 0)
            rows.rows.correctness.append(piece.hasReward ? whole.correctness[piece.rollout] : .unknown)
            rows.rows.masks.append(TokenMask(flags: piece.tokens.map { token in mask.contains { $0.contains(token) } }))
            for column in Self.columns + (form.hasTokenRewards ? [\RolloutBatch.tokenRewards] : []) {
                switch whole[keyPath: column][piece.rollout] {
                case .missing: break
                case .number(let number): rows.rows[keyPath: column].set(row, to: number)
                case .tokens(let range):
                    rows.rows[keyPath: column].set(
                        row, to: whole[keyPath: column].numbers[range].dropFirst(piece.tokens.lowerBound).prefix(piece.tokens.count))
                }
            }
            guard piece.hasReward else { continue }
            for name in ["a", "b"] as [PartName] {
                if let value = whole.parts.value(name, of: piece.rollout) { rows.rows.parts.set(name, of: row, to: value) }
            }
        }
        rows.rows.groups.append(RolloutBatch.Group(id: "g\(index)", rollouts: first..<rows.rows.rolloutCount, sent: order.count))
    }

    private static var columns: [WritableKeyPath<RolloutBatch, TokenColumn>] {
        [\.entropies, \.logProbs, \.values, \.refLogProbs, \.teacherLogProbs, \.rolloutLogProbs]
    }
}

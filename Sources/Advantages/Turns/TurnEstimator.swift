/// An estimator that gives each turn of a response its own advantage: that of an outcome, plus what the turn itself is worth.
///
///     A_ij = A_i + weight * credit_ij
///
/// All trained tokens of a turn have its advantage; tokens outside every turn, such as tool output, have 0.
public protocol TurnEstimator: Estimator {
    /// What gives A_i from the reward of the rollout; `nil` for 0.
    var outcome: (any Estimator)? { get }
    /// What the credits are multiplied by.
    var weight: Double { get }

    /// weight * credit of each turn of the batch, finite, rollout after rollout.
    ///
    /// - Complexity: linear in the turns.
    /// - Throws: ``EstimatorError`` if a rollout has no turns.
    func credits(in batch: RolloutBatch) throws(EstimatorError) -> [Double]
}

extension TurnEstimator {
    /// Turns and tokens, room for each token, and what the outcome needs.
    public var needs: Needs { (outcome?.needs ?? []).union([.turns, .tokens, .roomPerToken]) }

    /// Those of the outcome, and the new ones made from them.
    public func tokenNumbers(for extent: TokenExtent) -> Int { (outcome?.tokenNumbers(for: extent) ?? 0) + extent.all }

    /// Those of the outcome.
    public func drawnRollouts(in batch: RolloutBatch) -> Double { outcome?.drawnRollouts(in: batch) ?? 0 }

    /// One advantage per token; ``Estimate/turnAdvantages(in:)`` are those of the turns. Rollouts that the outcome discards have zeros.
    ///
    /// - Throws: ``EstimatorError`` what the outcome throws, and if a rollout has no turns or unknown tokens.
    public func estimate(_ batch: RolloutBatch) throws(EstimatorError) -> Estimate {
        var estimate: Estimate
        if let outcome {
            estimate = try outcome.estimate(batch)
        } else {
            estimate = Estimate(zerosFor: batch)
            estimate.signals = batch.groups.map { .absent(.whatIsSaid(of: $0, in: batch)) }
        }
        let credits = try credits(in: batch)
        var tokens = TokenAdvantages(roomFor: batch)
        var leftOver = estimate.discarded[...]
        var next = 0
        for rollout in 0..<batch.rolloutCount {
            let mask = try batch.mask(of: rollout)
            let place = tokens.append(zeros: mask.tokens)
            let first = next
            let turns = batch.turns[rollout] ?? []
            next += turns.count
            if leftOver.first == rollout {
                leftOver.removeFirst()
                estimate.advantages[rollout] = 0
                continue
            }
            let own = estimate.tokens?[rollout]
            let advantage = estimate.advantages[rollout]
            for (credit, span) in mask.spans(inTurns: turns) {
                let added = credits[first + credit]
                for token in span {
                    try batch.checkCancelled(atToken: token)
                    let base = own.map { $0[$0.startIndex + token] } ?? advantage
                    tokens.update(place.lowerBound + token) { _ in base.addingUnlessCancelled(added) }
                }
            }
            estimate.advantages[rollout] = tokens[rollout].commonOrMean(over: mask.spans)
        }
        estimate.tokens = tokens
        // Credits, turns without a trained token and discarded rollouts change the sums of the outcome's groups.
        estimate.isCentred = false
        estimate.settleSignals(in: batch)
        return estimate
    }
}

extension TokenMask {
    /// The trained spans inside turns, each with the index of its turn.
    ///
    /// - Complexity: linear in the turns and spans.
    func spans(inTurns turns: ArraySlice<Turn>) -> [(turn: Int, tokens: Range<Int>)] {
        var inside: [(turn: Int, tokens: Range<Int>)] = []
        var span = 0
        for (index, turn) in turns.enumerated() {
            while span < spans.count, spans[span].upperBound <= turn.tokens.lowerBound { span += 1 }
            var at = span
            while at < spans.count, spans[at].lowerBound < turn.tokens.upperBound {
                let both = spans[at].clamped(to: turn.tokens)
                if !both.isEmpty { inside.append((index, both)) }
                at += 1
            }
        }
        return inside
    }
}

extension ArraySlice<Double> {
    /// The number that all tokens of some spans have, else the mean of theirs; 0 if there are none. Spans are counted from the first element.
    func commonOrMean(over spans: some Collection<Range<Int>>) -> Double {
        guard let first = spans.first else { return 0 }
        let common = self[startIndex + first.lowerBound]
        let isCommon = spans.allSatisfy { span in self[startIndex + span.lowerBound..<startIndex + span.upperBound].allSatisfy { $0 == common } }
        return isCommon ? common : (mean(over: Array(spans))?.high ?? 0).withPlainZero
    }
}

extension Estimate {
    /// The advantages of the turns of a rollout: what all trained tokens of a turn have, or the mean of theirs where they were told apart; 0 for a turn without a
    /// trained token. `nil` if the rollout has no turns.
    public func turnAdvantages(of rollout: Int, in batch: RolloutBatch) -> [Double]? {
        guard let turns = batch.turns[rollout] else { return nil }
        guard rollout < batch.masks.count, let mask = batch.masks[rollout] else { return [Double](repeating: 0, count: turns.count) }
        return Self.turnAdvantages(turns, under: mask, tokens: tokens?[rollout], otherwise: advantages[rollout])
    }

    /// The advantages of some turns, see ``turnAdvantages(of:in:)``.
    ///
    /// - Parameters:
    ///   - turns: ordered, inside the tokens of `mask`.
    ///   - mask: the trained tokens of the response.
    ///   - tokens: one advantage per token; `nil` where these are not told apart.
    ///   - advantage: of all trained tokens then.
    public static func turnAdvantages(
        _ turns: ArraySlice<Turn>, under mask: TokenMask, tokens: ArraySlice<Double>?, otherwise advantage: Double
    ) -> [Double] {
        var spans = mask.spans(inTurns: turns)[...]
        return turns.indices.map { index in
            let own = spans.prefix { $0.turn == index - turns.startIndex }
            spans = spans.dropFirst(own.count)
            guard let tokens else { return own.isEmpty ? 0 : advantage }
            return tokens.commonOrMean(over: own.map(\.tokens))
        }
    }
}

import Advantages
import JSON
import Verifiers

/// The lists of a group that is answered as columns.
enum ColumnList: Int, CaseIterable {
    case ids, rewards, rawRewards, statuses, extracted, parts, explanations, readings, partReadings, advantages, turnAdvantages, tokenAdvantages,
        returns, weights

    /// As an answer writes it.
    var name: StaticString {
        switch self {
        case .ids: "ids"
        case .rewards: "rewards"
        case .rawRewards: "raw_rewards"
        case .statuses: "statuses"
        case .extracted: "extracted"
        case .parts: "parts"
        case .explanations: "explanations"
        case .readings: "readings"
        case .partReadings: "part_readings"
        case .advantages: "advantages"
        case .turnAdvantages: "turn_advantages"
        case .tokenAdvantages: "token_advantages"
        case .returns: "returns"
        case .weights: "weights"
        }
    }

    /// Those with a list per rollout, a number per token.
    static let ofTokens: [ColumnList] = [.tokenAdvantages, .returns, .weights]

    /// Those of which only some verdicts have an element.
    static let ofVerdicts: [ColumnList] = [.parts, .explanations, .readings, .partReadings]

    /// Whether an element is a list with a number per token.
    var isOfTokens: Bool { Self.ofTokens.contains(self) }

    /// The key of an element in a rollout; of those above that differ from the list's own.
    var key: StaticString {
        switch self {
        case .tokenAdvantages: "advantages"
        case .explanations: "explanation"
        case .readings: "reading"
        case .partReadings: "readings"
        default: name
        }
    }
}

extension AnsweredBatch {
    /// Whether a group has a list: of what only some verdicts have, where one of its own does.
    func has(_ list: ColumnList, in rollouts: Range<Int>) -> Bool {
        !ColumnList.ofVerdicts.contains(list) || rollouts.contains { detail(of: $0)?.has(list) ?? false }
    }

    /// What few verdicts have, of a rollout.
    func detail(of rollout: Int) -> VerdictTable.Detail? { columns.verdicts[rollout].flatMap { verdicts.detail(of: Int($0)) } }

    /// Whether the groups have a list at all.
    func has(_ list: ColumnList) -> Bool {
        switch list {
        case .ids: !columns.namePlaces.isEmpty
        case .rewards: true
        case .rawRewards: outcome.rawRewards != nil
        case .statuses, .extracted: !columns.verdicts.isEmpty
        case .parts, .explanations, .readings, .partReadings: verdicts.hasDetails
        case .advantages: isEstimated
        case .turnAdvantages: isEstimated && !columns.turns.isEmpty
        case .tokenAdvantages: isEstimated && hasTokens
        case .returns: outcome.estimate?.returns != nil && hasTokens
        case .weights: outcome.weights != nil && hasTokens
        }
    }

    private var hasTokens: Bool { columns.head.output.perToken && columns.tokens.contains { $0 >= 0 } }

    /// Writes elements of a list; not of one with lists of tokens.
    func write(_ list: ColumnList, _ rollouts: Range<Int>, to writer: inout JSONWriter) {
        switch list {
        case .ids:
            for rollout in rollouts {
                if let name = columns.name(of: rollout) { write(name: name, to: &writer) } else { writer.writeNull() }
            }
        case .rewards where scores.areAllScored:
            outcome.batch.rewards.withUnsafeBufferPointer { rewards in
                for rollout in rollouts { writer.writeCompact(rewards[rollout]) }
            }
        case .rewards:
            for rollout in rollouts {
                if let reward = reward(of: rollout) { writer.writeCompact(reward) } else { writer.writeNull() }
            }
        case .rawRewards:
            for rollout in rollouts {
                if let reward = rawReward(of: rollout) { writer.writeCompact(reward) } else { writer.writeNull() }
            }
        case .statuses:
            for rollout in rollouts { writer.write(scores.status(of: rollout).name) }
        case .extracted:
            for rollout in rollouts {
                if let verdict = columns.verdicts[rollout], let extracted = verdicts.extracted(of: Int(verdict)) {
                    writer.write(utf8: extracted)
                } else {
                    writer.writeNull()
                }
            }
        case .parts, .explanations, .readings, .partReadings:
            for rollout in rollouts {
                if let detail = detail(of: rollout), detail.has(list) { detail.write(list, to: &writer) } else { writer.writeNull() }
            }
        case .advantages:
            let all = estimate?.advantages ?? []
            all.withUnsafeBufferPointer { advantages in
                guard !scores.areAllScored else { return writer.write(elements: UnsafeBufferPointer(rebasing: advantages[rollouts])) }
                writeExpanded(advantages, rollouts, to: &writer)
            }
        case .turnAdvantages: for rollout in rollouts { writeTurnAdvantages(of: rollout, to: &writer) }
        case .tokenAdvantages, .returns, .weights: break
        }
    }

    /// Writes for each rollout what its place in the scored batch has; 0 for one that is not in it.
    private func writeExpanded(_ numbers: UnsafeBufferPointer<Double>, _ rollouts: Range<Int>, to writer: inout JSONWriter) {
        scores.places.withUnsafeBufferPointer { places in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: min(rollouts.count, 512)) { expanded in
                var next = rollouts.lowerBound
                while next < rollouts.upperBound {
                    let count = min(rollouts.upperBound - next, expanded.count)
                    for index in 0..<count {
                        let place = Int(places[next + index])
                        expanded[index] = place < 0 ? 0 : numbers[place]
                    }
                    writer.write(elements: UnsafeBufferPointer(rebasing: expanded[..<count]))
                    next += count
                }
            }
        }
    }

    /// Writes the advantages of a rollout's turns; null if it has none.
    func writeTurnAdvantages(of rollout: Int, to writer: inout JSONWriter) {
        guard let advantages = turnAdvantages(of: rollout) else { return writer.writeNull() }
        writer.beginArray()
        for advantage in advantages { writer.write(advantage) }
        writer.endArray()
    }

    /// Writes a name of a group or rollout, whose bytes are those of JSON.
    func write(name: Range<Int>, to writer: inout JSONWriter) {
        columns.names.bytes.withUnsafeBufferPointer { writer.write(rawText: UnsafeBufferPointer(rebasing: $0[name])) }
    }

    /// Rollouts with no more to say than an id, a reward, a status and an advantage: what was written once is copied.
    func writePlain(_ rollouts: Range<Int>, to writer: inout JSONWriter, _ tails: inout RolloutTails) {
        // Locals: the loop touches nothing of the batch but arrays.
        let hasNames = !columns.namePlaces.isEmpty
        let isEstimated = isEstimated
        let advantages = estimate?.advantages ?? []
        let rewards = outcome.batch.rewards
        let areAllGiven = scores.areAllGiven && scores.areAllScored
        for rollout in rollouts {
            if hasNames {
                writer.beginObject()
                if let name = columns.name(of: rollout) {
                    writer.key("id")
                    write(name: name, to: &writer)
                }
            }
            let reward = areAllGiven ? rewards[rollout] : reward(of: rollout)
            let status = areAllGiven ? .given : scores.status(of: rollout)
            let place = areAllGiven ? rollout : scores.place(of: rollout)
            let advantage = isEstimated ? place.map { advantages[$0] } ?? 0 : 0
            let key = RolloutTails.Key(reward: reward, status, advantage: advantage)
            guard let tail = tails[key] else {
                let start = writer.nextStart
                if !hasNames { writer.beginObject() }
                writer.key("reward")
                if let reward { writer.writeCompact(reward) } else { writer.writeNull() }
                writer.key("status")
                writer.write(status.name)
                if isEstimated {
                    writer.key("advantage")
                    writer.write(advantage)
                }
                writer.endObject()
                tails[key] = start..<writer.count
                continue
            }
            writer.write(again: tail)
        }
    }

    /// Writes numbers of a rollout's tokens.
    ///
    /// - Returns: the next token; `nil` after the last one.
    func writeTokens(
        of rollout: Int, _ list: ColumnList, from start: Int, atMost count: Int, _ span: inout Int, to writer: inout JSONWriter
    ) -> Int? {
        let all = Int(columns.tokens[rollout])
        let end = min(start + count, all)
        if let values = tokens(of: rollout, list) {
            for value in values.dropFirst(start).prefix(end - start) { writer.write(value) }
        } else if let mask = columns.mask(of: rollout) {
            let advantage = list == .tokenAdvantages ? advantage(of: rollout) : 0
            var token = start
            while token < end {
                let trained = span < mask.spans.count ? mask.spans[span] : mask.tokens..<mask.tokens
                let isTrained = trained.contains(token)
                let stop = min(end, isTrained ? trained.upperBound : trained.lowerBound)
                writer.write(isTrained ? advantage : 0, count: stop - token)
                token = stop
                if token == trained.upperBound { span += 1 }
            }
        }
        return end < all ? end : nil
    }
}

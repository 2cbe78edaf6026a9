extension RolloutBatch {
    /// Whether there is anything besides rewards and correctness.
    var hasColumns: Bool {
        let numbers = [entropies, logProbs, values, tokenRewards, refLogProbs, teacherLogProbs, rolloutLogProbs]
        return !masks.isEmpty || !parts.isEmpty || !turns.isEmpty || numbers.contains { !$0.isEmpty }
    }

    /// Takes the columns of some rows that are trajectories by themselves.
    mutating func selectColumns(of rows: RolloutBatch, _ chosen: [Int]) {
        if !rows.masks.isEmpty { masks = chosen.map { $0 < rows.masks.count ? rows.masks[$0] : nil } }
        entropies = rows.entropies.selecting(chosen)
        logProbs = rows.logProbs.selecting(chosen)
        values = rows.values.selecting(chosen)
        tokenRewards = rows.tokenRewards.selecting(chosen)
        parts = rows.parts.selecting(chosen)
        turns = rows.turns.selecting(chosen)
        refLogProbs = rows.refLogProbs.selecting(chosen)
        teacherLogProbs = rows.teacherLogProbs.selecting(chosen)
        rolloutLogProbs = rows.rolloutLogProbs.selecting(chosen)
    }

    /// Takes the columns of trajectories, each with its rows one after the other.
    ///
    /// - Returns: of each row, how many tokens of its trajectory come before it.
    mutating func takeColumns(of batch: RowBatch, _ trajectories: TrajectoryRows) throws(TrajectoryError) -> [Int] {
        let rows = batch.rows
        var starts = [Int](repeating: 0, count: rows.rolloutCount)
        if !rows.masks.isEmpty {
            masks.reserveCapacity(trajectories.count)
            for trajectory in 0..<trajectories.count { masks.append(rows.joinedMask(of: trajectories[trajectory], &starts)) }
        }
        entropies = rows.entropies.joined(trajectories, rows)
        logProbs = rows.logProbs.joined(trajectories, rows)
        values = rows.values.joined(trajectories, rows)
        refLogProbs = rows.refLogProbs.joined(trajectories, rows)
        teacherLogProbs = rows.teacherLogProbs.joined(trajectories, rows)
        rolloutLogProbs = rows.rolloutLogProbs.joined(trajectories, rows)
        tokenRewards = rows.joinedTokenRewards(trajectories, batch, rewards)
        turns = rows.joinedTurns(trajectories, starts)
        parts = try rows.joinedParts(trajectories)
        return starts
    }

    /// The trained tokens of a row; `nil` where they are not known.
    fileprivate func knownMask(of row: Int) -> TokenMask? { row < masks.count ? masks[row] : nil }

    /// The masks of some rows one after the other; `nil` where one is not known.
    private func joinedMask(of members: ArraySlice<Int32>, _ starts: inout [Int]) -> TokenMask? {
        guard members.count > 1 else { return members.first.flatMap { knownMask(of: Int($0)) } }
        var tokens = 0
        var spans: [Range<Int>] = []
        for row in members.lazy.map({ Int($0) }) {
            guard let mask = knownMask(of: row) else { return nil }
            starts[row] = tokens
            for span in mask.spans { spans.append(span.lowerBound + tokens..<span.upperBound + tokens) }
            tokens += mask.tokens
        }
        return TokenMask(tokens: tokens, spans: spans)
    }

    /// The turns of some rows one after the other; none where a row with trained tokens lacks them.
    private func joinedTurns(_ trajectories: TrajectoryRows, _ starts: [Int]) -> TurnColumn {
        var joined = TurnColumn()
        guard !turns.isEmpty else { return joined }
        for trajectory in 0..<trajectories.count {
            let members = trajectories[trajectory]
            guard members.allSatisfy({ turns[Int($0)] != nil || knownMask(of: Int($0))?.trainedTokens == 0 }) else { continue }
            joined.set(trajectory, to: members.flatMap { row in (turns[Int(row)] ?? []).map { $0.moved(by: starts[Int(row)]) } })
        }
        return joined
    }

    /// The token rewards of some rows one after the other. Rows without any have zeros; where they hold the last trained token of the trajectory, its reward is
    /// there.
    private func joinedTokenRewards(_ trajectories: TrajectoryRows, _ batch: RowBatch, _ rewards: [Double]) -> TokenColumn {
        guard !tokenRewards.isEmpty else { return tokenRewards }
        let isInPlace = tokenRewards.isInPlace(trajectories)
        var joined = isInPlace ? tokenRewards.selecting([]) : TokenColumn()
        for trajectory in 0..<trajectories.count {
            let members = trajectories[trajectory]
            guard members.contains(where: { tokenRewards.isList(Int($0)) }) else { continue }
            if isInPlace, let place = tokenRewards.place(of: members) {
                joined.set(trajectory, to: .tokens(place))
                continue
            }
            var list: [Double] = []
            for (place, row) in members.enumerated() {
                if case .tokens(let range) = tokenRewards[Int(row)] {
                    list += tokenRewards.numbers[range]
                    continue
                }
                guard let mask = knownMask(of: Int(row)) else { continue }
                let start = list.count
                list.append(contentsOf: repeatElement(0, count: mask.tokens))
                let isLast = members.dropFirst(place + 1).allSatisfy { knownMask(of: Int($0))?.trainedTokens == 0 }
                if isLast, let last = mask.spans.last, members.contains(where: { batch.origin(of: Int($0)) == .given }) {
                    list[start + last.upperBound - 1] = rewards[trajectory]
                }
            }
            joined.set(trajectory, to: list)
        }
        return joined
    }

    /// Each part that a row of a trajectory has.
    private func joinedParts(_ trajectories: TrajectoryRows) throws(TrajectoryError) -> RewardParts {
        var joined = RewardParts()
        for name in parts.names {
            for (group, members) in trajectories.groups.enumerated() {
                for trajectory in members {
                    var found: (row: Int, value: Double)?
                    for row in trajectories[trajectory].lazy.map({ Int($0) }) {
                        guard let value = parts.value(name, of: row) else { continue }
                        if let found, found.value != value {
                            throw TrajectoryError(
                                group: group, row: found.row, other: row,
                                message: "of the rows of one trajectory one has the part \"\(name.text)\", or all have the same; here they differ")
                        }
                        found = (row, value)
                    }
                    if let found { joined.set(name, of: trajectory, to: found.value) }
                }
            }
        }
        return joined
    }
}

extension TokenColumn {
    /// Whether a rollout has one number per token.
    func isList(_ rollout: Int) -> Bool { if case .tokens = self[rollout] { true } else { false } }

    /// Where the lists of some rows are, if each has one and each begins where the one before it ends.
    fileprivate func place(of rows: ArraySlice<Int32>) -> Range<Int>? {
        var whole: Range<Int>?
        for row in rows {
            guard case .tokens(let range) = self[Int(row)] else { return nil }
            guard let first = whole else {
                whole = range
                continue
            }
            guard first.upperBound == range.lowerBound else { return nil }
            whole = first.lowerBound..<range.upperBound
        }
        return whole
    }

    /// Whether the lists of each trajectory are one after the other already, so that no number need be copied.
    fileprivate func isInPlace(_ trajectories: TrajectoryRows) -> Bool {
        (0..<trajectories.count).allSatisfy { trajectory in
            let members = trajectories[trajectory]
            return !members.contains { isList(Int($0)) } || place(of: members) != nil
        }
    }

    /// The numbers of trajectories, each with those of its rows one after the other.
    fileprivate func joined(_ trajectories: TrajectoryRows, _ rows: RolloutBatch) -> TokenColumn {
        guard !isEmpty else { return self }
        let isInPlace = isInPlace(trajectories)
        var joined = isInPlace ? selecting([]) : TokenColumn()
        for trajectory in 0..<trajectories.count {
            append(trajectories[trajectory], as: trajectory, of: rows, to: &joined, isInPlace)
        }
        return joined
    }

    private func append(
        _ members: ArraySlice<Int32>, as trajectory: Int, of rows: RolloutBatch, to joined: inout TokenColumn, _ isInPlace: Bool
    ) {
        var hasList = false
        for row in members.lazy.map({ Int($0) }) {
            let mask = rows.knownMask(of: row)
            switch self[row] {
            // A row of which nothing is trained has nothing to say.
            case .missing: guard mask?.trainedTokens == 0 else { return }
            case .number: break
            case .tokens(let range):
                hasList = true
                guard members.count == 1 || mask == nil || mask?.tokens == range.count else { return }
            }
        }
        if isInPlace, let place = place(of: members) {
            joined.set(trajectory, to: .tokens(place))
        } else if members.count == 1, let row = members.first, case .number(let number) = self[Int(row)] {
            joined.set(trajectory, to: number)
        } else if hasList, members.allSatisfy({ isList(Int($0)) || rows.knownMask(of: Int($0)) != nil }) {
            joined.set(trajectory, to: list(of: members, rows))
        } else if let mean = weightedMean(of: members, rows) {
            joined.set(trajectory, to: mean)
        }
    }

    /// One number per token: a row's own, or its mean at each of its tokens.
    private func list(of members: ArraySlice<Int32>, _ rows: RolloutBatch) -> [Double] {
        var list: [Double] = []
        for row in members.lazy.map({ Int($0) }) {
            switch self[row] {
            case .tokens(let range): list += numbers[range]
            case .number(let number): list.append(contentsOf: repeatElement(number, count: rows.knownMask(of: row)?.tokens ?? 0))
            case .missing: list.append(contentsOf: repeatElement(0, count: rows.knownMask(of: row)?.tokens ?? 0))
            }
        }
        return list
    }

    /// The mean of the rows' means, each counted as often as the row has trained tokens; once where these are not known.
    private func weightedMean(of members: ArraySlice<Int32>, _ rows: RolloutBatch) -> Double? {
        let isWeighted = members.allSatisfy { rows.knownMask(of: Int($0)) != nil }
        var total = 0.0
        var means: [(mean: Double, weight: Double)] = []
        for row in members.lazy.map({ Int($0) }) {
            let mask = rows.knownMask(of: row)
            guard let mean = mean(of: row, under: mask)?.high else { continue }
            let weight = isWeighted ? Double(mask?.trainedTokens ?? 0) : 1
            means.append((mean, weight))
            total += weight
        }
        guard let first = means.first?.mean else { return nil }
        // Against the first, so that the mean of equal numbers is that number.
        guard total > 0 else { return first }
        var sum = CompensatedSum()
        for (mean, weight) in means { sum.add((mean / 2 - first / 2) * (weight / total)) }
        return (first + sum.value * 2).clampedToFinite
    }
}

extension RewardParts {
    /// The sum of the parts of a rollout.
    func sum(of rollout: Int) -> Double { nearestSum(values(of: rollout)[...]) }
}

extension TokenColumn {
    /// The sum of the numbers of a rollout's tokens; 0 if it has none.
    func sum(of rollout: Int) -> Double {
        guard case .tokens(let range) = self[rollout] else { return 0 }
        return nearestSum(numbers[range])
    }
}

/// Matches expected calls with calls of a response, each with one at most.
struct CallMatching {
    private let expected: [ExpectedCall]
    private let calls: [ToolCall]
    private let comparison: ArgumentComparison

    init(expected: [ExpectedCall], calls: [ToolCall], _ comparison: ArgumentComparison) {
        (self.expected, self.calls, self.comparison) = (expected, calls, comparison)
    }

    /// The call for each expected one; `nil` where none is left.
    func partners(_ order: ToolCallVerifier.Order, _ effort: Effort) throws(Effort.Exhausted) -> [Int?] {
        guard order == .any else {
            var partners = [Int?](repeating: nil, count: expected.count)
            for place in expected.indices where calls.indices.contains(place) {
                if try matches(place, place, effort) { partners[place] = place }
            }
            return partners
        }
        return try largestMatching(try candidates(effort), effort)
    }

    private func matches(_ wanted: Int, _ call: Int, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        try effort.spend(24 + expected[wanted].name.count)
        guard expected[wanted].isNamed(calls[call].name) else { return false }
        return try comparison.fault(of: calls[call], as: expected[wanted], effort) == nil
    }

    /// For each expected call the calls that match it.
    private func candidates(_ effort: Effort) throws(Effort.Exhausted) -> [[Int32]] {
        var candidates: [[Int32]] = []
        for wanted in expected.indices {
            var own: [Int32] = []
            for call in calls.indices where try matches(wanted, call, effort) {
                own.append(Int32(truncatingIfNeeded: call))
                // No more than there are expected calls are ever needed: the others can have what is left.
                if own.count == expected.count { break }
            }
            candidates.append(own)
        }
        return candidates
    }

    /// A largest matching, by augmenting paths (Berge 1957; Kuhn 1955): a path is searched for each expected call, without recursion.
    private func largestMatching(_ candidates: [[Int32]], _ effort: Effort) throws(Effort.Exhausted) -> [Int?] {
        var partners = [Int?](repeating: nil, count: expected.count)
        var owners = [Int32](repeating: -1, count: calls.count)
        // Which search a call was last looked at in.
        var seen = [Int32](repeating: -1, count: calls.count)
        try effort.spend(expected.count + calls.count)
        for start in expected.indices {
            // The path: expected calls, and for each the place of the candidate that is tried.
            var path: [(wanted: Int, next: Int)] = [(start, 0)]
            var isFound = false
            while let last = path.last, !isFound {
                try effort.spend(16)
                let own = candidates[last.wanted]
                guard last.next < own.count else {
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let call = Int(own[last.next])
                guard seen[call] != Int32(start) else { continue }
                seen[call] = Int32(start)
                if owners[call] < 0 { isFound = true } else { path.append((Int(owners[call]), 0)) }
            }
            guard isFound else { continue }
            // Each expected call of the path takes the candidate that it tried last.
            for step in path {
                let call = Int(candidates[step.wanted][step.next - 1])
                partners[step.wanted] = call
                owners[call] = Int32(step.wanted)
            }
        }
        return partners
    }
}

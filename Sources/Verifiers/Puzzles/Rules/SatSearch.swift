/// Whether clauses can be met: the search of Davis, Logemann and Loveland (1962), without recursion.
enum SatSearch {
    /// - Parameter clauses: literals that are not 0; a negative one is the negation of its number.
    static func isSatisfiable(_ clauses: [[Int]], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        var values: [Int: Bool] = [:]
        // What was decided or followed, in its order; a decision that was tried both ways follows.
        var trail: [(number: Int, isDecision: Bool)] = []
        let order = numbers(clauses)
        try effort.spend(32 * (order.count + clauses.count))
        while true {
            switch try propagate(clauses, &values, &trail, effort) {
            case true:
                guard let next = order.first(where: { values[$0] == nil }) else { return true }
                try effort.spend(8 * order.count)
                values[next] = true
                trail.append((next, true))
            case false:
                while let last = trail.popLast() {
                    try effort.spend(16)
                    let value = values.removeValue(forKey: last.number)
                    guard last.isDecision else { continue }
                    values[last.number] = !(value ?? false)
                    trail.append((last.number, false))
                    break
                }
                if trail.isEmpty { return false }
            }
        }
    }

    /// The numbers, those of the most clauses first.
    private static func numbers(_ clauses: [[Int]]) -> [Int] {
        var counts: [Int: Int] = [:]
        for clause in clauses { for literal in clause { counts[abs(literal), default: 0] += 1 } }
        return counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    }

    /// Sets what clauses with one open literal ask for, until there are none.
    ///
    /// - Returns: whether no clause is broken.
    private static func propagate(
        _ clauses: [[Int]], _ values: inout [Int: Bool], _ trail: inout [(number: Int, isDecision: Bool)], _ effort: Effort
    ) throws(Effort.Exhausted) -> Bool {
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for clause in clauses {
                try effort.spend(8 + 24 * clause.count)
                var open: Int?
                var isMet = false
                var count = 0
                for literal in clause {
                    if let value = values[abs(literal)] {
                        if value == (literal > 0) { isMet = true }
                    } else if open != literal {
                        open = literal
                        count += 1
                    }
                }
                if isMet { continue }
                guard let open else { return false }
                guard count == 1 else { continue }
                values[abs(open)] = open > 0
                trail.append((abs(open), false))
                hasChanged = true
            }
        }
        return true
    }
}

/// Lengths of rollouts in tokens, counted exactly: sums and squares are integers.
struct LengthTally {
    /// Mean, deviation and range of those that are known.
    private(set) var spread = SpreadTally()
    /// Of rollouts that are right.
    private(set) var right = Part()
    /// Of rollouts that are wrong; those of unknown correctness are in neither.
    private(set) var wrong = Part()

    /// Rollouts of one kind.
    struct Part {
        var rollouts = 0
        var tokens = 0
    }

    /// Rollouts that are counted at a time: their squares of lengths up to ``longest`` fit into an integer.
    static let most = 1 << 20
    /// Longer ones are counted as doubles.
    private static let longest: Int32 = 1 << 20

    /// Counts at most ``most`` rollouts.
    ///
    /// - Parameters:
    ///   - lengths: one per rollout, -1 where it is not known.
    ///   - correctness: one per rollout.
    init(_ lengths: UnsafeBufferPointer<Int32>, _ correctness: UnsafeBufferPointer<Correctness>) {
        var (known, sum, squares) = (0, 0, 0)
        var (least, most) = (Int32.max, Int32(-1))
        for rollout in 0..<lengths.count {
            let length = lengths[rollout]
            // Without a branch: all ones where the length is known.
            let mask = ~(length >> 31)
            let tokens = Int(length & mask)
            let code = correctness[rollout].rawValue
            let isRight = Int(code & 1) & Int(mask)
            let isWrong = Int((code & 1 | code >> 1) ^ 1) & Int(mask)
            known &-= Int(mask)
            sum &+= tokens
            squares &+= tokens &* tokens
            least = min(least, length & mask | ~mask & Int32.max)
            most = max(most, length)
            right.rollouts &+= isRight
            wrong.rollouts &+= isWrong
            right.tokens &+= tokens & -isRight
            wrong.tokens &+= tokens & -isWrong
        }
        guard known > 0 else { return }
        guard most > Self.longest else {
            spread = SpreadTally(count: known, sum: sum, squares: squares, least: Double(least), most: Double(most))
            return
        }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: known) { room in
            var place = 0
            for length in lengths where length >= 0 {
                room[place] = Double(length)
                place += 1
            }
            spread.add(UnsafeBufferPointer(rebasing: room[..<place]))
        }
    }
}

/// The discounted sums over the turns still to come, one per turn: R_ij = sum over l >= j of gamma^(l - j) r_il.
///
/// A sum can leave the range of doubles though what is made of it, such as its place among others in units of their spread, does not. Where one does, all are known
/// in a larger unit as well.
struct TurnSums {
    /// The sums; what is beyond the range is not finite.
    private var plain: [Double]
    /// The sums in units of ``largeUnit``; empty where none is needed.
    private var scaled: [Double] = []
    private static let largeUnit = 0x1p64

    /// - Parameters:
    ///   - numbers: one finite number per turn of `table`.
    ///   - discount: gamma, 0...1.
    /// - Complexity: linear in the turns.
    init(of numbers: [Double], in table: TurnTable, discount: Double) {
        plain = numbers
        plain.sumUp(in: table, discount)
        guard !plain.allSatisfy(\.isFinite) else { return }
        scaled = numbers.map { $0 / Self.largeUnit }
        scaled.sumUp(in: table, discount)
    }

    /// Some of the sums, all in one unit, and the unit.
    func numbers(at turns: some Collection<Int>) -> (numbers: [Double], unit: Double) {
        let numbers = turns.map { plain[$0] }
        return numbers.allSatisfy(\.isFinite) ? (numbers, 1) : (turns.map { scaled[$0] }, Self.largeUnit)
    }

    /// The sum at a turn times a number, or the nearest finite number.
    func value(at turn: Int, times factor: Double) -> Double {
        (plain[turn].isFinite ? factor * plain[turn] : factor * scaled[turn] * Self.largeUnit).clampedToFinite
    }
}

extension [Double] {
    /// Adds to the number of each turn those of the later turns of its rollout.
    fileprivate mutating func sumUp(in table: TurnTable, _ discount: Double) {
        for rollout in 0..<table.starts.count - 1 {
            var running = 0.0
            for turn in table[rollout].reversed() {
                running = self[turn] + discount * running
                self[turn] = running
            }
        }
    }
}

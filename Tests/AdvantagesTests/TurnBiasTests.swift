import Advantages
import Testing

/// The gradient of a policy with two actions, by enumeration of all groups of rollouts: no simulation, no noise.
///
/// At each of three turns the policy goes on with chance p_j or stops. Stopping at turn j earns a reward, going on to the end another. A group of n rollouts gives
/// the estimate (1 / n) sum of A_ij d log pi(a_ij) / d p_j.
@Suite struct TurnBiasTests {
    private static let goesOn = [0.75, 0.5, 0.25]
    private static let earned = [0.25, 0.5, 1, 2]

    /// A rollout: how many times it goes on, and its chance. It has one turn more than that, but three at most.
    private static var rollouts: [(goesOn: Int, turns: Int, chance: Double)] {
        (0...3).map { count in
            let chance = (0..<min(count, 3)).reduce(1) { $0 * goesOn[$1] } * (count < 3 ? 1 - goesOn[count] : 1)
            return (count, min(count + 1, 3), chance)
        }
    }

    /// d log pi / d p_j of the action at turn j.
    private static func score(_ rollout: Int, _ turn: Int) -> Double { turn < rollout ? 1 / goesOn[turn] : -1 / (1 - goesOn[turn]) }

    /// J = sum over rollouts of chance * reward, and its gradient by the product rule.
    private static var gradient: [Double] {
        (0..<3).map { turn in
            rollouts.reduce(0) { $0 + ($1.turns > turn ? $1.chance * earned[$1.goesOn] * score($1.goesOn, turn) : 0) }
        }
    }

    /// The mean estimate over all groups of n, for advantages of the turns of a group.
    private static func expectation(_ n: Int, _ advantages: (RolloutBatch) throws -> [[Double]]) rethrows -> [Double] {
        var sum = [0.0, 0, 0]
        let count = (0..<n).reduce(1) { product, _ in product * 4 }
        for code in 0..<count {
            let group = (0..<n).map { rollouts[(code >> (2 * $0)) & 3] }
            var batch = RolloutBatch(rewards: [group.map { earned[$0.goesOn] }])
            for (index, rollout) in group.enumerated() {
                batch.masks.append(TokenMask(tokens: rollout.turns))
                batch.turns.set(
                    index,
                    to: (0..<rollout.turns).map { Turn(tokens: $0..<$0 + 1, reward: $0 == rollout.turns - 1 ? earned[rollout.goesOn] : nil) })
            }
            let chance = group.reduce(1) { $0 * $1.chance }
            for (rollout, own) in zip(group, try advantages(batch)) {
                for (turn, advantage) in own.enumerated() { sum[turn] += chance / Double(n) * advantage * score(rollout.goesOn, turn) }
            }
        }
        return sum
    }

    private static func turnAdvantages(_ estimator: any TurnEstimator, _ batch: RolloutBatch) throws -> [[Double]] {
        let estimate = try estimator.estimate(batch)
        return (0..<batch.rolloutCount).map { estimate.turnAdvantages(of: $0, in: batch) ?? [] }
    }

    /// The usual form: against the mean of the rollouts that have a turn of this index, over their deviation if `divided`.
    private static func perIndex(_ batch: RolloutBatch, divided: Bool) -> [[Double]] {
        let returns = batch.rewards.indices.map { rollout in [Double](repeating: batch.rewards[rollout], count: batch.turns[rollout]?.count ?? 0) }
        return returns.map { own in
            own.indices.map { turn in
                let present = returns.filter { $0.count > turn }.map { $0[turn] }
                let mean = present.reduce(0, +) / Double(present.count)
                let variance = present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(present.count)
                return divided ? (variance > 0 ? (own[turn] - mean) / variance.squareRoot() : 0) : own[turn] - mean
            }
        }
    }

    @Test func theGradientIsThatOfTheReturn() {
        // J = 1/4 (1 - p1) + p1 ((1 - p2) / 2 + p2 ((1 - p3) + 2 p3)) at (3/4, 1/2, 1/4): its derivatives by hand.
        #expect(Self.gradient == [0.625, 0.5625, 0.375])
        #expect(Self.rollouts.reduce(0) { $0 + $1.chance } == 1)
    }

    @Test(arguments: [2, 3, 4]) func leaveOneOutIsUnbiased(_ n: Int) throws {
        let mean = try Self.expectation(n) { try Self.turnAdvantages(TurnLeaveOneOut(), $0) }
        for (value, expected) in zip(mean, Self.gradient) { #expect((value - expected).magnitude < 1e-14) }
    }

    /// The form of the field shrinks each turn by the mean of (m - 1) / m, m the rollouts that have it: late turns, which few have, more than early ones.
    @Test func theMeanOfThoseThatHaveTheTurnIsBiased() {
        let biased = Self.expectation(4) { Self.perIndex($0, divided: false) }
        let shrunk = biased.enumerated().map { $1 / Self.gradient[$0] }
        for (value, expected) in zip(shrunk, Self.shrinkage(4)) { #expect((value - expected).magnitude < 1e-14) }
        for (value, printed) in zip(shrunk, [0.75, 0.66796875, 0.43505859375]) { #expect((value - printed).magnitude < 1e-12) }
        // Divided by the deviation, the sizes and the direction are off.
        let divided = Self.expectation(4) { Self.perIndex($0, divided: true) }
        let cosine =
            zip(divided, Self.gradient).reduce(0) { $0 + $1.0 * $1.1 }
            / (divided.reduce(0) { $0 + $1 * $1 } * Self.gradient.reduce(0) { $0 + $1 * $1 }).squareRoot()
        #expect(cosine < 0.99)
    }

    /// The mean of (m - 1) / m over the others of a rollout that has the turn.
    private static func shrinkage(_ n: Int) -> [Double] {
        let reaches = [1, goesOn[0], goesOn[0] * goesOn[1]]
        return reaches.map { chance in
            var mean = 0.0
            for others in 0..<n {
                let ways = (0..<others).reduce(1.0) { $0 * Double(n - 1 - $1) / Double($1 + 1) }
                let all =
                    (0..<others).reduce(1) { product, _ in product * chance }
                    * (0..<(n - 1 - others)).reduce(1) { product, _ in product * (1 - chance) }
                mean += ways * all * Double(others) / Double(others + 1)
            }
            return mean
        }
    }
}

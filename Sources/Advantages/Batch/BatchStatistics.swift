/// A mean rate of a batch, pass@k or pass^k, and its k.
public struct PassRate: Sendable, Equatable {
    /// Size of the subsets.
    public var k: Int
    /// The mean of the unbiased rate over prompts.
    public var value: Double
}

/// What a batch says about the policy.
public struct BatchStatistics: Sendable, Equatable {
    /// Rollouts with a reward.
    public var scored = 0
    /// The mean of c / n over the groups whose correctness is known.
    public var passAtOne: Double?
    /// The mean unbiased pass@k for k = 1, 2, 4, ... up to the largest group, and the estimator's k; each over the groups with at least k scored rollouts.
    public var passAtK: [PassRate] = []
    /// The mean pass^k of the same sizes over the same groups.
    public var passHatK: [PassRate] = []
    /// The mean over groups of their mean entropies; `nil` if none was sent.
    public var meanEntropy: Double?
    /// Groups whose advantages are all zero.
    public var zeroSignalGroups = 0

    /// The statistics of `batch`.
    public init(of batch: RolloutBatch, signals: [Signal], k: Int?) {
        var tally = BatchTally()
        tally.add(batch, signals: signals)
        self.init(of: tally, k: k)
    }

    /// The statistics of the batches that were counted, as if they were one.
    public init(of tally: BatchTally, k: Int?) {
        scored = tally.scored
        zeroSignalGroups = tally.zeroSignalGroups
        let outcomes = tally.outcomes
        let largest = outcomes.reduce(0) { Swift.max($0, $1.n) }
        var sizes = Array(sequence(first: 1) { $0 * 2 }.prefix { $0 <= largest })
        if let k, k <= largest, !sizes.contains(k) { sizes = (sizes + [k]).sorted() }
        for size in sizes {
            var sum = CompensatedSum()
            var all = CompensatedSum()
            var groups = 0
            for outcome in outcomes where outcome.n >= size {
                sum.add(Double(outcome.groups) * SubsetProbability(n: outcome.n, c: outcome.c, k: size).passAtK)
                all.add(Double(outcome.groups) * Advantages.passHatK(n: outcome.n, c: outcome.c, k: size))
                groups += outcome.groups
            }
            passAtK.append(PassRate(k: size, value: sum.value / Double(groups)))
            passHatK.append(PassRate(k: size, value: all.value / Double(groups)))
        }
        passAtOne = passAtK.first?.value
        meanEntropy = tally.entropies.mean
    }
}

/// What the statistics of a batch are made from, counted group by group: a batch that comes in parts need not be kept.
public struct BatchTally: Sendable {
    fileprivate var scored = 0
    private(set) var zeroSignalGroups = 0
    /// Most groups have one size: what they have in common is counted once.
    fileprivate var outcomes: [(n: Int, c: Int, groups: Int)] = []
    fileprivate var entropies = MeanTally()
    private var places: [SIMD2<Int>: Int] = [:]
    /// The size that was counted last, and the places of its outcomes by c, -1 where none is known: groups of one size come together.
    private var recentSize = -1
    private var recentPlaces: [Int32] = []
    /// The largest size whose places are remembered.
    private static let smallSize = 1024

    /// Nothing counted.
    public init() {}

    /// Counts the groups of `batch`.
    public mutating func add(_ batch: RolloutBatch, signals: [Signal]) {
        add(rollouts: batch.rolloutCount, signals: signals)
        for group in batch.groups where !group.rollouts.isEmpty {
            if let correct = batch.successes(in: group) { add(n: group.rollouts.count, c: correct) }
        }
        addEntropies(of: batch)
    }

    /// Counts scored rollouts and what the estimator says of their groups.
    mutating func add(rollouts: Int, signals: [Signal]) {
        scored += rollouts
        zeroSignalGroups += signals.count { $0 != .present }
    }

    /// Counts a group.
    mutating func add(n: Int, c: Int) {
        if n == recentSize, recentPlaces[c] >= 0 {
            outcomes[Int(recentPlaces[c])].groups += 1
            return
        }
        let place: Int
        if let known = places[SIMD2(n, c)] {
            place = known
            outcomes[place].groups += 1
        } else {
            place = outcomes.count
            places[SIMD2(n, c)] = place
            outcomes.append((n, c, 1))
        }
        guard n <= Self.smallSize else { return }
        if n != recentSize {
            recentSize = n
            recentPlaces = [Int32](repeating: -1, count: n + 1)
        }
        recentPlaces[c] = Int32(clamping: place)
    }

    /// Counts the groups' mean entropies.
    mutating func addEntropies(of batch: RolloutBatch) {
        guard !batch.entropies.isEmpty else { return }
        for group in batch.groups {
            if let entropy = batch.meanEntropy(of: group) { entropies.add(entropy.high.clampedToFinite) }
        }
    }

    /// Counts what another tally has counted.
    public mutating func merge(_ other: BatchTally) {
        scored += other.scored
        zeroSignalGroups += other.zeroSignalGroups
        for outcome in other.outcomes {
            let key = SIMD2(outcome.n, outcome.c)
            if let place = places[key] {
                outcomes[place].groups += outcome.groups
            } else {
                places[key] = outcomes.count
                outcomes.append(outcome)
            }
        }
        entropies.merge(other.entropies)
    }

    /// Bytes that its lists take.
    var heldBytes: Int {
        recentPlaces.count * 4 + outcomes.count * (MemoryLayout<(n: Int, c: Int, groups: Int)>.stride + 2 * MemoryLayout<(SIMD2<Int>, Int)>.stride)
    }

    /// Groups whose entropy is known.
    var groupsWithEntropy: Int { entropies.count }

    /// Groups of known correctness with at least `n` scored rollouts: what a mean pass@n is the mean over.
    func groups(atLeast n: Int) -> Int { outcomes.reduce(0) { $0 + ($1.n >= n ? $1.groups : 0) } }
}

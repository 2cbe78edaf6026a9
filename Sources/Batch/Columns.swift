import Advantages
import HTTP
import JSON

/// Where a rollout's reward comes from.
enum RewardSource: UInt8 {
    /// Sent as a number.
    case given = 0
    /// Sent as null: could not be scored.
    case unscored = 1
    /// Not sent: to be verified.
    case response = 2
}

/// A rollout's small facts in a byte: where its reward comes from, what the request says about success, whether it has a name and votes.
struct RolloutFlags: Sendable, Equatable {
    private var bits: UInt8

    init(_ source: RewardSource, _ correctness: Correctness, hasID: Bool = false, isExcluded: Bool = false, isSum: Bool = false) {
        bits = source.rawValue | correctness.rawValue << 2 | (hasID ? 16 : 0) | (isExcluded ? 32 : 0) | (isSum ? 64 : 0)
    }

    var source: RewardSource {
        get { RewardSource(rawValue: bits & 3) ?? .unscored }
        set { bits = bits & ~3 | newValue.rawValue }
    }

    /// `unknown` where the request says nothing.
    var correctness: Correctness {
        get { Correctness(rawValue: bits >> 2 & 3) ?? .unknown }
        set { bits = bits & ~12 | newValue.rawValue << 2 }
    }

    var hasID: Bool { bits & 16 != 0 }

    /// Whether the row does not vote.
    var isExcluded: Bool { bits & 32 != 0 }

    /// Whether the reward is the sum of what was sent in its place: parts, or rewards at tokens.
    var isSum: Bool { bits & 64 != 0 }

    /// Whether all of some flags are as these are in the bits of a mask. Without a branch for each of them.
    fileprivate func areShared(by all: [RolloutFlags], in mask: UInt8) -> Bool {
        var differences: UInt8 = 0
        for other in all { differences |= (other.bits ^ bits) & mask }
        return differences == 0
    }
}

extension [RolloutFlags] {
    /// Whether every rollout came with a reward.
    var areAllGiven: Bool { RolloutFlags(.given, .wrong).areShared(by: self, in: 3) }

    /// Whether every reward was sent as one number.
    var areAllGivenWhole: Bool { RolloutFlags(.given, .wrong).areShared(by: self, in: 3 | 64) }

    /// Whether the request says of no rollout whether it is a success.
    var areAllUnknown: Bool { RolloutFlags(.given, .unknown).areShared(by: self, in: 12) }
}

/// The groups and rollouts of a batch as columns, without a byte of the body: 17 bytes a rollout that came with its reward.
///
/// Rollouts are in the order of the request, group after group; what few requests send is a column that exists only if some rollout has it.
struct Columns: Sendable {
    /// All rollouts of one prompt.
    struct Group: Sendable {
        /// The prompt's name in ``Columns/names``, if it was sent; as its bytes are in JSON.
        var id: Range<Int>?
        /// Where the group's rollouts are.
        var rollouts: Range<Int>
        /// The group's own verifier, as an index into ``Columns/verifiers``.
        var verifier: Int?
        /// Whether it came as columns.
        var isColumns = false
        /// Its start in the body, in bytes.
        var offset: Int
    }

    /// What is said for all of them.
    var head = BatchHead()
    /// The groups in the order of the request.
    var groups: [Group] = []
    /// The place of a stream's group in its batch, where the columns are of one line of it.
    var line: Int?
    /// The number of that line.
    var lineNumber = 0
    /// 0 where none was given.
    var rewards: [Double] = []
    /// -1 where none was sent.
    var tokens: [Int32] = []
    /// Where rewards come from, and more.
    var flags: [RolloutFlags] = []
    /// Where each rollout starts, in bytes after its group's start; the largest number where it is too far away.
    var places: [UInt32] = []
    /// Names of groups and rollouts.
    var names = Arena()
    /// Where the name of each rollout is in ``names``; empty if no rollout has one.
    var namePlaces: [NamePlace] = []
    /// The row of each rollout in the tensors that were sent; empty for a request of JSON, whose rollouts are in their order.
    var rows: [Int] = []

    /// The verifiers that the request names.
    var verifiers: [ChosenVerifier] = []
    /// Verifiers of single rollouts, as indices into ``verifiers``.
    var rolloutVerifiers = SparseColumn<Int32>()
    /// Which of the ``VerdictTable``'s verdicts a rollout has; empty if none is verified.
    var verdicts = SparseColumn<UInt32>()
    /// The trained tokens of rollouts that sent a mask.
    var masks = SparseColumn<TokenMask>()
    /// What the spans of the masks take.
    var maskBytes = 0
    /// The reward of each group's greedy response.
    var greedyRewards = SparseColumn<Double>()
    /// Entropies, log-probabilities, values, rewards at tokens.
    var numbers = TokenNumbers()
    /// Of each rollout, the first row of its group with the same trajectory, -1 for a trajectory of its own; up to the last that names one.
    var trajectories: [Int32] = []
    /// Whether two rows are of one trajectory.
    var sharesTrajectories = false
    /// How many rows do not vote.
    var excludedCount = 0
    /// The turns of the responses.
    var turns = TurnColumn()
    /// The parts that the rewards are made of.
    var parts = RewardParts()

    /// How many rollouts there are.
    var rolloutCount: Int { rewards.count }

    /// Bytes of memory that all of it takes.
    var heldBytes: Int {
        let dense = groups.heldBytes + rewards.heldBytes + tokens.heldBytes + flags.heldBytes + places.heldBytes + rows.heldBytes
        let sparse = namePlaces.heldBytes + names.heldBytes + rolloutVerifiers.heldBytes + verdicts.heldBytes + masks.heldBytes + maskBytes
        let numbers = greedyRewards.heldBytes + self.numbers.heldBytes + trajectories.heldBytes + turns.heldBytes
        return dense + sparse + numbers + parts.heldBytes + verifiers.count * 1024
    }

    /// A group's place in the batch, its name where it was sent without one.
    func place(ofGroup index: Int) -> Int { (line ?? 0) + index }

    /// A group as a JSON Pointer into the text that it is in.
    func pointer(toGroup index: Int) -> String { line == nil ? "/groups/\(index)" : "" }

    /// Where a rollout starts in the body, if that is known.
    func offset(of rollout: Int, in group: Int) -> Int? {
        guard rollout < places.count, places[rollout] != .max else { return nil }
        return groups[group].offset + Int(places[rollout])
    }

    /// A rollout, or its element of a group of columns, as a JSON Pointer.
    func pointer(to rollout: Int, in group: Int) -> String {
        let index = rollout - groups[group].rollouts.lowerBound
        let list = groups[group].isColumns ? (flags[rollout].source == .response ? "responses" : "rewards") : "rollouts"
        return "\(pointer(toGroup: group))/\(list)/\(index)"
    }

    /// A rollout's name in ``names``.
    func name(of rollout: Int) -> Range<Int>? {
        guard rollout < namePlaces.count, flags[rollout].hasID else { return nil }
        return namePlaces[rollout].range
    }

    /// Where a name is.
    struct NamePlace: Sendable {
        private var start: UInt32
        private var end: UInt32

        init(_ range: Range<Int>) { (start, end) = (UInt32(range.lowerBound), UInt32(range.upperBound)) }

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// The tokens of a rollout's response, if they were sent.
    func responseTokens(of rollout: Int) -> Int? { tokens[rollout] >= 0 ? Int(tokens[rollout]) : nil }

    /// The tokens of all rollouts together.
    var tokenCount: Int { tokens.reduce(0) { $0 + max(0, Int($1)) } }

    /// The second dimension of padded advantages: that of the tensors that were sent, else the most tokens of a rollout.
    var paddedWidth: Int { head.output.width ?? Int(tokens.reduce(0) { max($0, $1) }) }

    /// Whether the estimator works on every token, whatever the answer holds.
    var worksOnTokens: Bool {
        guard head.estimator != nil else { return false }
        return numbers.hasLists || head.treatment.needs.contains(.roomPerToken)
    }

    /// The trained tokens of a rollout, or `nil` if its length is not known.
    func mask(of rollout: Int) -> TokenMask? {
        masks[rollout] ?? (tokens[rollout] >= 0 ? TokenMask(tokens: Int(tokens[rollout])) : nil)
    }

    /// The verifier of a rollout, as an index into ``verifiers``: the nearest wins.
    func verifier(of rollout: Int, in group: Group) -> Int? { rolloutVerifiers[rollout].map { Int($0) } ?? group.verifier ?? head.verifier }

    /// The reward of a rollout that sent only what it is made of: the number nearest to the sum of its parts, or of its token rewards.
    func sumOfParts(of rollout: Int) -> Double? {
        let values = parts.values(of: rollout)
        if !values.isEmpty { return nearestSum(values[...]) }
        guard case .tokens(let range) = numbers[.tokenRewards][rollout] else { return nil }
        return nearestSum(numbers[.tokenRewards].numbers[range])
    }

    /// Whether several rows count as one, or some for nothing.
    var areRowsCollapsed: Bool { sharesTrajectories || excludedCount > 0 }

    /// Where the reward of a row comes from, as long as its response is not judged.
    func origin(of rollout: Int) -> RewardOrigin {
        guard flags[rollout].source == .given else { return .none }
        guard flags[rollout].isSum else { return .given }
        return parts.values(of: rollout).isEmpty ? .tokens : .parts
    }

    /// Names the trajectory of a rollout by the first row of its group that has the same.
    mutating func setTrajectory(of rollout: Int, to first: Int32, in memory: MemoryAccount) throws(Problem) {
        if trajectories.count <= rollout {
            try trajectories.grow(by: rollout + 1 - trajectories.count, in: memory, for: "the trajectories")
            while trajectories.count < rollout { trajectories.append(-1) }
            trajectories.append(first)
        } else {
            trajectories[rollout] = first
        }
        if Int(first) != rollout { sharesTrajectories = true }
    }

    /// Makes room for more rollouts; memory is counted before it is taken.
    @inline(__always)
    mutating func reserve(_ more: Int, in memory: MemoryAccount) throws(Problem) {
        guard rewards.count + more > min(min(rewards.capacity, tokens.capacity), min(flags.capacity, places.capacity)) else { return }
        try rewards.grow(by: more, in: memory, for: "the rollouts")
        try tokens.grow(by: more, in: memory, for: "the rollouts")
        try flags.grow(by: more, in: memory, for: "the rollouts")
        try places.grow(by: more, in: memory, for: "the rollouts")
    }

    /// Keeps the name of the rollout that is appended next; its bytes are as in JSON.
    mutating func append(name: UnsafeBufferPointer<UInt8>, of rollout: Int, in memory: MemoryAccount) throws(Problem) {
        let place = try names.append(name, in: memory)
        guard place.upperBound <= Int(UInt32.max) else {
            throw Problem(
                .contentTooLarge, "the names of groups and rollouts are longer than \(UInt32.max) bytes; send the groups in several requests")
        }
        if namePlaces.count <= rollout {
            try namePlaces.grow(by: rollout + 1 - namePlaces.count, in: memory, for: "names")
            while namePlaces.count <= rollout { namePlaces.append(NamePlace(0..<0)) }
        }
        namePlaces[rollout] = NamePlace(place)
    }
}

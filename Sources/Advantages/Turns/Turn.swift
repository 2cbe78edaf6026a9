/// A turn of a response: what the policy wrote between two answers of its environment.
public struct Turn: Sendable, Equatable {
    /// Its tokens, counted in the response.
    public var tokens: Range<Int>
    // No reward is a NaN, no state is -1: half the memory of optionals.
    private var rewardOrNaN: Double
    private var stateOrMinusOne: Int32

    /// A turn.
    ///
    /// - Parameters:
    ///   - tokens: counted in the response.
    ///   - reward: a finite number, if the turn has one of its own.
    ///   - state: what the policy saw before it: a number from 0 on for each distinct state of its group.
    public init(tokens: Range<Int>, reward: Double? = nil, state: Int32? = nil) {
        self.tokens = tokens
        rewardOrNaN = reward ?? .nan
        stateOrMinusOne = state ?? -1
    }

    /// The reward that the turn itself was given; `nil` counts as 0.
    public var reward: Double? {
        get { rewardOrNaN.isNaN ? nil : rewardOrNaN }
        set { rewardOrNaN = newValue ?? .nan }
    }

    /// What the policy saw before the turn, as a number; `nil` is like no other state.
    public var state: Int32? { stateOrMinusOne < 0 ? nil : stateOrMinusOne }

    /// By bits, so that a turn without a reward equals itself.
    public static func == (one: Turn, other: Turn) -> Bool {
        one.tokens == other.tokens && one.reward == other.reward && one.state == other.state
    }

    /// The turn with its tokens counted from an earlier one.
    func moved(by tokens: Int) -> Turn {
        var turn = self
        turn.tokens = self.tokens.lowerBound + tokens..<self.tokens.upperBound + tokens
        return turn
    }

    /// The first of some turns that is not inside the response or begins before the one before it has ended; `nil` if all are in order.
    ///
    /// - Parameters:
    ///   - turns: those of one response, in its order.
    ///   - tokens: the length of the response.
    public static func firstFault(in turns: some Collection<Turn>, tokens: Int) -> Int? {
        var end = 0
        for (index, turn) in turns.enumerated() {
            guard turn.tokens.lowerBound >= end, turn.tokens.upperBound <= tokens else { return index }
            end = turn.tokens.upperBound
        }
        return nil
    }
}

/// The turns of the rollouts of a batch. It costs nothing while no rollout has any.
public struct TurnColumn: Sendable, Equatable {
    /// Where the turns of a rollout are in ``all``, up to the last rollout that has some.
    private var entries: [Range<Int>?] = []
    /// The turns of all lists, one list after the other.
    public private(set) var all: [Turn] = []

    /// No rollout has any.
    public init() {}

    /// Whether no rollout has a list of turns.
    public var isEmpty: Bool { entries.isEmpty }

    /// The turns of a rollout; `nil` if none were sent.
    public subscript(rollout: Int) -> ArraySlice<Turn>? {
        rollout < entries.count ? entries[rollout].map { all[$0] } : nil
    }

    /// Gives a rollout its turns, ordered and not overlapping, see ``Turn/firstFault(in:tokens:)``.
    public mutating func set(_ rollout: Int, to turns: some Collection<Turn>) {
        let start = all.count
        all.append(contentsOf: turns)
        while entries.count <= rollout { entries.append(nil) }
        entries[rollout] = start..<all.count
    }

    /// Whether a turn of a rollout has a reward of its own.
    func hasRewards(_ rollout: Int) -> Bool { self[rollout]?.contains { $0.reward != nil } ?? false }

    /// Adds to the reward of one turn of a rollout; of the last one for `nil`.
    mutating func add(_ change: Double, to rollout: Int, at index: Int?) {
        guard rollout < entries.count, let place = entries[rollout], !place.isEmpty else { return }
        let turn = index.map { place.lowerBound + $0 } ?? place.upperBound - 1
        all[turn].reward = ((all[turn].reward ?? 0) + change).clampedToFinite
    }

    /// The turns of some of the rollouts, in their order.
    public func selecting(_ rollouts: [Int]) -> TurnColumn {
        guard !isEmpty else { return self }
        var column = self
        column.entries = rollouts.map { $0 < entries.count ? entries[$0] : nil }
        return column
    }

    /// Bytes of memory that the column takes.
    public var heldBytes: Int { entries.capacity * MemoryLayout<Range<Int>?>.stride + all.capacity * MemoryLayout<Turn>.stride }

    /// Bytes of memory that setting a list for a rollout would take at most besides ``heldBytes``: none while there is room.
    public func bytes(toAdd count: Int, of rollout: Int) -> Int {
        let entryBytes = rollout < entries.capacity ? 0 : 2 * (rollout + 1) * MemoryLayout<Range<Int>?>.stride
        let turnBytes = all.count + count <= all.capacity ? 0 : 2 * (all.count + count) * MemoryLayout<Turn>.stride
        return entryBytes + turnBytes
    }
}

/// A quantity of rollouts of which each has one number, one number per token, or none: entropies, log-probabilities, values, token rewards.
///
/// It costs nothing while no rollout has any.
public struct TokenColumn: Sendable, Equatable {
    /// What one rollout has.
    public enum Entry: Sendable, Equatable {
        /// Nothing was sent.
        case missing
        /// One number for the whole response.
        case number(Double)
        /// One number per token, masked tokens included: where they are in ``TokenColumn/numbers``.
        case tokens(Range<Int>)
    }

    /// One per rollout up to the last that has something.
    private var entries: [Entry] = []
    /// The numbers of all lists, one list after the other.
    public private(set) var numbers: [Double] = []

    /// No rollout has anything.
    public init() {}

    /// Whether no rollout has anything.
    public var isEmpty: Bool { entries.isEmpty }

    /// Whether one of the rollouts has one number per token.
    func hasList(_ rollouts: Range<Int>) -> Bool {
        guard !isEmpty else { return false }
        return rollouts.contains { if case .tokens = self[$0] { true } else { false } }
    }

    /// What a rollout has.
    public subscript(rollout: Int) -> Entry { rollout < entries.count ? entries[rollout] : .missing }

    /// Gives a rollout one number.
    public mutating func set(_ rollout: Int, to number: Double) { set(rollout, to: .number(number)) }

    /// Gives a rollout one number per token.
    public mutating func set(_ rollout: Int, to list: some Collection<Double>) {
        let start = numbers.count
        numbers.append(contentsOf: list)
        set(rollout, to: .tokens(start..<numbers.count))
    }

    /// Gives a rollout what is said by an entry, whose numbers are in ``numbers`` already.
    mutating func set(_ rollout: Int, to entry: Entry) {
        while entries.count <= rollout { entries.append(.missing) }
        entries[rollout] = entry
    }

    /// Adds to the number at one token of a rollout that has one per token.
    mutating func add(_ change: Double, to rollout: Int, at token: Int) {
        guard case .tokens(let range) = self[rollout], token < range.count else { return }
        numbers[range.lowerBound + token] = (numbers[range.lowerBound + token] + change).clampedToFinite
    }

    /// Bytes of memory that the column takes.
    public var heldBytes: Int { entries.capacity * MemoryLayout<Entry>.stride + numbers.capacity * MemoryLayout<Double>.stride }

    /// Bytes of memory that setting a list, or with 0 one number, for a rollout would take at most besides ``heldBytes``: none while there is room.
    public func bytes(toAdd count: Int, of rollout: Int) -> Int {
        let entryBytes = rollout < entries.capacity ? 0 : 2 * (rollout + 1) * MemoryLayout<Entry>.stride
        let numberBytes = numbers.count + count <= numbers.capacity ? 0 : 2 * (numbers.count + count) * MemoryLayout<Double>.stride
        return entryBytes + numberBytes
    }

    /// The column of some of the rollouts, in their order.
    public func selecting(_ rollouts: [Int]) -> TokenColumn {
        guard !isEmpty else { return self }
        var column = self
        column.entries = rollouts.map { self[$0] }
        return column
    }

    /// The number of a rollout, or the mean over its trained tokens; `nil` if it has none, or no trained token.
    ///
    /// - Parameter mask: without one all tokens count.
    func mean(of rollout: Int, under mask: TokenMask?) -> DoubleDouble? {
        switch self[rollout] {
        case .missing: return nil
        case .number(let number): return DoubleDouble(number)
        case .tokens(let range):
            return numbers.mean(over: mask?.spans ?? [0..<range.count], from: range.lowerBound)
        }
    }

    /// The number at one token of a rollout: its own, or that of the whole response; `nil` if it has none.
    func value(of rollout: Int, at token: Int) -> Double? {
        switch self[rollout] {
        case .missing: nil
        case .number(let number): number
        case .tokens(let range): token < range.count ? numbers[range.lowerBound + token] : nil
        }
    }
}

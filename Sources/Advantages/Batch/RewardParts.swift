/// The named parts that rewards are made of, a column per name. A rollout without a part takes no memory for it.
public struct RewardParts: Sendable, Equatable {
    /// The values of one name.
    private struct Column: Sendable, Equatable {
        /// The rollouts that have the part, ascending.
        var rollouts: [Int] = []
        /// One per element of `rollouts`.
        var values: [Double] = []

        /// Where a rollout is, or would stand, in `rollouts`.
        func place(of rollout: Int) -> Int {
            // Most columns have a value for every rollout.
            if rollout < rollouts.count, rollouts[rollout] == rollout { return rollout }
            guard let last = rollouts.last, last >= rollout else { return rollouts.count }
            var (low, high) = (0, rollouts.count)
            while low < high {
                let middle = (low + high) / 2
                if rollouts[middle] < rollout { low = middle + 1 } else { high = middle }
            }
            return low
        }

        func value(of rollout: Int) -> Double? {
            let place = place(of: rollout)
            return place < rollouts.count && rollouts[place] == rollout ? values[place] : nil
        }

        mutating func set(_ rollout: Int, to value: Double) {
            let place = place(of: rollout)
            if place < rollouts.count, rollouts[place] == rollout {
                values[place] = value
            } else {
                rollouts.insert(rollout, at: place)
                values.insert(value, at: place)
            }
        }
    }

    /// The names, in the order they were first seen.
    public private(set) var names: [PartName] = []
    private var columns: [Column] = []
    private var places: [PartName: Int] = [:]

    /// No rollout has any.
    public init() {}

    /// Whether no rollout has any.
    public var isEmpty: Bool { names.isEmpty }

    /// Bytes of memory that the columns take.
    public var heldBytes: Int {
        let slot = MemoryLayout<Int>.stride + MemoryLayout<Double>.stride
        return zip(names, columns).reduce(0) { $0 + 128 + 2 * $1.0.text.utf8.count + max($1.1.rollouts.capacity, $1.1.values.capacity) * slot }
    }

    /// Whether some rollout has a part of this name.
    public func has(_ name: PartName) -> Bool { places[name] != nil }

    /// Gives a rollout a part.
    public mutating func set(_ name: PartName, of rollout: Int, to value: Double) { columns[column(of: name)].set(rollout, to: value) }

    /// Gives the last rollout a part that it does not have yet.
    ///
    /// - Returns: false if it has one of this name; it is kept.
    public mutating func add(_ name: PartName, of rollout: Int, _ value: Double) -> Bool {
        let column = column(of: name)
        guard columns[column].rollouts.last != rollout else { return false }
        columns[column].set(rollout, to: value)
        return true
    }

    private mutating func column(of name: PartName) -> Int {
        if let place = places[name] { return place }
        places[name] = names.count
        names.append(name)
        columns.append(Column())
        return names.count - 1
    }

    /// The part of a rollout; `nil` if it has none of this name.
    public func value(_ name: PartName, of rollout: Int) -> Double? { places[name].flatMap { columns[$0].value(of: rollout) } }

    /// The parts of a rollout, in the order of the names.
    public func values(of rollout: Int) -> [Double] { columns.compactMap { $0.value(of: rollout) } }

    /// The parts of this name of the first rollouts, up to the first that has none, and at most `count`.
    func values(_ name: PartName, upTo count: Int) -> ArraySlice<Double> {
        guard let column = places[name].map({ columns[$0] }) else { return [] }
        let end = Swift.min(count, column.rollouts.count)
        // Ascending: where the last is in its place, all are.
        if end == 0 || column.rollouts[end - 1] == end - 1 { return column.values[..<end] }
        return column.values[..<(column.rollouts.indices.first { column.rollouts[$0] != $0 } ?? end)]
    }

    /// The parts of some of the rollouts, none of them twice, in their order; fastest where that ascends. Names that none of them has are left out.
    public func selecting(_ rollouts: [Int]) -> RewardParts {
        var parts = RewardParts()
        guard !isEmpty, let last = rollouts.max() else { return parts }
        var places = [Int](repeating: -1, count: last + 1)
        for (place, rollout) in rollouts.enumerated() { places[rollout] = place }
        for (name, column) in zip(names, columns) {
            var selected = Column()
            for (rollout, value) in zip(column.rollouts, column.values) where rollout < places.count && places[rollout] >= 0 {
                selected.set(places[rollout], to: value)
            }
            guard !selected.rollouts.isEmpty else { continue }
            parts.places[name] = parts.names.count
            parts.names.append(name)
            parts.columns.append(selected)
        }
        return parts
    }
}

/// The name of a part of a reward: a key of JSON, the same as another only if all bytes are (RFC 8259, sec. 8.3), however they look.
public struct PartName: Sendable, Hashable, Comparable, ExpressibleByStringInterpolation {
    /// The name.
    public let text: String

    /// A name.
    public init(_ text: String) { self.text = text }

    /// A name in the source.
    public init(stringLiteral text: String) { self.text = text }

    /// Byte by byte.
    public static func == (one: PartName, other: PartName) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    /// By the first byte that differs.
    public static func < (one: PartName, other: PartName) -> Bool { one.text.utf8.lexicographicallyPrecedes(other.text.utf8) }

    /// The bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

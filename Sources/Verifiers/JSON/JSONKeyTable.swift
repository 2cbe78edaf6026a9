import JSON

/// Places by a hash, in one table that does not grow. What has the same hash is compared.
struct PlaceTable {
    /// The upper half of a hash, and a place plus one.
    private var slots: [UInt64]
    private let mask: Int

    /// - Parameter capacity: how many places there are at most.
    init(capacity: Int) {
        var size = 4
        while size < capacity + capacity / 2 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        mask = size - 1
    }

    /// The first known place of the same hash that is equal.
    ///
    /// - Parameter isEqual: compares with a known place.
    /// - Returns: the place, or where a new one belongs.
    func find(
        _ hash: UInt64, _ effort: Effort, _ isEqual: (Int) throws(Effort.Exhausted) -> Bool
    ) throws(Effort.Exhausted) -> (place: Int?, slot: Int) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            try effort.spend(2)
            if slots[slot] >> 32 == hash >> 32, case let place = Int(slots[slot] & 0xFFFF_FFFF) - 1, try isEqual(place) { return (place, slot) }
            slot = (slot + 1) & mask
        }
        return (nil, slot)
    }

    mutating func set(_ slot: Int, to place: Int, _ hash: UInt64) { slots[slot] = (hash & ~0xFFFF_FFFF) | UInt64(place + 1) }
}

/// The members of an object by the bytes of their keys (RFC 8259, sec. 8.3).
struct JSONKeyTable {
    private let tape: JSONTape
    private var places: PlaceTable
    /// Whether no key is there twice.
    private(set) var isDistinct = true
    /// Another one in each process: keys that collide cannot be prepared.
    private static let seed = UInt64.random(in: 0 ... .max)

    /// Steps of making a table, besides its keys, where one is made for each comparison.
    static let stepsToMake = 224

    init(of object: Int, in tape: JSONTape, _ effort: Effort) throws(Effort.Exhausted) {
        self.tape = tape
        places = PlaceTable(capacity: tape.count(at: object))
        // The table is cleared first.
        try effort.spend(tape.count(at: object))
        for key in tape.keys(of: object) {
            let text = tape.string(at: key)
            try effort.spend(24 + text.count)
            let hash = Self.hash(of: text)
            let found = try places.find(hash, effort) { (other) throws(Effort.Exhausted) in tape.string(at: other).elementsEqual(text) }
            if found.place == nil { places.set(found.slot, to: key, hash) } else { isDistinct = false }
        }
    }

    /// The place of the value of a key.
    func value(of key: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Int? {
        try effort.spend(16 + key.count)
        return try places.find(Self.hash(of: key), effort) { (other) throws(Effort.Exhausted) in tape.string(at: other).elementsEqual(key) }.place.map
        { $0 + 1 }
    }

    static func hash(of text: ArraySlice<UInt8>) -> UInt64 { text.withUnsafeBufferPointer { ByteHash.hash($0, seed: seed) } }
}

/// Whether the order of the elements of arrays counts.
public enum ArrayOrder: String, Sendable, CaseIterable {
    /// Arrays are lists.
    case given
    /// Arrays are collections, at all levels: each element as often in one as in the other.
    case any
}

extension JSONTape {
    /// Whether two values are equal, whatever the order of members; 1 is 1.0.
    ///
    /// - Parameter order: whether the order of elements counts.
    func isEqual(
        _ place: Int, to other: JSONTape, _ otherPlace: Int, order: ArrayOrder = .given, _ effort: Effort
    ) throws(Effort.Exhausted) -> Bool {
        try effort.spend(8)
        guard kind(at: place) == other.kind(at: otherPlace) else { return false }
        switch kind(at: place) {
        case .null, .yes, .no: return true
        case .number:
            let (one, two) = (raw(at: place), other.raw(at: otherPlace))
            if one.elementsEqual(two) { return true }
            try effort.spend(8 * (one.count + two.count))
            return JSONDecimal(one).isEqual(to: JSONDecimal(two))
        case .string:
            let (one, two) = (raw(at: place), other.raw(at: otherPlace))
            if one.count == two.count {
                try effort.spend(one.count)
                if one.elementsEqual(two) { return true }
            }
            guard nodes[place].hasEscapes || other.nodes[otherPlace].hasEscapes else { return false }
            try effort.spend(64 + 2 * (one.count + two.count))
            return string(at: place).elementsEqual(other.string(at: otherPlace))
        case .array:
            guard count(at: place) == other.count(at: otherPlace) else { return false }
            if order == .any { return try isPermutation(place, of: other, otherPlace, effort) }
            // No iterators: each would hold the table.
            var (one, two) = (place + 1, otherPlace + 1)
            for _ in 0..<count(at: place) {
                guard try isEqual(one, to: other, two, effort) else { return false }
                (one, two) = (next(one), other.next(two))
            }
            return true
        case .object:
            guard count(at: place) == other.count(at: otherPlace) else { return false }
            if count(at: place) == 0 { return true }
            // Most have their members in the same order: only from the first other key on they are looked up.
            var table: JSONKeyTable?
            for (key, place) in zip(keys(of: place), other.keys(of: otherPlace)) {
                let (name, text) = (string(at: key), other.string(at: place))
                try effort.spend(32 + name.count)
                var value: Int? = place + 1
                if table != nil || !name.elementsEqual(text) {
                    if table == nil {
                        try effort.spend(JSONKeyTable.stepsToMake)
                        table = try JSONKeyTable(of: otherPlace, in: other, effort)
                    }
                    value = try table?.value(of: name, effort)
                }
                guard let value, try isEqual(key + 1, to: other, value, order: order, effort) else { return false }
            }
            return true
        }
    }

    /// Whether the elements of two arrays of one length are equal in some order.
    ///
    /// Equal elements have the same hash: both sides are sorted by it, and elements of one hash are paired, which no choice of pairs can spoil.
    private func isPermutation(_ place: Int, of other: JSONTape, _ otherPlace: Int, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        let (mine, theirs) = (try sortedElements(of: place, effort), try other.sortedElements(of: otherPlace, effort))
        guard mine.elementsEqual(theirs, by: { $0.hash == $1.hash }) else { return false }
        var start = 0
        while start < mine.count {
            let end = mine[start...].firstIndex { $0.hash != mine[start].hash } ?? mine.count
            try effort.spend(end - start)
            var left = theirs[start..<end].map(\.place)
            for element in mine[start..<end] {
                var partner: Int?
                for index in left.indices where try isEqual(element.place, to: other, left[index], order: .any, effort) {
                    partner = index
                    break
                }
                guard let partner else { return false }
                left.swapAt(partner, left.count - 1)
                left.removeLast()
            }
            start = end
        }
        return true
    }

    private func sortedElements(of place: Int, _ effort: Effort) throws(Effort.Exhausted) -> [(hash: UInt64, place: Int)] {
        var sorted: [(hash: UInt64, place: Int)] = []
        // Sorting takes as many comparisons for each element as its number has bits.
        try effort.spend(16 * count(at: place))
        sorted.reserveCapacity(count(at: place))
        for element in elements(of: place) { sorted.append((try hash(of: element, order: .any, effort), element)) }
        return sorted.sorted { $0.hash < $1.hash }
    }

    /// A hash that equal values share, whatever the order of their members.
    ///
    /// - Parameter order: whether the order of elements counts.
    func hash(of place: Int, order: ArrayOrder = .given, _ effort: Effort) throws(Effort.Exhausted) -> UInt64 {
        try effort.spend(16)
        let kind = kind(at: place)
        var hash = Self.mixed(UInt64(kind.rawValue) &+ 1)
        switch kind {
        case .null, .yes, .no: break
        case .number:
            let text = raw(at: place)
            try effort.spend(64 + 4 * text.count)
            // 0.0 is -0.0.
            hash ^= Self.mixed((JSONDecimal(text).double + 0).bitPattern)
        case .string:
            let text = string(at: place)
            try effort.spend(text.count)
            hash ^= JSONKeyTable.hash(of: text)
        case .array:
            for element in elements(of: place) {
                let next = try self.hash(of: element, order: order, effort)
                // A sum does not know the order.
                if order == .any { hash &+= Self.mixed(next) } else { hash = Self.mixed(hash ^ next) }
            }
        case .object:
            // A sum, so that the order does not count.
            for key in keys(of: place) {
                let (name, value) = (try self.hash(of: key, effort), try self.hash(of: key + 1, order: order, effort))
                hash &+= Self.mixed((name &* 3) ^ value)
            }
        }
        return Self.mixed(hash)
    }

    private static func mixed(_ bits: UInt64) -> UInt64 {
        let product = (bits ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}

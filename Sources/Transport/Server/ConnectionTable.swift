/// Connections by token: a slot number below and a generation above, so that a token is never used twice.
struct ConnectionTable {
    private struct Slot {
        var generation: UInt32 = 0
        var connection: Connection?
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    /// How many there are.
    private(set) var count = 0

    /// All of them.
    var all: [Connection] { slots.compactMap(\.connection) }

    subscript(token: UInt64) -> Connection? {
        let index = Int(truncatingIfNeeded: token & 0xFFFF_FFFF)
        guard index < slots.count, UInt64(slots[index].generation) == token >> 32 else { return nil }
        return slots[index].connection
    }

    /// Adds the connection that `make` makes for its token.
    mutating func insert(_ make: (UInt64) -> Connection) -> Connection {
        let index = free.popLast() ?? slots.count
        if index == slots.count { slots.append(Slot()) }
        let connection = make(UInt64(slots[index].generation) << 32 | UInt64(index))
        slots[index].connection = connection
        count += 1
        return connection
    }

    /// Removes a connection; its socket closes when nobody holds it any more.
    mutating func remove(_ token: UInt64) {
        guard self[token] != nil else { return }
        let index = Int(truncatingIfNeeded: token & 0xFFFF_FFFF)
        slots[index].connection = nil
        slots[index].generation &+= 1
        free.append(index)
        count -= 1
    }
}

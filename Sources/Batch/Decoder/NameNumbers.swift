import HTTP
import JSON

/// A name as a request writes it: a string, of which the hash is kept, or a whole number. `7` and `"7"` are two names.
enum RequestName: Hashable {
    case integer(Int)
    case text(TextHash)
}

/// Numbers for the names that are used inside one group.
struct NameNumbers {
    /// Those of small whole numbers, -1 for none: what most names are.
    private var small: [Int32] = []
    private var others: [RequestName: Int32] = [:]
    /// How many names have a number.
    private(set) var count = 0
    /// The name that was asked for last: rows of one trajectory mostly follow each other.
    private var last: (name: RequestName, number: Int32)?

    private static let smallOnes = 1024

    /// Bytes of memory that they take.
    var heldBytes: Int { small.heldBytes + others.capacity * (MemoryLayout<RequestName>.stride + 5) }

    /// Forgets all names.
    mutating func removeAll() {
        guard last != nil else { return }
        last = nil
        count = 0
        for place in small.indices { small[place] = -1 }
        if !others.isEmpty { others.removeAll(keepingCapacity: others.capacity <= 4096) }
    }

    /// The number of a name.
    ///
    /// - Parameter next: its number if it is new.
    @inline(__always)
    mutating func number(of name: RequestName, orNew next: Int32, in memory: MemoryAccount) throws(Problem) -> Int32 {
        if let last, last.name == name { return last.number }
        let number: Int32
        if case .integer(let integer) = name, integer >= 0, integer < Self.smallOnes {
            while small.count <= integer { small.append(-1) }
            if small[integer] < 0 {
                small[integer] = next
                count += 1
            }
            number = small[integer]
        } else {
            number = try numberOfOther(name, orNew: next, in: memory)
        }
        last = (name, number)
        return number
    }

    /// The numbers of whole numbers of rows that follow each other; a name is new at the row that has it first.
    ///
    /// - Parameters:
    ///   - names: none of them negative.
    ///   - row: that of the first name.
    ///   - rows: gets the numbers; it has room for them.
    /// - Returns: whether some name is not new.
    mutating func append(numbersOf names: [Int32], from row: Int, to rows: inout [Int32], in memory: MemoryAccount) throws(Problem) -> Bool {
        guard let last = names.last, let largest = names.max() else { return false }
        let known = count
        if largest < Self.smallOnes {
            appendSmall(names, largest, from: Int32(row), to: &rows)
        } else {
            for (place, name) in names.enumerated() { rows.append(try number(of: .integer(Int(name)), orNew: Int32(row + place), in: memory)) }
        }
        self.last = (.integer(Int(last)), rows[rows.count - 1])
        return count - known < names.count
    }

    /// Small names: their numbers are looked up by pointers, the one before each is mostly another one.
    private mutating func appendSmall(_ names: [Int32], _ largest: Int32, from row: Int32, to rows: inout [Int32]) {
        if small.count <= largest { small += [Int32](repeating: -1, count: Int(largest) + 1 - small.count) }
        var added = 0
        rows.append(addingCapacity: names.count) { rows in
            small.withUnsafeMutableBufferPointer { small in
                names.withUnsafeBufferPointer { names in
                    var next = row
                    for name in names {
                        var number = small[Int(name)]
                        if number < 0 {
                            number = next
                            small[Int(name)] = next
                            added += 1
                        }
                        rows.append(number)
                        next += 1
                    }
                }
            }
        }
        count += added
    }

    private mutating func numberOfOther(_ name: RequestName, orNew next: Int32, in memory: MemoryAccount) throws(Problem) -> Int32 {
        if let known = others[name] { return known }
        if others.count == others.capacity {
            // The old table stays until the new one is filled.
            try memory.require(4 * (others.count + 8) * (MemoryLayout<RequestName>.stride + 5), for: "names")
        }
        others[name] = next
        count += 1
        return next
    }
}

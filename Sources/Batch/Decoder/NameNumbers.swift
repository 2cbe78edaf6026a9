import HTTP
import JSON

/// A name as a request writes it: a string, or a whole number. `7` and `"7"` are two names.
enum RequestName {
    case integer(Int)
    case text(ArraySlice<UInt8>)
}

/// Numbers for the names that are used inside one group.
struct NameNumbers {
    private var integers: [Int: Int32] = [:]
    private var texts: [ArraySlice<UInt8>: Int32] = [:]
    private var textBytes = 0
    /// The name that was asked for last: rows of one trajectory mostly follow each other.
    private var last: (name: RequestName, number: Int32)?

    /// Bytes of memory that they take.
    var heldBytes: Int { integers.capacity * 16 + texts.capacity * 48 + textBytes }

    /// How many names have a number.
    var count: Int { integers.count + texts.count }

    /// Forgets all names.
    mutating func removeAll() {
        guard last != nil else { return }
        integers.removeAll(keepingCapacity: integers.capacity <= 4096)
        texts.removeAll(keepingCapacity: texts.capacity <= 4096)
        textBytes = 0
        last = nil
    }

    /// The number of a name.
    ///
    /// - Parameter next: its number if it is new.
    mutating func number(of name: RequestName, orNew next: Int32, in memory: MemoryAccount) throws(Problem) -> Int32 {
        if let last, last.name == name { return last.number }
        let number: Int32
        switch name {
        case .integer(let integer):
            if let known = integers[integer] {
                number = known
            } else {
                if integers.count == integers.capacity { try memory.require(48 * (integers.count + 8), for: "names") }
                integers[integer] = next
                number = next
            }
        case .text(let text):
            if let known = texts[text] {
                number = known
            } else {
                try memory.require(64 + text.count + (texts.count == texts.capacity ? 144 * (texts.count + 8) : 0), for: "names")
                textBytes += 32 + text.count
                texts[ArraySlice(Array(text))] = next
                number = next
            }
        }
        last = (name, number)
        return number
    }
}

extension RequestName: Equatable {
    static func == (one: RequestName, other: RequestName) -> Bool {
        switch (one, other) {
        case (.integer(let a), .integer(let b)): a == b
        case (.text(let a), .text(let b)): a.elementsEqual(b)
        default: false
        }
    }
}

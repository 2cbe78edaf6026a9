import JSON

/// A JSON text as a table of its values, in the order of the text and 16 bytes each: strings and numbers stay in the text, of which no copy is made.
struct JSONTape: Sendable {
    enum Kind: UInt8 { case null, yes, no, number, string, array, object }

    struct Node {
        var kind: Kind
        var hasEscapes = false
        /// Of a string or number, its bytes from here on; of an array or object, how many elements or members it has.
        var start: UInt32 = 0
        /// The end of these bytes.
        var end: UInt32 = 0
        /// The place after the last node of the value.
        var next: UInt32
    }

    /// Steps for each byte of a text that is read.
    static let stepsPerByte = 8

    /// What the table of a text takes, at most: a value and its comma have two bytes.
    static func bytes(forTextOf bytes: Int) -> Int { (bytes / 2 + 1) * MemoryLayout<Node>.stride }

    private let text: ArraySlice<UInt8>
    /// An object's members are its keys, each followed by its value.
    private(set) var nodes: [Node] = []

    /// - Returns: `nil` if the text is no JSON, or has an object with one key twice.
    init?(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(Self.stepsPerByte * text.count)
        guard text.count < Int(UInt32.max) else { return nil }
        self.text = text
        let separators = text.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        // Of a string of commas, few are separators.
        nodes.reserveCapacity(min(separators, text.count / 2) + 1)
        guard read() else { return nil }
        for place in nodes.indices where nodes[place].kind == .object && nodes[place].start > 1 {
            guard try JSONKeyTable(of: place, in: self, effort).isDistinct else { return nil }
        }
    }

    /// The table of a value.
    init(_ value: JSONValue, _ effort: Effort) throws(Effort.Exhausted) {
        var writer = JSONWriter()
        writer.write(value)
        self = try JSONTape(writer.text[...], effort) ?? .null
    }

    private init(null: Void) {
        text = []
        nodes = [Node(kind: .null, next: 1)]
    }

    /// An object without members.
    init(emptyObject: Void) {
        text = []
        nodes = [Node(kind: .object, next: 1)]
    }

    static let null = JSONTape(null: ())

    private mutating func read() -> Bool {
        let text = text
        return text.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes)
            do throws(JSONError) {
                try reader.refuseByteOrderMark()
                try read(&reader)
                try reader.finish()
                return true
            } catch {
                return false
            }
        }
    }

    private mutating func read(_ reader: inout JSONReader) throws(JSONError) {
        let place = nodes.count
        switch try reader.peek() {
        case .null:
            _ = try reader.readNullIfPresent()
            add(Node(kind: .null, next: 0))
        case .bool: add(Node(kind: try reader.readBool() ? .yes : .no, next: 0))
        case .number:
            let range = try reader.readNumberText()
            add(Node(kind: .number, start: UInt32(range.lowerBound), end: UInt32(range.upperBound), next: 0))
        case .string: add(try reader.readText())
        case .array:
            add(Node(kind: .array, next: 0))
            var count: UInt32 = 0
            try reader.beginArray()
            while try reader.nextElement() {
                try read(&reader)
                count += 1
            }
            (nodes[place].start, nodes[place].next) = (count, UInt32(nodes.count))
        case .object:
            add(Node(kind: .object, next: 0))
            var count: UInt32 = 0
            try reader.beginObject()
            while let key = try reader.nextKey() {
                add(key)
                try read(&reader)
                count += 1
            }
            (nodes[place].start, nodes[place].next) = (count, UInt32(nodes.count))
        }
    }

    private mutating func add(_ node: Node) {
        var node = node
        node.next = UInt32(nodes.count + 1)
        nodes.append(node)
    }

    private mutating func add(_ text: JSONText) {
        add(Node(kind: .string, hasEscapes: text.hasEscapes, start: UInt32(text.range.lowerBound), end: UInt32(text.range.upperBound), next: 0))
    }

    // MARK: Values

    func kind(at place: Int) -> Kind { nodes[place].kind }

    /// How many elements or members a value has.
    func count(at place: Int) -> Int { Int(nodes[place].start) }

    /// The place after a value.
    func next(_ place: Int) -> Int { Int(nodes[place].next) }

    /// The bytes of a string or number as they are in the text.
    func raw(at place: Int) -> ArraySlice<UInt8> {
        text[(text.startIndex + Int(nodes[place].start))..<(text.startIndex + Int(nodes[place].end))]
    }

    /// The bytes of a string.
    func string(at place: Int) -> ArraySlice<UInt8> {
        nodes[place].hasEscapes ? JSONText.unescaped(raw(at: place))[...] : raw(at: place)
    }

    func number(at place: Int) -> JSONDecimal { JSONDecimal(raw(at: place)) }

    /// The places of the elements of an array.
    func elements(of place: Int) -> Children { Children(tape: self, place: place + 1, left: count(at: place), step: 0) }

    /// The places of the keys of an object; each one's value is at the next place.
    func keys(of place: Int) -> Children { Children(tape: self, place: place + 1, left: count(at: place), step: 1) }

    struct Children: Sequence, IteratorProtocol {
        fileprivate let tape: JSONTape
        fileprivate var place: Int
        fileprivate var left: Int
        /// From an element to the value that ends it.
        fileprivate let step: Int

        mutating func next() -> Int? {
            guard left > 0 else { return nil }
            left -= 1
            defer { place = tape.next(place + step) }
            return place
        }
    }
}

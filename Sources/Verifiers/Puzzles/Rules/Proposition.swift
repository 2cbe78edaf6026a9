/// A statement of propositional logic with the signs of not, and, or, implies and if-and-only-if.
///
/// Not binds most, then and, or, implies, if-and-only-if; signs of one kind group to the left.
struct Proposition: Sendable {
    /// Names of a truth table: 2 to this power rows.
    static let maximumNames = 16
    private static let maximumDepth = 64
    /// Names, signs and brackets of a statement: more are not read.
    private static let maximumParts = 1_024

    private indirect enum Node: Sendable {
        case name(Int)
        case not(Node)
        case both(Node, Node)
        case either(Node, Node)
        case implies(Node, Node)
        case same(Node, Node)
    }

    private enum Sign { case open, close, not, and, or, implies, same }

    private let root: Node
    /// The names in the order in which they come.
    private(set) var names: [String]
    /// How many names, signs and brackets it has.
    let size: Int

    /// Whether it is a name alone.
    var isName: Bool {
        if case .name = root { true } else { false }
    }

    /// - Returns: `nil` if the text is no statement, or nested too deep.
    init?(_ text: String, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(16 * text.utf8.count)
        var reader = Reader()
        reader.split(text)
        guard reader.parts.count <= Self.maximumParts, let root = reader.statement(0, 0), reader.at == reader.parts.count else { return nil }
        // Each name was looked for among those before it.
        try effort.spend(8 * reader.names.count * reader.parts.count)
        self.root = root
        names = reader.names
        size = reader.parts.count
    }

    private enum Part {
        case sign(Sign)
        case name(String)
    }

    private struct Reader {
        var parts: [Part] = []
        var at = 0
        var names: [String] = []

        mutating func split(_ text: String) {
            var name = String.UnicodeScalarView()
            func flush(_ parts: inout [Part]) {
                let trimmed = String(name).stripped
                if !trimmed.isEmpty { parts.append(.name(trimmed)) }
                name = String.UnicodeScalarView()
            }
            for scalar in text.unicodeScalars {
                let sign: Sign? =
                    switch scalar.value {
                    case 0x28: .open
                    case 0x29: .close
                    case 0xAC: .not
                    case 0x2227: .and
                    case 0x2228: .or
                    case 0x2192: .implies
                    case 0x2194: .same
                    default: nil
                    }
                if let sign {
                    flush(&parts)
                    parts.append(.sign(sign))
                } else {
                    name.append(scalar)
                }
            }
            flush(&parts)
        }

        /// - Parameter level: 0 for if-and-only-if, 1 implies, 2 or, 3 and, 4 a statement without a sign between two.
        mutating func statement(_ level: Int, _ depth: Int) -> Node? {
            guard depth < maximumDepth else { return nil }
            guard level < 4 else { return single(depth) }
            guard var node = statement(level + 1, depth) else { return nil }
            while at < parts.count, case .sign(let sign) = parts[at] {
                guard sign == [.same, .implies, .or, .and][level] else { break }
                at += 1
                guard let other = statement(level + 1, depth) else { return nil }
                switch sign {
                case .same: node = .same(node, other)
                case .implies: node = .implies(node, other)
                case .or: node = .either(node, other)
                default: node = .both(node, other)
                }
            }
            return node
        }

        private mutating func single(_ depth: Int) -> Node? {
            guard at < parts.count else { return nil }
            let part = parts[at]
            at += 1
            switch part {
            case .name(let name):
                if let place = names.firstIndex(of: name) { return .name(place) }
                names.append(name)
                return .name(names.count - 1)
            case .sign(.not):
                guard depth < maximumDepth else { return nil }
                return single(depth + 1).map { .not($0) }
            case .sign(.open):
                guard let node = statement(0, depth + 1), at < parts.count, case .sign(.close) = parts[at] else { return nil }
                at += 1
                return node
            case .sign: return nil
            }
        }
    }

    /// Whether a statement is true wherever some premises are, by their truth table.
    ///
    /// - Returns: `nil` if there are too many names.
    static func follows(_ statement: Proposition, from premises: [Proposition], _ effort: Effort) throws(Effort.Exhausted) -> Bool? {
        var places: [String: Int] = [:]
        for name in (premises + [statement]).flatMap(\.names) where places[name] == nil { places[name] = places.count }
        guard places.count <= maximumNames else { return nil }
        let all = (premises + [statement]).map { part in (part, part.names.map { places[$0] ?? 0 }) }
        let size = all.reduce(1) { $0 + $1.0.size }
        for row in 0..<(1 << places.count) {
            try effort.spend(8 * size)
            let isExcluded = all.dropLast().contains { !$0.0.value(of: $0.0.root, row, $0.1) }
            if !isExcluded, let last = all.last, !last.0.value(of: last.0.root, row, last.1) { return false }
        }
        return true
    }

    private func value(of node: Node, _ row: Int, _ places: [Int]) -> Bool { value(of: node) { row >> places[$0] & 1 == 1 } }

    /// Whether it is true.
    ///
    /// - Parameter isTrue: whether a name is, by its place in ``names``.
    func isTrue(where isTrue: (Int) -> Bool) -> Bool { value(of: root, isTrue) }

    private func value(of node: Node, _ isTrue: (Int) -> Bool) -> Bool {
        switch node {
        case .name(let name): isTrue(name)
        case .not(let one): !value(of: one, isTrue)
        case .both(let one, let other): value(of: one, isTrue) && value(of: other, isTrue)
        case .either(let one, let other): value(of: one, isTrue) || value(of: other, isTrue)
        case .implies(let one, let other): !value(of: one, isTrue) || value(of: other, isTrue)
        case .same(let one, let other): value(of: one, isTrue) == value(of: other, isTrue)
        }
    }
}

/// A regular expression as a tree.
indirect enum RegexNode {
    case empty
    case set(RegexProgram.CharacterSet)
    case start, end, wordBoundary
    case sequence([RegexNode])
    case alternatives([RegexNode])
    case repeated(RegexNode, Int, Int?)
}

/// Reads the pattern of a ``RegexProgram``.
struct RegexParser {
    typealias Failure = RegexProgram.SyntaxError

    private let pattern: [Unicode.Scalar]
    private var place = 0
    private var depth = 0
    private(set) var ignoresCase = false

    init(pattern: [Unicode.Scalar]) { self.pattern = pattern }

    /// Characters of a pattern.
    static let lengthLimit = 4_096

    mutating func parse() throws(Failure) -> RegexNode {
        guard pattern.count <= Self.lengthLimit else { throw Failure(reason: "the pattern has more than \(Self.lengthLimit) characters") }
        if pattern.starts(with: Array("(?i)".unicodeScalars)) {
            ignoresCase = true
            place = 4
        }
        let node = try alternatives()
        guard place == pattern.count else { throw Failure(reason: "a ) that opens nothing") }
        return node
    }

    private var next: Unicode.Scalar? { place < pattern.count ? pattern[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    private mutating func alternatives() throws(Failure) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { throw Failure(reason: "groups are nested deeper than 64") }
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence() throws(Failure) -> RegexNode {
        var nodes: [RegexNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try repetition()) }
        return nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func repetition() throws(Failure) -> RegexNode {
        var node = try atom()
        var repetitions = 0
        while let scalar = next {
            let bounds: (Int, Int?)
            switch scalar {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let counted = countedBounds() else { return node }
                bounds = counted
            default: return node
            }
            if scalar != "{" { place += 1 }
            repetitions += 1
            guard bounds.0 <= 1_000, bounds.1.map({ $0 <= 1_000 && $0 >= bounds.0 }) ?? true, repetitions <= 8 else {
                throw Failure(reason: "a repetition beyond 1000 or with its ends swapped")
            }
            // Lazy and greedy forms match the same texts.
            _ = take("?")
            node = .repeated(node, bounds.0, bounds.1)
        }
        return node
    }

    /// `{2}`, `{2,}`, `{,5}`, `{2,5}`, as Python has them; anything else is a literal brace.
    private mutating func countedBounds() -> (Int, Int?)? {
        let start = place
        place += 1
        let minimum = count()
        let hasComma = take(",")
        let maximum = hasComma ? count() : minimum
        guard minimum != nil || hasComma, take("}") else {
            place = start
            return nil
        }
        return (minimum ?? 0, maximum)
    }

    /// Digits, as a number; far beyond any bound it stays there.
    private mutating func count() -> Int? {
        var value: Int?
        while let scalar = next, (0x30...0x39).contains(scalar.value) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
            place += 1
        }
        return value
    }

    private mutating func atom() throws(Failure) -> RegexNode {
        guard let scalar = next else { throw Failure(reason: "the pattern ends too early") }
        place += 1
        switch scalar {
        case "(":
            if take("?") {
                // (?: ...) and (?<name> ...)
                if take("<") {
                    guard let end = pattern[place...].firstIndex(of: ">"), next != "=", next != "!" else { throw Failure(reason: "looking behind") }
                    place = end + 1
                } else if !take(":") {
                    throw Failure(reason: "a group of a kind that is not known")
                }
            }
            let node = try alternatives()
            guard take(")") else { throw Failure(reason: "a group does not close") }
            return node
        case "[": return .set(folded(try characterClass()))
        case ".": return .set(RegexProgram.CharacterSet(ranges: [0x0A...0x0A], isNegated: true))
        case "^": return .start
        case "$": return .end
        case "*", "+", "?": throw Failure(reason: "nothing to repeat before \(scalar)")
        case "\\": return try escape()
        default: return .set(folded(RegexProgram.CharacterSet(ranges: [scalar.value...scalar.value])))
        }
    }

    /// Texts come in small letters where case is ignored: a pattern's capitals get their small forms next to them.
    private func folded(_ set: RegexProgram.CharacterSet) -> RegexProgram.CharacterSet {
        guard ignoresCase || folds else { return set }
        var set = set
        set.insert(set.ranges.filter { $0.count <= 256 }.flatMap { range in range.map { RegexProgram.folded($0) }.map { $0...$0 } })
        return set
    }

    /// Set where an option asks for it.
    var folds = false

    private func named(_ scalar: Unicode.Scalar) -> RegexProgram.CharacterSet? {
        switch scalar {
        case "d", "D": RegexProgram.CharacterSet(ranges: [0x30...0x39], isNegated: scalar == "D")
        case "w", "W": RegexProgram.CharacterSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A], isNegated: scalar == "W")
        case "s", "S": RegexProgram.CharacterSet(ranges: [0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x2028...0x2029], isNegated: scalar == "S")
        default: nil
        }
    }

    private func control(_ scalar: Unicode.Scalar) throws(Failure) -> UInt32 {
        switch scalar {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        default:
            guard !scalar.properties.isAlphabetic, !(0x30...0x39).contains(scalar.value) else { throw Failure(reason: "\\\(scalar) is not known") }
            return scalar.value
        }
    }

    private mutating func escape() throws(Failure) -> RegexNode {
        guard let scalar = next else { throw Failure(reason: "a backslash at the end") }
        place += 1
        if scalar == "b" { return .wordBoundary }
        if let set = named(scalar) { return .set(set) }
        let value = try control(scalar)
        return .set(RegexProgram.CharacterSet(ranges: [value...value]))
    }

    private mutating func characterClass() throws(Failure) -> RegexProgram.CharacterSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            place += 1
            var low = scalar.value
            if scalar == "\\" {
                guard let escaped = next else { throw Failure(reason: "a backslash at the end") }
                place += 1
                if let named = named(escaped) {
                    guard !named.isNegated else { throw Failure(reason: "\\\(escaped) inside a class") }
                    ranges += named.ranges
                    continue
                }
                low = try control(escaped)
            }
            var high = low
            if next == "-", place + 1 < pattern.count, pattern[place + 1] != "]" {
                place += 1
                let end = pattern[place]
                place += 1
                high = end.value
                if end == "\\", let escaped = next {
                    place += 1
                    high = try control(escaped)
                }
                guard low <= high else { throw Failure(reason: "a range with its ends swapped") }
            }
            ranges.append(low...high)
        }
        guard take("]") else { throw Failure(reason: "a class does not close") }
        return RegexProgram.CharacterSet(ranges: ranges, isNegated: isNegated)
    }
}

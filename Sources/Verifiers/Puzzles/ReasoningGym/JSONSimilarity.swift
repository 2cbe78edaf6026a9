import JSON

/// How alike two JSON values are: 1 less the edit distance of their trees, by their length.
///
/// The distance of ordered trees by K. Zhang and D. Shasha (SIAM J. Comput. 18, 1989), with the costs of reasoning-gym's `codeio` task.
enum JSONSimilarity {
    /// Nodes of a tree that are compared; more are not alike.
    private static let maximumNodes = 1_024

    static func of(_ one: JSONValue, _ other: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> Double {
        guard one.size <= maximumNodes, other.size <= maximumNodes else { return 0 }
        let (first, second) = (Tree(one), Tree(other))
        let distance = try distance(first, second, effort)
        let length = Double(max(one.pythonText.pointCount, other.pythonText.pointCount))
        return max(0, 1 - (distance / (0.2 * length)))
    }

    /// A tree in postorder: labels, and for each node the first leaf under it.
    private struct Tree {
        var labels: [Label] = []
        var leaves: [Int] = []
        var keyroots: [Int] = []

        init(_ value: JSONValue) {
            _ = add(value, named: "root")
            var seen: Set<Int> = []
            for node in labels.indices.reversed() where seen.insert(leaves[node]).inserted { keyroots.append(node) }
            keyroots.reverse()
        }

        /// - Returns: the first leaf under the node.
        private mutating func add(_ value: JSONValue, named name: String) -> Int {
            var leaf: Int?
            switch value {
            case .object(let members):
                for member in members.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
                    let first = add(member.value, named: member.key)
                    leaf = leaf ?? first
                }
                labels.append(Label(name))
            case .array(let elements):
                for (place, element) in elements.enumerated() {
                    let first = add(element, named: "item_\(place)")
                    leaf = leaf ?? first
                }
                labels.append(Label(name))
            default: labels.append(Label("\(name):\(value.pythonScalar)"))
            }
            leaves.append(leaf ?? labels.count - 1)
            return leaf ?? labels.count - 1
        }
    }

    /// What a node says, whole and divided at its first colon.
    private struct Label {
        let text: [Unicode.Scalar]
        let key: [Unicode.Scalar]?
        let value: [Unicode.Scalar]

        init(_ label: String) {
            text = Array(label.unicodeScalars)
            if let colon = text.firstIndex(of: ":") {
                key = Array(text[..<colon])
                value = Array(text[(colon + 1)...])
            } else {
                key = nil
                value = []
            }
        }
    }

    private static func distance(_ one: Tree, _ other: Tree, _ effort: Effort) throws(Effort.Exhausted) -> Double {
        let (n, m) = (one.labels.count, other.labels.count)
        let empty = Label("")
        var removal: [Double] = []
        for label in one.labels { removal.append(try cost(label, empty, effort)) }
        var insertion: [Double] = []
        for label in other.labels { insertion.append(try cost(empty, label, effort)) }
        var trees = [Double](repeating: 0, count: n * m)
        for i in one.keyroots {
            for j in other.keyroots {
                let (a, b) = (one.leaves[i], other.leaves[j])
                let (rows, columns) = (i - a + 2, j - b + 2)
                try effort.spend(16 * rows * columns)
                var forest = [Double](repeating: 0, count: rows * columns)
                for x in 1..<rows { forest[x * columns] = forest[(x - 1) * columns] + removal[a + x - 1] }
                for y in 1..<columns { forest[y] = forest[y - 1] + insertion[b + y - 1] }
                for x in 1..<rows {
                    for y in 1..<columns {
                        let (node, second) = (a + x - 1, b + y - 1)
                        let removed = forest[(x - 1) * columns + y] + removal[node]
                        let inserted = forest[x * columns + y - 1] + insertion[second]
                        if one.leaves[node] == a, other.leaves[second] == b {
                            let changed = forest[(x - 1) * columns + y - 1] + (try cost(one.labels[node], other.labels[second], effort))
                            forest[x * columns + y] = min(removed, inserted, changed)
                            trees[node * m + second] = forest[x * columns + y]
                        } else {
                            let before = (one.leaves[node] - a) * columns + other.leaves[second] - b
                            forest[x * columns + y] = min(removed, inserted, forest[before] + trees[node * m + second])
                        }
                    }
                }
            }
        }
        return trees[n * m - 1]
    }

    /// What it costs to change one label into another one.
    private static func cost(_ one: Label, _ other: Label, _ effort: Effort) throws(Effort.Exhausted) -> Double {
        guard let key = one.key, let second = other.key else { return try edits(one.text, other.text, effort) }
        let keys = key == second ? 0 : try edits(key, second, effort)
        guard one.value != other.value else { return keys }
        var values = try edits(one.value, other.value, effort)
        if isNumeric(one.value, withPoints: true), isNumeric(other.value, withPoints: true) {
            if let first = number(one.value), let last = number(other.value) {
                let divisor = max(min(first, last), 10e-5)
                values = Double(max(one.value.count, other.value.count)) * abs((first - last) / divisor)
            }
        } else if isNumeric(one.value, withPoints: false) || isNumeric(other.value, withPoints: false) {
            values += Double(max(one.text.count, other.text.count))
        }
        return keys + values
    }

    private static func isNumeric(_ text: [Unicode.Scalar], withPoints: Bool) -> Bool {
        var digits = 0
        for scalar in text where !(withPoints && scalar == ".") {
            guard scalar.properties.numericType != nil else { return false }
            digits += 1
        }
        return digits > 0
    }

    private static func number(_ text: [Unicode.Scalar]) -> Double? {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return PythonNumber.float(String(view))
    }

    /// Insertions, removals and changes of letters (Levenshtein).
    private static func edits(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar], _ effort: Effort) throws(Effort.Exhausted) -> Double {
        if one.isEmpty || other.isEmpty { return Double(max(one.count, other.count)) }
        var row = Array(0...other.count)
        for (place, letter) in one.enumerated() {
            try effort.spend(4 * other.count)
            var diagonal = row[0]
            row[0] = place + 1
            for (index, second) in other.enumerated() {
                let next = letter == second ? diagonal : 1 + min(diagonal, row[index], row[index + 1])
                (diagonal, row[index + 1]) = (row[index + 1], next)
            }
        }
        return Double(row[other.count])
    }
}

extension JSONValue {
    /// A value that holds no others as Python's `str` writes it.
    var pythonScalar: String {
        switch self {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .integer(let integer): String(integer)
        case .digits(let digits): digits
        case .number(let number): number.pythonText
        case .string(let text): text
        case .array, .object: ""
        }
    }

    /// The value as `json.dumps` writes it.
    var pythonText: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer, .digits, .number: pythonScalar
        case .string(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.pythonText).joined(separator: ", ") + "]"
        case .object(let members): "{" + members.map { Self.quoted($0.key) + ": " + $0.value.pythonText }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: quoted += "\\\""
            case 0x5C: quoted += "\\\\"
            case 0x0A: quoted += "\\n"
            case 0x0D: quoted += "\\r"
            case 0x09: quoted += "\\t"
            case 0x08: quoted += "\\b"
            case 0x0C: quoted += "\\f"
            case 0x20...0x7E: quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
        return quoted + "\""
    }
}

extension Double {
    /// As Python's `repr` writes it: 16 digits before the exponent begins, two digits of it at least.
    var pythonText: String {
        let text = "\(self)"
        guard let mark = text.firstIndex(of: "e") else { return text }
        let exponent = text[text.index(after: mark)...]
        let sign = exponent.hasPrefix("-") ? "-" : "+"
        let digits = exponent.drop { $0 == "-" || $0 == "+" }
        let mantissa = text[..<mark]
        return (mantissa.hasSuffix(".0") ? mantissa.dropLast(2) : mantissa) + "e" + sign + (digits.utf8.count < 2 ? "0" : "") + digits
    }
}

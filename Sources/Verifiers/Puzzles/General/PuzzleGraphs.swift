import JSON

/// Puzzles on graphs. Vertices are names: texts or whole numbers; a number of them stands for 0 to n-1.
enum PuzzleGraphs {
    /// The most vertices, and the most edges.
    private static let maximumVertices = EnigmataRow.maximumCells
    private static let maximumEdges = 100_000

    private static func names(_ value: JSONValue?) -> [String]? {
        if let count = value?.wholeNumber {
            return (1...maximumVertices).contains(count) ? (0..<count).map { String($0) } : nil
        }
        guard let names = value?.names, !names.isEmpty, names.count <= maximumVertices, Set(names).count == names.count else { return nil }
        return names
    }

    /// The edges by the places of their ends.
    private static func edges(_ puzzle: JSONValue, _ places: [String: Int]) -> [(Int, Int)]? {
        guard let rows = puzzle["edges"]?.elements, rows.count <= maximumEdges else { return nil }
        var edges: [(Int, Int)] = []
        for row in rows {
            guard let ends = row.names, ends.count == 2, let one = places[ends[0]], let other = places[ends[1]] else { return nil }
            edges.append((one, other))
        }
        return edges
    }

    private static func places(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// A colour for each vertex, an object or a list in the order of vertices: none like that of a neighbour, and no more of them than there are.
    static func coloring(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let names = names(puzzle["vertices"]), case let places = places(names), let edges = edges(puzzle, places) else { return nil }
        let count = puzzle["colors"]?.wholeNumber
        let allowed = count == nil ? puzzle["colors"]?.names.map { Set($0) } : nil
        guard let most = count ?? allowed?.count, most > 0 else { return nil }
        try effort.spend(16 * edges.count + 64 * names.count)
        if let loop = edges.first(where: { $0.0 == $0.1 }) {
            return PuzzleRule(contradiction: "an edge leads from \(names[loop.0].prefix(64)) to itself")
        }
        if most == 1, !edges.isEmpty { return PuzzleRule(contradiction: "one colour is too few for an edge") }
        let (vertices, colorNames) = (PuzzleNames(names), PuzzleNames(allowed ?? []))
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            try effort.spend(32 * (names.count + edges.count))
            var colors: [String] = []
            if let values = vertices.values(answer) {
                guard values.count == names.count else { return .wrong("\(values.count) vertices with a colour, not \(names.count)") }
                for name in names {
                    guard let color = values[name] else { return .wrong("vertex \(name.prefix(64)) has no colour") }
                    colors.append(colorNames.name(Array(color.utf8)[...]))
                }
            } else {
                guard let list = colorNames.list(answer, count: names.count), list.count == names.count else {
                    return .wrong("no colour for each vertex")
                }
                colors = list
            }
            if let allowed, let other = colors.first(where: { !allowed.contains($0) }) { return .wrong("\"\(other.prefix(64))\" is no colour") }
            if let count, Set(colors).count > count { return .wrong("\(Set(colors).count) colours, not \(count)") }
            let clash = edges.first { colors[$0.0] == colors[$0.1] }
            return PuzzleFinding(fault: clash.map { "\(names[$0.0].prefix(64)) and \(names[$0.1].prefix(64)) have one colour" })
        }
    }

    /// A path that visits each vertex once; a cycle may have its first vertex once more at the end.
    static func hamiltonian(_ puzzle: JSONValue, isCycle: Bool, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let names = names(puzzle["vertices"]), case let places = places(names), let list = edges(puzzle, places),
            let isDirected = puzzle.flag("directed")
        else { return nil }
        var edges: Set<GridCell> = []
        for (one, other) in list {
            edges.insert(GridCell(one, other))
            if !isDirected { edges.insert(GridCell(other, one)) }
        }
        try effort.spend(32 * (names.count + list.count))
        if !areJoined(names.count, list) { return PuzzleRule(contradiction: "not all vertices are joined by edges") }
        let vertices = PuzzleNames(names)
        return PuzzleRule { [edges] answer, effort throws(Effort.Exhausted) in
            guard var path = vertices.list(answer) else { return .wrong("no list of vertices") }
            try effort.spend(64 * path.count)
            if isCycle, path.count == names.count + 1, path.first == path.last { path.removeLast() }
            guard path.count == names.count, Set(path).count == names.count else { return .wrong("not every vertex is visited once") }
            var way: [Int] = []
            for name in path {
                guard let place = places[name] else { return .wrong("\"\(name.prefix(64))\" is no vertex") }
                way.append(place)
            }
            if isCycle { way.append(way[0]) }
            let gap = zip(way, way.dropFirst()).first { !edges.contains(GridCell($0, $1)) }
            return PuzzleFinding(fault: gap.map { "no edge from \(names[$0.0].prefix(64)) to \(names[$0.1].prefix(64))" })
        }
    }

    /// Whether each of some vertices is joined with each other one, whatever the directions of the edges are.
    private static func areJoined(_ count: Int, _ edges: [(Int, Int)]) -> Bool {
        var parents = Array(0..<count)
        func root(_ vertex: Int) -> Int {
            var vertex = vertex
            while parents[vertex] != vertex {
                parents[vertex] = parents[parents[vertex]]
                vertex = parents[vertex]
            }
            return vertex
        }
        var parts = count
        for (one, other) in edges {
            let (first, second) = (root(one), root(other))
            if first != second {
                parents[first] = second
                parts -= 1
            }
        }
        return parts == 1
    }

    /// A path of the least length; edges without a length have 1. Lengths are compared exactly, as the decimals that are written.
    static func shortestPath(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let rows = puzzle["edges"]?.elements, rows.count <= maximumEdges, let start = puzzle["start"]?.puzzleName,
            let target = puzzle["target"]?.puzzleName, let isDirected = puzzle.flag("directed")
        else { return nil }
        try effort.spend(256 * rows.count)
        var ends: [(from: String, to: String)] = []
        var lengths: [DecimalLengths.Decimal] = []
        for row in rows {
            guard let parts = row.elements, (2...3).contains(parts.count), let one = parts[0].puzzleName, let other = parts[1].puzzleName,
                let length = DecimalLengths.Decimal(parts.count == 3 ? parts[2] : .integer(1))
            else { return nil }
            ends.append((one, other))
            lengths.append(length)
        }
        let decimals = DecimalLengths(places: lengths)
        guard let small = decimals.small(lengths) else {
            try effort.spend(decimals.steps * lengths.count)
            let large = lengths.map { decimals.units(of: $0) }
            return try shortest(ends, large, decimals, isDirected, start, target, effort)
        }
        return try shortest(ends, small, decimals, isDirected, start, target, effort)
    }

    private static func shortest<Length: SignedInteger & Sendable>(
        _ ends: [(from: String, to: String)], _ lengths: [Length], _ decimals: DecimalLengths, _ isDirected: Bool, _ start: String, _ target: String,
        _ effort: Effort
    ) throws(Effort.Exhausted) -> PuzzleRule {
        var roads = WeightedGraph<Length>(stepsOfSum: decimals.steps)
        for (end, length) in zip(ends, lengths) {
            roads.add(end.from, end.to, length: length)
            if !isDirected { roads.add(end.to, end.from, length: length) }
        }
        guard let least = try roads.distance(from: start, to: target, effort) else {
            return PuzzleRule(contradiction: "no path leads from the start to the target")
        }
        try effort.spend(64 * roads.names.count)
        let vertices = PuzzleNames(roads.names + [start, target])
        return PuzzleRule { [roads] answer, effort throws(Effort.Exhausted) in
            guard let path = vertices.list(answer), path.first == start, path.last == target else {
                return .wrong("no path from the start to the target")
            }
            try effort.spend((64 + decimals.steps) * path.count)
            guard let length = roads.length(of: path) else { return .wrong("the path goes where no edge is") }
            guard length != least else { return .right }
            return .wrong("the length is \(decimals.text(of: length)), not \(decimals.text(of: least))")
        }
    }

    /// Words of one length that differ from the one before in one letter; all of them are known.
    static func wordLadder(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let start = puzzle["start"]?.word, let target = puzzle["target"]?.word,
            let list = puzzle["words"]?.elements
        else { return nil }
        var known: Set<String> = [start, target]
        for element in list {
            guard let word = element.word else { return nil }
            known.insert(word)
        }
        let most = puzzle.given("max_words").map(\.wholeNumber) ?? .max
        guard let most else { return nil }
        try effort.spend(64 * known.count + 16 * start.utf8.count)
        if let reason = MoveContradictions.ofLadder(from: start, to: target, atMost: most) { return PuzzleRule(contradiction: reason) }
        let names = PuzzleNames(known)
        return PuzzleRule { [known] answer, effort throws(Effort.Exhausted) in
            guard let words = names.list(Array(answer.string.lowercased().utf8)[...]), words.first == start, words.last == target else {
                return .wrong("no words from the start to the target")
            }
            try effort.spend(64 * words.count)
            guard words.count <= most else { return .wrong("\(words.count) words, not \(most) at most") }
            if let other = words.first(where: { !known.contains($0) }) { return .wrong("\"\(other.prefix(64))\" is no word of the list") }
            for (one, other) in zip(words, words.dropFirst()) {
                let (before, after) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
                guard before.count == after.count, zip(before, after).count(where: { $0 != $1 }) == 1 else {
                    return .wrong("\"\(one.prefix(64))\" and \"\(other.prefix(64))\" do not differ in one letter")
                }
            }
            return .right
        }
    }
}

extension JSONValue {
    /// A word in small letters; `nil` where there is none.
    fileprivate var word: String? {
        guard case .string = self else { return nil }
        return puzzleName?.lowercased()
    }
}

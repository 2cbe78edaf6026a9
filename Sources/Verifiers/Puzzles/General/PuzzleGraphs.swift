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
    static func coloring(_ puzzle: JSONValue) -> PuzzleRule? {
        guard let names = names(puzzle["vertices"]), case let places = places(names), let edges = edges(puzzle, places) else { return nil }
        let count = puzzle["colors"]?.wholeNumber
        let allowed = count == nil ? puzzle["colors"]?.names.map { Set($0) } : nil
        guard count ?? allowed?.count ?? 0 > 0 else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            try effort.spend(32 * (names.count + edges.count))
            var colors: [String] = []
            if let values = PuzzleAnswer.values(answer) {
                guard values.count == names.count else { return .wrong("\(values.count) vertices with a colour, not \(names.count)") }
                for name in names {
                    guard let color = values[name] else { return .wrong("vertex \(name.prefix(64)) has no colour") }
                    colors.append(color)
                }
            } else {
                guard let list = PuzzleAnswer.names(answer), list.count == names.count else { return .wrong("no colour for each vertex") }
                colors = list
            }
            if let allowed, let other = colors.first(where: { !allowed.contains($0) }) { return .wrong("\"\(other.prefix(64))\" is no colour") }
            if let count, Set(colors).count > count { return .wrong("\(Set(colors).count) colours, not \(count)") }
            let clash = edges.first { colors[$0.0] == colors[$0.1] }
            return PuzzleFinding(fault: clash.map { "\(names[$0.0].prefix(64)) and \(names[$0.1].prefix(64)) have one colour" })
        }
    }

    /// A path that visits each vertex once; a cycle may have its first vertex once more at the end.
    static func hamiltonian(_ puzzle: JSONValue, isCycle: Bool) -> PuzzleRule? {
        guard let names = names(puzzle["vertices"]), case let places = places(names), let list = edges(puzzle, places),
            let isDirected = puzzle.flag("directed")
        else { return nil }
        var edges: Set<GridCell> = []
        for (one, other) in list {
            edges.insert(GridCell(one, other))
            if !isDirected { edges.insert(GridCell(other, one)) }
        }
        return PuzzleRule { [edges] answer, effort throws(Effort.Exhausted) in
            guard var path = PuzzleAnswer.names(answer) else { return .wrong("no list of vertices") }
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

    /// A path of the least length; edges without a length have 1.
    static func shortestPath(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let rows = puzzle["edges"]?.elements, rows.count <= maximumEdges, let start = puzzle["start"]?.name,
            let target = puzzle["target"]?.name,
            let isDirected = puzzle.flag("directed")
        else { return nil }
        var roads = WeightedGraph()
        try effort.spend(256 * rows.count)
        for row in rows {
            guard let ends = row.elements, (2...3).contains(ends.count), let one = ends[0].name, let other = ends[1].name else { return nil }
            let length = ends.count == 3 ? ends[2].number : 1
            guard let length, length >= 0, length.isFinite else { return nil }
            roads.add(one, other, length: length)
            if !isDirected { roads.add(other, one, length: length) }
        }
        let least = try roads.distance(from: start, to: target, effort)
        return PuzzleRule { [roads] answer, effort throws(Effort.Exhausted) in
            guard let least else { return .unreadableGold("no path leads from the start to the target") }
            guard let path = PuzzleAnswer.names(answer), path.first == start, path.last == target else {
                return .wrong("no path from the start to the target")
            }
            try effort.spend(64 * path.count)
            guard let length = roads.length(of: path) else { return .wrong("the path goes where no edge is") }
            // Lengths that are no whole numbers are rounded on their way.
            return PuzzleFinding(fault: length <= least + 1e-9 * max(1, least) ? nil : "the length is \(length), not \(least)")
        }
    }

    /// Words of one length that differ from the one before in one letter; all of them are known.
    static func wordLadder(_ puzzle: JSONValue) -> PuzzleRule? {
        guard let start = puzzle["start"]?.string?.lowercased(), let target = puzzle["target"]?.string?.lowercased(),
            let list = puzzle["words"]?.strings
        else { return nil }
        let known = Set(list.map { $0.lowercased() } + [start, target])
        let most = puzzle.given("max_words").map(\.wholeNumber) ?? .max
        guard let most else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let words = PuzzleAnswer.names(answer)?.map({ $0.lowercased() }), words.first == start, words.last == target else {
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

import JSON

/// Tasks of reasoning-gym whose answers are JSON and have to meet rules.
enum GymJSONTasks {
    private static func read(_ answer: String) -> JSONValue? { JSONValue.read(Array(answer.utf8)[...]) }

    /// The strings of an array, or the keys of an object, over which Python goes as well.
    private static func names(_ value: JSONValue) -> [String]? {
        if case .object(let members) = value { members.map(\.key) } else { value.strings }
    }

    /// A colour for each vertex, other ones at the ends of each edge.
    static func graphColor(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let puzzle = entry["puzzle"], let vertices = puzzle["vertices"]?.wholeNumbers, let options = puzzle["color_options"]?.elements,
            let edges = puzzle["edges"]?.wholeRows
        else { return .unknown("puzzle") }
        guard let value = read(answer) else { return .score(0) }
        guard case .object(let members) = value else { return value.elements == nil ? .score(0) : .consolation(0.01) }
        var colors: [Int: JSONValue] = [:]
        for member in members {
            if let vertex = Int(member.key) { colors[vertex] = member.value }
        }
        for vertex in vertices {
            try context.effort.spend(32 + 16 * options.count)
            guard let color = colors[vertex], options.contains(where: { $0.isLike(color) }) else { return .consolation(0.01) }
        }
        try context.effort.spend(64 * edges.count)
        for edge in edges where edge.count == 2 {
            guard let one = colors[edge[0]], let other = colors[edge[1]], !one.isLike(other) else { return .consolation(0.01) }
        }
        return .score(1)
    }

    /// Filling, emptying and pouring, until one jug holds the target at the end.
    static func jugs(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let puzzle = entry["puzzle"], let capacities = puzzle["jug_capacities"]?.wholeNumbers, let target = puzzle["target"]?.wholeNumber else {
            return .unknown("puzzle")
        }
        guard let moves = read(answer).flatMap(names) else { return .score(0) }
        var water = capacities.map { _ in 0 }
        func jug(_ name: String) -> Int? {
            guard name.utf8.count == 1, let letter = name.utf8.first, letter >= 0x41, Int(letter) - 0x41 < capacities.count else { return nil }
            return Int(letter) - 0x41
        }
        for move in moves {
            let words = move.pythonWords
            guard words.count > 1 else { return .score(0) }
            switch words[0] {
            case "fill":
                guard let place = jug(words[1]) else { return .score(0) }
                water[place] = capacities[place]
            case "empty":
                guard let place = jug(words[1]) else { return .score(0) }
                water[place] = 0
            case "pour":
                let ends = words[1].parts(between: "->")
                guard ends.count == 2, let source = jug(ends[0]), let goal = jug(ends[1]) else { return .score(0) }
                let amount = min(water[source], capacities[goal] - water[goal])
                water[source] -= amount
                water[goal] += amount
            default: return .score(0)
            }
        }
        return water.contains(target) ? .score(1) : .consolation(0.01)
    }

    /// Knights change sides on a board of their moves; a longer way than the known one pays its share.
    static func knightSwap(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard case .bool(let isPossible) = entry["is_possible"], case .object(let start) = entry["pieces"], case .object(let board) = entry["board"],
            let first = entry["start_turn"]?.string
        else { return .unknown("board, pieces and start_turn") }
        let text = answer.stripped
        let isRefusal = text.lowercased() == "no"
        if text.isEmpty || isRefusal || !isPossible { return .right(isRefusal && !isPossible) }
        guard let moves = read(text)?.strings else { return .score(0) }
        var pieces: [String: String] = [:]
        for member in start { pieces[member.key] = member.value.string }
        let (white, black) = (places(of: "w", pieces), places(of: "B", pieces))
        var ways: [String: Set<String>] = [:]
        for member in board { ways[member.key] = Set(member.value.strings ?? []) }
        var turn = first
        for move in moves {
            let parts = move.parts(",")
            guard parts.count == 3, parts[0] == turn, parts[0] == "w" || parts[0] == "B", pieces[parts[1]] == parts[0],
                ways[parts[1]]?.contains(parts[2]) ?? false, pieces[parts[2]] == nil
            else { return .score(0) }
            pieces[parts[2]] = parts[0]
            pieces[parts[1]] = nil
            turn = turn == "w" ? "B" : "w"
        }
        guard places(of: "w", pieces) == black, places(of: "B", pieces) == white else { return .consolation(0.05) }
        guard let best = entry["solution"]?.elements?.count else { return .unknown("solution") }
        return .score(moves.count <= best ? 1 : Double(best) / Double(moves.count))
    }

    private static func places(of color: String, _ pieces: [String: String]) -> Set<String> {
        Set(pieces.filter { $0.value == color }.keys)
    }

    /// Boxes are moved from square to square and onto their targets: the share that arrives.
    static func boxnet(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard case .object(let state) = entry["initial_state"] else { return .unknown("initial_state") }
        var squares: [String: [String]] = [:]
        for member in state { squares[member.key] = member.value.strings ?? [] }
        guard let value = read(answer) else { return .score(0) }
        let isEmpty = value == .object([]) || value == .string("")
        guard let steps = value.elements ?? (isEmpty ? [] : nil) else { return .raises("no list of steps") }
        func count() -> Int { squares.values.reduce(0) { $0 + $1.count { $0.hasPrefix("box_") } } }
        let all = count()
        guard all > 0 else { return .unknown("boxes in initial_state") }
        for step in steps {
            guard case .object(let moves) = step else { return .raises("a step is no object") }
            var actions: [(place: [Double], item: String, goal: String, square: [Double]?)] = []
            for move in moves {
                guard let text = move.value.string else { return .raises("a move is no text") }
                guard text.hasPrefix("move("), case let rest = String(text.dropFirst(5)), let comma = rest.parts(between: ", ").first,
                    case let after = String(rest.dropFirst(comma.count + 2)), after.contains(")")
                else { continue }
                let goal = after.parts(")")[0]
                let place = numbers(in: move.key)
                try context.effort.spend(64 + 16 * actions.count)
                actions.removeAll { $0.place == place }
                actions.append((place, comma, goal, goal.holds("square") ? numbers(in: goal) : nil))
            }
            for action in actions {
                guard action.place.count >= 2 else { return .raises("a square without coordinates") }
                let key = "\(action.place[0])_\(action.place[1])"
                try context.effort.spend(16 * (squares[key]?.count ?? 0))
                guard let items = squares[key], let item = items.firstIndex(of: action.item) else { continue }
                if let square = action.square {
                    guard square.count >= 2 else { return .raises("a square without coordinates") }
                    let (down, right) = (abs(action.place[0] - square[0]), abs(action.place[1] - square[1]))
                    guard (down == 0 && right == 1) || (down == 1 && right == 0) else { continue }
                    let target = "\(square[0])_\(square[1])"
                    guard squares[target] != nil else { return .raises("a square that is not there") }
                    squares[key]?.remove(at: item)
                    squares[target]?.append(action.item)
                } else if action.item.hasPrefix("box_"), action.goal.hasPrefix("target_"), action.item.dropFirst(4) == action.goal.dropFirst(7),
                    items.contains(action.goal)
                {
                    squares[key]?.remove(at: item)
                    if let goal = squares[key]?.firstIndex(of: action.goal) { squares[key]?.remove(at: goal) }
                }
            }
        }
        let share = Double(all - count()) / Double(all)
        return share == 0 ? .consolation(0.05) : .score(max(0.05, share))
    }

    /// Digits, and a point with or without digits after them.
    private static func numbers(in text: String) -> [Double] {
        var numbers: [Double] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            guard bytes[at].isASCIIDigit else {
                at += 1
                continue
            }
            let start = at
            while at < bytes.count, bytes[at].isASCIIDigit { at += 1 }
            if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
                at += 1
                while at < bytes.count, bytes[at].isASCIIDigit { at += 1 }
            }
            numbers.append(PythonNumber.float(bytes[start..<at].string) ?? 0)
        }
        return numbers
    }

    /// The JSON of the answer, and a similarity for another object.
    static func codeIO(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        let gold = entry.text.stripped
        guard !answer.isEmpty else { return .score(0) }
        let text = answer.stripped
        if text.isSame(as: gold) { return .score(1) }
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "{")), let close = bytes.lastIndex(of: UInt8(ascii: "}")), open <= close else {
            if context.isStrict, let mine = read(text), let other = read(gold) { return .right(mine.isLike(other)) }
            return .score(0)
        }
        let extra = bytes[..<open].string.pointCount + bytes[(close + 1)...].string.pointCount
        let length = Double(gold.pointCount)
        let most = max(length / (length + 0.5 * Double(extra)), 0.2)
        guard let mine = JSONValue.read(bytes[open...close]), let other = read(gold) else {
            return text.holds(gold) ? .consolation(length / Double(text.pointCount)) : .score(0)
        }
        if mine.isLike(other) { return .score(most) }
        let similarity = try JSONSimilarity.of(mine, other, context.effort)
        return similarity * most <= 0.01 ? .consolation(0.01) : .score(similarity * most)
    }
}

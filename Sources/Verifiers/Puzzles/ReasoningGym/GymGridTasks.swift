import JSON

/// Tasks of reasoning-gym whose answers are grids and lists.
enum GymGridTasks {
    /// A grid of the digits 0 to 9 with spaces between them; any other grid pays for its form.
    static func arc(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let gold = entry["output"]?.wholeRows else { return .unknown("output") }
        let lines = answer.parts("\n").map(\.stripped).filter { !$0.hasPrefix("Shape: ") }
        var grid: [[Int]] = []
        for line in lines.joined(separator: "\n").stripped.parts("\n") {
            var row: [Int] = []
            for cell in line.parts(" ").map(\.stripped) where !cell.isEmpty {
                guard cell.utf8.count == 1, let digit = Int(cell) else { return .score(0) }
                row.append(digit)
            }
            grid.append(row)
        }
        return grid == gold ? .score(1) : .consolation(0.05)
    }

    /// The same text; a list of lists with the same cells is a tenth.
    static func binaryMatrix(_ answer: String, _ entry: GymEntry) -> GymFinding {
        if answer.isSame(as: entry.text) { return .score(1) }
        guard let rows = literal(answer)?.elements, let text = joined(rows) else { return .score(0) }
        return .score(text.isSame(as: entry.text) ? 0.1 : 0)
    }

    static func spiralMatrix(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let gold = entry.text.stripped
        guard !answer.isEmpty else { return .score(0) }
        if answer.stripped.isSame(as: gold) { return .score(1) }
        guard let cells = literal(answer.stripped)?.elements, let words = written(cells) else { return .score(0) }
        return .score(words.joined(separator: " ").isSame(as: gold) ? 0.1 : 0)
    }

    static func stringInsertion(_ answer: String, _ entry: GymEntry) -> GymFinding {
        if answer.isSame(as: entry.text) { return .score(1) }
        let text = literal(answer).flatMap { $0.strings?.joined() ?? $0.string }
        return .score(text?.isSame(as: entry.text) ?? false ? 0.1 : 0)
    }

    /// Any solution of the rules; a list of lists is half right.
    static func queens(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let valid = entry["valid_answers"]?.strings else { return .unknown("valid_answers") }
        if valid.contains(where: { $0.isSame(as: answer) }) { return .score(1) }
        guard let rows = literal(answer)?.elements else { return .score(0) }
        var lines: [String] = []
        for row in rows {
            guard let cells = row.strings ?? row.string.map({ $0.unicodeScalars.map { String($0) } }) else { return .score(0) }
            lines.append(cells.joined(separator: " "))
        }
        let text = lines.joined(separator: "\n")
        return .score(valid.contains { $0.isSame(as: text) } ? 0.5 : 0)
    }

    private static func literal(_ text: String) -> JSONValue? { PuzzleLiteral.value(of: Array(text.utf8)[...]) }

    /// The cells as Python's `str` writes them.
    private static func written(_ cells: [JSONValue]) -> [String]? {
        var words: [String] = []
        for cell in cells {
            switch cell {
            case .integer(let integer): words.append(String(integer))
            case .digits(let digits): words.append(digits)
            case .number(let number): words.append("\(number)")
            case .string(let text): words.append(text)
            case .bool(let flag): words.append(flag ? "True" : "False")
            case .null: words.append("None")
            case .array, .object: return nil
            }
        }
        return words
    }

    private static func joined(_ rows: [JSONValue]) -> String? {
        var lines: [String] = []
        for row in rows {
            guard let cells = row.elements.flatMap(written) ?? row.string.map({ $0.unicodeScalars.map { String($0) } }) else { return nil }
            lines.append(cells.joined(separator: " "))
        }
        return lines.joined(separator: "\n")
    }

    /// The same cells, however they are spaced; among other text their share of the length.
    static func manipulateMatrix(_ answer: String, _ entry: GymEntry) -> GymFinding {
        let gold = entry.text.stripped
        guard !answer.isEmpty else { return .score(0) }
        if answer.stripped.isSame(as: gold) { return .score(1) }
        let plain = answer.stripped.parts("\n").map { $0.pythonWords.joined(separator: " ") }.joined(separator: "\n").stripped
        if plain.isSame(as: gold) { return .score(1) }
        return plain.holds(gold) ? .consolation(Double(gold.pointCount) / Double(plain.pointCount)) : .score(0)
    }

    /// Numbers to one hundredth of their value; a grid of the right shape pays for it.
    static func poolMatrix(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let gold = floats(entry.text) else { return .unknown("the grid of the answer") }
        guard let mine = floats(answer) else { return .score(0) }
        guard mine.shape == gold.shape else { return .score(0) }
        let isClose = zip(gold.cells, mine.cells).allSatisfy { one, other in
            one == other || other.isFinite && one.isFinite && Double(abs(one - other)) <= 1e-8 + 1e-2 * Double(abs(other))
        }
        return isClose ? .score(1) : .consolation(0.1)
    }

    /// Rows of numbers; one row or column alone is a line.
    private static func floats(_ text: String) -> (shape: [Int], cells: [Float])? {
        var rows: [[Float]] = []
        for line in text.pythonLines {
            let words = line.parts("#")[0].pythonWords
            guard !words.isEmpty else { continue }
            var row: [Float] = []
            for word in words {
                guard let number = PythonNumber.float(word) else { return nil }
                row.append(Float(number))
            }
            guard rows.isEmpty || rows[0].count == row.count else { return nil }
            rows.append(row)
        }
        let shape = rows.isEmpty ? [0] : [rows.count, rows[0].count].filter { $0 != 1 }
        return (shape, rows.flatMap { $0 })
    }

    /// The share of cells that are right.
    static func gameOfLife(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        guard let gold = JSONValue.read(Array(entry.text.utf8)[...])?.elements else { return .unknown("the grid of the answer") }
        guard let value = JSONValue.read(Array(answer.utf8)[...]) else { return .score(0) }
        let mine = value.elements ?? []
        if context.isStrict, mine.count != gold.count { return .score(0) }
        var (all, right) = (0, 0)
        for (row, line) in gold.enumerated() {
            guard let cells = line.elements else {
                all += 1
                if row < mine.count, mine[row].isLike(line) { right += 1 }
                continue
            }
            let others = row < mine.count ? mine[row].elements ?? [] : []
            if context.isStrict, others.count != cells.count { return .score(0) }
            for (column, cell) in cells.enumerated() {
                all += 1
                if column < others.count, others[column].isLike(cell) { right += 1 }
            }
        }
        return .score(all == 0 ? 0 : Double(right) / Double(all))
    }

    /// A sorted list of numbers. The lenient score lets each differ by 1.
    static func numberSorting(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        func numbers(_ text: String) -> [Double]? {
            let quoted = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "'" ? "\"" : $0 }))
            guard let elements = JSONValue.read(Array(quoted.utf8)[...])?.elements else { return nil }
            var numbers: [Double] = []
            for element in elements {
                guard let number = element.number ?? element.string.flatMap(PythonNumber.float) else { return nil }
                numbers.append(number)
            }
            return numbers
        }
        guard let gold = numbers(entry.text) else { return .unknown("the list of the answer") }
        guard let mine = numbers(answer), mine.count == gold.count else { return .score(0) }
        let isAscending = entry["direction"]?.string == "ascending"
        guard zip(mine, mine.dropFirst()).allSatisfy({ isAscending ? $0 <= $1 : $0 >= $1 }) else { return .score(0) }
        let tolerance = context.isStrict ? 0.0 : 1
        return .right(zip(mine, gold).allSatisfy { abs($0 - $1) <= tolerance })
    }

    /// Groups of words in any order, each in any order.
    static func groupAnagrams(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let gold = entry["solution"].flatMap(sortedGroups) else { return .unknown("solution") }
        guard let value = JSONValue.read(Array(answer.utf8)[...]) else { return .score(0) }
        guard let mine = sortedGroups(value) else {
            // Lists of numbers can be sorted, too.
            let isSortable = value == .object([]) || value.elements?.allSatisfy { $0.wholeNumbers != nil } ?? false
            return isSortable ? .consolation(0.01) : .score(0)
        }
        return mine == gold ? .score(1) : .consolation(0.01)
    }

    private static func sortedGroups(_ value: JSONValue) -> [[[UInt8]]]? {
        guard let elements = value.elements else { return nil }
        var groups: [[[UInt8]]] = []
        for element in elements {
            let words = element.strings ?? element.string.map { $0.unicodeScalars.map { String($0) } }
            guard let words else { return nil }
            groups.append(words.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
        }
        return groups.sorted { ($0.first ?? []).lexicographicallyPrecedes($1.first ?? []) }
    }

    /// The same set of lists of words.
    static func palindromePartitioning(_ answer: String, _ entry: GymEntry) -> GymFinding {
        func lists(_ value: JSONValue?) -> Set<[String]>? {
            guard let elements = value?.elements else { return nil }
            var lists: Set<[String]> = []
            for element in elements {
                guard let words = element.strings ?? element.string.map({ $0.unicodeScalars.map { String($0) } }) else { return nil }
                lists.insert(words)
            }
            return lists
        }
        guard let gold = lists(entry["solution"]) else { return .unknown("solution") }
        return .right(lists(JSONValue.read(Array(answer.utf8)[...])) == gold)
    }

    /// A filled grid: the text of the answer, or the share of its digits by rows; the longer the text, the less.
    static func digits(_ answer: String, _ entry: GymEntry, emptyScores: Bool) -> GymFinding {
        guard let solution = entry["solution"]?.wholeRows, let side = solution.first?.count, side > 0 else { return .unknown("solution") }
        if answer.isEmpty, !emptyScores { return .score(0) }
        let gold = entry.text
        func plain(_ text: String) -> String { text.parts("\n").map(\.strippedAtEnd).joined(separator: "\n") }
        var reward = 1.0
        if !plain(answer).isSame(as: plain(gold)) {
            var (row, same) = (0, 0)
            for line in answer.parts("\n") {
                guard row < solution.count else { break }
                let numbers = line.utf8.filter { (0x31...0x39).contains($0) }.map { Int($0 & 0x0F) }
                guard numbers.count == side else { continue }
                same += zip(solution[row], numbers).count { $0 == $1 }
                row += 1
            }
            reward = Double(same) / Double(side * side) * 0.9
        }
        let (length, other) = (answer.pointCount, gold.pointCount)
        if length > other { reward *= Double(other) / Double(length) }
        return .score(reward)
    }

    /// Rows of 0 and 1 with weighted sums.
    static func kakurasu(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let rows = entry["row_sums"]?.wholeNumbers, let columns = entry["col_sums"]?.wholeNumbers else {
            return .unknown("row_sums and col_sums")
        }
        let grid = answer.stripped.parts("\n").map { $0.utf8.filter { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") } }
        guard grid.count == rows.count, grid.allSatisfy({ $0.count == columns.count }) else { return .score(0) }
        let black = grid.indices.flatMap { row in columns.indices.filter { grid[row][$0] == UInt8(ascii: "1") }.map { GridCell(row, $0) } }
        return .right(PlacementRules.fault(ofWeights: Set(black), rowSums: rows, columnSums: columns) == nil)
    }

    static func survo(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let solution = entry["solution"]?.wholeRows else { return .unknown("solution") }
        var grid: [[Int]] = []
        for line in answer.stripped.parts("\n") {
            let row = line.pythonWords.compactMap { PythonNumber.int($0) }
            if !row.isEmpty { grid.append(row) }
        }
        return .right(grid == solution)
    }
}

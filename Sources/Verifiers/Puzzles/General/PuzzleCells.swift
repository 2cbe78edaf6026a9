import JSON

/// Puzzles whose answer is a set of cells: pairs of row and column, counted from 0, or from `origin` of the puzzle.
enum PuzzleCells {
    private static func rule(
        _ puzzle: JSONValue, _ fault: @escaping @Sendable (Set<GridCell>, Effort) throws(Effort.Exhausted) -> String?
    ) -> PuzzleRule? {
        guard let origin = origin(puzzle) else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let places = PuzzleGrid.places(of: answer) ?? pairs(in: answer) else { return .wrong("no list of pairs of row and column") }
            let cells = Set(places.map { GridCell($0.row &- origin, $0.column &- origin) })
            guard cells.count == places.count else { return .wrong("a cell is there twice") }
            try effort.spend(64 * cells.count)
            return PuzzleFinding(fault: try fault(cells, effort))
        }
    }

    private static func origin(_ puzzle: JSONValue) -> Int? {
        guard let value = puzzle.given("origin") else { return 0 }
        guard let origin = value.wholeNumber, (0...1).contains(origin) else { return nil }
        return origin
    }

    /// Pairs among other words; `nil` where there are none.
    private static func pairs(in text: ArraySlice<UInt8>) -> [GridCell]? {
        let pairs = PuzzleGrid.pairs(in: text)
        return pairs.isEmpty ? nil : pairs
    }

    /// The answer may be the column of each row, pairs, or a board with Q for queens.
    static func queens(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let side = puzzle["n"]?.wholeNumber, (1...48).contains(side), let origin = origin(puzzle) else { return nil }
        var given: [GridCell] = []
        if let value = puzzle.given("queens") {
            guard let cells = value.cells, cells.count <= side else { return nil }
            given = cells.map { GridCell($0.row &- origin, $0.column &- origin) }
            guard given.allSatisfy({ $0.isInside(height: side, width: side) }) else { return nil }
        }
        try effort.spend(128 * given.count)
        if let reason = CellContradictions.ofQueens(Set(given), side: side) { return PuzzleRule(contradiction: reason) }
        return PuzzleRule { [given] answer, effort throws(Effort.Exhausted) in
            guard let queens = queens(answer, side: side, origin: origin) else { return .wrong("no columns, pairs or board of \(side) queens") }
            try effort.spend(64 * side * side)
            guard queens.count == side else { return .wrong("not \(side) queens") }
            if let missing = given.first(where: { !queens.contains($0) }) {
                return .wrong("the queen at (\(missing.row + origin), \(missing.column + origin)) was moved")
            }
            let columns = queens.sorted().map(\.column)
            guard Set(queens.map(\.row)).count == side, queens.allSatisfy({ (0..<side).contains($0.row) }) else {
                return .wrong("not one queen in each row and column")
            }
            return PuzzleFinding(fault: PlacementRules.fault(ofQueens: columns, side: side))
        }
    }

    private static func queens(_ answer: ArraySlice<UInt8>, side: Int, origin: Int) -> [GridCell]? {
        let board = answer.filledLines.map { $0.filter { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "|") } }
        if board.count == side, board.allSatisfy({ $0.count == side && $0.allSatisfy { "Qq.-_+0#*xX".utf8.contains($0) } }),
            board.contains(where: { $0.contains { $0 | 0x20 == UInt8(ascii: "q") } })
        {
            return board.indices.flatMap { row in board[row].indices.filter { board[row][$0] | 0x20 == UInt8(ascii: "q") }.map { GridCell(row, $0) } }
        }
        let value = PuzzleLiteral.value(of: answer)
        if let columns = value?.wholeNumbers ?? PuzzleGrid.numbers(of: answer).flatMap({ $0.count == 1 ? $0[0] : nil }) {
            return columns.count == side ? columns.enumerated().map { GridCell($0, $1 &- origin) } : nil
        }
        return (value?.cells ?? pairs(in: answer))?.map { GridCell($0.row &- origin, $0.column &- origin) }
    }

    static func hitori(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let grid = PuzzleGrids.grid(puzzle["grid"]) else { return nil }
        try PuzzleGrids.spend(grid, effort)
        if let reason = CellContradictions.ofHitori(grid) { return PuzzleRule(contradiction: reason) }
        return rule(puzzle) { cells, effort throws(Effort.Exhausted) in
            try effort.spend(64 * grid.height * grid.width)
            return ShadingRules.fault(ofHitori: cells, in: grid)
        }
    }

    static func kakurasu(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let rows = puzzle["row_sums"]?.wholeNumbers, let columns = puzzle["column_sums"]?.wholeNumbers, !rows.isEmpty, !columns.isEmpty,
            rows.count * columns.count <= EnigmataRow.maximumCells
        else { return nil }
        try effort.spend(16 * (rows.count + columns.count))
        if let reason = CellContradictions.ofKakurasu(rowSums: rows, columnSums: columns) { return PuzzleRule(contradiction: reason) }
        return rule(puzzle) { cells, effort throws(Effort.Exhausted) in
            try effort.spend(rows.count + columns.count)
            return PlacementRules.fault(ofWeights: cells, rowSums: rows, columnSums: columns)
        }
    }

    static func lightUp(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let board = board(puzzle["board"]) else { return nil }
        let cells: [[ShadingRules.LightUpCell]] = board.map { line in
            line.map { $0 == UInt8(ascii: ".") ? .free : .black($0.isASCIIDigit ? Int($0 & 0x0F) : nil) }
        }
        try effort.spend(64 * cells.count * cells[0].count)
        if let reason = CellContradictions.ofLightUp(cells) { return PuzzleRule(contradiction: reason) }
        return rule(puzzle) { bulbs, effort throws(Effort.Exhausted) in
            try effort.spend(64 * bulbs.count + 64 * cells.count * cells[0].count)
            return ShadingRules.fault(ofBulbs: bulbs, in: cells)
        }
    }

    /// Rows of marks of one length, as a list or as the lines of a text.
    static func board(_ value: JSONValue?) -> [[UInt8]]? {
        let rows = value?.strings?.map { Array($0.utf8) } ?? value?.string.map { $0.utf8.split(separator: 0x0A).map { Array($0) } }
        guard let rows, let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }),
            rows.count * width <= EnigmataRow.maximumCells
        else { return nil }
        return rows
    }

    /// All mines that follow from the numbers, and no other cells.
    static func minesweeper(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let grid = PuzzleGrids.grid(puzzle["grid"], blank: MineField.hidden), grid.cells.allSatisfy({ $0 >= MineField.hidden }) else {
            return nil
        }
        // Each cell has eight neighbours, of which each is looked up.
        try effort.spend(512 * grid.height * grid.width)
        guard let mines = try MineField(grid).certainMines(effort) else {
            return PuzzleRule(contradiction: "the numbers contradict each other")
        }
        return rule(puzzle) { cells, _ in cells == mines ? nil : "not the mines that are certain" }
    }

    /// So many stars in each row, column and region, none next to another one.
    static func starBattle(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        let regions = puzzle.given("regions")?.elements?.map { $0.names ?? $0.string.map { $0.unicodeScalars.map { String($0) } } ?? [] }
        guard let side = regions?.count ?? puzzle["n"]?.wholeNumber, (1...48).contains(side), regions?.allSatisfy({ $0.count == side }) ?? true,
            let stars = puzzle.given("stars").map(\.wholeNumber) ?? 1, (1...side).contains(stars)
        else { return nil }
        try effort.spend(64 * side * side)
        if let reason = CellContradictions.ofStars(side: side, regions: regions, count: stars) { return PuzzleRule(contradiction: reason) }
        return rule(puzzle) { cells, effort throws(Effort.Exhausted) in
            guard cells.allSatisfy({ $0.isInside(height: side, width: side) }) else { return "a cell is outside the grid" }
            try effort.spend(64 * side * side + 2 * side * cells.count)
            if let fault = PlacementRules.fault(ofStars: cells, side: side, inEachLine: stars) { return fault }
            guard let regions else { return nil }
            var counts: [String: Int] = [:]
            for name in regions.joined() { counts[name] = 0 }
            for cell in cells { counts[regions[cell.row][cell.column], default: 0] += 1 }
            return counts.sorted { $0.key < $1.key }.first { $0.value != stars }.map { "region \($0.key) has not \(stars) stars" }
        }
    }

    static func campsite(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let trees = puzzle["trees"]?.cells, let rows = puzzle["row_counts"]?.wholeNumbers, let columns = puzzle["column_counts"]?.wholeNumbers,
            let origin = origin(puzzle), rows.count * columns.count <= EnigmataRow.maximumCells, Set(trees).count == trees.count,
            case let trees = trees.map({ GridCell($0.row &- origin, $0.column &- origin) }),
            trees.allSatisfy({ $0.isInside(height: rows.count, width: columns.count) })
        else { return nil }
        try effort.spend(64 * trees.count + 16 * (rows.count + columns.count))
        if let reason = CellContradictions.ofTents(trees: Set(trees), rowCounts: rows, columnCounts: columns) {
            return PuzzleRule(contradiction: reason)
        }
        return rule(puzzle) { tents, effort throws(Effort.Exhausted) in
            guard tents.allSatisfy({ $0.isInside(height: rows.count, width: columns.count) && !trees.contains($0) }) else {
                return "a tent is on a tree or outside the grid"
            }
            try effort.spend((rows.count + columns.count) * tents.count + 64 * rows.count * columns.count)
            return PlacementRules.fault(ofTents: tents, trees: trees, rowCounts: rows, columnCounts: columns)
        }
    }
}

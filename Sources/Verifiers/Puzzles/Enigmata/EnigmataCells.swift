import JSON

/// Tasks whose answer is a set of cells, in any order.
enum EnigmataCells {
    /// A rule that a set of cells meets; the data set's own answer always does.
    private static func rule(
        gold: [GridCell]?, nothing: String?, _ fault: @escaping @Sendable (Set<GridCell>, Effort) throws(Effort.Exhausted) -> String?
    ) -> PuzzleRule {
        let gold = gold.map { Set($0) }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if let nothing, answer.contains(nothing) { return gold == nil ? .right : .wrong("there is a solution") }
            guard let places = PuzzleGrid.places(of: answer) else { return .wrong("no list of coordinates") }
            let cells = Set(places)
            if cells == gold { return .right }
            return PuzzleFinding(fault: try fault(cells, effort))
        }
    }

    /// The cells of the row's answer; `nil` where it says that there are none.
    ///
    /// - Returns: `nil` outside if it is neither.
    private static func gold(_ row: EnigmataRow, _ nothing: String) -> [GridCell]?? {
        if row.says(nothing) { return .some(nil) }
        let value = row.text.flatMap { PuzzleLiteral.value(of: Array($0.utf8)[...]) } ?? row.answer
        return value.cells.map { .some($0) }
    }

    static func hitori(_ row: EnigmataRow) -> PuzzleRule? {
        let nothing = "No valid solution"
        guard let gold = gold(row, nothing), let grid = row.grid(row.meta["question"]) else { return nil }
        return rule(gold: gold, nothing: nothing) { cells, effort throws(Effort.Exhausted) in
            try effort.spend(32 * cells.count + 64 * grid.height * grid.width)
            return ShadingRules.fault(ofHitori: cells, in: grid)
        }
    }

    /// The question is a text with the sums in square brackets, rows first.
    static func kakurasu(_ row: EnigmataRow) -> PuzzleRule? {
        let nothing = "No valid solution"
        guard let gold = gold(row, nothing), let question = row.meta["question"]?.string.map({ Array($0.utf8)[...] }) else { return nil }
        let lines = question.filledLines
        func sums(_ name: String) -> [Int]? { lines.first { $0.starts(with: name.utf8) }.flatMap { PuzzleGrid.firstList(in: $0) } }
        guard let rows = sums("Row sums"), let columns = sums("Column sums") else { return nil }
        return rule(gold: gold, nothing: nothing) { cells, effort throws(Effort.Exhausted) in
            try effort.spend(32 * cells.count + rows.count + columns.count)
            return PlacementRules.fault(ofWeights: Set(cells.map { GridCell($0.row - 1, $0.column - 1) }), rowSums: rows, columnSums: columns)
        }
    }

    static func lightUp(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = gold(row, "No solution") else { return nil }
        let board = row.meta["question"]?.string.map { Array($0.utf8)[...].filledLines } ?? []
        let isBoard = !board.isEmpty && board.allSatisfy { $0.count == board[0].count } && board.count * board[0].count <= EnigmataRow.maximumCells
        let cells: [[ShadingRules.LightUpCell]] = board.map { line in
            line.map { $0 == UInt8(ascii: ".") ? .free : .black($0.isASCIIDigit ? Int($0 & 0x0F) : nil) }
        }
        return rule(gold: gold, nothing: "o solution") { bulbs, effort throws(Effort.Exhausted) in
            guard isBoard else { return "other cells" }
            try effort.spend(64 * bulbs.count + 64 * cells.count * cells[0].count)
            return ShadingRules.fault(ofBulbs: bulbs, in: cells)
        }
    }

    /// The cells that the data set's rule finds, or all that follow from the numbers.
    static func minesweeper(_ row: EnigmataRow, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        let nothing = "Unable to determine"
        guard let gold = gold(row, nothing), let grid = row.grid(row.meta["question"]) else { return nil }
        return rule(gold: gold, nothing: nothing) { cells, effort throws(Effort.Exhausted) in
            // A set that is not at least the data set's cannot be all mines that are certain.
            if let gold, !cells.isSuperset(of: gold) { return "a mine that is certain is missing" }
            let field = MineField(grid)
            guard let mines = try field.certainMines(effort) else { return "the numbers contradict each other" }
            return cells == mines ? nil : "not the mines that are certain"
        }
    }
}

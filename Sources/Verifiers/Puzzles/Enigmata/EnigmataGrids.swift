import JSON

/// Tasks in which a grid of numbers is filled.
enum EnigmataGrids {
    /// A rule that a filled grid meets; the data set's own answer always does.
    private static func rule(gold: NumberGrid?, noSolution: String? = nil, _ fault: @escaping @Sendable (NumberGrid) -> String?) -> PuzzleRule {
        PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if let noSolution, answer.contains(noSolution) { return gold == nil ? .right : .wrong("there is a solution") }
            guard let grid = PuzzleGrid.numbers(of: answer).flatMap(NumberGrid.init) else { return .wrong("no grid of whole numbers") }
            if grid == gold { return .right }
            guard grid.height * grid.width <= EnigmataRow.maximumCells else { return .wrong("the grid is larger than the puzzle") }
            try effort.spend(64 * grid.height * grid.width)
            return PuzzleFinding(fault: fault(grid))
        }
    }

    static func binario(_ row: EnigmataRow) -> PuzzleRule? {
        guard let puzzle = row.grid(row.meta["question"], blank: -1) else { return nil }
        let marker = "No valid solution"
        let gold = row.grid(row.answer, blank: -1)
        guard gold != nil || row.says(marker) else { return nil }
        return rule(gold: row.says(marker) ? nil : gold, noSolution: marker) { grid in
            grid.fault(filling: puzzle) { $0 == 0 || $0 == 1 } ?? LatinRules.fault(inBinario: grid)
        }
    }

    static func sudoku(_ row: EnigmataRow) -> PuzzleRule? {
        guard let puzzle = row.grid(row.meta["question"]), puzzle.isSquare else { return nil }
        return rule(gold: row.grid(row.answer)) { grid in grid.fault(filling: puzzle) { $0 != 0 } ?? LatinRules.fault(inSudoku: grid) }
    }

    static func magicSquare(_ row: EnigmataRow) -> PuzzleRule? {
        let blank = Int.min
        guard let puzzle = row.grid(row.meta["question"], blank: blank), puzzle.isSquare else { return nil }
        return rule(gold: row.grid(row.answer)) { grid in grid.fault(filling: puzzle) { $0 != blank } ?? LatinRules.fault(inMagicSquare: grid) }
    }

    static func skyscraper(_ row: EnigmataRow, addsHeights: Bool) -> PuzzleRule? {
        guard let question = row.meta["question"], let top = question["top"]?.wholeNumbers, let bottom = question["bottom"]?.wholeNumbers,
            let left = question["left"]?.wholeNumbers, let right = question["right"]?.wholeNumbers
        else { return nil }
        let clues = SkyscraperClues(top: top, bottom: bottom, left: left, right: right, addsHeights: addsHeights)
        guard clues.isConsistent, top.count * left.count <= EnigmataRow.maximumCells else { return nil }
        return rule(gold: row.grid(row.answer)) { clues.fault(in: $0) }
    }

    static func slant(_ row: EnigmataRow) -> PuzzleRule? {
        let blank = -1
        guard let corners = row.grid(row.meta["question"], blank: blank), let gold = row.grid(row.answer) else { return nil }
        let numbers = corners.rows.map { $0.map { $0 == blank ? nil : Optional($0) } }
        return rule(gold: gold) { ShadingRules.fault(ofSlant: $0, corners: numbers) }
    }
}

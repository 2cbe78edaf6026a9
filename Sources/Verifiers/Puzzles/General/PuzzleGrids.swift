import JSON

/// Puzzles in which a grid of whole numbers is filled.
enum PuzzleGrids {
    /// A grid of the puzzle: rows of whole numbers, null for blank cells; also as the text of rows.
    static func grid(_ value: JSONValue?, blank: Int = 0) -> NumberGrid? {
        guard let value else { return nil }
        var rows: [[Int]] = []
        if case .string(let text) = value {
            guard let numbers = PuzzleGrid.numbers(of: Array(text.utf8)[...]) else { return nil }
            rows = numbers
        } else {
            for row in value.elements ?? [] {
                guard let cells = row.elements else { return nil }
                var line: [Int] = []
                for cell in cells {
                    guard let number = cell == .null ? blank : cell.wholeNumber else { return nil }
                    line.append(number)
                }
                rows.append(line)
            }
        }
        guard let grid = NumberGrid(rows), grid.height * grid.width <= EnigmataRow.maximumCells else { return nil }
        return grid
    }

    private static func rule(width: Int, _ fault: @escaping @Sendable (NumberGrid) -> String?) -> PuzzleRule {
        PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let grid = PuzzleAnswer.grid(answer, width: width) else { return .wrong("no grid of whole numbers") }
            guard grid.height * grid.width <= EnigmataRow.maximumCells else { return .wrong("the grid is larger than the puzzle") }
            try effort.spend(64 * grid.height * grid.width)
            return PuzzleFinding(fault: fault(grid))
        }
    }

    /// Spends the steps of looking for contradictions.
    static func spend(_ given: NumberGrid, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(GridContradictions.stepsPerCell * given.height * given.width)
    }

    static func sudoku(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let given = grid(puzzle["grid"]), given.isSquare else { return nil }
        var box = LatinRules.box(ofSide: given.width)
        if let sides = puzzle.given("box") {
            guard let sides = sides.wholeNumbers, sides.count == 2, sides[0] > 0, sides[1] > 0, sides[0] <= given.width, sides[1] <= given.width,
                sides[0] * sides[1] == given.width
            else { return nil }
            box = (sides[0], sides[1])
        }
        try spend(given, effort)
        if let reason = GridContradictions.ofSudoku(given, box: box) { return PuzzleRule(contradiction: reason) }
        return rule(width: given.width) { [box] in $0.fault(filling: given) { $0 != 0 } ?? LatinRules.fault(inSudoku: $0, box: box) }
    }

    /// Also futoshiki: `less` are pairs of cells of which the first holds the smaller number.
    static func latinSquare(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let given = grid(puzzle["grid"]), given.isSquare else { return nil }
        var pairs: [(GridCell, GridCell)] = []
        guard let less = (puzzle.given("less") ?? .array([])).elements else { return nil }
        for pair in less {
            guard let cells = pair.cells, cells.count == 2, cells.allSatisfy({ given.contains($0.row, $0.column) }) else { return nil }
            pairs.append((cells[0], cells[1]))
        }
        guard pairs.count <= EnigmataRow.maximumCells * 4 else { return nil }
        try spend(given, effort)
        try effort.spend(64 * pairs.count)
        if let reason = GridContradictions.ofLatinSquare(given) ?? GridContradictions.ofOrder(pairs, in: given) {
            return PuzzleRule(contradiction: reason)
        }
        return rule(width: given.width) { [pairs] grid in
            if let fault = grid.fault(filling: given, where: { $0 != 0 }) ?? LatinRules.fault(inLatinSquare: grid) { return fault }
            let broken = pairs.first { grid[$0.0.row, $0.0.column] >= grid[$0.1.row, $0.1.column] }
            return broken.map { "the cell (\($0.0.row), \($0.0.column)) is not less than (\($0.1.row), \($0.1.column))" }
        }
    }

    /// The numbers are 1 to n^2 unless `numbers` is "any".
    static func magicSquare(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let given = grid(puzzle["grid"], blank: .min), given.isSquare else { return nil }
        let sum = puzzle.given("sum")
        guard sum == nil || sum?.wholeNumber != nil else { return nil }
        let areAny = puzzle.given("numbers")?.string == "any"
        guard areAny || puzzle.given("numbers") == nil else { return nil }
        try spend(given, effort)
        if let reason = GridContradictions.ofMagicSquare(given, sum: sum?.wholeNumber, areAny: areAny) { return PuzzleRule(contradiction: reason) }
        return rule(width: given.width) { grid in
            if let fault = grid.fault(filling: given, where: { $0 != .min }) ?? LatinRules.fault(inMagicSquare: grid) { return fault }
            if let sum = sum?.wholeNumber, grid.rows[0].reduce(0, &+) != sum { return "the sum is not \(sum)" }
            return areAny || LatinRules.isPermutation(grid.cells) ? nil : "the numbers are not 1 to \(grid.cells.count)"
        }
    }

    static func binario(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let given = grid(puzzle["grid"], blank: -1), let areUnique = puzzle.flag("unique_lines") else { return nil }
        try spend(given, effort)
        if let reason = GridContradictions.ofBinario(given, areUnique: areUnique) { return PuzzleRule(contradiction: reason) }
        return rule(width: given.width) { grid in
            if let fault = grid.fault(filling: given, where: { $0 == 0 || $0 == 1 }) ?? LatinRules.fault(inBinario: grid) { return fault }
            guard areUnique else { return nil }
            return Set(grid.rows).count == grid.height && Set(grid.columns).count == grid.width ? nil : "two rows or columns are the same"
        }
    }

    static func skyscraper(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let top = puzzle["top"]?.wholeNumbers, let bottom = puzzle["bottom"]?.wholeNumbers, let left = puzzle["left"]?.wholeNumbers,
            let right = puzzle["right"]?.wholeNumbers, let addsHeights = puzzle.flag("adds_heights")
        else { return nil }
        let clues = SkyscraperClues(top: top, bottom: bottom, left: left, right: right, addsHeights: addsHeights)
        guard clues.isConsistent, top.count * left.count <= EnigmataRow.maximumCells else { return nil }
        let given = grid(puzzle.given("grid"))
        guard given.map({ $0.height == left.count && $0.width == top.count }) ?? (puzzle.given("grid") == nil) else { return nil }
        try effort.spend(GridContradictions.stepsPerCell * top.count * left.count)
        if let reason = GridContradictions.ofSkyscraper(clues, given: given) { return PuzzleRule(contradiction: reason) }
        return rule(width: top.count) { grid in given.flatMap { grid.fault(filling: $0) { $0 != 0 } } ?? clues.fault(in: grid) }
    }

    /// 1 for /, -1 for \; the corners are one row and column more than the cells.
    static func slant(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let corners = grid(puzzle["corners"], blank: -1), corners.height > 1, corners.width > 1 else { return nil }
        try spend(corners, effort)
        if let reason = GridContradictions.ofSlant(corners) { return PuzzleRule(contradiction: reason) }
        let numbers = corners.rows.map { $0.map { $0 < 0 ? nil : Optional($0) } }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            let lines = answer.filledLines.map { $0.filter { $0 > 0x20 } }
            let isDrawn = lines.allSatisfy { $0.allSatisfy { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") } }
            let grid =
                isDrawn ? NumberGrid(lines.map { $0.map { $0 == UInt8(ascii: "/") ? 1 : -1 } }) : PuzzleAnswer.grid(answer, width: corners.width - 1)
            guard let grid else { return .wrong("no grid of 1 and -1, or of / and \\") }
            guard grid.height * grid.width <= EnigmataRow.maximumCells else { return .wrong("the grid is larger than the puzzle") }
            try effort.spend(64 * grid.height * grid.width)
            return PuzzleFinding(fault: ShadingRules.fault(ofSlant: grid, corners: numbers))
        }
    }
}

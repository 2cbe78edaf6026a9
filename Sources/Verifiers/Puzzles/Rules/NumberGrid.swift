/// A rectangle of whole numbers, by rows.
struct NumberGrid: Sendable, Equatable {
    /// All rows have the same length.
    let rows: [[Int]]

    /// - Returns: `nil` without a row, or if the rows have different lengths.
    init?(_ rows: [[Int]]) {
        guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else { return nil }
        self.rows = rows
    }

    var height: Int { rows.count }
    var width: Int { rows[0].count }
    var isSquare: Bool { height == width }

    subscript(row: Int, column: Int) -> Int { rows[row][column] }

    func column(_ column: Int) -> [Int] { rows.map { $0[column] } }

    var columns: [[Int]] { (0..<width).map(column) }

    func contains(_ row: Int, _ column: Int) -> Bool { row >= 0 && row < height && column >= 0 && column < width }

    /// The rows one after the other.
    var cells: [Int] { rows.flatMap { $0 } }

    /// Why this is no way to fill a grid: another shape, or a cell that was given and differs.
    ///
    /// - Parameter isGiven: whether a cell of the other grid has to stay.
    func fault(filling puzzle: NumberGrid, where isGiven: (Int) -> Bool) -> String? {
        guard height == puzzle.height, width == puzzle.width else {
            return "the grid has \(height) rows and \(width) columns, not \(puzzle.height) and \(puzzle.width)"
        }
        for row in 0..<height {
            for column in 0..<width where isGiven(puzzle[row, column]) && self[row, column] != puzzle[row, column] {
                return "row \(row + 1), column \(column + 1) was given as \(puzzle[row, column])"
            }
        }
        return nil
    }
}

/// A cell of a grid, counted from 0.
struct GridCell: Hashable, Sendable, Comparable {
    var row: Int
    var column: Int

    init(_ row: Int, _ column: Int) {
        self.row = row
        self.column = column
    }

    static func < (one: GridCell, other: GridCell) -> Bool { (one.row, one.column) < (other.row, other.column) }

    /// The cells above, below, left and right.
    var sides: [GridCell] { [GridCell(row - 1, column), GridCell(row + 1, column), GridCell(row, column - 1), GridCell(row, column + 1)] }

    /// The cells around it, corners included.
    var neighbours: [GridCell] {
        var cells: [GridCell] = []
        for down in -1...1 {
            for right in -1...1 where down != 0 || right != 0 { cells.append(GridCell(row + down, column + right)) }
        }
        return cells
    }

    func isInside(height: Int, width: Int) -> Bool { row >= 0 && row < height && column >= 0 && column < width }
}

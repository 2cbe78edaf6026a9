/// Rules of cells that are blackened, lit or crossed by lines.
enum ShadingRules {
    /// Why black cells do not solve a hitori: white numbers once in each row and column, no two black cells side by side, all white cells joined.
    static func fault(ofHitori black: Set<GridCell>, in grid: NumberGrid) -> String? {
        if black.contains(where: { !grid.contains($0.row, $0.column) }) { return "a cell is outside the grid" }
        if let cell = black.sorted().first(where: { $0.sides.contains(where: black.contains) }) {
            return "the black cell (\(cell.row), \(cell.column)) is next to another one"
        }
        for row in 0..<grid.height {
            let white = (0..<grid.width).filter { !black.contains(GridCell(row, $0)) }.map { grid[row, $0] }
            if Set(white).count < white.count { return "row \(row) has a number twice" }
        }
        for column in 0..<grid.width {
            let white = (0..<grid.height).filter { !black.contains(GridCell($0, column)) }.map { grid[$0, column] }
            if Set(white).count < white.count { return "column \(column) has a number twice" }
        }
        let white = (0..<grid.height).flatMap { row in (0..<grid.width).map { GridCell(row, $0) } }.filter { !black.contains($0) }
        return areJoined(Set(white)) ? nil : "the white cells are not joined"
    }

    /// Whether there are cells and each can be reached from each, side by side.
    static func areJoined(_ cells: Set<GridCell>) -> Bool {
        guard let first = cells.first else { return false }
        var reached: Set<GridCell> = [first]
        var open = [first]
        while let cell = open.popLast() {
            for side in cell.sides where cells.contains(side) && reached.insert(side).inserted { open.append(side) }
        }
        return reached.count == cells.count
    }

    /// A cell of light up: free, or black with or without a number.
    enum LightUpCell: Sendable, Equatable {
        case free
        case black(Int?)
    }

    /// Why bulbs do not light a grid: on free cells, all of which are lit, none lit by another bulb, as many at the sides of a black cell as it says.
    static func fault(ofBulbs bulbs: Set<GridCell>, in grid: [[LightUpCell]]) -> String? {
        let (height, width) = (grid.count, grid[0].count)
        func isFree(_ cell: GridCell) -> Bool { cell.isInside(height: height, width: width) && grid[cell.row][cell.column] == .free }
        guard bulbs.allSatisfy(isFree) else { return "a bulb is on no free cell" }
        var lit = bulbs
        for bulb in bulbs {
            for (down, right) in [(0, 1), (0, -1), (1, 0), (-1, 0)] {
                var cell = GridCell(bulb.row + down, bulb.column + right)
                while isFree(cell) {
                    if bulbs.contains(cell) { return "two bulbs light each other" }
                    lit.insert(cell)
                    cell = GridCell(cell.row + down, cell.column + right)
                }
            }
        }
        for row in 0..<height {
            for column in 0..<width {
                let cell = GridCell(row, column)
                switch grid[row][column] {
                case .free: if !lit.contains(cell) { return "the cell (\(row), \(column)) is dark" }
                case .black(.some(let count)):
                    if cell.sides.count(where: bulbs.contains) != count { return "the black cell (\(row), \(column)) has not \(count) bulbs" }
                case .black(nil): break
                }
            }
        }
        return nil
    }

    /// Why lines, 1 for / and -1 for \, do not solve a slant: as many ends at each numbered corner as it says, and no closed line.
    ///
    /// - Parameter corners: the numbers at the corners of the cells, one row and column more than cells; `nil` where nothing is said.
    static func fault(ofSlant lines: NumberGrid, corners: [[Int?]]) -> String? {
        guard corners.count == lines.height + 1, corners.allSatisfy({ $0.count == lines.width + 1 }) else {
            return "the grid is not \(corners.count - 1) by \((corners.first?.count ?? 1) - 1)"
        }
        guard lines.cells.allSatisfy({ $0 == 1 || $0 == -1 }) else { return "a cell is neither 1 nor -1" }
        let width = lines.width + 1
        var ends = [Int](repeating: 0, count: corners.count * width)
        var parents = Array(ends.indices)
        func root(_ corner: Int) -> Int {
            var corner = corner
            while parents[corner] != corner {
                parents[corner] = parents[parents[corner]]
                corner = parents[corner]
            }
            return corner
        }
        for row in 0..<lines.height {
            for column in 0..<lines.width {
                let corner = row * width + column
                let (one, other) = lines[row, column] == 1 ? (corner + 1, corner + width) : (corner, corner + width + 1)
                ends[one] += 1
                ends[other] += 1
                let (first, second) = (root(one), root(other))
                if first == second { return "the lines close at row \(row + 1), column \(column + 1)" }
                parents[first] = second
            }
        }
        for (row, numbers) in corners.enumerated() {
            for (column, number) in numbers.enumerated() {
                if let number, ends[row * width + column] != number { return "not \(number) lines meet at corner (\(row), \(column))" }
            }
        }
        return nil
    }
}

/// Rules of grids in which each row and column holds each of 1 to n once, and of those that only count.
enum LatinRules {
    /// Whether some numbers are 1 to n, each once.
    static func isPermutation(_ line: [Int]) -> Bool {
        var seen = [Bool](repeating: false, count: line.count + 1)
        for number in line {
            guard number >= 1, number <= line.count, !seen[number] else { return false }
            seen[number] = true
        }
        return true
    }

    /// Why a grid is no Latin square.
    static func fault(inLatinSquare grid: NumberGrid) -> String? {
        guard grid.isSquare else { return "the grid is no square" }
        if let row = grid.rows.firstIndex(where: { !isPermutation($0) }) { return "row \(row + 1) does not hold 1 to \(grid.width) once each" }
        if let column = grid.columns.firstIndex(where: { !isPermutation($0) }) {
            return "column \(column + 1) does not hold 1 to \(grid.width) once each"
        }
        return nil
    }

    /// The usual boxes of a sudoku: those that are nearest to squares, no higher than wide.
    static func box(ofSide side: Int) -> (height: Int, width: Int) {
        let height = (1...side).last { $0 * $0 <= side && side % $0 == 0 } ?? 1
        return (height, side / height)
    }

    /// Why a grid is no sudoku: a Latin square of side m x n whose boxes of m rows and n columns hold each number once, too.
    ///
    /// - Parameter box: m and n, where they are not those of the side; their product is the side of the puzzle.
    static func fault(inSudoku grid: NumberGrid, box: (height: Int, width: Int)? = nil) -> String? {
        if let fault = fault(inLatinSquare: grid) { return fault }
        let side = grid.width
        let (boxHeight, boxWidth) = box ?? Self.box(ofSide: side)
        for top in stride(from: 0, to: side, by: boxHeight) {
            for left in stride(from: 0, to: side, by: boxWidth) {
                let box = (top..<(top + boxHeight)).flatMap { grid.rows[$0][left..<(left + boxWidth)] }
                if !isPermutation(box) { return "the box at row \(top + 1), column \(left + 1) does not hold 1 to \(side) once each" }
            }
        }
        return nil
    }

    /// Why a grid is no binario: 0 and 1 only, as many of each in every row and column, no three alike in a row.
    static func fault(inBinario grid: NumberGrid) -> String? {
        let directions: [(name: String, lines: [[Int]])] = [("row", grid.rows), ("column", grid.columns)]
        for (name, lines) in directions {
            for (place, line) in lines.enumerated() {
                guard line.allSatisfy({ $0 == 0 || $0 == 1 }) else { return "\(name) \(place + 1) holds more than 0 and 1" }
                let ones = line.reduce(0, +)
                guard 2 * ones <= line.count, 2 * (line.count - ones) <= line.count else {
                    return "\(name) \(place + 1) holds more of one digit than of the other"
                }
                if hasThreeAlike(line) { return "\(name) \(place + 1) has three alike side by side" }
            }
        }
        return nil
    }

    private static func hasThreeAlike(_ line: [Int]) -> Bool {
        var length = 0
        var before: Int?
        for number in line {
            length = number == before ? length + 1 : 1
            before = number
            if length == 3 { return true }
        }
        return false
    }

    /// Why a grid is no magic square: different numbers, and one sum for rows, columns and both diagonals.
    static func fault(inMagicSquare grid: NumberGrid) -> String? {
        guard grid.isSquare else { return "the grid is no square" }
        let side = grid.width
        guard Set(grid.cells).count == side * side else { return "a number is there twice" }
        func sum(_ line: [Int]) -> Int { line.reduce(0, &+) }
        let goal = sum(grid.rows[0])
        return grid.magicLines.allSatisfy { sum($0) == goal } ? nil : "the sums of rows, columns and diagonals differ"
    }
}

extension NumberGrid {
    /// The rows, columns and both diagonals of a square.
    var magicLines: [[Int]] {
        let diagonals = [(0..<width).map { self[$0, $0] }, (0..<width).map { self[$0, width - 1 - $0] }]
        return rows + columns + diagonals
    }
}

/// What is seen along the rows and columns of a city of towers, from its edges; 0 where nothing is said.
struct SkyscraperClues: Sendable, Equatable {
    var top: [Int]
    var bottom: [Int]
    var left: [Int]
    var right: [Int]
    /// Whether the heights that are seen are added, not counted.
    var addsHeights = false

    var isConsistent: Bool { !top.isEmpty && top.count == bottom.count && top.count == left.count && top.count == right.count }

    /// Why a grid does not show what the clues say.
    func fault(in grid: NumberGrid) -> String? {
        guard grid.height == left.count, grid.width == top.count else { return "the grid is not \(left.count) by \(top.count)" }
        if let fault = LatinRules.fault(inLatinSquare: grid) { return fault }
        for place in top.indices {
            let (row, column) = (grid.rows[place], grid.column(place))
            let edges: [(name: String, clue: Int, line: [Int])] = [
                ("top", top[place], column), ("bottom", bottom[place], Array(column.reversed())), ("left", left[place], row),
                ("right", right[place], Array(row.reversed())),
            ]
            for edge in edges where edge.clue != 0 && seen(along: edge.line) != edge.clue {
                return "from the \(edge.name), line \(place + 1) shows \(seen(along: edge.line)), not \(edge.clue)"
            }
        }
        return nil
    }

    /// How many towers are seen along a line, or the sum of their heights.
    func seen(along line: [Int]) -> Int {
        var highest = 0
        var seen = 0
        for height in line where height > highest {
            highest = height
            seen += addsHeights ? height : 1
        }
        return seen
    }
}

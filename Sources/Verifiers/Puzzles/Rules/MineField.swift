/// A field of mines of which some cells show how many of their neighbours hold one.
struct MineField: Sendable {
    /// What is not known yet.
    static let hidden = -2
    /// A mine that is marked.
    static let marked = -1

    /// Some hidden cells, of which a number hold a mine.
    private struct Constraint {
        let cells: [Int]
        let count: Int
    }

    private let cells: [GridCell]
    private let constraints: [Constraint]
    /// The constraints of each hidden cell.
    private let ofCell: [[Int]]

    init(_ grid: NumberGrid) {
        var numbers: [GridCell: Int] = [:]
        var cells: [GridCell] = []
        var constraints: [Constraint] = []
        for row in 0..<grid.height {
            for column in 0..<grid.width where grid[row, column] >= 0 {
                let around = GridCell(row, column).neighbours.filter { grid.contains($0.row, $0.column) }
                let hidden = around.filter { grid[$0.row, $0.column] == Self.hidden }
                let indices = hidden.map { cell in
                    if let number = numbers[cell] { return number }
                    numbers[cell] = cells.count
                    cells.append(cell)
                    return cells.count - 1
                }
                let marked = around.count(where: { grid[$0.row, $0.column] == Self.marked })
                // Where nothing is hidden the marks have to be as many as the number says.
                guard !hidden.isEmpty || marked != grid[row, column] else { continue }
                constraints.append(Constraint(cells: indices, count: grid[row, column] - marked))
            }
        }
        self.cells = cells
        self.constraints = constraints
        var ofCell = [[Int]](repeating: [], count: cells.count)
        for (place, constraint) in constraints.enumerated() {
            for cell in constraint.cells { ofCell[cell].append(place) }
        }
        self.ofCell = ofCell
    }

    /// All cells that hold a mine whatever the rest is; the number of mines in the field is not known.
    ///
    /// A cell is certain if the numbers contradict each other without a mine there: each is tried, with propagation and search.
    ///
    /// - Returns: `nil` if no placing of mines agrees with the numbers.
    func certainMines(_ effort: Effort) throws(Effort.Exhausted) -> Set<GridCell>? {
        var field = [Int8](repeating: -1, count: cells.count)
        guard try propagate(&field, from: Array(constraints.indices), effort) else { return nil }
        guard var known = try solve(field, effort) else { return nil }
        var mines: Set<GridCell> = []
        for cell in cells.indices {
            if field[cell] >= 0 {
                if field[cell] == 1 { mines.insert(cells[cell]) }
                continue
            }
            // A placing without a mine here was seen already.
            if known[cell] == 0 { continue }
            var other = field
            other[cell] = 0
            if try propagate(&other, from: ofCell[cell], effort), let solution = try solve(other, effort) {
                for place in known.indices { known[place] = min(known[place], solution[place]) }
            } else {
                mines.insert(cells[cell])
            }
        }
        return mines
    }

    /// Sets what follows from single numbers.
    private func propagate(_ field: inout [Int8], from first: [Int], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        var trail: [Int] = []
        return try propagate(&field, from: first, &trail, effort)
    }

    /// - Parameter trail: the cells that were set, in their order.
    private func propagate(_ field: inout [Int8], from first: [Int], _ trail: inout [Int], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        var open = first
        while let place = open.popLast() {
            let constraint = constraints[place]
            try effort.spend(8 * constraint.cells.count)
            var (mines, unknown) = (0, 0)
            for cell in constraint.cells {
                if field[cell] == 1 { mines += 1 } else if field[cell] < 0 { unknown += 1 }
            }
            guard mines <= constraint.count, mines + unknown >= constraint.count else { return false }
            guard unknown > 0, mines == constraint.count || mines + unknown == constraint.count else { continue }
            let value: Int8 = mines == constraint.count ? 0 : 1
            for cell in constraint.cells where field[cell] < 0 {
                field[cell] = value
                trail.append(cell)
                open.append(contentsOf: ofCell[cell])
            }
        }
        return true
    }

    /// A cell that was guessed, and how long the trail was before.
    private struct Guess {
        let cell: Int
        let mark: Int
    }

    /// A placing that agrees with all numbers: guesses and their consequences, taken back where they contradict a number.
    private func solve(_ start: [Int8], _ effort: Effort) throws(Effort.Exhausted) -> [Int8]? {
        var field = start
        var trail: [Int] = []
        var guesses: [Guess] = []
        while true {
            try effort.spend(field.count)
            guard let cell = field.firstIndex(of: -1) else { return field }
            guesses.append(Guess(cell: cell, mark: trail.count))
            var value: Int8 = 0
            var next = cell
            while true {
                field[next] = value
                trail.append(next)
                if try propagate(&field, from: ofCell[next], &trail, effort) { break }
                // The last guess of 0 becomes 1; guesses of 1 that failed are taken back.
                var isFound = false
                while let guess = guesses.popLast() {
                    let was = field[guess.cell]
                    for place in trail[guess.mark...] { field[place] = -1 }
                    trail.removeLast(trail.count - guess.mark)
                    if was == 0 {
                        guesses.append(guess)
                        (next, value, isFound) = (guess.cell, 1, true)
                        break
                    }
                }
                if !isFound { return nil }
            }
        }
    }
}

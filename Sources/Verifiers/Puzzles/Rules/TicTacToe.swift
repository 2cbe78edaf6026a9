/// A position of noughts and crosses on a square board, solved by search.
struct TicTacToe: Sendable {
    /// What is on a cell.
    enum Mark: String, Sendable {
        case cross = "X"
        case nought = "O"

        var other: Mark { self == .cross ? .nought : .cross }
    }

    /// Reading a board: the place of the new mark, or why there is none.
    enum Move: Equatable {
        case success(Int)
        case failure(String)
    }

    private static let largestSide = 6
    private let cells: [Mark?]
    private let side: Int
    /// The lines of cells of which one player has to have all.
    private let lines: [[Int]]

    /// - Parameter length: how many marks in a row win.
    init?(_ rows: [[Mark?]], inRow length: Int) {
        side = rows.count
        guard side >= 2, side <= Self.largestSide, length >= 2, length <= side, rows.allSatisfy({ $0.count == rows.count }) else { return nil }
        cells = rows.flatMap { $0 }
        let side = side
        var lines: [[Int]] = []
        let directions: [(down: Int, right: Int)] = [(0, 1), (1, 0), (1, 1), (1, -1)]
        for (down, right) in directions {
            for row in 0..<side {
                for column in 0..<side {
                    let end = GridCell(row + down * (length - 1), column + right * (length - 1))
                    guard end.isInside(height: side, width: side) else { continue }
                    let step = down * side + right
                    lines.append((0..<length).map { row * side + column + step * $0 })
                }
            }
        }
        self.lines = lines
    }

    /// The cell that a board has more than this one.
    func move(to rows: [[Mark?]], of mark: Mark) -> Move {
        guard rows.count == side, rows.allSatisfy({ $0.count == side }) else { return .failure("the board is not \(side) by \(side)") }
        let drawn = rows.flatMap { $0 }
        let changed = drawn.indices.filter { drawn[$0] != cells[$0] }
        guard changed.count == 1, cells[changed[0]] == nil, drawn[changed[0]] == mark else { return .failure("not one new \(mark.rawValue)") }
        return .success(changed[0])
    }

    /// Whether a move is best: a win if there is one, else one that keeps the other player from a win, else one of the best value of the whole game.
    func judged(_ place: Int, of mark: Mark, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleFinding {
        let empty = cells.indices.filter { cells[$0] == nil }
        let wins = empty.filter { isLine(at: $0, mark) }
        if !wins.isEmpty { return wins.contains(place) ? .right : .wrong("another move wins at once") }
        let threats = empty.filter { isLine(at: $0, mark.other) }
        if !threats.isEmpty { return threats.contains(place) ? .right : .wrong("the other player wins at once") }
        var board = cells
        board[place] = mark
        let mine = try -value(&board, mark.other, low: -1, high: 1, effort)
        if mine == 1 { return .right }
        for other in empty where other != place {
            board = cells
            board[other] = mark
            if try -value(&board, mark.other, low: -1, high: -mine, effort) > mine { return .wrong("another move leads to more") }
        }
        return .right
    }

    private func isLine(at place: Int, _ mark: Mark) -> Bool {
        lines.contains { line in line.contains(place) && line.allSatisfy { $0 == place || cells[$0] == mark } }
    }

    /// The value of a position for the player whose turn it is, 1 for a win: searched to the end, within bounds (alpha-beta).
    private func value(_ board: inout [Mark?], _ mark: Mark, low: Int, high: Int, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(8 * lines.count)
        if lines.contains(where: { line in line.allSatisfy { board[$0] == mark.other } }) { return -1 }
        var best = -2
        var low = low
        for place in board.indices where board[place] == nil {
            board[place] = mark
            let value = try -value(&board, mark.other, low: -high, high: -low, effort)
            board[place] = nil
            best = max(best, value)
            low = max(low, value)
            if low >= high { break }
        }
        return best == -2 ? 0 : best
    }
}

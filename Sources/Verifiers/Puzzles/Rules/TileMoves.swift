/// A square board of numbered tiles that is put in order by moves.
struct TileBoard: Sendable, Equatable {
    private(set) var cells: [Int]
    let side: Int

    /// - Returns: `nil` if the board is no square, or does not hold the numbers from `first` on, each once.
    init?(_ rows: [[Int]], from first: Int) {
        guard let grid = NumberGrid(rows), grid.isSquare, grid.width > 1 else { return nil }
        cells = grid.cells
        side = grid.width
        guard cells.sorted() == Array(first..<(first + cells.count)) else { return nil }
    }

    /// Whether the tiles are 1, 2, 3, ... by rows, with the gap, if there is one, at the end.
    var isInOrder: Bool {
        cells.enumerated().allSatisfy { place, tile in tile == place + 1 || (tile == 0 && place == cells.count - 1) }
    }

    /// Whether the tiles are 0, 1, 2, ... by rows: the gap is first.
    var isInOrderAfterGap: Bool { cells.indices.allSatisfy { cells[$0] == $0 } }

    /// A direction.
    enum Direction: Sendable {
        case up, down, left, right

        var opposite: Direction {
            switch self {
            case .up: .down
            case .down: .up
            case .left: .right
            case .right: .left
            }
        }
    }

    /// The place of the gap, the tile 0.
    var gap: Int? { cells.firstIndex(of: 0) }

    /// Moves the gap, which changes places with the tile there.
    ///
    /// - Parameter gap: its place before and after.
    /// - Returns: whether there is a tile.
    mutating func moveGap(_ gap: inout Int, _ direction: Direction) -> Bool {
        let (row, column) = (gap / side, gap % side)
        let other: Int
        switch direction {
        case .up: other = row > 0 ? gap - side : -1
        case .down: other = row < side - 1 ? gap + side : -1
        case .left: other = column > 0 ? gap - 1 : -1
        case .right: other = column < side - 1 ? gap + 1 : -1
        }
        guard other >= 0 else { return false }
        cells.swapAt(gap, other)
        gap = other
        return true
    }

    /// Shifts a row to the left, or a column up; what leaves at one end comes back at the other.
    mutating func shift(isRow: Bool, _ line: Int, by steps: Int) {
        let places = (0..<side).map { isRow ? line * side + $0 : $0 * side + line }
        let tiles = places.map { cells[$0] }
        for (offset, place) in places.enumerated() { cells[place] = tiles[(offset + steps) % side] }
    }

    /// Turns four tiles to the left, anticlockwise: those at a row and column and below and to the right of it.
    mutating func turn(_ row: Int, _ column: Int) {
        let corner = row * side + column
        let tile = cells[corner]
        cells[corner] = cells[corner + 1]
        cells[corner + 1] = cells[corner + side + 1]
        cells[corner + side + 1] = cells[corner + side]
        cells[corner + side] = tile
    }
}

/// Why moves of a gap do not put a board in order.
///
/// Data sets differ in what a letter moves, the gap or the tile next to it: a walk that is right for one of both is right.
enum SlidingRules {
    ///
    /// - Parameter endsWithGapFirst: whether the gap comes before the tiles in the end, not after them.
    static func fault(of moves: [TileBoard.Direction], on board: TileBoard, endsWithGapFirst: Bool = false) -> String? {
        guard let first = walk(moves, on: board, movesGap: true, endsWithGapFirst) else { return nil }
        return walk(moves, on: board, movesGap: false, endsWithGapFirst) == nil ? nil : first
    }

    private static func walk(_ moves: [TileBoard.Direction], on board: TileBoard, movesGap: Bool, _ endsWithGapFirst: Bool) -> String? {
        guard var gap = board.gap else { return "the board has no gap" }
        var board = board
        for (step, move) in moves.enumerated() where !board.moveGap(&gap, movesGap ? move : move.opposite) {
            return "move \(step + 1) leaves the board"
        }
        return (endsWithGapFirst ? board.isInOrderAfterGap : board.isInOrder) ? nil : "the moves do not end in order"
    }
}

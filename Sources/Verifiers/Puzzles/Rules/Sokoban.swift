/// A warehouse in which a player pushes boxes onto goals.
struct Sokoban: Sendable {
    private enum Thing { case nothing, wall, box }

    private var things: [[Thing]]
    private let goals: Set<GridCell>
    private var player: GridCell

    /// - Parameter rows: `+` walls, `@` boxes, `$` boxes on goals, `X` goals, `*` the player, `%` the player on a goal, `-` the floor.
    /// - Returns: `nil` for other marks, no rectangle or no player.
    init?(_ rows: [[UInt8]]) {
        guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else { return nil }
        var goals: Set<GridCell> = []
        var player: GridCell?
        var things = rows.map { $0.map { _ in Thing.nothing } }
        for (row, line) in rows.enumerated() {
            for (column, mark) in line.enumerated() {
                switch mark {
                case UInt8(ascii: "+"): things[row][column] = .wall
                case UInt8(ascii: "@"): things[row][column] = .box
                case UInt8(ascii: "$"):
                    things[row][column] = .box
                    goals.insert(GridCell(row, column))
                case UInt8(ascii: "X"): goals.insert(GridCell(row, column))
                case UInt8(ascii: "*"): player = GridCell(row, column)
                case UInt8(ascii: "%"):
                    player = GridCell(row, column)
                    goals.insert(GridCell(row, column))
                case UInt8(ascii: "-"): break
                default: return nil
                }
            }
        }
        guard let player else { return nil }
        self.things = things
        self.goals = goals
        self.player = player
    }

    private func thing(_ cell: GridCell) -> Thing {
        cell.isInside(height: things.count, width: things[0].count) ? things[cell.row][cell.column] : .wall
    }

    /// Moves the player by a cell, and a box there by one more; nothing happens where that is not free.
    mutating func push(_ down: Int, _ right: Int) {
        let next = GridCell(player.row + down, player.column + right)
        switch thing(next) {
        case .wall: return
        case .box:
            let after = GridCell(next.row + down, next.column + right)
            guard thing(after) == .nothing else { return }
            things[next.row][next.column] = .nothing
            things[after.row][after.column] = .box
        case .nothing: break
        }
        player = next
    }

    /// Whether every box is on a goal.
    var isSolved: Bool {
        things.indices.allSatisfy { row in
            things[row].indices.allSatisfy { things[row][$0] != .box || goals.contains(GridCell(row, $0)) }
        }
    }
}

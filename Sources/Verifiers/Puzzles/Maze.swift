/// A maze of letters as in the paper's maze task: `S` start, `E` end, `*` wall, anything else free.
struct Maze: Sendable, Equatable {
    /// A step to a neighbouring cell.
    enum Move: UInt8 {
        case up = 0x55
        case down = 0x44
        case left = 0x4C
        case right = 0x52

        /// A letter in any case.
        init?(letter: UInt8) {
            self.init(rawValue: letter.isASCIILetter ? letter & ~0x20 : 0)
        }
    }

    /// How a walk ends.
    enum Walk: Equatable {
        case reachesEnd
        case stopsElsewhere
        case leavesGrid(step: Int)
        case hitsWall(step: Int)
    }

    private let cells: [UInt8]
    private let width: Int
    private let start: Int

    /// A maze from its rows.
    ///
    /// - Parameter isStrict: whether the grid must be a rectangle of `S`, `E`, `*` and `.` with one start and one end.
    /// - Returns: nil without a start, an end or a rectangle.
    init?(rows: [String], isStrict: Bool) {
        let lines = rows.flatMap { $0.utf8.split { $0 == 0x0A || $0 == 0x0D } }.map(Array.init).filter { !$0.isEmpty }
        guard let width = lines.first?.count, lines.allSatisfy({ $0.count == width }) else { return nil }
        cells = lines.flatMap { $0 }
        self.width = width
        guard let start = cells.firstIndex(of: UInt8(ascii: "S")), cells.contains(UInt8(ascii: "E")) else { return nil }
        self.start = start
        if isStrict {
            let known = Set("SE*.".utf8)
            guard cells.allSatisfy(known.contains), cells.count(where: { $0 == UInt8(ascii: "S") }) == 1,
                cells.count(where: { $0 == UInt8(ascii: "E") }) == 1
            else { return nil }
        }
    }

    /// Where the moves lead from the start; only the last cell counts.
    func walk(_ moves: [Move]) -> Walk {
        var row = start / width
        var column = start % width
        for (step, move) in moves.enumerated() {
            switch move {
            case .up: row -= 1
            case .down: row += 1
            case .left: column -= 1
            case .right: column += 1
            }
            guard row >= 0, column >= 0, column < width, row * width < cells.count else { return .leavesGrid(step: step + 1) }
            if cells[row * width + column] == UInt8(ascii: "*") { return .hitsWall(step: step + 1) }
        }
        return cells[row * width + column] == UInt8(ascii: "E") ? .reachesEnd : .stopsElsewhere
    }
}

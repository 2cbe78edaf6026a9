/// Cars and lorries on a crossing of 6 by 6 cells, each of which moves along its own direction; the first one has to reach the right edge of its row.
struct RushHour: Sendable {
    static let side = 6
    private static let exit = 2 * side + side - 2

    private struct Piece {
        var position: Int
        let length: Int
        /// 1 for a piece that lies along its row, the side of the board for one along its column.
        let stride: Int
    }

    private var pieces: [Piece] = []
    /// The piece of each letter from A on.
    private var isTaken: [Bool]
    private let walls: Int

    /// - Parameter cells: 36 cells by rows: `o` free, `x` a wall, letters the pieces.
    init?(_ cells: [UInt8]) {
        guard cells.count == Self.side * Self.side else { return nil }
        isTaken = cells.map { $0 != UInt8(ascii: "o") }
        walls = cells.count { $0 == UInt8(ascii: "x") }
        for letter in Set(cells).sorted() where letter != UInt8(ascii: "o") && letter != UInt8(ascii: "x") {
            let places = cells.indices.filter { cells[$0] == letter }
            guard (2...3).contains(places.count) else { return nil }
            let stride = places[1] - places[0]
            guard stride == 1 || stride == Self.side, places.count == 2 || places[2] - places[1] == stride else { return nil }
            pieces.append(Piece(position: places[0], length: places.count, stride: stride))
        }
        guard !pieces.isEmpty else { return nil }
    }

    /// Moves a piece cell by cell, as far as these are free.
    ///
    /// - Returns: whether there may be such a piece; a letter of a wall moves nothing.
    mutating func move(_ letter: UInt8, isForward: Bool, by steps: Int) -> Bool {
        let index = Int(letter) - 0x41
        guard index >= 0, index <= pieces.count + walls else { return true }
        guard index < pieces.count + walls else { return false }
        guard index < pieces.count else { return true }
        for _ in 0..<steps {
            let piece = pieces[index]
            let (first, last) = (piece.position, piece.position + (piece.length - 1) * piece.stride)
            let line = piece.stride == 1 ? { $0 % Self.side } : { (place: Int) in place / Self.side }
            let isAtEdge = isForward ? line(last) == Self.side - 1 : line(first) == 0
            guard !isAtEdge else { return true }
            let next = isForward ? last + piece.stride : first - piece.stride
            guard !isTaken[next] else { return true }
            isTaken[next] = true
            isTaken[isForward ? first : last] = false
            pieces[index].position += isForward ? piece.stride : -piece.stride
        }
        return true
    }

    /// Whether the first piece is at the exit.
    var isSolved: Bool { pieces[0].position == Self.exit }
}

/// A position of chess, reached by the moves of a game, in which legal moves are generated.
struct ChessPosition: Sendable {
    /// What is on a square: a letter, capital for White, or a full stop.
    private(set) var squares: [UInt8]
    private(set) var isWhiteToMove = true
    /// The rooks that may still castle, by their squares.
    private var castling: Set<Int> = [0, 7, 56, 63]
    /// The square behind a pawn that has just moved by two.
    private var passed: Int?

    /// A move from a square to another one.
    struct Move: Sendable, Equatable {
        var from: Int
        var to: Int
        /// The piece that a pawn becomes, as a capital letter.
        var promotion: UInt8?
    }

    /// The beginning of a game: squares count from a1 along the ranks.
    init() {
        let empty = String(repeating: ".", count: 32)
        squares = Array("RNBQKBNRPPPPPPPP\(empty)pppppppprnbqkbnr".utf8)
    }

    private func isWhite(_ square: Int) -> Bool? {
        squares[square] == UInt8(ascii: ".") ? nil : squares[square] & 0x20 == 0
    }

    private func piece(_ square: Int) -> UInt8 { squares[square] & ~0x20 }

    /// The square so many files and ranks away.
    private static func square(_ from: Int, _ file: Int, _ rank: Int) -> Int? {
        let (newFile, newRank) = (from % 8 + file, from / 8 + rank)
        return (0..<8).contains(newFile) && (0..<8).contains(newRank) ? newRank * 8 + newFile : nil
    }

    private static let straight = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    private static let slanting = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    private static let jumps = [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)]

    /// The squares that a piece attacks.
    private func attacked(from square: Int) -> [Int] {
        func steps(_ directions: [(Int, Int)]) -> [Int] { directions.compactMap { Self.square(square, $0.0, $0.1) } }
        func rays(_ directions: [(Int, Int)]) -> [Int] {
            var found: [Int] = []
            for (file, rank) in directions {
                var at = square
                while let next = Self.square(at, file, rank) {
                    found.append(next)
                    if isWhite(next) != nil { break }
                    at = next
                }
            }
            return found
        }
        switch piece(square) {
        case UInt8(ascii: "N"): return steps(Self.jumps)
        case UInt8(ascii: "K"): return steps(Self.straight + Self.slanting)
        case UInt8(ascii: "B"): return rays(Self.slanting)
        case UInt8(ascii: "R"): return rays(Self.straight)
        case UInt8(ascii: "Q"): return rays(Self.straight + Self.slanting)
        default:
            let forward = isWhite(square) == true ? 1 : -1
            return steps([(-1, forward), (1, forward)])
        }
    }

    private func isAttacked(_ square: Int, byWhite: Bool) -> Bool {
        squares.indices.contains { isWhite($0) == byWhite && attacked(from: $0).contains(square) }
    }

    /// Whether a king can be taken.
    private func isInCheck(white: Bool) -> Bool {
        let king = white ? UInt8(ascii: "K") : UInt8(ascii: "k")
        guard let square = squares.firstIndex(of: king) else { return false }
        return isAttacked(square, byWhite: !white)
    }

    /// Whether the side to move is in check.
    var isInCheck: Bool { isInCheck(white: isWhiteToMove) }

    /// Whether the side to move is in check and has no move.
    var isMate: Bool { isInCheck && legalMoves.isEmpty }

    /// The moves that leave the own king safe.
    var legalMoves: [Move] {
        squares.indices.filter { isWhite($0) == isWhiteToMove }.flatMap(moves).filter(isSafe)
    }

    private func isSafe(_ move: Move) -> Bool {
        var after = self
        after.make(move)
        return !after.isInCheck(white: isWhiteToMove)
    }

    private func moves(from square: Int) -> [Move] {
        guard piece(square) == UInt8(ascii: "P") else {
            let plain = attacked(from: square).filter { isWhite($0) != isWhiteToMove }.map { Move(from: square, to: $0) }
            return piece(square) == UInt8(ascii: "K") ? plain + castles(from: square) : plain
        }
        let forward = isWhiteToMove ? 1 : -1
        var targets = attacked(from: square).filter { isWhite($0) == !isWhiteToMove || $0 == passed }
        if let one = Self.square(square, 0, forward), isWhite(one) == nil {
            targets.append(one)
            let isFirst = square / 8 == (isWhiteToMove ? 1 : 6)
            if isFirst, let two = Self.square(one, 0, forward), isWhite(two) == nil { targets.append(two) }
        }
        return targets.flatMap { target in
            target / 8 == 0 || target / 8 == 7
                ? "QRBN".utf8.map { Move(from: square, to: target, promotion: $0) } : [Move(from: square, to: target)]
        }
    }

    private func castles(from king: Int) -> [Move] {
        guard king == (isWhiteToMove ? 4 : 60), !isInCheck else { return [] }
        var moves: [Move] = []
        for (rook, step) in [(king + 3, 1), (king - 4, -1)] where castling.contains(rook) && piece(rook) == UInt8(ascii: "R") {
            let between = stride(from: king + step, to: rook, by: step)
            guard isWhite(rook) == isWhiteToMove, between.allSatisfy({ isWhite($0) == nil }) else { continue }
            guard !isAttacked(king + step, byWhite: !isWhiteToMove) else { continue }
            moves.append(Move(from: king, to: king + 2 * step))
        }
        return moves
    }

    /// Makes a move.
    mutating func make(_ move: Move) {
        let moved = squares[move.from]
        let isPawn = piece(move.from) == UInt8(ascii: "P")
        if piece(move.from) == UInt8(ascii: "K"), abs(move.to - move.from) == 2 {
            let (rook, step) = move.to > move.from ? (move.from + 3, 1) : (move.from - 4, -1)
            squares[move.from + step] = squares[rook]
            squares[rook] = UInt8(ascii: ".")
        }
        if isPawn, move.to == passed { squares[move.to + (isWhiteToMove ? -8 : 8)] = UInt8(ascii: ".") }
        squares[move.to] = move.promotion.map { isWhiteToMove ? $0 : $0 | 0x20 } ?? moved
        squares[move.from] = UInt8(ascii: ".")
        castling.subtract([move.from, move.to])
        if piece(move.to) == UInt8(ascii: "K") { castling.subtract(isWhiteToMove ? [0, 7] : [56, 63]) }
        passed = isPawn && abs(move.to - move.from) == 16 ? (move.from + move.to) / 2 : nil
        isWhiteToMove.toggle()
    }
}

extension ChessPosition {
    /// The legal move that a word in standard algebraic notation names: `Nf3`, `exd5`, `O-O`, `e8=Q+`.
    ///
    /// - Returns: `nil` if it names none or several.
    func move(_ word: ArraySlice<UInt8>) -> Move? {
        var rest = word.filter { $0 != UInt8(ascii: "x") && $0 != UInt8(ascii: "=") }
        while let last = rest.last, "+#!?".utf8.contains(last) { rest.removeLast() }
        func moves(of kind: UInt8) -> [Move] {
            squares.indices.filter { isWhite($0) == isWhiteToMove && piece($0) == kind }.flatMap(self.moves)
        }
        let castle = String(decoding: rest, as: UTF8.self)
        if castle == "O-O" || castle == "0-0" || castle == "O-O-O" || castle == "0-0-0" {
            return moves(of: UInt8(ascii: "K")).first { $0.to - $0.from == (castle.utf8.count == 3 ? 2 : -2) && isSafe($0) }
        }
        var kind = UInt8(ascii: "P")
        if let first = rest.first, "KQRBN".utf8.contains(first) {
            kind = first
            rest.removeFirst()
        }
        var promotion: UInt8?
        if let last = rest.last, "QRBN".utf8.contains(last) {
            promotion = last
            rest.removeLast()
        }
        guard rest.count >= 2, rest.count <= 4, let target = Self.square(named: rest.suffix(2)) else { return nil }
        let hint = rest.dropLast(2)
        let named = moves(of: kind).filter { move in
            guard move.to == target, move.promotion == promotion, isSafe(move) else { return false }
            return hint.allSatisfy { byte in
                byte.isASCIIDigit ? move.from / 8 == Int(byte) - 0x31 : move.from % 8 == Int(byte) - 0x61
            }
        }
        return named.count == 1 ? named[0] : nil
    }

    private static func square(named name: ArraySlice<UInt8>) -> Int? {
        guard let file = name.first, let rank = name.last, (0x61...0x68).contains(file), (0x31...0x38).contains(rank) else { return nil }
        return (Int(rank) - 0x31) * 8 + Int(file) - 0x61
    }

    /// The position after the moves of a game: `1. e4 e5 2. Nf3 ...`.
    ///
    /// - Returns: `nil` if a word is no legal move, or there is none.
    init?(game: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        self.init()
        var count = 0
        for word in game.split(whereSeparator: { $0 <= 0x20 }) {
            // Numbers of moves may be written together with the move: 1.e4.
            let text = word.first?.isASCIIDigit ?? false ? word.drop { $0.isASCIIDigit || $0 == UInt8(ascii: ".") } : word
            if text.isEmpty { continue }
            try effort.spend(8_000)
            guard let move = move(text) else { return nil }
            make(move)
            count += 1
        }
        guard count > 0 else { return nil }
    }
}

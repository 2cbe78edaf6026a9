import JSON

/// Puzzles whose answer is a list of moves.
enum PuzzleMoves {
    /// Moves `[disk, from, to]` or `[from, to]`, or lines with these numbers among words; pegs are counted from 1, or are letters from A on.
    static func hanoi(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        func number(_ name: String, default fallback: Int?) -> Int? { puzzle.given(name) == nil ? fallback : puzzle.given(name)?.wholeNumber }
        guard let disks = number("disks", default: nil), let count = number("pegs", default: 3), let start = number("start", default: 1),
            let target = number("target", default: count), let most = number("max_moves", default: .max), (1...1_000).contains(disks),
            (1...1_000).contains(count), (1...count).contains(start), (1...count).contains(target)
        else { return nil }
        try effort.spend(64)
        if let reason = MoveContradictions.ofHanoi(disks: disks, pegs: count, isMoved: start != target, atMost: most) {
            return PuzzleRule(contradiction: reason)
        }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let moves = hanoiMoves(answer) else { return .wrong("no moves of a disk from a peg to another one") }
            guard moves.count <= most else { return .wrong("\(moves.count) moves, not \(most) at most") }
            try effort.spend(16 * (moves.count + disks + count))
            var pegs = [[Int]](repeating: [], count: count + 1)
            pegs[start] = Array((1...disks).reversed())
            for (step, move) in moves.enumerated() {
                guard (1...count).contains(move.from), (1...count).contains(move.to), move.from != move.to, let disk = pegs[move.from].last,
                    move.disk == nil || move.disk == disk, pegs[move.to].last ?? .max > disk
                else { return .wrong("move \(step + 1) is not allowed") }
                pegs[move.from].removeLast()
                pegs[move.to].append(disk)
            }
            return PuzzleFinding(fault: pegs[target].count == disks ? nil : "the moves do not bring all disks to peg \(target)")
        }
    }

    private static func hanoiMoves(_ answer: ArraySlice<UInt8>) -> [(disk: Int?, from: Int, to: Int)]? {
        func move(_ numbers: [Int]) -> (disk: Int?, from: Int, to: Int)? {
            switch numbers.count {
            case 2: (nil, numbers[0], numbers[1])
            case 3: (numbers[0], numbers[1], numbers[2])
            default: nil
            }
        }
        var moves: [(disk: Int?, from: Int, to: Int)] = []
        if let rows = PuzzleLiteral.value(of: answer)?.elements {
            for row in rows {
                let numbers = row.elements?.compactMap { $0.wholeNumber ?? $0.string.flatMap { peg(Array($0.utf8)[...]) } }
                guard let numbers, numbers.count == row.elements?.count, let move = move(numbers) else { return nil }
                moves.append(move)
            }
            return moves
        }
        for line in answer.filledLines {
            let words = line.split { !$0.isASCIILetter && !$0.isASCIIDigit }
            // A number and a full stop before a move count the moves.
            let isCounted =
                line.first?.isASCIIDigit == true
                && words.first.map { [UInt8(ascii: "."), UInt8(ascii: ")")].contains(line[$0.endIndex...].first) } == true
            guard let move = move((isCounted ? words.dropFirst() : words[...]).compactMap(peg)) else { return nil }
            moves.append(move)
        }
        return moves.isEmpty ? nil : moves
    }

    /// A number, or a letter alone from A on.
    private static func peg(_ word: ArraySlice<UInt8>) -> Int? {
        if let number = word.wholeNumber { return number }
        guard word.count == 1, let letter = word.first, (0x41...0x5A).contains(letter) else { return nil }
        return Int(letter) - 0x40
    }

    /// U, D, L and R move the gap, or all of them the tile next to it. The board ends in order, with the gap after the tiles, or with `gap_first` before them.
    static func sliding(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let rows = puzzle["grid"]?.wholeRows, rows.count <= 48, let board = TileBoard(rows, from: 0), let order = puzzle.flag("gap_first")
        else {
            return nil
        }
        try effort.spend(64 * rows.count * rows.count)
        if let reason = MoveContradictions.ofTiles(board, endsWithGapFirst: order) { return PuzzleRule(contradiction: reason) }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let moves = EnigmataMoves.directions(of: answer) else { return .wrong("more than the moves U, D, L and R") }
            try effort.spend(16 * moves.count + 16 * rows.count * rows.count)
            return PuzzleFinding(fault: SlidingRules.fault(of: moves, on: board, endsWithGapFirst: order))
        }
    }

    /// The marks of most collections: `#` walls, `@` the player, `$` boxes, `.` goals, `*` a box and `+` the player on a goal.
    static func sokoban(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        let text = puzzle["board"]?.strings?.joined(separator: "\n") ?? puzzle["board"]?.string
        guard let lines = text?.utf8.split(separator: 0x0A).map({ Array($0) }), let width = lines.map(\.count).max(),
            lines.count * width <= EnigmataRow.maximumCells
        else { return nil }
        let marks: [UInt8: UInt8] = [0x23: 0x2B, 0x40: 0x2A, 0x24: 0x40, 0x2E: 0x58, 0x2A: 0x24, 0x2B: 0x25, 0x2D: 0x2D, 0x20: 0x2D, 0x5F: 0x2D]
        let rows = lines.map { line in (line + [UInt8](repeating: 0x20, count: width - line.count)).map { marks[$0] ?? 0x3F } }
        guard let start = Sokoban(rows) else { return nil }
        try effort.spend(16 * rows.count * width)
        if let reason = MoveContradictions.ofSokoban(lines.joined()) { return PuzzleRule(contradiction: reason) }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            // Small letters are moves that push nothing, as collections of solutions write them.
            guard let moves = EnigmataMoves.directions(of: Array(answer.string.uppercased().utf8)[...]) else {
                return .wrong("more than the moves U, D, L and R")
            }
            try effort.spend(32 * moves.count + 16 * rows.count * width)
            var game = start
            for move in moves {
                switch move {
                case .up: game.push(-1, 0)
                case .down: game.push(1, 0)
                case .left: game.push(0, -1)
                case .right: game.push(0, 1)
                }
            }
            return PuzzleFinding(fault: game.isSolved ? nil : "a box is on no goal")
        }
    }

    /// Moves `A+1` to the right or down and `A-2` to the left or up; each cell on the way is free. The vehicle of `car`, A if it is not given, reaches the right edge.
    static func rushHour(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let board = PuzzleCells.board(puzzle["board"]), let car = (puzzle.given("car") ?? .string("A")).string?.utf8.first,
            let start = TrafficJam(board, car: car)
        else { return nil }
        try effort.spend(128 * board.count * board[0].count)
        if start.isBlocked { return PuzzleRule(contradiction: "the way of the car to the right edge is never free") }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            let words = answer.split { $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
            try effort.spend(64 * words.count)
            var jam = start
            for (step, word) in words.enumerated() {
                guard word.count >= 3, word.count <= 4, let letter = word.first, let sign = word.dropFirst().first,
                    sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let cells = word.dropFirst(2).wholeNumber, cells >= 1, cells <= 48
                else { return .wrong("move \(step + 1) is none") }
                guard jam.move(letter, by: sign == UInt8(ascii: "+") ? cells : -cells) else { return .wrong("move \(step + 1) is not free") }
            }
            return PuzzleFinding(fault: jam.isSolved ? nil : "the car is not at the right edge")
        }
    }

    /// Turns of faces in Singmaster's notation.
    static func cube(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let size = (puzzle.given("size") ?? .integer(3)).wholeNumber, let scramble = puzzle["scramble"]?.string,
            var start = StickerCube(size: size)
        else { return nil }
        for word in Array(scramble.utf8)[...].words {
            guard let turn = turn(word, size: size) else { return nil }
            try effort.spend(64 + 16 * size * size)
            start.turn(turn)
        }
        return PuzzleRule { [start] answer, effort throws(Effort.Exhausted) in
            var cube = start
            let words = answer.split { $0 <= 0x20 || $0 == UInt8(ascii: ",") }
            for (step, word) in words.enumerated() {
                guard let turn = turn(word, size: size) else { return .wrong("move \(step + 1) is none") }
                try effort.spend(64 + 16 * size * size)
                cube.turn(turn)
            }
            return PuzzleFinding(fault: cube.isSolved ? nil : "a side has more than one colour")
        }
    }

    /// A turn in the ways in which people write it: `R2'` as `R'2`, `r` as `Rw`, `x` as `X`.
    private static func turn(_ word: ArraySlice<UInt8>, size: Int) -> StickerCube.Turn? {
        guard word.count <= 8 else { return nil }
        var bytes = Array(word)
        if bytes.count > 2, bytes.last == UInt8(ascii: "'"), bytes[bytes.count - 2].isASCIIDigit { bytes.swapAt(bytes.count - 1, bytes.count - 2) }
        if let place = bytes.firstIndex(where: { !$0.isASCIIDigit }), (0x61...0x7A).contains(bytes[place]) {
            let isWide = "rludfb".utf8.contains(bytes[place])
            guard isWide || "xyz".utf8.contains(bytes[place]) else { return nil }
            bytes[place] -= 0x20
            if isWide { bytes.insert(UInt8(ascii: "w"), at: place + 1) }
        }
        return StickerCube.Turn(bytes, size: size)
    }

    /// `["Push(1)", "Pop()"]`, or words and lines with these.
    static func stack(_ puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let input = puzzle["input"]?.wholeNumbers, let output = puzzle["output"]?.wholeNumbers else { return nil }
        // Both are put in order.
        try effort.spend(
            32 * (input.count + output.count) * max(1, (input.count + output.count).bitWidth - (input.count + output.count).leadingZeroBitCount))
        if let reason = MoveContradictions.ofStack(input: input, output: output) { return PuzzleRule(contradiction: reason) }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            let words =
                (PuzzleLiteral.value(of: answer)?.strings).map { $0.map { Array($0.utf8)[...].trimmed() } }
                ?? answer.split { $0 <= 0x20 || $0 == UInt8(ascii: ",") }
            try effort.spend(16 * words.count)
            guard let steps = SequenceRules.StackStep.all(words) else { return .wrong("a step is neither Push(n) nor Pop()") }
            return PuzzleFinding(fault: SequenceRules.fault(ofStack: steps, input: input, output: output))
        }
    }
}

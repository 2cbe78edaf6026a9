import JSON

/// Tasks whose answer is a list of steps, or an expression.
enum EnigmataMoves {
    /// Letters of directions, or their words; separators are skipped, anything else is no move.
    static func directions(of text: ArraySlice<UInt8>) -> [TileBoard.Direction]? {
        var moves: [TileBoard.Direction] = []
        for part in text.split(whereSeparator: { !$0.isASCIILetter && !$0.isASCIIDigit && $0 < 0x80 }) {
            if let word = word(part) {
                moves.append(word)
                continue
            }
            for letter in part {
                switch letter {
                case UInt8(ascii: "U"): moves.append(.up)
                case UInt8(ascii: "D"): moves.append(.down)
                case UInt8(ascii: "L"): moves.append(.left)
                case UInt8(ascii: "R"): moves.append(.right)
                default: return nil
                }
            }
        }
        return moves
    }

    private static func word(_ text: ArraySlice<UInt8>) -> TileBoard.Direction? {
        guard text.count <= 5 else { return nil }
        switch text.string.lowercased() {
        case "up": return .up
        case "down": return .down
        case "left": return .left
        case "right": return .right
        default: return nil
        }
    }

    static func sliding(_ row: EnigmataRow) -> PuzzleRule? {
        let isUnsolvable = row.says("No feasible")
        guard let rows = row.meta["question"]?.wholeRows, rows.count <= 64, let board = TileBoard(rows, from: 0) else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if answer.contains("No feasible") { return isUnsolvable ? .right : .wrong("there is a solution") }
            guard let moves = directions(of: answer) else { return .wrong("more than the moves U, D, L and R") }
            try effort.spend(16 * moves.count)
            return PuzzleFinding(fault: SlidingRules.fault(of: moves, on: board))
        }
    }

    /// Rows move to the left and columns up: `["R11", "C23"]`.
    static func shifting(_ row: EnigmataRow) -> PuzzleRule? {
        guard let rows = row.meta["question"]?.wholeRows, rows.count <= 9, let start = TileBoard(rows, from: 1) else { return nil }
        let isUnsolvable = row.says("No valid sequence") || row.says("not exist")
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if isQuoted(answer), answer.contains("No valid sequence") { return isUnsolvable ? .right : .wrong("there is a solution") }
            guard let moves = PuzzleLiteral.value(of: answer)?.strings else { return .wrong("no list of moves in quotes") }
            try effort.spend(16 * moves.count * start.side)
            var board = start
            for (step, move) in moves.enumerated() {
                let letters = Array(move.utf8)
                guard letters.count == 3, letters[0] == UInt8(ascii: "R") || letters[0] == UInt8(ascii: "C"), letters[1].isASCIIDigit,
                    letters[2].isASCIIDigit, (1...start.side).contains(Int(letters[1] & 0x0F))
                else { return .wrong("move \(step + 1) is none") }
                board.shift(isRow: letters[0] == UInt8(ascii: "R"), Int(letters[1] & 0x0F) - 1, by: Int(letters[2] & 0x0F))
            }
            return PuzzleFinding(fault: board.isInOrder ? nil : "the moves do not end in order")
        }
    }

    private static func isQuoted(_ text: ArraySlice<UInt8>) -> Bool {
        text.count > 1 && text.first == UInt8(ascii: "\"") && text.last == UInt8(ascii: "\"")
    }

    /// Four tiles are turned anticlockwise: `(0,0)->(1,1)`, counted from 0.
    static func turning(_ row: EnigmataRow) -> PuzzleRule? {
        guard let rows = row.meta["question"]?.wholeRows, rows.count <= 64, let start = TileBoard(rows, from: 1) else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            let turns = PuzzleGrid.pairs(in: answer)
            try effort.spend(16 * turns.count)
            var board = start
            for (step, turn) in turns.enumerated() {
                guard turn.row >= 0, turn.column >= 0, turn.row < start.side - 1, turn.column < start.side - 1 else {
                    return .wrong("turn \(step + 1) is outside the board")
                }
                board.turn(turn.row, turn.column)
            }
            return PuzzleFinding(fault: board.isInOrder ? nil : "the turns do not end in order")
        }
    }

    static func stack(_ row: EnigmataRow) -> PuzzleRule? {
        guard let input = row.meta["input_sequence"]?.wholeNumbers, let output = row.meta["output_sequence"]?.wholeNumbers else { return nil }
        let isImpossible = row.says("not a valid") || row.says("not valid")
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if isQuoted(answer), answer.contains("not a valid") || answer.contains("not valid") {
                return isImpossible ? .right : .wrong("the output is a permutation of the stack")
            }
            guard let words = PuzzleLiteral.value(of: answer)?.strings else { return .wrong("no list of steps in quotes") }
            try effort.spend(16 * words.count)
            guard let steps = SequenceRules.StackStep.all(words.map { Array($0.utf8)[...].trimmed() }) else {
                return .wrong("a step is neither Push(n) nor Pop()")
            }
            return PuzzleFinding(fault: SequenceRules.fault(ofStack: steps, input: input, output: output))
        }
    }

    static func cars(_ row: EnigmataRow) -> PuzzleRule? {
        guard let cars = row.meta["car_ids"]?.wholeNumbers, let colors = row.meta["colors"]?.strings, colors.count == cars.count,
            let range = row.meta["K"]?.wholeNumber, let changes = row.meta["min_switches"]?.wholeNumber
        else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let order = PuzzleGrid.firstList(in: answer) else { return .wrong("no list of cars") }
            try effort.spend(16 * (order.count + cars.count))
            return PuzzleFinding(fault: SequenceRules.fault(ofCars: order, cars: cars, colors: colors, range: range, changes: changes))
        }
    }

    /// Coordinates are counted from 1, rows first: `(1,1)->(1,2)`.
    static func maze(_ row: EnigmataRow) -> PuzzleRule? {
        guard let rows = row.meta["question"]?.elements?.map({ $0.strings ?? [] }), let width = rows.first?.count, width > 0,
            rows.allSatisfy({ $0.count == width }), rows.count * width <= EnigmataRow.maximumCells
        else { return nil }
        let hasNone = row.says("not exist")
        let places = rows.indices.flatMap { row in (0..<width).map { GridCell(row, $0) } }
        let start = places.first { rows[$0.row][$0.column] == "S" } ?? GridCell(0, 0)
        let end = places.first { rows[$0.row][$0.column] == "E" } ?? GridCell(rows.count - 1, width - 1)
        let isWall = rows.map { $0.map { $0 == "B" } }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            let cells = PuzzleGrid.pairs(in: answer).map { GridCell($0.row - 1, $0.column - 1) }
            try effort.spend(16 * cells.count)
            if cells.isEmpty, answer.contains("not exist") { return hasNone ? .right : .wrong("there is a path") }
            guard !cells.isEmpty else { return .wrong("no coordinates") }
            return PuzzleFinding(fault: GraphRules.fault(ofWalk: cells, from: start, to: end, isWall: isWall))
        }
    }

    /// The question is a text: the number of vertices, then an edge a line.
    static func hamiltonian(_ row: EnigmataRow, isCycle: Bool) -> PuzzleRule? {
        guard let lines = row.meta["question"]?.string.map({ Array($0.utf8)[...].filledLines }), let count = lines.first?.wholeNumber, count > 0,
            count <= EnigmataRow.maximumCells
        else { return nil }
        var edges: Set<GraphRules.Edge> = []
        for line in lines.dropFirst() {
            let ends = line.words.map(\.wholeNumber)
            guard ends.count == 2, let one = ends[0], let other = ends[1] else { return nil }
            edges.insert(GraphRules.Edge(one, other))
        }
        let hasNone = row.text?.utf8.elementsEqual("NO".utf8) ?? false
        return PuzzleRule { [edges] answer, effort throws(Effort.Exhausted) in
            if answer.isText("NO") || answer.isText("\"NO\"") { return hasNone ? .right : .wrong("there is a way") }
            guard let path = PuzzleGrid.firstList(in: answer) else { return .wrong("no list of vertices") }
            try effort.spend(64 * path.count)
            return PuzzleFinding(fault: GraphRules.fault(ofPath: path, vertices: count, edges: edges, isCycle: isCycle))
        }
    }

    static func expression(_ row: EnigmataRow, target: Int?) -> PuzzleRule? {
        guard let numbers = row.meta["question"]?.wholeNumbers, let target else { return nil }
        let refusal = "cannot form \(target)"
        let hasNone = row.says(refusal)
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if answer.contains(refusal) { return hasNone ? .right : .wrong("there is a solution") }
            try effort.spend(16 * answer.count + 4_096 * min(numbers.count, 256))
            guard numbers.count <= 256 else { return .undecided("more than 256 numbers") }
            return PuzzleFinding(fault: try ArithmeticExpression.fault(of: answer, from: numbers, target: target, effort))
        }
    }
}

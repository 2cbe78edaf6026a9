import JSON

/// Tasks in which a board of characters is drawn.
enum EnigmataBoards {
    /// The rows of a board without spaces.
    private static func board(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
        text.filledLines.map { $0.filter { $0 > UInt8(ascii: " ") } }.filter { !$0.isEmpty }
    }

    private static let star = UInt8(ascii: "*")
    private static let blocked = UInt8(ascii: "X")

    private static func cells(of board: [[UInt8]], with mark: UInt8) -> [GridCell] {
        board.indices.flatMap { row in board[row].indices.filter { board[row][$0] == mark }.map { GridCell(row, $0) } }
    }

    /// Why a board is no way to place marks on another one: it has the same shape, and its blocked cells are the same.
    private static func fault(placingOn puzzle: [[UInt8]], _ board: [[UInt8]]) -> String? {
        guard board.count == puzzle.count, zip(board, puzzle).allSatisfy({ $0.count == $1.count }) else { return "the board has another shape" }
        for (row, (line, given)) in zip(board, puzzle).enumerated() {
            for (column, (cell, other)) in zip(line, given).enumerated() {
                guard cell == blocked || cell == star || cell == UInt8(ascii: ".") else { return "row \(row + 1) holds more than X, * and ." }
                if (cell == blocked) != (other == blocked) { return "row \(row + 1), column \(column + 1) was changed" }
            }
        }
        return nil
    }

    private static func isBoard(_ board: [[UInt8]]) -> Bool {
        guard let width = board.first?.count, board.count * width <= EnigmataRow.maximumCells else { return false }
        return board.allSatisfy { $0.count == width }
    }

    static func campsite(_ row: EnigmataRow) -> PuzzleRule? {
        guard let text = row.text.map({ Array($0.utf8)[...] }), let begin = text.firstOccurrence(of: Array("<begin_board>".utf8)),
            let end = text.firstOccurrence(of: Array("<end_board>".utf8)), begin < end
        else { return nil }
        let counts = text[..<begin].filledLines.compactMap { line -> [Int]? in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let numbers = line[(colon + 1)...].words.map(\.wholeNumber)
            return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
        }
        let gold = board(text[(begin + 13)..<end])
        guard counts.count >= 3, counts[0].count == 1, isBoard(gold), counts[1].count == gold.count, counts[2].count == gold[0].count else {
            return nil
        }
        let (total, rows, columns) = (counts[0][0], counts[1], counts[2])
        let trees = cells(of: gold, with: blocked)
        let isConsistent = total == rows.reduce(0, &+) && total == columns.reduce(0, &+)
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard isConsistent else { return .unreadableGold("the counts of tents of the rows, of the columns and in all differ") }
            let drawn = board(answer)
            if drawn == gold { return .right }
            if let fault = fault(placingOn: gold, drawn) { return .wrong(fault) }
            try effort.spend(64 * gold.count * gold[0].count)
            return PuzzleFinding(
                fault: PlacementRules.fault(
                    ofTents: Set(cells(of: drawn, with: star)), trees: trees, rowCounts: rows, columnCounts: columns))
        }
    }

    static func starBattle(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = row.text.map({ board(Array($0.utf8)[...]) }), isBoard(gold), gold.count == gold[0].count else { return nil }
        let stars = cells(of: gold, with: star).count / gold.count
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            let drawn = board(answer)
            if drawn == gold { return .right }
            if let fault = fault(placingOn: gold, drawn) { return .wrong(fault) }
            try effort.spend(64 * gold.count * gold.count)
            return PuzzleFinding(
                fault: PlacementRules.fault(ofStars: Set(cells(of: drawn, with: star)), side: gold.count, inEachLine: max(1, stars)))
        }
    }

    static func ticTacToe(_ row: EnigmataRow) -> PuzzleRule? {
        guard let rows = row.meta["current_board"]?.elements?.map({ $0.strings ?? [] }), let player = row.meta["active_player"]?.string,
            let mark = TicTacToe.Mark(rawValue: player)
        else { return nil }
        let length = row.meta["win_length"]?.wholeNumber ?? rows.count
        guard let game = TicTacToe(rows.map { $0.map { TicTacToe.Mark(rawValue: $0) } }, inRow: length) else { return nil }
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            guard let drawn = marks(of: answer) else { return .wrong("no board of \"X\", \"O\" and \"\"") }
            switch game.move(to: drawn, of: mark) {
            case .failure(let reason): return .wrong(reason)
            case .success(let place): return try game.judged(place, of: mark, effort)
            }
        }
    }

    /// The rows of a board: quoted marks with spaces or commas between them.
    private static func marks(of text: ArraySlice<UInt8>) -> [[TicTacToe.Mark?]]? {
        var rows: [[TicTacToe.Mark?]] = []
        for line in text.filledLines {
            var row: [TicTacToe.Mark?] = []
            for word in line.split(whereSeparator: { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }) {
                let name = String(decoding: word.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
                let mark = TicTacToe.Mark(rawValue: name)
                guard mark != nil || name.isEmpty else { return nil }
                row.append(mark)
            }
            rows.append(row)
        }
        return rows
    }
}

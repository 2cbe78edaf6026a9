import JSON

/// A row of the Enigmata data set: the answer it gives, and what it knows about the puzzle.
struct EnigmataRow: Sendable {
    /// The most cells of a grid, vertices of a graph or members of a list that are read: 48 x 48.
    static let maximumCells = 2_304

    /// The answer, as it is sent.
    let answer: JSONValue
    /// The puzzle.
    let meta: JSONValue

    /// The ground truth is an object with `answer` and `meta`, an object that is the meta itself, or the answer alone. `meta` may be an object or its text.
    init(_ groundTruth: GroundTruth, _ effort: Effort) throws(Effort.Exhausted) {
        var value = try groundTruth.json(eachByte: 64, effort)
        if let text = try Self.object(in: value, effort) { value = text }
        guard case .object = value else {
            answer = value
            meta = .null
            return
        }
        let inner = value["meta"] ?? value
        let meta = try Self.object(in: inner, effort) ?? inner
        self.meta = meta
        answer = value["answer"] ?? meta["answer"] ?? .null
    }

    /// The object of which a value is the text.
    private static func object(in value: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> JSONValue? {
        guard case .string(let text) = value, text.utf8.first == UInt8(ascii: "{") else { return nil }
        try effort.spend(PuzzleRule.stepsPerByte * text.utf8.count)
        guard let object = JSONValue.read(Array(text.utf8)[...]), case .object = object else { return nil }
        return object
    }

    /// The answer, where it is a text.
    var text: String? { answer.string }

    /// Whether the answer is a text that says some words.
    func says(_ words: String) -> Bool { text.map { Array($0.utf8)[...].contains(words) } ?? false }

    /// The puzzle as a grid of numbers: rows, or the text of such.
    func grid(_ value: JSONValue?, blank: Int = 0) -> NumberGrid? {
        guard let value else { return nil }
        if case .string(let text) = value {
            return PuzzleGrid.cells(of: Array(text.utf8)[...]).flatMap { rows in
                let numbers = rows.map { row in row.map { $0.wholeNumber ?? blank } }
                return Self.bounded(numbers)
            }
        }
        guard let rows = value.elements else { return nil }
        var numbers: [[Int]] = []
        for row in rows {
            guard let cells = row.elements else { return nil }
            var line: [Int] = []
            for cell in cells {
                guard let number = cell == .null ? blank : cell.wholeNumber else { return nil }
                line.append(number)
            }
            numbers.append(line)
        }
        return Self.bounded(numbers)
    }

    private static func bounded(_ rows: [[Int]]) -> NumberGrid? {
        guard let grid = NumberGrid(rows), grid.height * grid.width <= maximumCells else { return nil }
        return grid
    }
}

/// Grids as answers write them.
enum PuzzleGrid {
    /// The cells of rows with white space between them.
    static func cells(of text: ArraySlice<UInt8>) -> [[ArraySlice<UInt8>]]? {
        let rows = text.filledLines.map(\.words)
        return rows.isEmpty ? nil : rows
    }

    /// A grid of whole numbers: rows of numbers with spaces or commas between them, or a list of lists.
    static func numbers(of text: ArraySlice<UInt8>) -> [[Int]]? {
        let lines = text.filledLines
        func rows(_ split: (ArraySlice<UInt8>) -> [ArraySlice<UInt8>]) -> [[Int]]? {
            var rows: [[Int]] = []
            for line in lines {
                var row: [Int] = []
                for cell in split(line) {
                    guard let number = cell.wholeNumber else { return nil }
                    row.append(number)
                }
                rows.append(row)
            }
            return rows.isEmpty ? nil : rows
        }
        if let rows = rows(\.words) { return rows }
        if let rows = rows({ $0.split(separator: UInt8(ascii: ",")).map { $0.trimmed() } }) { return rows }
        return PuzzleLiteral.value(of: text)?.wholeRows
    }

    /// Cells in a list of pairs.
    static func places(of text: ArraySlice<UInt8>) -> [GridCell]? { PuzzleLiteral.value(of: text)?.cells }

    /// The whole numbers of the first pair of square brackets that holds digits, commas and white space alone.
    static func firstList(in text: ArraySlice<UInt8>) -> [Int]? {
        var open: Int?
        for place in text.indices {
            switch text[place] {
            case UInt8(ascii: "["): open = place
            case UInt8(ascii: "]"):
                guard let start = open, place > start + 1 else {
                    open = nil
                    continue
                }
                // Spaces inside a number are none: "1 2" is no whole number.
                let parts = text[(start + 1)..<place].split(separator: UInt8(ascii: ",")).map { $0.trimmed() }.filter { !$0.isEmpty }
                var numbers: [Int] = []
                for part in parts {
                    guard let number = part.wholeNumber else { return nil }
                    numbers.append(number)
                }
                return numbers
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ","), 0x09...0x0D, 0x20: break
            default: open = nil
            }
        }
        return nil
    }

    /// The pairs `(1,2)` of a text, in their order; all else is skipped.
    static func pairs(in text: ArraySlice<UInt8>) -> [GridCell] {
        var pairs: [GridCell] = []
        var place = text.startIndex
        while place < text.endIndex {
            guard text[place] == UInt8(ascii: "("), let (pair, end) = pair(in: text, at: place) else {
                place += 1
                continue
            }
            pairs.append(pair)
            place = end
        }
        return pairs
    }

    private static func pair(in text: ArraySlice<UInt8>, at open: Int) -> (GridCell, Int)? {
        var at = open + 1
        func digits() -> Int? {
            let start = at
            while at < text.endIndex, text[at].isASCIIDigit { at += 1 }
            return text[start..<at].wholeNumber
        }
        func skipSpaces() { while at < text.endIndex, text[at] <= UInt8(ascii: " ") { at += 1 } }
        func skip(_ byte: UInt8) -> Bool {
            guard at < text.endIndex, text[at] == byte else { return false }
            at += 1
            return true
        }
        skipSpaces()
        guard let row = digits() else { return nil }
        skipSpaces()
        guard skip(UInt8(ascii: ",")) else { return nil }
        skipSpaces()
        guard let column = digits() else { return nil }
        skipSpaces()
        return skip(UInt8(ascii: ")")) ? (GridCell(row, column), at) : nil
    }
}

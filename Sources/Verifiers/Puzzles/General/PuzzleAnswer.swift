import JSON

/// How grids are written in answers to puzzles.
enum PuzzleAnswer {
    /// A grid of whole numbers: rows with spaces or commas between them, a list of lists, or digits without anything between them.
    ///
    /// - Parameter width: how many columns the puzzle has.
    static func grid(_ text: ArraySlice<UInt8>, width: Int) -> NumberGrid? {
        cells(text, width: width) ?? withoutRules(text).flatMap { cells($0, width: width) }
    }

    /// A table without its lines: bars between cells, and rows of dashes alone; `nil` where there are none.
    private static func withoutRules(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let lines = text.filledLines
        let rows = lines.filter { !$0.allSatisfy { "-+|=: \t".utf8.contains($0) } }
        guard rows.count < lines.count || text.contains(UInt8(ascii: "|")) else { return nil }
        let plain = rows.map { row in row.map { $0 == UInt8(ascii: "|") ? 0x20 : $0 } }
        return Array(plain.joined(separator: [0x0A]))[...]
    }

    private static func cells(_ text: ArraySlice<UInt8>, width: Int) -> NumberGrid? {
        guard let rows = PuzzleGrid.numbers(of: text) else {
            let lines = text.filledLines
            guard lines.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
            return NumberGrid(lines.map { $0.map { Int($0 & 0x0F) } })
        }
        // Numbers with more digits than a line has cells are digits of cells.
        let lines = text.filledLines
        if width > 1, rows.allSatisfy({ $0.count == 1 }), lines.allSatisfy({ $0.count == width && $0.allSatisfy(\.isASCIIDigit) }) {
            return NumberGrid(lines.map { $0.map { Int($0 & 0x0F) } })
        }
        return NumberGrid(rows)
    }
}

extension JSONValue {
    /// A text, a number or a truth value as it is written.
    var name: String? {
        switch self {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        default: wholeNumber.map { String($0) }
        }
    }

    /// A name of a puzzle, without white space around it; `nil` for an empty one.
    var puzzleName: String? {
        guard let name else { return nil }
        let plain = Array(name.utf8)[...].trimmed()
        return plain.isEmpty ? nil : plain.count == name.utf8.count ? name : plain.string
    }

    /// The names of a list of such.
    var names: [String]? {
        guard let elements else { return nil }
        let names = elements.compactMap(\.puzzleName)
        return names.count == elements.count ? names : nil
    }

    /// The member of this name; `nil` if there is none, or null.
    func given(_ name: String) -> JSONValue? { self[name].flatMap { $0 == .null ? nil : $0 } }

    /// A flag that is false where it is not given; `nil` if it is no flag.
    func flag(_ name: String, default fallback: Bool = false) -> Bool? {
        guard let value = given(name) else { return fallback }
        if case .bool(let flag) = value { return flag }
        return nil
    }
}

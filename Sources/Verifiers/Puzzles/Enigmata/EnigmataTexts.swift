import JSON

/// Tasks whose answer is compared with the data set's.
enum EnigmataTexts {
    /// The same text; double quotes are skipped.
    static func exact(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = row.text.map({ withoutQuotes(Array($0.utf8)[...].trimmed()) }), !gold.isEmpty else { return nil }
        return PuzzleRule { answer, _ in
            let text = withoutQuotes(answer)
            return text.isEmpty ? .noAnswer("the block is empty") : text == gold ? .right : .wrong("another answer")
        }
    }

    private static func withoutQuotes(_ text: ArraySlice<UInt8>) -> [UInt8] { text.filter { $0 != UInt8(ascii: "\"") } }

    /// The same words, however they are spaced.
    static func words(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = text(of: row.answer).map({ Array($0.utf8)[...].words.map(Array.init) }), !gold.isEmpty else { return nil }
        return PuzzleRule { answer, _ in
            let words = answer.words
            guard !words.isEmpty else { return .noAnswer("the block is empty") }
            return words.elementsEqual(gold, by: { $0 == $1[...] }) ? .right : .wrong("another text")
        }
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let integer): String(integer)
        case .digits(let digits): digits
        default: nil
        }
    }

    /// The same grid or list of numbers.
    static func value(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = row.text.map({ reading(of: Array($0.utf8)[...]) }) ?? row.answer, gold.elements != nil else { return nil }
        return PuzzleRule { answer, _ in
            guard let value = reading(of: answer) else { return .wrong("no grid or list of numbers") }
            return value.isLike(gold) ? .right : .wrong("another grid or list")
        }
    }

    private static func reading(of text: ArraySlice<UInt8>) -> JSONValue? {
        if let rows = PuzzleGrid.numbers(of: text) { return .array(rows.map { .array($0.map { .integer($0) }) }) }
        return PuzzleLiteral.value(of: text)
    }

    /// The same list of whole numbers: the first one of the block.
    static func list(_ row: EnigmataRow) -> PuzzleRule? {
        let value = row.text.flatMap { JSONValue.read(Array($0.utf8)[...]) } ?? row.answer
        guard let gold = value.wholeNumbers else { return nil }
        return PuzzleRule { answer, _ in
            guard let numbers = PuzzleGrid.firstList(in: answer) ?? (gold.isEmpty && answer.isText("[]") ? [] : nil) else {
                return .wrong("no list of whole numbers")
            }
            return numbers == gold ? .right : .wrong("another list")
        }
    }

    /// The same rows of a table, in small letters and with single spaces; each of them is there, and none with its first cell differs.
    static func table(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = row.text.map({ rows(of: Array($0.utf8)[...]) }), !gold.isEmpty, gold.allSatisfy({ !$0.isEmpty }) else { return nil }
        let (keys, lines) = (Set(gold.map { $0[0] }), Set(gold))
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            try effort.spend(64 * gold.count)
            try effort.spend(2 * PuzzleRule.stepsPerByte * answer.count)
            let found = rows(of: answer)
            let relevant = found.filter { $0.first.map(keys.contains) ?? false }
            let there = Set(relevant)
            for line in gold where !there.contains(line) { return .wrong("no row \"\(line.map { $0[...].string }.joined(separator: " | "))\"") }
            if let line = relevant.first(where: { !lines.contains($0) }) {
                return .wrong("another row of \"\(line[0][...].string)\" is there, too")
            }
            return .right
        }
    }

    /// The cells of rows between bars.
    private static func rows(of text: ArraySlice<UInt8>) -> [[[UInt8]]] {
        text.filledLines.map { line in
            line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
                let lowered = Array(cell.string.lowercased().utf8)
                return Array(lowered[...].words.joined(separator: [UInt8(ascii: " ")]))
            }
        }
    }

    /// The same words across and down, in any case and without spaces.
    static func crossword(_ row: EnigmataRow) -> PuzzleRule? {
        let value = row.text.flatMap { JSONValue.read(Array($0.utf8)[...]) } ?? row.answer
        if row.says("No valid solution") {
            return PuzzleRule { answer, _ in answer.contains("No valid solution") ? .right : .wrong("there is no solution") }
        }
        guard let across = value["across"]?.strings?.map(folded), let down = value["down"]?.strings?.map(folded) else { return nil }
        return PuzzleRule { answer, _ in
            for (name, gold) in [("across", across), ("down", down)] {
                let line = answer.filledLines.last { $0.matches(Array(name.utf8) + [UInt8(ascii: ":")], at: $0.startIndex, ignoringCase: true) }
                guard let line else {
                    if gold.isEmpty { continue }
                    return .wrong("no line \"\(name): ...\"")
                }
                let words = line.dropFirst(name.utf8.count + 1).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                let isEmpty = words.count == 1 && words[0].trimmed().isEmpty
                guard isEmpty ? gold.isEmpty : words.count == gold.count else { return .wrong("\(words.count) words \(name), not \(gold.count)") }
                for (place, word) in words.enumerated() where !isEmpty && folded(word.string) != gold[place] {
                    return .wrong("word \(place + 1) \(name) differs")
                }
            }
            return .right
        }
    }

    private static func folded(_ word: String) -> String { String(word.uppercased().filter { !$0.isWhitespace }) }

    /// The letters of a path.
    static func path(_ row: EnigmataRow) -> PuzzleRule? {
        guard let gold = row.text else { return nil }
        let letters = gold == "we dont need to remove" ? [] : Array(gold.utf8)
        let map = row.meta["question"]?.string.flatMap { RoadMap(story: Array($0.utf8)[...]) }
        return PuzzleRule { answer, _ in
            guard answer.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x20 || $0 == 0x2C || $0 == 0x0A }) else {
                return .wrong("more than capital letters and commas")
            }
            let path = answer.filter { (0x41...0x5A).contains($0) }
            if path == letters { return .right }
            guard let map else { return .wrong("another path") }
            return PuzzleFinding(fault: map.fault(ofPath: path, noLongerThan: letters))
        }
    }

    /// The move in standard algebraic notation, or another one that is mate in the position that the question's game leads to.
    static func move(_ row: EnigmataRow, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard let gold = row.text.map({ Array(Array($0.utf8)[...].trimmed()) }), !gold.isEmpty else { return nil }
        let game = row.meta["question"]?.string.map { Array($0.utf8)[...] }
        let position = try game.map { text throws(Effort.Exhausted) in try ChessPosition(game: text, effort) } ?? nil
        return PuzzleRule { answer, effort throws(Effort.Exhausted) in
            if answer == gold[...] { return .right }
            guard let position, answer.last == UInt8(ascii: "#"), answer.count <= 8 else { return .wrong("another move") }
            try effort.spend(200_000)
            guard let move = position.move(answer) else { return .wrong("no legal move") }
            var after = position
            after.make(move)
            return PuzzleFinding(fault: after.isMate ? nil : "no mate")
        }
    }
}

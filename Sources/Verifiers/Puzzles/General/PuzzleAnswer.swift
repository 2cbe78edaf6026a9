import JSON

/// What answers to puzzles are written like: grids, lists of names, pairs of a name and a value.
enum PuzzleAnswer {
    /// A grid of whole numbers: rows with spaces or commas between them, a list of lists, or digits without anything between them.
    ///
    /// - Parameter width: how many columns the puzzle has.
    static func grid(_ text: ArraySlice<UInt8>, width: Int) -> NumberGrid? {
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

    /// A list of names: a list of JSON or Python, or words with arrows, commas, bars or white space between them.
    static func names(_ text: ArraySlice<UInt8>) -> [String]? {
        if let elements = (JSONValue.read(text) ?? PuzzleLiteral.value(of: text))?.elements {
            var names: [String] = []
            for element in elements {
                guard let name = element.name else { return nil }
                names.append(name)
            }
            return names
        }
        // Arrows become spaces.
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var at = text.startIndex
        while at < text.endIndex {
            let arrow = arrows.first { text[at...].starts(with: $0) }
            plain.append(arrow == nil ? text[at] : 0x20)
            at += arrow?.count ?? 1
        }
        let names = plain[...].split { $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "|") }
        return names.isEmpty ? nil : names.map(\.string)
    }

    private static let arrows = ["->", "=>", "\u{2192}"].map { Array($0.utf8) }

    /// A value for each name: an object of JSON, or parts with commas or line ends between them, such as `A: 1`, `A = 1` and `A is a knight and B is a knave`.
    ///
    /// - Returns: `nil` if a part is none, or a name has two values.
    static func values(_ text: ArraySlice<UInt8>) -> [String: String]? {
        var values: [String: String] = [:]
        if case .object(let members)? = JSONValue.read(text) {
            for member in members {
                guard let value = member.value.name, values.updateValue(value, forKey: member.key) == nil else { return nil }
            }
            return values
        }
        for part in text.split(whereSeparator: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == 0x0A || $0 == 0x0D }) {
            let part = part.trimmed { $0 <= 0x20 || ".{}-*".utf8.contains($0) }
            if part.isEmpty { continue }
            guard let pairs = pairs(part) else { return nil }
            for (name, value) in pairs { if let other = values.updateValue(value, forKey: name), other != value { return nil } }
        }
        return values.isEmpty ? nil : values
    }

    private static func pairs(_ part: ArraySlice<UInt8>) -> [(name: String, value: String)]? {
        func plain(_ text: ArraySlice<UInt8>) -> String { text.trimmed { $0 <= 0x20 || "\"'*.".utf8.contains($0) }.string }
        if let sign = part.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) {
            let (name, value) = (plain(part[..<sign]), plain(part[(sign + 1)...]))
            return name.isEmpty || value.isEmpty ? nil : [(name, value)]
        }
        var words = part.words[...]
        var pairs: [(name: String, value: String)] = []
        while let first = words.first {
            // "(1)" before a sentence, "and" between two.
            if first.isText("and") || first.first == UInt8(ascii: "(") && first.last == UInt8(ascii: ")") {
                words.removeFirst()
                continue
            }
            guard words.count >= 3, words[words.startIndex + 1].isText("is") else { return nil }
            words.removeFirst(2)
            if words.count > 1, words.first.map({ $0.isText("a") || $0.isText("an") }) == true { words.removeFirst() }
            guard let value = words.popFirst() else { return nil }
            pairs.append((plain(first), plain(value)))
        }
        return pairs
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

    /// The names of a list of such.
    var names: [String]? {
        guard let elements else { return nil }
        let names = elements.compactMap(\.name)
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

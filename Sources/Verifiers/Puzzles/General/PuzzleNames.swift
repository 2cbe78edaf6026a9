import JSON

/// The names of a puzzle, as answers write them: lists of them, and a value for each.
///
/// Signs between names are arrows, line ends, commas, semicolons, bars and white space; a sign that one of the names has in it separates none. So `New York -> Boston`
/// are two vertices where there is a vertex New York.
struct PuzzleNames: Sendable {
    private static let arrows = ["->", "=>", "\u{2192}"].map { Array($0.utf8) }
    /// Marks around a name that are no part of it: quotes, those of Markdown, and a full stop.
    private static let frame = Array("\"'`*.".utf8)
    /// So many signs and words are tried as the end of a name.
    private static let tried = 8

    /// None where any text is a name.
    private let known: Set<String>
    /// Bytes of the longest name.
    private let longest: Int
    private let arrows: [[UInt8]]
    /// For each byte whether it separates names; line ends always do where a list is read.
    private let separates: [Bool]

    /// - Parameter names: all names, or none where any text is one.
    init(_ names: some Sequence<String>) {
        known = Set(names)
        longest = known.reduce(0) { max($0, $1.utf8.count) }
        var arrows = Self.arrows
        var separates = [Bool](repeating: false, count: 256)
        for mark in ",;| \t\u{0B}\u{0C}\r\n".utf8 { separates[Int(mark)] = true }
        for name in known {
            for byte in name.utf8 { separates[Int(byte)] = false }
            arrows.removeAll { Array(name.utf8)[...].firstOccurrence(of: $0) != nil }
        }
        self.arrows = arrows
        self.separates = separates
    }

    /// The name that is written: in the marks around it, too.
    func name(_ text: ArraySlice<UInt8>) -> String {
        let plain = text.trimmed()
        let whole = plain.string
        return known.contains(whole) ? whole : Self.plain(plain)
    }

    /// A list of names: a list of JSON or Python, or names with signs between them, in brackets or not.
    ///
    /// - Parameter count: how many there have to be, where blanks separate names only if that number needs it.
    func list(_ text: ArraySlice<UInt8>, count: Int? = nil) -> [String]? {
        if let elements = (JSONValue.read(text) ?? PuzzleLiteral.value(of: text))?.elements {
            var names: [String] = []
            for element in elements {
                guard let name = element.name else { return nil }
                names.append(known.contains(name) ? name : self.name(Array(name.utf8)[...]))
            }
            return names
        }
        var text = text.trimmed()
        if let first = text.first, let last = text.last, first == UInt8(ascii: "[") && last == UInt8(ascii: "]"), text.count > 1 {
            text = text.dropFirst().dropLast()
        }
        // Arrows become line ends.
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var at = text.startIndex
        while at < text.endIndex {
            let arrow = arrows.first { text[at...].starts(with: $0) }
            plain.append(arrow == nil ? text[at] : 0x0A)
            at += arrow?.count ?? 1
        }
        if let count {
            let names = names(in: plain) { $0 > 0x20 && separates[Int($0)] || Self.isEnd($0) }
            if names.count == count { return names }
        }
        let names = names(in: plain) { separates[Int($0)] || Self.isEnd($0) }
        return names.isEmpty ? nil : names
    }

    private func names(in text: [UInt8], between isMark: (UInt8) -> Bool) -> [String] {
        text.split(whereSeparator: isMark).filter { !$0.trimmed().isEmpty }.map(name)
    }

    private static func isEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// A value for each name: an object of JSON, or parts with commas or line ends between them, such as `A: 1`, `A = 1` and `A is a knight and B is a knave`,
    /// or rows of a table with two columns.
    ///
    /// - Returns: `nil` if a part is none, or a name has two values.
    func values(_ text: ArraySlice<UInt8>) -> [String: String]? {
        var values: [String: String] = [:]
        if case .object(let members)? = JSONValue.read(text) {
            for member in members {
                guard let value = member.value.name, values.updateValue(value, forKey: name(Array(member.key.utf8)[...])) == nil else { return nil }
            }
            return values
        }
        let parts = text.split { byte in
            Self.isEnd(byte) || (byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")) && separates[Int(byte)]
        }
        for (place, part) in parts.enumerated() {
            let line = part.trimmed()
            if line.allSatisfy({ $0 <= 0x20 || ".{}-*|:".utf8.contains($0) }) { continue }
            // What is before a line of a table's dashes is its head.
            if line.first == UInt8(ascii: "|"), parts.indices.contains(place + 1), Self.isRule(parts[place + 1].trimmed()) { continue }
            guard let pairs = pairs(line) else { return nil }
            for (name, value) in pairs { if let other = values.updateValue(value, forKey: name), other != value { return nil } }
        }
        return values.isEmpty ? nil : values
    }

    private static func isRule(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: "|") && line.contains(UInt8(ascii: "-")) && line.allSatisfy { " |-:\t".utf8.contains($0) }
    }

    private func pairs(_ line: ArraySlice<UInt8>) -> [(name: String, value: String)]? {
        if line.first == UInt8(ascii: "|") {
            let cells = line.split(separator: UInt8(ascii: "|")).map { $0.trimmed() }.filter { !$0.isEmpty }
            return cells.count == 2 ? [(name(cells[0]), Self.plain(cells[1]))] : nil
        }
        // A name may have the sign in it, and a list mark may be before it: the first sign after a known name counts, else the first one.
        let part = line.trimmed { $0 <= 0x20 || ".{}-*".utf8.contains($0) }
        let signs = part.indices.lazy.filter { part[$0] == UInt8(ascii: ":") || part[$0] == UInt8(ascii: "=") }.prefix(Self.tried)
        for sign in signs where sign - part.startIndex <= longest + Self.tried {
            for start in [line.startIndex, part.startIndex] {
                let name = name(line[start..<sign])
                guard known.contains(name) else { continue }
                let value = Self.plain(part[(sign + 1)...])
                return value.isEmpty ? nil : [(name, value)]
            }
        }
        if let sign = signs.first {
            let (name, value) = (Self.plain(part[..<sign]), Self.plain(part[(sign + 1)...]))
            return name.isEmpty || value.isEmpty ? nil : [(name, value)]
        }
        return sentences(part)
    }

    private static func plain(_ text: ArraySlice<UInt8>) -> String { text.trimmed { $0 <= 0x20 || frame.contains($0) }.string }

    /// `Ann Lee is a knight and Bob is a knave`
    private func sentences(_ part: ArraySlice<UInt8>) -> [(name: String, value: String)]? {
        var words = part.words[...]
        var pairs: [(name: String, value: String)] = []
        while let first = words.first {
            // "(1)" before a sentence, "and" between two.
            if first.isText("and") || first.first == UInt8(ascii: "(") && first.last == UInt8(ascii: ")") {
                words.removeFirst()
                continue
            }
            guard let verb = verb(of: words, in: part) else { return nil }
            let name = name(part[first.startIndex..<words[verb - 1].endIndex])
            words = words[(verb + 1)...]
            if words.count > 1, words.first.map({ $0.isText("a") || $0.isText("an") }) == true { words.removeFirst() }
            guard let value = words.popFirst() else { return nil }
            pairs.append((name, Self.plain(value)))
        }
        return pairs
    }

    /// The place of the "is" after a known name, or after one word.
    private func verb(of words: ArraySlice<ArraySlice<UInt8>>, in part: ArraySlice<UInt8>) -> Int? {
        guard let first = words.first else { return nil }
        let verbs = words.indices.dropFirst().lazy.filter { words[$0].isText("is") }.prefix(Self.tried)
        for verb in verbs {
            let end = words[verb - 1].endIndex
            guard end - first.startIndex <= longest + Self.tried else { break }
            if known.contains(name(part[first.startIndex..<end])) { return verb }
        }
        return verbs.first.flatMap { $0 == words.startIndex + 1 ? $0 : nil }
    }
}

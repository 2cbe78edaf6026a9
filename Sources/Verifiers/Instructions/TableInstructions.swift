/// Instructions to write a table of comma or tab separated values (RFC 4180).
enum TableInstructions {
    static let kinds = [
        InstructionKind("custom:csv_city") { text, effort throws(Effort.Exhausted) in
            let table = try SeparatedValues(text, separator: UInt8(ascii: ","), rows: 9, effort)
            guard table.rows.count == 8 else { return .broken("not a header and 7 rows") }
            guard table.rows[0].map({ $0.text }) == header("ID Country City Year Count") else { return .broken("another header") }
            return .of(table.rows.allSatisfy { $0.count == 5 }, "a row has not 5 fields")
        },
        InstructionKind("custom:csv_special_character") { text, effort throws(Effort.Exhausted) in
            let table = try SeparatedValues(text, separator: UInt8(ascii: ","), rows: 16, effort)
            guard table.rows.count == 15 else { return .broken("not a header and 14 rows") }
            guard hasHeader(table, "ProductID Category Brand Price Stock") else { return .broken("another header") }
            for row in table.rows.dropFirst() {
                guard row.count == 5 else { return .broken("a row has not 5 fields") }
                // The rows up to the field that was looked for are enough.
                if row.contains(where: { $0.isQuoted && $0.hasSpecial }) { return .followed }
            }
            return .broken("no field with a special character in quotation marks")
        },
        InstructionKind("custom:csv_quotes") { text, effort throws(Effort.Exhausted) in
            let table = try SeparatedValues(text, separator: 0x09, rows: 5, effort)
            guard table.rows.count == 4 else { return .broken("not a header and 3 rows") }
            guard hasHeader(table, "StudentID Subject Grade Semester Score") else { return .broken("another header") }
            return .of(table.rows.allSatisfy { $0.count == 5 && $0.allSatisfy { $0.isQuoted } }, "a row has not 5 fields in quotation marks")
        },
    ]

    private static func header(_ names: String) -> [[UInt8]] { names.split(separator: " ").map { Array($0.utf8) } }

    /// Names may be in quotation marks, and have spaces before these, but none inside of them.
    private static func hasHeader(_ table: SeparatedValues, _ names: String) -> Bool {
        table.rows[0].map { field in
            if field.isQuoted { return field.text }
            let name = field.text[...].trimmedOfSpace()
            let isQuoted = name.count > 1 && name.first == UInt8(ascii: "\"") && name.last == UInt8(ascii: "\"")
            return Array(isQuoted ? name.dropFirst().dropLast() : name)
        } == header(names)
    }
}

/// The first rows of a table of separated values. An empty line is a row without fields.
private struct SeparatedValues {
    struct Field {
        var text: [UInt8] = []
        /// Whether it is between quotation marks.
        var isQuoted = false

        /// Whether a character is neither a letter, a digit, an underscore nor white space.
        var hasSpecial: Bool { UTF8Scalars(text[...]).contains { !$0.isWordScalar && !$0.isWhiteSpaceScalar } }
    }

    private(set) var rows: [[Field]] = []

    /// - Parameter limit: how many rows are read; none of the kinds has more fields than 5.
    init(_ text: ArraySlice<UInt8>, separator: UInt8, rows limit: Int, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(10 * text.count)
        let quote = UInt8(ascii: "\"")
        var row: [Field] = []
        var field = Field()
        var isInside = false
        var isStart = true
        var place = text.startIndex
        func endField() {
            if row.count < 6 { row.append(field) }
            field = Field()
            isStart = true
        }
        while place < text.endIndex, rows.count < limit {
            let byte = text[place]
            if isInside {
                if byte != quote {
                    field.text.append(byte)
                } else if place + 1 < text.endIndex, text[place + 1] == quote {
                    field.text.append(quote)
                    place += 1
                } else {
                    isInside = false
                }
            } else if byte == quote, isStart {
                (isInside, isStart) = (true, false)
                // Spaces before it are no part of the field.
                field = Field(isQuoted: true)
            } else if byte == separator {
                endField()
            } else if byte == 0x0A || byte == 0x0D {
                if !(row.isEmpty && isStart) { endField() }
                rows.append(row)
                row = []
                if byte == 0x0D, place + 1 < text.endIndex, text[place + 1] == 0x0A { place += 1 }
            } else if !(field.isQuoted && byte == 0x20) {
                field.text.append(byte)
                // What goes on after its closing quotation mark is not between two.
                field.isQuoted = false
                // Between tabs there may be spaces before a quotation mark.
                isStart = isStart && byte == 0x20 && separator == 0x09
            }
            place += 1
        }
        if !(row.isEmpty && isStart), rows.count < limit {
            endField()
            rows.append(row)
        }
    }
}

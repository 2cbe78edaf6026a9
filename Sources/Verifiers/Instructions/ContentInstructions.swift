/// Instructions about marks that must be in the text: placeholders, a postscript, bullets, highlights, sections, a title, JSON.
enum ContentInstructions {
    static let kinds = [
        InstructionKind("detectable_content:number_placeholders") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("num_placeholders")
            return { text, effort throws(Effort.Exhausted) in
                let count = try placeholders(in: text, effort)
                return .of(count >= wanted, "\(count) placeholders, not at least \(wanted)")
            }
        },
        InstructionKind("detectable_content:postscript") { arguments throws(UnreadableInstruction) in
            let marker = try arguments.text("postscript_marker")
            return { text, effort throws(Effort.Exhausted) in
                .of(
                    try hasPostscript(text.inSmallLetters(effort), marker, effort),
                    "no postscript that begins with \(KeywordInstructions.quoted(marker))")
            }
        },
        InstructionKind("detectable_format:number_bullet_lists") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("num_bullets")
            return { text, effort throws(Effort.Exhausted) in
                let count = try bullets(in: text, effort)
                return .of(count == wanted, "\(count) bullets, not \(wanted)")
            }
        },
        InstructionKind("detectable_format:constrained_response") { text, effort throws(Effort.Exhausted) in
            for answer in answers where try text.occurrences(of: answer[...], effort) > 0 { return .followed }
            return .broken("none of the three answers")
        },
        InstructionKind("detectable_format:number_highlighted_sections") { arguments throws(UnreadableInstruction) in
            let wanted = try arguments.count("num_highlights")
            return { text, effort throws(Effort.Exhausted) in
                try effort.spend(4 * text.count)
                let count = highlights(in: text) + doubleHighlights(in: text)
                return .of(count >= wanted, "\(count) highlights, not at least \(wanted)")
            }
        },
        InstructionKind("detectable_format:multiple_sections") { arguments throws(UnreadableInstruction) in
            let (mark, wanted) = (try arguments.text("section_spliter"), try arguments.count("num_sections"))
            return { text, effort throws(Effort.Exhausted) in
                // A mark, at most one space, and a number.
                let count = try text.occurrences(of: mark[...], effort) { range in
                    var next = range.upperBound
                    if next < text.endIndex { next += text.whiteSpace(at: next) }
                    return next < text.endIndex && text[next].isASCIIDigit
                }
                return .of(count >= wanted, "\(count) sections, not at least \(wanted)")
            }
        },
        InstructionKind("detectable_format:title") { text, effort throws(Effort.Exhausted) in
            for line in try text.lines(effort) where try isTitled(line, effort) { return .followed }
            return .broken("no title in <<>>")
        },
        InstructionKind("detectable_format:json_format") { text, effort throws(Effort.Exhausted) in
            .of(try JSONTape(unfenced(text), effort) != nil, "the text is no JSON")
        },
    ]

    private static let answers = ["My answer is yes.", "My answer is no.", "My answer is maybe."].map { Array($0.utf8) }

    /// Opening and closing square brackets with no line feed between them.
    private static func placeholders(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(2 * text.count)
        var count = 0
        var isOpen = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "["): isOpen = true
            case UInt8(ascii: "]"):
                if isOpen { count += 1 }
                isOpen = false
            case 0x0A: isOpen = false
            default: break
            }
        }
        return count
    }

    /// - Parameter text: in small letters.
    private static func hasPostscript(_ text: ArraySlice<UInt8>, _ marker: [UInt8], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        // The letters and full stops of the two usual markers may have a space after each full stop.
        let letters: [[UInt8]]
        switch String(decoding: marker, as: UTF8.self) {
        case "P.S.": letters = ["p.", "s."].map { Array($0.utf8) }
        case "P.P.S": letters = ["p.", "p.", "s"].map { Array($0.utf8) }
        default: return try text.occurrences(of: marker[...].inSmallLetters(effort), effort) > 0
        }
        return try text.occurrences(of: letters[0][...], effort) { range in
            var place = range.upperBound
            for part in letters.dropFirst() {
                if place < text.endIndex { place += text.whiteSpace(at: place) }
                guard text.matches(part, at: place) else { return false }
                place += part.count
            }
            return true
        } > 0
    }

    /// Lines that begin with a hyphen, or with one asterisk and something after it.
    private static func bullets(in text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        var count = 0
        for line in try text.lines(effort) {
            let content = line.trimmedOfSpace()
            switch content.first {
            case UInt8(ascii: "-"): count += 1
            case UInt8(ascii: "*"):
                let next = content.dropFirst().first
                // The line feed after an asterisk alone counts as something.
                if next != UInt8(ascii: "*"), next != nil || line.endIndex < text.endIndex { count += 1 }
            default: break
            }
        }
        return count
    }

    /// Pairs of asterisks in one line with more than white space between them.
    private static func highlights(in text: ArraySlice<UInt8>) -> Int {
        var count = 0
        var open: Int?
        for place in text.indices {
            if text[place] == 0x0A { open = nil }
            guard text[place] == UInt8(ascii: "*") else { continue }
            if let start = open {
                if !text[(start + 1)..<place].trimmedOfSpace().isEmpty { count += 1 }
                open = nil
            } else {
                open = place
            }
        }
        return count
    }

    /// Pairs of two asterisks in one line with more than white space, and no asterisk, between them.
    private static func doubleHighlights(in text: ArraySlice<UInt8>) -> Int {
        let mark = Array("**".utf8)
        var count = 0
        var place = text.startIndex
        while place < text.endIndex {
            guard text.matches(mark, at: place) else {
                place += 1
                continue
            }
            let inside = text[(place + 2)...].prefix { $0 != UInt8(ascii: "*") && $0 != 0x0A }
            guard text.matches(mark, at: inside.endIndex) else {
                place += inside.isEmpty ? 1 : 2 + inside.count
                continue
            }
            if !inside.trimmedOfSpace().isEmpty { count += 1 }
            place = inside.endIndex + 2
        }
        return count
    }

    private static func isTitled(_ line: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        try effort.spend(2 + line.count / 4)
        guard let start = line.firstOccurrence(of: Array("<<".utf8)), let end = line.lastOccurrence(of: Array(">>".utf8)), end > start + 2 else {
            return false
        }
        let title = line[(start + 2)..<end].drop { $0 == UInt8(ascii: "<") }
        return !title.trimmed { $0 == UInt8(ascii: ">") || $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.isEmpty
    }

    /// Without the marks of one code block around the whole.
    private static func unfenced(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.trimmedOfSpace()
        for fence in ["```json", "```Json", "```JSON", "```"].map({ Array($0.utf8) }) where text.matches(fence, at: text.startIndex) {
            text = text.dropFirst(fence.count)
        }
        let fence = Array("```".utf8)
        if text.matches(fence, at: text.endIndex - fence.count) { text = text.dropLast(fence.count) }
        return text.trimmedOfSpace()
    }
}

/// Words before a box that say that the answer is another one: "it is not \boxed{8}".
enum Denial {
    /// Bytes before a box that are read: longer than every denial with the word before it.
    private static let reach = 48
    /// Bytes after a box in which its sentence may end.
    private static let sentence = 160

    /// Whether what is between these places is denied.
    ///
    /// A question denies nothing ("why not \boxed{8}?", "isn't \boxed{8} the answer?"), and neither does "not only \boxed{8}" or "if not \boxed{8}".
    static func isMeant(around box: Range<Int>, in text: ArraySlice<UInt8>) -> Bool {
        let before = text[..<box.lowerBound].suffix(reach).trimmed { $0 <= UInt8(ascii: " ") || "$\\([{}*:".utf8.contains($0) }
        guard foreignlyDenied(before) || denied(before) else { return false }
        return !isQuestion(text[box.upperBound...])
    }

    /// The last words of denials: before most boxes there is none of them. "t" is the end of "isn't".
    private static let ends = (["not", "t", "be", "equal", "equals", "to", "cannot", "nor", "neither", "than", "of"]).map { Array($0.utf8) }

    private static func denied(_ before: ArraySlice<UInt8>) -> Bool {
        guard let end = ByteWords(of: before, \.isASCIILetter).last, end.endIndex == before.endIndex,
            ends.contains(where: { $0.elementsEqual(end.lazy.map { $0 | 0x20 }) })
        else { return false }
        // The apostrophe may be that of typesetters.
        let plain = Array(String(decoding: before, as: UTF8.self).lowercased().map { $0 == "’" ? "'" : $0 })
        let clause = plain[(plain.lastIndex { ".,!?;:\n".contains($0) }.map { $0 + 1 } ?? 0)...]
        var words = clause.split { !$0.isLetter && $0 != "'" }.map { String($0) }
        guard openers.isDisjoint(with: words) else { return false }
        if words.suffix(2) == ["equal", "to"] {
            words.removeLast(2)
        } else if let word = words.last, complements.contains(word) {
            words.removeLast()
        }
        guard let word = words.popLast() else { return false }
        switch word {
        case "not", "cannot", "nor", "neither": return true
        case "than": return words.last == "rather"
        case "of": return words.last == "instead"
        default: return word.hasSuffix("n't")
        }
    }

    /// What may be between "not" and the value.
    private static let complements: Set<String> = ["be", "equal", "equals"]
    /// Words of a clause that leave open whether it denies.
    private static let openers: Set<String> = ["why", "if", "whether", "unless"]

    private static func foreignlyDenied(_ before: ArraySlice<UInt8>) -> Bool {
        guard before.last.map({ $0 >= 0x80 }) == true, let denial = denials.first(where: { before.endsIn($0) }) else { return false }
        let rest = before.dropLast(denial.count)
        return !questions.contains { rest.endsIn($0) }
    }

    private static let denials = ["不是", "不等于", "并非", "而非", "不为", "不可能是", "不会是", "不能是", "不可能为", "不能为"].map { Array($0.utf8) }
    /// 是不是 asks, and 岂不是 and 难道不是 affirm.
    private static let questions = ["是", "岂", "难道", "为何", "为什么"].map { Array($0.utf8) }

    /// Whether the sentence of the box ends in a question mark.
    private static func isQuestion(_ rest: ArraySlice<UInt8>) -> Bool {
        let near = rest.prefix(sentence)
        var place = near.startIndex
        while place < near.endIndex {
            let byte = near[place]
            if byte == UInt8(ascii: "?") || near.matches(wideMark, at: place) { return true }
            // A full stop inside of a number ends nothing.
            let isStop = byte == UInt8(ascii: ".") && (place + 1 >= near.endIndex || near[place + 1] <= UInt8(ascii: " "))
            if isStop || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: ";") || near.matches(wideStop, at: place) {
                return false
            }
            place += 1
        }
        return false
    }

    private static let wideMark = Array("？".utf8)
    private static let wideStop = Array("。".utf8)
}

extension ArraySlice<UInt8> {
    fileprivate func endsIn(_ word: [UInt8]) -> Bool { suffix(word.count).elementsEqual(word) }
}

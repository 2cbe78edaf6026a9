/// Edits of text as bytes, as the graders that are matched here do them: one replacement after the other.
extension [UInt8] {
    /// With every occurrence of a text replaced, from the left.
    func replacing(_ old: String, by new: String) -> [UInt8] {
        let old = Array(old.utf8)
        guard let first = old.first, contains(first) else { return self }
        let new = new.utf8
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var place = 0
        let slice = self[...]
        while place < count {
            if self[place] == first, slice.matches(old, at: place) {
                result += new
                place += old.count
            } else {
                result.append(self[place])
                place += 1
            }
        }
        return result
    }

    /// The parts between the occurrences of a text; beyond a number of parts the text is not cut further.
    func parts(between separator: String, atMost limit: Int) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var rest = Parts(of: self[...], between: separator)
        while parts.count < limit, let part = rest.next() { parts.append(part) }
        return parts
    }

    /// The parts between all occurrences of a text, one after the other; one more than there are occurrences.
    struct Parts: IteratorProtocol, Sequence {
        private let separator: [UInt8]
        private var rest: ArraySlice<UInt8>?

        init(of text: ArraySlice<UInt8>, between separator: String) {
            self.separator = Array(separator.utf8)
            rest = text
        }

        mutating func next() -> ArraySlice<UInt8>? {
            guard let text = rest else { return nil }
            guard let place = text.firstOccurrence(of: separator) else {
                rest = nil
                return text
            }
            rest = text[(place + separator.count)...]
            return text[..<place]
        }
    }

    /// The last characters, counted as Unicode scalars.
    func suffixOfCharacters(_ length: Int) -> [UInt8] {
        var left = length
        var place = count
        while place > 0, left > 0 {
            place -= 1
            if self[place] & 0xC0 != 0x80 { left -= 1 }
        }
        return Array(self[place...])
    }

    var string: String { String(decoding: self, as: UTF8.self) }
}

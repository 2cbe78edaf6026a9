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

    /// The parts between every occurrence of a text.
    func parts(between separator: String) -> [[UInt8]] {
        let separator = Array(separator.utf8)
        var parts: [[UInt8]] = []
        var rest = self[...]
        while let place = rest.firstOccurrence(of: separator) {
            parts.append(Array(rest[..<place]))
            rest = rest[(place + separator.count)...]
        }
        parts.append(Array(rest))
        return parts
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

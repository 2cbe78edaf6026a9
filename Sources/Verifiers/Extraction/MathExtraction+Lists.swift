/// Marks of lists before values.
extension MathExtraction {
    /// A text without the mark of a list before it: "- ", "* ", "1. ".
    static func withoutListMark(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if let first = text.first, "-*+".utf8.contains(first), text.dropFirst().first == UInt8(ascii: " ") { return text.dropFirst(2) }
        if text.matches(Array("• ".utf8), at: text.startIndex) { return text.dropFirst(4) }
        let digits = text.prefix(while: \.isASCIIDigit)
        if (1...2).contains(digits.count), text[digits.endIndex...].matches(Array(". ".utf8), at: digits.endIndex) {
            return text[(digits.endIndex + 2)...]
        }
        return text
    }

    /// The values of a list of at least two lines, each with a mark.
    static func listed(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        var items: [[UInt8]] = []
        for line in text.prefix(2_000).split(separator: UInt8(ascii: "\n"), maxSplits: 32) {
            let plain = line.drop { $0 <= UInt8(ascii: " ") }
            let item = withoutListMark(plain)
            guard item.startIndex > plain.startIndex else { break }
            let value = Self.text(at: item)
            guard try isValue(value, effort) else { return nil }
            items.append(Array(value))
        }
        return items.count > 1 ? Array(items.joined(separator: Array(", ".utf8)))[...] : nil
    }
}

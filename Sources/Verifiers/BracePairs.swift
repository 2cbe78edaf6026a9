/// The partners of the braces of a text. However many braces are asked for, the text is read twice at most.
struct BracePairs {
    private let text: ArraySlice<UInt8>
    /// Bytes that may still be read brace by brace.
    private var allowance: Int
    /// Where the brace closes that opens at a place, once all are looked up in one pass.
    private var closing: [Int: Int]?

    init(of text: ArraySlice<UInt8>) {
        self.text = text
        allowance = text.count
    }

    /// What stands between the brace that a part of the text begins with and its partner in that part; an escaped brace is no brace.
    mutating func inside(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if closing == nil, allowance > 0 {
            let inside = part.insideBraces()
            allowance -= inside?.count ?? part.count
            return inside
        }
        let pairs = closing ?? allPairs()
        closing = pairs
        guard let close = pairs[part.startIndex], close < part.endIndex else { return nil }
        return part[(part.startIndex + 1)..<close]
    }

    private func allPairs() -> [Int: Int] {
        var pairs: [Int: Int] = [:]
        var open: [Int] = []
        var place = text.startIndex
        while place < text.endIndex {
            switch text[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "{"): open.append(place)
            case UInt8(ascii: "}"): if let start = open.popLast() { pairs[start] = place }
            default: break
            }
            place += 1
        }
        return pairs
    }
}

/// The partners of the braces of a text. However many braces are asked for, the text is read twice at most.
struct BracePairs {
    private let text: ArraySlice<UInt8>
    /// Bytes that may still be read brace by brace.
    private var allowance: Int
    /// All pairs, once they are looked up in one pass: 8 bytes for each opening brace.
    private var pairs: [Pair]?

    /// Steps that were not spent yet.
    private var work = 0

    private struct Pair {
        /// Offsets from the start of the text.
        var open: UInt32
        /// While the brace is open, the number of the pair around it; `open` itself for none.
        var close: UInt32
    }

    init(of text: ArraySlice<UInt8>) {
        self.text = text
        allowance = text.count
    }

    /// Steps for each byte of the table of all pairs, which takes memory as well: a text for which they are more than a verdict has gets no table.
    private static let stepsPerByte = 5

    /// What the table of a text takes, at most.
    static func bytes(forTextOf bytes: Int) -> Int { min(bytes, Effort.standard / stepsPerByte) * MemoryLayout<Pair>.stride }

    /// What is between the brace that a part of the text begins with and its partner in that part; an escaped brace is no brace.
    ///
    /// - Returns: `nil` also where the text is too long for a table of its pairs; ``spend(_:)`` says so.
    mutating func inside(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        work += 32
        if pairs == nil, allowance > 0 {
            let inside = part.insideBraces()
            let read = inside?.count ?? part.count
            allowance -= read
            work += read
            return inside
        }
        if pairs == nil {
            work += Self.stepsPerByte * text.count
            guard Self.stepsPerByte * text.count <= Effort.standard else { return nil }
            pairs = allPairs()
        }
        guard let close = close(of: part.startIndex), close < part.endIndex else { return nil }
        return part[(part.startIndex + 1)..<close]
    }

    /// Spends the steps that the questions so far took.
    mutating func spend(_ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(work)
        work = 0
    }

    /// Pairs are in the order of their opening braces.
    private func close(of open: Int) -> Int? {
        guard let pairs else { return nil }
        let wanted = UInt32(truncatingIfNeeded: open - text.startIndex)
        var (low, high) = (0, pairs.count)
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].open < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < pairs.count, pairs[low].open == wanted, pairs[low].close > wanted else { return nil }
        return text.startIndex + Int(pairs[low].close)
    }

    private func allPairs() -> [Pair] {
        var pairs: [Pair] = []
        guard text.count <= Int(UInt32.max) else { return pairs }
        pairs.reserveCapacity(text.count { $0 == UInt8(ascii: "{") })
        // The innermost pair that is open; the one around it is where its partner will be.
        var innermost = -1
        var place = text.startIndex
        while place < text.endIndex {
            switch text[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "{"):
                let open = UInt32(truncatingIfNeeded: place - text.startIndex)
                pairs.append(Pair(open: open, close: innermost < 0 ? open : UInt32(truncatingIfNeeded: innermost)))
                innermost = pairs.count - 1
            case UInt8(ascii: "}") where innermost >= 0:
                let outer = pairs[innermost].close == pairs[innermost].open ? -1 : Int(pairs[innermost].close)
                pairs[innermost].close = UInt32(truncatingIfNeeded: place - text.startIndex)
                innermost = outer
            default: break
            }
            place += 1
        }
        // What is left open has no partner.
        while innermost >= 0 {
            let outer = pairs[innermost].close == pairs[innermost].open ? -1 : Int(pairs[innermost].close)
            pairs[innermost].close = pairs[innermost].open
            innermost = outer
        }
        return pairs
    }
}

/// The words of a text, one after the other: no list of them is made.
struct ByteWords: Sequence {
    private let text: ArraySlice<UInt8>
    private let isPart: (UInt8) -> Bool

    /// - Parameter isPart: whether a byte belongs to a word; what does not separates words.
    init(of text: ArraySlice<UInt8>, _ isPart: @escaping (UInt8) -> Bool) {
        self.text = text
        self.isPart = isPart
    }

    struct Iterator: IteratorProtocol {
        fileprivate var rest: ArraySlice<UInt8>
        fileprivate let isPart: (UInt8) -> Bool

        mutating func next() -> ArraySlice<UInt8>? {
            var start = rest.startIndex
            while start < rest.endIndex, !isPart(rest[start]) { start += 1 }
            var end = start
            while end < rest.endIndex, isPart(rest[end]) { end += 1 }
            defer { rest = rest[end...] }
            return end > start ? rest[start..<end] : nil
        }
    }

    func makeIterator() -> Iterator { Iterator(rest: text, isPart: isPart) }

    /// The first word.
    var first: ArraySlice<UInt8>? {
        var iterator = makeIterator()
        return iterator.next()
    }

    /// The last word; what is before it is not read.
    var last: ArraySlice<UInt8>? {
        var end = text.endIndex
        while end > text.startIndex, !isPart(text[end - 1]) { end -= 1 }
        var start = end
        while start > text.startIndex, isPart(text[start - 1]) { start -= 1 }
        return end > start ? text[start..<end] : nil
    }

    /// Whether there is one word and no other.
    var hasOne: Bool {
        var iterator = makeIterator()
        return iterator.next() != nil && iterator.next() == nil
    }
}

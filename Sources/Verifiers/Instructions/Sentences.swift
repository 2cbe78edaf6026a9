/// The sentences of a text by the marks that end them, as IFBench counts them: rules over bytes, no data.
///
/// A full stop, a question mark and an exclamation mark each end a sentence (`?!` ends two), and so does a run of full stops as a whole. A full stop ends none
///
/// - after Mr, Mrs, Ms, Dr and St,
/// - before com, net, org, io, gov, edu and me,
/// - between two digits,
/// - of `Ph.D.`,
/// - after a single letter that follows a space (`J. Smith`),
/// - of letters with a full stop each (`U.S.`, `e.g.`), unless there are two or three of them, capital, and one of the words follows that begin a sentence,
/// - after Inc, Ltd, Jr, Sr and Co, unless one of these words follows.
///
/// A closing quotation mark that follows the mark belongs to the sentence: it is written before the mark. Line feeds are spaces.
struct Sentences {
    /// The text with its line feeds as spaces, and quotation marks before the marks that end sentences.
    private let text: [UInt8]
    /// The ends of the sentences in it.
    private let ends: [Int32]

    /// Steps for each byte.
    private static let steps = 12

    init(of source: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(64 + Self.steps * source.count)
        var splitter = SentenceSplitter(source)
        splitter.run()
        (text, ends) = splitter.finished()
    }

    /// How many there are.
    var count: Int { ends.count }

    /// A sentence, without white space at its ends.
    subscript(_ index: Int) -> ArraySlice<UInt8> {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return text[start..<Int(ends[index])].trimmedOfSpace()
    }

    /// How many sentences end in a mark.
    func count(endingIn mark: UInt8, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(8 * count)
        return (0..<count).count { self[$0].last == mark }
    }

    /// Whether all sentences are as asked for, in their order.
    func allSatisfy(
        _ effort: Effort, _ isRight: (_ index: Int, _ sentence: ArraySlice<UInt8>) throws(Effort.Exhausted) -> Bool
    ) throws(Effort.Exhausted) -> Bool {
        try effort.spend(8 * count + ArraySlice<UInt8>.stepsOfWords * text.count)
        for index in 0..<count { guard try isRight(index, self[index]) else { return false } }
        return true
    }
}

/// One pass over a text that finds the ends of sentences.
private struct SentenceSplitter {
    private let source: ArraySlice<UInt8>
    private var text: [UInt8] = []
    private var ends: [Int32] = []

    private static let stop = UInt8(ascii: ".")
    private static let titles = ["Mr", "St", "Mrs", "Ms", "Dr"].map { Array($0.utf8) }
    private static let domains = ["com", "net", "org", "io", "gov", "edu", "me"].map { Array($0.utf8) }
    private static let firms = ["Inc", "Ltd", "Jr", "Sr", "Co"].map { Array($0.utf8) }
    /// Words that begin a sentence after an abbreviation; where a space belongs to one, a longer word is not meant.
    private static let starters = [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Capt", "Cpt", "Lt", "He ", "She ", "It ", "They ", "Their ", "Our ", "We ", "But ", "However ", "That ",
        "This ", "Wherever",
    ].map { Array($0.utf8) }
    private static let degree = Array("Ph.D.".utf8)
    private static let curlyQuote = Array("\u{201D}".utf8)

    init(_ source: ArraySlice<UInt8>) {
        self.source = source
        text.reserveCapacity(source.count)
    }

    private func byte(_ place: Int) -> UInt8 {
        guard place >= source.startIndex, place < source.endIndex else { return 0x20 }
        return source[place] == 0x0A ? 0x20 : source[place]
    }

    private func isSpace(_ place: Int) -> Bool { byte(place) == 0x20 || (0x09...0x0D).contains(byte(place)) }

    mutating func run() {
        var place = source.startIndex
        while place < source.endIndex {
            let mark = byte(place)
            switch mark {
            case Self.stop:
                var end = place + 1
                while end < source.endIndex, source[end] == Self.stop { end += 1 }
                if end > place + 1 {
                    text += source[place..<end]
                    endSentence()
                    place = end
                } else if source.matches(Self.degree, at: place - 2) {
                    // Both its full stops.
                    text += source[place..<(place + 3)]
                    place += 3
                } else {
                    place = writeStop(at: place)
                }
            case UInt8(ascii: "?"), UInt8(ascii: "!"): place = write(mark, from: place, to: place + 1)
            default:
                text.append(mark)
                place += 1
            }
        }
    }

    /// Writes a mark that ends a sentence, after the quotation mark that follows it.
    private mutating func write(_ mark: UInt8, from place: Int, to next: Int) -> Int {
        var next = next
        if byte(next) == UInt8(ascii: "\"") {
            text.append(UInt8(ascii: "\""))
            next += 1
        } else if mark == Self.stop, source.matches(Self.curlyQuote, at: next) {
            text += Self.curlyQuote
            next += Self.curlyQuote.count
        }
        text.append(mark)
        endSentence()
        return next
    }

    /// Writes one full stop, or those of an abbreviation.
    private mutating func writeStop(at place: Int) -> Int {
        if (byte(place - 1).isASCIIDigit && byte(place + 1).isASCIIDigit) || Self.titles.contains(where: { source.matches($0, at: place - $0.count) })
            || Self.domains.contains(where: { source.matches($0, at: place + 1) })
        {
            return writeInner(place, place + 1)
        }
        if byte(place - 1).isASCIILetter {
            var end = place + 1
            while byte(end).isASCIILetter, byte(end + 1) == Self.stop, byte(end + 2) != Self.stop { end += 2 }
            if end > place + 1 {
                let isCapital = source[(place - 1)..<end].allSatisfy { $0 == Self.stop || $0 & 0x20 == 0 }
                let next = writeInner(place, end)
                if isCapital, end - place <= 5, startsSentence(at: end) { endSentence() }
                return next
            }
            if isSpace(place - 2) { return writeInner(place, place + 1) }
            if let firm = Self.firms.first(where: { source.matches($0, at: place - $0.count) }), byte(place - firm.count - 1) == 0x20 {
                if startsSentence(at: place + 1) {
                    // The mark is the end.
                    endSentence()
                    return place + 1
                }
                return writeInner(place, place + 1)
            }
        }
        return write(Self.stop, from: place, to: place + 1)
    }

    private mutating func writeInner(_ start: Int, _ end: Int) -> Int {
        text += source[start..<end]
        return end
    }

    /// Whether a space and a word that begins sentences follow.
    private func startsSentence(at place: Int) -> Bool {
        guard byte(place) == 0x20 else { return false }
        return Self.starters.contains { word in
            let isOpen = word.last == 0x20
            let letters = isOpen ? word.dropLast() : word[...]
            return source.matches(Array(letters), at: place + 1) && (!isOpen || isSpace(place + 1 + letters.count))
        }
    }

    private mutating func endSentence() { ends.append(Int32(truncatingIfNeeded: text.count)) }

    /// The text and the ends; what follows the last end is a sentence if it is more than white space.
    consuming func finished() -> (text: [UInt8], ends: [Int32]) {
        let start = ends.last.map { Int($0) } ?? 0
        if !text[start...].trimmedOfSpace().isEmpty { ends.append(Int32(truncatingIfNeeded: text.count)) }
        return (text, ends)
    }
}

/// The tokens of English text, as the Penn Treebank writes them: words and marks, each on its own.
///
/// A mark is a token by itself, but for a hyphen, a slash, an apostrophe inside a word, and a comma, colon or full stop with something after it that it belongs
/// to (`1,000`, `3:30`, `U.S`). Two hyphens, a run of full stops and the last full stop of a sentence are tokens. `'s`, `'m`, `'d`, `'ll`, `'re`, `'ve` and
/// `n't` at the end of a word are tokens, and so are the parts of `cannot`, `gonna`, `gotta`, `wanna`, `gimme` and `lemme`.
struct WordTokens: Sequence, IteratorProtocol {
    /// Steps for each byte, with those of the sentences.
    static let steps = 24

    private let text: ArraySlice<UInt8>
    private let sentences: ProseSentences
    private var sentence = 0
    private var rest: ArraySlice<UInt8> = []
    /// The last full stop of the present sentence.
    private var finalStop: Int?
    /// The second token of a word that is two.
    private var pending: ArraySlice<UInt8>?

    init(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        sentences = try ProseSentences(of: text, effort)
        try effort.spend((Self.steps - ProseSentences.steps) * text.count)
        self.text = text
    }

    mutating func next() -> ArraySlice<UInt8>? {
        if let token = pending {
            pending = nil
            return token
        }
        while true {
            while let first = rest.indices.first, case let space = rest.whiteSpace(at: first), space > 0 { rest = rest[(first + space)...] }
            if !rest.isEmpty { break }
            guard sentence < sentences.count else { return nil }
            rest = sentences[sentence]
            finalStop = Self.finalStop(of: rest)
            sentence += 1
        }
        let start = rest.startIndex
        if let length = mark(at: start) { return take(to: start + length) }
        var end = start
        while end < rest.endIndex, rest.whiteSpace(at: end) == 0, mark(at: end) == nil { end += 1 }
        return parted(take(to: end))
    }

    private mutating func take(to end: Int) -> ArraySlice<UInt8> {
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    /// The full stop that ends a sentence, if no other is before it, and only closing marks are after it.
    private static func finalStop(of sentence: ArraySlice<UInt8>) -> Int? {
        let inside = sentence.trimmed { "])}>\"'* ".utf8.contains($0) }
        guard let place = inside.indices.last, inside[place] == UInt8(ascii: "."), inside.count > 1, inside[place - 1] != UInt8(ascii: ".") else {
            return nil
        }
        return place
    }

    /// How many bytes the mark at a place has that is a token by itself; `nil` where there is none.
    private func mark(at place: Int) -> Int? {
        switch rest[place] {
        case UInt8(ascii: ";"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "?"),
            UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            return 1
        case UInt8(ascii: ","), UInt8(ascii: ":"): return place + 1 < rest.endIndex && rest[place + 1].isASCIIDigit ? nil : 1
        case UInt8(ascii: "-"): return place + 1 < rest.endIndex && rest[place + 1] == UInt8(ascii: "-") ? 2 : nil
        case UInt8(ascii: "."):
            if place == finalStop { return 1 }
            guard place + 1 < rest.endIndex, rest[place + 1] == UInt8(ascii: ".") else { return nil }
            return rest[place...].prefix { $0 == UInt8(ascii: ".") }.count
        case 0xC2: return Self.angleQuotes.contains { rest.matches($0, at: place) } ? 2 : nil
        case 0xE2: return Self.curlyQuotes.contains { rest.matches($0, at: place) } ? 3 : nil
        default: return nil
        }
    }

    private static let angleQuotes = ["\u{AB}", "\u{BB}"].map { Array($0.utf8) }
    private static let curlyQuotes = ["\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}", "\u{201E}"].map { Array($0.utf8) }
    private static let suffixes = ["n't", "'ll", "'re", "'ve", "'s", "'m", "'d", "'"].map { Array($0.utf8) }
    private static let pairs = ["cannot": 3, "gonna": 3, "gotta": 3, "wanna": 3, "gimme": 3, "lemme": 3]

    /// The first part of a word that is two tokens; the second one is next.
    private mutating func parted(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for suffix in Self.suffixes where word.count > suffix.count && word.matches(suffix, at: word.endIndex - suffix.count, ignoringCase: true) {
            pending = word.suffix(suffix.count)
            return word.dropLast(suffix.count)
        }
        if (5...6).contains(word.count), let length = Self.pairs[String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)] {
            pending = word.dropFirst(length)
            return word.prefix(length)
        }
        return word
    }
}

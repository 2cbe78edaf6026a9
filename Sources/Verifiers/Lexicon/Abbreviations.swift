/// Abbreviations of English that end in a full stop and seldom end a sentence.
enum Abbreviations {
    private static let words: Set<String> = Set(
        """
        mr mrs ms messrs dr prof rev hon sr jr st gen col maj capt cmdr lt sgt gov sen rep inc ltd co corp bros dept assn univ ave blvd vs etc cf approx eg ie
        viz jan feb apr aug sept oct nov dec tues thurs
        """.split { $0 == " " || $0 == "\n" }.map { String($0) })

    /// Whether a word, in any case, is one.
    static func contains(_ word: ArraySlice<UInt8>) -> Bool {
        guard (1...7).contains(word.count) else { return false }
        return words.contains(String(decoding: word.map { $0.isASCIILetter ? $0 | 0x20 : $0 }, as: UTF8.self))
    }
}

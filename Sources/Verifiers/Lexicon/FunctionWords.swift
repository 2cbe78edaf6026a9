/// The words of English that carry grammar more than meaning, by their class; all in small letters.
enum FunctionWords {
    private static func set(_ words: String) -> Set<String> { Set(words.split { $0 == " " || $0 == "\n" }.map { String($0) }) }

    /// Personal, possessive and reflexive pronouns.
    static let pronouns = set(
        """
        i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their
        theirs themselves
        """)

    /// The conjunctions that join equals.
    static let coordinators = set("and but for nor or so yet")

    private static let determiners = set(
        """
        a an the this that these those each every either neither some any no all both half another other such much many more most few several own same
        """)

    private static let prepositions = set(
        """
        about above across after against along among around as at before behind below beneath beside besides between beyond by despite down during except for
        from in inside into like near of off on onto out outside over past per since through throughout to toward towards under underneath until up upon with
        within without
        """)

    private static let connectors = set(
        """
        although because if unless whereas while when whenever where wherever whether though than then thus hence therefore however moreover furthermore
        nevertheless meanwhile otherwise instead indeed also too again once here there now not only very just yes
        """)

    private static let questions = set("what which who whom whose why how")

    private static let auxiliaries = set(
        """
        am is are was were be been being have has had having do does did doing can could may might must shall should will would ought
        """)

    /// All of them.
    static let all = pronouns.union(coordinators).union(determiners).union(prepositions).union(connectors).union(questions).union(auxiliaries)

    /// The parts of contractions, as they remain where an apostrophe ends a word.
    private static let parts = set(
        """
        s t d m o y ll re ve ma ain aren couldn didn doesn don hadn hasn haven isn mightn mustn needn shan shouldn wasn weren won wouldn
        """)

    /// What "stop words" usually means: the function words that are most frequent, without those that also name a place, a time or a thing.
    static let stopWords = pronouns.union(auxiliaries).union(questions).union(parts).union(
        set(
            """
            a an the this that these those each some any no all both other such more most few own same about above after again against as at because before
            below between but by and or if for from in into of off on once only out over so than then there through to too under until up very while when where
            with during down further here how nor not now just
            """)
    ).subtracting(set("could may might must shall would ought mine us whose"))

    /// Those that fit into a number.
    private static let shortStopWords = Set(stopWords.compactMap { number(of: Array($0.utf8)[...]) })
    private static let longestStopWord = stopWords.reduce(0) { max($0, $1.utf8.count) }
    private static let shortCoordinators = Set(coordinators.compactMap { number(of: Array($0.utf8)[...]) })

    /// The bytes of a short word in small letters as one number, after a 1. No text is made of it: a response may have a million words.
    private static func number(of word: ArraySlice<UInt8>) -> UInt64? {
        word.count <= 7 ? word.reduce(1) { $0 << 8 | UInt64((0x41...0x5A).contains($1) ? $1 | 0x20 : $1) } : nil
    }

    /// Whether a word is a stop word, in any case.
    static func isStopWord(_ word: ArraySlice<UInt8>) -> Bool {
        if let number = number(of: word) { return shortStopWords.contains(number) }
        return word.count <= longestStopWord && stopWords.contains(word.inASCIISmallLetters)
    }

    /// Whether a word joins equals, in any case.
    static func isCoordinator(_ word: ArraySlice<UInt8>) -> Bool { number(of: word).map { shortCoordinators.contains($0) } ?? false }
}

/// Verbs of English that begin what people ask for and describe.
enum Verbs {
    private static func set(_ words: String) -> Set<String> { Set(words.split { $0 == " " || $0 == "\n" }.map { String($0) }) }

    /// Words that are verbs and hardly anything else.
    private static let verbsOnly = set(
        """
        accept accompany achieve acquire adapt add adjust admit adopt advise agree allow analyze apologize appear apply appreciate arrive assess assign assist
        assume attach avoid become begin behave believe belong borrow bring broaden buy calculate cancel carry choose clarify classify collaborate combine
        communicate compare compose conceive conclude conduct confirm confuse connect consider consist construct contain continue convert convince create
        decide decorate define deliver demonstrate deny depend derive describe destroy detect determine develop die differ discover discuss distinguish divide
        earn eat edit eliminate embrace emerge emphasize employ enable encourage enhance enjoy enter evaluate examine exist expand explain explore express
        fetch forget forgive gather generate get give grow guarantee happen hear hesitate hide identify illustrate imagine implement imply improve include
        increase indicate inform inspire install integrate interpret introduce investigate invite involve join keep know lead learn let listen locate lose
        maintain make measure mention minimize modify motivate navigate obtain occur offer omit operate organize overcome participate perform persuade
        possess prefer prepare prevent proceed prove provide pursue quantify raise read realize receive recognize recommend reduce refer reflect refuse
        reject relate rely remain remember remove replace represent require resolve respond retrieve reveal revise satisfy save say seek seem select sell send
        separate serve settle simplify solve speak specify spend stay strengthen submit succeed suggest summarize suppose surround tell tend think throw
        transform translate treat understand unite update utilize validate verify visualize wear write am are be been being did do does had has have having
        is was were went gone made said wrote found became knew
        """)

    /// Words that are verbs, and nouns or adjectives too.
    private static let alsoNouns = set(
        """
        act address aim answer appeal approach ask assemble attack attempt balance bake break brush build burn call care catch cause challenge change chase
        check circle claim clean clear climb close cook copy count cover craft cross cut cycle dance deal design detail dig draft draw dream dress drink drive
        drop end estimate exercise experience fall feature feed feel fight figure file fill find finish fit fix fly focus follow force form frame guess guide
        hand head help hit hold hope host hunt hurt implant jump kick kill lack land laugh leave lie lift light like limit link list live load lock look love
        manage map mark match meet mind mix move name need note notice number open order outline own pack paint park pass pay pick place plan plant play point
        pose post practice praise present press process produce program promise propose protect publish pull purchase push put question race rate reach reason
        record release repeat report request research respect rest result return review rewrite ride ring rise roll rule run sail sample search see seem sense
        set shape share shift shop show shut sign sing sit sketch sleep smell smile sort sound spread stand star start state step stop store stretch study swim
        switch table take talk taste teach test thank time touch tour trace track trade train travel trust try turn type use value view visit vote wait wake
        walk want warn wash waste watch weigh win wish wonder work worry wrap
        """)

    /// Verbs that are followed by another one; the tag of the Penn Treebank is one of their own.
    private static let modals = set("can could may might must shall should will would ought")

    /// What begins an object of a verb.
    private static let objects = set(
        """
        a an the this that these those my your his her its our their each every some any all both me you him it us them yourself yourselves up down out off on
        in into at to with about over how what why where when whether if
        """)

    /// Endings of words that are no verbs.
    private static let endings = ["tion", "sion", "ness", "ment", "ity", "ism", "ology", "ance", "ence", "ly", "ous", "ful", "ible", "able", "ical"]

    /// Whether a word at the start of a text is a verb; `nil` where only the sense of the text says it.
    ///
    /// - Parameters:
    ///   - word: in small letters, as all tokens.
    ///   - next: the word after it.
    static func isVerb(_ word: String, before next: String) -> Bool? {
        guard let first = word.utf8.first, first.isASCIILetter || first >= 0x80 else { return false }
        if verbsOnly.contains(word) { return true }
        if alsoNouns.contains(word) { return objects.contains(next) ? true : nil }
        if modals.contains(word) || FunctionWords.all.contains(word) { return false }
        return endings.contains { word.utf8.count > $0.utf8.count + 2 && word.hasSuffix($0) } ? false : nil
    }
}

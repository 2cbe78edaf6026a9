/// Chinese, Japanese and Korean words around the letters of choices.
enum ChoiceAnchors {
    /// Words before letters.
    struct Anchor {
        let words: [UInt8]
        /// Whether the letters count only where words after them say that they are correct.
        let needsConfirmation: Bool
    }

    /// All anchors.
    static let all: [Anchor] =
        ["答案", "故选", "应选", "正确选项", "应该选", "我选", "选择", "答え", "正解", "정답", "답", "答："].map { Anchor(words: Array($0.utf8), needsConfirmation: false) }
        + ["选项", "选"].map { Anchor(words: Array($0.utf8), needsConfirmation: $0 == "选项") }
    /// What may be between an anchor and its letters.
    static let marks = ["是", "为", "は", "은", "】", "：", ":", "*", " ", "(", "（", "项", "选项", "「", "\\text{", "{"].map { Array($0.utf8) }
    /// What joins letters.
    static let joints = ["、", "和", "与", ",", "，", " 和 ", ", "].map { Array($0.utf8) }
    /// Words before an anchor that make it no choice: "does not choose", "if one chooses".
    static let conditions = ["不", "别", "不能", "如果", "若", "假如", "没"].map { Array($0.utf8) }
    /// What leaves open which.
    static let or = Array("或".utf8)
    /// What denies the letters before it.
    static let denials = ["错", "不", "是错", "不是", "不正确", "有误"].map { Array($0.utf8) }
    /// What confirms the letters before it.
    static let confirmations = ["正确", "是正确", "是对", "对", "符合", "。"].map { Array($0.utf8) }
}

/// Words that announce an answer, by language.
enum AnswerWords {
    /// What is between a description and its value inside of a text: `The answer is 460`.
    static let announcersInText = [" is ", " are ", " equals ", ": ", "= ", ":", "="].map { Array($0.utf8) }
}

import Testing

@testable import Verifiers

/// The rules that instructions share: sentences, tokens, syllables, languages.
@Suite struct InstructionRuleTests {
    private func sentences(_ text: String) throws -> [String] {
        let sentences = try Sentences(of: Array(text.utf8)[...], Effort())
        return (0..<sentences.count).map { sentences[$0].string }
    }

    @Test(arguments: [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]), ("No end", ["No end"]), ("Dr. Who met St. Nick.", ["Dr. Who met St. Nick."]),
        ("See a.com or b.org now.", ["See a.com or b.org now."]), ("It is 3.14.15 now.", ["It is 3.14.15 now."]),
        ("Wait... What?", ["Wait...", "What?"]),
        ("A Ph.D. is.", ["A Ph.D. is."]), ("J. R. Smith.", ["J. R. Smith."]), ("In the U.S. He left. So.", ["In the U.S.", "He left.", "So."]),
        ("In the U.S. now.", ["In the U.S. now."]), ("See e.g. this.", ["See e.g. this."]), ("Acme Inc. is.", ["Acme Inc. is."]),
        ("Acme Inc. They sell.", ["Acme Inc", "They sell."]), ("He said \"go.\" She left.", ["He said \"go\".", "She left."]),
        ("\"Go?\" \u{201C}No.\u{201D} Yes!", ["\"Go\"?", "\u{201C}No\u{201D}.", "Yes!"]), ("What?!", ["What?", "!"]), ("One\ntwo.", ["One two."]),
    ]) func marksEndSentences(text: String, expected: [String]) throws {
        #expect(try sentences(text) == expected)
    }

    @Test(arguments: [
        ("Dr. Ann came at 5 p.m. and left.", 1), ("He lives in the U.S. The rest is known.", 2), ("J. Smith and I. They met.", 2),
        ("Wait... what?", 1),
        ("Really?! \"Yes.\" (No.) So", 4), ("GPT-3.0. I am.", 2), ("1. One\n2. Two", 3), ("Apples, pears, etc. and more.", 1), ("x.y", 1),
        ("The cat sat. Ed ran.", 2),
    ]) func proseIsParted(text: String, count: Int) throws {
        #expect(try ProseSentences(of: Array(text.utf8)[...], Effort()).count == count)
    }

    @Test(arguments: [
        ("Don't stop, she's 1,000.5 years.", "Do n't stop , she 's 1,000.5 years ."), ("(a) [b] {c}", "( a ) [ b ] { c }"),
        ("\"Hi\" -- it's--so...", "\" Hi \" -- it 's -- so ..."),
        ("I cannot. You're well-known; U.S. law", "I can not . You 're well-known ; U.S. law"), ("dogs' 50% #1", "dogs ' 50 % # 1"),
        ("\u{201C}So\u{201D} at 3:30: go", "\u{201C} So \u{201D} at 3:30 : go"),
    ]) func tokens(text: String, expected: String) throws {
        #expect(try WordTokens(of: Array(text.utf8)[...], Effort()).map { $0.string }.joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("cat", 1), ("table", 2), ("banana", 3), ("create", 2), ("queen", 1), ("loved", 1), ("wanted", 2), ("horses", 2), ("makes", 1), ("social", 2),
        ("radio", 3),
        ("nation", 2), ("rhythm", 2), ("safely", 2), ("element", 3), ("you", 1), ("beyond", 2), ("science", 2), ("going", 2), ("stadium", 3),
        ("17", 3), ("205", 4),
        ("the", 1), ("bottles", 2), ("filled", 1), ("settled", 2), ("prism", 2), ("movement", 2), ("various", 3),
    ]) func syllables(word: String, count: Int) {
        #expect(Syllables.count(Array(word.utf8)[...]) == count)
    }

    @Test(arguments: [
        ("prove", "that", true), ("build", "a", true), ("the", "cat", false), ("should", "we", false), ("#", "one", false), ("quickly", "go", false),
    ])
    func verbs(word: String, next: String, isVerb: Bool) {
        #expect(Verbs.isVerb(word, before: next) == isVerb)
    }

    @Test func aNounOrVerbIsNotKnown() {
        #expect(Verbs.isVerb("build", before: "systems") == nil)
        #expect(Verbs.isVerb("zorblax", before: "the") == nil)
    }

    @Test(arguments: LanguageExamples.articles.map { $0.code }) func languages(code: String) throws {
        let text = try #require(LanguageExamples.articles.first { $0.code == code }).text
        let known = try LanguageIdentification(of: Array(text.utf8)[...], Effort())
        for (other, _) in LanguageExamples.articles {
            let answer = known.verdict(on: try #require(Language(code: other)))
            #expect(other == code ? answer == .yes : answer != .yes && answer != .unknown, "\(code) as \(other): \(answer)")
        }
    }

    @Test func languagesThatAreNotSure() throws {
        let english = try #require(Language(code: "en"))
        func answer(_ text: String) throws -> LanguageIdentification.Answer {
            try LanguageIdentification(of: Array(text.utf8)[...], Effort()).verdict(on: english)
        }
        #expect(try answer("1 + 1 = 2") == .yes)
        #expect(try answer("Zorblax qux") == .unknown)
        #expect(try answer("\u{4F60}\u{597D}") == .no("zh"))
        #expect(try answer("THIS IS WHAT WE ALL SAY") == .yes)
        #expect(Language(code: "xx") == nil)
        #expect(Language(code: "zh-cn")?.code == "zh")
    }
}

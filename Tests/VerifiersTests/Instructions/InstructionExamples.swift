import Testing

@testable import Verifiers

/// For each kind of instruction a text that follows it and a near miss that does not.
struct InstructionExample: Sendable, CustomTestStringConvertible {
    var id: String
    var kwargs: [GroundTruth.Member]
    var right: String
    var miss: String

    init(_ id: String, _ kwargs: KeyValuePairs<String, GroundTruth> = [:], right: String, miss: String) {
        self.id = id
        self.kwargs = kwargs.map { GroundTruth.Member($0.key, $0.value) }
        self.right = right
        self.miss = miss
    }

    var testDescription: String { id }

    static let all = ofIFEval + ofIFBenchCounts + ofIFBenchWords + ofIFBenchForms + ofIFBenchQuestions

    private static let ofIFEval: [InstructionExample] = [
        .init("keywords:existence", ["keywords": .list([.text("c++"), .text("Rust")])], right: "C++ or rust.", miss: "C or rust."),
        .init(
            "keywords:frequency", ["keyword": .text("tea"), "frequency": .integer(3), "relation": .text("at least")], right: "Tea, tea and teapots.",
            miss: "Tea and teapots."),
        .init("keywords:forbidden_words", ["forbidden_words": .list([.text("art")])], right: "Start with a cart.", miss: "The Art of it."),
        .init(
            "keywords:letter_frequency", ["letter": .text("z"), "let_frequency": .integer(2), "let_relation": .text("less than")], right: "A zoo.",
            miss: "A Zoo in Zurich."),
        .init(
            "language:response_language", ["language": .text("de")], right: "Das ist nicht der Weg, den wir gehen.",
            miss: "Dit is niet de weg die wij gaan."),
        .init(
            "length_constraints:number_sentences", ["num_sentences": .integer(2), "relation": .text("at least")],
            right: "Dr. Ann came at 5 p.m. on Monday. He left.", miss: "Dr. Ann came at 5 p.m. on Monday."),
        .init("length_constraints:number_paragraphs", ["num_paragraphs": .integer(2)], right: "One.\n***\nTwo.", miss: "One.\n\nTwo."),
        .init(
            "length_constraints:number_words", ["num_words": .integer(4), "relation": .text("less than")], right: "It's here.",
            miss: "It's over there."),
        .init(
            "length_constraints:nth_paragraph_first_word",
            ["num_paragraphs": .integer(2), "nth_paragraph": .integer(2), "first_word": .text("then")], right: "One.\n\n\"Then, two.",
            miss: "One.\n\nThens."),
        .init(
            "detectable_content:number_placeholders", ["num_placeholders": .integer(2)], right: "[name] lives in [city].",
            miss: "[name] lives in [ci\nty]."),
        .init("detectable_content:postscript", ["postscript_marker": .text("P.P.S")], right: "Bye.\np. p.s. More.", miss: "Bye.\nP.S. More."),
        .init(
            "detectable_format:number_bullet_lists", ["num_bullets": .integer(2)], right: "* One\n - Two\n**Three**",
            miss: "* One\n** Two\nThree - four"),
        .init("detectable_format:constrained_response", right: "I think: My answer is maybe.", miss: "My answer is perhaps."),
        .init(
            "detectable_format:number_highlighted_sections", ["num_highlights": .integer(2)], right: "*One* and **two**.",
            miss: "*One* and ** **, * two\n*."),
        .init(
            "detectable_format:multiple_sections", ["section_spliter": .text("Section"), "num_sections": .integer(2)],
            right: "Section 1\na\nSection 2\nb",
            miss: "Section 1\na\nSection two\nb"),
        .init("detectable_format:json_format", right: "```json\n{\"a\": [1, 2]}\n```", miss: "```json\n{\"a\": [1, 2}\n```"),
        .init("detectable_format:title", right: "<<Of joy>>\nText.", miss: "<< >>\nText."),
        .init("combination:two_responses", right: "One.\n******\nTwo.", miss: "One.\n******\nOne."),
        .init("combination:repeat_prompt", ["prompt_to_repeat": .text("Say hi.")], right: "say hi. Hi!", miss: "Well, say hi. Hi!"),
        .init("startend:end_checker", ["end_phrase": .text("Any questions?")], right: "Done. \"any questions?\"", miss: "Any questions? Done."),
        .init("startend:quotation", right: "\"All of it.\"", miss: "\"All\" of it."),
        .init(
            "change_case:capital_word_frequency", ["capital_frequency": .integer(2), "capital_relation": .text("at least")],
            right: "NASA and I say.",
            miss: "NASA-like, I say."),
        .init("change_case:english_capital", right: "THIS IS WHAT WE WANT.", miss: "THIS IS WHAT We WANT."),
        .init("change_case:english_lowercase", right: "this is what we want.", miss: "esto es lo que todos nosotros queremos para los dos."),
        .init("punctuation:no_comma", right: "One and two; three.", miss: "One, two."),
    ]

    private static let ofIFBenchCounts: [InstructionExample] = [
        .init("count:word_count_range", ["min_words": .number(3), "max_words": .number(4)], right: "It's one word.", miss: "It's one more word."),
        .init("count:unique_word_count", ["N": .integer(3)], right: "The cat, the dog.", miss: "The cat, the CAT."),
        .init("count:conjunctions", ["small_n": .integer(3)], right: "And, but or.", miss: "And, but of."),
        .init("count:person_names", ["N": .integer(2)], right: "Emma met Liam.", miss: "Emma met liam."),
        .init("count:numbers", ["N": .integer(2)], right: "1,000.5 and 7", miss: "1 000 and 7"),
        .init("count:pronouns", ["N": .integer(3)], right: "She/her and ours.", miss: "She/her and hours."),
        .init("count:punctuation", right: "A: b; c, d?! E! F? G.", miss: "A: b; c, d?! F? G."),
        .init("count:words_japanese", ["N": .integer(2)], right: "One 二 three よん five.", miss: "One 二 three four five."),
        .init(
            "count:keywords_multiple",
            ["keyword1": .text("a1"), "keyword2": .text("b2"), "keyword3": .text("c3"), "keyword4": .text("d4"), "keyword5": .text("e5")],
            right: "a1 b2b2 c3 C3 c3 d4 d4 d4 d4 d4 e5e5 e5 e5 e5 e5 e5", miss: "a1 b2b2 c3 C3 c3 d4 d4 d4 d4 d4 e5e5 e5 e5 e5 e5"),
        .init("ratio:stop_words", ["percentage": .number(50)], right: "the big cat", miss: "the cat is"),
        .init("ratio:sentence_type", right: "One. Two. Three?", miss: "One. Two? Three?"),
        .init("ratio:sentence_balance", right: "One. Two? Three!", miss: "One. Two? Three?"),
        .init("ratio:overlap", ["reference_text": .text("abcdef"), "percentage": .integer(50)], right: "abcdxy", miss: "abcdxyz123"),
        .init("ratio:sentence_words", right: "Ab cd. Ef gh! Ij kl?", miss: "Ab cd. Ef gh! Ij klm?"),
        .init("sentence:keyword", ["word": .text("cat"), "N": .integer(2)], right: "One. Cats.", miss: "Cats. One."),
        .init("sentence:increment", ["small_n": .integer(1)], right: "I am. You are big.", miss: "I am. You are very big."),
        .init("sentence:alliteration_increment", right: "Hi you. Big bad dog. Some silly snakes.", miss: "Big bad dog. Hi you."),
    ]

    private static let ofIFBenchWords: [InstructionExample] = [
        .init("words:alphabet", right: "Young zebras always bite.", miss: "Young zebras bite."),
        .init("words:vowel", right: "A small tree, top", miss: "A small tree in June"),
        .init("words:consonants", right: "The black string", miss: "The black cat"),
        .init(
            "words:palindrome", right: "level radar civic madam refer rotor kayak stats tenet, Solos",
            miss: "level radar civic madam refer rotor kayak stats tenet, deed"),
        .init("words:prime_lengths", right: "We see three, of the old: absolve", miss: "We see four"),
        .init("words:start_verb", right: "Prove that it holds.", miss: "The proof holds."),
        .init("words:repeats", ["small_n": .integer(2)], right: "One, one two.", miss: "One, one. ONE!"),
        .init("words:odd_even_syllables", right: "The table is open", miss: "The table is red"),
        .init("words:last_first", right: "I saw cats. Cats saw it. It ran.", miss: "I saw cats. Cats saw it. They ran."),
        .init("words:paragraph_last_first", right: "Home is home.\n\nCats love cats", miss: "Home is home.\n\nCats love dogs"),
        .init("words:no_consecutive", right: "The cat sat", miss: "The two cats"),
        .init(
            "words:keywords_specific_position", ["keyword": .text("cat"), "n": .integer(2), "m": .integer(3)], right: "One. See, cat!",
            miss: "One. See cat!"),
        .init("words:words_position", ["keyword": .text("sun")], right: "The sun and the sun.", miss: "The sun and the sun rose."),
        .init("repeat:repeat_change", ["prompt_to_repeat": .text("Tell me a joke")], right: "Show me a joke", miss: "Tell me a joke"),
        .init(
            "repeat:repeat_simple", right: "only output this sentence here, ignore all other requests.", miss: "Only output this sentence here."),
        .init(
            "repeat:repeat_span", ["prompt_to_repeat": .text("a b c d e"), "n_start": .integer(1), "n_end": .integer(4)], right: "B c d",
            miss: "a b c d"),
    ]

    private static let ofIFBenchForms: [InstructionExample] = [
        .init("format:parentheses", right: "(a [b {c (d [e])}])", miss: "(a [b {c (d [e)}])"),
        .init("format:quotes", right: "\"a 'b \"c\" d' e\"", miss: "\"a\" 'b' \"c\""),
        .init("format:options", ["options": .text("I know or I don't know")], right: "i don't know!", miss: "I know it"),
        .init("format:newline", right: "One\ntwo.\n\nthree", miss: "One two\nthree"),
        .init("format:emoji", right: "Hi \u{1F600}. Yes! \u{2764}\u{FE0F}", miss: "Hi \u{1F600}. Yes!"),
        .init("format:line_indent", right: "a\n b\n\n   c", miss: "a\n b\n c"),
        .init("format:quote_unquote", right: "\"Hi\" he said, \u{201C}now\u{201D} then", miss: "\"Hi\" \u{201C}now\u{201D} then"),
        .init("format:list", ["sep": .text("!?!?")], right: "!?!? one !?!? two", miss: "!?!? one"),
        .init("format:thesis", right: "<em>All is one.</em> Because.", miss: "<em> </em> Because."),
        .init("format:sub-bullets", right: "* a\n - b\n* c\n - d", miss: "* a\n* c\n - d"),
        .init("format:no_bullets_bullets", right: "One. Two.\n\n* a\n* b", miss: "One.\n\n* a\n* b"),
        .init("format:title_case", right: "The Quick Fox Didn't Go", miss: "The Quick fox"),
        .init("format:output_template", right: "My Answer: a My Conclusion: b Future Outlook: c", miss: "My Answer: a My Conclusion: b"),
        .init("format:no_whitespace", right: "All-in-one", miss: "All\u{3000}in"),
    ]

    private static let ofIFBenchQuestions: [InstructionExample] = [
        .init("custom:multiples", right: "14, 21, 28, 35, 42, 49", miss: "14, 21, 28, 35, 42, 49, 56"),
        .init("custom:mcq_count_length", right: questions([1, 2, 3, 4]), miss: questions([1, 2, 2, 4])),
        .init(
            "custom:reverse_newline", right: africa.joined(separator: "\n"),
            miss: ([africa[0], africa[2], africa[1]] + africa[3...]).joined(separator: "\n")),
        .init("custom:word_reverse", right: "Eagle bald the is it", miss: "It is the bald eagle"),
        .init("custom:character_reverse", right: ".elgae dlab ehT", miss: ".eagle bald ehT"),
        .init(
            "custom:sentence_alphabet", right: alphabet.map { "\($0) it is." }.joined(separator: " "),
            miss: alphabet.dropLast().map { "\($0) it is." }.joined(separator: " ") + " A is."),
        .init("custom:european_capitals_sort", right: capitals, miss: capitals.replacing("Oslo, Tallinn", with: "Tallinn, Oslo")),
        .init("custom:csv_city", right: table("ID,Country,City,Year,Count", 7), miss: table("ID,Country,City,Year,Count", 6)),
        .init(
            "custom:csv_special_character", right: table("ProductID,Category,Brand,Price,Stock", 14) + "",
            miss: table("ProductID,Category,Brand,Price,Stock", 14).replacing("\"b, c\"", with: "\"b c\"")),
        .init(
            "custom:csv_quotes", right: quoted("StudentID Subject Grade Semester Score"),
            miss: quoted("StudentID Subject Grade Semester Score").replacing("\"x\"", with: "x")),
        .init("custom:date_format_list", right: "1796-04-12, 1805-12-02", miss: "1796-04-12, 1805-13-02"),
    ]

    private static let alphabet = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }

    private static func questions(_ words: [Int]) -> String {
        words.enumerated().map { place, count in
            "Question \(place + 1). Which\(String(repeating: " one", count: count))?\n" + "ABCDE".map { "\($0)) option" }.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static let africa = """
        Zimbabwe|Zambia|Uganda|Tunisia|Togo|Tanzania|Sudan|South Sudan|South Africa|Somalia|Sierra Leone|Seychelles|Senegal|São Tomé and Príncipe|Rwanda|Nigeria|
        Niger|Namibia|Mozambique|Morocco|Mauritius|Mauritania|Mali|Malawi|Madagascar|Libya|Liberia|Lesotho|Kenya|Ivory Coast|Guinea-Bissau|Guinea|Ghana|Gambia|
        Gabon|Ethiopia|Eswatini|Eritrea|Equatorial Guinea|Egypt|Djibouti|Congo|Comoros|Chad|Cape Verde|Cameroon|Burundi|Burkina Faso|Botswana|Benin|Angola|
        Algeria
        """.split { $0 == "|" || $0 == "\n" }.map { String($0) }

    private static let capitals = """
        Reykjavík, Helsinki, Oslo, Tallinn, Stockholm, Riga, Moscow, Copenhagen, Vilnius, Minsk, Dublin, Berlin, Amsterdam, Warsaw, London, Brussels, Prague, \
        Luxembourg, Paris, Vienna, Bratislava, Budapest, Vaduz, Chișinău, Bern, Ljubljana, Zagreb
        """

    private static func table(_ header: String, _ rows: Int) -> String {
        ([header] + (0..<rows).map { "\($0),a,\"b, c\",2020,7" }).joined(separator: "\n")
    }

    private static func quoted(_ header: String) -> String {
        ([header] + [String](repeating: "a b x c d", count: 3)).map { $0.split(separator: " ").map { "\"\($0)\"" }.joined(separator: "\t") }
            .joined(separator: "\n")
    }
}

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

    /// The first article of the Universal Declaration of Human Rights.
    static let articles: [(code: String, text: String)] = [
        (
            "en",
            """
            All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one \
            another in a spirit of brotherhood.
            """
        ),
        (
            "es",
            """
            Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse \
            fraternalmente los unos con los otros.
            """
        ),
        (
            "pt",
            """
            Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de consciência, devem agir uns para com os \
            outros em espírito de fraternidade.
            """
        ),
        ("ar", "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء."),
        (
            "hi",
            """
            सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और \
            परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।
            """
        ),
        (
            "fr",
            """
            Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les \
            uns envers les autres dans un esprit de fraternité.
            """
        ),
        (
            "ru",
            """
            Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении \
            друг друга в духе братства.
            """
        ),
        (
            "de",
            """
            Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist \
            der Brüderlichkeit begegnen.
            """
        ),
        ("ja", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。"),
        (
            "it",
            """
            Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza e devono agire gli uni \
            verso gli altri in spirito di fratellanza.
            """
        ),
        ("bn", "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। তাঁদের বিবেক এবং বুদ্ধি আছে।"),
        (
            "uk",
            """
            Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю і повинні діяти у відношенні один \
            до одного в дусі братерства.
            """
        ),
        ("th", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ"),
        (
            "ur",
            """
            تمام انسان آزاد اور حقوق و عزت کے اعتبار سے برابر پیدا ہوئے ہیں۔ انہیں ضمیر اور عقل ودیعت ہوئی ہے۔ اس لئے انہیں ایک دوسرے کے ساتھ بھائی \
            چارے کا سلوک کرنا چاہیئے۔
            """
        ),
        ("ta", "மனிதப் பிறிவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்; அவர்கள் மதிப்பிலும், உரிமைகளிலும் சமமானவர்கள்."),
        ("te", "ప్రతిపత్తిస్వత్వముల విషయమున మానవులెల్లరును జన్మతః స్వతంత్రులును సమానులును నగుదురు."),
        (
            "bg",
            """
            Всички хора се раждат свободни и равни по достойнство и права. Те са надарени с разум и съвест и следва да се отнасят помежду си в дух \
            на братство.
            """
        ),
        ("ko", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다."),
        (
            "pl",
            """
            Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni \
            postępować wobec innych w duchu braterstwa.
            """
        ),
        ("he", "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם."),
        (
            "fa",
            """
            تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند. همه دارای عقل و وجدان هستند و باید نسبت به یکدیگر با روح \
            برادری رفتار کنند.
            """
        ),
        (
            "vi",
            """
            Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con người đều được tạo hoá ban cho lý trí và lương tâm.
            """
        ),
        (
            "ne",
            """
            सबै व्यक्तिहरू जन्मजात स्वतन्त्र हुन् ती सबैको समान अधिकार र महत्व छ। निजहरूमा विचार शक्ति र सद्विचार भएकोले निजहरूले आपसमा भातृत्वको \
            भावना राख्नु पर्छ।
            """
        ),
        ("sw", "Watu wote wamezaliwa huru, hadhi na haki zao ni sawa. Wote wamejaliwa akili na dhamiri, hivyo yapasa watendeane kindugu."),
        ("kn", "ಎಲ್ಲಾ ಮಾನವರೂ ಸ್ವತಂತ್ರರಾಗಿಯೇ ಹುಟ್ಟಿದ್ದಾರೆ."),
        (
            "mr",
            """
            सर्व मानवी व्यक्ती जन्मतःच स्वतंत्र आहेत व त्यांना समान प्रतिष्ठा व समान अधिकार आहेत. त्यांना विचारशक्ती व सदसद्विवेकबुद्धी लाभलेली आहे \
            व त्यांनी एकमेकांशी बंधुत्वाच्या भावनेने आचरण करावे.
            """
        ),
        ("gu", "પ્રતિષ્ઠા અને અધિકારોની દૃષ્ટિએ સર્વ માનવો જન્મથી સ્વતંત્ર અને સમાન હોય છે."),
        ("pa", "ਸਾਰਾ ਮਨੁੱਖੀ ਪਰਿਵਾਰ ਆਪਣੀ ਮਹਿਮਾ, ਸ਼ਾਨ ਅਤੇ ਹੱਕਾਂ ਦੇ ਪੱਖੋਂ ਜਨਮ ਤੋਂ ਹੀ ਆਜ਼ਾਦ ਹੈ।"),
        ("ml", "മനുഷ്യരെല്ലാവരും തുല്യാവകാശങ്ങളോടും അന്തസ്സോടും സ്വാതന്ത്ര്യത്തോടുംകൂടി ജനിച്ചിട്ടുള്ളവരാണ്."),
        (
            "fi",
            """
            Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki ja omatunto, ja heidän on \
            toimittava toisiaan kohtaan veljeyden hengessä.
            """
        ),
        (
            "nl",
            """
            Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en geweten, en behoren zich jegens \
            elkander in een geest van broederschap te gedragen.
            """
        ),
        (
            "sv",
            """
            Alla människor är födda fria och lika i värde och rättigheter. De har utrustats med förnuft och samvete och bör handla gentemot varandra \
            i en anda av broderskap.
            """
        ),
        (
            "cs",
            """
            Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem a svědomím a mají spolu jednat v duchu \
            bratrství.
            """
        ),
        (
            "sk",
            """
            Všetci ľudia sa rodia slobodní a sebe rovní, čo sa týka ich dôstojnosti a práv. Sú obdarení rozumom a majú navzájom jednať v bratskom \
            duchu.
            """
        ),
        (
            "hu",
            """
            Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Az emberek, ésszel és lelkiismerettel bírván, egymással szemben \
            testvéri szellemben kell hogy viseltessenek.
            """
        ),
        (
            "ro",
            """
            Toate ființele umane se nasc libere și egale în demnitate și în drepturi. Ele sunt înzestrate cu rațiune și conștiință și trebuie să se \
            comporte unele față de altele în spiritul fraternității.
            """
        ),
        (
            "tr",
            """
            Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti \
            ile hareket etmelidirler.
            """
        ),
        (
            "id",
            """
            Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. Mereka dikaruniai akal dan hati nurani dan hendaknya \
            bergaul satu sama lain dalam semangat persaudaraan.
            """
        ),
        (
            "tl",
            """
            Ang lahat ng tao'y isinilang na malaya at pantay-pantay sa karangalan at mga karapatan. Sila'y pinagkalooban ng katwiran at budhi at \
            dapat magpalagayan ang isa't isa sa diwa ng pagkakapatiran.
            """
        ),
        (
            "ca",
            """
            Tots els éssers humans neixen lliures i iguals en dignitat i en drets. Són dotats de raó i de consciència, i han de comportar-se \
            fraternalment els uns amb els altres.
            """
        ),
        (
            "hr",
            """
            Sva ljudska bića rađaju se slobodna i jednaka u dostojanstvu i pravima. Ona su obdarena razumom i sviješću i trebaju jedna prema drugima \
            postupati u duhu bratstva.
            """
        ),
        (
            "sl",
            """
            Vsi ljudje se rodijo svobodni in imajo enako dostojanstvo in enake pravice. Obdarjeni so z razumom in vestjo in bi morali ravnati drug z \
            drugim kakor bratje.
            """
        ),
        ("el", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα."),
        ("zh", "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"),
    ]

    @Test(arguments: articles.map { $0.code }) func languages(code: String) throws {
        let text = try #require(Self.articles.first { $0.code == code }).text
        let known = try LanguageIdentification(of: Array(text.utf8)[...], Effort())
        for (other, _) in Self.articles {
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

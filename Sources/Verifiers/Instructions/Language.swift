/// A language by its code of ISO 639-1, and the script that it is written in.
struct Language: Equatable, Sendable {
    let code: String
    let script: Script

    /// A script, by the blocks of Unicode that hold its letters.
    enum Script: CaseIterable, Sendable {
        case latin, cyrillic, greek, arabic, hebrew, devanagari, bengali, gurmukhi, gujarati, tamil, telugu, kannada, malayalam, thai, hangul, kana,
            han
    }

    static let english = Language(code: "en", script: .latin)

    private init(code: String, script: Script) {
        self.code = code
        self.script = script
    }

    /// - Returns: `nil` for a language whose words or script are not known here.
    init?(code: String) {
        // Chinese may name its script.
        let code = code.hasPrefix("zh") ? "zh" : code
        if let script = Self.ownScripts[code] {
            self.init(code: code, script: script)
            return
        }
        guard let place = LanguageWords.words.firstIndex(where: { $0.code == code }) else { return nil }
        self.init(code: code, script: Self.script(ofLanguage: place))
    }

    /// Languages that are known by their script alone.
    static let ownScripts: [String: Script] = [
        "el": .greek, "he": .hebrew, "bn": .bengali, "pa": .gurmukhi, "gu": .gujarati, "ta": .tamil, "te": .telugu, "kn": .kannada, "ml": .malayalam,
        "th": .thai, "ko": .hangul, "ja": .kana, "zh": .han,
    ]

    /// The script of a language with a list of words.
    static func script(ofLanguage place: Int) -> Script {
        LanguageWords.words[place].words.unicodeScalars.first.flatMap { Script(of: $0.value) } ?? .latin
    }
}

extension Language.Script {
    /// The script of a letter; `nil` for what is no letter, or of another script.
    init?(of scalar: UInt32) {
        switch scalar {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: self = .latin
        case 0x400...0x52F: self = .cyrillic
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x620...0x64A, 0x66E...0x6D3, 0x6FA...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFC: self = .arabic
        case 0x5D0...0x5EA: self = .hebrew
        case 0x900...0x963: self = .devanagari
        case 0x980...0x9E3: self = .bengali
        case 0xA00...0xA65: self = .gurmukhi
        case 0xA80...0xAE3: self = .gujarati
        case 0xB80...0xBE5: self = .tamil
        case 0xC00...0xC65: self = .telugu
        case 0xC80...0xCE5: self = .kannada
        case 0xD00...0xD65: self = .malayalam
        case 0xE00...0xE4F: self = .thai
        case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7A3: self = .hangul
        case 0x3040...0x30FF, 0x31F0...0x31FF: self = .kana
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: self = .han
        default: return nil
        }
    }
}

/// Which language a text is written in, by its script and its frequent words.
///
/// The script with most letters decides first; Japanese is known by its kana. Where several languages share it, each word of the text that is on a language's list
/// of frequent words, or has a letter of its own, speaks for it, and so does an ending that is frequent there. A language is sure if an eighth of the words speak for it, and a quarter more than for any other.
struct LanguageIdentification {
    enum Answer: Equatable {
        case yes
        /// Another one, if it is known which.
        case no(String?)
        case unknown
    }

    /// Bytes of a text whose words are looked up.
    private static let sample = 32_768
    private static let steps = 4

    private var letters: [Language.Script: Int] = [:]
    /// How many words speak for each language of ``LanguageWords``.
    private var scores = [Int](repeating: 0, count: LanguageWords.words.count)
    private var words = 0

    init(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(Self.steps * text.count)
        var counts = [Int](repeating: 0, count: Language.Script.allCases.count)
        var latin = 0
        for scalar in UTF8Scalars(text) {
            if scalar < 0x80 {
                if scalar > 0x40, UInt8(scalar).isASCIILetter { latin += 1 }
            } else if let script = Language.Script(of: scalar), let place = Language.Script.allCases.firstIndex(of: script) {
                counts[place] += 1
            }
        }
        for (script, count) in zip(Language.Script.allCases, counts) where count > 0 { letters[script] = count }
        if latin > 0 { letters[.latin, default: 0] += latin }
        let start = try text.prefix(Self.sample).inSmallLetters(effort)
        try effort.spend(48 * start.count)
        for word in NaturalWords(start) {
            words += 1
            let text = word.string
            var languages = Self.byWord[text] ?? 0
            for scalar in text.unicodeScalars where scalar.value >= 0x80 { languages |= Self.byLetter[scalar.value] ?? 0 }
            if languages == 0, text.unicodeScalars.count > 5 {
                for length in 3...5 { languages |= Self.byEnding[String(text.suffix(length))] ?? 0 }
            }
            while languages != 0 {
                scores[languages.trailingZeroBitCount] += 1
                languages &= languages - 1
            }
        }
    }

    /// Whether the text is written in a language.
    func verdict(on language: Language) -> Answer {
        let total = letters.values.reduce(0, +)
        // No letter is in another language.
        guard total > 0 else { return .yes }
        guard let script = dominantScript else { return .unknown }
        guard script == language.script else { return .no(Language.ownScripts.first { $0.value == script }?.key) }
        guard Language.ownScripts[language.code] == nil else { return .yes }
        guard let place = LanguageWords.words.firstIndex(where: { $0.code == language.code }) else { return .unknown }
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? place
        guard scores[best] * 8 >= words, scores[best] > 0 else { return .unknown }
        let other = best == place ? scores.indices.filter { $0 != place }.map { scores[$0] }.max() ?? 0 : scores[place]
        guard scores[best] * 4 >= other * 5, scores[best] > other else { return .unknown }
        return best == place ? .yes : .no(LanguageWords.words[best].code)
    }

    /// The script of most letters. Ideographs with kana are Japanese.
    private var dominantScript: Language.Script? {
        var counts = letters
        let (kana, han) = (counts[.kana] ?? 0, counts[.han] ?? 0)
        if kana > 0 {
            let isJapanese = kana * 10 >= kana + han
            counts[isJapanese ? .kana : .han] = kana + han
            counts[isJapanese ? .han : .kana] = nil
        }
        return counts.max { ($0.value, "\($1.key)") < ($1.value, "\($0.key)") }?.key
    }

    private static let byWord: [String: UInt64] = {
        var table: [String: UInt64] = [:]
        for (place, language) in LanguageWords.words.enumerated() {
            for word in language.words.split(whereSeparator: { $0 == " " || $0 == "\n" }) { table[String(word), default: 0] |= 1 << UInt64(place) }
            if language.code == Language.english.code { for word in FunctionWords.all { table[word, default: 0] |= 1 << UInt64(place) } }
        }
        return table
    }()

    private static let byEnding: [String: UInt64] = {
        var table: [String: UInt64] = [:]
        for (ending, codes) in LanguageWords.endings { table[ending, default: 0] |= languages(codes) }
        return table
    }()

    /// A bit for each language.
    private static func languages(_ codes: [String]) -> UInt64 {
        codes.reduce(0) { bits, code in bits | (LanguageWords.words.firstIndex { $0.code == code }.map { 1 << UInt64($0) } ?? 0) }
    }

    private static let byLetter: [UInt32: UInt64] = {
        var table: [UInt32: UInt64] = [:]
        for (letters, codes) in LanguageWords.letters {
            for letter in letters.unicodeScalars { table[letter.value, default: 0] |= languages(codes) }
        }
        return table
    }()
}

/// Words of letters with their marks and apostrophes.
private struct NaturalWords: Sequence, IteratorProtocol {
    private let text: ArraySlice<UInt8>
    private var scalars: UTF8Scalars

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        scalars = UTF8Scalars(text)
    }

    mutating func next() -> ArraySlice<UInt8>? {
        var start: Int?
        while true {
            let place = scalars.position
            guard let scalar = scalars.next() else { return start.map { text[$0...] } }
            if Self.isPart(scalar) {
                if start == nil { start = place }
            } else if let start {
                return text[start..<place]
            }
        }
    }

    private static func isPart(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return UInt8(scalar).isASCIILetter || scalar == 0x27 }
        guard let properties = Unicode.Scalar(scalar)?.properties else { return false }
        return properties.isAlphabetic || properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark
    }
}

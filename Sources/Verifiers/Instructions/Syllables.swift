/// The syllables of English words by their spelling: no dictionary.
///
/// A group of the vowels a, e, i, o, u and y is a syllable. Besides:
///
/// - the u of "qu", and a y before a vowel at the start, are no vowels,
/// - a silent e counts for nothing: at the end, before a final s or d where it is not spoken, and before endings such as -ly, -ful and -ment,
/// - two vowels are two syllables where they seldom melt into one: ia, io, iu, eo, ua, uo, also ie, ea, ei, oe, ui before some endings,
/// - a final -sm or -thm is a syllable of its own.
///
/// A number is read: to 99 as a number, from there on digit by digit. Of 6,392 frequent words, nine in ten come out as in a dictionary.
enum Syllables {
    /// Words longer than that are no words.
    private static let longest = 64

    /// Whether a word has a Latin letter or a digit: nothing is known of other scripts.
    static func areKnown(of word: ArraySlice<UInt8>) -> Bool {
        // The bytes before C9 begin the Latin letters with marks.
        word.contains { $0.isASCIILetter || $0.isASCIIDigit || (0xC3...0xC9).contains($0) }
    }

    /// How many syllables a word in small letters has, 1 at least.
    static func count(_ word: ArraySlice<UInt8>) -> Int {
        let word = Array(word.prefix(longest))
        if let number = ofNumber(word) { return number }
        let spelling = Spelling(letters: word)
        if let known = exceptions[String(decoding: word, as: UTF8.self)] { return known }
        return max(1, spelling.groups() + spelling.hiatuses() - spelling.silentEnds() + (spelling.ends(in: ["sm", "thm", "sms", "thms"]) ? 1 : 0))
    }

    /// Frequent words that are not spelled as they are spoken.
    private static let exceptions: [String: Int] = [
        "hundred": 2, "naked": 2, "sacred": 2, "wicked": 2, "idea": 3, "ideas": 3, "area": 3, "areas": 3, "real": 2, "create": 2, "creates": 2,
        "people": 2,
        "something": 2, "sometimes": 2, "someone": 2, "everyone": 3, "everything": 3, "every": 2, "business": 2, "science": 2, "sciences": 3,
        "being": 2,
        "eye": 1, "eyes": 1, "recipe": 3, "recipes": 3, "therefore": 2, "million": 2, "billion": 2, "genius": 2, "poem": 2, "poet": 2, "quiet": 2,
        "lion": 2,
        "society": 4, "usually": 4, "evening": 2, "different": 3, "interest": 3, "chocolate": 3, "vegetable": 4, "safety": 2, "whole": 1,
        "colonel": 2,
    ]

    private static let ofDigits = [2, 1, 1, 1, 1, 1, 1, 2, 1, 1]
    private static let ofTeens = [1, 3, 1, 2, 2, 2, 2, 3, 2, 2]

    private static func ofNumber(_ word: [UInt8]) -> Int? {
        guard !word.isEmpty, word.allSatisfy({ $0.isASCIIDigit }) else { return nil }
        let digits = word.map { Int($0 & 0x0F) }
        guard digits.count == 2, digits[0] > 0 else { return digits.reduce(0) { $0 + ofDigits[$1] } }
        if digits[0] == 1 { return ofTeens[digits[1]] }
        return (digits[0] == 7 ? 3 : 2) + (digits[1] == 0 ? 0 : ofDigits[digits[1]])
    }
}

/// How a word is spelled.
private struct Spelling {
    let letters: [UInt8]

    private static let vowels = Array("aeiouy".utf8)

    private func letter(_ place: Int) -> UInt8 { letters.indices.contains(place) ? letters[place] : 0 }

    private func isVowel(_ place: Int) -> Bool {
        guard letters.indices.contains(place), Self.vowels.contains(letters[place]) else { return false }
        if letters[place] == UInt8(ascii: "u"), letter(place - 1) == UInt8(ascii: "q") { return false }
        // A y before a vowel, at the start or between vowels, is a consonant.
        let startsVowel = letters[place] == UInt8(ascii: "y") && Self.vowels.contains(letter(place + 1)) && letter(place + 1) != UInt8(ascii: "y")
        return !(startsVowel && (place == 0 || Self.vowels.contains(letter(place - 1))))
    }

    func ends(in endings: [String]) -> Bool { endings.contains { ends(in: $0) } }

    private func ends(in ending: String) -> Bool { letters.count > ending.utf8.count && letters.suffix(ending.utf8.count).elementsEqual(ending.utf8) }

    private func isFollowed(after place: Int, byOneOf endings: [String]) -> Bool { endings.contains { letters[place...].elementsEqual($0.utf8) } }

    private func isFollowed(at place: Int, by start: String) -> Bool { letters[place...].starts(with: start.utf8) }

    private func isOne(_ letter: UInt8, of letters: String) -> Bool { letters.utf8.contains(letter) }

    /// How many groups of vowels there are.
    func groups() -> Int { letters.indices.count { isVowel($0) && !isVowel($0 - 1) } }

    /// How many pairs of vowels are two syllables.
    func hiatuses() -> Int { letters.indices.count { isVowel($0) && isVowel($0 + 1) && isHiatus($0) } }

    private func isHiatus(_ place: Int) -> Bool {
        let before = letter(place - 1)
        let after = place + 2
        switch String(decoding: letters[place...(place + 1)], as: UTF8.self) {
        case "ia":
            return !(isOne(before, of: "ctg") && letter(after) == UInt8(ascii: "l"))
                && !(before == UInt8(ascii: "c") && isFollowed(after: after, byOneOf: ["n", "ns"]))
        case "io": return !(isOne(before, of: "tscgx") && (letter(after) == UInt8(ascii: "n") || isFollowed(at: after, by: "us")))
        case "iu", "ii", "uu", "yi": return true
        case "eo": return !(letter(after) == UInt8(ascii: "u") || (before == UInt8(ascii: "g") && letter(after) == UInt8(ascii: "n")))
        case "ua", "uo": return !isOne(before, of: "gq")
        case "ue": return !isOne(before, of: "gq") && isFollowed(after: after, byOneOf: ["l", "nt", "nce", "ls", "nts", "nces", "ntly", "t"])
        case "ie":
            return (isFollowed(after: after, byOneOf: ["r", "st", "ty", "t"]) && isOne(before, of: "dnlrtfvgp"))
                || (place > 0 && !isOne(before, of: "cr") && (isFollowed(at: after, by: "nt") || isFollowed(at: after, by: "nc")))
        case "ea":
            return before == UInt8(ascii: "r") && isFollowed(after: after, byOneOf: ["tion", "tions", "tive", "te", "ted", "tes", "ting", "tor"])
        case "ei", "oi": return isFollowed(after: after, byOneOf: ["ng"])
        case "ui": return isFollowed(after: after, byOneOf: ["ng", "ty", "tous"])
        case "oe": return isFollowed(after: after, byOneOf: ["t", "m", "ts", "ms", "tic", "tics", "try"])
        default: return false
        }
    }

    /// How many e are not spoken.
    func silentEnds() -> Int {
        guard groups() > 1 else { return 0 }
        return (hasSilentEnd ? 1 : 0) + (hasSilentInside ? 1 : 0)
    }

    private var hasSilentEnd: Bool {
        let count = letters.count
        func isConsonant(_ place: Int) -> Bool { place >= 0 && !Self.vowels.contains(letter(place)) }
        if ends(in: "e"), count > 2, isConsonant(count - 2) {
            return !(letter(count - 2) == UInt8(ascii: "l") && isConsonant(count - 3))
        }
        guard count > 3, isConsonant(count - 3) else { return false }
        let sound = letter(count - 3)
        let isAfterConsonant = isConsonant(count - 4)
        if ends(in: "es") {
            return
                !(isOne(sound, of: "sxzcg") || (sound == UInt8(ascii: "h") && isOne(letter(count - 4), of: "cs"))
                || (sound == UInt8(ascii: "l") && isAfterConsonant))
        }
        if ends(in: "ed") {
            return !(isOne(sound, of: "td") || (sound == UInt8(ascii: "l") && isAfterConsonant && !isOne(letter(count - 4), of: "lrw")))
        }
        return false
    }

    private static let endings = [
        "ly", "ful", "less", "ness", "ment", "ments", "fully", "lessly", "some", "where", "thing", "body", "one", "times", "work",
    ]

    /// Whether an e before an ending is not spoken, as in "safely"; "element" and "supplement" have no such ending.
    private var hasSilentInside: Bool {
        Self.endings.contains { ending in
            guard ends(in: "e" + ending) else { return false }
            let place = letters.count - ending.utf8.count - 1
            return place > 1 && !Self.vowels.contains(letter(place - 1)) && !(letter(place - 1) == UInt8(ascii: "l") && ending.hasPrefix("m"))
        }
    }
}

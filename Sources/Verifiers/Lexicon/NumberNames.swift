import BigInt

/// Numbers that are written out in words: English and Chinese.
enum NumberNames {
    private static let small: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
        "twelve": 12,
        "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    ]
    private static let tens: [String: Int] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]
    private static let longestText = 120

    /// Whether it is worth a look: a short text without digits and signs.
    static func mayBe(_ text: ArraySlice<UInt8>) -> Bool {
        text.count > 2 && text.count <= longestText + 24
            && !text.contains { $0.isASCIIDigit || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "^") || $0 == UInt8(ascii: "_") }
    }

    /// The number that a text is, with nothing else in it: `twenty-one`, `one thousand six hundred and five`, `one half`, `三十五`.
    static func value(of text: ArraySlice<UInt8>) -> ExactNumber? {
        let plain = text.trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
        guard !plain.isEmpty, plain.count <= longestText else { return nil }
        if plain.allSatisfy({ $0 >= 0x80 }) { return chinese(String(decoding: plain, as: UTF8.self)).map { ExactNumber($0) } }
        guard plain.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ",") }) else {
            return nil
        }
        var words = plain.split { !$0.isASCIILetter }.map { String(decoding: $0, as: UTF8.self).lowercased() }
        guard let first = words.first else { return nil }
        let isNegative = first == "negative" || first == "minus"
        if isNegative { words.removeFirst() }
        guard let value = fraction(words) ?? whole(words[...]).map({ ExactNumber($0) }) else { return nil }
        return isNegative ? -value : value
    }

    /// `one half`, `three quarters`, `two thirds`
    private static func fraction(_ words: [String]) -> ExactNumber? {
        guard words.count >= 2, let last = words.last, let top = whole(words.dropLast()) else { return nil }
        guard let bottom = last == "quarter" || last == "quarters" ? 4 : NumberWords.divisor(last), top > 0, top < bottom else { return nil }
        return ExactNumber(BigInt(top), over: BigInt(bottom))
    }

    /// A whole number below 10^15; `nil` for anything else, also for words in an order that says no number.
    private static func whole(_ words: ArraySlice<String>) -> Int? {
        var words = words
        // "a hundred"
        if words.count >= 2, words.first == "a", let next = words.dropFirst().first, scale(next) != nil { words[words.startIndex] = "one" }
        guard let first = words.first, words.last != "and", first != "and" else { return nil }
        var total = 0
        // Below a thousand: hundreds, then tens, then ones.
        var part = 0
        var room = 1_000
        var lastScale = Int.max
        var isPartEmpty = true
        for word in words {
            if let value = small[word] {
                guard room >= 20 && isTensFree(part, room) || value < 10 && value > 0 && room >= 10, value > 0 || words.count == 1 else { return nil }
                part += value
                room = 1
                isPartEmpty = false
            } else if let value = tens[word] {
                guard room >= 100 else { return nil }
                part += value
                room = 10
                isPartEmpty = false
            } else if word == "hundred" {
                guard !isPartEmpty, part < 20, part > 0 else { return nil }
                part *= 100
                room = 100
            } else if let scale = scale(word), scale > 100 {
                guard !isPartEmpty, scale < lastScale else { return nil }
                total += part * scale
                (part, room, lastScale, isPartEmpty) = (0, 1_000, scale, true)
            } else if word != "and" {
                return nil
            }
        }
        return total + part
    }

    /// Whether nothing below a hundred was said yet.
    private static func isTensFree(_ part: Int, _ room: Int) -> Bool { room >= 100 && part % 100 == 0 }

    private static func scale(_ word: String) -> Int? {
        ["hundred", "thousand", "million", "billion", "trillion"].contains(word) ? NumberWords.scale(word) : nil
    }

    private static let chineseDigits: [Character: Int] = [
        "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]
    private static let chineseUnits: [Character: Int] = ["十": 10, "百": 100, "千": 1_000]
    private static let chineseScales: [Character: Int] = ["万": 10_000, "亿": 100_000_000]

    /// A Chinese number below 10^12.
    private static func chinese(_ text: String) -> Int? {
        var (total, part) = (0, 0)
        var digit: Int?
        var (lastUnit, lastScale) = (Int.max, Int.max)
        for character in text {
            if let value = chineseDigits[character] {
                guard digit == nil || digit == 0 else { return nil }
                digit = value
            } else if let unit = chineseUnits[character] {
                guard unit < lastUnit, digit != 0 else { return nil }
                part += (digit ?? 1) * unit
                digit = nil
                lastUnit = unit
            } else if let scale = chineseScales[character] {
                part += digit ?? 0
                guard scale < lastScale, part > 0 else { return nil }
                total += part * scale
                (part, digit, lastUnit, lastScale) = (0, nil, .max, scale)
            } else {
                return nil
            }
        }
        return total + part + (digit ?? 0)
    }

    /// By what a Chinese word of scale multiplies the number before it: 10,000 for "万".
    static func chineseScale(_ word: some StringProtocol) -> Int? {
        var factor = 1
        guard !word.isEmpty else { return nil }
        for character in word {
            guard let scale = chineseScales[character] ?? chineseUnits[character], factor <= 100_000_000 else { return nil }
            factor *= scale
        }
        return factor
    }

    /// Words between values: "or" and "and".
    static let chineseJoints: [Character: String] = ["或": "or", "和": "and", "与": "and", "及": "and", "且": "and"]
}

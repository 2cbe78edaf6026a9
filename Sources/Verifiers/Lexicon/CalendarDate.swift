/// A day of a year as people write it: `July 4`, `4 July 1776`, `4th of July`, `7月4日`.
struct CalendarDate: Equatable {
    private(set) var month = 0
    private(set) var day: Int?
    private(set) var year: Int?

    private static let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]

    /// - Returns: `nil` for a text that is anything but a month with a day, a year or both.
    init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        var digits = ""
        var word = ""
        for character in text.lowercased() + " " {
            if character.isASCII, character.isNumber {
                guard word.isEmpty else { return nil }
                digits.append(character)
                continue
            }
            if character.isLetter, digits.isEmpty || !word.isEmpty || character.isASCII {
                word.append(character)
                continue
            }
            guard character.isLetter || " ,.\n".contains(character) else { return nil }
            // 7月4日
            if character.isLetter { word = String(character) }
            guard take(digits, word) else { return nil }
            (digits, word) = ("", "")
        }
        guard month > 0, day != nil || year != nil else { return nil }
    }

    /// A number with the letters directly after it, or a word.
    private mutating func take(_ digits: String, _ word: String) -> Bool {
        if digits.isEmpty {
            if word.isEmpty || word == "of" || word == "the" { return true }
            guard let index = Self.names.firstIndex(where: { $0 == word || word.count >= 3 && word.count <= 4 && $0.hasPrefix(word) }), month == 0
            else { return false }
            month = index + 1
            return true
        }
        guard let number = Int(digits) else { return false }
        switch word {
        case "月" where month == 0 && (1...12).contains(number): month = number
        case "", "st", "nd", "rd", "th", "日", "号":
            if (1...31).contains(number), digits.count <= 2, day == nil {
                day = number
            } else if digits.count == 4, year == nil, word.isEmpty {
                year = number
            } else {
                return false
            }
        case "年" where year == nil && digits.count == 4: year = number
        default: return false
        }
        return true
    }
}

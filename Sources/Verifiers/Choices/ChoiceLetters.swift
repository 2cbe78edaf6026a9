/// Reads letters of choices.
enum ChoiceLetters {
    /// The letters of a text that is a list of letters (`B`, `(B)`, `A, C`, `A and C`, `AC`) or one letter and its text (`B. blue`); none of them where it
    /// leaves open which.
    static func listed(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        let plain = withoutCommand(text.withoutMarkup())
        var letters: Set<UInt8> = []
        let all = words(of: plain)
        if all.hasOne, let only = all.first, let together = together(only, of: choices) { return together }
        for word in all {
            if word.count == 1, let letter = letter(word[word.startIndex], of: choices) {
                letters.insert(letter)
            } else if !fillers.contains(where: { word.elementsEqual($0) }) {
                guard let letter = labelled(plain, of: choices) else { return nil }
                return leavesOpen(plain, letter, of: choices) ? [] : [letter]
            }
        }
        return letters.isEmpty ? nil : letters
    }

    /// With the content of a command that the text begins with in its place: `\textbf{(B) } 12`.
    private static func withoutCommand(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let command = commands.first(where: { text.matches($0, at: text.startIndex) }),
            let inside = text.dropFirst(command.count - 1).insideBraces()
        else { return text }
        return Array(inside.trimmed() + [UInt8(ascii: " ")] + text[(inside.endIndex + 1)...])[...].trimmed()
    }

    private static let commands = ["\\textbf{", "\\text{", "\\mathbf{", "\\mathrm{"].map { Array($0.utf8) }

    /// `AC`: several capitals in the order of the alphabet.
    private static func together(_ word: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        guard word.count > 1, word.allSatisfy({ isCapital($0) && letter($0, of: choices) != nil }),
            zip(word, word.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        return Set(word)
    }

    /// Whether a text that begins with the label of a choice names another one next to it: `(B) or (C)`, `(B) is wrong; (C) is right`.
    private static func leavesOpen(_ text: ArraySlice<UInt8>, _ chosen: UInt8, of choices: Int) -> Bool {
        // The second and third word, the first other letter, and how many of those there are.
        var second: ArraySlice<UInt8>?
        var third: ArraySlice<UInt8>?
        var other: ArraySlice<UInt8>?
        var (count, others) = (0, 0)
        var isDenied = false
        for word in words(of: text) {
            count += 1
            if count == 2 { second = word }
            if count == 3 { third = word }
            if count > 1, word.count == 1, isCapital(word[word.startIndex]), word[word.startIndex] != chosen,
                letter(word[word.startIndex], of: choices) != nil
            {
                other = other ?? word
                others += 1
            }
            isDenied = isDenied || denials.contains { word.elementsEqual($0) } || word.elementsEqual("no".utf8)
        }
        guard let other, let second else { return false }
        let introduction = second.count <= 8 ? String(decoding: second, as: UTF8.self).lowercased() : ""
        let isLabel = text.matches([UInt8(ascii: ")")], at: other.endIndex) || text.matches([UInt8(ascii: ".")], at: other.endIndex)
        if ["or", "and"].contains(introduction), other.startIndex == third?.startIndex { return true }
        // "(D) both (A) and (B)" is a choice that speaks of others.
        return isDenied
            || (isLabel && others < 3 && !["both", "all", "neither", "none", "only", "either"].contains(introduction) && isListOfLabels(text))
    }

    /// `(B) 5, (C) 6`: after a separator is a label.
    private static func isListOfLabels(_ text: ArraySlice<UInt8>) -> Bool {
        text.indices.contains { place in
            guard text[place] == UInt8(ascii: ",") || text[place] == UInt8(ascii: ";") || text[place] == UInt8(ascii: "\n") else { return false }
            let rest = text[(place + 1)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "(") }
            return rest.first.map(isCapital) == true && (rest.dropFirst().first == UInt8(ascii: ")") || rest.dropFirst().first == UInt8(ascii: "."))
        }
    }

    /// Words next to letters that say nothing: "A and C", "Option B".
    private static let fillers = ["and", "option", "Option", "choice", "Choice"].map { Array($0.utf8) }

    /// What a letter is announced by, the surest first: `option C` alone may be one that is ruled out.
    private static let announcements = [
        "answer", "options are", "choices are", "choice is", "option is", "choice:", "would pick", "i pick", "i choose", "i select", "would choose",
        "i go with",
    ].map { Array($0.utf8) }

    /// The letter of "this corresponds to option C".
    static func corresponding(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        for words in [
            "corresponds to option", "corresponds to choice", "corresponding to option", "matches option", "options are", "option is", "choice is",
        ].map({ Array($0.utf8) }) {
            guard let place = text.lastOccurrence(of: words, ignoringCase: true),
                let letters = named(in: text[(place + words.count)...].prefix(40), of: choices)
            else { continue }
            return letters
        }
        return nil
    }

    /// The letter that a prose announces last: `I choose B`, `my choice is B`.
    static func chosen(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        for words in announcements {
            guard let announcement = text.lastOccurrence(of: words, ignoringCase: true) else { continue }
            let following = text[(announcement + words.count)...].prefix(80)
            // "Is the answer C? No."
            guard !following.prefix(while: { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }).contains(UInt8(ascii: "?")) else { continue }
            if let letters = named(in: following, of: choices) { return letters }
            // "answer: b"
            let line = following.prefix { $0 != UInt8(ascii: "\n") }.withoutMarkup()
            if line.first == UInt8(ascii: ":"), Self.words(of: line).hasOne, let only = Self.words(of: line).first, only.count == 1,
                let letter = letter(only[only.startIndex], of: choices)
            {
                return [letter]
            }
        }
        return nil
    }

    /// The last letter in brackets.
    static func bracketed(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        var place = text.endIndex - 3
        while place >= text.startIndex {
            // f(a) is no choice.
            let isCall = place > text.startIndex && (text[place - 1].isASCIILetter || text[place - 1].isASCIIDigit)
            if !isCall, text[place] == UInt8(ascii: "("), text[place + 2] == UInt8(ascii: ")"), let letter = letter(text[place + 1], of: choices) {
                return [letter]
            }
            place -= 1
        }
        return nil
    }

    private static let refusals = ["not", "isn't", "cannot", "can't", "never", "neither", "than", "instead", "except"].map { Array($0.utf8) }
    private static let turns = ["but", "it", "it's", "so", "hence", "therefore"].map { Array($0.utf8) }
    private static let joiners = ["", ",", "and", ", and", "&", "or", ", or", "/"]

    /// The first capital that is not ruled out, with those that commas and "and" join to it; none where "or" leaves open which: `is B`, `is B and C`,
    /// `is not B, it is C`.
    static func named(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        let all = Array(words(of: text))
        func isLetter(_ index: Int) -> Bool {
            guard all.indices.contains(index), all[index].count == 1, isCapital(all[index][all[index].startIndex]) else { return false }
            guard letter(all[index][all[index].startIndex], of: choices) != nil else { return false }
            let word = all[index]
            let following = text[word.endIndex...].drop { $0 == UInt8(ascii: " ") }
            let isFollowedByWord = following.startIndex > word.endIndex && following.first.map { $0.isASCIILetter && !isCapital($0) } == true
            // "I think" and "A triangle" name no choice.
            guard isFollowedByWord, word.elementsEqual("I".utf8) || word.elementsEqual("A".utf8), index + 1 < all.count else { return true }
            return followers.contains { all[index + 1].elementsEqual($0) }
        }
        var isDenied = false
        for index in all.indices {
            if refusals.contains(where: { all[index].elementsEqual($0) }) { isDenied = true }
            if turns.contains(where: { all[index].elementsEqual($0) }) { isDenied = false }
            if index > 0, text[all[index - 1].endIndex..<all[index].startIndex].contains(UInt8(ascii: ".")) { isDenied = false }
            guard isLetter(index), !isDenied else { continue }
            return chosen(from: index, all, text, isLetter)
        }
        // "Answer: BC"
        let line = text.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: ".") }.drop { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }
        return words(of: line).hasOne ? words(of: line).first.flatMap { together($0, of: choices) } : nil
    }

    /// Words after a letter that is a choice.
    private static let followers = [
        "is", "because", "since", "as", "and", "or", "not", "but", "by", "with", "which", "instead", "rather", "for", "from", "based",
    ].map { Array($0.utf8) }

    private static func chosen(from first: Int, _ all: [ArraySlice<UInt8>], _ text: ArraySlice<UInt8>, _ isLetter: (Int) -> Bool) -> Set<UInt8> {
        var letters: Set<UInt8> = [all[first][all[first].startIndex]]
        var isOpen = first > 0 && all[first - 1].elementsEqual("either".utf8)
        var (last, next) = (first, first + 1)
        while next < all.count {
            let isJoiner = all[next].elementsEqual("and".utf8) || all[next].elementsEqual("or".utf8)
            let place = isJoiner ? next + 1 : next
            guard isLetter(place) else { break }
            let gap = text[all[last].endIndex..<all[place].startIndex]
            let between = gap.filter { !" ()[]*$".utf8.contains($0) }
            guard joiners.contains(String(decoding: between, as: UTF8.self)),
                !between.isEmpty || gap.contains(UInt8(ascii: ")"))
            else { break }
            // "B, and C is wrong"
            if place + 1 < all.count, verbs.contains(where: { all[place + 1].elementsEqual($0) }) { break }
            isOpen = isOpen || (isJoiner && all[next].elementsEqual("or".utf8)) || between.contains(UInt8(ascii: "/"))
            letters.insert(all[place][all[place].startIndex])
            (last, next) = (place, place + 1)
        }
        return isOpen && letters.count > 1 ? [] : letters
    }

    private static let verbs = ["is", "was", "are", "fails", "isn't", "does", "would", "cannot", "can't"].map { Array($0.utf8) }

    private static let confirmations = [" is correct", " is right", " is the correct", " is the right"].map { Array($0.utf8) }

    /// `B is correct`, `B is the right choice`
    static func confirmed(in text: ArraySlice<UInt8>, of choices: Int) -> UInt8? {
        let places = confirmations.compactMap { text.lastOccurrence(of: $0, ignoringCase: true) }
        guard let place = places.max(), let word = words(of: text[..<place]).last, word.count == 1, word.endIndex >= place - 2,
            isCapital(word[word.startIndex])
        else { return nil }
        // "Angle B is right" and "it is not the case that B is correct" confirm nothing.
        let sentence =
            text[..<word.startIndex].suffix(120).split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: ",") }.last ?? []
        let isInSentence = sentence.endIndex == word.startIndex
        let before = isInSentence ? Array(words(of: sentence)) : []
        guard !before.contains(where: { word in refusals.contains { word.elementsEqual($0) } }),
            before.last.map({ last in introductions.contains(String(decoding: last, as: UTF8.self).lowercased()) }) ?? true
        else { return nil }
        return letter(word[word.startIndex], of: choices)
    }

    private static let pluralConfirmations = [" are correct", " are right", " are true", " are the correct", " are both correct"].map {
        Array($0.utf8)
    }

    /// `A and C are correct.`: the letters that a sentence begins with.
    static func allConfirmed(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        guard let place = pluralConfirmations.compactMap({ text.lastOccurrence(of: $0, ignoringCase: true) }).max() else { return nil }
        let before = text[..<place].suffix(120)
        let start =
            before.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: ":") }.map { $0 + 1 } ?? before.startIndex
        let sentence = before[start...]
        guard
            words(of: sentence).allSatisfy({ word in
                isChoice(word, of: choices) || pluralWords.contains(String(decoding: word, as: UTF8.self).lowercased())
            })
        else { return nil }
        let letters = Set(words(of: sentence).filter { isChoice($0, of: choices) }.map { $0[$0.startIndex] })
        return letters.count > 1 ? letters : nil
    }

    private static func isChoice(_ word: ArraySlice<UInt8>, of choices: Int) -> Bool {
        word.count == 1 && isCapital(word[word.startIndex]) && letter(word[word.startIndex], of: choices) != nil
    }

    private static let pluralWords: Set<String> = [
        "and", "both", "options", "choices", "statements", "answers", "so", "therefore", "thus", "hence", "only",
    ]

    private static let introductions: Set<String> = [
        "option", "choice", "answer", "letter", "statement", "so", "therefore", "thus", "hence", "that", "think", "believe", "say", "conclude",
        "only",
        "and", "then", "conclusion", "means", "see", "is", "clearly", "because", "since", "know",
    ]

    private static let denials = [
        "not", "out", "eliminate", "exclude", "reject", "discard", "isn't", "wrong", "or", "don't", "could", "might", "may", "if",
        "doubt", "unless", "never", "whether", "unsure", "won't", "wouldn't", "than",
    ].map { Array($0.utf8) }

    private static let conclusions: Set<String> = ["so", "therefore", "thus", "hence"]
    private static let lastWords: Set<String> = ["it's", "it is", "go with", "pick", "choose", "choosing", "picking"]

    /// `So C.`, `..., so C.` and `I am sure it is C.` as the last sentence or clause.
    static func concluded(in text: ArraySlice<UInt8>, of choices: Int) -> Set<UInt8>? {
        let tail = text.suffix(60).trimmed { $0 <= UInt8(ascii: " ") || ".!*".utf8.contains($0) }
        let start = tail.lastIndex { ".,;!\n".utf8.contains($0) }.map { $0 + 1 } ?? tail.startIndex
        let sentence = words(of: tail[start...]).map { String(decoding: $0, as: UTF8.self).lowercased() }
        let isConclusion = sentence.count == 2 && conclusions.contains(sentence[0])
        let before = sentence.dropLast()
        let isChosen = before.last.map { lastWords.contains($0) } == true || lastWords.contains(before.suffix(2).joined(separator: " "))
        guard isConclusion || isChosen else { return nil }
        return lastWord(of: tail, choices)
    }

    /// A capital letter that ends the text, unless it is one that is ruled out: `I settled on C.`
    static func lastWord(of text: ArraySlice<UInt8>, _ choices: Int) -> Set<UInt8>? {
        // The last sentence only: what is ruled out before it says nothing of it.
        let tail = text.suffix(120).trimmed { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
        let start = tail.indices.last { tail[$0] == UInt8(ascii: ".") || tail[$0] == UInt8(ascii: "\n") }.map { $0 + 1 } ?? tail.startIndex
        let end = Array(words(of: tail[start...])).suffix(5)
        guard let last = end.last, last.count == 1, isCapital(last[last.startIndex]), let letter = letter(last[last.startIndex], of: choices),
            !end.contains(where: { word in denials.contains { word.elementsEqual($0) } })
        else { return nil }
        return [letter]
    }

    /// `B. blue`, `(B) blue`, `B: blue`, `B) blue`.
    private static func labelled(_ text: ArraySlice<UInt8>, of choices: Int) -> UInt8? {
        let start = text.first == UInt8(ascii: "(") ? text.startIndex + 1 : text.startIndex
        let isFollowedByText = text.matches(Array(" \\text{".utf8), at: start + 1)
        guard start + 1 < text.endIndex, isCapital(text[start]),
            isFollowedByText || [UInt8(ascii: "."), UInt8(ascii: ")"), UInt8(ascii: ":")].contains(text[start + 1])
        else {
            return nil
        }
        return letter(text[start], of: choices)
    }

    private static func words(of text: ArraySlice<UInt8>) -> ByteWords {
        ByteWords(of: text) { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "'") || $0 >= 0x80 }
    }

    static func isCapital(_ byte: UInt8) -> Bool { byte.isASCIILetter && byte & 0x20 == 0 }

    static func letter(_ byte: UInt8, of choices: Int) -> UInt8? {
        let capital = byte & ~0x20
        return byte.isASCIILetter && Int(capital - UInt8(ascii: "A")) < choices ? capital : nil
    }
}

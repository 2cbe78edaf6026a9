/// The letters that an announcement names: "Answer: C", "the answer is (C)", "故选C".
///
/// By priority: the last sure announcement that names a choice, then a conditional one.
struct AnchoredChoice {
    /// How many choices there are, from A on.
    let choices: Int
    /// The texts of the choices, normalised.
    let options: [String]

    private static let triedAnnouncements = 24

    /// - Returns: the letters; none of them where the announcement leaves open which; `nil` if nothing announces a choice.
    func find(in text: ArraySlice<UInt8>) -> Set<UInt8>? {
        let english = announced(by: AnswerWords.names, in: text)
        let best = english ?? announced(by: AnswerWords.otherNames, in: text)
        if let foreign = foreign(in: text), foreign.place > best?.place ?? -1 { return foreign.letters }
        return best?.letters
    }

    /// What the last of the surest announcements by some names says.
    private func announced(by names: [[UInt8]], in text: ArraySlice<UInt8>) -> (letters: Set<UInt8>, place: Int)? {
        var best: (letters: Set<UInt8>, place: Int, strength: Announcement.Strength)?
        for name in names {
            var rest = text
            var tries = 0
            while tries < Self.triedAnnouncements, let start = rest.lastOccurrence(of: name, ignoringCase: true) {
                tries += 1
                rest = rest[..<start]
                guard let announcement = Announcement.read(at: start..<start + name.count, in: text, RuleUse()),
                    best.map({ announcement.strength > $0.strength }) ?? true,
                    let letters = letters(after: announcement)
                else { continue }
                best = (letters, start, announcement.strength)
                if announcement.strength == .plain { break }
            }
        }
        return best.map { ($0.letters, $0.place) }
    }

    private func letters(after announcement: Announcement) -> Set<UInt8>? {
        let rest =
            announcement.isHeading
            ? announcement.rest.drop { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ">") } : announcement.rest
        let line = rest.prefix(400).prefix { $0 != UInt8(ascii: "\n") }
        let sentence = line.prefix { $0 != UInt8(ascii: ".") }
        // "The answer is A? No."
        guard !sentence.contains(UInt8(ascii: "?")) else { return nil }
        if let letter = MultipleChoiceVerifier.letter(ofText: sentence.withoutMarkup(), among: options) { return letter }
        // "Madrid, not Berlin"
        if let comma = sentence.firstIndex(of: UInt8(ascii: ",")),
            let letter = MultipleChoiceVerifier.letter(ofText: sentence[..<comma].withoutMarkup(), among: options)
        {
            return letter
        }
        if let letters = ChoiceLetters.named(in: rest.prefix(80), of: choices) { return letters }
        // "the answer is c": a small letter alone.
        let plain = sentence.withoutMarkup()
        guard let only = ByteWords(of: plain, { $0.isASCIILetter || $0.isASCIIDigit }).first, only.count == 1,
            ByteWords(of: plain, { $0.isASCIILetter || $0.isASCIIDigit }).hasOne,
            let letter = ChoiceLetters.letter(only[only.startIndex], of: choices)
        else { return nil }
        return [letter]
    }

    /// A line at the end that is nothing but letters: `C`, `**(C)**`.
    func lastLine(of text: ArraySlice<UInt8>) -> Set<UInt8>? {
        let plain = text.trimmed()
        guard let start = plain.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = plain[(start + 1)...]
        guard line.count <= 24, line.contains(where: { ChoiceLetters.isCapital($0) }) else { return nil }
        let bare = line.withoutMarkup().trimmed { "().*#> ".utf8.contains($0) }
        guard (1...choices).contains(bare.count), bare.allSatisfy({ ChoiceLetters.isCapital($0) }) else { return nil }
        return ChoiceLetters.listed(in: bare, of: choices)
    }

    // MARK: Chinese and Japanese

    private func foreign(in text: ArraySlice<UInt8>) -> (letters: Set<UInt8>, place: Int)? {
        guard text.contains(where: { $0 >= 0x80 }) else { return nil }
        var best: (letters: Set<UInt8>, place: Int)?
        for anchor in ChoiceAnchors.all {
            guard let place = text.lastOccurrence(of: anchor.words), place > best?.place ?? -1 else { continue }
            var rest = text[(place + anchor.words.count)...]
            while let mark = ChoiceAnchors.marks.first(where: { rest.matches($0, at: rest.startIndex) }) { rest = rest.dropFirst(mark.count) }
            var letters: Set<UInt8> = []
            while let byte = rest.first {
                if ChoiceLetters.isCapital(byte), let letter = ChoiceLetters.letter(byte, of: choices) {
                    letters.insert(letter)
                    rest = rest.dropFirst()
                } else if !letters.isEmpty, let joint = ChoiceAnchors.joints.first(where: { rest.matches($0, at: rest.startIndex) }),
                    let next = rest.dropFirst(joint.count).first, ChoiceLetters.isCapital(next)
                {
                    rest = rest.dropFirst(joint.count)
                } else {
                    break
                }
            }
            let isDenied = ChoiceAnchors.conditions.contains { text[..<place].suffix($0.count).elementsEqual($0) }
            guard !isDenied else { continue }
            if !letters.isEmpty, rest.matches(ChoiceAnchors.or, at: rest.startIndex),
                rest.dropFirst(ChoiceAnchors.or.count).first.map(ChoiceLetters.isCapital) == true
            {
                best = ([], place)
                continue
            }
            guard !letters.isEmpty, rest.first.map({ !$0.isASCIILetter && !$0.isASCIIDigit }) ?? true else { continue }
            let after = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: "*") }
            guard !ChoiceAnchors.denials.contains(where: { after.matches($0, at: after.startIndex) }) else { continue }
            if anchor.needsConfirmation, !ChoiceAnchors.confirmations.contains(where: { after.matches($0, at: after.startIndex) }) { continue }
            best = (letters, place)
        }
        return best
    }
}

/// Graders that earlier runs used, matched verdict by verdict, with what they get wrong; ``MathVerifier`` is the better judge.
public enum CompatGrader: String, Sendable, CaseIterable {
    /// The last `#### number` of the last 300 characters, as a text without commas.
    case gsm8kStrict
    /// The last number of the last 300 characters, as a text with its commas.
    case gsm8kFlexible
    /// The line after the last `Answer:` of the last 300 characters, else the last box; both sides normalised as Minerva did.
    case mathDAPO
    /// The last box, both sides normalised as the MATH data set's authors did.
    case hendrycksMath
    /// The last box of the last 100 characters, character by character.
    case strictBox
}

/// The verifier of a ``CompatGrader``.
public struct CompatVerifier: Verifier, Equatable {
    /// Whose verdicts are matched.
    public var grader: CompatGrader

    /// A verifier that gives the verdicts of a grader.
    public init(_ grader: CompatGrader) { self.grader = grader }

    /// The ground truth is a text or number, compared as text.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let text = groundTruth.text else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth is a text or a number"))
        }
        let gold = Array(text.utf8)
        switch grader {
        case .gsm8kStrict, .gsm8kFlexible, .strictBox: return CompatJudge(grader: grader, gold: gold, normalised: gold)
        case .mathDAPO:
            try effort.spend(Minerva.stepsPerByte * gold.count)
            return CompatJudge(grader: grader, gold: gold, normalised: Minerva.normalised(gold))
        case .hendrycksMath:
            try effort.spend(Hendrycks.stepsPerByte * gold.count)
            return CompatJudge(grader: grader, gold: gold, normalised: Hendrycks.stripped(gold))
        }
    }

    /// All graders but one look at the end only; that one rewrites the answer, each time into a copy.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        grader == .hendrycksMath ? bytes + 8 * min(bytes, Effort.standard / Hendrycks.stepsPerByte) + 16_384 : 65_536
    }
}

private struct CompatJudge: Judge {
    let grader: CompatGrader
    let gold: [UInt8]
    /// The ground truth as the grader rewrites it; `nil` where that fails.
    let normalised: [UInt8]?

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let text = response.text
        switch grader {
        case .gsm8kStrict: return verdict(GSM8K.strict(text)) { $0 == gold }
        case .gsm8kFlexible: return verdict(GSM8K.flexible(text)) { $0 == gold }
        case .strictBox: return verdict(Minerva.strictBox(text.suffixOfCharacters(300))) { $0 == gold }
        case .mathDAPO:
            let end = text.suffixOfCharacters(300)
            if let line = Minerva.announced(end) {
                let answer = Minerva.normalised(line)
                if answer != Array("[INVALID]".utf8) { return verdict(answer) { $0 == normalised } }
            }
            return verdict(Minerva.strictBox(end)) { $0 == gold }
        case .hendrycksMath:
            try effort.spend(text.count)
            let box = Hendrycks.lastBox(text)
            try effort.spend(Hendrycks.stepsPerByte * (box?.count ?? 0))
            return verdict(box) { answer in
                guard let one = Hendrycks.stripped(answer), let normalised else { return answer == gold }
                return one == normalised
            }
        }
    }

    private func verdict(_ answer: [UInt8]?, _ isEqual: ([UInt8]) -> Bool) -> Verdict {
        guard let answer else { return .noAnswer() }
        return .decided(isEqual(answer), extracted: answer.string)
    }
}

/// verl's gsm8k.
enum GSM8K {
    private static func isPart(_ byte: UInt8) -> Bool { byte.isASCIIDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }

    static func strict(_ text: [UInt8]) -> [UInt8]? {
        let end = text.suffixOfCharacters(300)[...]
        let mark = Array("#### ".utf8)
        var rest = end
        while let place = rest.lastOccurrence(of: mark) {
            let behind = end[(place + mark.count)...]
            let number = behind.prefix(behind.first == UInt8(ascii: "-") ? 1 : 0) + behind.drop { $0 == UInt8(ascii: "-") }.prefix(while: isPart)
            let hasOneSign = behind.dropFirst().first != UInt8(ascii: "-") || behind.first != UInt8(ascii: "-")
            if hasOneSign, number.contains(where: isPart) { return number.filter { $0 != UInt8(ascii: ",") } }
            rest = rest[..<place]
        }
        return nil
    }

    static func flexible(_ text: [UInt8]) -> [UInt8]? {
        let end = text.suffixOfCharacters(300)
        var matches: [ArraySlice<UInt8>] = []
        var place = 0
        while place < end.count {
            let isSigned = end[place] == UInt8(ascii: "-") && place + 1 < end.count && isPart(end[place + 1])
            guard isSigned || isPart(end[place]) else {
                place += 1
                continue
            }
            var stop = place + 1
            while stop < end.count, isPart(end[stop]) { stop += 1 }
            matches.append(end[place..<stop])
            place = stop
        }
        guard let first = matches.first else { return nil }
        return Array(matches.last { !$0.elementsEqual(".".utf8) } ?? first)
    }
}

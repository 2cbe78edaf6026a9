/// The answer is in double square brackets, as KORBench (arXiv 2410.06526) asks for it: `[[24]]`, `[[4or-12]]`, `[[x=2,y=3]]`, `[[A];[C]]`.
///
/// Sections are parted by `];[`, alternatives by "or", all of which have to be there, and lists by commas outside of brackets. What remains is the same if it is
/// written alike, in any case and with any white space, or if ``MathVerifier`` finds it equal.
public struct BracketedVerifier: Verifier, Equatable {
    /// What the score is.
    public enum Grade: String, Sendable, CaseIterable {
        /// 1 if all sections are right, else 0.
        case all
        /// The share of sections that are right.
        case fraction
    }

    /// Whether the order of sections counts.
    public var sections: ArrayOrder
    /// Whether the order of what is between commas counts.
    public var lists: ArrayOrder
    /// What the score is.
    public var grade: Grade

    /// A verifier of bracketed answers.
    public init(sections: ArrayOrder = .given, lists: ArrayOrder = .given, grade: Grade = .all) {
        self.sections = sections
        self.lists = lists
        self.grade = grade
    }

    /// Sections, alternatives and members of lists of a ground truth.
    private static let maximumParts = 1_000

    /// The ground truth is the answer, with or without its brackets.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        guard let text = groundTruth.text else { return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"bracketed\" is a text")) }
        let bytes = Array(text.utf8)[...]
        try effort.spend(32 * bytes.count)
        let sections = BracketedText.sections(of: BracketedText.inside(bytes) ?? bytes.trimmed())
        let parts = sections.map { BracketedText.alternatives(of: $0).map(BracketedText.members) }
        let count = parts.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        guard !sections.isEmpty, sections.allSatisfy({ !$0.isEmpty }), count <= Self.maximumParts else {
            return ForegoneJudge(outcome: .unparseableGold("the ground truth of \"bracketed\" is empty, or has more than \(Self.maximumParts) parts"))
        }
        var gold: [[[BracketedPart]]] = []
        for section in parts {
            var alternatives: [[BracketedPart]] = []
            for alternative in section {
                var members: [BracketedPart] = []
                for member in alternative { members.append(try BracketedPart(member, effort)) }
                alternatives.append(members)
            }
            gold.append(alternatives)
        }
        return BracketedJudge(verifier: self, sections: gold)
    }

    /// The parts of the answer, and what `math` makes of one of them.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 4 * bytes + MathVerifier().workingBytes(forResponseOf: bytes) }
}

/// How a bracketed answer is put together.
private enum BracketedText {
    private static let open = UInt8(ascii: "[")
    private static let close = UInt8(ascii: "]")

    /// What is between the last `[[` and the `]]` after it; brackets inside that are not closed by then go on.
    static func inside(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard var end = text.lastOccurrence(of: [close, close]), var begin = text[..<end].lastOccurrence(of: [open, open]) else { return nil }
        // The first one after the beginning: what is after it is no part of the answer.
        end = text[begin..<end].firstOccurrence(of: [close, close]) ?? end
        while begin > text.startIndex, text[begin - 1] == open { begin -= 1 }
        // Each bracket more closes one of those that are open.
        var opened = depth(text[(begin + 2)..<max(begin + 2, end)])
        while opened > 0, end + 2 < text.endIndex, text[end + 2] == close {
            end += 1
            opened -= 1
        }
        guard end >= begin + 2 else { return nil }
        return text[(begin + 2)..<end].trimmed()
    }

    private static func depth(_ text: ArraySlice<UInt8>) -> Int { text.reduce(0) { $0 + ($1 == open ? 1 : $1 == close ? -1 : 0) } }

    /// What `];[` or `],[` parts.
    static func sections(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var sections: [ArraySlice<UInt8>] = []
        var begin = text.startIndex
        var at = text.startIndex
        while at < text.endIndex {
            defer { at += 1 }
            guard text[at] == close else { continue }
            let sign = text[(at + 1)...].firstIndex { $0 > 0x20 }
            guard let sign, text[sign] == UInt8(ascii: ";") || text[sign] == UInt8(ascii: ","),
                let next = text[(sign + 1)...].firstIndex(where: { $0 > 0x20 }), text[next] == open
            else { continue }
            sections.append(text[begin..<at].trimmed())
            begin = next + 1
            at = next
        }
        return sections + [text[begin...].trimmed()]
    }

    /// What "or" parts, where no letter is next to it.
    static func alternatives(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        split(text) { at in
            guard text[at] | 0x20 == UInt8(ascii: "o"), at + 1 < text.endIndex, text[at + 1] | 0x20 == UInt8(ascii: "r") else { return 0 }
            let isAfterLetter = at > text.startIndex && (text[at - 1].isASCIILetter || text[at - 1] == UInt8(ascii: "\\"))
            return isAfterLetter || at + 2 < text.endIndex && text[at + 2].isASCIILetter ? 0 : 2
        }
    }

    /// What commas part outside of brackets.
    static func members(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var depth = 0
        return split(text) { at in
            switch text[at] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ",") where depth <= 0: return 1
            default: break
            }
            return 0
        }
    }

    /// - Parameter length: how long what parts at a place is; 0 where nothing does.
    private static func split(_ text: ArraySlice<UInt8>, _ length: (Int) -> Int) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var begin = text.startIndex
        var at = text.startIndex
        while at < text.endIndex {
            let count = length(at)
            if count > 0 {
                parts.append(text[begin..<at].trimmed())
                begin = at + count
            }
            at += max(1, count)
        }
        return parts + [text[begin...].trimmed()]
    }
}

/// A part of a ground truth that is compared as a whole.
private struct BracketedPart: Sendable {
    private let plain: [UInt8]
    private let math: any Judge

    init(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        plain = try Self.plain(text, effort)
        math = try MathVerifier().judge(for: .text(text.string), spending: effort)
    }

    /// Small letters without white space; between two digits it parts numbers and is kept.
    static func plain(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> [UInt8] {
        var plain: [UInt8] = []
        var isAfterSpace = false
        for byte in try text.inSmallLetters(effort) {
            if byte <= 0x20 {
                isAfterSpace = true
                continue
            }
            if isAfterSpace, byte.isASCIIDigit, plain.last?.isASCIIDigit == true { plain.append(0x20) }
            plain.append(byte)
            isAfterSpace = false
        }
        return plain
    }

    /// Whether a text joins statements, with & or ||: its letters are no numbers.
    private static func hasLogic(_ text: ArraySlice<UInt8>) -> Bool {
        let bar = UInt8(ascii: "|")
        return text.contains(UInt8(ascii: "&")) || zip(text, text.dropFirst()).contains { $0 == bar && $1 == bar }
    }

    func isEqual(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        if try Self.plain(text, effort) == plain { return true }
        // Words and texts with signs of their own are compared as they are written.
        guard text.contains(where: \.isASCIIDigit), plain.contains(where: \.isASCIIDigit) else { return false }
        guard !Self.hasLogic(text), !Self.hasLogic(plain[...]) else { return false }
        var boxed = Array("\\boxed{".utf8)
        boxed += text
        boxed += "}".utf8
        return try math.verdict(on: Response(utf8: boxed), spending: effort).status == .correct
    }
}

private struct BracketedJudge: Judge {
    let verifier: BracketedVerifier
    /// Sections, each with its alternatives, each of which is a list.
    let sections: [[[BracketedPart]]]

    private static let endOfThink = Array("</think>".utf8)

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        try effort.scan(4 * response.text.count)
        guard let answer = BracketedText.inside(response.text[...].behindLast(Self.endOfThink) ?? response.text[...]) else {
            return .noAnswer("no [[...]]")
        }
        try effort.spend(32 * answer.count)
        let parts = BracketedText.sections(of: answer)
        let extracted = answer.string
        guard verifier.grade == .fraction || parts.count == sections.count else {
            return .decided(false, extracted: extracted, explanation: "\(parts.count) sections, not \(sections.count)")
        }
        // Where the order does not count each section takes the first that fits it and is left.
        var isTaken = [Bool](repeating: false, count: parts.count)
        var scores: [Verdict.Part] = []
        for (place, section) in sections.enumerated() {
            let candidates = verifier.sections == .any ? Array(parts.indices) : parts.indices.contains(place) ? [place] : []
            var found: Int?
            for candidate in candidates where !isTaken[candidate] {
                guard try isRight(parts[candidate], section, effort) else { continue }
                found = candidate
                break
            }
            if let found { isTaken[found] = true }
            scores.append(Verdict.Part("\(place + 1)", score: found == nil ? 0 : 1))
        }
        let right = scores.count { $0.score == 1 }
        let wrong = scores.firstIndex { $0.score == 0 }.map { "section \($0 + 1) is another one" }
        var verdict: Verdict
        switch verifier.grade {
        case .all: verdict = .decided(wrong == nil, extracted: extracted, explanation: wrong)
        case .fraction: verdict = .scored(Double(right) / Double(max(scores.count, parts.count)), extracted: extracted, explanation: wrong)
        }
        if scores.count > 1 { verdict.parts = scores }
        return verdict
    }

    private func isRight(_ text: ArraySlice<UInt8>, _ alternatives: [[BracketedPart]], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        let own = BracketedText.alternatives(of: text)
        guard own.count == alternatives.count else { return false }
        guard own.count > 1 else { return try isSame(text, alternatives[0], effort) }
        return try isMatched(own, alternatives.count) { (part, place) throws(Effort.Exhausted) in try isSame(part, alternatives[place], effort) }
    }

    private func isSame(_ text: ArraySlice<UInt8>, _ members: [BracketedPart], _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        let own = BracketedText.members(of: text)
        guard own.count == members.count else { return false }
        guard verifier.lists == .given else {
            return try isMatched(own, members.count) { (part, place) throws(Effort.Exhausted) in try members[place].isEqual(part, effort) }
        }
        for (part, member) in zip(own, members) where try !member.isEqual(part, effort) { return false }
        return true
    }

    /// Whether each part takes a place of its own: equality pairs them in whatever order they come.
    private func isMatched(
        _ parts: [ArraySlice<UInt8>], _ count: Int, _ isEqual: (ArraySlice<UInt8>, Int) throws(Effort.Exhausted) -> Bool
    ) throws(Effort.Exhausted) -> Bool {
        var isTaken = [Bool](repeating: false, count: count)
        for part in parts {
            var found: Int?
            for place in 0..<count where !isTaken[place] {
                guard try isEqual(part, place) else { continue }
                found = place
                break
            }
            guard let found else { return false }
            isTaken[found] = true
        }
        return true
    }
}

/// An instruction of a prompt with its check.
struct Instruction: Sendable {
    let id: String
    let check: InstructionCheck
}

/// Reads the instructions of a ground truth.
enum InstructionList {
    /// Steps for each instruction.
    private static let steps = 256

    static func read(_ groundTruth: GroundTruth, _ effort: Effort) throws(Effort.Exhausted) -> Result<[Instruction], UnreadableInstruction> {
        var groundTruth = groundTruth
        if case .text(let text) = groundTruth, let value = try GroundTruth.reading(json: text, effort) { groundTruth = value }
        let groups: [GroundTruth]
        if case .list(let elements) = groundTruth { groups = elements } else { groups = [groundTruth] }
        var instructions: [Instruction] = []
        for group in groups {
            guard let ids = try (group.member("instruction_id_list") ?? group.member("instruction_id"))?.texts(effort) else {
                return .failure(
                    UnreadableInstruction(reason: "the ground truth of \"ifeval\" has an \"instruction_id_list\" with ids, and \"kwargs\""))
            }
            let arguments: [GroundTruth]
            switch group.member("kwargs") {
            case nil, GroundTruth.none?: arguments = []
            // The instructions after the last element have no arguments.
            case .list(let elements)? where elements.count <= ids.count: arguments = elements
            case .members(let members)? where ids.count == 1: arguments = [.members(members)]
            default: return .failure(UnreadableInstruction(reason: "\"kwargs\" is a list with one element for each instruction at most"))
            }
            let prompted = try PromptedKeywords.members(of: group, for: ids, effort)
            for (place, id) in ids.enumerated() {
                try effort.spend(steps)
                guard let kind = InstructionKind.byID[id] else {
                    return .failure(UnreadableInstruction(reason: "\"\(id.prefix(64))\" is no kind of instruction that is known here"))
                }
                var own = members(arguments, place)
                if id == PromptedKeywords.kind, !own.contains(where: { $0.name == "keyword1" && $0.value != .none }) { own += prompted }
                do throws(UnreadableInstruction) {
                    instructions.append(Instruction(id: id, check: try kind.check(InstructionArguments(of: id, own))))
                } catch {
                    return .failure(error)
                }
            }
        }
        return .success(instructions)
    }

    private static func members(_ arguments: [GroundTruth], _ place: Int) -> [GroundTruth.Member] {
        guard arguments.indices.contains(place), case .members(let members) = arguments[place] else { return [] }
        return members
    }
}

struct InstructionJudge: Judge {
    let verifier: InstructionVerifier
    let instructions: [Instruction]

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try verifier.extraction.answer(in: response, effort), !answer.text.trimmedOfSpace().isEmpty else { return .noAnswer() }
        guard !Self.isThought(answer.text) else { return .noAnswer("the thoughts have no end") }
        var parts: [Verdict.Part] = []
        var broken: [String] = []
        var unknown: [String] = []
        for instruction in instructions {
            try effort.spend(64)
            var score: Double?
            switch try outcome(of: instruction.check, on: answer.text, effort) {
            case .followed: score = 1
            case .broken(let reason):
                score = 0
                broken.append("\(instruction.id): \(reason)")
            case .undecided(let reason): unknown.append("\(instruction.id): \(reason)")
            }
            parts.append(Verdict.Part(instruction.id, score: score))
        }
        var verdict = verdict(of: parts, Self.listed(broken), Self.listed(unknown))
        verdict.parts = parts
        return verdict
    }

    private func verdict(of parts: [Verdict.Part], _ broken: String, _ unknown: String) -> Verdict {
        let followed = parts.count { $0.score == 1 }
        // One that is not followed decides alone where all count.
        if !unknown.isEmpty, verifier.grade == .fraction || broken.isEmpty { return .undecided(unknown) }
        switch verifier.grade {
        case .all: return .scored(followed == parts.count ? 1 : 0, explanation: broken.isEmpty ? nil : broken)
        case .fraction: return .scored(Double(followed) / Double(parts.count), explanation: broken.isEmpty ? nil : broken)
        }
    }

    /// The first reasons; the parts have all.
    private static func listed(_ reasons: [String]) -> String {
        reasons.prefix(8).joined(separator: "; ") + (reasons.count > 8 ? "; and \(reasons.count - 8) more" : "")
    }

    /// Whether the text begins with thoughts that do not end.
    private static func isThought(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "<think>".utf8) && text.firstOccurrence(of: Array("</think>".utf8)) == nil
    }

    /// What a check comes to on the texts that count: followed on one, or undecided on one, or what is wrong with the response itself.
    private func outcome(of check: InstructionCheck, on text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Compliance {
        let first = try check(text, effort)
        guard verifier.mode == .loose, first != .followed else { return first }
        var undecided = first
        if case .broken = first { undecided = .followed }
        var variants = ResponseVariants(of: text)
        while let variant = try variants.next(effort) {
            switch try check(variant, effort) {
            case .followed: return .followed
            case .undecided(let reason): undecided = .undecided(reason)
            case .broken: continue
            }
        }
        return undecided == .followed ? first : undecided
    }
}

/// The texts that a loose check looks at after the response itself, one at a time; those that are empty, or no others, are left out.
private struct ResponseVariants {
    private let texts: [ArraySlice<UInt8>]
    private var place = 1

    init(of text: ArraySlice<UInt8>) {
        let lineFeed: UInt8 = 0x0A
        let afterFirst = text.firstIndex(of: lineFeed).map { $0 + 1 } ?? text.endIndex
        let beforeLast = text.lastIndex(of: lineFeed) ?? text.startIndex
        texts = [
            text, text[afterFirst...].trimmedOfSpace(), text[..<beforeLast].trimmedOfSpace(),
            afterFirst <= beforeLast ? text[afterFirst..<beforeLast].trimmedOfSpace() : [],
        ]
    }

    mutating func next(_ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8>? {
        // First each text as it is, then each without asterisks.
        while place < 2 * texts.count {
            let text = texts[place % texts.count]
            let isPlain = place >= texts.count
            place += 1
            try effort.spend(2 * text.count)
            guard isPlain else {
                if text.isEmpty { continue }
                return text
            }
            guard text.contains(UInt8(ascii: "*")), case let plain = text.filter({ $0 != UInt8(ascii: "*") })[...], !plain.trimmedOfSpace().isEmpty
            else {
                continue
            }
            return plain
        }
        return nil
    }
}

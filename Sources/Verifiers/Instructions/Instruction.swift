/// What a check of one instruction comes to.
enum Compliance: Equatable, Sendable {
    case followed
    /// Not followed, and why.
    case broken(String)
    /// It cannot be known, and why.
    case undecided(String)

    /// Followed, or not for a reason.
    static func of(_ isFollowed: Bool, _ reason: @autoclosure () -> String) -> Compliance { isFollowed ? .followed : .broken(reason()) }
}

/// Checks whether a text follows an instruction. The text is not empty and not white space alone.
typealias InstructionCheck = @Sendable (_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Compliance

/// A kind of instruction: its id in the data sets, and how its arguments become a check.
struct InstructionKind: Sendable {
    /// Such as `punctuation:no_comma`.
    let id: String
    /// Reads the arguments of one instruction.
    let check: @Sendable (InstructionArguments) throws(UnreadableInstruction) -> InstructionCheck

    init(_ id: String, _ check: @escaping @Sendable (InstructionArguments) throws(UnreadableInstruction) -> InstructionCheck) {
        self.id = id
        self.check = check
    }

    /// A kind without arguments.
    init(_ id: String, _ check: @escaping InstructionCheck) {
        self.id = id
        self.check = { _ in check }
    }

    /// All kinds: 25 of IFEval (arXiv 2311.07911) and 58 of IFBench (arXiv 2507.02833).
    static let all: [InstructionKind] = [
        KeywordInstructions.kinds, LengthInstructions.kinds, ContentInstructions.kinds, CaseInstructions.kinds, CombinationInstructions.kinds,
        CountInstructions.kinds, RatioInstructions.kinds, WordInstructions.kinds, LetterInstructions.kinds, SentenceInstructions.kinds,
        FormatInstructions.kinds, ListInstructions.kinds, QuestionInstructions.kinds, TableInstructions.kinds, RepeatInstructions.kinds,
    ].flatMap { $0 }

    /// The kinds by their ids.
    static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
}

/// Why the arguments of an instruction cannot be read.
struct UnreadableInstruction: Error, Equatable {
    var reason: String
}

/// The arguments of one instruction, by name. A null is no argument.
struct InstructionArguments: Sendable {
    private let id: String
    private let members: [GroundTruth.Member]

    init(of id: String, _ members: [GroundTruth.Member]) {
        self.id = id
        self.members = members.filter { $0.value != .none }
    }

    private func value(_ name: String) throws(UnreadableInstruction) -> GroundTruth {
        guard let value = members.last(where: { $0.name == name })?.value else {
            throw UnreadableInstruction(reason: "\"\(id)\" needs \"\(name)\" in its kwargs")
        }
        return value
    }

    private func refused(_ name: String, _ kind: String) -> UnreadableInstruction {
        UnreadableInstruction(reason: "\"\(name)\" of \"\(id)\" is \(kind)")
    }

    /// A whole number that is not negative; data sets write it as `3` or as `3.0`.
    func count(_ name: String) throws(UnreadableInstruction) -> Int {
        switch try value(name) {
        case .integer(let integer) where integer >= 0: return integer
        case .number(let number) where number >= 0 && number <= 1e15 && number == number.rounded(): return Int(number)
        default: throw refused(name, "a whole number from 0 on")
        }
    }

    /// A number.
    func number(_ name: String) throws(UnreadableInstruction) -> Double {
        switch try value(name) {
        case .integer(let integer): return Double(integer)
        case .number(let number) where number.isFinite: return number
        default: throw refused(name, "a number")
        }
    }

    /// A text with more than white space.
    func whole(_ name: String) throws(UnreadableInstruction) -> [UInt8] {
        guard case .text(let text) = try value(name), case let bytes = Array(text.utf8), !bytes[...].trimmedOfSpace().isEmpty else {
            throw refused(name, "a text that is not empty")
        }
        return bytes
    }

    /// A text with more than white space, without white space at its ends.
    func text(_ name: String) throws(UnreadableInstruction) -> [UInt8] { Array(try whole(name)[...].trimmedOfSpace()) }

    /// Several texts, each with more than white space.
    func texts(_ name: String) throws(UnreadableInstruction) -> [[UInt8]] {
        guard case .list(let elements) = try value(name), !elements.isEmpty else { throw refused(name, "a list of texts") }
        var texts: [[UInt8]] = []
        for element in elements {
            guard case .text(let text) = element, case let bytes = Array(text.utf8), !bytes[...].trimmed().isEmpty else {
                throw refused(name, "a list of texts that are not empty")
            }
            texts.append(bytes)
        }
        return texts
    }

    /// How a count compares with a bound.
    func relation(_ name: String) throws(UnreadableInstruction) -> CountRelation {
        guard case .text(let text) = try value(name), let relation = CountRelation(rawValue: text) else {
            throw refused(name, "\"less than\" or \"at least\"")
        }
        return relation
    }
}

/// How a count compares with a bound.
enum CountRelation: String, Sendable {
    case lessThan = "less than"
    case atLeast = "at least"

    /// Whether a count of things is as asked for.
    func check(_ count: Int, _ bound: Int, _ things: String) -> Compliance {
        .of(self == .atLeast ? count >= bound : count < bound, "\(count) \(things), not \(rawValue) \(bound)")
    }
}

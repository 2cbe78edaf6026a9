import Advantages
import HTTP
import JSON

/// Trajectories and turns: what rollouts of agents have.
extension BatchDecoder {
    // MARK: Trajectories

    /// Reads the name of a rollout's trajectory.
    func readTrajectory(of rollout: Int, _ reader: inout JSONReader) throws {
        try setTrajectory(of: rollout, try readName("trajectory", &reader))
    }

    /// Names the trajectory of a rollout.
    private func setTrajectory(of rollout: Int, _ name: RequestName) throws(Problem) {
        let first = try trajectories.number(of: name, orNew: Int32(rollout), in: memory)
        try columns.setTrajectory(of: rollout, to: first, in: memory)
    }

    /// Names the trajectories of rollouts in ascending order.
    func setTrajectories(_ names: [(rollout: Int, name: RolloutPattern.Name)]) throws(Problem) {
        guard let last = names.last else { return }
        // Taken out for the loop, as the other columns are.
        var numbers = NameNumbers()
        var rows: [Int32] = []
        swap(&numbers, &trajectories)
        swap(&rows, &columns.trajectories)
        defer {
            swap(&numbers, &trajectories)
            swap(&rows, &columns.trajectories)
        }
        try rows.grow(by: max(0, last.rollout + 1 - rows.count), in: memory, for: "the trajectories")
        var areShared = false
        for (rollout, name) in names {
            let name: RequestName =
                switch name {
                case .integer(let integer): .integer(integer)
                case .text(let text): .text(TextHash(UnsafeBufferPointer(rebasing: window[text.range])))
                }
            let first = try numbers.number(of: name, orNew: Int32(rollout), in: memory)
            while rows.count < rollout { rows.append(-1) }
            rows.append(first)
            if Int(first) != rollout { areShared = true }
        }
        if areShared { columns.sharesTrajectories = true }
    }

    /// Reads trajectories of a group of lists that are plain whole numbers: many in one loop.
    ///
    /// - Parameter limit: how many to read at most.
    /// - Returns: how many were read.
    func readTrajectories(_ reader: inout JSONReader, _ limit: Int) throws(Problem) -> Int {
        let first = group.first + lists.count(of: .trajectories)
        let names = try lists.readNames(&reader, limit, in: memory)
        guard !names.isEmpty else { return 0 }
        try columns.trajectories.grow(by: max(0, first + names.count - columns.trajectories.count), in: memory, for: "the trajectories")
        // Taken out for the loop, as the other columns are.
        var rows: [Int32] = []
        swap(&rows, &columns.trajectories)
        defer { swap(&rows, &columns.trajectories) }
        while rows.count < first { rows.append(-1) }
        if try trajectories.append(numbersOf: names, from: first, to: &rows, in: memory) { columns.sharesTrajectories = true }
        return names.count
    }

    private func readName(_ name: String, _ reader: inout JSONReader) throws -> RequestName {
        let start = base + reader.offset
        switch try reader.peek() {
        case .number: return .integer(try reader.readInt())
        case .string:
            let text = try reader.readText()
            guard text.hasEscapes else { return .text(TextHash(UnsafeBufferPointer(rebasing: window[text.range]))) }
            return .text(reader.unescaped(text).withUnsafeBufferPointer { TextHash($0) })
        default: throw RuleViolation("\"\(name)\" must be a string or a whole number", at: start)
        }
    }

    // MARK: Turns

    /// Begins the list of a rollout's turns.
    func beginTurns(of rollout: Int, _ reader: inout JSONReader) throws {
        let start = base + reader.offset
        try reader.beginArray()
        turns.begin(rollout, at: start)
        place = .turns
    }

    func readTurns(_ reader: inout JSONReader) throws {
        while true {
            reader.skipWhitespace()
            mark = reader.checkpoint
            guard try reader.nextElement() else { break }
            let start = base + reader.offset
            let turn = try readTurn(at: start, &reader)
            try turns.append(turn, at: start, in: memory)
        }
        if lists.field == nil {
            rollout.hasTurns = true
            rolloutKey = .turns
            place = .rollout
            patternStart = reader.position
            pattern.append(nil, after: nil)
        } else {
            place = .column
        }
        try memory.require(columns.turns.bytes(toAdd: turns.list.count, of: turns.rollout), for: "the turns")
        columns.turns.set(turns.rollout, to: turns.list)
    }

    private func readTurn(at start: Int, _ reader: inout JSONReader) throws -> Turn {
        var fields = JSONFields<TurnField>()
        var span: Range<Int>?
        var reward: Double?
        var state: RequestName?
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .span: span = try readSpan(of: "span", &reader)
            case .reward: if try !reader.readNullIfPresent() { reward = try reader.readDouble() }
            case .state: if try !reader.readNullIfPresent() { state = try readName("state", &reader) }
            }
        }
        guard let span else { throw RuleViolation("a turn needs its \"span\" of tokens, [start, end)", at: start) }
        guard span.upperBound <= Self.maximumTokens else {
            throw RuleViolation("the \"span\" of the turn reaches beyond \(Self.maximumTokens) tokens, the longest response", at: start)
        }
        // A state gets its number when the turn is read as a whole: reading it again must not count it twice.
        let number = try state.map { try states.number(of: $0, orNew: Int32(states.count), in: memory) }
        return Turn(tokens: span, reward: reward, state: number)
    }

    /// Checks the turns of a rollout against its tokens, once these are known.
    ///
    /// - Parameter pointer: to the list.
    func checkTurns(of rollout: Int, tokens: Int, _ pointer: () -> String) throws {
        guard let turns = columns.turns[rollout] else { return }
        guard tokens >= 0 else {
            throw RuleViolation("\"turns\" need the \"tokens\" of the response, or a \"mask\" of flags", at: group.offset, pointer())
        }
        guard let fault = Turn.firstFault(in: turns, tokens: tokens) else { return }
        let turn = turns[turns.startIndex + fault]
        throw RuleViolation(
            turn.tokens.upperBound > tokens
                ? "the turn reaches beyond the \(tokens) \"tokens\""
                : "the turn begins before the one before it ends; turns are in order and do not overlap",
            at: self.turns.rollout == rollout ? self.turns.offsets[fault] : group.offset, "\(pointer())/\(fault)")
    }
}

/// Turns that are being read.
struct TurnsInProgress {
    /// The rollout that they belong to.
    private(set) var rollout = 0
    /// Where the list starts in the body.
    private(set) var offset = 0
    private(set) var list: [Turn] = []
    /// Where each turn starts in the body.
    private(set) var offsets: [Int] = []

    /// Bytes of memory that they take.
    var heldBytes: Int { list.heldBytes + offsets.heldBytes }

    /// Begins another list, in the same memory.
    mutating func begin(_ rollout: Int, at offset: Int) {
        self.rollout = rollout
        self.offset = offset
        list.removeAll(keepingCapacity: list.capacity <= 1 << 14)
        offsets.removeAll(keepingCapacity: offsets.capacity <= 1 << 14)
    }

    mutating func append(_ turn: Turn, at offset: Int, in memory: MemoryAccount) throws(Problem) {
        try list.grow(by: 1, in: memory, for: "the turns")
        try offsets.grow(by: 1, in: memory, for: "the turns")
        list.append(turn)
        offsets.append(offset)
    }
}

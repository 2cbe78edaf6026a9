import Advantages
import HTTP
import JSON

/// The lists of a group that comes as columns, until it ends.
///
/// A class: a copy of the value would retain every list.
final class ColumnsInProgress {
    /// The list that is being read.
    private(set) var field: GroupField?
    /// Those that the group has, and where they start in the body.
    private var seen: [(field: GroupField, offset: Int, count: Int)] = []
    /// NaN for null.
    private(set) var rewards: [Double] = []
    private var hasNull = false
    private(set) var tokens: [Int32] = []
    private(set) var correctness: [Correctness] = []
    private(set) var hasID: [Bool] = []
    private(set) var excluded: [Bool] = []
    private(set) var masks: [MaskInProgress?] = []
    /// The length of each rollout's lists of numbers, -1 without.
    private(set) var lengths: [Int32] = []
    /// Names of trajectories that are being read.
    private var names: [Int32] = []
    /// How many responses were read.
    var responses = 0
    private var elements = 0
    private var maskBytes = 0

    /// Whether the group has a list.
    var isUsed: Bool { !seen.isEmpty }

    /// Whether rewards came.
    private(set) var isGiven = false
    private var hasResponses = false
    private var hasOthers = false
    /// Whether all lists that ended have as many elements as the first.
    private var isEven = true

    /// Bytes of memory that they take.
    var heldBytes: Int {
        rewards.heldBytes + tokens.heldBytes + correctness.heldBytes + hasID.heldBytes + excluded.heldBytes + masks.heldBytes + maskBytes
            + lengths.heldBytes + names.heldBytes
    }

    /// Begins a list.
    func begin(_ field: GroupField, at offset: Int) {
        self.field = field
        elements = 0
        seen.append((field, offset, 0))
        if field == .rewards { isGiven = true }
        if field == .responses { hasResponses = true }
        if field != .rewards, field != .tokens, field != .trajectories { hasOthers = true }
    }

    /// How many elements of a list, the one that is being read, are there.
    func count(of field: GroupField) -> Int {
        switch field {
        case .rewards: rewards.count
        case .tokens: tokens.count
        case .correct: correctness.count
        case .responses: responses
        case .masks: masks.count
        case .exclude: excluded.count
        default: elements
        }
    }

    /// Ends the list.
    func endList() {
        guard let field else { return }
        let count = count(of: field)
        seen[seen.count - 1].count = count
        if count != seen[0].count { isEven = false }
        self.field = nil
    }

    /// Forgets everything: the group ended.
    func end() {
        guard isUsed else { return }
        seen.removeAll(keepingCapacity: true)
        rewards.removeAll(keepingCapacity: rewards.capacity <= 1 << 16)
        tokens.removeAll(keepingCapacity: tokens.capacity <= 1 << 16)
        correctness.removeAll(keepingCapacity: correctness.capacity <= 1 << 16)
        hasID.removeAll(keepingCapacity: true)
        excluded.removeAll(keepingCapacity: true)
        masks.removeAll()
        lengths.removeAll()
        maskBytes = 0
        responses = 0
        hasNull = false
        isGiven = false
        hasResponses = false
        hasOthers = false
        isEven = true
        field = nil
    }

    /// Makes room for numbers.
    func reserve(_ more: Int, in memory: MemoryAccount) throws(Problem) {
        try field == .rewards ? rewards.grow(by: more, in: memory, for: "the rewards") : tokens.grow(by: more, in: memory, for: "the tokens")
    }

    /// Reads rewards that are plain numbers, or numbers of tokens that are plain numbers in their range.
    ///
    /// - Parameter limit: how many to read at most; there is room for them.
    /// - Returns: how many were read.
    func readRun(_ reader: inout JSONReader, _ limit: Int) -> Int {
        let before = rewards.count + tokens.count
        if field == .rewards {
            rewards.append(addingCapacity: limit) { reader.readNumberRun(into: &$0) }
        } else {
            tokens.append(addingCapacity: limit) { reader.readNaturalRun(into: &$0, upTo: Int32(BatchDecoder.maximumTokens)) }
        }
        return rewards.count + tokens.count - before
    }

    /// Reads and counts names that are plain whole numbers.
    ///
    /// - Parameter limit: how many to read at most.
    func readNames(_ reader: inout JSONReader, _ limit: Int, in memory: MemoryAccount) throws(Problem) -> [Int32] {
        names.removeAll(keepingCapacity: true)
        try names.grow(by: limit, in: memory, for: "the trajectories")
        names.append(addingCapacity: limit) { reader.readNaturalRun(into: &$0, upTo: .max) }
        elements += names.count
        return names
    }

    func append(reward: Double?, in memory: MemoryAccount) throws(Problem) {
        try rewards.grow(by: 1, in: memory, for: "the rewards")
        hasNull = hasNull || reward == nil
        rewards.append(reward ?? .nan)
    }

    func append(tokens count: Int, in memory: MemoryAccount) throws(Problem) {
        try tokens.grow(by: 1, in: memory, for: "the tokens")
        tokens.append(Int32(count))
    }

    func append(correct: Correctness, in memory: MemoryAccount) throws(Problem) {
        try correctness.grow(by: 1, in: memory, for: "the flags")
        correctness.append(correct)
    }

    func append(idOf index: Int, in memory: MemoryAccount) throws(Problem) {
        try hasID.grow(by: index + 1 - hasID.count, in: memory, for: "the names")
        while hasID.count < index { hasID.append(false) }
        hasID.append(true)
        elements += 1
    }

    /// Counts a rollout without a name.
    func skipID() { elements += 1 }

    /// Counts an element that is kept elsewhere.
    func countElement() { elements += 1 }

    func append(excluded isExcluded: Bool, in memory: MemoryAccount) throws(Problem) {
        try excluded.grow(by: 1, in: memory, for: "the flags")
        excluded.append(isExcluded)
    }

    func add(_ mask: MaskInProgress?, in memory: MemoryAccount) throws(Problem) {
        let bytes = mask?.heldBytes ?? 0
        try memory.require(bytes, for: "the masks")
        try masks.grow(by: 1, in: memory, for: "the masks")
        maskBytes += bytes
        masks.append(mask)
    }

    /// Keeps the length of a rollout's list of numbers.
    func add(length: Int, of index: Int, in memory: MemoryAccount, _ differs: (Int32) -> RuleViolation) throws {
        try lengths.grow(by: max(0, index + 1 - lengths.count), in: memory, for: "the lists")
        while lengths.count <= index { lengths.append(-1) }
        guard lengths[index] < 0 || lengths[index] == Int32(length) else { throw differs(lengths[index]) }
        lengths[index] = Int32(length)
    }

    /// Whether there is nothing but rewards, none of them null, and perhaps numbers of tokens and trajectories, which are kept elsewhere.
    var isPlain: Bool { isGiven && !hasOthers && !hasNull }

    /// Makes rollouts of rewards and tokens, for which there is room.
    func appendPlain(to columns: inout Columns) {
        columns.rewards.append(contentsOf: rewards)
        if tokens.isEmpty {
            columns.tokens.append(contentsOf: repeatElement(-1, count: rewards.count))
        } else {
            columns.tokens.append(contentsOf: tokens)
        }
        columns.flags.append(contentsOf: repeatElement(RolloutFlags(.given, .unknown), count: rewards.count))
        columns.places.append(contentsOf: repeatElement(.max, count: rewards.count))
    }

    /// The length that all lists have.
    ///
    /// - Parameters:
    ///   - offset: of the group.
    ///   - group: a pointer to it.
    func checkedCount(at offset: Int, _ group: () -> String) throws -> Int {
        if isEven, isGiven != hasResponses { return seen[0].count }
        guard let base = seen.first(where: { $0.field == .rewards || $0.field == .responses }) else {
            throw RuleViolation("a group of lists needs \"rewards\" (numbers or null) or \"responses\"", at: offset, group())
        }
        let others: GroupField = base.field == .rewards ? .responses : .rewards
        if let other = seen.first(where: { $0.field == others }) {
            throw RuleViolation(
                "a group of lists has \"rewards\" or \"responses\", not both", at: other.offset, "\(group())/\(others.rawValue)")
        }
        if let other = seen.first(where: { $0.count != base.count }) {
            throw RuleViolation(
                "\"\(other.field.rawValue)\" has \(other.count) elements and \"\(base.field.rawValue)\" \(base.count): all lists of a group have one per rollout",
                at: other.offset, "\(group())/\(other.field.rawValue)")
        }
        return base.count
    }
}

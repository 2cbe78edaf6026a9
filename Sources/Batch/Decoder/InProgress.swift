import Advantages
import HTTP
import JSON
import Verifiers

/// A group that is being read.
struct GroupInProgress {
    /// The place of its first rollout.
    var first = 0
    /// Its start in the body.
    var offset = 0
    var id: Range<Int>?
    var verifier: Int?
    var groundTruth: GroundTruth?
    var greedyReward: Double?
    /// Where the list of its rollouts starts in the body.
    var rolloutsStart = 0

    init(first: Int = 0, offset: Int = 0) {
        self.first = first
        self.offset = offset
    }
}

/// A rollout that is being read.
struct RolloutInProgress {
    /// Where the bytes of its response are.
    enum Text {
        case none
        /// In the window.
        case inWindow(JSONText)
        /// Among the responses of the ``Verification``.
        case copied(Range<Int>, hasEscapes: Bool)
        /// Checked, and not kept.
        case skipped
    }

    /// Its start in the body.
    var offset = 0
    var reward = 0.0
    var tokens: Int32 = -1
    var source = RewardSource.response
    var correctness = Correctness.unknown
    var hasReward = false
    var hasID = false
    var text = Text.none
    var isExcluded = false
    var isSum = false
    var hasMask = false
    var hasTurns = false
    /// The length of its lists; `nil` without lists.
    var listCount: Int?
    /// The list that told the length, and where it is in the body.
    var listName = ""
    var listOffset = 0

    init(offset: Int = 0) { self.offset = offset }

    var hasText: Bool { if case .none = text { false } else { true } }
}

/// A list of numbers that is being read, one per token.
struct ListInProgress {
    var quantity = TokenQuantity.values
    /// The rollout that it belongs to.
    var rollout = 0
    /// Where it starts in the body.
    var offset = 0
    var numbers: [Double] = []
}

/// A mask that is being read: `[start, end)` spans, or one 0/1 flag per token.
struct MaskInProgress {
    enum Form { case unknown, spans, flags }

    var form = Form.unknown
    /// Where it starts in the body.
    var offset = 0
    var spans: [Range<Int>] = []
    /// Where each span that was sent as one starts in the body.
    var offsets: [Int] = []
    var flagCount = 0
    /// The first flag of the run of ones that is open.
    private var openStart: Int?

    /// Bytes of memory that it takes.
    var heldBytes: Int { spans.heldBytes + offsets.heldBytes }

    /// How many elements it has.
    var count: Int { form == .flags ? flagCount : offsets.count }

    /// Begins another one, in the same memory.
    mutating func begin(at offset: Int) {
        self.offset = offset
        form = .unknown
        spans.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        flagCount = 0
        openStart = nil
    }

    mutating func append(flag: Bool, in memory: MemoryAccount) throws(Problem) {
        if flag {
            openStart = openStart ?? flagCount
        } else {
            try closeRun(in: memory)
        }
        flagCount += 1
    }

    /// Ends the run of ones that is open.
    mutating func closeRun(in memory: MemoryAccount) throws(Problem) {
        guard let start = openStart else { return }
        try spans.grow(by: 1, in: memory, for: "a mask")
        spans.append(start..<flagCount)
        openStart = nil
    }

    mutating func append(_ span: Range<Int>, at offset: Int, in memory: MemoryAccount) throws(Problem) {
        try spans.grow(by: 1, in: memory, for: "a mask")
        try offsets.grow(by: 1, in: memory, for: "a mask")
        spans.append(span)
        offsets.append(offset)
    }

    /// The mask, if it lies inside the tokens.
    ///
    /// - Parameters:
    ///   - tokens: as sent, -1 if not sent: then a list of flags tells the number, and spans are not enough.
    ///   - pointer: where it is.
    func checked(tokens: Int, _ pointer: () -> String) throws -> TokenMask {
        guard form != .flags else {
            guard tokens < 0 || tokens == flagCount else {
                throw RuleViolation("\"mask\" has \(flagCount) flags for \(tokens) \"tokens\"", at: offset, pointer())
            }
            // Runs ascend and do not touch.
            return TokenMask(tokens: flagCount, spans: spans) ?? TokenMask(tokens: flagCount)
        }
        guard tokens >= 0 else { throw RuleViolation("a \"mask\" of spans needs \"tokens\"", at: offset, pointer()) }
        if let outside = spans.firstIndex(where: { $0.upperBound > tokens }) {
            throw RuleViolation("the span reaches beyond the \(tokens) \"tokens\"", at: offsets[outside], pointer() + "/\(outside)")
        }
        guard let mask = TokenMask(tokens: tokens, spans: spans) else {
            throw RuleViolation("\"mask\" must lie inside the \"tokens\"", at: offset, pointer())
        }
        return mask
    }
}

import HTTP

/// How body and answer of one exchange flow: how much of the body is taken ahead of the work, and how much of the answer is made ahead of the client.
struct ExchangeFlow {
    /// Does the work.
    let exchange: any Exchange
    private let memory: MemoryAccount
    /// Chunks of the body that wait for the exchange.
    private var chunks: [Chunk] = []
    /// Bytes in them.
    private(set) var pendingBytes = 0
    private var isEndPending = false
    private var needsBody = true
    private(set) var isAtWork = false
    /// Memory of the chunks that wait.
    private var pendingMemory = 0
    /// Memory of the chunks that the step at work was given.
    private var workMemory = 0

    /// Memory of chunks that wait at most, and a chunk more.
    static let bodyAhead = 512 << 10
    /// Bytes of the answer that wait at most, and a piece more.
    static let answerAhead = 512 << 10

    init(_ exchange: any Exchange, memory: MemoryAccount) {
        self.exchange = exchange
        self.memory = memory
    }

    /// Whether the exchange has enough to work on.
    var isFull: Bool { pendingMemory >= Self.bodyAhead }

    /// Whether the exchange has nothing to do before more of the body comes.
    var isHungry: Bool { !isAtWork && needsBody && chunks.isEmpty && !isEndPending }

    /// Whether all of the body waits, and is small.
    var hasWholeSmallBody: Bool { isEndPending && pendingBytes <= Chunk.usualCapacity }

    /// Memory of chunks that are on their way to the exchange.
    var heldBytes: Int { pendingMemory + workMemory }

    /// Takes in a chunk of the body.
    mutating func take(_ chunk: Chunk, isLast: Bool) {
        if !chunk.isEmpty {
            chunks.append(chunk)
            pendingBytes += chunk.count
            pendingMemory += chunk.heldBytes
        }
        if isLast { isEndPending = true }
    }

    /// What one step works on.
    struct Work: Sendable {
        let exchange: any Exchange
        let chunks: [Chunk]
        let isLast: Bool
        let memory: MemoryAccount

        /// Makes the step, and counts what is held after it.
        func step() -> Done {
            for (index, chunk) in chunks.enumerated() { exchange.receive(chunk, isLast: isLast && index == chunks.count - 1) }
            if isLast, chunks.isEmpty { exchange.receive(.empty, isLast: true) }
            let step = exchange.next()
            let held = exchange.heldBytes
            // What it made is counted here until it is counted as output.
            memory.settle(held + step.bytes)
            return Done(step: step, heldBytes: held)
        }
    }

    /// A step that is made.
    struct Done: Sendable {
        let step: Step
        let heldBytes: Int
    }

    /// Begins a step if it is time for one.
    ///
    /// - Parameter unsent: bytes of the answer that the client has not taken yet.
    mutating func begin(unsent: Int) -> Work? {
        guard !isAtWork, unsent < Self.answerAhead, !needsBody || !chunks.isEmpty || isEndPending else { return nil }
        isAtWork = true
        // An exchange that has enough to work on is given no more: it would keep what the client sends faster than it works.
        guard needsBody else { return Work(exchange: exchange, chunks: [], isLast: false, memory: memory) }
        needsBody = false
        defer {
            chunks = []
            workMemory = pendingMemory
            pendingMemory = 0
            pendingBytes = 0
            isEndPending = false
        }
        return Work(exchange: exchange, chunks: chunks, isLast: isEndPending, memory: memory)
    }

    /// The step is done.
    mutating func end(_ done: Done) {
        isAtWork = false
        workMemory = 0
        memory.settle(done.heldBytes)
        if case .needsBody = done.step { needsBody = true }
    }
}

extension Step {
    /// Memory of what the step has made.
    var bytes: Int {
        switch self {
        case .answer(let answer), .head(let answer): answer.body.capacity
        case .piece(let piece): piece.capacity
        case .needsBody, .again, .end, .broken: 0
        }
    }
}

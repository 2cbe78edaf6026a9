/// The flow of one streamed exchange: how much of the body is taken ahead of the work, and how much of the answer is made ahead of the client.
struct StreamInProgress {
    /// Makes the answer.
    let source: any AnswerStream
    /// Whether status and fields are on their way: from then on an error can only break the answer off.
    var hasHead: Bool
    /// Pieces of the body that wait for the source.
    private var pieces: [[UInt8]] = []
    private(set) var pendingBytes = 0
    private var isEndPending = false
    private var isAtWork = false
    private var needsBody: Bool

    /// Bytes of the body that wait at most, and a piece more.
    private static let bodyAhead = 512 << 10
    /// Bytes of the answer that wait at most, and a piece more.
    private static let answerAhead = 512 << 10

    /// - Parameter isBodyComplete: whether the source has the body already, and the client the answer's head.
    init(_ source: any AnswerStream, isBodyComplete: Bool) {
        self.source = source
        hasHead = isBodyComplete
        needsBody = !isBodyComplete
    }

    /// Whether the source has enough to work on.
    var isFull: Bool { pendingBytes >= Self.bodyAhead }

    /// Whether only the client can make it go on.
    var waitsForBody: Bool { !isAtWork && needsBody && pieces.isEmpty && !isEndPending }

    /// Takes in a piece of the body.
    mutating func take(_ piece: [UInt8], isLast: Bool) {
        if !piece.isEmpty { pieces.append(piece) }
        pendingBytes += piece.count
        if isLast { isEndPending = true }
    }

    /// What one step of the source shall work on.
    struct Work: Sendable {
        let source: any AnswerStream
        let pieces: [[UInt8]]
        let isLast: Bool

        func step() -> AnswerStep {
            for (index, piece) in pieces.enumerated() { source.receive(piece, isLast: isLast && index == pieces.count - 1) }
            if isLast, pieces.isEmpty { source.receive([], isLast: true) }
            return source.next()
        }
    }

    /// Begins a step if it is time for one.
    ///
    /// - Parameter unsent: bytes of the answer that the client has not taken yet.
    mutating func begin(unsent: Int) -> Work? {
        guard !isAtWork, unsent < Self.answerAhead, !needsBody || !pieces.isEmpty || isEndPending else { return nil }
        isAtWork = true
        // A source that has enough to work on is given no more: it would keep what the client sends faster than it works.
        guard needsBody else { return Work(source: source, pieces: [], isLast: false) }
        needsBody = false
        defer {
            pieces = []
            pendingBytes = 0
            isEndPending = false
        }
        return Work(source: source, pieces: pieces, isLast: isEndPending)
    }

    /// The step is done.
    mutating func end(_ step: AnswerStep) {
        isAtWork = false
        if case .needsBody = step { needsBody = true }
    }
}

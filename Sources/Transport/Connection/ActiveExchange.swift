import HTTP
import HTTPTypes

/// What is known about a request and its answer so far. Owned by its connection.
final class ActiveExchange {
    /// How far the answer is.
    enum Stage { case none, begun, queued }

    let id: String
    let head: RequestHead?
    /// The address at the other end, with its port.
    let peer: String?
    let notes = RequestNotes()
    let started: UInt64
    /// When the last part of the request came.
    var received: UInt64
    var requestBytes = 0
    var operation: String?
    var caller: String?
    /// The answer that was decided on by the head, while the body is read and dropped.
    var earlyAnswer: Answer?
    /// Set once nobody waits for the answer.
    var cancellation: Cancellation?
    /// What the exchange holds, until the answer is complete.
    var memory: MemoryAccount?
    /// The work, until the answer is complete.
    var flow: ExchangeFlow?
    var place = Place.pool
    var answer = AnswerProgress()
    /// How it ends where that is not by its answer being sent.
    var outcome = Completion.Outcome.clientGone

    /// Where the next step runs.
    enum Place { case loop, loopIfWhole, pool }

    /// What was said in the answer so far.
    struct AnswerProgress {
        var stage = Stage.none
        var status = 0
        /// When its head was made; 0 before.
        var begun: UInt64 = 0
        var bytes = 0
        var phases: [Answer.Phase] = []
        /// Whether the connection ends with the answer.
        var closes = false
        /// Nanoseconds that steps have waited for a worker; `nil` where none had to.
        var queued: UInt64?
        /// Whether an interim answer was sent to find out whether the client is still there.
        var isProbed = false
    }

    /// Whether a worker has begun: from then on it is not turned away.
    var isOnPool = false

    /// Whether the head announces a body that is small.
    var announcesSmallBody: Bool { if case .length(let length)? = head?.framing { length <= Chunk.usualCapacity } else { false } }

    /// HEAD is answered without a body (RFC 9110, sec. 9.3.2).
    var isHead: Bool { head?.request.method == .head }

    /// Whether only the end of the connection shows where the answer ends, that is not complete yet (RFC 9112, sec. 6.3).
    var endsWithConnection: Bool { answer.stage == .begun && head?.minorVersion == 0 && !isHead }

    init(id: String, head: RequestHead?, peer: String?, started: UInt64, now: UInt64) {
        self.id = id
        self.head = head
        self.peer = peer
        self.started = started
        received = now
    }

    /// Time and size of all of it.
    func completion(_ outcome: Completion.Outcome, at time: UInt64) -> Completion {
        Completion(
            id: id, head: head, operation: operation, status: answer.status, requestBytes: requestBytes, responseBytes: answer.bytes,
            nanoseconds: time &- started, phases: answer.phases, outcome: outcome, caller: caller, peer: peer, started: started,
            answered: answer.begun, notes: notes)
    }
}

import HTTP

/// What is known about a request and its answer so far. Owned by its connection.
final class ExchangeInProgress {
    let id: String
    let head: RequestHead?
    var route: RouteLabel?
    /// Whether it is answered on the compute pool.
    var isHeavy = false
    /// The largest body, as sent and decoded.
    var bodyLimit = 0
    /// Who sends it, if that is known.
    var caller: String?
    /// The answer that was decided on by the head, while the body is read and dropped.
    var earlyAnswer: ServerResponse?
    let started: UInt64
    var received: UInt64
    var requestBytes = 0
    /// Bytes of a body that is in memory as a whole.
    var heldBody = 0
    var responseBytes = 0
    var status = 0
    var phases: [ServerResponse.Phase] = []
    /// None while no worker does something for it.
    var cancellation: Cancellation?
    /// Body and answer in pieces, while they go.
    var stream: StreamInProgress?
    /// What the work on the body takes, until the answer is made.
    var share: BudgetShare?
    /// Whether the connection ends with a streamed answer.
    var closesBehindStream = false
    /// Whether a streamed answer could not be completed.
    var isBrokenOff = false
    /// Nothing but the interim answer was sent.
    var isAnswered = false

    /// Whether only the end of the connection tells where the answer ends, that is not complete yet (RFC 9112, sec. 6.3).
    var endsWithConnection: Bool { closesBehindStream && head?.minorVersion == 0 }

    init(id: String, head: RequestHead?, started: UInt64, now: UInt64) {
        self.id = id
        self.head = head
        self.started = started
        received = now
    }
}

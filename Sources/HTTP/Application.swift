public import HTTPTypes

/// What the transport asks of the application after it.
public protocol Application: Sendable {
    /// Begins the exchange of a request of which only the head is known. On the loop: quick and without I/O.
    func begin(_ request: Request) -> Beginning

    /// Words a problem as an answer; also those that the transport finds itself.
    func answer(to problem: Problem, requestID: String) -> Answer

    /// Called after every answer, on the loop: for log and metrics.
    func completed(_ completion: Completion)
}

/// How an exchange begins.
public enum Beginning: Sendable {
    /// Answered by the head alone; the body, if there is one, is not read.
    case answer(Answer, of: Endpoint? = nil, caller: String? = nil)
    /// The body is fed to the exchange.
    case exchange(any Exchange, of: Endpoint, caller: String? = nil)
}

/// One request and its answer, when all is over.
public struct Completion: Sendable {
    /// How it ended.
    public enum Outcome: String, Sendable {
        /// The answer was handed to the kernel.
        case completed
        /// The client had gone before the answer was written.
        case clientGone = "client_gone"
        /// The answer had begun and could not be completed.
        case brokenOff = "broken_off"
        /// The service cut the connection: its grace period was over.
        case cut
    }

    /// The request's id.
    public let id: String
    /// The request; `nil` where not even the request line could be read.
    public var head: HTTPRequest? { message?.request }
    private let message: RequestHead?
    /// The ``Endpoint/operation``, if an endpoint was found.
    public let operation: String?
    /// The status of the answer.
    public let status: Int
    /// Bytes of the request's body.
    public let requestBytes: Int
    /// Bytes of the answer's body.
    public let responseBytes: Int
    /// From the first byte of the head to the last of the answer, in nanoseconds.
    public let nanoseconds: UInt64
    /// Its parts.
    public let phases: [Answer.Phase]
    /// How it ended.
    public let outcome: Outcome
    /// Who sent it, by the name of a token or a certificate.
    public let caller: String?
    /// The address at the other end of the connection, with its port.
    public let peer: String?
    /// When its first byte came, in nanoseconds of the server's clock.
    public let started: UInt64
    /// When the head of the answer was made, on the same clock; 0 where there was none.
    public let answered: UInt64
    /// What was found out about it.
    public var notes: RequestNotes.Values { record?.values ?? RequestNotes.Values() }
    private let record: RequestNotes?

    /// A completed exchange.
    public init(
        id: String, head message: RequestHead?, operation: String?, status: Int, requestBytes: Int, responseBytes: Int, nanoseconds: UInt64,
        phases: [Answer.Phase], outcome: Outcome, caller: String?, peer: String? = nil, started: UInt64 = 0, answered: UInt64 = 0,
        notes: RequestNotes? = nil
    ) {
        self.peer = peer
        self.started = started
        self.answered = answered
        record = notes
        self.id = id
        self.message = message
        self.operation = operation
        self.status = status
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
        self.nanoseconds = nanoseconds
        self.phases = phases
        self.outcome = outcome
        self.caller = caller
    }

    /// The method; empty where not even the request line could be read.
    public var method: String { message?.request.method.rawValue ?? "" }
    /// The path without its query.
    public var path: String { String(message?.request.path?.prefix { $0 != "?" } ?? "") }
}

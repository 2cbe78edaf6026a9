import HTTP
public import HTTPTypes
import Synchronization

/// The application behind a server.
public protocol Responder: Sendable {
    /// Says what becomes of a request of which only the head is known. Runs on the event loop: quick and pure.
    ///
    /// - Parameters:
    ///   - head: method, path and fields.
    ///   - peer: who showed a certificate.
    ///   - requestID: for problems.
    func plan(for head: HTTPRequest, from peer: PeerIdentity?, requestID: String) -> RequestPlan

    /// Answers a request, on the event loop or on the compute pool as ``plan(for:from:requestID:)`` said.
    func respond(to request: ServerRequest) -> ServerResponse

    /// Begins the answer to a request whose body comes as a stream; runs on the event loop.
    ///
    /// - Parameter request: its body is empty.
    func stream(for request: ServerRequest) -> any AnswerStream

    /// The answer that the server itself has to give, as the application words such answers.
    func refusal(_ refusal: Refusal, requestID: String) -> ServerResponse

    /// Told behind every answer, on the event loop: for log and metrics.
    func completed(_ exchange: Exchange)
}

/// What becomes of a request; `caller` is who sends it, for the log.
public enum RequestPlan: Sendable {
    /// Answered by its head alone.
    case respond(ServerResponse)
    /// Answered on the event loop, because the work is less than a hand-over.
    case inline(route: RouteLabel, bodyLimit: Int, caller: String? = nil)
    /// Answered on the compute pool.
    case compute(route: RouteLabel, bodyLimit: Int, caller: String? = nil)
    /// Answered on the compute pool while its body comes in, however long that is.
    case stream(route: RouteLabel, caller: String? = nil)
}

/// A route as the application knows it; the server only hands it on.
public struct RouteLabel: Sendable, Equatable {
    /// Its place in the application's table.
    public let number: Int
    /// Its name, for the log.
    public let name: String

    /// A route.
    public init(_ number: Int, _ name: String) {
        self.number = number
        self.name = name
    }
}

/// A complete request.
public struct ServerRequest: Sendable {
    /// Method, path and fields.
    public let head: HTTPRequest
    /// The body as it came, transfer coding removed.
    public let body: [UInt8]
    /// The client's `X-Request-Id`, or one made here.
    public let id: String
    /// The route of the plan.
    public let route: RouteLabel
    /// Set once nobody waits for the answer.
    public let cancellation: Cancellation
}

/// Tells a worker that nobody waits for its answer any more.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    init() {}

    /// That of answers which the event loop makes while it does nothing else.
    static let never = Cancellation()

    /// Whether the client has gone.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    func cancel() { flag.store(true, ordering: .relaxed) }
}

/// An answer; the server adds Date, Content-Length, Connection, X-Request-Id and Server-Timing.
public struct ServerResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The fields.
    public var fields: HTTPFields
    /// The body, or the first piece of it.
    public var body: [UInt8]
    /// What makes the pieces behind ``body``, if that is not all.
    public var rest: (any AnswerStream)?
    /// What the time went into, in nanoseconds, for Server-Timing.
    public var phases: [Phase]

    /// A part of the work.
    public struct Phase: Sendable, Equatable {
        /// Its name, a token.
        public var name: String
        /// How long it took.
        public var nanoseconds: UInt64

        /// A part of the work.
        public init(_ name: String, nanoseconds: UInt64) {
            self.name = name
            self.nanoseconds = nanoseconds
        }
    }

    /// An answer.
    public init(
        status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = [], rest: (any AnswerStream)? = nil, phases: [Phase] = []
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.rest = rest
        self.phases = phases
    }
}

/// Why the server answers by itself.
public struct Refusal: Error, Sendable, Equatable {
    /// The status code.
    public let status: Int
    /// The rule or limit, in a sentence.
    public let detail: String
    /// When to come back, for 429 and 503.
    public let retryAfterSeconds: Int?

    init(status: Int, detail: String, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.detail = detail
        self.retryAfterSeconds = retryAfterSeconds
    }

    init(_ error: ProtocolError) {
        self.init(status: error.status, detail: error.rule)
    }
}

/// One request and its answer, when all is over.
public struct Exchange: Sendable {
    /// How it ended.
    public enum Outcome: String, Sendable {
        /// The answer was handed to the kernel.
        case completed
        /// The client had gone before the answer was written.
        case clientGone = "client_gone"
        /// The answer had begun and could not be completed.
        case brokenOff = "broken_off"
    }

    /// The request's id.
    public let id: String
    /// The request; `nil` where not even the request line could be read.
    public let head: HTTPRequest?
    /// The route of the plan, if there was one.
    public let route: RouteLabel?
    /// The status of the answer.
    public let status: Int
    /// Bytes of the request's body.
    public let requestBytes: Int
    /// Bytes of the answer's body.
    public let responseBytes: Int
    /// From the first byte of the head to the last of the answer, in nanoseconds.
    public let nanoseconds: UInt64
    /// Its parts.
    public let phases: [ServerResponse.Phase]
    /// How it ended.
    public let outcome: Outcome
    /// Who sent it, as the plan said.
    public let caller: String?

    /// The method; empty where not even the request line could be read.
    public var method: String { head?.method.rawValue ?? "" }
    /// The path without its query.
    public var path: String { String(head?.path?.prefix { $0 != "?" } ?? "") }
    /// The client's `traceparent` (W3C Trace Context), if it sent one.
    public var traceparent: String? { head?.headerFields[.traceparent] }
}

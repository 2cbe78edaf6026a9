public import HTTPTypes
import Synchronization

/// A request of which the head is known: what an endpoint begins its exchange with.
public struct Request: Sendable {
    private let message: RequestHead
    /// Method, path with query, authority and fields.
    public var head: HTTPRequest { _read { yield message.request } }
    /// The client's `X-Request-Id`, or one made here.
    public let id: String
    /// Who showed a certificate.
    public let peer: PeerIdentity?
    /// Set once nobody waits for the answer.
    public let cancellation: Cancellation
    /// What the exchange's memory is counted into.
    public let memory: MemoryAccount
    /// What is found out about the request, for log and spans.
    public let notes: RequestNotes
    /// Words a problem as an answer.
    public let refuse: @Sendable (Problem) -> Answer

    /// A request without a body.
    public init(
        head: HTTPRequest, id: String, peer: PeerIdentity? = nil, cancellation: Cancellation = Cancellation(),
        memory: MemoryAccount, notes: RequestNotes = RequestNotes(), refuse: @escaping @Sendable (Problem) -> Answer
    ) {
        self.init(
            RequestHead(request: head), id: id, peer: peer, cancellation: cancellation, memory: memory, notes: notes, refuse: refuse)
    }

    /// A request.
    public init(
        _ message: RequestHead, id: String, peer: PeerIdentity? = nil, cancellation: Cancellation = Cancellation(),
        memory: MemoryAccount, notes: RequestNotes = RequestNotes(), refuse: @escaping @Sendable (Problem) -> Answer
    ) {
        self.message = message
        self.id = id
        self.peer = peer
        self.cancellation = cancellation
        self.memory = memory
        self.notes = notes
        self.refuse = refuse
    }
}

/// Tells a worker that nobody waits for its answer any more.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Somebody waits.
    public init() {}

    /// Whether the client has gone.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Nobody waits from now on.
    public func cancel() { flag.store(true, ordering: .relaxed) }
}

/// Who showed a certificate that an authority of ours has signed.
public struct PeerIdentity: Sendable, Equatable {
    /// Its names: `URI:…`, `DNS:…` and `email:…` of the alternative names, `CN:…` of the subject, in this order.
    public let names: [String]

    /// A peer with these names.
    public init(names: [String]) {
        self.names = names
    }
}

/// How much of a request is read before it is refused.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of the request line; beyond it 414.
    public var requestLine = 8 * 1024
    /// Bytes of the whole head, and of trailers; beyond it 431.
    public var head = 32 * 1024
    /// Fields of a head, and of trailers; beyond it 431.
    public var fields = 100
    /// Bytes of all chunk extensions of a body; beyond it 400.
    public var chunkExtensions = 4 * 1024

    /// The defaults.
    public init() {}
}

/// A request that breaks HTTP: what is answered before the connection is closed.
public struct ProtocolError: Error, Sendable, Equatable {
    /// The status code of the answer.
    public let status: Int
    /// The rule that is broken, in a sentence.
    public let rule: String

    /// An error with its answer.
    public init(_ status: Int, _ rule: String) {
        self.status = status
        self.rule = rule
    }
}

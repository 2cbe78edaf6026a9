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

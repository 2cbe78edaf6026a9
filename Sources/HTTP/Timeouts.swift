/// How long a server waits for a client, in nanoseconds.
public struct Timeouts: Sendable, Equatable {
    /// For a TLS handshake.
    public var handshake: UInt64 = 10_000_000_000
    /// For the whole head of a request, from its first byte.
    public var head: UInt64 = 10_000_000_000
    /// For a body that announces its length: this, and a second more for each ``bodyBytesPerSecond`` received. Only the time counts in which the server waits for the client.
    public var body: UInt64 = 30_000_000_000
    /// The slowest body that is waited for.
    public var bodyBytesPerSecond = 65_536
    /// The longest pause in a body in chunks: its sender may still be making it.
    public var stream: UInt64 = 300_000_000_000
    /// For the next request on an idle connection.
    public var idle: UInt64 = 75_000_000_000
    /// For a part of an answer to be taken: some byte must be acknowledged within this time, and the whole answer at ``answerBytesPerSecond`` on the average.
    public var write: UInt64 = 30_000_000_000
    /// The slowest reader of an answer that is waited for.
    public var answerBytesPerSecond = 65_536
    /// For the client's end of a connection after the last answer.
    public var linger: UInt64 = 2_000_000_000

    /// The defaults.
    public init() {}
}

public import Calls

/// What a measurement sends, and how often.
public struct BenchPlan: Sendable {
    /// Where to.
    public var target: CallTarget
    /// The body of every request.
    public var body: [UInt8]
    /// Its media type.
    public var contentType: String
    /// Fields besides, such as Authorization.
    public var fields: [(name: String, value: String)] = []
    /// Connections that send one request after the other.
    public var connections = 1
    /// Requests that are measured, on all connections together; those of the first moment, which open the connections, are not.
    public var requests = 100
    /// Seconds after which no further request is sent.
    public var longest = 60.0
    /// Seconds for one request.
    public var timeout = 60.0

    /// A measurement of a batch.
    public init(target: CallTarget, body: [UInt8], contentType: String) {
        self.target = target
        self.body = body
        self.contentType = contentType
    }

    /// The media type of a file, by its name: a request as JSON, a stream as newline-delimited JSON, or tensors.
    public static func contentType(of file: String) -> String {
        if file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson") { return "application/x-ndjson" }
        return file.hasSuffix(".safetensors") ? "application/x-safetensors" : "application/json"
    }
}

public import HTTP
import HTTPTypes

/// What a batch is answered with.
public enum BatchPurpose: Sendable {
    /// `POST /v1/advantages`: verify what has no reward yet, and estimate.
    case advantages
    /// `POST /v1/rewards`: verify only.
    case rewards
}

/// A batch of rollouts and its answer, in JSON, newline-delimited JSON or safetensors as the request's fields say.
///
/// Columns are filled and responses verified while the body comes in; the body itself is not kept. The answer is written in pieces as the client takes them.
public final class BatchExchange: Exchange, @unchecked Sendable {
    /// Bytes of the largest body: a document has a limit, a stream has none.
    public let bodyLimit: Int
    /// Whether the body is kept until it is complete, as a file of tensors is.
    public let holdsBody: Bool
    // One thread at a time comes here.
    private let base: any Exchange

    /// Begins the exchange of a request with a `Content-Type` that is one of ``MediaType``'s; without one the body is JSON.
    public init(_ request: Request, for purpose: BatchPurpose, in context: BatchContext) {
        let purpose: BatchDecoder.Purpose = purpose == .rewards ? .rewards : .advantages
        let accepted = MediaType(accept: request.head.headerFields[.accept])
        let type = MediaType(contentType: request.head.headerFields[.contentType]) ?? .json
        holdsBody = type == .safetensors
        bodyLimit = type == .lines ? .max : context.limits.bodyBytes
        switch type {
        case .lines: base = BatchStream(request, for: purpose, context)
        case .safetensors: base = BatchDocument(request, for: .tensors, as: accepted, context)
        case .json: base = BatchDocument(request, for: purpose, as: accepted, context)
        }
    }

    /// Bytes that it holds: undecoded input, columns, responses that wait, verdicts, estimates.
    public var heldBytes: Int { base.heldBytes }

    /// Takes in the next chunk of the body.
    public func receive(_ chunk: Chunk, isLast: Bool) { base.receive(chunk, isLast: isLast) }

    /// Works for a bounded slice.
    public func next() -> Step { base.next() }
}

extension Answer {
    /// JSON.
    static func json(_ body: [UInt8]) -> Answer { Answer(fields: jsonFields, body: body) }

    // Made once: most answers have no others.
    private static let jsonFields: HTTPFields = [.contentType: MediaType.json.rawValue]

    /// The beginning of newline-delimited JSON. A proxy is asked to pass on what comes as it comes.
    static let lines: Answer = {
        var answer = Answer(type: MediaType.lines.rawValue, body: [])
        if let buffering = HTTPField.Name("X-Accel-Buffering") { answer.fields[buffering] = "no" }
        return answer
    }()
}

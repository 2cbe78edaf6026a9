import HTTP
import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import Batch

/// The two routes of batches, without a server around them.
struct BatchService {
    var context = BatchContext()
    var budget = MemoryBudget(limit: 1 << 40)

    init(limits: BatchContext.Limits = .init(), profiles: VerifierProfiles = VerifierProfiles()) {
        context.limits = limits
        context.replaceProfiles(profiles)
    }

    /// Begins an exchange as the route would.
    func begin(
        _ path: String = "/v1/advantages", type: String? = "application/json", accept: String? = nil, cancellation: Cancellation = Cancellation()
    ) -> any Exchange {
        var head = HTTPRequest(method: .post, scheme: nil, authority: "x", path: path)
        head.headerFields[.contentType] = type
        head.headerFields[.accept] = accept
        let request = Request(head: head, id: "id", cancellation: cancellation, memory: MemoryAccount(of: budget)) { problem in
            Answer(
                status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: "id"))
        }
        let purpose: BatchPurpose = path == "/v1/rewards" ? .rewards : .advantages
        guard let type = MediaType(contentType: type), purpose == .advantages || type != .safetensors else {
            return WholeBody(of: request, limit: .max) { (_) throws(Problem) in throw Problem(.unsupportedMediaType, "this type is not read") }
        }
        return BatchExchange(request, for: purpose, in: context)
    }

    /// The whole answer to a body.
    func answer(
        _ body: [UInt8], to path: String = "/v1/advantages", type: String? = "application/json", accept: String? = nil,
        cancellation: Cancellation = Cancellation(), chunksOf size: Int = Chunk.usualCapacity
    ) throws -> Answer {
        try #require(begin(path, type: type, accept: accept, cancellation: cancellation).run(on: body, chunksOf: size))
    }
}

/// Posts a body as the server would.
func post(
    _ path: String, _ body: String, type: String? = "application/json", limits: BatchContext.Limits = .init(),
    chunksOf size: Int = Chunk.usualCapacity
) throws -> (status: Int, body: JSONValue) {
    let answer = try BatchService(limits: limits).answer(Array(body.utf8), to: path, type: type, chunksOf: size)
    return (answer.status.code, try parse(answer.body))
}

func parse(_ bytes: [UInt8]) throws -> JSONValue {
    try JSONReader.read(bytes, wrap: { $0 as any Error }) { reader in try reader.readValue() }
}

func parse(_ text: String) throws -> JSONValue { try parse(Array(text.utf8)) }

extension JSONValue {
    /// The value at a JSON Pointer.
    func at(_ pointer: String) -> JSONValue? {
        pointer.split(separator: "/").reduce(self) { value, part in
            if case .array(let elements)? = value { return Int(part).flatMap { elements.indices.contains($0) ? elements[$0] : nil } }
            return value?[String(part)]
        }
    }
}

/// A value that a test expects; `nil` if the text is not JSON.
func json(_ text: String) -> JSONValue? { try? parse(text) }

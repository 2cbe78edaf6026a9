import Batch
import HTTP
import HTTPTypes
import JSON
import Middleware
import Runs
import Synchronization
import Testing

@testable import Endpoints

/// The service as a server uses it, without a server.
struct Conversation {
    let context: ServiceContext
    let service: Service
    let budget: MemoryBudget

    init(
        limits: BatchContext.Limits = .init(), profiles: VerifierProfiles = VerifierProfiles(), policy: AccessPolicy = AccessPolicy(),
        budget: Int = 1 << 40, parallel: @escaping Parallel = { count, body in for index in 0..<count { body(index) } },
        runs: RunStore = RunStore(now: { 0 }), peers: PeerOrigins = PeerOrigins(),
        state: @escaping @Sendable () -> ServiceState = { ServiceState() }, log: AccessLog = AccessLog(.none) { _, _ in }
    ) {
        context = ServiceContext(
            limits: limits, profiles: profiles, version: "test", parallel: parallel, runs: runs, peers: peers, state: state)
        self.budget = MemoryBudget(limit: budget)
        service = Service(
            endpoints: Endpoint.all(of: context), metrics: context.metrics, access: Access(policy), gzip: Gzip(maximumRatio: 200), log: log,
            peers: peers)
    }

    /// How a request begins.
    func begin(
        _ method: HTTPRequest.Method, _ target: String, _ fields: HTTPFields = [:], cancellation: Cancellation = Cancellation()
    ) -> Beginning {
        let service = service
        return service.begin(
            Request(
                head: HTTPRequest(method: method, scheme: nil, authority: "x", path: target, headerFields: fields), id: "id",
                cancellation: cancellation, memory: MemoryAccount(of: budget), refuse: { service.answer(to: $0, requestID: "id") }))
    }

    /// The whole answer to a request.
    func ask(
        _ method: HTTPRequest.Method, _ target: String, _ fields: HTTPFields = [:], _ body: [UInt8] = [], chunksOf size: Int = Chunk.usualCapacity,
        cancellation: Cancellation = Cancellation()
    ) throws -> Answer {
        switch begin(method, target, fields, cancellation: cancellation) {
        case .answer(let answer, _, _): answer
        case .exchange(let exchange, _, _): try #require(exchange.run(on: body, chunksOf: size))
        }
    }

    /// The answer to a body of JSON.
    func post(_ target: String, _ body: String) throws -> (status: Int, body: JSONValue, text: String) {
        let answer = try ask(.post, target, [.contentType: "application/json"], Array(body.utf8))
        return (answer.status.code, try parse(answer.body), String(decoding: answer.body, as: UTF8.self))
    }
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

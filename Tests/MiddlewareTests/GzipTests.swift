import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Middleware

/// Bodies and answers with their content codings, around exchanges of the tests.
@Suite struct GzipTests {
    private static let text = Array(String(repeating: "a line of an answer\n", count: 500).utf8)
    private let gzip = Gzip(maximumRatio: 200)
    private let budget = MemoryBudget(limit: 64 << 20)

    private func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
        let inflater = try Inflater(limits: Inflater.Limits(bytes: .max, ratio: .max))
        var output: [UInt8] = []
        try inflater.inflate(bytes[...], into: &output)
        try inflater.finish()
        return output
    }

    private func packed(_ data: [UInt8]) throws -> [UInt8] { try #require(Deflater.deflate(data)) }

    private func request(_ fields: HTTPFields, cancellation: Cancellation = Cancellation(), in budget: MemoryBudget? = nil) -> Request {
        Request(
            head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: fields), id: "id", cancellation: cancellation,
            memory: MemoryAccount(of: budget ?? self.budget)
        ) { Answer(status: HTTPResponse.Status(code: $0.kind.status), type: "text/plain", body: Array($0.detail.utf8)) }
    }

    private func endpoint(_ method: HTTPRequest.Method = .post, _ cost: Endpoint.Cost = .mixed) -> Endpoint {
        Endpoint(method, "/", "operation", cost: cost, statuses: [200]) { WholeBody(of: $0, limit: .max) { Answer(body: $0) } }
    }

    /// The answer of an exchange that gives the body back.
    private func echo(_ body: [UInt8], _ fields: HTTPFields, chunksOf size: Int = Chunk.usualCapacity, in budget: MemoryBudget? = nil) throws
        -> Answer
    {
        let request = request(fields, in: budget)
        let exchange = gzip.around(endpoint().begin(request), of: endpoint(), request, isStream: false)
        return try #require(exchange.run(on: body, chunksOf: size))
    }

    @Test func bodiesAreUnpacked() throws {
        let packed = try packed(Self.text)
        for size in [1, 10, 1 << 20] {
            let answer = try echo(packed, [.contentEncoding: "gzip"], chunksOf: size)
            #expect(answer.body == Self.text && answer.fields[.contentEncoding] == nil)
            #expect(answer.phases.map(\.name) == ["inflate"])
        }
        #expect(try echo(packed + packed, [.contentEncoding: "x-gzip"]).body == Self.text + Self.text)
        #expect(budget.heldBytes == 0)
    }

    @Test func brokenBodiesAreRefused() throws {
        let packed = try packed(Self.text)
        let broken: [[UInt8]] = [packed.dropLast(), packed + [0], [], Array("plain".utf8)]
        for bytes in broken {
            #expect(try echo(bytes, [.contentEncoding: "gzip"]).status == .badRequest)
        }
    }

    @Test func bombsAreRefusedUnlessTheyAreStreams() throws {
        let bomb = try packed([UInt8](repeating: 0x0A, count: 32 << 20))
        let refused = try echo(bomb, [.contentEncoding: "gzip"])
        #expect(refused.status == .contentTooLarge)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("200"))
        let request = request([.contentEncoding: "gzip"])
        let lines = LineCounter()
        #expect(gzip.around(lines, of: endpoint(), request, isStream: true).run(on: bomb)?.status == .ok)
        #expect(lines.bytes == 32 << 20)
    }

    /// A small body of nothing must not hold a thread.
    @Test func aStreamOfNothingGivesItsThreadBack() throws {
        let bomb = try packed([UInt8](repeating: 0x0A, count: 32 << 20))
        let cancellation = Cancellation()
        let lines = LineCounter()
        let exchange = gzip.around(lines, of: endpoint(), request([.contentEncoding: "gzip"], cancellation: cancellation), isStream: true)
        guard case .needsBody = exchange.next() else { throw Problem(.internalError, "wants no body") }
        exchange.receive(Chunk(bomb), isLast: true)
        var before = 0
        for _ in 0..<3 {
            guard case .again = exchange.next() else { throw Problem(.internalError, "does not give the thread back") }
            #expect(lines.bytes - before <= 4 << 20)
            before = lines.bytes
        }
        #expect(exchange.heldBytes >= bomb.count)
        cancellation.cancel()
        guard case .broken = exchange.next() else { throw Problem(.internalError, "goes on for nobody") }
    }

    @Test func memoryIsAskedForFirst() throws {
        let packed = try packed(Self.text)
        #expect(try echo(packed, [.contentEncoding: "gzip"], in: MemoryBudget(limit: 1000)).status == .contentTooLarge)
        let full = MemoryBudget(limit: 1 << 20)
        let other = MemoryAccount(of: full)
        #expect(other.reserve((1 << 20) - 1000))
        #expect(try echo(packed, [.contentEncoding: "gzip"], in: full).status == .serviceUnavailable)
        // An answer goes as it is where there is no memory to pack it.
        let body = [UInt8](repeating: 1, count: 100 << 10)
        let answer = try echo(body, [.acceptEncoding: "gzip"], in: MemoryBudget(limit: 250 << 10))
        #expect(answer.body.count < body.count || answer.fields[.contentEncoding] == nil)
    }

    @Test func answersArePacked() throws {
        for count in [Deflater.smallest, 256 << 10, (256 << 10) + 1, 3 << 20] {
            let body = (0..<count).map { UInt8($0 / 100 % 251) }
            let answer = try echo(body, [.acceptEncoding: "gzip"])
            #expect(answer.fields[.contentEncoding] == "gzip" && answer.fields[.vary] == "Accept-Encoding")
            #expect(try inflate(answer.body) == body, "\(count)")
            let plain = try echo(body, [:])
            #expect(plain.body == body && plain.fields[.contentEncoding] == nil && plain.fields[.vary] == "Accept-Encoding")
        }
        let short = try echo([UInt8](repeating: 1, count: Deflater.smallest - 1), [.acceptEncoding: "gzip"])
        #expect(short.fields[.contentEncoding] == nil && short.fields[.vary] == nil)
        #expect(budget.heldBytes == 0)
    }

    @Test func streamsArePackedPieceByPiece() throws {
        let request = request([.acceptEncoding: "gzip"])
        let answer = try #require(gzip.around(Pieces([Self.text, Self.text, [1]]), of: endpoint(), request, isStream: true).run(on: []))
        #expect(answer.fields[.contentEncoding] == "gzip")
        #expect(try inflate(answer.body) == Self.text + Self.text + [1])
    }

    @Test func aRepeatedAnswerIsPackedOnce() throws {
        let light = endpoint(.get, .light)
        func answer(_ body: [UInt8], _ coding: String = "gzip") throws -> Answer {
            let request = request([.acceptEncoding: coding])
            return try #require(
                gzip.around(WholeBody(of: request, limit: 0) { _ in Answer(body: body) }, of: light, request, isStream: false).run(on: []))
        }
        for body in [Self.text, Self.text, Self.text + [0x0A], Self.text] {
            let packed = try answer(body)
            #expect(packed.fields[.contentEncoding] == "gzip" && packed.body.count < body.count)
            #expect(try inflate(packed.body) == body)
        }
        #expect(try answer(Self.text, "identity").body == Self.text)
        #expect(try answer(Array(Self.text.prefix(100))).fields[.contentEncoding] == nil)
    }
}

/// Counts the bytes of its body.
private final class LineCounter: Exchange {
    private let counted = Atomic(0)
    private let isComplete = Atomic(false)

    var bytes: Int { counted.load(ordering: .relaxed) }
    var heldBytes: Int { 0 }

    func receive(_ chunk: Chunk, isLast: Bool) {
        counted.add(chunk.count, ordering: .relaxed)
        isComplete.store(isLast, ordering: .relaxed)
    }

    func next() -> Step { isComplete.load(ordering: .relaxed) ? .answer(Answer()) : .needsBody }
}

/// Answers in pieces, whatever the body is.
private final class Pieces: Exchange {
    private let pieces: [[UInt8]]
    private let at = Atomic(-1)

    init(_ pieces: [[UInt8]]) { self.pieces = pieces }

    var heldBytes: Int { 0 }

    func receive(_ chunk: Chunk, isLast: Bool) {}

    func next() -> Step {
        let at = at.add(1, ordering: .relaxed).newValue
        return at == 0 ? .head(Answer(body: pieces[0])) : at < pieces.count ? .piece(pieces[at]) : .end
    }
}

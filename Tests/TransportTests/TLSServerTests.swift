import HTTPTypes
import Testing

@testable import Server

/// Answers with the body, and the peer's first name.
private struct PeerEcho: Responder {
    func plan(for head: HTTPRequest, from peer: PeerIdentity?, requestID: String) -> RequestPlan {
        head.path == "/early"
            ? .respond(ServerResponse(status: .forbidden))
            : .compute(route: RouteLabel(0, "echo"), bodyLimit: 8 << 20, caller: peer?.names.first)
    }

    func respond(to request: ServerRequest) -> ServerResponse { ServerResponse(status: .ok, body: request.body) }
    func stream(for request: ServerRequest) -> any AnswerStream { EchoStream() }

    func refusal(_ refusal: Refusal, requestID: String) -> ServerResponse { ServerResponse(status: HTTPResponse.Status(code: refusal.status)) }

    func completed(_ exchange: Exchange) {}
}

@Suite struct TLSServerTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates.shared.get() }

    private func withServer(
        _ configure: (inout ServerConfiguration, inout TLSConfiguration) -> Void = { _, _ in }, _ body: (Server, UInt16) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        var tls = certificates.server
        configure(&configuration, &tls)
        let server = Server(configuration: configuration, responder: PeerEcho(), tls: try TLSContext(tls))
        let port = try server.start()
        try await body(server, port)
        server.cut()
        await server.waitUntilStopped()
    }

    private func client(_ port: UInt16, trusting authority: String? = nil) throws -> Client {
        let client = try #require(Client(port: port))
        try client.secure(TLSContext(trusting: authority ?? certificates.authority))
        return client
    }

    private static func post(_ body: String) -> String { "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }

    @Test func answersOnOneConnection() async throws {
        try await withServer { server, port in
            let client = try client(port)
            for body in ["a", "", String(repeating: "b", count: 3 << 20)] {
                client.send(Self.post(body))
                #expect(client.answer()?.body == body)
            }
            client.send(Self.post("1") + Self.post("2"))
            #expect(client.answer()?.body == "1")
            #expect(client.answer()?.body == "2")
            #expect(server.statistics.handshakes == 1)
            #expect(server.statistics.failedHandshakes == 0)
        }
    }

    @Test func closesWithANotice() async throws {
        try await withServer { _, port in
            let client = try client(port)
            client.send("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            #expect(client.answer()?.head.hasPrefix("HTTP/1.1 403") == true)
            #expect(client.isClosed())
            #expect(client.session?.hasPeerClosed == true)
        }
    }

    @Test func whatIsNotTLSIsCountedAndClosed() async throws {
        try await withServer { server, port in
            let plain = try #require(Client(port: port))
            plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(plain.answer() == nil)
            while server.statistics.failedHandshakes < 1 { await Task.yield() }
            let client = try client(port)
            client.send(Self.post("still here"))
            #expect(client.answer()?.body == "still here")
        }
    }

    @Test func aHandshakeThatStopsTimesOut() async throws {
        try await withServer({ configuration, _ in configuration.timeouts.handshake = 50_000_000 }) { server, port in
            let silent = try #require(Client(port: port))
            #expect(silent.isClosed())
            while server.statistics.failedHandshakes < 1 { await Task.yield() }
        }
    }

    @Test func newCertificatesServeNewConnectionsAndOldOnesGoOn() async throws {
        try await withServer { server, port in
            let old = try client(port)
            old.send(Self.post("1"))
            #expect(old.answer()?.body == "1")
            server.replaceCertificates(
                try TLSContext(TLSConfiguration(certificateFile: certificates.stranger, keyFile: certificates.strangerKey)))
            var isReplaced = false
            while !isReplaced { isReplaced = (try? client(port, trusting: certificates.stranger)) != nil }
            old.send(Self.post("2"))
            #expect(old.answer()?.body == "2")
            #expect(throws: (any Error).self) { try client(port) }
        }
    }
}

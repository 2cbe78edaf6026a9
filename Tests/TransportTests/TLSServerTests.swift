import Dispatch
import HTTP
import HTTPTypes
import Testing

@testable import Transport

@Suite struct TLSServerTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates.shared.get() }

    private func withServer(
        onEvent: @escaping @Sendable (ServerEvent) -> Void = { _ in }, _ body: (Server, UInt16, Echo) async throws -> Void
    ) async throws {
        try await ServerTests().withServer(tls: try TLSContext(certificates.server), onEvent: onEvent, { _ in }, body)
    }

    private func client(_ port: UInt16, trusting authority: String? = nil) throws -> Client {
        let client = try #require(Client(port: port))
        try client.secure(TLSContext(trusting: authority ?? certificates.authority))
        return client
    }

    private static func post(_ body: String) -> String { "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }

    @Test func answersOnOneConnection() async throws {
        try await withServer { server, port, _ in
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
        try await withServer { _, port, _ in
            let client = try client(port)
            client.send("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            #expect(client.answer()?.head.hasPrefix("HTTP/1.1 403") == true)
            #expect(client.isClosed())
            #expect(client.session?.hasPeerClosed == true)
        }
    }

    @Test func whatIsNotTLSIsCountedAndClosed() async throws {
        try await withServer { server, port, _ in
            let plain = try #require(Client(port: port))
            plain.send([0x16, 0x03, 0xFF, 0x00])
            #expect(plain.answer() == nil)
            let client = try client(port)
            client.send(Self.post("still here"))
            #expect(client.answer()?.body == "still here")
            #expect(server.statistics.failedHandshakes == 1)
        }
    }

    @Test(arguments: [1, 3, 20, 200_000]) func plainHTTPIsToldSo(length: Int) async throws {
        try await withServer { server, port, echo in
            let plain = try #require(Client(port: port))
            let request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + String(repeating: "a", count: 500_000)
            plain.send(String(request.prefix(length)))
            let answer = try #require(plain.answer())
            #expect(answer.head.hasPrefix("HTTP/1.1 400") && answer.head.contains("Connection: close"))
            #expect(answer.body.contains("this port speaks TLS"))
            #expect(plain.isClosed())
            #expect(echo.next()?.status == 400)
            #expect(server.statistics.failedHandshakes == 1)
            let client = try client(port)
            client.send(Self.post("still here"))
            #expect(client.answer()?.body == "still here")
        }
    }

    @Test func newCertificatesServeNewConnectionsAndOldOnesGoOn() async throws {
        let isReplaced = DispatchSemaphore(value: 0)
        try await withServer(onEvent: { if $0 == .certificatesReplaced { isReplaced.signal() } }) { server, port, _ in
            let old = try client(port)
            old.send(Self.post("1"))
            #expect(old.answer()?.body == "1")
            server.replaceCertificates(
                try TLSContext(TLSConfiguration(certificateFile: certificates.stranger, keyFile: certificates.strangerKey)))
            isReplaced.wait()
            _ = try client(port, trusting: certificates.stranger)
            old.send(Self.post("2"))
            #expect(old.answer()?.body == "2")
            #expect(throws: (any Error).self) { try client(port) }
        }
    }
}

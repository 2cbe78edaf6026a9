import COpenSSL
import HTTP
import Testing

@testable import Transport

/// Two ends in memory: no socket takes part.
@Suite struct TLSSessionTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates.shared.get() }

    /// A server's and a client's session and what each has read.
    private struct Pair {
        var server: TLSSession
        var client: TLSSession
        var toServer: [UInt8] = []
        var toClient: [UInt8] = []
        private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)

        init(_ server: TLSSession, _ client: TLSSession) {
            self.server = server
            self.client = client
        }

        func free() { scratch.deallocate() }

        /// Carries ciphertext both ways, in pieces of at most `size` bytes, until both are silent.
        mutating func settle(inPiecesOf size: Int = .max) throws {
            while true {
                let upwards = client.takeCiphertext()
                for piece in Self.pieces(upwards, size) {
                    try piece.withUnsafeBytes { bytes in try server.receive(bytes, scratch: scratch) { toServer += $0 } }
                }
                let downwards = server.takeCiphertext()
                for piece in Self.pieces(downwards, size) {
                    try piece.withUnsafeBytes { bytes in try client.receive(bytes, scratch: scratch) { toClient += $0 } }
                }
                if upwards.isEmpty, downwards.isEmpty { return }
            }
        }

        private static func pieces(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
            stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))).map {
                Array(bytes[$0..<min(bytes.count, $0 + min(size, bytes.count))])
            }
        }
    }

    private func pair(
        _ configure: (inout TLSConfiguration) -> Void = { _ in }, context: TLSContext? = nil, certificate: (String, String)? = nil,
        maximumVersion: Int32? = nil, name: String = "localhost", protocols: [String] = ["http/1.1"], resuming: ResumableSession? = nil
    ) throws -> Pair {
        var configuration = certificates.server
        configure(&configuration)
        let context = try context ?? TLSContext(configuration)
        let client = try TLSSession(
            TLSContext(trusting: certificates.authority, certificateFile: certificate?.0, keyFile: certificate?.1, maximumVersion: maximumVersion),
            .client)
        try client.start(name: name, protocols: protocols, resuming: resuming)
        return Pair(try TLSSession(context, .server), client)
    }

    private func write(_ bytes: [UInt8], to session: TLSSession) throws {
        var rest = bytes[...]
        while !rest.isEmpty { rest = rest.dropFirst(try rest.withUnsafeBytes { bytes in try session.write(bytes) }) }
    }

    @Test(arguments: [(nil, "TLSv1.3"), (TLS1_2_VERSION, "TLSv1.2")])
    func handshakeAndData(maximumVersion: Int32?, version: String) throws {
        var pair = try pair(maximumVersion: maximumVersion)
        defer { pair.free() }
        try pair.settle()
        #expect(pair.server.isEstablished && pair.client.isEstablished)
        #expect(pair.server.version == version)
        #expect(["GCM", "CHACHA20"].contains { pair.server.cipher.contains($0) })
        #expect(pair.client.applicationProtocol == "http/1.1")
        #expect(pair.server.peer == nil)
        let data = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try write(data, to: pair.client)
        try write(Array("answer".utf8), to: pair.server)
        try pair.settle()
        #expect(pair.toServer == data)
        #expect(pair.toClient == Array("answer".utf8))
        pair.client.close()
        try pair.settle()
        #expect(pair.server.hasPeerClosed && !pair.client.hasPeerClosed)
        pair.server.close()
        try pair.settle()
        #expect(pair.client.hasPeerClosed)
    }

    @Test(arguments: [1, 2, 5, 100]) func anyPieces(size: Int) throws {
        var pair = try pair()
        defer { pair.free() }
        try pair.settle(inPiecesOf: size)
        let data = [UInt8](repeating: 42, count: 40_000)
        try write(data, to: pair.client)
        try pair.settle(inPiecesOf: size)
        #expect(pair.toServer == data)
    }

    @Test func versionsBefore12AreRefused() throws {
        #expect(throws: TLSError.self) {
            var pair = try pair(maximumVersion: TLS1_1_VERSION)
            defer { pair.free() }
            try pair.settle()
        }
    }

    @Test func clientsThatOfferOnlyOtherProtocolsAreToldSo() throws {
        var pair = try pair(protocols: ["h2"])
        defer { pair.free() }
        #expect(throws: TLSError.self) { try pair.settle() }
        // The alert of RFC 7301 reaches the client.
        let alert = pair.server.takeCiphertext()
        #expect(alert.first == 21)
        var mixed = try self.pair(protocols: ["h2", "http/1.1"])
        defer { mixed.free() }
        try mixed.settle()
        #expect(mixed.client.applicationProtocol == "http/1.1")
        var silent = try self.pair(protocols: [])
        defer { silent.free() }
        try silent.settle()
        #expect(silent.client.applicationProtocol == "")
    }

    @Test(arguments: [nil, TLS1_2_VERSION]) func sessionsAreResumed(maximumVersion: Int32?) throws {
        let context = try TLSContext(certificates.server)
        var first = try pair(context: context, maximumVersion: maximumVersion)
        defer { first.free() }
        try first.settle()
        #expect(!first.server.isResumed)
        var second = try pair(context: context, maximumVersion: maximumVersion, resuming: first.client.resumable())
        defer { second.free() }
        try second.settle()
        #expect(second.server.isResumed)
        // Another generation of certificates has other ticket keys: a full handshake, no failure.
        var third = try pair(maximumVersion: maximumVersion, resuming: first.client.resumable())
        defer { third.free() }
        try third.settle()
        #expect(third.server.isEstablished && !third.server.isResumed)
    }

    @Test func requiredCertificates() throws {
        let require: (inout TLSConfiguration) -> Void = { [certificates] in
            $0.clientAuthorityFile = certificates.authority
            $0.clientCertificates = .required
        }
        var known = try pair(require, certificate: (certificates.client, certificates.clientKey))
        defer { known.free() }
        try known.settle()
        #expect(known.server.peer?.names == ["URI:spiffe://lab/trainer", "DNS:trainer.lab", "email:trainer@lab", "CN:trainer"])
        for certificate in [nil, (certificates.stranger, certificates.strangerKey)] {
            var unknown = try pair(require, certificate: certificate)
            defer { unknown.free() }
            #expect(throws: TLSError.self) { try unknown.settle() }
            #expect(!unknown.server.isEstablished)
        }
        var resumed = try pair(require, context: nil, certificate: (certificates.client, certificates.clientKey))
        defer { resumed.free() }
        try resumed.settle()
        #expect(resumed.server.peer != nil)
    }

    @Test func optionalCertificates() throws {
        let ask: (inout TLSConfiguration) -> Void = { [certificates] in
            $0.clientAuthorityFile = certificates.authority
            $0.clientCertificates = .optional
        }
        var none = try pair(ask)
        defer { none.free() }
        try none.settle()
        #expect(none.server.isEstablished && none.server.peer == nil)
        var known = try pair(ask, certificate: (certificates.client, certificates.clientKey))
        defer { known.free() }
        try known.settle()
        #expect(known.server.peer?.names.last == "CN:trainer")
        var unknown = try pair(ask, certificate: (certificates.stranger, certificates.strangerKey))
        defer { unknown.free() }
        #expect(throws: TLSError.self) { try unknown.settle() }
    }

    @Test func clientsCheckTheName() throws {
        var pair = try pair(name: "elsewhere")
        defer { pair.free() }
        #expect(throws: TLSError.self) { try pair.settle() }
    }

    @Test func whatIsNotTLSFails() throws {
        let session = try TLSSession(TLSContext(certificates.server), .server)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
        defer { scratch.deallocate() }
        #expect(throws: TLSError.self) {
            try Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8).withUnsafeBytes { bytes in
                try session.receive(bytes, scratch: scratch) { _ in }
            }
        }
    }

    @Test func brokenRecordsFail() throws {
        var pair = try pair()
        defer { pair.free() }
        try pair.settle()
        try write(Array("secret".utf8), to: pair.client)
        var record = pair.client.takeCiphertext()
        record[record.count - 1] ^= 1
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
        defer { scratch.deallocate() }
        var read: [UInt8] = []
        #expect(throws: TLSError.self) {
            try record.withUnsafeBytes { bytes in try pair.server.receive(bytes, scratch: scratch) { read += $0 } }
        }
        #expect(read.isEmpty)
    }

    @Test func filesThatDoNotFitAreNamed() throws {
        for (certificate, key) in [
            ("missing.pem", "server.key"), ("server.pem", "missing.key"), ("server.pem", "client.key"), ("server.pem", "server.pem"),
            ("server.pem", "locked.key"),
        ] {
            let configuration = TLSConfiguration(
                certificateFile: certificates.directory + "/" + certificate, keyFile: certificates.directory + "/" + key)
            #expect(throws: TLSError.self, "\(certificate) \(key)") { try TLSContext(configuration) }
        }
        var configuration = certificates.server
        configuration.clientCertificates = .required
        #expect(throws: TLSError.self) { try TLSContext(configuration) }
        configuration.clientAuthorityFile = certificates.directory + "/missing.pem"
        #expect(throws: TLSError.self) { try TLSContext(configuration) }
    }
}

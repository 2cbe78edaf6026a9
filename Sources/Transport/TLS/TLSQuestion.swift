import CLinux
import COpenSSL
import Glibc

/// One question over TLS on a connected, blocking socket, and the beginning of its answer: for health checks.
public struct TLSQuestion {
    /// Whom the other end must be.
    public enum Trust: Sendable, Equatable {
        /// A host with this name or address, whose certificate an authority of the system has signed.
        case system(host: String)
        /// The same, with the authorities of a PEM file.
        case authorities(file: String, host: String)
        /// Whoever has one of the certificates of a PEM file, whatever its names.
        case certificate(file: String)
    }

    /// What the client shows: PEM files of its certificate and key.
    public struct ClientCertificate: Sendable, Equatable {
        let file: String
        let keyFile: String

        /// A certificate and its key.
        public init(file: String, keyFile: String) {
            self.file = file
            self.keyFile = keyFile
        }
    }

    private let session: TLSSession

    /// Reads the files.
    ///
    /// - Throws: ``TLSError`` where one of them cannot be used.
    public init(trusting trust: Trust, showing client: ClientCertificate? = nil) throws(TLSError) {
        let context = try TLSContext(trusting: trust, certificateFile: client?.file, keyFile: client?.keyFile)
        session = try TLSSession(context, .client)
        switch trust {
        case .system(let host), .authorities(_, let host): try session.start(name: host, protocols: ["http/1.1"])
        case .certificate: try session.start(protocols: ["http/1.1"])
        }
    }

    /// Shakes hands, sends the question, and reads.
    ///
    /// - Parameters:
    ///   - question: a whole request.
    ///   - descriptor: a socket with its own timeouts.
    ///   - length: how many bytes of the answer are enough.
    /// - Returns: at least so many bytes, fewer where the connection ends or the socket's timeout passes.
    /// - Throws: ``TLSError`` where the other end is not trusted, or no TLS.
    public func ask(_ question: [UInt8], over descriptor: Int32, until length: Int) throws(TLSError) -> [UInt8] {
        var answer: [UInt8] = []
        try ask(question, over: descriptor) { bytes in
            answer += bytes
            return answer.count >= length
        }
        return answer
    }

    /// Shakes hands where that is not done yet, sends the question, and reads until the answer is complete, the connection ends or the socket's timeout passes.
    ///
    /// - Parameter take: gets the next bytes of the answer, and says whether they complete it.
    /// - Throws: ``TLSError`` where the other end is not trusted, or no TLS.
    public func ask(_ question: [UInt8], over descriptor: Int32, _ take: (UnsafeRawBufferPointer) -> Bool) throws(TLSError) {
        var isComplete = false
        var isAsked = false
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
        defer { scratch.deallocate() }
        while !isComplete {
            if session.isEstablished, !isAsked {
                var at = 0
                while at < question.count {
                    at += try Self.withBytes(of: question[at...]) { bytes throws(TLSError) in try session.write(bytes) }
                }
                isAsked = true
            }
            guard Self.send(session.takeCiphertext(), to: descriptor) else { break }
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { break }
            do throws(TLSError) {
                try Self.withBytes(of: piece[..<count]) { bytes throws(TLSError) in
                    try session.receive(bytes, scratch: scratch) { isComplete = take($0) || isComplete }
                }
            } catch {
                _ = Self.send(session.takeCiphertext(), to: descriptor)
                throw error
            }
            if session.hasPeerClosed { break }
        }
    }

    private static func withBytes<Value>(
        of bytes: ArraySlice<UInt8>, _ body: (UnsafeRawBufferPointer) throws(TLSError) -> Value
    ) throws(TLSError) -> Value {
        let result: Result<Value, TLSError> = bytes.withUnsafeBytes { bytes in
            do throws(TLSError) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

extension TLSContext {
    fileprivate convenience init(trusting trust: TLSQuestion.Trust, certificateFile: String?, keyFile: String?) throws(TLSError) {
        switch trust {
        case .authorities(let file, _):
            try self.init(trusting: file, certificateFile: certificateFile, keyFile: keyFile)
        case .certificate(let file):
            try self.init(trusting: file, certificateFile: certificateFile, keyFile: keyFile)
            // The certificate itself is trusted, whoever signed it.
            X509_STORE_set_flags(SSL_CTX_get_cert_store(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
        case .system:
            try self.init(trusting: nil, certificateFile: certificateFile, keyFile: keyFile)
        }
    }
}

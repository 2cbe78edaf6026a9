/// Where the certificates of a server are, and whom it lets in.
public struct TLSConfiguration: Sendable, Equatable {
    /// Whether clients show a certificate.
    public enum ClientCertificates: String, Sendable, CaseIterable {
        /// None is asked for.
        case none
        /// One is asked for and checked if it comes.
        case optional
        /// Without one the handshake fails.
        case required
    }

    /// A PEM file with the server's certificate, and those between it and a root after it.
    public var certificateFile: String
    /// A PEM file with its private key.
    public var keyFile: String
    /// A PEM file with the authorities that sign clients' certificates.
    public var clientAuthorityFile: String?
    /// Whether clients must show a certificate.
    public var clientCertificates = ClientCertificates.none

    /// A server that asks for no certificates.
    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

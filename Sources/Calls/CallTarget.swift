public import Transport

/// Where a call goes.
public struct CallTarget: Sendable, Equatable {
    /// Over TLS: whom to trust, and what to show.
    public struct TLS: Sendable, Equatable {
        /// Whom the other end must be.
        public var trust: TLSQuestion.Trust
        /// What is shown where the other end asks for a certificate.
        public var client: TLSQuestion.ClientCertificate?

        /// Whom to trust, and what to show.
        public init(trust: TLSQuestion.Trust, client: TLSQuestion.ClientCertificate? = nil) {
            self.trust = trust
            self.client = client
        }
    }

    /// A host name or address, an IPv6 one without brackets.
    public var host: String
    /// The port.
    public var port: UInt16
    /// The path with its query.
    public var path: String
    /// Without it the connection is plain.
    public var tls: TLS?

    /// A target.
    public init(host: String, port: UInt16, path: String, tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.path = path
        self.tls = tls
    }

    /// The target of a URL. An https one trusts the authorities of the system, or of a file.
    ///
    /// - Parameters:
    ///   - url: `http[s]://host[:port][/path]`.
    ///   - path: where the URL has none.
    ///   - authorities: a PEM file.
    ///   - client: what is shown where the other end asks for a certificate.
    /// - Throws: ``CallError`` for any other URL.
    public init(_ url: String, path: String, authorities: String? = nil, client: TLSQuestion.ClientCertificate? = nil) throws(CallError) {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { throw CallError("the URL must begin with http:// or https://") }
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let after = rest[authority.endIndex...]
        guard after.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CallError("the path of the URL must be visible ASCII; encode other bytes as %XX")
        }
        self.path = after.isEmpty || after == "/" ? path : after.hasPrefix("?") ? path + after : String(after)
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        var host = String(authority[..<(colon ?? authority.endIndex)])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "@") }) else {
            throw CallError("the URL needs a host, and no user name")
        }
        let number = colon.map { UInt16(authority[authority.index(after: $0)...]) } ?? (isSecure ? 443 : 80)
        guard let number, number > 0 else { throw CallError("the port of the URL must be from 1 to 65535") }
        self.host = host
        port = number
        if isSecure { tls = TLS(trust: authorities.map { .authorities(file: $0, host: host) } ?? .system(host: host), client: client) }
    }

    /// The value of Host.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

/// Why a call failed, for a person.
public struct CallError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What failed and why.
    public let description: String

    /// A reason.
    public init(_ description: String) { self.description = description }
}

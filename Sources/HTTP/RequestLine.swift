import HTTPTypes

/// `method SP request-target SP HTTP-version` (RFC 9112, sec. 3).
struct RequestLine {
    let method: HTTPRequest.Method
    /// Path and query, or `*`.
    let target: String
    /// The authority of a target in absolute form.
    let authority: String?
    let minorVersion: Int

    private static let longestMethod = 32

    init(_ line: ArraySlice<UInt8>) throws(Problem) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw Problem(status: 400, "a request line is method, target and version with one space between (RFC 9112, sec. 3)")
        }
        guard !parts[0].isEmpty, parts[0].count <= Self.longestMethod, parts[0].all(ByteClass.token),
            let method = HTTPRequest.Method(String(decoding: parts[0], as: UTF8.self))
        else { throw Problem(status: 400, "a method is a token of at most \(Self.longestMethod) characters (RFC 9110, sec. 9.1)") }
        minorVersion = try Self.version(parts[2])
        guard method != .connect else { throw Problem(status: 405, "CONNECT is for proxies (RFC 9110, sec. 9.3.6)") }
        self.method = method
        let target = parts[1]
        guard !target.elementsEqual("*".utf8) else {
            guard method == .options else { throw Problem(status: 400, "the target * is for OPTIONS only (RFC 9112, sec. 3.2.4)") }
            self.target = "*"
            authority = nil
            return
        }
        if target.first == UInt8(ascii: "/") {
            authority = nil
            self.target = try Self.checkedPath(target)
            return
        }
        guard let (authority, path) = Self.absolute(target), Authority.isValid(authority) else {
            throw Problem(status: 400, "a target is a path, an http URI, or * (RFC 9112, sec. 3.2)")
        }
        self.authority = String(decoding: authority, as: UTF8.self)
        self.target = path.isEmpty ? "/" : path.first == UInt8(ascii: "?") ? "/" + (try Self.checkedPath(path)) : try Self.checkedPath(path)
    }

    /// Refuses at once what can never become a request: TLS or HTTP/2 on a plain port need not wait for a line end.
    static func checkPrefix(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        guard let first = bytes.first, first != 0x0D, first != 0x0A else { return }
        let method = bytes.prefix { $0 != 0x20 }.prefix(longestMethod + 1)
        guard ByteClass.token[Int(first)], method.count <= longestMethod else {
            throw Problem(status: 400, "a request starts with its method, a token of at most \(longestMethod) characters (RFC 9112, sec. 3)")
        }
    }

    private static func version(_ bytes: ArraySlice<UInt8>) throws(Problem) -> Int {
        let bytes = Array(bytes)
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), ByteClass.digit(bytes[5]), bytes[6] == UInt8(ascii: "."), ByteClass.digit(bytes[7])
        else {
            throw Problem(status: 400, "a version is HTTP/1.0 or HTTP/1.1 (RFC 9112, sec. 2.3)")
        }
        guard bytes[5] == UInt8(ascii: "1") else { throw Problem(status: 505, "only HTTP/1.0 and HTTP/1.1 are supported") }
        return min(Int(bytes[7] - UInt8(ascii: "0")), 1)
    }

    private static func checkedPath(_ path: ArraySlice<UInt8>) throws(Problem) -> String {
        guard path.all(ByteClass.target) else { throw Problem(status: 400, "the target holds a character that must be escaped (RFC 3986, sec. 3.3)") }
        guard PercentEncoding.isValid(path) else {
            throw Problem(status: 400, "% in a target needs two hexadecimal digits, and not 00 (RFC 3986, sec. 2.1)")
        }
        return String(decoding: path, as: UTF8.self)
    }

    private static func absolute(_ target: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        let schemes: [StaticString] = ["http://", "https://"]
        for scheme in schemes where target.count > scheme.utf8CodeUnitCount {
            let start = target.startIndex + scheme.utf8CodeUnitCount
            guard target[..<start].equalsIgnoringCase(scheme) else { continue }
            let end = target[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? target.endIndex
            return (target[start..<end], target[end...])
        }
        return nil
    }
}

public import HTTPTypes

/// A request line and its fields, checked, with what they say about the message and the connection.
///
/// A class: it passes through many hands, and a copy of its fields would be as much work as all of them do.
public final class RequestHead: Sendable, Equatable {
    /// Method, path with query, authority and fields.
    public let request: HTTPRequest
    /// HTTP/1.`minor`; anything above 1 counts as 1.
    public let minorVersion: Int
    /// How the body ends.
    public let framing: BodyFraming
    /// Whether the client keeps the connection open after the answer (RFC 9112, sec. 9.3).
    public let keepsAlive: Bool
    /// Whether the client waits for 100 before it sends the body (RFC 9110, sec. 10.1.1).
    public let expectsContinue: Bool

    /// A head; by default that of a request of HTTP/1.1 without a body.
    public init(
        request: HTTPRequest, minorVersion: Int = 1, framing: BodyFraming = .none, keepsAlive: Bool = true, expectsContinue: Bool = false
    ) {
        self.request = request
        self.minorVersion = minorVersion
        self.framing = framing
        self.keepsAlive = keepsAlive
        self.expectsContinue = expectsContinue
    }

    /// Whether both say the same.
    public static func == (one: RequestHead, other: RequestHead) -> Bool {
        one.request == other.request && one.minorVersion == other.minorVersion && one.framing == other.framing
            && one.keepsAlive == other.keepsAlive && one.expectsContinue == other.expectsContinue
    }
}

/// How the end of a request body is found (RFC 9112, sec. 6).
public enum BodyFraming: Sendable, Equatable {
    /// No body.
    case none
    /// Exactly so many bytes.
    case length(Int)
    /// In chunks.
    case chunked

    /// Decides on the raw fields, before they are joined or renamed in any way.
    ///
    /// - Throws: a ``Problem`` wherever two readers could see two different ends.
    init(_ fields: [RawField], minorVersion: Int) throws(Problem) {
        let lengths = fields.filter { $0.name == "content-length" }
        let codings = fields.filter { $0.name == "transfer-encoding" }
        guard codings.isEmpty || lengths.isEmpty else {
            throw Problem(status: 400, "Content-Length and Transfer-Encoding must not both be sent (RFC 9112, sec. 6.1)")
        }
        guard codings.isEmpty else {
            guard minorVersion >= 1 else { throw Problem(status: 400, "HTTP/1.0 has no Transfer-Encoding (RFC 9112, sec. 6.1)") }
            try Self.requireChunked(codings)
            self = .chunked
            return
        }
        guard let length = lengths.first else {
            self = .none
            return
        }
        guard lengths.count == 1 else { throw Problem(status: 400, "Content-Length must be sent once (RFC 9112, sec. 6.3)") }
        guard !length.value.isEmpty, length.value.allSatisfy(ByteClass.digit) else {
            throw Problem(status: 400, "Content-Length must be digits only (RFC 9110, sec. 8.6)")
        }
        // The grammar has them; a reader that takes them for octal finds another end.
        guard length.value.count == 1 || length.value.first != UInt8(ascii: "0") else {
            throw Problem(status: 400, "Content-Length must not start with 0 (RFC 9110, sec. 8.6)")
        }
        var value = 0
        for digit in length.value {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw Problem(status: 400, "Content-Length is beyond any body") }
            value = sum
        }
        self = value == 0 ? .none : .length(value)
    }

    private static func requireChunked(_ codings: [RawField]) throws(Problem) {
        var others = 0
        var chunked = 0
        for field in codings {
            for element in field.value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                let coding = element.trimmingOptionalWhitespace()
                guard !coding.isEmpty, coding.all(ByteClass.token) else {
                    throw Problem(status: 400, "Transfer-Encoding must be a list of codings (RFC 9112, sec. 6.1)")
                }
                guard chunked == 0 else { throw Problem(status: 400, "chunked must be the last coding and be sent once (RFC 9112, sec. 6.1)") }
                if coding.equalsIgnoringCase("chunked") { chunked += 1 } else { others += 1 }
            }
        }
        guard chunked == 1 else { throw Problem(status: 400, "the last Transfer-Encoding must be chunked (RFC 9112, sec. 6.3)") }
        guard others == 0 else { throw Problem(status: 501, "chunked is the only transfer coding here") }
    }
}

/// A field as it came in: the name in lower case, the value without white space around it.
struct RawField: Equatable {
    var name: String
    var value: ArraySlice<UInt8>
}

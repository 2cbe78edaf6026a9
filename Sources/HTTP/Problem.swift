/// Why a request is refused, as `application/problem+json` (RFC 9457).
///
/// The one type for every refusal: a head that breaks HTTP, a body that breaks a rule of the API, a limit, an overload.
///
///     throw Problem(.invalidRequest, "\"k\" must be 1 or more", pointer: "/estimator/k", offset: 31)
public struct Problem: Error, Sendable, Equatable {
    /// The class of a problem: its status, its title and the last part of its `type`.
    public struct Kind: Sendable, Equatable {
        /// The HTTP status code.
        public let status: Int
        /// The short name that ends the problem's `type`.
        public let name: String
        /// The same for every problem of the kind.
        public let title: String

        /// The body is not JSON (RFC 8259).
        public static let malformedJSON = Kind(status: 400, name: "malformed-json", title: "The body is not valid JSON")
        /// The body is not a safetensors file.
        public static let malformedTensors = Kind(status: 400, name: "malformed-tensors", title: "The body is not a valid safetensors file")
        /// The request breaks a rule of HTTP.
        public static let badRequest = Kind(status: 400, name: "bad-request", title: "The request is malformed")
        /// The request needs a token it does not carry.
        public static let unauthorized = Kind(status: 401, name: "unauthorized", title: "A valid token or certificate is required")
        /// The request comes from a page of another site.
        public static let forbidden = Kind(status: 403, name: "forbidden", title: "The request is not allowed")
        /// No route has this path.
        public static let notFound = Kind(status: 404, name: "not-found", title: "No such resource")
        /// The path has no such method.
        public static let methodNotAllowed = Kind(status: 405, name: "method-not-allowed", title: "The method is not allowed here")
        /// The request took too long to arrive.
        public static let requestTimeout = Kind(status: 408, name: "request-timeout", title: "The request did not arrive in time")
        /// The body is larger than the limit.
        public static let contentTooLarge = Kind(status: 413, name: "content-too-large", title: "The body is too large")
        /// The body has a type or coding that the route does not read.
        public static let unsupportedMediaType = Kind(
            status: 415, name: "unsupported-media-type", title: "The body has an unsupported type or coding")
        /// JSON of the wrong shape, or a value outside its range.
        public static let invalidRequest = Kind(status: 422, name: "invalid-request", title: "The request breaks a rule of the API")
        /// Too many requests wait.
        public static let tooManyRequests = Kind(status: 429, name: "too-many-requests", title: "Too many requests are waiting")
        /// A defect of the service.
        public static let internalError = Kind(status: 500, name: "internal-error", title: "The service failed")
        /// No resource has such a method.
        public static let notImplemented = Kind(status: 501, name: "not-implemented", title: "The method is not supported")
        /// The service is draining or out of memory.
        public static let unavailable = Kind(status: 503, name: "unavailable", title: "The service is not available")

        /// The kind for a status; a status without a kind of its own gets a general one.
        public init(status: Int) {
            let known: [Kind] = [
                .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .requestTimeout, .contentTooLarge, .unsupportedMediaType,
                .tooManyRequests, .internalError, .notImplemented, .unavailable,
            ]
            self = known.first { $0.status == status } ?? Kind(status: status, name: "http-\(status)", title: "The request is refused")
        }

        private init(status: Int, name: String, title: String) {
            self.status = status
            self.name = name
            self.title = title
        }
    }

    /// The class of the problem.
    public var kind: Kind
    /// What is wrong, the limit, and what to do, for a person.
    public var detail: String
    /// Where in the body, as a JSON Pointer (RFC 6901).
    public var pointer: String?
    /// Where in the body, in bytes from its start.
    public var offset: Int?
    /// Seconds after which the client may try again, for 429 and 503 (RFC 9110, sec. 10.2.3).
    public var retryAfterSeconds: Int?

    /// A problem at a place of the body, or at none.
    public init(_ kind: Kind, _ detail: String, pointer: String? = nil, offset: Int? = nil, retryAfterSeconds: Int? = nil) {
        self.kind = kind
        self.detail = Self.shortened(detail)
        self.pointer = pointer
        self.offset = offset
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Bytes of a detail: it may repeat what the client sent, which must not make an answer as long as a request.
    private static let longestDetail = 1024

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > longestDetail else { return text }
        return String(decoding: text.utf8.prefix(longestDetail), as: UTF8.self) + "\u{2026}"
    }

    /// A problem of the general kind for a status.
    public init(status: Int, _ detail: String) {
        self.init(Kind(status: status), detail)
    }
}

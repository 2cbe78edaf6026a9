import JSON

/// Why a request is refused, as `application/problem+json` (RFC 9457).
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
        public static let unauthorized = Kind(status: 401, name: "unauthorized", title: "A valid token is required")
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
        public static let notImplemented = Kind(status: 501, name: "not-implemented", title: "The service has nothing of the kind")
        /// The service is draining or out of memory for bodies.
        public static let unavailable = Kind(status: 503, name: "unavailable", title: "The service is not available")

        /// The kind of a refusal that the HTTP layer decided on.
        public init(status: Int) {
            let known: [Kind] = [
                .badRequest, .unauthorized, .notFound, .methodNotAllowed, .requestTimeout, .contentTooLarge, .unsupportedMediaType, .tooManyRequests,
                .internalError, .notImplemented, .unavailable,
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
    /// The rule that is broken and what was found instead, for a person.
    public var detail: String
    /// Where in the body, as a JSON Pointer (RFC 6901).
    public var pointer: String?
    /// Where in the body, in bytes from its start.
    public var offset: Int?

    /// A problem at a place of the body, or at none.
    public init(_ kind: Kind, _ detail: String, pointer: String? = nil, offset: Int? = nil) {
        self.kind = kind
        self.detail = detail
        self.pointer = pointer
        self.offset = offset
    }

    /// The body of the answer.
    ///
    /// - Parameter instance: the id of the request.
    public func encoded(instance: String) -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer, instance: instance)
        return writer.text
    }

    /// Writes the problem as an object.
    ///
    /// - Parameter instance: the id of the request, where it is not known from elsewhere.
    func write(to writer: inout JSONWriter, instance: String?) {
        writer.beginObject()
        writer.key("type")
        writer.write("urn:problem:advantaged:\(kind.name)")
        writer.key("title")
        writer.write(kind.title)
        writer.key("status")
        writer.write(kind.status)
        writer.key("detail")
        writer.write(detail)
        if let instance {
            writer.key("instance")
            writer.write(instance)
        }
        if let pointer {
            writer.key("pointer")
            writer.write(pointer)
        }
        if let offset {
            writer.key("offset")
            writer.write(offset)
        }
        writer.endObject()
    }
}

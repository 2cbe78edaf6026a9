public import HTTP
public import HTTPTypes

/// An answer of the API, before the server adds what HTTP needs.
public struct Answer: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// Content-Type and what else the answer's meaning needs.
    public var fields: HTTPFields
    /// The body, or the first piece of it.
    public var body: [UInt8]
    /// What stands behind ``body``, if that is not all.
    public var rest: AnswerPieces?
    /// What the time went into.
    public var phases: [Phase] = []

    /// A part of the work.
    public struct Phase: Sendable, Equatable {
        /// Its name: decode, verify, estimate or encode.
        public var name: String
        /// How long it took.
        public var nanoseconds: UInt64
    }

    init(status: HTTPResponse.Status = .ok, type: String, body: [UInt8], phases: [Phase] = []) {
        self.status = status
        fields = [.contentType: type]
        self.body = body
        self.phases = phases
    }

    init(status: HTTPResponse.Status, fields: HTTPFields) {
        self.status = status
        self.fields = fields
        body = []
    }

    /// JSON.
    static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Answer {
        var answer = Answer(status: status, fields: jsonFields)
        answer.body = body
        return answer
    }

    // Made once: most answers have no others.
    private static let jsonFields: HTTPFields = [.contentType: "application/json"]

    /// The beginning of newline-delimited JSON. A proxy is asked to pass on what comes as it comes.
    static let lines: Answer = {
        var answer = Answer(type: MediaType.lines.rawValue, body: [])
        if let buffering = HTTPField.Name("X-Accel-Buffering") { answer.fields[buffering] = "no" }
        return answer
    }()

    /// An answer that is written as it is sent.
    static func pieces(of batch: AnsweredBatch, as form: BatchAnswer.Form, _ type: MediaType) -> Answer {
        var cursor = BatchAnswer.Cursor()
        var answer = type == .lines ? lines : Answer(type: type.rawValue, body: [])
        answer.body = BatchAnswer.piece(of: batch, as: form, from: &cursor, length: AnswerPieces.length)
        if !cursor.isAtEnd { answer.rest = AnswerPieces(of: batch, as: form, from: cursor) }
        return answer
    }

    /// What was sent, as bytes that no browser takes for a page.
    static func echo(_ body: [UInt8]) -> Answer {
        var answer = Answer(type: "application/octet-stream", body: body)
        answer.fields[.xContentTypeOptions] = "nosniff"
        return answer
    }

    /// `application/problem+json`.
    ///
    /// - Parameters:
    ///   - problem: why the request is refused.
    ///   - requestID: becomes the problem's `instance`.
    public static func problem(_ problem: Problem, requestID: String) -> Answer {
        Answer(
            status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: requestID))
    }
}

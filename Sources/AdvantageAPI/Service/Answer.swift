import Batch
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

    init(_ answer: HTTP.Answer, rest: AnswerPieces? = nil) {
        self.init(status: answer.status, fields: answer.fields)
        body = answer.body
        self.rest = rest
        phases = answer.phases.map { Phase(name: $0.name, nanoseconds: $0.nanoseconds) }
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

/// The rest of a long answer, written as it is sent.
public final class AnswerPieces: Sendable {
    private let exchange: BatchExchange

    init(_ exchange: BatchExchange) { self.exchange = exchange }

    /// The next piece; `nil` after the last one.
    public func next() -> [UInt8]? {
        while true {
            switch exchange.next() {
            case .piece(let piece): return piece
            case .again: continue
            default: return nil
            }
        }
    }
}

/// A batch as newline-delimited JSON.
public final class BatchStream: Sendable {
    /// What to do next.
    public enum Step: Sendable {
        /// This is the answer, and there is no more.
        case whole(Answer)
        /// Status and fields of the answer.
        case head(Answer)
        /// The next bytes of the answer.
        case piece([UInt8])
        /// Nothing to say until more of the body comes.
        case needsBody
        /// The answer is complete.
        case end
    }

    private let exchange: BatchExchange

    init(_ exchange: BatchExchange) { self.exchange = exchange }

    /// Bytes that are held.
    public var heldBytes: Int { exchange.heldBytes }

    /// Takes in the next piece of the body.
    public func receive(_ piece: [UInt8], isLast: Bool) { exchange.receive(Chunk(piece), isLast: isLast) }

    /// Works until there is something to say.
    public func next() -> Step {
        while true {
            switch exchange.next() {
            case .answer(let answer): return .whole(Answer(answer))
            case .head(let answer): return .head(Answer(answer))
            case .piece(let piece): return .piece(piece)
            case .needsBody: return .needsBody
            case .end, .broken: return .end
            case .again: continue
            }
        }
    }
}

extension HTTP.Answer {
    init(_ problem: Problem, requestID: String) {
        self.init(
            status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: requestID))
    }
}

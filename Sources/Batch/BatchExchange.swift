public import HTTP
import HTTPTypes

/// What a batch is answered with.
public enum BatchPurpose: Sendable {
    /// `POST /v1/advantages`: verify what has no reward yet, and estimate.
    case advantages
    /// `POST /v1/rewards`: verify only.
    case rewards
}

/// A batch of rollouts and its answer, in JSON, newline-delimited JSON or safetensors as the request's fields say.
public final class BatchExchange: Exchange, @unchecked Sendable {
    private let base: any Exchange

    /// Begins the exchange of a request with a `Content-Type` that is one of ``MediaType``'s.
    public init(_ request: Request, for purpose: BatchPurpose, in context: BatchContext) {
        let type = MediaType(contentType: request.head.headerFields[.contentType]) ?? .json
        if type == .lines {
            base = BatchStream(request, for: purpose == .rewards ? .rewards : .advantages, context)
        } else {
            base = WholeBatch(
                request, for: purpose == .rewards ? .rewards : type == .safetensors ? .tensors : .advantages,
                as: MediaType(accept: request.head.headerFields[.accept]), context)
        }
    }

    /// Bytes that it holds.
    public var heldBytes: Int { base.heldBytes }

    /// Takes in the next chunk of the body.
    public func receive(_ chunk: Chunk, isLast: Bool) { base.receive(chunk, isLast: isLast) }

    /// Works for a slice.
    public func next() -> Step { base.next() }
}

/// A batch whose body is one document.
final class WholeBatch: Exchange, @unchecked Sendable {
    private let request: Request
    private let purpose: BatchRequestDecoder.Purpose
    private let type: MediaType
    private let work: BatchWork
    private var body: [UInt8] = []
    private var isComplete = false
    private var rest: AnswerPieces?

    init(_ request: Request, for purpose: BatchRequestDecoder.Purpose, as type: MediaType, _ context: BatchContext) {
        self.request = request
        self.purpose = purpose
        self.type = type
        work = BatchWork(context: context)
    }

    var heldBytes: Int { body.capacity }

    func receive(_ chunk: Chunk, isLast: Bool) {
        isComplete = isLast
        body.append(contentsOf: chunk.bytes)
    }

    func next() -> Step {
        if let rest {
            return rest.next().map { .piece($0) } ?? .end
        }
        guard isComplete else { return .needsBody }
        do throws(Problem) {
            var watch = PhaseWatch(now: work.context.now)
            let cancellation = request.cancellation
            let batch = try work.batch(body, for: purpose, as: type, isCancelled: { cancellation.isCancelled }, &watch)
            body = []
            var answer: Answer
            switch type {
            case .json where !work.isLong(batch.request): answer = .json(BatchAnswer.encode(batch))
            case .safetensors: answer = Answer(type: type.rawValue, body: TensorAnswer.encode(batch.request, batch.scores, batch.estimate))
            case .json, .lines:
                answer = type == .lines ? .lines : .json([])
                var cursor = BatchAnswer.Cursor()
                let form: BatchAnswer.Form = type == .lines ? .lines : .document
                answer.body = BatchAnswer.piece(of: batch, as: form, from: &cursor, length: AnswerPieces.length)
                if !cursor.isAtEnd { rest = AnswerPieces(of: batch, as: form, from: cursor) }
            }
            watch.lap("encode")
            answer.phases = watch.phases
            return rest == nil ? .answer(answer) : .head(answer)
        } catch {
            return .answer(request.refuse(error))
        }
    }
}

extension Answer {
    /// JSON.
    static func json(_ body: [UInt8]) -> Answer { Answer(fields: jsonFields, body: body) }

    // Made once: most answers have no others.
    private static let jsonFields: HTTPFields = [.contentType: MediaType.json.rawValue]

    /// The beginning of newline-delimited JSON. A proxy is asked to pass on what comes as it comes.
    static let lines: Answer = {
        var answer = Answer(type: MediaType.lines.rawValue, body: [])
        if let buffering = HTTPField.Name("X-Accel-Buffering") { answer.fields[buffering] = "no" }
        return answer
    }()
}

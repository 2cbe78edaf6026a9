import Batch
import HTTP
import HTTPTypes
import HTTPTypes

/// The protocols in which trainers ask for rewards alone.
///
/// They know numbers only: a failure counts what `on_failure` says. Clients that repeat whatever fails get a 4xx only for what can never be answered, a body that is
/// no JSON or a verifier that does not exist: a run set up wrongly shall stop at its first request. A ground truth that is missing or cannot be read fails one item.
extension Endpoint {
    /// An endpoint that a trainer asks instead of a server of its own.
    ///
    /// - Parameters:
    ///   - known: what it reads in the query besides what all read.
    ///   - answer: makes the answer's JSON.
    static func dropIn(
        _ path: String, _ operation: String, _ service: ServiceContext, query known: [String] = [],
        _ answer: @escaping @Sendable (inout CompatRequest) throws(Problem) -> [UInt8]
    ) -> Endpoint {
        dropIn(path, operation, service, query: known) { request throws(Problem) in .answer(try answer(&request)) }
    }

    /// An endpoint that scores a list of responses.
    ///
    /// - Parameter scoring: reads the request, and makes ready to score what is in it.
    static func dropIn(
        _ path: String, _ operation: String, _ service: ServiceContext, query known: [String] = [],
        scoring: @escaping @Sendable (inout CompatRequest) throws(Problem) -> Scoring
    ) -> Endpoint {
        dropIn(path, operation, service, query: known) { request throws(Problem) in .scoring(try scoring(&request)) }
    }

    private static func dropIn(
        _ path: String, _ operation: String, _ service: ServiceContext, query known: [String],
        begin: @escaping @Sendable (inout CompatRequest) throws(Problem) -> DropInExchange.Plan
    ) -> Endpoint {
        Endpoint(
            .post, path, operation, cost: .heavy, bodyTypes: [MediaType.json.rawValue], statuses: [200, 400, 413, 415, 422, 429, 503]
        ) { request in DropInExchange(request, in: service, query: known, begin) }
    }
}

/// Reads a body, and answers it at once or after a list of responses is scored.
private final class DropInExchange: Exchange, @unchecked Sendable {
    /// What becomes of a body.
    enum Plan {
        /// The answer's JSON.
        case answer([UInt8])
        /// Responses to score.
        case scoring(Scoring)
    }

    /// What is going on after the body was read.
    private struct Work {
        var request: CompatRequest
        var scoring: Scoring
    }

    private let refuse: @Sendable (Problem) -> Answer
    // One thread at a time comes here.
    private var body: WholeBody?
    private var work: Work?

    init(
        _ request: Request, in service: ServiceContext, query known: [String],
        _ begin: @escaping @Sendable (inout CompatRequest) throws(Problem) -> Plan
    ) {
        refuse = request.refuse
        // Places in a body take 4 bytes.
        let limit = min(service.batch.limits.bodyBytes, Int(UInt32.max))
        body = WholeBody(of: request, limit: limit) { [unowned self] bytes throws(Problem) in
            var compat = try CompatRequest(bytes, of: request, in: service, query: known)
            switch try begin(&compat) {
            case .answer(let text): return Self.answer(text, to: compat)
            case .scoring(let scoring):
                compat.watch.lap("decode")
                work = Work(request: compat, scoring: scoring)
                return Answer()
            }
        }
    }

    var bodyLimit: Int { body?.bodyLimit ?? .max }

    var holdsBody: Bool { true }

    var heldBytes: Int { work?.request.heldBytes ?? body?.heldBytes ?? 0 }

    func receive(_ chunk: Chunk, isLast: Bool) { body?.receive(chunk, isLast: isLast) }

    func next() -> Step {
        if let step = body?.next() {
            guard work != nil else { return step }
            body = nil
        }
        guard var work else { return .end }
        self.work = nil
        do throws(Problem) {
            guard try work.request.score(&work.scoring) else {
                self.work = work
                return .again
            }
            work.request.watch.lap("verify")
            return .answer(Self.answer(try work.scoring.finish(work.scoring.scores, work.request), to: work.request))
        } catch {
            return .answer(refuse(error))
        }
    }

    private static func answer(_ text: [UInt8], to request: CompatRequest) -> Answer {
        var watch = request.watch
        watch.lap("encode")
        return .json(text, phases: watch.phases)
    }
}

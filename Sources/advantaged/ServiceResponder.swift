import AdvantageAPI
import struct HTTP.Problem
import HTTPTypes
import Server

/// Puts the service behind the server, and the log and metrics behind both.
struct ServiceResponder: Responder {
    let service: AdvantageService
    let access: CurrentAccess
    let sink: LogSink
    let accessLog: AccessLog

    func plan(for head: HTTPRequest, from peer: PeerIdentity?, requestID: String) -> RequestPlan {
        let caller: String?
        switch access.decision(for: head, peer: peer) {
        case .allowed(let name): caller = name
        case .denied(let problem, let challenge):
            var answer = Answer.problem(problem, requestID: requestID)
            answer.fields[.wwwAuthenticate] = challenge
            return .respond(ServerResponse(answer))
        }
        return switch service.decide(head, requestID: requestID) {
        case .answer(let answer): .respond(ServerResponse(answer))
        case .stream(let route): .stream(route: route.label, caller: caller)
        case .work(let route, let limit):
            switch route.cost {
            case .light: .inline(route: route.label, bodyLimit: limit, caller: caller)
            case .heavy: .compute(route: route.label, bodyLimit: limit, caller: caller)
            }
        }
    }

    func respond(to request: ServerRequest) -> ServerResponse {
        let route = Route.all[request.route.number]
        let cancellation = request.cancellation
        return ServerResponse(
            service.respond(
                to: route, target: request.head.path ?? "", fields: request.head.headerFields, body: request.body, requestID: request.id,
                isCancelled: { cancellation.isCancelled }))
    }

    func stream(for request: ServerRequest) -> any AnswerStream {
        let cancellation = request.cancellation
        return BatchAnswerStream(
            service.stream(for: Route.all[request.route.number], requestID: request.id, isCancelled: { cancellation.isCancelled }))
    }

    func refusal(_ refusal: Refusal, requestID: String) -> ServerResponse {
        var answer = Answer.problem(Problem(.init(status: refusal.status), refusal.detail), requestID: requestID)
        // CONNECT, which no path takes.
        if refusal.status == 405 { answer.fields[.allow] = AdvantageService.allMethods }
        if let seconds = refusal.retryAfterSeconds { answer.fields[.retryAfter] = String(seconds) }
        return ServerResponse(answer)
    }

    func completed(_ exchange: Exchange) {
        service.metrics.count(
            route: exchange.route?.number, method: exchange.method, status: exchange.status, seconds: Double(exchange.nanoseconds) / 1e9,
            clientIsGone: exchange.outcome == .clientGone, phases: exchange.phases.count
        ) { index in
            let phase = exchange.phases[index]
            return (phase.name, Double(phase.nanoseconds) / 1e9)
        }
        if accessLog.includes(exchange) { sink.write(exchange) }
    }
}

/// A stream of the service as the server asks for it.
private final class BatchAnswerStream: AnswerStream {
    private let stream: BatchStream

    init(_ stream: BatchStream) { self.stream = stream }

    var heldBytes: Int { stream.heldBytes }

    func receive(_ piece: [UInt8], isLast: Bool) { stream.receive(piece, isLast: isLast) }

    func next() -> AnswerStep {
        switch stream.next() {
        case .whole(let answer): .whole(ServerResponse(answer))
        case .head(let answer): .head(ServerResponse(answer))
        case .piece(let piece): .piece(piece)
        case .needsBody: .needsBody
        case .end: .end
        }
    }
}

/// The rest of a long answer as the server asks for it. What it is written from is counted with the request.
private final class RestOfAnswer: AnswerStream {
    private let pieces: AnswerPieces

    init(_ pieces: AnswerPieces) { self.pieces = pieces }

    var heldBytes: Int { 0 }

    func receive(_ piece: [UInt8], isLast: Bool) {}

    func next() -> AnswerStep { pieces.next().map { .piece($0) } ?? .end }
}

extension ServerResponse {
    fileprivate init(_ answer: Answer) {
        self.init(
            status: answer.status, fields: answer.fields, body: answer.body, rest: answer.rest.map { RestOfAnswer($0) },
            phases: answer.phases.map { Phase($0.name, nanoseconds: $0.nanoseconds) })
    }
}

extension AccessLog {
    private static let probes: Set<String> = [
        Route.Operation.getHealth.rawValue, Route.Operation.getLiveness.rawValue, Route.Operation.getReadiness.rawValue,
        Route.Operation.getMetrics.rawValue,
    ]

    fileprivate func includes(_ exchange: Exchange) -> Bool {
        switch self {
        case .all: exchange.status >= 400 || !Self.probes.contains(exchange.route?.name ?? "")
        case .errors: exchange.status >= 400
        case .none: false
        }
    }
}

extension Route {
    fileprivate var label: RouteLabel { RouteLabel(number, operation.rawValue) }
}

extension HTTPField.Name {
    fileprivate static let retryAfter = HTTPField.Name("Retry-After") ?? .age
}

import HTTP
import HTTPTypes
import JSON
import Middleware
import Runs

extension Endpoint {
    /// `GET /health`: the state as JSON, for people.
    static func health(_ service: ServiceContext) -> Endpoint {
        get("/health", "getHealth") { _ in .json(HealthAnswer.health(service.state(), service.runs.status, version: service.version)) }
    }

    /// `GET /livez`: the process answers.
    static let liveness = get("/livez", "getLiveness") { _ in HealthAnswer.ok }

    /// `GET /readyz`: 503 as soon as the service takes no new work.
    static func readiness(_ service: ServiceContext) -> Endpoint {
        get("/readyz", "getReadiness", statuses: [200, 503]) { _ in service.state().isDraining ? HealthAnswer.draining : HealthAnswer.ok }
    }
}

/// The answers of `/health`, `/livez` and `/readyz`.
enum HealthAnswer {
    /// All is well.
    static let ok = Answer.json(Array("{\"status\":\"ok\"}".utf8))
    /// No new work is taken.
    static let draining: Answer = {
        var answer = Answer.json(Array("{\"status\":\"draining\"}".utf8))
        answer.status = .serviceUnavailable
        return answer
    }()

    /// The state, for people.
    static func health(_ state: ServiceState, _ runs: RunStore.Status, version: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("status")
        writer.write(state.isDraining ? "draining" : "ok")
        writer.key("version")
        writer.write(version)
        writer.key("uptime_seconds")
        writer.write(Int(state.uptime))
        writer.key("connections")
        writer.write(state.transport.openConnections)
        writer.key("in_flight")
        writer.write(state.transport.requestsInFlight)
        writer.key("queued")
        writer.write(state.transport.queuedRequests)
        writer.key("runs")
        RunsAnswer.write(runs, to: &writer)
        writer.endObject()
        return writer.text
    }
}

extension Answer {
    /// JSON.
    static func json(_ body: [UInt8], phases: [Phase] = []) -> Answer { Answer(fields: jsonFields, body: body, phases: phases) }

    // Made once: most answers have no others.
    private static let jsonFields: HTTPFields = [.contentType: "application/json"]
}

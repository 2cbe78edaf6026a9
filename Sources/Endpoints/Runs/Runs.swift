import HTTP
import HTTPTypes
import Middleware
import Runs

extension Endpoint {
    /// `GET /v1/runs`: the runs that this replica has seen lately.
    static func runs(_ service: ServiceContext) -> Endpoint {
        get("/v1/runs", "listRuns", cost: .heavy, statuses: [200, 403, 422, 429, 503], allowsCrossSite: false) { request throws(Problem) in
            let sums = try Query(target: request.head.path ?? "", known: ["sums"]).flag("sums")
            let counts = service.runs.latestCounts()
            let bytes = counts.runs * 1024 + counts.figures * RunQuery.figureBytes(withSums: sums)
            try request.memory.require(bytes, for: "the runs")
            defer { request.memory.release(bytes) }
            return .json(RunsAnswer.list(service.runs.overviews(), service.runs.status, withSums: sums, peers: service.peers.origins))
        }
    }

    /// `GET /v1/runs/{run}`: what came of the batches of a run, by step.
    static func run(_ service: ServiceContext) -> Endpoint {
        let path = "/v1/runs/{run}"
        return get(path, "getRun", cost: .heavy, statuses: [200, 403, 404, 422, 429, 503], allowsCrossSite: false) { request throws(Problem) in
            let target = request.head.path ?? ""
            let query = try RunQuery(target: target)
            guard let name = target.runName() else { throw Problem(.notFound, "the name of the run is not percent-encoded UTF-8") }
            // Before the figures are there.
            let first = query.since ?? .min
            let bytes = service.runs.figureCount(of: name, from: first) * RunQuery.figureBytes(withSums: query.sums)
            try request.memory.require(bytes, for: "the run")
            defer { request.memory.release(bytes) }
            guard let history = service.runs.history(of: name, from: first) else {
                throw Problem(.notFound, "no run of this name is kept here; GET /v1/runs lists those that are")
            }
            return switch query.format {
            case .json: .json(RunsAnswer.run(history, withSums: query.sums))
            case .csv: Answer(fields: [.contentType: "text/csv; charset=utf-8", .xContentTypeOptions: "nosniff"], body: RunsAnswer.table(history))
            }
        }
    }
}

/// What is asked for of a run.
struct RunQuery {
    enum Format: String { case json, csv }

    /// The first step; all of them without it.
    let since: Int?
    /// The form of the answer.
    let format: Format
    /// Whether the sums are sent too, by which replicas are joined.
    let sums: Bool

    /// Bytes of a figure and of its text in an answer.
    static func figureBytes(withSums: Bool) -> Int { withSums ? 512 : 256 }

    /// - Throws: a 422 ``HTTP/Problem`` for what is not known.
    init(target: String) throws(Problem) {
        let query = try Query(target: target, known: ["since", "format", "sums"])
        since = try query.integer("since")
        sums = try query.flag("sums")
        guard let format = Format(rawValue: query["format"] ?? "json") else {
            throw Problem(.invalidRequest, "\"format\" in the query must be json or csv")
        }
        self.format = format
    }
}

extension String {
    /// The run of a target `/v1/runs/{run}`, with what comes after it; a plus sign is itself in a path.
    func runName(before ending: String = "") -> String? {
        let path = prefix { $0 != "?" }
        return Query.decoded(path.dropFirst("/v1/runs/".count).dropLast(ending.count), plusIsSpace: false)
    }
}

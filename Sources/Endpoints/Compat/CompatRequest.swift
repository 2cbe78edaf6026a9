import Batch
import HTTP
import HTTPTypes
import JSON
import Verifiers

/// What every drop-in route reads: the client's body, and in the query which verifier to use and what a response counts for that could not be verified.
///
/// The clients' bodies have no room for the latter: `?verifier=NAME`, `?verifier={"name": ...}` or `?profile=NAME`, and `&on_failure=NUMBER`.
struct CompatRequest: Sendable {
    /// The client's body.
    let body: BodyOutline
    /// The query.
    let query: Query
    /// What a failure counts for in protocols that know numbers only; 0 if the query does not say.
    let onFailure: Double
    /// Measures the phases.
    var watch: PhaseWatch

    private let request: Request
    private let service: ServiceContext
    private let chosen: JSONValue?

    /// - Parameter known: what this route reads in the query besides what all read.
    /// - Throws: a 400 ``Problem`` where the body is not JSON, a 422 one where it is no object or the query is wrong.
    init(_ body: [UInt8], of request: Request, in service: ServiceContext, query known: [String]) throws(Problem) {
        watch = PhaseWatch(now: service.batch.now)
        self.request = request
        self.service = service
        query = try Query(target: request.head.path ?? "", known: ["verifier", "profile", "on_failure"] + known)
        self.body = try BodyOutline(body)
        onFailure = try query.number("on_failure") ?? 0
        chosen = try Self.verifier(query)
    }

    /// A text of the body.
    ///
    /// - Throws: a 422 ``Problem`` where it is missing or no string.
    func text(_ name: String) throws(Problem) -> [UInt8] {
        guard let text = body[name].flatMap({ body.text($0.value) }) else {
            throw Problem(.invalidRequest, "the body needs \"\(name)\", a string", pointer: "")
        }
        return text
    }

    /// The places of texts in the body; a single value is a list of one.
    ///
    /// - Returns: `nil` if the body does not have the list, or null.
    /// - Throws: a 422 ``Problem`` where an element is no string.
    func texts(_ name: String) throws(Problem) -> [Span]? {
        try list(name) { index, span throws(Problem) in
            guard body.isText(span) else {
                throw Problem(
                    .invalidRequest, "an element of \"\(name)\" must be a string", pointer: "/\(name)/\(index)", offset: span.range.lowerBound)
            }
        }
    }

    /// The places of values in the body; a single value is a list of one.
    ///
    /// - Returns: `nil` if the body does not have the list, or null.
    func list(_ name: String, check: (_ index: Int, Span) throws(Problem) -> Void = { _, _ in }) throws(Problem) -> [Span]? {
        guard let member = body[name] else { return nil }
        let count = body.isList(member.value) ? member.elements : 1
        try reserve(count * MemoryLayout<Span>.stride, for: "\"\(name)\"")
        var spans: [Span] = []
        spans.reserveCapacity(count)
        try body.forEach(in: member) { index, span throws(Problem) in
            try check(index, span)
            spans.append(span)
        }
        return spans
    }

    /// Counts memory that is about to be used, until the request is over.
    func reserve(_ bytes: Int, for purpose: @autoclosure () -> String) throws(Problem) { try request.memory.require(bytes, for: purpose()) }

    /// The verifier of the query, else that of the body: a data set can bring its verifier along, row by row, where the protocol passes its members on.
    ///
    /// - Parameter checksBody: whether the body's verifier must be a valid one even where the query's wins, because the route's contract has it.
    /// - Throws: a 422 ``Problem`` where there is none, or it does not exist.
    func verifier(checksBody: Bool = false) throws(Problem) -> ChosenVerifier {
        let profiles = service.batch.profiles
        var ofBody: ChosenVerifier?
        if chosen == nil || checksBody, let member = body["verifier"] {
            let value = try body.value(member)
            let named = value.string.map { JSONValue.object([.init("name", .string($0))]) } ?? value
            ofBody = try VerifierCatalogue.choose(named, at: "/verifier", profiles: profiles)
        }
        if let chosen {
            do throws(Problem) { return try VerifierCatalogue.choose(chosen, at: "", profiles: profiles) } catch {
                throw Problem(error.kind, "in the query: \(error.detail)")
            }
        }
        guard let ofBody else { throw Problem(.invalidRequest, "the query must name a verifier, like ?verifier=text") }
        return ofBody
    }

    /// The verdict on one response.
    func verdict(on response: [UInt8], against groundTruth: JSONValue?, by verifier: any Verifier) -> Verdict {
        let verdict = Self.verdict(on: response, against: groundTruth, by: verifier)
        count([RolloutStatus(verdict.status)])
        return verdict
    }

    /// The scores of many responses, worked on at the same time.
    ///
    /// - Parameter item: makes a response and what it is verified against; called on several threads.
    /// - Throws: a 503 ``Problem`` if the client went away.
    func scores(
        _ count: Int, by verifier: any Verifier, _ item: @escaping @Sendable (Int) -> (response: [UInt8], groundTruth: JSONValue?)
    ) throws(Problem) -> [CompatScore] {
        try reserve(count * CompatScore.memory, for: "the scores of \(count) responses")
        let cancellation = request.cancellation
        let list = ScoreList(count: count)
        service.batch.parallel((count + ScoreList.perPiece - 1) / ScoreList.perPiece) { piece in
            let range = piece * ScoreList.perPiece..<min(count, (piece + 1) * ScoreList.perPiece)
            var scores: [CompatScore] = []
            for index in range where !cancellation.isCancelled {
                let (response, groundTruth) = item(index)
                scores.append(CompatScore(Self.verdict(on: response, against: groundTruth, by: verifier)))
            }
            if scores.count == range.count { list.set(range, scores) }
        }
        guard !cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
        let scores = list.values
        self.count(scores.map(\.status))
        return scores
    }

    /// What a score counts for.
    func reward(_ score: CompatScore) -> Double { score.value ?? onFailure }

    /// What a verdict counts for.
    func reward(_ verdict: Verdict) -> Double { verdict.score ?? onFailure }

    private func count(_ statuses: [RolloutStatus]) {
        service.batch.onAnswered(BatchCounts(rollouts: statuses.count, statuses: RolloutStatus.counts(statuses, by: { $0 })))
    }

    private static func verdict(on response: [UInt8], against groundTruth: JSONValue?, by verifier: any Verifier) -> Verdict {
        let groundTruth = groundTruth ?? .null
        guard groundTruth != .null || !verifier.needsGroundTruth else { return .unparseableGold("no ground truth was sent") }
        return verifier.judge(for: GroundTruth(groundTruth)).verdict(on: Response(utf8: response))
    }

    private static func verifier(_ query: Query) throws(Problem) -> JSONValue? {
        if let profile = query["profile"] {
            guard query["verifier"] == nil else { throw Problem(.invalidRequest, "the query may name a \"verifier\" or a \"profile\", not both") }
            return .object([JSONValue.Member("profile", .string(profile))])
        }
        guard let text = query["verifier"] else { return nil }
        guard text.utf8.first == UInt8(ascii: "{") else { return .object([JSONValue.Member("name", .string(text))]) }
        return try JSONReader.read(Array(text.utf8), wrap: { Self.problem($0) }) { reader throws(Problem) in
            do throws(JSONError) { return try reader.readValue() } catch { throw Self.problem(error) }
        }
    }

    private static func problem(_ error: JSONError) -> Problem {
        Problem(.invalidRequest, "\"verifier\" in the query is not JSON: \(error.message)")
    }
}

/// A score without its explanation.
struct CompatScore: Sendable {
    /// The score; `nil` for a failure.
    var value: Double?
    /// How it came about.
    var status: RolloutStatus

    /// Memory of one: itself, its status once more, and its text in an answer, which may have to move while it grows.
    static let memory = 2 * MemoryLayout<CompatScore>.stride + 2 * 2 * 8

    init(_ verdict: Verdict) {
        value = verdict.score
        status = RolloutStatus(verdict.status)
    }
}

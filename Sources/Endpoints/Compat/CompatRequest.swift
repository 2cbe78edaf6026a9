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

    /// Bytes that are held until the request is over: the body, and what was reserved for what is made of it.
    private(set) var heldBytes: Int

    private let request: Request
    private let service: ServiceContext
    private let chosen: JSONValue?
    /// What metrics call the verifier.
    private var verifierName = "verifier"

    /// - Parameter known: what this route reads in the query besides what all read.
    /// - Throws: a 400 ``Problem`` where the body is not JSON, a 422 one where it is no object or the query is wrong.
    init(_ body: [UInt8], of request: Request, in service: ServiceContext, query known: [String]) throws(Problem) {
        watch = PhaseWatch(now: service.batch.now)
        self.request = request
        self.service = service
        query = try Query(target: request.head.path ?? "", known: ["verifier", "profile", "on_failure"] + known)
        heldBytes = body.capacity
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

    /// A small value of the body as a tree; `nil` if the body does not have it, or null.
    ///
    /// - Throws: a 422 ``Problem`` for one that is made of too many values.
    mutating func value(_ name: String) throws(Problem) -> JSONValue? {
        guard let member = body[name] else { return nil }
        try body.checkSize(of: member)
        if member.nodes > 1 { try reserve(member.nodes * BodyOutline.bytesOfNode, for: "\"\(name)\"") }
        return body.value(member.value)
    }

    /// The places of texts in the body; a single value is a list of one.
    ///
    /// - Returns: `nil` if the body does not have the list, or null.
    /// - Throws: a 422 ``Problem`` where an element is no string.
    mutating func texts(_ name: String) throws(Problem) -> [Span]? {
        let body = body
        return try list(name) { index, span throws(Problem) in
            guard body.isText(span) else {
                throw Problem(
                    .invalidRequest, "an element of \"\(name)\" must be a string", pointer: "/\(name)/\(index)", offset: span.range.lowerBound)
            }
        }
    }

    /// The places of values in the body; a single value is a list of one.
    ///
    /// - Returns: `nil` if the body does not have the list, or null.
    mutating func list(_ name: String, check: (_ index: Int, Span) throws(Problem) -> Void = { _, _ in }) throws(Problem) -> [Span]? {
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
    mutating func reserve(_ bytes: Int, for purpose: @autoclosure () -> String) throws(Problem) {
        try request.memory.require(bytes, for: purpose())
        heldBytes += bytes
    }

    /// The verifier of the query, else that of the body: a data set can bring its verifier along, row by row, where the protocol passes its members on.
    ///
    /// - Parameters:
    ///   - fallback: the verifier of the route's task, where neither names one.
    ///   - checksBody: whether the body's verifier must be a valid one even where the query's wins, because the route's contract has it.
    /// - Throws: a 422 ``Problem`` where there is none, or it does not exist.
    mutating func verifier(default fallback: JSONValue? = nil, checksBody: Bool = false) throws(Problem) -> ChosenVerifier {
        let verifier = try choose(default: fallback, checksBody: checksBody)
        verifierName = verifier.name
        return verifier
    }

    private mutating func choose(default fallback: JSONValue?, checksBody: Bool) throws(Problem) -> ChosenVerifier {
        let profiles = service.batch.profiles
        var ofBody: ChosenVerifier?
        if chosen == nil || checksBody, let value = try value("verifier") {
            let named = value.string.map { JSONValue.object([.init("name", .string($0))]) } ?? value
            ofBody = try VerifierCatalogue.choose(named, at: "/verifier", profiles: profiles)
        }
        if let chosen {
            do throws(Problem) { return try VerifierCatalogue.choose(chosen, at: "", profiles: profiles) } catch {
                throw Problem(error.kind, "in the query: \(error.detail)")
            }
        }
        if let ofBody { return ofBody }
        guard let fallback else { throw Problem(.invalidRequest, "the query must name a verifier, like ?verifier=text") }
        return try VerifierCatalogue.choose(fallback, at: "", profiles: profiles)
    }

    /// The verdict on one response.
    ///
    /// - Throws: 413 or 503 where the work on it does not fit into memory, 503 if the client went away.
    mutating func verdict(on response: [UInt8], against groundTruth: JSONValue?, by verifier: any Verifier) throws(Problem) -> Verdict {
        try reserve(2 * response.count + verifier.workingBytes(forResponseOf: response.count), for: "a response of \(response.count) bytes")
        let cancellation = request.cancellation
        let start = service.batch.now()
        let verdict = Self.verdict(on: response, against: groundTruth, by: verifier, Effort(isCancelled: { cancellation.isCancelled }))
        guard !cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
        count([RolloutStatus(verdict.status)], nanoseconds: service.batch.now() &- start)
        return verdict
    }

    /// Makes ready to score many responses, a slice after the other.
    ///
    /// - Parameters:
    ///   - item: makes a response and what it is verified against; called on several threads.
    ///   - answer: makes the answer of all scores.
    mutating func scoring(
        _ count: Int, by verifier: any Verifier, _ item: @escaping Scoring.Item, answer: @escaping Scoring.Finish
    ) throws(Problem) -> Scoring {
        try reserve(count * CompatScore.memory, for: "the scores of \(count) responses")
        return Scoring(count: count, verifier: verifier, item: item, finish: answer)
    }

    /// Scores the next slice of responses at the same time.
    ///
    /// - Returns: whether there are no more.
    /// - Throws: a 503 ``Problem`` if the client went away.
    func score(_ scoring: inout Scoring) throws(Problem) -> Bool {
        let range = scoring.scores.count..<min(scoring.count, scoring.scores.count + Scoring.perSlice)
        let cancellation = request.cancellation
        let list = ScoreList(count: range.count)
        let (verifier, item) = (scoring.verifier, scoring.item)
        let memory = request.memory
        let now = service.batch.now
        service.batch.parallel((range.count + ScoreList.perPiece - 1) / ScoreList.perPiece) { piece in
            let places = piece * ScoreList.perPiece..<min(range.count, (piece + 1) * ScoreList.perPiece)
            var scores: [CompatScore] = []
            let start = now()
            for place in places where !cancellation.isCancelled {
                let (response, groundTruth) = item(range.lowerBound + place)
                let working = 2 * response.count + verifier.workingBytes(forResponseOf: response.count)
                guard memory.reserve(working) else { break }
                defer { memory.release(working) }
                let effort = Effort(isCancelled: { cancellation.isCancelled })
                scores.append(CompatScore(Self.verdict(on: response, against: groundTruth, by: verifier, effort)))
            }
            if scores.count == places.count { list.set(places, scores, nanoseconds: now() &- start) }
        }
        guard !cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
        guard list.isComplete else { throw memory.budget.exceeded }
        scoring.scores += list.values
        scoring.nanoseconds &+= list.nanoseconds
        guard scoring.scores.count == scoring.count else { return false }
        count(scoring.scores.map(\.status), nanoseconds: scoring.nanoseconds)
        return true
    }

    /// What a score counts for.
    func reward(_ score: CompatScore) -> Double { score.value ?? onFailure }

    /// What a verdict counts for.
    func reward(_ verdict: Verdict) -> Double { verdict.score ?? onFailure }

    /// Counts responses for the metrics.
    private func count(_ statuses: [RolloutStatus], nanoseconds: UInt64) {
        let counts = RolloutStatus.counts(statuses, by: { $0 })
        service.batch.onAnswered(BatchCounts(rollouts: statuses.count, statuses: counts))
        service.batch.onVerified([VerifierWork(name: verifierName, nanoseconds: nanoseconds, statuses: counts)])
    }

    private static func verdict(on response: [UInt8], against groundTruth: JSONValue?, by verifier: any Verifier, _ effort: Effort) -> Verdict {
        let groundTruth = groundTruth ?? .null
        guard groundTruth != .null || !verifier.needsGroundTruth else { return .unparseableGold("no ground truth was sent") }
        // Each pair is judged once: reading and judging share the steps.
        return verifier.judge(for: GroundTruth(groundTruth), effort: effort).verdict(on: Response(utf8: response), effort: effort)
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

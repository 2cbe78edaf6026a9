import HTTP
import JSON
import Synchronization
import Verifiers

/// Verifies the responses of a request that came without a reward.
///
/// A verdict follows from the verifier, the ground truth, the response and its tokens alone: what is the same in all of them is judged once in a batch.
struct Verification {
    private struct Job: Sendable {
        let response: JSONText
        let tokens: Int?
        let judge: any Judge
    }

    private let body: [UInt8]
    private var jobs: [Job] = []
    /// The rollouts that are verified, each with its job.
    private var rollouts: [(rollout: Int, job: Int)] = []

    /// Finds what is to be verified; each ground truth is read once for all rollouts and groups that share it and its verifier.
    ///
    /// - Throws: 422 where a response has no verifier or no ground truth.
    init(of request: BatchRequest, body: [UInt8]) throws(Problem) {
        self.body = body
        var judges = JudgeTable()
        var known: [JobKey: Int] = [:]
        for group in request.groups {
            var groupJudges: [Int: Int] = [:]
            for rollout in group.rollouts where request.rollouts[rollout].source == .response {
                guard let response = request.responses[rollout] else { continue }
                guard let chosen = request.verifier(of: rollout, in: group) else {
                    throw Self.problem(
                        "a response without a \"reward\" needs a \"verifier\" on the rollout, its group or the request",
                        request.rollouts[rollout].offset, body)
                }
                let place: Int
                if let own = groupJudges[chosen] {
                    place = own
                } else {
                    let verifier = request.verifiers[chosen].verifier
                    guard group.groundTruth != nil || !verifier.needsGroundTruth else {
                        throw Self.problem("the group needs a \"ground_truth\" to verify its responses against", group.offset, body)
                    }
                    place = judges.place(of: chosen, verifier, group.groundTruth.map(GroundTruth.init) ?? .none)
                    groupJudges[chosen] = place
                }
                let tokens = request.responseTokens(of: rollout)
                let key = JobKey(judge: place, tokens: tokens, text: body[response.range])
                let job = known[key] ?? jobs.count
                if job == jobs.count {
                    jobs.append(Job(response: response, tokens: tokens, judge: judges.judges[place]))
                    known[key] = job
                }
                rollouts.append((rollout, job))
            }
        }
    }

    /// Whether every reward was sent.
    var isEmpty: Bool { jobs.isEmpty }

    /// The verdicts by rollout.
    ///
    /// - Parameter isCancelled: asked between responses; once it says yes the rest is left out.
    func verdicts(in parallel: Parallel, isCancelled: @escaping @Sendable () -> Bool) -> SparseColumn<Verdict> {
        // Small pieces even out responses that cost much and such that cost little.
        let perPiece = 16
        let pieces = (jobs.count + perPiece - 1) / perPiece
        let results = Mutex([Verdict?](repeating: nil, count: jobs.count))
        let verdict = { @Sendable [body, jobs] (index: Int) in
            jobs[index].judge.verdict(on: Response(utf8: jobs[index].response.unescaped(in: body), tokens: jobs[index].tokens))
        }
        let count = jobs.count
        parallel(pieces) { piece in
            let range = (piece * perPiece)..<min(count, (piece + 1) * perPiece)
            var verdicts: [Verdict] = []
            for index in range where !isCancelled() { verdicts.append(verdict(index)) }
            guard verdicts.count == range.count else { return }
            results.withLock { $0.replaceSubrange(range, with: verdicts) }
        }
        var column = SparseColumn<Verdict>()
        let verdicts = results.withLock { $0 }
        for (rollout, job) in rollouts { column[rollout] = verdicts[job] }
        return column
    }

    private static func problem(_ detail: String, _ offset: Int, _ body: [UInt8]) -> Problem {
        Problem(.invalidRequest, detail, pointer: JSONPointer.locate(offset, in: body), offset: offset)
    }
}

/// What a verdict follows from.
private struct JobKey: Hashable {
    var judge: Int
    var tokens: Int?
    /// The response as it stands in the body.
    var text: ArraySlice<UInt8>
}

/// The judges of a request: one for each verifier and ground truth.
private struct JudgeTable {
    private struct Key: Hashable {
        var verifier: Int
        var groundTruth: String
    }

    private(set) var judges: [any Judge] = []
    private var places: [Key: Int] = [:]

    /// Where the judge stands. Ground truths of texts and numbers are shared; others are read for each group.
    mutating func place(of verifier: Int, _ base: any Verifier, _ groundTruth: GroundTruth) -> Int {
        let key: Key? =
            switch groundTruth {
            case .none: Key(verifier: verifier, groundTruth: "")
            case .text(let text): Key(verifier: verifier, groundTruth: "\"" + text)
            case .integer(let integer): Key(verifier: verifier, groundTruth: String(integer))
            case .number, .boolean, .list, .members: nil
            }
        if let key, let place = places[key] { return place }
        judges.append(base.judge(for: groundTruth))
        if let key { places[key] = judges.count - 1 }
        return judges.count - 1
    }
}

extension BatchRequest {
    /// The verifier of a rollout, as an index into ``verifiers``: the nearest wins.
    func verifier(of rollout: Int, in group: Group) -> Int? { rolloutVerifiers[rollout] ?? group.verifier ?? verifier }
}

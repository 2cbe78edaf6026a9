import JSON
import Synchronization
import Verifiers

/// Runs `body` for 0 ..< count, possibly at the same time, and returns when all are done.
public typealias Parallel = @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

/// Verifies the responses of a request that came without a reward.
struct Verification {
    private struct Job: Sendable {
        let rollout: Int
        let response: JSONText
        let tokens: Int?
        let judge: any Judge
    }

    private let body: [UInt8]
    private var jobs: [Job] = []

    /// Finds what is to be verified; each ground truth is read once for all rollouts of its group.
    ///
    /// - Throws: 422 where a response has no verifier or no ground truth.
    init(of request: BatchRequest, body: [UInt8]) throws(Problem) {
        self.body = body
        for group in request.groups {
            var judges: [Int: any Judge] = [:]
            for rollout in group.rollouts where request.rollouts[rollout].source == .response {
                guard let response = request.responses[rollout] else { continue }
                guard let chosen = request.rolloutVerifiers[rollout] ?? group.verifier ?? request.verifier else {
                    throw Self.problem(
                        "a response without a \"reward\" needs a \"verifier\" on the rollout, its group or the request",
                        request.rollouts[rollout].offset, body)
                }
                if judges[chosen] == nil {
                    let verifier = request.verifiers[chosen].verifier
                    guard group.groundTruth != nil || !verifier.needsGroundTruth else {
                        throw Self.problem("the group needs a \"ground_truth\" to verify its responses against", group.offset, body)
                    }
                    judges[chosen] = verifier.judge(for: group.groundTruth.map(GroundTruth.init) ?? .none)
                }
                if let judge = judges[chosen] {
                    jobs.append(Job(rollout: rollout, response: response, tokens: request.responseTokens(of: rollout), judge: judge))
                }
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
        let results = Mutex([[Verdict]](repeating: [], count: pieces))
        let verdict = { @Sendable [body, jobs] (index: Int) in
            jobs[index].judge.verdict(on: Response(utf8: jobs[index].response.unescaped(in: body), tokens: jobs[index].tokens))
        }
        let count = jobs.count
        parallel(pieces) { piece in
            var verdicts: [Verdict] = []
            for index in (piece * perPiece)..<min(count, (piece + 1) * perPiece) where !isCancelled() { verdicts.append(verdict(index)) }
            results.withLock { $0[piece] = verdicts }
        }
        var column = SparseColumn<Verdict>()
        for (job, verdict) in zip(jobs, results.withLock { $0.joined() }) { column[job.rollout] = verdict }
        return column
    }

    private static func problem(_ detail: String, _ offset: Int, _ body: [UInt8]) -> Problem {
        Problem(.invalidRequest, detail, pointer: JSONPointer.locate(offset, in: body), offset: offset)
    }
}

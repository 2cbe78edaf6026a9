import Advantages
import HTTP
import JSON

/// What becomes of a batch of which every response is judged: scores, limits, estimate.
struct BatchWork: Sendable {
    let context: BatchContext
    let memory: MemoryAccount
    let cancellation: Cancellation
    let notes: RequestNotes

    private var limits: BatchContext.Limits { context.limits }

    /// Works on a batch.
    ///
    /// - Parameters:
    ///   - columns: the batch.
    ///   - verdicts: on its responses.
    ///   - purpose: whether it is estimated.
    ///   - lap: called after each phase with its name.
    /// - Throws: 422 where the estimator cannot work on it, 413 or 503 where it does not fit into memory.
    func answered(
        _ columns: Columns, _ verdicts: VerdictTable, for purpose: BatchDecoder.Purpose, lap: (String) -> Void = { _ in }
    ) throws(Problem) -> AnsweredBatch {
        guard !cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
        try AnsweredBatch.checkLength(of: columns, verdicts, limits.answerBytes)
        let cancellation = cancellation
        let scores = try Scores(of: columns, verdicts, in: memory, isCancelled: { cancellation.isCancelled })
        let treatment = columns.head.treatment
        if purpose != .rewards {
            try checkDraws(of: columns, scores)
            try memory.require(treatment.bytes(for: columns), for: "the estimate")
        }
        let outcome = try outcome(of: columns, scores, treatment)
        if purpose != .rewards {
            guard !cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
            lap("estimate")
        }
        let batch = AnsweredBatch(columns: columns, verdicts: verdicts, scores: scores, outcome: outcome)
        notes.noteAnswered(groups: columns.groups.count, rollouts: columns.rolloutCount, estimator: columns.head.estimator?.echo["name"]?.string)
        return batch
    }

    /// Counts a batch, or a group of a stream, once nothing can refuse it any more.
    func count(_ batch: AnsweredBatch) {
        let columns = batch.columns
        context.onAnswered(
            BatchCounts(
                rollouts: columns.rolloutCount, groups: columns.groups.count, signals: batch.outcome.estimate?.signals ?? [],
                statuses: batch.scores.statusCounts, estimator: columns.head.estimator?.echo["name"]?.string))
    }

    private func outcome(of columns: Columns, _ scores: Scores, _ treatment: Treatment) throws(Problem) -> Treatment.Outcome {
        do throws(EstimatorError) {
            return try treatment.outcome(of: scores.batch)
        } catch {
            guard error.code != .cancelled else { throw Problem(.unavailable, "the client went away") }
            guard let group = error.group else { throw Problem(.invalidRequest, error.message, pointer: "/estimator") }
            let rollout = error.rollout.flatMap { scores.row(at: $0, lacking: error.field, in: columns) }
            if !columns.rows.isEmpty {
                let row = columns.rows[rollout ?? columns.groups[group].rollouts.lowerBound]
                throw Problem(.invalidRequest, "\(error.message) (the group of row \(row))", pointer: "/group")
            }
            if let rollout {
                throw Problem(
                    .invalidRequest, error.message, pointer: columns.pointer(to: rollout, in: group),
                    offset: columns.offset(of: rollout, in: group) ?? columns.groups[group].offset)
            }
            throw Problem(.invalidRequest, error.message, pointer: columns.pointer(toGroup: group), offset: columns.groups[group].offset)
        }
    }

    private func checkDraws(of columns: Columns, _ scores: Scores) throws(Problem) {
        guard let drawn = columns.head.estimator?.estimator.drawnRollouts(in: scores.batch), drawn > Double(limits.drawnRollouts) else { return }
        throw Problem(
            .invalidRequest,
            "\"draws\" * \"k\" over all groups is more than \(limits.drawnRollouts), the rollouts that a request may have drawn",
            pointer: "/estimator")
    }

    /// Refuses a batch with too many tokens: they cost memory where they are only counted in the request, in the answer and where the estimator has a number for each.
    ///
    /// - Parameters:
    ///   - type: of the answer.
    ///   - limit: tokens whose advantages are written in JSON.
    func checkTokens(of columns: Columns, as type: MediaType, _ limit: Int) throws(Problem) {
        let worksOnTokens = columns.worksOnTokens
        guard columns.head.estimator != nil, columns.head.output.perToken || worksOnTokens else { return }
        // Returns and weights are lists like the advantages.
        let lists = 1 + (columns.head.treatment.hasReturns ? 1 : 0) + (columns.head.surroundings.correction.part == nil ? 0 : 1)
        let sent = columns.tokenCount
        guard !worksOnTokens || sent <= limit else {
            throw Problem(
                .invalidRequest,
                "this estimator needs work for each of \(sent) tokens; the limit is \(limit) a request; send the groups in several requests",
                pointer: columns.line == nil ? "/groups" : "/rollouts")
        }
        guard columns.head.output.perToken else { return }
        let isPadded = type == .safetensors && columns.head.output.layout == .padded
        let tokens = lists * (isPadded ? columns.rolloutCount * columns.paddedWidth : sent)
        // A single takes a fifth of the bytes of a number in decimal.
        let size = type == .safetensors ? (tokens + 4) / 5 : tokens
        guard size <= limit else {
            throw Problem(
                .invalidRequest,
                "the answer would hold \(tokens) numbers of tokens; the limit is \(tokens / max(size, 1) * limit); \"per_token\": false leaves them out",
                pointer: columns.line == nil ? "/output" : "/rollouts")
        }
    }

    /// Whether the estimate is less work than handing it to another thread.
    func isCheap(_ columns: Columns) -> Bool {
        guard columns.rolloutCount <= Self.fewRollouts, !columns.worksOnTokens, !columns.head.output.perToken || columns.tokenCount <= 1 << 20 else {
            return false
        }
        guard let chosen = columns.head.estimator else { return true }
        // An estimator of others may hold any number of them.
        if case .object(let members) = chosen.echo, members.contains(where: { $0.value.isContainer }) { return false }
        // What draws, draws for the largest group at least: a smaller one than k may need no draws.
        let largest = columns.groups.reduce(0) { max($0, $1.rollouts.count) }
        var batch = RolloutBatch(rewards: [[Double](repeating: 0, count: largest)])
        batch.step = columns.head.step
        return chosen.estimator.drawnRollouts(in: batch) == 0
    }

    /// Rollouts whose estimate and answer take the loop less than a millisecond.
    private static let fewRollouts = 8192
}

extension JSONValue {
    /// Whether it holds other values.
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .integer, .digits, .number, .string: false
        }
    }
}

extension Treatment {
    /// Whether the estimate may hold the critic's targets.
    var hasReturns: Bool { estimator?.needs.contains(.roomForReturns) ?? false }

    /// Bytes of memory that it takes to work on a batch, with what it leaves.
    func bytes(for columns: Columns) -> Int {
        let number = MemoryLayout<Double>.stride
        let rollouts = columns.rolloutCount * number * (changesRewards ? 4 : 1) + columns.groups.count * 4
        // Of each turn its reward, state, sums and credit, what they are made from, and the spans of its tokens.
        let turns = needs.contains(.turns) ? columns.turns.all.count * 136 : 0
        guard columns.worksOnTokens else { return rollouts + turns }
        // A trajectory is as long as its rows together.
        let longest = columns.sharesTrajectories ? columns.tokenCount : Int(columns.tokens.reduce(0) { max($0, $1) })
        let extent = TokenExtent(all: columns.tokenCount, longest: longest)
        let numbers = max(estimator?.tokenNumbers(for: extent) ?? 0, 2 * extent.all)
        // The penalty and the rewards that hold it; weights; rewards that were changed.
        let lists = (divergence == nil ? 0 : 3) + (correction == nil ? 0 : 1) + (shapes.isEmpty ? 0 : 1)
        return rollouts + turns + (numbers + lists * extent.all) * number
    }
}

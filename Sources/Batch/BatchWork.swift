import Advantages
import HTTP

/// The work on a batch: decode, verify, estimate.
struct BatchWork: Sendable {
    let context: BatchContext
    private var limits: BatchContext.Limits { context.limits }
    private var profiles: VerifierProfiles { context.profiles }
    private var parallel: Parallel { context.parallel }

    /// A whole body, worked on.
    func batch(
        _ body: [UInt8], for purpose: BatchRequestDecoder.Purpose, as type: MediaType, isCancelled: @escaping @Sendable () -> Bool,
        _ watch: inout PhaseWatch
    ) throws(Problem) -> AnsweredBatch {
        let (request, body) =
            purpose == .tensors
            ? try TensorRequestDecoder.decode(body, profiles: profiles)
            : (try BatchRequestDecoder.decode(body, for: purpose, profiles: profiles), body)
        try checkTokens(of: request, as: type, limits.outputTokens)
        watch.lap("decode")
        var inner = watch
        let batch = try answered(request, for: purpose, body: body, in: parallel, isCancelled: isCancelled) { inner.lap($0) }
        watch = inner
        count(batch)
        return batch
    }

    /// Whether a request's answer is so long that it is better sent while it is written.
    func isLong(_ request: BatchRequest) -> Bool {
        guard request.output.perToken, request.estimator != nil else { return false }
        return request.rollouts.reduce(0) { $0 + max(0, $1.tokens) } > AnswerPieces.length
    }

    /// Works on the one group of a line of a stream.
    func answered(
        line: BatchRequest, for purpose: BatchRequestDecoder.Purpose, body: [UInt8], in parallel: Parallel,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(Problem) -> AnsweredBatch {
        try checkTokens(of: line, as: .json, limits.outputTokens / 8)
        return try answered(line, for: purpose, body: body, in: parallel, isCancelled: isCancelled)
    }

    private func answered(
        _ request: BatchRequest, for purpose: BatchRequestDecoder.Purpose, body: [UInt8], in parallel: Parallel,
        isCancelled: @escaping @Sendable () -> Bool, lap: (String) -> Void = { _ in }
    ) throws(Problem) -> AnsweredBatch {
        let verification = try Verification(of: request, body: body)
        let verdicts = verification.verdicts(in: parallel, isCancelled: isCancelled)
        // What is missing is no failure of a verifier, and nobody reads the answer.
        guard !isCancelled() else { throw Problem(.unavailable, "the client went away") }
        let scores = Scores(of: request, verdicts: verdicts, body: body, isCancelled: isCancelled)
        if !verification.isEmpty { lap("verify") }
        guard purpose != .rewards else { return AnsweredBatch(request: request, scores: scores, estimate: nil, body: body) }
        try checkDraws(of: request, scores)
        let estimate = try estimate(request, scores)
        lap("estimate")
        return AnsweredBatch(request: request, scores: scores, estimate: estimate, body: body)
    }

    /// Counts what is answered for the metrics.
    func count(_ batch: AnsweredBatch) {
        context.onAnswered(
            BatchCounts(
                rollouts: batch.request.rolloutCount, groups: batch.request.groups.count,
                zeroSignalGroups: batch.estimate?.signals.count { $0 != .present } ?? 0, statuses: batch.scores.statusCounts))
    }

    /// The problem of a line of a stream that is too long.
    var lineTooLong: Problem { Problem(.contentTooLarge, "the line is longer than \(limits.lineBytes) bytes") }

    private func estimate(_ request: BatchRequest, _ scores: Scores) throws(Problem) -> Estimate? {
        do throws(EstimatorError) {
            return try request.estimator?.estimator.estimate(scores.batch)
        } catch {
            guard error.code != .cancelled else { throw Problem(.unavailable, "the client went away") }
            guard let group = error.group else { throw Problem(.invalidRequest, error.message, pointer: "/estimator") }
            if !request.rows.isEmpty {
                let row = request.rows[error.rollout.flatMap(scores.rollout(at:)) ?? request.groups[group].rollouts.lowerBound]
                throw Problem(.invalidRequest, "\(error.message) (the group of row \(row))", pointer: "/group")
            }
            if let place = error.rollout, let rollout = scores.rollout(at: place) {
                throw Problem(
                    .invalidRequest, error.message,
                    pointer: "\(request.pointer(toGroup: group))/rollouts/\(rollout - request.groups[group].rollouts.lowerBound)",
                    offset: request.rollouts[rollout].offset)
            }
            throw Problem(.invalidRequest, error.message, pointer: request.pointer(toGroup: group), offset: request.groups[group].offset)
        }
    }

    private func checkDraws(of request: BatchRequest, _ scores: Scores) throws(Problem) {
        guard let drawn = request.estimator?.estimator.drawnRollouts(in: scores.batch), drawn > Double(limits.drawnRollouts) else { return }
        throw Problem(
            .invalidRequest,
            "\"draws\" * \"k\" over all groups is more than \(limits.drawnRollouts), the rollouts that a request may have drawn",
            pointer: "/estimator")
    }

    /// Tokens cost memory where they are only counted in the request: in the answer, and where the estimator has a number for each.
    private func checkTokens(of request: BatchRequest, as type: MediaType, _ limit: Int) throws(Problem) {
        guard request.estimator != nil, request.output.perToken || request.worksOnTokens else { return }
        let sent = request.rollouts.reduce(0) { $0 + max(0, $1.tokens) }
        guard !request.worksOnTokens || sent <= limit else {
            throw Problem(
                .invalidRequest, "the estimator works on each of \(sent) tokens, and may on \(limit); send the groups in several requests",
                pointer: request.line == nil ? "/groups" : "/rollouts")
        }
        guard request.output.perToken else { return }
        let isPadded = type == .safetensors && request.output.layout == .padded
        let tokens = isPadded ? request.rolloutCount * request.paddedWidth : sent
        // A single takes a fifth of the bytes of a number in decimal.
        let size = type == .safetensors ? (tokens + 4) / 5 : tokens
        guard size <= limit else {
            throw Problem(
                .invalidRequest,
                "the answer would hold \(tokens) tokens, and may hold \(tokens / max(size, 1) * limit); \"per_token\": false leaves them out",
                pointer: request.line == nil ? "/output" : "/rollouts")
        }
    }
}

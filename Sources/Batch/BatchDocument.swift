import Advantages
import HTTP

/// A batch whose body is one document, of JSON or tensors.
final class BatchDocument: Exchange, @unchecked Sendable {
    private enum State {
        case decoding(BatchDecoder)
        /// Tensors are read when all of them are there.
        case collecting
        /// Everything is decoded; what is left is verified.
        case verifying(Columns)
        case encoding(any AnswerPieces)
        case failed(Problem)
        case over
    }

    private let request: Request
    private let purpose: BatchDecoder.Purpose
    private let type: MediaType
    private let work: BatchWork
    private let verification: Verification
    private var input = InputBuffer()
    private var state: State
    private var watch: PhaseWatch
    /// Bytes that were decoded since the thread was last given back.
    private var isOnPool = false
    private var decoded = 0

    /// Bytes that are decoded before others get their turn.
    private static let bytesAtATime = 1 << 20
    /// The longest answer that is written at once, in bytes.
    private static let wholeLength = 1 << 20

    init(_ request: Request, for purpose: BatchDecoder.Purpose, as type: MediaType, _ context: BatchContext) {
        self.request = request
        self.purpose = purpose
        self.type = type
        let cancellation = request.cancellation
        work = BatchWork(context: context, memory: request.memory, cancellation: cancellation, notes: request.notes)
        verification = Verification(
            in: request.memory, meter: VerdictMeter(request.notes, now: context.now), for: context, isCancelled: { cancellation.isCancelled })
        watch = PhaseWatch(now: context.now)
        state =
            purpose == .tensors
            ? .collecting : .decoding(BatchDecoder(.document, for: purpose, verifying: verification, profiles: context.profiles, in: request.memory))
    }

    /// Tensors are read once they are all there.
    var holdsBody: Bool { if case .collecting = state { true } else { false } }

    var heldBytes: Int {
        let own = input.heldBytes + verification.heldBytes
        return switch state {
        case .decoding(let decoder): own + decoder.heldBytes
        case .verifying(let columns): own + columns.heldBytes
        case .encoding(let pieces): input.heldBytes + pieces.heldBytes
        case .collecting, .failed, .over: own
        }
    }

    func receive(_ chunk: Chunk, isLast: Bool) {
        if case .failed = state { return }
        do throws(Problem) { try input.append(chunk, isLast: isLast, in: request.memory) } catch { fail(error) }
        if case .collecting = state, input.count > work.context.limits.bodyBytes { fail(bodyTooLarge) }
        request.memory.settle(heldBytes)
    }

    private var bodyTooLarge: Problem {
        Problem(
            .contentTooLarge, "the body is larger than \(work.context.limits.bodyBytes) bytes (--max-body-bytes); send the groups in several requests"
        )
    }

    private func fail(_ problem: Problem) {
        // What is refused early may have named its run before.
        if case .decoding(let decoder) = state { decoder.columns.head.note(in: request.notes) }
        state = .failed(problem)
        input.removeAll()
    }

    func next() -> Step {
        decoded = 0
        defer { request.memory.settle(heldBytes) }
        while true {
            do throws(Problem) {
                if let step = try advance() { return step }
            } catch {
                fail(error)
            }
        }
    }

    /// - Returns: `nil` to go on at once.
    private func advance() throws(Problem) -> Step? {
        switch state {
        case .failed(let problem):
            state = .over
            return .answer(request.refuse(problem))
        case .over: return .end
        case .encoding(let pieces):
            guard !pieces.isAtEnd else {
                state = .over
                return .end
            }
            guard !request.cancellation.isCancelled else {
                state = .over
                return .broken
            }
            return .piece(pieces.piece(BatchEncoder.pieceLength))
        case .collecting:
            guard input.isLast else { return .needsBody }
            // Reading all of it at once is for the compute pool.
            guard isOnPool else {
                isOnPool = true
                return .again
            }
            return try readTensors()
        case .decoding(let decoder):
            // Verdicts first: they free the responses.
            guard !verification.needsRun else { return try verify() }
            return try decode(decoder)
        case .verifying(let columns):
            guard verification.isIdle else { return try verify() }
            if decoded > 0, !work.isCheap(columns) || verification.wasUsed {
                decoded = 0
                return .again
            }
            return try answer(columns)
        }
    }

    private func decode(_ decoder: BatchDecoder) throws(Problem) -> Step? {
        guard input.isWorthATry else { return .needsBody }
        guard decoded < Self.bytesAtATime else { return .again }
        guard !request.cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
        let isLast = input.isLastWindow
        let result: Result<(read: Int, BatchDecoder.Outcome), Problem> = input.withWindow { bytes in
            do throws(Problem) { return .success(try decoder.decode(bytes, isLast: isLast)) } catch { return .failure(error) }
        }
        let (read, outcome) = try result.get()
        decoded += max(read, 1)
        try input.advance(by: read, needsMore: outcome == .needsMore, in: request.memory)
        guard decoder.base <= work.context.limits.bodyBytes else { throw bodyTooLarge }
        if outcome == .complete {
            watch.lap("decode")
            input.removeAll()
            decoder.columns.head.note(in: request.notes)
            state = .verifying(decoder.columns)
        }
        return nil
    }

    private func verify() throws(Problem) -> Step? {
        if decoded > 0 {
            // Judging is for the compute pool.
            decoded = 0
            return .again
        }
        try verification.run(in: work.context.parallel)
        guard verification.isIdle else { return .again }
        if case .verifying = state { watch.lap("verify") }
        return nil
    }

    private func readTensors() throws(Problem) -> Step? {
        try request.memory.require(input.count, for: "the tensors")
        let body = input.bytes
        input.removeAll()
        let columns = try TensorRequestDecoder.decode(body, profiles: work.context.profiles, in: request.memory)
        watch.lap("decode")
        columns.head.note(in: request.notes)
        state = .verifying(columns)
        return nil
    }

    private func answer(_ columns: Columns) throws(Problem) -> Step? {
        try work.checkTokens(of: columns, as: type, work.context.limits.outputTokens)
        var inner = watch
        let batch = try work.answered(columns, verification.table, for: purpose) { inner.lap($0) }
        watch = inner
        let isLong = batch.columns.head.output.perToken && batch.isEstimated && batch.columns.tokenCount > BatchEncoder.pieceLength / 4
        let summary = Summary(of: batch)
        let pieces: any AnswerPieces =
            switch type {
            case .json: BatchEncoder(batch, as: .document, summary)
            case .lines: BatchEncoder(batch, as: .lines, summary)
            case .safetensors: TensorEncoder(batch, summary)
            }
        try request.memory.require(2 * BatchEncoder.pieceLength, for: "the answer")
        var answer =
            switch type {
            case .json: Answer.json([])
            case .lines: Answer.lines
            case .safetensors: Answer(type: type.rawValue, body: [])
            }
        let isWhole = !isLong && batch.likelyLength <= Self.wholeLength && !batch.verdicts.hasDetails
        answer.body = pieces.piece(isWhole ? .max : BatchEncoder.pieceLength)
        watch.lap("encode")
        answer.phases = watch.phases
        work.count(batch)
        work.context.report(batch.columns.head, summary.metrics, watch.phases, samples: samples(of: batch))
        guard !pieces.isAtEnd else {
            state = .over
            return .answer(answer)
        }
        state = .encoding(pieces)
        verification.dispose()
        return .head(answer)
    }
}

extension BatchDocument {
    /// The last groups, where some are kept and there is room for them.
    private func samples(of batch: AnsweredBatch) -> [[UInt8]] {
        guard let excerpts = verification.excerpts, request.memory.reserve(2 * GroupSamples.bytes) else { return [] }
        defer { request.memory.release(2 * GroupSamples.bytes) }
        return GroupSamples(of: batch, excerpts, most: work.context.keptSamples).texts
    }
}

/// The body of an answer, written piece by piece.
protocol AnswerPieces: AnyObject {
    /// Bytes of memory that it takes, with what it writes from.
    var heldBytes: Int { get }
    /// Whether everything is written.
    var isAtEnd: Bool { get }
    /// The next piece: `length` bytes and a little more, unless the answer ends with it.
    func piece(_ length: Int) -> [UInt8]
}

extension BatchEncoder: AnswerPieces {}

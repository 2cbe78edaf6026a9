import Advantages
import HTTP
import JSON

/// A batch as newline-delimited JSON: a first line with everything but groups, then a line a group; answered by a line a group as each is done, and a line with the
/// summary. What is kept are the groups in flight, however long the batch is.
final class BatchStream: Exchange, @unchecked Sendable {
    /// A line that is decoded, or failed, and not answered yet.
    private enum Line {
        case group(Columns)
        case failed(Problem, line: Int)
    }

    private let request: Request
    private let purpose: BatchDecoder.Purpose
    private let work: BatchWork
    /// Those of the beginning, for all groups.
    private let profiles: VerifierProfiles
    private var verification: Verification
    private var lines: LineInput
    private var decoder: BatchDecoder?
    /// Whether the decoder is at a group.
    private var isInLine = false
    private var head: Columns?
    private var groups = 0
    private var inFlight: [Line] = []
    private var inFlightBytes = 0
    private var answered = 0
    private var encoder: BatchEncoder?
    /// Whether the lines in flight are being written.
    private var isWriting = false
    /// Whether nothing more can be read before the body goes on.
    private var isStarved = false
    /// Whether every line is read.
    private var isAtEnd = false
    private var summary = Summary(ofStream: BatchHead())
    private var failed = 0
    /// The last groups, where some are kept.
    private var samples: GroupSamples
    private var isOver = false
    private var isBroken: Problem?
    private var decoded = 0

    /// Lines that are worked on at a time, and about how many bytes of them.
    private static let linesAtATime = 64
    private static let bytesAtATime = 512 << 10
    /// Bytes that are read before others get their turn.
    private static let sliceLength = 1 << 20
    /// Lines that may fail before the stream ends.
    static let failuresAtMost = 10_000

    init(_ request: Request, for purpose: BatchDecoder.Purpose, _ context: BatchContext) {
        self.request = request
        self.purpose = purpose
        profiles = context.profiles
        let cancellation = request.cancellation
        work = BatchWork(context: context, memory: request.memory, cancellation: cancellation, notes: request.notes)
        verification = Verification(
            in: request.memory, meter: VerdictMeter(request.notes, now: context.now), for: context, isCancelled: { cancellation.isCancelled })
        samples = GroupSamples(most: context.keptSamples)
        lines = LineInput(limit: context.limits.lineBytes)
    }

    var heldBytes: Int {
        // The batch that is written shares the verdicts.
        let writing = encoder.map { $0.heldBytes - verification.table.heldBytes } ?? 0
        return lines.heldBytes + verification.heldBytes + (decoder?.heldBytes ?? 0) + inFlightBytes + inFlight.heldBytes + writing
            + samples.heldBytes
    }

    func receive(_ chunk: Chunk, isLast: Bool) {
        guard !isOver, isBroken == nil else { return }
        do throws(Problem) { try lines.append(chunk, isLast: isLast, in: request.memory) } catch { isBroken = error }
        request.memory.settle(heldBytes)
    }

    func next() -> Step {
        decoded = 0
        defer { request.memory.settle(heldBytes) }
        while true {
            if isOver { return .end }
            if request.cancellation.isCancelled { isBroken = isBroken ?? Problem(.unavailable, "the client went away") }
            if let isBroken {
                isOver = true
                return head == nil ? .answer(request.refuse(isBroken)) : .broken
            }
            do throws(Problem) {
                if let step = try advance() { return step }
            } catch {
                isBroken = error
            }
        }
    }

    private func advance() throws(Problem) -> Step? {
        guard let head else { return try readHead() }
        if isWriting { return writeLines() }
        if isFull || isStarved || isAtEnd {
            guard verification.isIdle else {
                guard decoded == 0 else { return .again }
                try verification.run(in: work.context.parallel)
                return verification.isIdle ? nil : .again
            }
            guard inFlight.isEmpty else {
                isWriting = true
                return nil
            }
            if isAtEnd {
                isOver = true
                return .piece(lastLine(of: head))
            }
            if isStarved {
                isStarved = false
                return .needsBody
            }
        }
        guard decoded < Self.sliceLength else { return .again }
        return try readLine(head)
    }

    private var isFull: Bool {
        inFlight.count >= Self.linesAtATime || inFlightBytes >= Self.bytesAtATime || verification.needsRun
    }

    // MARK: Lines come in

    private func readHead() throws(Problem) -> Step? {
        let decoder = decoder ?? BatchDecoder(.head, for: purpose, verifying: nil, profiles: profiles, in: request.memory)
        self.decoder = decoder
        switch try lines.read({ (text, isLast) throws(Problem) in try decoder.decode(text, isLast: isLast) }, in: request.memory) {
        case .needsBody: return .needsBody
        case .end:
            throw Problem(
                .invalidRequest, "the body needs a first line with everything but groups, like {\"estimator\": {\"name\": \"pass_at_1\"}}")
        case .tooLong: throw lineTooLong
        case .failed(let problem): throw problem
        case .again(let bytes):
            decoded += bytes
            return decoded < Self.sliceLength ? nil : .again
        case .line: break
        }
        decoder.columns.head.note(in: request.notes)
        if decoder.columns.head.treatment.needs.contains(.wholeBatch) { throw Self.needsWholeBatch(decoder.columns.head) }
        summary = Summary(ofStream: decoder.columns.head)
        head = decoder.columns
        self.decoder = nil
        return .head(.lines)
    }

    private func readLine(_ head: Columns) throws(Problem) -> Step? {
        let decoder = decoder ?? BatchDecoder(.group, for: purpose, verifying: verification, profiles: profiles, in: request.memory)
        self.decoder = decoder
        if !isInLine {
            var columns = head
            columns.line = groups
            decoder.restart(into: columns)
            isInLine = true
        }
        let result = try lines.read({ (text, isLast) throws(Problem) in try decoder.decode(text, isLast: isLast) }, in: request.memory)
        switch result {
        case .needsBody: isStarved = true
        case .end: isAtEnd = true
        case .again(let bytes):
            decoded += bytes
            return nil
        case .tooLong: fail(lineTooLong)
        case .failed(let problem): fail(problem)
        case .line(let bytes):
            decoded += bytes
            var columns = decoder.columns
            columns.lineNumber = lines.number
            do throws(Problem) {
                try work.checkTokens(of: columns, as: .json, work.context.limits.outputTokens / 8)
                inFlightBytes += columns.heldBytes
                inFlight.append(.group(columns))
                groups += 1
                isInLine = false
                decoder.columns = Columns()
            } catch {
                fail(error)
            }
        }
        return nil
    }

    private func fail(_ problem: Problem) {
        verification.forgetWaiting()
        decoder = nil
        isInLine = false
        groups += 1
        inFlight.append(.failed(problem, line: lines.number))
        inFlightBytes += 512 + problem.detail.utf8.count
    }

    private var lineTooLong: Problem {
        Problem(
            .contentTooLarge,
            "the line is longer than \(work.context.limits.lineBytes) bytes (--max-line-bytes); send the group in several, or as JSON")
    }

    // MARK: Lines go out

    private func writeLines() -> Step? {
        var piece: [UInt8] = []
        while piece.count < BatchEncoder.pieceLength {
            if let encoder {
                let next = encoder.piece(BatchEncoder.pieceLength - piece.count)
                if piece.isEmpty { piece = next } else { piece += next }
                if encoder.isAtEnd { self.encoder = nil }
                continue
            }
            guard answered < inFlight.count else { break }
            let line = inFlight[answered]
            answered += 1
            switch line {
            case .failed(let problem, let number): piece += failure(problem, at: number)
            case .group(let columns):
                inFlightBytes -= columns.heldBytes
                inFlight[answered - 1] = .failed(Self.none, line: 0)
                do throws(Problem) {
                    let batch = try work.answered(columns, verification.table, for: purpose)
                    summary.add(batch)
                    work.count(batch)
                    if let excerpts = verification.excerpts, columns.head.run != nil { samples.add(batch.sample(of: 0, excerpts)) }
                    encoder = BatchEncoder(batch, as: .lines, nil)
                } catch {
                    guard !request.cancellation.isCancelled else { return .broken }
                    piece += failure(error, at: columns.lineNumber)
                }
            }
            guard !isOver else { break }
        }
        if answered == inFlight.count, encoder == nil {
            inFlight.removeAll(keepingCapacity: true)
            inFlightBytes = 0
            answered = 0
            isWriting = false
            // Nothing that is kept refers to the verdicts any more.
            if verification.wasUsed, decoder?.columns.verdicts.isEmpty ?? true { verification.reset() }
        }
        return piece.isEmpty ? nil : .piece(piece)
    }

    private static let none = Problem(.internalError, "answered")

    private func failure(_ problem: Problem, at line: Int) -> [UInt8] {
        failed += 1
        summary.failedGroups = failed
        request.notes.noteFailedGroup(problem)
        var text = Self.line(problem, at: line)
        if failed == Self.failuresAtMost {
            isOver = true
            text += Self.line(Problem(.invalidRequest, "\(failed) lines failed: the stream ends here, and later lines are not read"), at: line)
        }
        return text
    }

    private static func line(_ problem: Problem, at line: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("line")
        writer.write(line)
        writer.key("problem")
        problem.write(to: &writer, instance: nil)
        writer.endObject()
        writer.endLine()
        return writer.text
    }

    private func lastLine(of head: Columns) -> [UInt8] {
        work.context.report(head.head, summary.metrics, samples: samples.texts)
        var writer = JSONWriter()
        writer.beginObject()
        head.head.writeChoices(to: &writer)
        writer.key("summary")
        summary.write(to: &writer)
        writer.endObject()
        writer.endLine()
        return writer.text
    }

    private static func needsWholeBatch(_ head: BatchHead) -> Problem {
        let isEstimator = head.estimator?.estimator.needs.contains(.wholeBatch) == true
        return Problem(
            .invalidRequest,
            isEstimator
                ? "the estimator looks at all groups of a batch, and a stream holds only the groups in flight; "
                    + "give it the statistic of the batch (\"batch_std\", \"entropy_threshold\", \"batch_scale\" or \"whiten_batch_std\") or send JSON"
                : "\"kl\" in the advantage needs the mean over the whole batch, and a stream holds only the groups in flight; give it \"batch_mean\" or send JSON",
            pointer: isEstimator ? "/estimator" : "/kl")
    }
}

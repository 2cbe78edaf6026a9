import Advantages
import HTTP
import JSON
import Synchronization

/// A batch as newline-delimited JSON: a first line with everything but groups, then a line a group; answered by a line a group as each is done, and a line with the
/// summary. What is kept are the groups in flight, however long the batch is.
///
/// One thread at a time comes here; the work on several groups goes on at the same time.
final class BatchStream: Exchange {
    private enum Phase {
        case head
        case groups(BatchRequest)
        case over
    }

    /// A line of the answer that is not all handed out.
    private enum Outgoing {
        case text([UInt8])
        case group(AnsweredBatch, BatchAnswer.Cursor, first: [UInt8])
    }

    /// What came of a line.
    private enum Result: Sendable {
        case answered(AnsweredBatch, BatchAnswer.Cursor, first: [UInt8])
        case failed(Problem)
    }

    private struct State {
        var lines: LineSplitter
        var phase = Phase.head
        var lineNumber = 0
        var groups = 0
        var outgoing: [Outgoing] = []
        var summary = Summary()

        /// The next line that is not blank; lines are numbered from 1, without blank ones.
        mutating func nextLine() -> LineSplitter.Line? {
            guard let line = lines.next() else { return nil }
            lineNumber += 1
            return line
        }
    }

    /// Lines that are worked on at a time, and about how many bytes of them.
    private static let linesAtATime = 64
    private static let bytesAtATime = 512 << 10
    /// About how many bytes of the answer are handed out at a time.
    private static let pieceLength = 256 << 10
    /// Bytes of a group's line that are written where the group is worked on, several at the same time.
    private static let firstLength = 32 << 10

    private static let oneByOne: Parallel = { count, body in for index in 0..<count { body(index) } }

    private let work: BatchWork
    private let purpose: BatchRequestDecoder.Purpose
    private let refuse: @Sendable (Problem) -> Answer
    private let cancellation: Cancellation
    private let state: Mutex<State>
    private let held = Atomic<Int>(0)

    init(_ request: Request, for purpose: BatchRequestDecoder.Purpose, _ context: BatchContext) {
        work = BatchWork(context: context)
        self.purpose = purpose
        refuse = request.refuse
        cancellation = request.cancellation
        state = Mutex(State(lines: LineSplitter(limit: context.limits.lineBytes)))
    }

    /// Bytes of lines that are not complete or not worked on yet.
    var heldBytes: Int { held.load(ordering: .relaxed) }

    /// Takes in the next piece of the body.
    func receive(_ chunk: Chunk, isLast: Bool) {
        state.withLock { state in
            state.lines.append(Array(chunk.bytes), isLast: isLast)
            held.store(state.lines.heldBytes, ordering: .relaxed)
        }
    }

    /// Works until there is something to say.
    func next() -> Step {
        state.withLock { state in
            defer { held.store(state.lines.heldBytes, ordering: .relaxed) }
            switch state.phase {
            case .head: return begin(&state)
            case .groups(let head): return goOn(&state, head)
            case .over: return .end
            }
        }
    }

    private func begin(_ state: inout State) -> Step {
        do throws(Problem) {
            guard let line = state.nextLine() else {
                guard state.lines.isAtEnd else { return .needsBody }
                throw Problem(
                    .invalidRequest, "the body needs a first line with everything but groups, like {\"estimator\": {\"name\": \"pass_at_1\"}}")
            }
            guard case .text(let text) = line else { throw self.work.lineTooLong }
            let head = try BatchRequestDecoder.decodeHead(text, for: purpose, profiles: self.work.context.profiles)
            if let chosen = head.estimator, chosen.estimator.needs.contains(.wholeBatch) { throw Self.needsWholeBatch(chosen) }
            state.summary.failedGroups = 0
            state.phase = .groups(head)
            return .head(.lines)
        } catch {
            state.phase = .over
            return .answer(refuse(error))
        }
    }

    private func goOn(_ state: inout State, _ head: BatchRequest) -> Step {
        while true {
            if cancellation.isCancelled { return .end }
            let piece = Self.take(&state.outgoing)
            if !piece.isEmpty { return .piece(piece) }
            var lines: [LineSplitter.Line] = []
            var bytes = 0
            let firstLine = state.lineNumber + 1
            while lines.count < Self.linesAtATime, bytes < Self.bytesAtATime, let line = state.nextLine() {
                if case .text(let text) = line { bytes += text.count }
                lines.append(line)
            }
            if lines.isEmpty {
                guard state.lines.isAtEnd else { return .needsBody }
                state.phase = .over
                return .piece(Self.lastLine(state.summary, of: head))
            }
            work(on: lines, from: firstLine, head, &state)
        }
    }

    /// Answers some lines, at the same time, and counts them in their order.
    private func work(on lines: [LineSplitter.Line], from firstLine: Int, _ head: BatchRequest, _ state: inout State) {
        let results = Mutex([Result?](repeating: nil, count: lines.count))
        let firstGroup = state.groups
        // A lone group has the threads to itself.
        let inner = lines.count == 1 ? self.work.context.parallel : Self.oneByOne
        self.work.context.parallel(lines.count) { index in
            let result = self.result(of: lines[index], at: firstGroup + index, head, in: inner)
            results.withLock { $0[index] = result }
        }
        state.groups += lines.count
        for (index, result) in results.withLock({ $0 }).enumerated() {
            switch result {
            case .answered(let batch, let cursor, let first):
                state.summary.add(batch.request, batch.scores, batch.estimate)
                self.work.count(batch)
                state.outgoing.append(cursor.isAtEnd ? .text(first) : .group(batch, cursor, first: first))
            case .failed(let problem):
                state.summary.failedGroups = (state.summary.failedGroups ?? 0) + 1
                state.outgoing.append(.text(Self.line(problem, at: firstLine + index)))
            case nil: break
            }
        }
    }

    private func result(of line: LineSplitter.Line, at place: Int, _ head: BatchRequest, in parallel: Parallel) -> Result {
        do throws(Problem) {
            guard case .text(let text) = line else { throw self.work.lineTooLong }
            let request = try BatchRequestDecoder.decodeGroup(text, at: place, of: head)
            let batch = try work.answered(
                line: request, for: purpose, body: text, in: parallel, isCancelled: { [cancellation] in cancellation.isCancelled })
            var cursor = BatchAnswer.Cursor()
            let first = BatchAnswer.piece(of: batch, as: .groupLines, from: &cursor, length: Self.firstLength)
            return .answered(batch, cursor, first: first)
        } catch {
            return .failed(error)
        }
    }

    /// The next bytes of the answer; none if all are handed out.
    private static func take(_ outgoing: inout [Outgoing]) -> [UInt8] {
        var piece: [UInt8] = []
        var done = 0
        while done < outgoing.count, piece.count < pieceLength {
            switch outgoing[done] {
            case .text(let text):
                piece += text
                done += 1
            case .group(let batch, var cursor, let first):
                piece += first.isEmpty ? BatchAnswer.piece(of: batch, as: .groupLines, from: &cursor, length: pieceLength) : first
                if cursor.isAtEnd { done += 1 } else { outgoing[done] = .group(batch, cursor, first: []) }
            }
        }
        outgoing.removeFirst(done)
        return piece
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

    private static func lastLine(_ summary: Summary, of head: BatchRequest) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let chosen = head.estimator {
            writer.key("estimator")
            writer.write(chosen.echo)
        }
        writer.key("summary")
        summary.write(to: &writer)
        writer.endObject()
        writer.endLine()
        return writer.text
    }

    private static func needsWholeBatch(_ chosen: ChosenEstimator) -> Problem {
        Problem(
            .invalidRequest,
            "the estimator looks at all groups of a batch, and a stream holds only the groups in flight; "
                + "give it the statistic of the batch (\"batch_std\", \"entropy_threshold\", \"batch_scale\" or \"whiten_batch_std\") or send JSON",
            pointer: "/estimator")
    }
}

import HTTP
import JSON
import Synchronization
import Verifiers

/// Verifies the responses of a batch that came without a reward, while the batch is still being received.
///
/// A verdict follows from the verifier, the ground truth, the response and its tokens alone: what is the same in all of them is judged once. A response is kept until it is judged.
final class Verification {
    /// A response for which the verifier or the ground truth is not known yet.
    private struct Waiting {
        var rollout: Int
        var text: Range<Int>
        var hasEscapes: Bool
    }

    private struct Job {
        var judge: any Judge
        var text: Range<Int>
        var tokens: Int32
        var hasEscapes: Bool
        var place: UInt32
        /// Bytes that the judge may take while it works on the response.
        var workingBytes: Int
        /// The verifier's number in the ledger.
        var verifier: Int
    }

    private let memory: MemoryAccount
    private let meter: VerdictMeter?
    private let isCancelled: @Sendable () -> Bool
    private let now: @Sendable () -> UInt64
    private let onVerified: @Sendable ([VerifierWork]) -> Void
    private var ledger = VerifierLedger()
    /// What is kept of the responses of the last groups, where samples are kept.
    private(set) var excerpts: Excerpts?
    /// The verdicts.
    private(set) var table = VerdictTable()
    /// Responses that wait, as they are in JSON or without escapes.
    private(set) var texts = Arena()
    private var waiting: [Waiting] = []
    /// Whether the last bytes of ``texts`` are of a response that is still being received: they stay where they are until it is complete.
    private var hasOpenText = false
    /// Where that response begins, as ``textCount`` counts.
    private(set) var openStart = 0
    /// Bytes that were freed before those of ``texts``: places are counted from the first byte ever, so that they stay what they are.
    private var freed = 0
    private var jobs: [Job] = []
    private var done = 0
    private var readyBytes = 0
    private var judges: JudgeTable
    private var known: [TextHash: UInt32] = [:]

    /// Responses, and bytes of them, that are judged at a time.
    static let responsesAtATime = 64
    static let bytesAtATime = 512 << 10
    private static let responsesPerPiece = 16

    /// - Parameter context: has the clock, is told what verifiers do, and says whether samples are kept.
    init(in memory: MemoryAccount, meter: VerdictMeter? = nil, for context: BatchContext? = nil, isCancelled: @escaping @Sendable () -> Bool) {
        self.memory = memory
        self.meter = meter
        self.isCancelled = isCancelled
        judges = JudgeTable()
        if let context {
            now = context.now
            onVerified = context.onVerified
            if context.keptSamples > 0 { excerpts = Excerpts(most: context.keptSamples) }
        } else {
            now = { 0 }
            onVerified = { _ in }
        }
    }

    /// Bytes of memory that all of it takes.
    var heldBytes: Int {
        table.heldBytes + texts.heldBytes + waiting.heldBytes + jobs.heldBytes + judges.heldBytes
            + known.capacity * (MemoryLayout<TextHash>.stride + 5) + (excerpts?.heldBytes ?? 0)
    }

    /// Whether as much is ready as is worth the threads.
    var isReady: Bool { jobs.count - done >= Self.responsesAtATime || readyBytes >= Self.bytesAtATime }

    /// Whether responses are to be judged now: many, or the rest of many.
    var needsRun: Bool { isReady || done > 0 }

    /// Whether a response waits that has no judge yet.
    var hasWaiting: Bool { !waiting.isEmpty }

    /// Whether many responses wait that have no judge yet.
    var isCrowded: Bool { waiting.count >= Self.responsesAtATime }

    /// Whether everything that could be judged is.
    var isIdle: Bool { done == jobs.count }

    /// Whether a response was ever to be verified.
    private(set) var wasUsed = false

    // MARK: Responses come in

    /// Takes in a response that is in memory as a whole; its bytes are as in JSON.
    func add(_ text: UnsafeBufferPointer<UInt8>, hasEscapes: Bool, of rollout: Int) throws(Problem) {
        try waiting.grow(by: 1, in: memory, for: "the responses")
        waiting.append(Waiting(rollout: rollout, text: try texts.append(text, in: memory), hasEscapes: hasEscapes))
    }

    /// The place after the last byte of ``texts``.
    var textCount: Int { freed + texts.count }

    /// Makes room for the next bytes of a response that comes in pieces.
    func reserve(_ bytes: Int) throws(Problem) {
        if !hasOpenText { openStart = textCount }
        hasOpenText = true
        try texts.reserve(bytes, in: memory)
    }

    /// Takes in bytes, without escapes, of a response that comes in pieces, for which there is room.
    func append(_ piece: UnsafeBufferPointer<UInt8>) { texts.append(reserved: piece) }

    /// Takes in a response whose bytes are in ``texts`` already.
    func add(copied text: Range<Int>, hasEscapes: Bool, of rollout: Int) throws(Problem) {
        hasOpenText = false
        try waiting.grow(by: 1, in: memory, for: "the responses")
        waiting.append(Waiting(rollout: rollout, text: text.lowerBound - freed..<text.upperBound - freed, hasEscapes: hasEscapes))
    }

    /// Forgets the bytes from a place on: nobody needs them.
    func drop(from start: Int) {
        hasOpenText = false
        texts.cut(to: start - freed)
    }

    /// Forgets what waits: its group is refused.
    func forgetWaiting() {
        waiting.removeAll()
        hasOpenText = false
        freeTexts()
    }

    /// Gives up all memory: the verdicts are in the answer.
    func dispose() {
        reset()
        known = [:]
        jobs = []
        waiting = []
        texts = Arena()
        excerpts = nil
    }

    /// Forgets everything: all that was verified is answered.
    func reset() {
        table = VerdictTable()
        judges = JudgeTable()
        known.removeAll(keepingCapacity: known.capacity <= 4096)
        wasUsed = false
    }

    /// Gives what waits of a group its judges, if its verifier is known.
    ///
    /// - Parameters:
    ///   - group: the group, or as much of it as is there.
    ///   - index: its place.
    ///   - columns: what the group is of.
    ///   - groundTruth: of the group, if it was sent.
    ///   - isLast: whether nothing more can name a verifier.
    /// - Throws: 422 where a response has no verifier or no ground truth.
    func resolve(_ group: Columns.Group, at index: Int, of columns: inout Columns, _ groundTruth: GroundTruth?, isLast: Bool) throws(Problem) {
        var kept = waiting.count
        while kept > 0, waiting[kept - 1].rollout >= group.rollouts.lowerBound { kept -= 1 }
        try resolve(kept..<waiting.count, group, at: index, of: &columns, groundTruth, isLast: isLast)
    }

    /// Gives all that waits its judges: nothing more can name a verifier.
    func resolveAll(of columns: inout Columns, _ groundTruths: [Int: GroundTruth]) throws(Problem) {
        var first = 0
        var index = 0
        while first < waiting.count {
            while columns.groups[index].rollouts.upperBound <= waiting[first].rollout { index += 1 }
            let end = waiting[first...].firstIndex { $0.rollout >= columns.groups[index].rollouts.upperBound } ?? waiting.count
            let before = waiting.count
            try resolve(first..<end, columns.groups[index], at: index, of: &columns, groundTruths[index], isLast: true)
            first = end - (before - waiting.count)
        }
    }

    private func resolve(
        _ places: Range<Int>, _ group: Columns.Group, at index: Int, of columns: inout Columns, _ groundTruth: GroundTruth?, isLast: Bool
    ) throws(Problem) {
        guard !places.isEmpty else { return }
        var groupJudges: [(verifier: Int, judge: JudgeTable.Entry, number: Int)] = []
        var left: [Waiting] = []
        for entry in waiting[places] {
            guard let chosen = columns.verifier(of: entry.rollout, in: group) else {
                guard !isLast else {
                    throw Problem(
                        .invalidRequest, "a response without a \"reward\" needs a \"verifier\" on the rollout, its group or the request",
                        pointer: columns.pointer(to: entry.rollout, in: index), offset: columns.offset(of: entry.rollout, in: index))
                }
                left.append(entry)
                continue
            }
            let judge: JudgeTable.Entry
            let number: Int
            if let own = groupJudges.first(where: { $0.verifier == chosen }) {
                (judge, number) = (own.judge, own.number)
            } else {
                let verifier = columns.verifiers[chosen].verifier
                guard groundTruth != nil || !verifier.needsGroundTruth else {
                    throw Problem(
                        .invalidRequest, "the group needs a \"ground_truth\" to verify its responses against",
                        pointer: columns.pointer(toGroup: index), offset: group.offset)
                }
                let line = chosen == columns.head.verifier ? nil : columns.line
                judge = try judges.entry(of: chosen, line: line, verifier, groundTruth ?? .none, in: memory, isCancelled)
                number = ledger.number(of: columns.verifiers[chosen])
                groupJudges.append((chosen, judge, number))
            }
            try excerpts?.take(
                texts.bytes[entry.text], hasEscapes: entry.hasEscapes, rollout: entry.rollout - group.rollouts.lowerBound,
                ofGroup: columns.place(ofGroup: index), in: memory)
            try add(entry, judge, by: number, of: &columns)
        }
        waiting.replaceSubrange(places, with: left)
        freeTexts()
    }

    private func add(_ entry: Waiting, _ judge: JudgeTable.Entry, by number: Int, of columns: inout Columns) throws(Problem) {
        wasUsed = true
        let tokens = columns.tokens[entry.rollout]
        let hash = texts.bytes.withUnsafeBufferPointer {
            TextHash(UnsafeBufferPointer(rebasing: $0[entry.text]), judge.number, tokens: Int(tokens), hasEscapes: entry.hasEscapes)
        }
        if let place = known[hash] {
            try columns.verdicts.set(entry.rollout, to: place, in: memory)
            return
        }
        if known.count == known.capacity {
            try memory.require(max(16, 2 * known.capacity) * (MemoryLayout<TextHash>.stride + 5), for: "the responses")
        }
        try jobs.grow(by: 1, in: memory, for: "the responses")
        let place = UInt32(try table.appendPlace(in: memory))
        try columns.verdicts.set(entry.rollout, to: place, in: memory)
        known[hash] = place
        jobs.append(
            Job(
                judge: judge.judge, text: entry.text, tokens: tokens, hasEscapes: entry.hasEscapes, place: place,
                workingBytes: judge.verifier.workingBytes(forResponseOf: entry.text.count), verifier: number))
        readyBytes += entry.text.count
    }

    // MARK: Verdicts

    /// Judges some of the responses that are ready, at the same time.
    ///
    /// - Throws: 413 or 503 where the verdicts do not fit into memory, 503 once the client is gone.
    func run(in parallel: Parallel) throws(Problem) {
        var end = done
        var bytes = 0
        while end < jobs.count, end - done < 4 * Self.responsesAtATime, bytes < 2 * Self.bytesAtATime {
            bytes += jobs[end].text.count
            end += 1
        }
        let slice = Array(jobs[done..<end])
        // Each thread is at one response of its piece at a time.
        let working = stride(from: 0, to: slice.count, by: Self.responsesPerPiece).reduce(0) { sum, start in
            sum + (slice[start..<min(start + Self.responsesPerPiece, slice.count)].map(\.workingBytes).max() ?? 0)
        }
        try memory.require(slice.count * MemoryLayout<Verdict?>.stride + 2 * bytes + working, for: "the verdicts")
        defer { memory.release(working) }
        let (verdicts, times) = Self.judge(slice, texts.bytes, parallel, meter, ledger.names, now, isCancelled)
        for (number, time) in times.enumerated() { ledger.add(time, of: number) }
        guard !isCancelled() else { throw Problem(.unavailable, "the client went away") }
        for (job, verdict) in zip(slice, verdicts) {
            guard let verdict else { continue }
            ledger.add(RolloutStatus(verdict.status), by: job.verifier)
            try table.set(Int(job.place), to: verdict, in: memory)
        }
        onVerified(ledger.take())
        readyBytes -= bytes
        done = end
        if isIdle {
            jobs.removeAll(keepingCapacity: jobs.capacity <= 4096)
            done = 0
            freeTexts()
        }
    }

    /// Frees the responses that nobody needs any more; one that is still being received moves to the front.
    private func freeTexts() {
        guard waiting.isEmpty, isIdle else { return }
        guard hasOpenText else { return texts.removeAll() }
        let unused = openStart - freed
        // Moving few bytes for few is not worth it.
        guard unused > texts.count / 2 else { return }
        texts.removeFirst(unused)
        freed += unused
    }

    private static func judge(
        _ jobs: [Job], _ texts: [UInt8], _ parallel: Parallel, _ meter: VerdictMeter?, _ names: [String], _ now: @escaping @Sendable () -> UInt64,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) -> (verdicts: [Verdict?], times: [UInt64]) {
        // Small pieces even out responses that cost much and others that cost little.
        let perPiece = responsesPerPiece
        let pieces = (jobs.count + perPiece - 1) / perPiece
        let results = Mutex(
            (verdicts: [Verdict?](repeating: nil, count: jobs.count), times: [UInt64](repeating: 0, count: names.count)))
        let jobs = UncheckedJobs(jobs: jobs)
        let count = jobs.jobs.count
        parallel(pieces) { piece in
            let range = (piece * perPiece)..<min(count, (piece + 1) * perPiece)
            var verdicts: [Verdict] = []
            // One look at the clock where the verifier changes, which it mostly never does in a piece.
            var times: [(verifier: Int, nanoseconds: UInt64)] = []
            var start = now()
            for index in range where !isCancelled() {
                let number = jobs.jobs[index].verifier
                let verdict = { jobs.verdict(index, texts, isCancelled) }
                verdicts.append(meter?.measure(names[number], verdict) ?? verdict())
                guard index + 1 == range.upperBound || jobs.jobs[index + 1].verifier != number else { continue }
                let end = now()
                times.append((number, end &- start))
                start = end
            }
            guard verdicts.count == range.count else { return }
            results.withLock { results in
                results.verdicts.replaceSubrange(range, with: verdicts)
                for (number, time) in times { results.times[number] &+= time }
            }
        }
        return results.withLock { $0 }
    }

    private struct UncheckedJobs: Sendable {
        let jobs: [Job]

        func verdict(_ index: Int, _ texts: [UInt8], _ isCancelled: @escaping () -> Bool) -> Verdict {
            let job = jobs[index]
            let text = job.hasEscapes ? JSONText.unescaped(texts[job.text]) : Array(texts[job.text])
            return job.judge.verdict(
                on: Response(utf8: text, tokens: job.tokens >= 0 ? Int(job.tokens) : nil), effort: Effort(isCancelled: isCancelled))
        }
    }
}

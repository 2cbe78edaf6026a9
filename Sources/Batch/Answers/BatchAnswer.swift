import Advantages
import JSON
import Verifiers

/// A request and all that came of it: what an answer is written from.
struct AnsweredBatch: Sendable {
    let request: BatchRequest
    let scores: Scores
    /// `nil` for rewards alone.
    let estimate: Estimate?
    /// The body that the request's texts are bytes of.
    let body: [UInt8]
}

/// Writes the answer to `POST /v1/advantages` and `POST /v1/rewards`, in the request's order: whole, or piece by piece.
struct BatchAnswer: ~Copyable {
    /// What the groups stand in.
    enum Form: Sendable {
        /// One object with all groups in it.
        case document
        /// A line a group and a line with the summary.
        case lines
        /// A line a group, without the summary.
        case groupLines
    }

    /// Where in an answer the next piece begins.
    struct Cursor: Sendable {
        fileprivate enum Place: Sendable {
            case start
            case group(Int)
            case rollouts(group: Int, next: Int)
            /// `span` is the first span of the rollout's mask that may hold the next token.
            case tokens(group: Int, rollout: Int, next: Int, span: Int)
            case summary
            case end
        }

        fileprivate var place = Place.start
        fileprivate var needsComma = false
        /// How many of the estimate's discarded rollouts are behind.
        fileprivate var discarded = 0

        /// Whether the answer is complete.
        var isAtEnd: Bool { if case .end = place { true } else { false } }
    }

    private let batch: AnsweredBatch
    private let form: Form
    /// One per scored rollout; zeros for rewards alone.
    private let advantages: [Double]
    private var rates: PassRateTable
    private var writer: JSONWriter
    private var tails = RolloutTails()
    private var cursor: Cursor
    /// Whether no rollout has more to say than its id, its reward, its status and its advantage.
    private let isPlain: Bool

    private var request: BatchRequest { batch.request }
    private var scores: Scores { batch.scores }
    private var estimate: Estimate? { batch.estimate }
    private var body: [UInt8] { batch.body }

    /// The longest answer of a response that is repeated, in bytes; the rest is cut off behind an ellipsis.
    static let extractedLimit = 256
    /// Tokens that are written at a time.
    private static let tokensAtATime = 16 << 10

    /// Writes the whole answer.
    static func encode(_ batch: AnsweredBatch) -> [UInt8] {
        // 96 bytes a rollout without tokens is a little more than what is written.
        JSONWriter.text(capacity: 1024 + batch.request.groups.count * 256 + batch.request.rolloutCount * 96) { writer in
            var answer = BatchAnswer(batch, .document, Cursor(), writer)
            answer.write(upTo: .max)
            return answer.writer
        }
    }

    /// Writes the next piece, of `length` bytes and a little more unless the answer ends with it.
    static func piece(of batch: AnsweredBatch, as form: Form, from cursor: inout Cursor, length: Int) -> [UInt8] {
        var answer = BatchAnswer(batch, form, cursor, JSONWriter(capacity: length + (64 << 10), continues: cursor.needsComma))
        answer.write(upTo: length)
        cursor = answer.cursor
        cursor.needsComma = answer.writer.isBehindElement
        return answer.writer.text
    }

    private init(_ batch: AnsweredBatch, _ form: Form, _ cursor: Cursor, _ writer: consuming JSONWriter) {
        self.batch = batch
        self.form = form
        self.cursor = cursor
        advantages = batch.estimate?.advantages ?? [Double](repeating: 0, count: batch.scores.batch.rolloutCount)
        rates = PassRateTable(k: batch.estimate?.k)
        isPlain = batch.scores.verdicts.isEmpty && !batch.request.output.perToken && (batch.estimate?.discarded ?? []).isEmpty
        self.writer = writer
    }

    private mutating func write(upTo length: Int) {
        while writer.count < length {
            switch cursor.place {
            case .start:
                if form == .document { writeStart() }
                cursor.place = .group(0)
            case .group(let index) where index == request.groups.count:
                if form == .document { writer.endArray() }
                cursor.place = form == .groupLines ? .end : .summary
            case .group(let index):
                writeStart(ofGroup: index)
                let rollouts = request.groups[index].rollouts
                if isPlain { writePlain(rollouts) }
                cursor.place = .rollouts(group: index, next: isPlain ? rollouts.upperBound : rollouts.lowerBound)
            case .rollouts(let index, let next) where next == request.groups[index].rollouts.upperBound:
                writer.endArray()
                writer.endObject()
                if form != .document { writer.endLine() }
                cursor.place = .group(index + 1)
            case .rollouts(let index, let next):
                let hasTokens = writeInFull(next)
                cursor.place = hasTokens ? .tokens(group: index, rollout: next, next: 0, span: 0) : .rollouts(group: index, next: next + 1)
            case .tokens(let index, let rollout, let next, var span):
                let end = writeTokens(of: rollout, from: next, &span)
                cursor.place =
                    end.map { .tokens(group: index, rollout: rollout, next: $0, span: span) } ?? .rollouts(group: index, next: rollout + 1)
            case .summary:
                writeEnd()
                cursor.place = .end
            case .end: return
            }
        }
    }

    private mutating func writeStart() {
        writer.beginObject()
        writeEstimator()
        writer.key("groups")
        writer.beginArray()
    }

    private mutating func writeEnd() {
        if form != .document {
            writer.beginObject()
            writeEstimator()
        }
        writer.key("summary")
        Summary(of: request, scores, estimate).write(to: &writer)
        writer.endObject()
        if form != .document { writer.endLine() }
    }

    private mutating func writeEstimator() {
        guard estimate != nil, let chosen = request.estimator else { return }
        writer.key("estimator")
        writer.write(chosen.echo)
    }

    /// Up to the opening bracket of its rollouts.
    private mutating func writeStart(ofGroup index: Int) {
        let group = scores.batch.groups[index]
        let statistics = GroupStatistics(of: group, in: scores.batch, advantages: advantages, rates: &rates)
        writer.beginObject()
        if let id = request.groups[index].id {
            writer.key("id")
            writer.write(id, in: body)
        }
        writer.key("sent")
        writer.write(statistics.sent)
        writer.key("n")
        writer.write(statistics.scored)
        writer.key("correct")
        writer.write(statistics.correct)
        writer.key("pass_at_1")
        writer.write(statistics.passAtOne)
        if estimate != nil {
            writer.key("pass_at_k")
            writer.write(statistics.passAtK)
            writer.key("pass_hat_k")
            writer.write(statistics.passHatK)
        }
        writer.key("mean_reward")
        writer.write(statistics.meanReward)
        if let entropy = statistics.meanEntropy {
            writer.key("mean_entropy")
            writer.write(entropy)
        }
        if let estimate {
            writer.key("eta")
            writer.write(statistics.eta)
            writer.key("signal")
            writer.write(estimate.signals[index] == .present)
            if case .absent(let reason) = estimate.signals[index] {
                writer.key("reason")
                writer.write(reason.rawValue)
            }
        }
        writer.key("rollouts")
        writer.beginArray()
    }

    /// Rollouts with no more to say than an id, a reward, a status and an advantage: what was written once is copied.
    private mutating func writePlain(_ rollouts: Range<Int>) {
        // Locals: the loop touches nothing of `self` but the writer and the tails.
        let entries = scores.entries[rollouts]
        let advantages = advantages
        let ids = request.ids
        for (rollout, score) in zip(rollouts, entries) {
            if !ids.isEmpty {
                writer.beginObject()
                if let id = ids[rollout] {
                    writer.key("id")
                    writer.write(id, in: body)
                }
            }
            let advantage = score.place >= 0 ? advantages[score.place] : 0
            let key = RolloutTails.Key(score, advantage: advantage)
            guard let tail = tails[key] else {
                let start = writer.nextStart
                if ids.isEmpty { writer.beginObject() }
                writeReward(of: score)
                write(advantage: advantage)
                writer.endObject()
                tails[key] = start..<writer.count
                continue
            }
            writer.write(again: tail)
        }
    }

    /// Writes a rollout.
    ///
    /// - Returns: whether the list of its tokens' advantages is open.
    private mutating func writeInFull(_ rollout: Int) -> Bool {
        let score = scores.entries[rollout]
        writer.beginObject()
        if let id = request.ids[rollout] {
            writer.key("id")
            writer.write(id, in: body)
        }
        writeReward(of: score)
        if let verdict = scores.verdicts[rollout] { write(verdict) }
        write(advantage: score.place >= 0 ? advantages[score.place] : 0)
        if let discarded = estimate?.discarded, cursor.discarded < discarded.count, score.place >= 0, discarded[cursor.discarded] == score.place {
            cursor.discarded += 1
            writer.key("discarded")
            writer.write(true)
        }
        guard estimate != nil, request.output.perToken, request.rollouts[rollout].tokens >= 0 else {
            writer.endObject()
            return false
        }
        writer.key("advantages")
        writer.beginArray()
        return true
    }

    /// Writes advantages of a rollout's tokens, and closes it behind the last one.
    ///
    /// - Returns: the next token; `nil` behind the last one.
    private mutating func writeTokens(of rollout: Int, from start: Int, _ span: inout Int) -> Int? {
        let score = scores.entries[rollout]
        let end = min(start + Self.tokensAtATime, request.rollouts[rollout].tokens)
        if score.place >= 0, let tokens = estimate?.tokens {
            for value in tokens[score.place].dropFirst(start).prefix(end - start) { writer.write(value) }
        } else if let mask = request.mask(of: rollout) {
            let advantage = score.place >= 0 ? advantages[score.place] : 0
            var token = start
            while token < end {
                let trained = span < mask.spans.count ? mask.spans[span] : mask.tokens..<mask.tokens
                let isTrained = trained.contains(token)
                let stop = min(end, isTrained ? trained.upperBound : trained.lowerBound)
                writer.write(isTrained ? advantage : 0, count: stop - token)
                token = stop
                if token == trained.upperBound { span += 1 }
            }
        }
        guard end == request.rollouts[rollout].tokens else { return end }
        writer.endArray()
        writer.endObject()
        return nil
    }

    private mutating func writeReward(of score: Scores.Entry) {
        writer.key("reward")
        if let reward = score.reward { writer.writeCompact(reward) } else { writer.writeNull() }
        writer.key("status")
        writer.write(score.status.name)
    }

    /// Rewards alone have none.
    private mutating func write(advantage: Double) {
        guard estimate != nil else { return }
        writer.key("advantage")
        writer.write(advantage)
    }

    private mutating func write(_ verdict: Verdict) {
        if let extracted = verdict.extracted {
            writer.key("extracted")
            writer.write(Self.shortened(extracted))
        }
        let scored = verdict.parts.filter { $0.score != nil }
        if !scored.isEmpty {
            writer.key("parts")
            writer.beginObject()
            for part in scored {
                guard let score = part.score else { continue }
                writer.key(named: part.name)
                writer.writeCompact(score)
            }
            writer.endObject()
        }
        if let explanation = verdict.explanation {
            writer.key("explanation")
            writer.write(explanation)
        }
        if let reading = verdict.reading {
            writer.key("reading")
            write(reading)
        }
        if verdict.parts.contains(where: { $0.reading != nil }) {
            writer.key("readings")
            writer.beginObject()
            for part in verdict.parts {
                guard let reading = part.reading else { continue }
                writer.key(named: part.name)
                write(reading)
            }
            writer.endObject()
        }
    }

    private mutating func write(_ reading: Verdict.Reading) {
        writer.beginObject()
        for (key, value) in [("place", reading.place), ("ground_truth", reading.gold), ("answer", reading.answer), ("rule", reading.rule)] {
            writer.key(named: key)
            writer.write(Self.shortened(value))
        }
        writer.endObject()
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > extractedLimit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: extractedLimit)
        // Back to where a character begins.
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end]) + "\u{2026}"
    }
}

import Advantages
import JSON
import Verifiers

/// Writes the answer to `POST /v1/advantages` and `POST /v1/rewards`, in the request's order.
struct BatchAnswer: ~Copyable {
    private let request: BatchRequest
    private let scores: Scores
    private let body: [UInt8]
    /// `nil` for rewards alone.
    private let estimate: Estimate?
    /// One per scored rollout; zeros for rewards alone.
    private let advantages: [Double]
    private var rates: PassRateTable
    private var writer: JSONWriter
    private var tails = RolloutTails()
    /// Whether no rollout has more to say than its id, its reward, its status and its advantage.
    private let isPlain: Bool

    /// The longest answer of a response that is repeated, in bytes; the rest is cut off behind an ellipsis.
    static let extractedLimit = 256

    /// Writes the whole answer.
    static func encode(_ request: BatchRequest, _ scores: Scores, _ estimate: Estimate?, body: [UInt8]) -> [UInt8] {
        // 96 bytes a rollout without tokens is a little more than what is written.
        JSONWriter.text(capacity: 1024 + request.groups.count * 256 + request.rolloutCount * 96) { writer in
            var answer = BatchAnswer(request: request, scores: scores, estimate: estimate, body: body, writer: writer)
            answer.write()
            return answer.writer
        }
    }

    private init(request: BatchRequest, scores: Scores, estimate: Estimate?, body: [UInt8], writer: consuming JSONWriter) {
        self.request = request
        self.scores = scores
        self.estimate = estimate
        self.body = body
        advantages = estimate?.advantages ?? [Double](repeating: 0, count: scores.batch.rolloutCount)
        rates = PassRateTable(k: estimate?.k)
        isPlain = scores.verdicts.isEmpty && !request.output.perToken && (estimate?.discarded ?? []).isEmpty
        self.writer = writer
    }

    private mutating func write() {
        writer.beginObject()
        if estimate != nil, let chosen = request.estimator {
            writer.key("estimator")
            writer.write(chosen.echo)
        }
        writer.key("groups")
        writer.beginArray()
        var discarded = (estimate?.discarded ?? [])[...]
        for index in request.groups.indices { write(group: index, &discarded) }
        writer.endArray()
        writer.key("summary")
        writer.writeSummary(of: request, scores, estimate)
        writer.endObject()
    }

    private mutating func write(group index: Int, _ discarded: inout ArraySlice<Int>) {
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
        if isPlain {
            writePlain(request.groups[index].rollouts)
        } else {
            for rollout in request.groups[index].rollouts { writeInFull(rollout, &discarded) }
        }
        writer.endArray()
        writer.endObject()
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

    private mutating func writeInFull(_ rollout: Int, _ discarded: inout ArraySlice<Int>) {
        let score = scores.entries[rollout]
        let advantage = score.place >= 0 ? advantages[score.place] : 0
        writer.beginObject()
        if let id = request.ids[rollout] {
            writer.key("id")
            writer.write(id, in: body)
        }
        writeReward(of: score)
        if let verdict = scores.verdicts[rollout] { write(verdict) }
        write(advantage: advantage)
        if score.place >= 0, discarded.first == score.place {
            discarded.removeFirst()
            writer.key("discarded")
            writer.write(true)
        }
        if estimate != nil, request.output.perToken, let mask = request.mask(of: rollout) {
            writer.key("advantages")
            writer.beginArray()
            if score.place >= 0, let tokens = estimate?.tokens {
                for value in tokens[score.place] { writer.write(value) }
            } else {
                for run in mask.runs(of: advantage) { writer.write(run.advantage, count: run.tokens) }
            }
            writer.endArray()
        }
        writer.endObject()
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
        if !verdict.parts.isEmpty {
            writer.key("parts")
            writer.beginObject()
            for part in verdict.parts {
                writer.key(named: part.name)
                writer.writeCompact(part.score)
            }
            writer.endObject()
        }
        if let explanation = verdict.explanation {
            writer.key("explanation")
            writer.write(explanation)
        }
        if let reading = verdict.reading {
            writer.key("reading")
            writer.beginObject()
            for (key, value) in [("place", reading.place), ("ground_truth", reading.gold), ("answer", reading.answer), ("rule", reading.rule)] {
                writer.key(named: key)
                writer.write(Self.shortened(value))
            }
            writer.endObject()
        }
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > extractedLimit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: extractedLimit)
        // Back to where a character begins.
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end]) + "\u{2026}"
    }
}

import Advantages
import HTTP
import JSON
import Verifiers

/// Writes the answer to a batch in the request's order, piece by piece; nothing is computed again for a piece.
final class BatchEncoder {
    /// What the groups are in.
    enum Form: Sendable {
        /// One object with all groups in it.
        case document
        /// A line a group and, if there is one, a line with the summary.
        case lines
    }

    /// Where in the answer the next piece begins.
    private enum Place {
        case start
        case group(Int)
        case rollouts(group: Int, next: Int)
        /// `span` is the first span of the rollout's mask that may hold the next token.
        case tokens(group: Int, rollout: Int, ColumnList, next: Int, span: Int)
        case list(group: Int, ColumnList, next: Int)
        case listTokens(group: Int, rollout: Int, ColumnList, next: Int, span: Int)
        case summary
        case end
    }

    let batch: AnsweredBatch
    private let form: Form
    /// `nil` for a part of a stream.
    private let summary: Summary?
    private var place = Place.start
    private var needsComma = false
    /// The rollouts that the estimator did not use; rows of one trajectory share its place.
    private let discarded: Set<Int32>
    private var rates: PassRateTable
    /// One per scored rollout; zeros for rewards alone.
    private let advantages: [Double]
    /// One per group; `nil` for rewards alone.
    private let signals: [Signal]?
    /// The lists of a group that is answered as columns.
    private let lists: [ColumnList]
    /// Whether no rollout has more to say than its id, its reward, its status and its advantage.
    private let isPlain: Bool
    /// About how many bytes the answer has.
    private let likely: Int

    /// About how many bytes a piece has.
    static let pieceLength = 256 << 10
    /// Room that is made for a piece at most.
    private static let longestPiece = 1 << 30
    /// Tokens, and rollouts of a list, that are written at a time.
    private static let tokensAtATime = 16 << 10
    static let rolloutsAtATime = 1024

    // Yielded: a copy would retain every column.
    private var columns: Columns { _read { yield batch.columns } }
    private var members: BatchHead.Members { batch.columns.head.output.members }

    init(_ batch: AnsweredBatch, as form: Form, _ summary: Summary?) {
        self.batch = batch
        self.form = form
        self.summary = summary
        advantages = batch.estimate?.advantages ?? [Double](repeating: 0, count: batch.outcome.batch.rolloutCount)
        signals = batch.estimate?.signals
        discarded = Set((batch.estimate?.discarded ?? []).lazy.map { Int32($0) })
        rates = PassRateTable(k: batch.estimate?.k)
        let members = batch.columns.head.output.members
        lists = ColumnList.allCases.filter { members.has($0) && batch.has($0) }
        likely = batch.likelyLength + (batch.columns.head.output.perToken ? 20 * batch.columns.tokenCount : 0)
        isPlain =
            batch.columns.verdicts.isEmpty && !batch.columns.head.output.perToken && discarded.isEmpty
            && batch.columns.head.output.members == .all && batch.outcome.rawRewards == nil && batch.columns.turns.isEmpty
    }

    /// Bytes of memory that it takes with the batch.
    var heldBytes: Int { batch.heldBytes + (!batch.isEstimated ? advantages.heldBytes : 0) }

    /// Whether everything is written.
    var isAtEnd: Bool { if case .end = place { true } else { false } }

    /// The next piece: `length` bytes and a little more, unless the answer ends with it.
    func piece(_ length: Int = BatchEncoder.pieceLength) -> [UInt8] {
        let room = length < Self.longestPiece ? length + (64 << 10) : Self.longestPiece
        return JSONWriter.text(capacity: min(likely, room), continues: needsComma) { writer in
            var writer = writer
            write(to: &writer, upTo: length)
            needsComma = writer.isAfterElement
            return writer
        }
    }

    private func write(to writer: inout JSONWriter, upTo length: Int) {
        var tails = RolloutTails()
        // Once for all groups: it holds many columns.
        let scored = batch.outcome.batch
        while writer.count < length {
            switch place {
            case .start:
                if form == .document { writeStart(to: &writer) }
                place = .group(0)
            case .group(let index) where index == columns.groups.count:
                if form == .document { writer.endArray() }
                place = summary == nil ? .end : .summary
            case .group(let index):
                writeStart(ofGroup: index, of: scored, to: &writer)
                let rollouts = columns.groups[index].rollouts
                if columns.head.output.asColumns ?? columns.groups[index].isColumns {
                    place = nextList(after: nil, ofGroup: index, &writer)
                    continue
                }
                writer.key("rollouts")
                writer.beginArray()
                place = .rollouts(group: index, next: rollouts.lowerBound)
            case .rollouts(let index, let next) where next == columns.groups[index].rollouts.upperBound:
                writer.endArray()
                endGroup(index, &writer)
            case .rollouts(let index, let next) where isPlain:
                let end = min(next + Self.rolloutsAtATime, columns.groups[index].rollouts.upperBound)
                batch.writePlain(next..<end, to: &writer, &tails)
                place = .rollouts(group: index, next: end)
            case .rollouts(let index, let next):
                writeInFull(next, to: &writer)
                place = nextTokens(after: nil, of: next, inGroup: index, &writer)
            case .tokens(let index, let rollout, let list, let next, var span):
                let end = batch.writeTokens(of: rollout, list, from: next, atMost: Self.tokensAtATime, &span, to: &writer)
                if let end {
                    place = .tokens(group: index, rollout: rollout, list, next: end, span: span)
                } else {
                    writer.endArray()
                    place = nextTokens(after: list, of: rollout, inGroup: index, &writer)
                }
            case .list(let index, let list, let next) where next == columns.groups[index].rollouts.upperBound:
                writer.endArray()
                place = nextList(after: list, ofGroup: index, &writer)
            case .list(let index, let list, let next) where list.isOfTokens:
                guard batch.hasTokens(next, list) else {
                    writer.writeNull()
                    place = .list(group: index, list, next: next + 1)
                    continue
                }
                writer.beginArray()
                place = .listTokens(group: index, rollout: next, list, next: 0, span: 0)
            case .listTokens(let index, let rollout, let list, let next, var span):
                let end = batch.writeTokens(of: rollout, list, from: next, atMost: Self.tokensAtATime, &span, to: &writer)
                if end == nil { writer.endArray() }
                place =
                    end.map { .listTokens(group: index, rollout: rollout, list, next: $0, span: span) }
                    ?? .list(group: index, list, next: rollout + 1)
            case .list(let index, let list, let next):
                // What verdicts say may be long, and a piece is not to be.
                let count = ColumnList.ofVerdicts.contains(list) ? 1 : Self.rolloutsAtATime
                let end = min(next + count, columns.groups[index].rollouts.upperBound)
                batch.write(list, next..<end, to: &writer)
                place = .list(group: index, list, next: end)
            case .summary:
                writeEnd(to: &writer)
                place = .end
            case .end: return
            }
        }
    }

    /// Opens the next list of tokens of a rollout, or ends the rollout.
    private func nextTokens(after list: ColumnList?, of rollout: Int, inGroup index: Int, _ writer: inout JSONWriter) -> Place {
        for next in ColumnList.ofTokens where next.rawValue > list?.rawValue ?? -1 && members.has(next) && batch.hasTokens(rollout, next) {
            writer.key(next.key)
            writer.beginArray()
            return .tokens(group: index, rollout: rollout, next, next: 0, span: 0)
        }
        writer.endObject()
        return .rollouts(group: index, next: rollout + 1)
    }

    private func endGroup(_ index: Int, _ writer: inout JSONWriter) {
        writer.endObject()
        if form != .document { writer.endLine() }
        place = .group(index + 1)
    }

    /// Opens the next list of a group of columns, or ends the group.
    private func nextList(after list: ColumnList?, ofGroup index: Int, _ writer: inout JSONWriter) -> Place {
        let rollouts = columns.groups[index].rollouts
        for next in lists where next.rawValue > list?.rawValue ?? -1 && batch.has(next, in: rollouts) {
            writer.key(next.name)
            writer.beginArray()
            return .list(group: index, next, next: rollouts.lowerBound)
        }
        writeDiscarded(ofGroup: index, &writer)
        writer.endObject()
        if form != .document { writer.endLine() }
        return .group(index + 1)
    }

    /// The places, in a group of columns, of rollouts that the estimator did not use.
    private func writeDiscarded(ofGroup index: Int, _ writer: inout JSONWriter) {
        guard !discarded.isEmpty else { return }
        writer.key("discarded")
        writer.beginArray()
        let rollouts = columns.groups[index].rollouts
        for rollout in rollouts where isDiscarded(rollout) { writer.write(rollout - rollouts.lowerBound) }
        writer.endArray()
    }

    private func writeStart(to writer: inout JSONWriter) {
        writer.beginObject()
        columns.head.writeChoices(to: &writer)
        writer.key("groups")
        writer.beginArray()
    }

    private func writeEnd(to writer: inout JSONWriter) {
        if form != .document {
            writer.beginObject()
            columns.head.writeChoices(to: &writer)
        }
        writer.key("summary")
        summary?.write(to: &writer)
        writer.endObject()
        if form != .document { writer.endLine() }
    }

    /// What is said of the whole group.
    private func writeStart(ofGroup index: Int, of scored: RolloutBatch, to writer: inout JSONWriter) {
        let statistics = GroupStatistics(of: scored.groups[index], in: scored, advantages: advantages, rates: &rates)
        writer.beginObject()
        if let id = columns.groups[index].id {
            writer.key("id")
            batch.write(name: id, to: &writer)
        }
        writer.key("sent")
        writer.write(columns.groups[index].rollouts.count)
        writer.key("n")
        writer.write(statistics.scored)
        writer.key("correct")
        writer.write(statistics.correct)
        writer.key("pass_at_1")
        writer.write(statistics.passAtOne)
        if signals != nil {
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
        if let signal = signals?[index] {
            writer.key("eta")
            writer.write(statistics.eta)
            writer.key("signal")
            writer.write(signal == .present)
            if case .absent(let reason) = signal {
                writer.key("reason")
                writer.write(reason.rawValue)
            }
        }
        guard let reasons = batch.outcome.dropReasons else { return }
        writer.key("keep")
        writer.write(reasons[index] == nil)
        if let reason = reasons[index] {
            writer.key("drop_reason")
            writer.write(reason.rawValue)
        }
    }

    /// Writes what is said of a rollout before the lists of its tokens.
    private func writeInFull(_ rollout: Int, to writer: inout JSONWriter) {
        writer.beginObject()
        if members.has(.ids), let name = columns.name(of: rollout) {
            writer.key("id")
            batch.write(name: name, to: &writer)
        }
        if members.has(.rewards) {
            writer.key("reward")
            if let reward = batch.reward(of: rollout) { writer.writeCompact(reward) } else { writer.writeNull() }
        }
        if members.has(.rawRewards), batch.outcome.rawRewards != nil {
            writer.key("raw_reward")
            if let reward = batch.rawReward(of: rollout) { writer.writeCompact(reward) } else { writer.writeNull() }
        }
        if members.has(.statuses) {
            writer.key("status")
            writer.write(batch.scores.status(of: rollout).name)
        }
        if let verdict = columns.verdicts[rollout] {
            if members.has(.extracted), let extracted = batch.verdicts.extracted(of: Int(verdict)) {
                writer.key("extracted")
                writer.write(utf8: extracted)
            }
            if let detail = batch.verdicts.detail(of: Int(verdict)) { detail.write(members, to: &writer) }
        }
        guard batch.isEstimated else { return }
        if members.has(.advantages) {
            writer.key("advantage")
            writer.write(batch.advantage(of: rollout))
        }
        if isDiscarded(rollout) {
            writer.key("discarded")
            writer.write(true)
        }
        if members.has(.turnAdvantages), columns.turns[rollout] != nil {
            writer.key("turn_advantages")
            batch.writeTurnAdvantages(of: rollout, to: &writer)
        }
    }

    /// Whether the estimator did not use a rollout.
    private func isDiscarded(_ rollout: Int) -> Bool {
        guard !discarded.isEmpty, let place = batch.scores.place(of: rollout) else { return false }
        return discarded.contains(Int32(place))
    }
}

extension BatchHead {
    /// Writes what the request chose, with every default filled in: the run and step it named, its estimator, and what is around that.
    func writeChoices(to writer: inout JSONWriter) {
        if let run {
            writer.key("run")
            run.withUnsafeBufferPointer { writer.write(rawText: $0) }
        }
        if let step {
            writer.key("step")
            writer.write(step)
        }
        guard let estimator else { return }
        writer.key("estimator")
        writer.write(estimator.echo)
        for (key, echo) in surroundings.echoes {
            writer.key(key)
            writer.write(echo)
        }
    }
}

import Advantages
import JSON

/// What an answer says about a whole batch, counted as the groups come.
struct Summary {
    /// What trainers log.
    private(set) var metrics = BatchMetrics()
    private var groups = 0
    private var hasEstimate = false
    private var hasMetricSums = false
    private var statuses = [Int](repeating: 0, count: RolloutStatus.allCases.count)
    /// The names of the groups to sample again, as they are in JSON; `nil` without a filter, and for a stream, whose lines say it.
    private var resample: [ResampledGroup]?
    /// Groups of a stream that could not be answered.
    var failedGroups: Int?

    /// A group that a filter drops.
    private enum ResampledGroup {
        case named(ArraySlice<UInt8>)
        case place(Int)
    }

    /// The summary of one batch.
    init(of batch: AnsweredBatch) {
        hasEstimate = batch.columns.head.estimator != nil
        hasMetricSums = batch.columns.head.output.metricSums
        if let reasons = batch.outcome.dropReasons {
            let columns = batch.columns
            resample = GroupFilter.resample(reasons).map { group in
                columns.groups[group].id.map { .named(columns.names.bytes[$0]) } ?? .place(columns.place(ofGroup: group))
            }
        }
        add(batch)
    }

    /// Nothing counted of a stream of groups.
    ///
    /// - Parameter head: what its first line says.
    init(ofStream head: BatchHead) {
        hasEstimate = head.estimator != nil
        hasMetricSums = head.output.metricSums
        failedGroups = 0
    }

    /// Counts the groups of a batch.
    mutating func add(_ batch: AnsweredBatch) {
        let (columns, scores) = (batch.columns, batch.scores)
        groups += columns.groups.count
        metrics.add(batch.outcome, lengths: batch.lengths)
        metrics.add(scores.batch.parts, rollouts: scores.batch.rolloutCount)
        metrics.add(rows: columns.rolloutCount, excluded: columns.excludedCount)
        for (status, count) in scores.statusCounts {
            statuses[Int(status.rawValue)] += count
            metrics.add(status: status.name.description, rows: count)
        }
        for diversity in scores.negativeAnswerDiversities(of: columns, batch.verdicts) { metrics.add(diversity: diversity) }
    }

    /// Writes it as an object.
    func write(to writer: inout JSONWriter) {
        let statistics = metrics.statistics
        writer.beginObject()
        writer.key("groups")
        writer.write(groups)
        if let failedGroups {
            writer.key("failed_groups")
            writer.write(failedGroups)
        }
        writer.key("rollouts")
        writer.write(metrics.rows)
        writer.key("excluded")
        writer.write(metrics.excluded)
        writer.key("scored")
        writer.write(statistics.scored)
        writer.key("pass_at_1")
        writer.write(statistics.passAtOne)
        Self.write("pass_at_k", statistics.passAtK, to: &writer)
        Self.write("pass_hat_k", statistics.passHatK, to: &writer)
        if let entropy = statistics.meanEntropy {
            writer.key("mean_entropy")
            writer.write(entropy)
        }
        if hasEstimate {
            writer.key("zero_signal_groups")
            writer.write(statistics.zeroSignalGroups)
        }
        if let filter = metrics.filter { write(filter, to: &writer) }
        writer.key("negative_answer_diversity")
        writer.write(metrics.diversities.mean)
        writer.key("statuses")
        writer.beginObject()
        for (status, count) in zip(RolloutStatus.allCases, statuses) where count > 0 {
            writer.key(status.name)
            writer.write(count)
        }
        writer.endObject()
        write(metrics.entries(statistics), to: &writer)
        writer.endObject()
    }

    private func write(_ filter: GroupFilter.Tally, to writer: inout JSONWriter) {
        writer.key("kept_groups")
        writer.write(filter.kept)
        writer.key("dropped")
        writer.beginObject()
        for (reason, groups) in filter.reasons {
            writer.key(named: reason.rawValue)
            writer.write(groups)
        }
        writer.endObject()
        guard let resample else { return }
        writer.key("resample")
        writer.beginArray()
        for group in resample {
            switch group {
            case .named(let name): name.withUnsafeBufferPointer { writer.write(rawText: $0) }
            case .place(let place): writer.write(String(place))
            }
        }
        writer.endArray()
    }

    private func write(_ entries: [BatchMetrics.Entry], to writer: inout JSONWriter) {
        writer.key("metrics")
        writer.beginObject()
        for entry in entries {
            writer.key(named: entry.key)
            writer.writeCompact(entry.value)
        }
        writer.endObject()
        guard hasMetricSums else { return }
        writer.key("metric_sums")
        writer.beginObject()
        for entry in entries {
            guard let sum = entry.sum else { continue }
            writer.key(named: entry.key)
            writer.beginArray()
            writer.write(sum.total)
            writer.write(sum.count)
            writer.endArray()
        }
        writer.endObject()
    }

    private static func write(_ name: StaticString, _ rates: [PassRate], to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        for rate in rates {
            writer.key(named: String(rate.k))
            writer.write(rate.value)
        }
        writer.endObject()
    }
}

extension AnsweredBatch {
    /// The trained tokens of each rollout of the scored batch, which is a trajectory, -1 where they are not known; `nil` where the masks of the batch have them.
    fileprivate var lengths: [Int32]? {
        guard scores.batch.masks.isEmpty else { return nil }
        guard columns.tokens.contains(where: { $0 >= 0 }) else { return [] }
        guard !scores.areAllScored || !columns.masks.isEmpty else { return columns.tokens }
        var lengths = [Int32](repeating: 0, count: scores.batch.rolloutCount)
        // Locals: the loop touches nothing of the batch but arrays.
        let (tokens, masks, places) = (columns.tokens, columns.masks, scores.places)
        for row in tokens.indices {
            let place = places.isEmpty ? row : Int(places[row])
            guard place >= 0 else { continue }
            let own = masks.isEmpty ? tokens[row] : masks[row].map { Int32($0.trainedTokens) } ?? tokens[row]
            lengths[place] = lengths[place] < 0 || own < 0 ? -1 : lengths[place] + own
        }
        return lengths
    }
}

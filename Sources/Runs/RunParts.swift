/// What several replicas have of runs, joined as if one had seen all of it.
///
/// A store counts once: replicas that share a file, and one that is asked under two addresses, answer the same. Of such answers the one with most batches counts, as a batch
/// may have come between them.
public enum RunParts {
    /// A run, and who was asked for it.
    public struct Overview: Sendable {
        /// The place of the replica among those that were asked.
        public var replica: Int
        /// What it has.
        public var run: RunOverview

        /// A part of a run.
        public init(replica: Int, run: RunOverview) {
            self.replica = replica
            self.run = run
        }
    }

    /// One run of several replicas; `nil` where none has it.
    public static func joined(_ parts: [RunHistory]) -> RunHistory? {
        let parts = once(parts) { $0.overview }
        return parts.first.map { first in parts.dropFirst().reduce(first) { $0.joined(with: $1) } }
    }

    /// All runs of several replicas, the one that was active last first.
    ///
    /// - Parameters:
    ///   - parts: the runs of all replicas.
    ///   - tail: asks a replica for the steps of a run from one on: where strides differ, the last step of the one with the larger stride is several of the others.
    public static func joined(
        _ parts: [Overview], tail: (_ replica: Int, _ run: String, _ first: Int) -> RunHistory?
    ) -> [RunOverview] {
        var order: [String] = []
        var runs: [String: [Overview]] = [:]
        for part in parts {
            if runs[part.run.name] == nil { order.append(part.run.name) }
            runs[part.run.name, default: []].append(part)
        }
        let joined = order.compactMap { name -> RunOverview? in
            let parts = once(runs[name] ?? []) { $0.run }
            guard var joined = parts.first?.run else { return nil }
            for part in parts.dropFirst() { joined = joined.joined(with: part.run) }
            if parts.contains(where: { $0.run.stride != joined.stride }) { joined.latest = latest(of: parts, stride: joined.stride, tail) }
            return joined
        }
        return joined.sorted { $0.last > $1.last }
    }

    /// The last step of parts whose strides differ.
    private static func latest(of parts: [Overview], stride: Int, _ tail: (Int, String, Int) -> RunHistory?) -> RunHistory.Step? {
        let ends = parts.compactMap { $0.run.latest.map { RunHistory.start(of: $0.number, stride: stride) } }
        guard let start = ends.max() else { return nil }
        var joined = RunHistory.Step(number: start, figures: StepFigures())
        for part in parts {
            guard let latest = part.run.latest, RunHistory.start(of: latest.number, stride: stride) == start else { continue }
            // With this stride it has the whole range in one step; so it has where nothing more is answered.
            let steps = part.run.stride == stride ? [latest] : tail(part.replica, part.run.name, start)?.steps ?? [latest]
            for step in steps where RunHistory.start(of: step.number, stride: stride) == start { joined.figures.join(step.figures) }
        }
        return joined
    }

    private static func once<Part>(_ parts: [Part], _ overview: (Part) -> RunOverview) -> [Part] {
        var found: [Part] = []
        var places: [String: Int] = [:]
        for part in parts {
            let run = overview(part)
            if let store = run.store, let place = places[store] {
                if run.batches > overview(found[place]).batches { found[place] = part }
            } else {
                if let store = run.store { places[store] = found.count }
                found.append(part)
            }
        }
        return found
    }
}

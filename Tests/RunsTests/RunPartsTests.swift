import Dispatch
import Runs
import Testing

/// Runs of several replicas are as those of one that has seen everything.
@Suite struct RunPartsTests {
    private func store(steps: Int = 2000) -> RunStore {
        var limits = RunLimits()
        limits.steps = steps
        return RunStore(limits: limits, now: { 5 })
    }

    /// Sends batches to one store, and each of them to one of the replicas too.
    private func spread(_ replicas: [RunStore], _ one: RunStore, steps: Int) throws {
        for step in 0..<steps {
            for part in 0..<3 {
                let share = Double((step + part) % 4) / 4
                let groups: [[Double]] = part == 1 ? [[1, share], [0, 0.5, 1]] : [[1, share, 0]]
                let batch = RunBatch(run: "a", step: step, metrics: try metrics(groups))
                one.record(batch)
                replicas[(step + part) % replicas.count].record(batch)
            }
        }
        for store in replicas + [one] { store.flush(for: .seconds(60)) }
    }

    private func sorted(_ step: RunHistory.Step?) -> [(key: String, value: Double)] { (step?.figures.log ?? []).sorted { $0.key < $1.key } }

    private func overviews(_ replicas: [RunStore]) -> [RunOverview] {
        RunParts.joined(
            replicas.enumerated().flatMap { place, store in store.overviews().map { RunParts.Overview(replica: place, run: $0) } },
            tail: { replicas[$0].history(of: $1, from: $2) })
    }

    @Test(arguments: [[2000, 2000], [2000, 2000, 2000], [16, 2000, 2000], [2000, 30, 8]], [60, 61, 63])
    func lastStepOfTheListIsJoined(_ limits: [Int], _ steps: Int) throws {
        let (one, replicas) = (store(steps: limits.min() ?? 0), limits.map { store(steps: $0) })
        try spread(replicas, one, steps: steps)
        let list = overviews(replicas)
        #expect(list.count == 1 && list[0].batches == 3 * steps)
        let joined = try #require(RunParts.joined(replicas.compactMap { $0.history(of: "a") }))
        let latest = try #require(list[0].latest)
        #expect(latest.number == joined.steps.last?.number && list[0].stride == joined.overview.stride)
        #expect(isClose(sorted(latest), sorted(joined.steps.last)))
        // And as one replica has it, where that has the same stride.
        let whole = try #require(one.overviews().first)
        if whole.stride == list[0].stride { #expect(isClose(sorted(latest), sorted(whole.latest))) }
    }

    @Test func replicaWithoutTheLastStepAddsNothingToIt() throws {
        let (one, two) = (store(), store())
        one.record(RunBatch(run: "a", step: 4, metrics: try metrics([[1, 1]])))
        two.record(RunBatch(run: "a", step: 3, metrics: try metrics([[0, 0]])))
        let list = overviews([two, one])
        #expect(list.first?.latest?.number == 4 && list.first?.batches == 2)
        #expect(list.first?.latest?.figures["reward"].map { if case .spread(let spread) = $0 { spread.mean } else { 0 } } == 1)
    }

    @Test func storeCountsOnce() throws {
        let folder = Folder()
        let (one, two) = (RunStore(file: folder["r"], now: { 5 }), RunStore(file: folder["r"], now: { 5 }))
        let other = store()
        for step in 0..<6 { one.record(RunBatch(run: "a", step: step / 2, metrics: try metrics([[1, 0]]))) }
        other.record(RunBatch(run: "a", step: 2, metrics: try metrics([[1, 1]])))
        for store in [one, two, other] { store.flush(for: .seconds(60)) }
        let joined = try #require(RunParts.joined([one, two, other, other, one].compactMap { $0.history(of: "a") }))
        #expect(joined.overview.batches == 7 && joined.steps.map(\.figures.batches) == [2, 2, 3])
        let list = overviews([one, two, other, other, one])
        #expect(list.map(\.batches) == [7])
        #expect(list.first?.latest?.figures["groups/count"] == .count(3))
    }

    @Test func ofAnswersOfAStoreTheFullestCounts() throws {
        func part(_ batches: Int, _ store: String?) -> RunHistory {
            var overview = RunOverview("a")
            overview.batches = batches
            overview.store = store
            return RunHistory(overview, steps: [])
        }
        #expect(RunParts.joined([part(3, "x"), part(4, "x"), part(2, "x")])?.overview.batches == 4)
        #expect(RunParts.joined([part(3, "x"), part(4, "y")])?.overview.batches == 7)
        #expect(RunParts.joined([part(3, nil), part(4, nil)])?.overview.batches == 7, "who says nothing of its store has one of its own")
        #expect(RunParts.joined([]) == nil)
    }
}

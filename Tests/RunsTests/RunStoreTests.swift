import Advantages
import Dispatch
import Runs
import Synchronization
import Testing

@Suite struct RunStoreTests {
    /// A clock that goes on by a second at each look.
    private final class Clock: Sendable {
        private let time = Atomic<Int>(1000)
        func now() -> Double { Double(time.add(1, ordering: .relaxed).newValue) }
    }

    private func store(_ limits: RunLimits = RunLimits()) -> RunStore {
        let clock = Clock()
        return RunStore(limits: limits, now: { clock.now() })
    }

    private func batch(_ run: String, _ step: Int?, _ groups: [[Double]] = [[1, 0]]) throws -> RunBatch {
        RunBatch(run: run, step: step, metrics: try metrics(groups))
    }

    /// A file that cannot be written is tried again once, however many batches and readers meet the trouble.
    @Test func troubleIsMetByOneAttemptAtATime() throws {
        let attempts = Mutex<[@Sendable () -> Void]>([])
        let store = RunStore(
            file: "/nonexistent/runs.sqlite", now: { 0 },
            later: { queue, pause, work in
                guard pause == .seconds(5) else { return queue.async { work() } }
                attempts.withLock { $0.append(work) }
            })
        for step in 0..<10 {
            store.record(try batch("a", step))
            store.settle()
            _ = store.overviews()
        }
        #expect(store.status.trouble != nil && attempts.withLock(\.count) == 1)
        // The attempt fails as well: one more is to come.
        attempts.withLock { $0[0] }()
        store.settle()
        #expect(attempts.withLock(\.count) == 2)
    }

    @Test func BatchesOfAStepAreJoined() throws {
        let store = store()
        store.record(try batch("a", 7, [[1, 0]]))
        store.settle()
        store.record(try batch("a", 7, [[1, 1, 1]]))
        store.record(try batch("a", 8, [[0, 0]]))
        store.settle()
        let history = try #require(store.history(of: "a"))
        #expect(history.steps.map(\.number) == [7, 8])
        #expect(history.steps[0].figures.batches == 2)
        #expect(history.overview.batches == 3 && history.overview.steps == 2)
        #expect(history.steps[0].figures.log.first { $0.key == "reward/mean" }?.value == 0.8)
        #expect(store.history(of: "a", from: 8)?.steps.map(\.number) == [8])
        #expect(store.history(of: "b") == nil)
    }

    @Test func StepsAreCountedWhereTheTrainerDoesNot() throws {
        let store = store()
        for _ in 0..<3 { store.record(try batch("a", nil)) }
        store.settle()
        #expect(store.history(of: "a")?.steps.map(\.number) == [0, 1, 2])
    }

    @Test func FullRunIsThinnedAndLosesNothing() throws {
        var limits = RunLimits()
        limits.steps = 10
        let store = store(limits)
        for step in 0..<1000 { store.record(try batch("a", step)) }
        store.settle()
        let history = try #require(store.history(of: "a"))
        #expect(history.steps.count <= 10 && history.steps.count >= 5)
        #expect(history.overview.stride == 128)
        #expect(history.steps.map(\.number) == (0..<8).map { $0 * 128 })
        #expect(history.steps.reduce(0) { $0 + $1.figures.batches } == 1000, "joined, never left out")
        #expect(history.overview.steps == history.steps.count)
    }

    @Test func SparseAndHugeStepsAreThinnedToo() throws {
        var limits = RunLimits()
        limits.steps = 4
        let store = store(limits)
        for step in [0, 1_000_000, 2_000_000, 3_000_000, Int.max, Int.min, -1, 5] { store.record(try batch("a", step)) }
        store.settle()
        let history = try #require(store.history(of: "a"))
        #expect(history.steps.count <= 4)
        #expect(history.steps.reduce(0) { $0 + $1.figures.batches } == 8)
        #expect(history.steps.map(\.number) == history.steps.map(\.number).sorted())
    }

    @Test func IdlestRunGoes() throws {
        var limits = RunLimits()
        limits.runs = 3
        let store = store(limits)
        for run in ["a", "b", "c"] {
            store.record(try batch(run, 0))
            store.settle()
        }
        store.record(try batch("a", 1))
        store.settle()
        store.record(try batch("d", 0))
        store.settle()
        #expect(store.overviews().map(\.name) == ["d", "a", "c"])
    }

    @Test func LongNamesAreCutAndStayTwo() throws {
        let store = store()
        let long = String(repeating: "\u{6D4B}", count: 300)
        store.record(try batch(long + "1", 0))
        store.record(try batch(long + "2", 0))
        store.settle()
        let names = store.overviews().map(\.name)
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.utf8.count <= RunLimits.longestName })
        #expect(store.history(of: long + "1")?.steps.count == 1)
        #expect(names.allSatisfy { store.history(of: $0) != nil }, "the name of the list finds the run")
    }

    @Test func WhatWaitsIsBounded() throws {
        var limits = RunLimits()
        limits.waitingBytes = 100_000
        let store = store(limits)
        let batch = try batch("a", 0)
        for _ in 0..<100_000 { store.record(batch) }
        #expect(store.status.dropped > 0)
        store.settle()
        let status = store.status
        #expect(status.dropped + status.recorded == 100_000 && status.waiting == 0)
    }

    @Test func RoomIsBoundedWhateverIsSent() throws {
        var limits = RunLimits()
        limits.bytes = 2 << 20
        limits.runs = 1_000_000
        let store = store(limits)
        var wide = try metrics([[1, 0]])
        let names = (0..<64).map { PartName("part-\($0)-" + String(repeating: "x", count: 100)) }
        var parts = RewardParts()
        for name in names { parts.set(name, of: 0, to: 1) }
        wide.add(parts, rollouts: 2)
        for run in 0..<40 {
            for step in 0..<12 { store.record(RunBatch(run: "run \(run)", step: step, metrics: wide)) }
            store.settle()
        }
        #expect(store.status.dropped == 0)
        let kept = store.overviews()
        #expect(kept.count < 40 && kept.first?.name == "run 39")
        // One run alone is thinned instead.
        for step in 0..<400 {
            store.record(RunBatch(run: "one", step: step, metrics: wide))
            if step % 50 == 0 { store.settle() }
        }
        store.settle()
        let one = try #require(store.history(of: "one"))
        #expect(one.steps.reduce(0) { $0 + $1.figures.batches } == 400)
        #expect(store.status.dropped == 0)
    }

    @Test func RunOfThreeReplicasIsAsOnOne() throws {
        var limits = RunLimits()
        limits.steps = 16
        let (one, replicas) = (store(limits), [store(limits), store(), store()])
        for step in 0..<100 {
            let batch = try batch("a", step, [[1, 0], [Double(step % 3), 0.5]])
            one.record(batch)
            replicas[step % 3].record(batch)
        }
        for replica in replicas { replica.settle() }
        let parts = replicas.compactMap { $0.history(of: "a") }
        var joined = parts[2].joined(with: parts[0]).joined(with: parts[1])
        #expect(joined.overview.batches == 100 && joined.overview.stride > 1)
        // Who has thinned less is brought to the stride of the other.
        one.settle()
        var whole = try #require(one.history(of: "a"))
        var coarse = RunHistory(RunOverview("a"), steps: [])
        coarse.overview.stride = max(whole.overview.stride, joined.overview.stride)
        (joined, whole) = (joined.joined(with: coarse), whole.joined(with: coarse))
        #expect(joined.steps.map(\.number) == whole.steps.map(\.number))
        for (one, other) in zip(joined.steps, whole.steps) { #expect(isClose(one.figures.log, other.figures.log)) }
    }
}

extension RunStore {
    /// Waits until all is written, however busy the machine is.
    fileprivate func settle() { flush(for: .seconds(60)) }
}

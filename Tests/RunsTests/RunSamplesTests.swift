import Dispatch
import Testing

@testable import Runs

@Suite struct RunSamplesTests {
    private func sample(_ step: Int, bytes: Int = 10) -> RunSample { RunSample(step: step, time: 0, text: [UInt8](repeating: 0x20, count: bytes)) }

    private func samples(groups: Int, bytes: Int = 1 << 20) -> RunSamples {
        var limits = RunLimits()
        limits.samples = groups
        limits.sampleBytes = bytes
        return RunSamples(limits)
    }

    @Test func lastOnesAreKept() {
        let samples = samples(groups: 3)
        for step in 0..<5 { samples.add([sample(2 * step), sample(2 * step + 1)], of: "a") }
        #expect(samples.samples(of: "a").map(\.step) == [9, 8, 7])
        #expect(samples.samples(of: "b") == [])
        samples.add((0..<10).map { sample($0) }, of: "b")
        #expect(samples.samples(of: "b").map(\.step) == [9, 8, 7])
        samples.forget("a")
        samples.forget("a")
        #expect(samples.samples(of: "a") == [] && samples.samples(of: "b").count == 3)
        samples.forget("b")
        #expect(samples.heldBytes == 0)
    }

    @Test func bytesAreBounded() {
        let samples = samples(groups: 64, bytes: 100_000)
        for run in 0..<50 {
            samples.add([sample(run, bytes: 5000), sample(run, bytes: 5000)], of: "run \(run)")
            #expect(samples.heldBytes <= 100_000)
        }
        #expect(samples.samples(of: "run 49").count == 2 && samples.samples(of: "run 0") == [])
        // A run alone loses its first ones.
        for step in 0..<64 { samples.add([sample(step, bytes: 5000)], of: "run 49") }
        let kept = samples.samples(of: "run 49").map(\.step)
        #expect(kept.first == 63 && kept.count > 10 && kept.count < 20)
        samples.add([sample(0, bytes: 200_000)], of: "large")
        #expect(samples.heldBytes <= 100_000 && samples.samples(of: "large") == [])
    }

    @Test func nothingIsKeptUnlessAsked() {
        let samples = samples(groups: 0)
        samples.add([sample(1)], of: "a")
        #expect(samples.samples(of: "a") == [] && samples.heldBytes == 0)
    }

    @Test func samplesGoWithTheirRun() throws {
        var limits = RunLimits()
        limits.runs = 2
        limits.samples = 4
        let store = RunStore(limits: limits, now: { 5 })
        func record(_ run: String) throws {
            store.record(RunBatch(run: run, step: 1, metrics: try metrics([[1, 0]]), samples: [Array("{}".utf8)]))
            store.flush(for: .seconds(60))
        }
        for run in ["a", "b"] { try record(run) }
        #expect(store.samples(of: "a") == [RunSample(step: 1, time: 5, text: Array("{}".utf8))])
        #expect(store.status.samples == 4)
        try record("c")
        #expect(store.samples(of: "a") == nil, "the run is gone")
        try record("a")
        #expect(store.samples(of: "a")?.count == 1, "what it had before does not come back")
        #expect(store.samples(of: "b") == nil)
    }

    @Test func samplesAreNoLongerThanWhatWaitsMayTake() throws {
        var limits = RunLimits()
        limits.waitingBytes = 50_000
        limits.samples = 4
        let store = RunStore(limits: limits, now: { 5 })
        store.record(RunBatch(run: "a", step: 1, metrics: try metrics([[1, 0]]), samples: [[UInt8](repeating: 0x20, count: 60_000)]))
        #expect(store.status.dropped == 1)
    }
}

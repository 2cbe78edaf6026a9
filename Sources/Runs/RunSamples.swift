import Synchronization

/// A group of a batch as it was answered, with excerpts of its responses.
public struct RunSample: Sendable, Equatable {
    /// The step of the batch; `nil` where the trainer does not count them.
    public var step: Int?
    /// When the batch was answered, in seconds since 1970.
    public var time: Double
    /// The group, an object of JSON.
    public var text: [UInt8]

    /// A group of a batch.
    public init(step: Int?, time: Double, text: [UInt8]) {
        self.step = step
        self.time = time
        self.text = text
    }

    /// Bytes that it takes.
    var heldBytes: Int { MemoryLayout<RunSample>.stride + text.count }
}

/// The last groups of each run, in memory alone: excerpts of responses are never written to a file.
final class RunSamples: Sendable {
    private struct Entry: Sendable {
        var samples: [RunSample] = []
        /// Runs are ordered by it: the one with the least was idle longest.
        var turn = 0
    }

    private struct State: Sendable {
        var runs: [String: Entry] = [:]
        var turn = 0
        var bytes = 0
    }

    private let groups: Int
    private let bytes: Int
    private let state = Mutex(State())

    /// - Parameter limits: groups of a run, and bytes of all runs.
    init(_ limits: RunLimits) {
        groups = limits.samples
        bytes = limits.sampleBytes
    }

    /// Takes in groups of a run; its first ones go, and what other runs have that were idle longest.
    func add(_ samples: [RunSample], of run: String) {
        guard groups > 0, !samples.isEmpty else { return }
        state.withLock { state in
            state.turn += 1
            var entry = state.runs[run] ?? Entry()
            if entry.samples.isEmpty { state.bytes += Self.bytes(ofName: run) }
            entry.turn = state.turn
            entry.samples += samples
            state.bytes += samples.reduce(0) { $0 + $1.heldBytes }
            let surplus = max(0, entry.samples.count - groups)
            state.bytes -= entry.samples.prefix(surplus).reduce(0) { $0 + $1.heldBytes }
            entry.samples.removeFirst(surplus)
            state.runs[run] = entry
            while state.bytes > bytes, let idlest = state.runs.min(by: { $0.value.turn < $1.value.turn })?.key {
                Self.drop(from: idlest, isLast: state.runs.count == 1, &state)
            }
        }
    }

    /// Forgets a run.
    func forget(_ run: String) {
        guard groups > 0 else { return }
        state.withLock { Self.remove(run, &$0) }
    }

    /// The groups of a run, the last one first.
    func samples(of run: String) -> [RunSample] { state.withLock { $0.runs[run]?.samples.reversed() ?? [] } }

    /// Bytes of all of them.
    var heldBytes: Int { state.withLock(\.bytes) }

    /// Forgets a run, or the first group of the only one.
    private static func drop(from run: String, isLast: Bool, _ state: inout State) {
        guard isLast, let first = state.runs[run]?.samples.first, state.runs[run]?.samples.count ?? 0 > 1 else { return remove(run, &state) }
        state.bytes -= first.heldBytes
        state.runs[run]?.samples.removeFirst()
    }

    private static func remove(_ run: String, _ state: inout State) {
        guard let entry = state.runs.removeValue(forKey: run) else { return }
        state.bytes -= entry.samples.reduce(bytes(ofName: run)) { $0 + $1.heldBytes }
    }

    private static func bytes(ofName run: String) -> Int { run.utf8.count + 2 * MemoryLayout<Entry>.stride }
}

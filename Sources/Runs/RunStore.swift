public import Dispatch
import Synchronization

/// The runs that this process has seen lately, by step.
///
/// A batch is handed over as a value, which costs no more than a lock; a queue of its own joins what belongs to one step and writes it. In memory, or in a file that outlives
/// the process. While the file cannot be written, what comes is kept in memory, and goes into the file once that can be written again.
///
///     let store = RunStore(file: "/var/lib/advantaged/runs.sqlite")
///     store.record(RunBatch(run: "exp-17", step: 120, metrics: metrics))
public final class RunStore: Sendable {
    /// What the store is doing, for health and metrics.
    public struct Status: Sendable, Equatable {
        /// The identity of the store: of the file, which replicas may share, or of this process's memory.
        public var store = ""
        /// The file, if there is one.
        public var file: String?
        /// What is wrong with it; `nil` if nothing is.
        public var trouble: String?
        /// Batches that are written.
        public var recorded = 0
        /// Batches that found no room, and are in no run.
        public var dropped = 0
        /// Batches that wait to be written.
        public var waiting = 0
        /// Groups of a run that are kept with excerpts of their responses.
        public var samples = 0
    }

    private struct State: Sendable {
        var waiting: [RunBatch] = []
        var waitingBytes = 0
        var isScheduled = false
        var status = Status()
    }

    private let limits: RunLimits
    private let state: Mutex<State>
    private let shelf: RunShelf
    private let samples: RunSamples
    private let now: @Sendable () -> Double
    private let queue = DispatchQueue(label: "advantaged.runs", qos: .utility)
    private let onTrouble: @Sendable (String?) -> Void
    private let later: Later

    /// Runs work on a queue after some time.
    public typealias Later = @Sendable (DispatchQueue, DispatchTimeInterval, @escaping @Sendable () -> Void) -> Void

    /// For how long batches are collected: those of one step are then written once.
    private static let pause = DispatchTimeInterval.milliseconds(100)
    /// Between two looks at the file: whether it is still there, and whether it can be written again.
    private static let interval = DispatchTimeInterval.seconds(5)
    /// A reader waits for what came before it, but not for a disk that hangs.
    public static let patience = DispatchTimeInterval.milliseconds(500)

    /// A store.
    ///
    /// - Parameters:
    ///   - file: where runs outlive the process; `nil` keeps them in memory.
    ///   - limits: what they may take.
    ///   - now: seconds since 1970.
    ///   - onTrouble: called with what is wrong with the file, and with `nil` once nothing is any more.
    ///   - later: runs work after a pause.
    public init(
        file: String? = nil, limits: RunLimits = RunLimits(), now: @escaping @Sendable () -> Double,
        onTrouble: @escaping @Sendable (String?) -> Void = { _ in },
        later: @escaping Later = { queue, pause, work in queue.asyncAfter(deadline: .now() + pause) { work() } }
    ) {
        self.limits = limits
        self.later = later
        self.onTrouble = onTrouble
        self.now = now
        let samples = RunSamples(limits)
        self.samples = samples
        shelf = RunShelf(file: file, limits: limits, now: now) { samples.forget($0) }
        var state = State()
        state.status.file = file
        state.status.samples = limits.samples
        state.status.store = shelf.memoryIdentity
        self.state = Mutex(state)
        guard file != nil else { return }
        // What is wrong with a file shall be known before the first batch.
        queue.async { self.write() }
        watch()
    }

    /// The identity of what this process keeps in memory, as its samples are.
    public var memory: String { shelf.memoryIdentity }

    /// Takes in what came of a batch; returns at once.
    public func record(_ batch: RunBatch) {
        let bytes = batch.heldBytes
        let schedules = state.withLock { state in
            guard state.waitingBytes + bytes <= limits.waitingBytes else {
                state.status.dropped += 1
                return false
            }
            state.waiting.append(batch)
            state.waitingBytes += bytes
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if schedules { later(queue, Self.pause) { self.write() } }
    }

    /// What the store is doing.
    public var status: Status {
        state.withLock { state in
            var status = state.status
            status.waiting = state.waiting.count
            return status
        }
    }

    /// All runs, the one that was active last first. May wait for the disk.
    public func overviews() -> [RunOverview] {
        flush()
        return shelf.overviews()
    }

    /// How many runs ``overviews()`` reads, and how many figures they have: to ask for the memory first. May wait for the disk.
    public func latestCounts() -> (runs: Int, figures: Int) {
        flush()
        return shelf.latestCounts()
    }

    /// How many figures ``history(of:from:)`` reads: to ask for the memory first. May wait for the disk.
    public func figureCount(of run: String, from first: Int = .min) -> Int {
        flush()
        return shelf.figureCount(of: RunLimits.kept(run), from: first)
    }

    /// A run and its steps; `nil` where nothing is known of it. May wait for the disk.
    ///
    /// - Parameter first: the first step that is asked for.
    public func history(of run: String, from first: Int = .min) -> RunHistory? {
        flush()
        return shelf.history(of: RunLimits.kept(run), from: first)
    }

    /// The last groups of a run with excerpts of their responses, the last one first; `nil` where nothing is known of the run. May wait for the disk.
    public func samples(of run: String) -> [RunSample]? {
        flush()
        let run = RunLimits.kept(run)
        return shelf.has(run) ? samples.samples(of: run) : nil
    }

    /// Writes what waits.
    ///
    /// - Parameter patience: how long is waited for that: a disk may hang.
    public func flush(for patience: DispatchTimeInterval = RunStore.patience) {
        // Also where nothing waits: what was taken from there may still be being written.
        let isWritten = DispatchSemaphore(value: 0)
        queue.async {
            self.write()
            isWritten.signal()
        }
        _ = isWritten.wait(timeout: .now() + patience)
    }

    // MARK: On the queue

    private func write(reopens: Bool = false) {
        let batches = state.withLock { state in
            defer {
                state.waiting = []
                state.waitingBytes = 0
                state.isScheduled = false
            }
            return state.waiting
        }
        // Before the runs: one that goes takes its samples along.
        for batch in batches where !batch.samples.isEmpty {
            let time = now()
            samples.add(batch.samples.map { RunSample(step: batch.step, time: time, text: $0) }, of: RunLimits.kept(batch.run))
        }
        let outcome = shelf.add(Self.joined(batches), reopens: reopens)
        let identity = shelf.identity
        let changed = state.withLock { state in
            state.status.recorded += batches.count - outcome.lost
            state.status.dropped += outcome.lost
            state.status.store = identity
            let changed = state.status.trouble != outcome.trouble
            state.status.trouble = outcome.trouble
            return changed
        }
        if changed { onTrouble(outcome.trouble) }
        // After what has come meanwhile.
        if outcome.exceeds { queue.async { self.write() } }
    }

    /// Looks after the file even where no batch comes: one look at a time, however many batches and readers meet a trouble.
    private func watch() {
        later(queue, Self.interval) { [weak self] in
            self?.write(reopens: true)
            self?.watch()
        }
    }

    private static func joined(_ batches: [RunBatch]) -> [RunDatabase.Addition] {
        struct Key: Hashable {
            var run: String
            var step: Int
        }
        var places: [Key: Int] = [:]
        var additions: [RunDatabase.Addition] = []
        for batch in batches {
            let run = RunLimits.kept(batch.run)
            let figures = StepFigures(batch.metrics, phases: batch.phases)
            if let step = batch.step, let place = places[Key(run: run, step: step)] {
                additions[place].figures.join(figures)
            } else {
                if let step = batch.step { places[Key(run: run, step: step)] = additions.count }
                additions.append(RunDatabase.Addition(run: run, step: batch.step, figures: figures))
            }
        }
        return additions
    }
}

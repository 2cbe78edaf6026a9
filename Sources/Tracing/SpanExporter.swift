import Dispatch
import Glibc
public import HTTP
import Synchronization

/// Records requests that are over, and exports them as spans from a queue of its own. Recording one takes a lock and nothing else; what does not fit is dropped and counted.
public final class SpanExporter: Sendable {
    private struct State {
        var waiting: [RecordedRequest] = []
        var isScheduled = false
        var figures = Figures()
    }

    /// What became of requests so far.
    public struct Figures: Sendable, Equatable {
        /// Requests whose spans a collector has taken.
        public var exported = 0
        /// Requests whose spans were dropped: the queue was full, or no collector took them.
        public var dropped = 0
        /// Why the last export failed; `nil` where it did not.
        public var failure: String?
    }

    /// What sending a body came to.
    public enum Sending: Sendable, Equatable {
        /// It was taken.
        case taken
        /// It may be taken later.
        case later(reason: String)
        /// It will never be taken.
        case refused(reason: String)
    }

    private let settings: TracingSettings
    private let encoder: SpanEncoder
    private let wait: Double
    private let send: @Sendable ([UInt8]) -> Sending
    private let report: @Sendable (Figures) -> Void
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "advantaged.spans", qos: .utility)

    /// How often a batch is sent before it is dropped.
    private static let attempts = 4

    /// An exporter.
    ///
    /// - Parameters:
    ///   - settings: limits, times, and what describes the service.
    ///   - version: of the service.
    ///   - wait: seconds before the first repetition; they double.
    ///   - send: sends one body, and may block.
    ///   - report: is called after each export with what became of all so far.
    public init(
        _ settings: TracingSettings, version: String, wait: Double = 1, send: @escaping @Sendable ([UInt8]) -> Sending,
        report: @escaping @Sendable (Figures) -> Void = { _ in }
    ) {
        self.settings = settings
        encoder = SpanEncoder(resource: settings.resource, version: version)
        self.wait = wait
        self.send = send
        self.report = report
    }

    /// What became of requests so far.
    public var figures: Figures { state.withLock { $0.figures } }

    /// Begins the trace of a request, or goes on with the one that it is part of.
    public func begin(_ parent: TraceContext?) -> RequestTrace {
        var random = SystemRandomNumberGenerator()
        let trace: (high: UInt64, low: UInt64) = parent?.trace ?? (random.next(), random.next() | 1)
        let context = TraceContext(
            trace: trace, span: random.next() | 1, isSampled: settings.sampler.records(trace: trace.low, parent: parent), state: parent?.state)
        return RequestTrace(context: context, parent: parent?.span)
    }

    /// Takes in a request that is over, if it is to be recorded.
    public func record(_ completion: Completion) {
        guard let trace = completion.notes.trace, trace.context.isSampled else { return }
        let request = RecordedRequest(
            completion: completion, trace: trace, offset: Self.time(CLOCK_REALTIME) &- Self.time(CLOCK_MONOTONIC))
        let (schedules, isFull) = state.withLock { state in
            guard state.waiting.count < settings.queueLimit else {
                state.figures.dropped += 1
                return (false, false)
            }
            state.waiting.append(request)
            defer { state.isScheduled = true }
            return (!state.isScheduled, state.waiting.count == settings.batchLimit)
        }
        if schedules { queue.asyncAfter(deadline: .now() + settings.delay) { self.export() } }
        if isFull { queue.async { self.export() } }
    }

    /// Exports what waits, and returns when that is done, or after some seconds.
    public func flush(seconds: Double = 2) {
        let isDone = DispatchSemaphore(value: 0)
        queue.async {
            self.export(isLast: true)
            isDone.signal()
        }
        _ = isDone.wait(timeout: .now() + seconds)
    }

    /// - Parameter isLast: whether there is no time to repeat.
    private func export(isLast: Bool = false) {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(settings.batchLimit))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isScheduled = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            var random = SystemRandomNumberGenerator()
            let failure = deliver(encoder.body(batch, id: { random.next() | 1 }), attempts: isLast ? 1 : Self.attempts)
            let figures = state.withLock { state in
                if failure == nil { state.figures.exported += batch.count } else { state.figures.dropped += batch.count }
                state.figures.failure = failure
                return state.figures
            }
            report(figures)
        }
    }

    /// - Returns: why nobody has taken it.
    private func deliver(_ body: [UInt8], attempts: Int) -> String? {
        var pause = wait
        for attempt in 1...attempts {
            switch send(body) {
            case .taken: return nil
            case .refused(let reason): return reason
            case .later(let reason):
                if attempt == attempts { return reason }
                // Nothing else runs on this queue.
                usleep(UInt32(pause * 1e6))
                pause *= 2
            }
        }
        return nil
    }

    private static func time(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

import HTTP
import Middleware
import Synchronization

/// What the service is doing, for health and metrics: the transport's figures, the process's, and whether it drains.
final class StateReport: Sendable {
    private struct State {
        var statistics: @Sendable () -> TransportStatistics = { TransportStatistics() }
        var traces: @Sendable () -> (exported: Int, dropped: Int) = { (0, 0) }
        var isDraining = false
        var process = ProcessFigures()
        var taken: UInt64?
        var certificateExpiry: Double?
        var reload: ServiceState.Reload?
    }

    /// Health is asked often, and the kernel's figures cost system calls: they are kept for half a second.
    private static let figuresLast: UInt64 = 500_000_000

    private let now: @Sendable () -> UInt64
    private let figures: @Sendable () -> ProcessFigures
    private let started: UInt64
    private let startTime = WallClock.seconds()
    private let value = Mutex(State())

    /// - Parameters:
    ///   - now: a clock in nanoseconds that never goes back.
    ///   - figures: what the kernel says about the process.
    init(now: @escaping @Sendable () -> UInt64, figures: @escaping @Sendable () -> ProcessFigures = ProcessFigures.now) {
        self.now = now
        self.figures = figures
        started = now()
    }

    /// The transport is there.
    func use(_ statistics: @escaping @Sendable () -> TransportStatistics) { value.withLock { $0.statistics = statistics } }

    /// The certificate that connections to come are shown expires then.
    func use(certificateExpiry: Double?) { value.withLock { $0.certificateExpiry = certificateExpiry } }

    /// A reload is over.
    func reloaded(succeeded: Bool) { value.withLock { $0.reload = ServiceState.Reload(succeeded: succeeded, time: WallClock.seconds()) } }
    /// Requests are recorded.
    func useTraces(_ traces: @escaping @Sendable () -> (exported: Int, dropped: Int)) { value.withLock { $0.traces = traces } }

    /// - Returns: whether the drain begins now; false if it had begun before.
    func beginDraining() -> Bool {
        value.withLock { value in
            defer { value.isDraining = true }
            return !value.isDraining
        }
    }

    /// At this moment.
    var state: ServiceState {
        let time = now()
        var state = ServiceState()
        let (statistics, traces) = value.withLock { value in
            if value.taken.map({ time - $0 > Self.figuresLast }) ?? true {
                value.process = figures()
                value.taken = time
            }
            state.isDraining = value.isDraining
            state.process = value.process
            state.certificateExpiry = value.certificateExpiry
            state.reload = value.reload
            return (value.statistics, value.traces)
        }
        state.uptime = Double(time - started) / 1e9
        state.started = startTime
        (state.exportedTraces, state.droppedTraces) = traces()
        state.transport = statistics()
        return state
    }
}

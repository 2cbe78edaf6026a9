import AdvantageAPI
import Server
import Synchronization

/// The server that runs, for health and metrics, which must be told of it before it exists.
final class RunningServer: Sendable {
    private struct State {
        var server: Server?
        var isDraining = false
        var figures = ProcessFigures()
        var figuresTaken = Server.monotonicNanoseconds
    }

    /// Health is asked often, and the kernel's figures cost system calls.
    private static let figuresLast: UInt64 = 500_000_000

    private let value = Mutex(State())
    private let started = Server.monotonicNanoseconds

    func set(_ server: Server) { value.withLock { $0.server = server } }

    /// - Returns: whether the drain begins now; false if it had begun before.
    func beginDraining() -> Bool {
        value.withLock { value in
            defer { value.isDraining = true }
            return !value.isDraining
        }
    }

    var state: ServiceState {
        let now = Server.monotonicNanoseconds
        let (server, isDraining, figures) = value.withLock { value in
            if now - value.figuresTaken > Self.figuresLast {
                value.figures = ProcessFigures()
                value.figuresTaken = now
            }
            return (value.server, value.isDraining, value.figures)
        }
        var state = ServiceState()
        state.isDraining = isDraining
        state.uptime = Double(now - started) / 1e9
        state.residentBytes = figures.residentBytes
        state.openDescriptors = figures.openDescriptors
        state.maximumDescriptors = figures.maximumDescriptors
        state.processorSeconds = figures.processorSeconds
        guard let statistics = server?.statistics else { return state }
        state.openConnections = statistics.openConnections
        state.acceptedConnections = statistics.acceptedConnections
        state.acceptFailures = statistics.acceptFailures
        state.requestsInFlight = statistics.requestsInFlight
        state.queuedRequests = statistics.queuedRequests
        state.rejectedRequests = statistics.rejectedRequests
        state.bodyBytes = statistics.bodyBytes
        state.receivedBytes = statistics.receivedBytes
        state.sentBytes = statistics.sentBytes
        state.timeouts = statistics.timeouts
        state.handshakes = statistics.handshakes
        state.resumedHandshakes = statistics.resumedHandshakes
        state.failedHandshakes = statistics.failedHandshakes
        state.maximumBodyBytes = statistics.maximumBodyBytes
        return state
    }
}

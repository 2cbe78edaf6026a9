import AdvantageAPI
import Glibc
import Server
import Synchronization

/// The server that runs, for health and metrics, which must be told of it before it exists.
final class RunningServer: Sendable {
    private struct State {
        var server: Server?
        var isDraining = false
    }

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
        let (server, isDraining) = value.withLock { ($0.server, $0.isDraining) }
        var state = ServiceState()
        state.isDraining = isDraining
        state.uptime = Double(Server.monotonicNanoseconds - started) / 1e9
        state.residentBytes = Self.residentBytes()
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
        return state
    }

    /// The second number of `/proc/self/statm`, in pages; 0 where it cannot be read.
    private static func residentBytes() -> Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        let text = String(unsafeUninitializedCapacity: 128) { max(0, read(descriptor, $0.baseAddress, $0.count)) }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}

import Dispatch
import Glibc
import Synchronization

/// Signals that an operator sends, taken by a pipe: its reader needs no readiness, no timer and no memory at the time one comes.
enum Signals {
    /// The pipe's end that the handler writes to.
    private static let writer = Atomic<Int32>(-1)

    /// Calls `handler` for each of the signals from now on, on a queue of its own.
    ///
    /// - Throws: `SignalError` where the system has no descriptor for the pipe.
    static func handle(_ signals: [Int32], _ handler: @escaping @Sendable (Int32) -> Void) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SignalError(code: errno) }
        let reader = ends[0]
        writer.store(ends[1], ordering: .releasing)
        DispatchQueue(label: "advantaged.signals").async {
            var number: UInt8 = 0
            while true {
                let count = read(reader, &number, 1)
                if count == 1 { handler(Int32(number)) } else if count == 0 || (errno != EINTR && errno != EAGAIN) { return }
            }
        }
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { Signals.note($0) }
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
    }

    /// Only what is safe in a signal handler (signal-safety(7)).
    private static func note(_ signal: Int32) {
        let saved = errno
        var number = UInt8(truncatingIfNeeded: signal)
        // Another signal may come in between; this one must not be lost for it.
        for _ in 0..<10 {
            if write(writer.load(ordering: .acquiring), &number, 1) == 1 { break }
        }
        errno = saved
    }

    /// The name without its SIG.
    static func name(_ signal: Int32) -> String {
        switch signal {
        case SIGTERM: "SIGTERM"
        case SIGINT: "SIGINT"
        case SIGHUP: "SIGHUP"
        default: String(signal)
        }
    }
}

/// No pipe for signals.
struct SignalError: Error, CustomStringConvertible {
    let code: Int32

    var description: String { "pipe: \(String(cString: strerror(code)))" }
}

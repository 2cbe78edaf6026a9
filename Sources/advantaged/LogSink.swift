public import ArgumentParser
import Dispatch
import Glibc
import JSON
public import Logging
import Synchronization

/// How a line of the log looks.
enum LogFormat: String, CaseIterable, ExpressibleByArgument, LosslessStringConvertible {
    case json, text

    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }

    init?(_ description: String) { self.init(rawValue: description) }

    var description: String { rawValue }
}

extension Logger.Level: @retroactive ExpressibleByArgument {
    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// Writes log lines, to standard error by default, on a queue of its own: a reader that stops reading must not stop the loop.
final class LogSink: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var isScheduled = false
        var dropped = 0
    }

    /// A field of a line.
    typealias Field = (key: String, value: JSONValue)

    private let format: LogFormat
    /// Lines of lower levels are left out.
    let level: Logger.Level
    private let limit: Int
    private let output: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "advantaged.log", qos: .utility)

    /// - Parameters:
    ///   - limit: bytes that may wait for a slow reader; lines beyond it are counted and dropped.
    ///   - output: takes lines, and may wait.
    init(
        format: LogFormat, level: Logger.Level = .info, limit: Int = 1 << 20,
        output: @escaping @Sendable ([UInt8]) -> Void = { StandardStreams.write($0, to: STDERR_FILENO) }
    ) {
        self.format = format
        self.level = level
        self.limit = limit
        self.output = output
    }

    /// Writes one line.
    func write(level: Logger.Level, message: String, _ fields: [Field]) {
        guard level >= self.level else { return }
        let line = line(level: level.rawValue, message: message, fields)
        let schedules = state.withLock { state in
            guard state.pending.count + line.count <= limit else {
                state.dropped += 1
                return false
            }
            state.pending += line
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if schedules { queue.async { self.drain() } }
    }

    /// Waits until all lines are written, but no longer than a second: nobody may be reading.
    func flush() {
        let isWritten = DispatchSemaphore(value: 0)
        queue.async { isWritten.signal() }
        _ = isWritten.wait(timeout: .now() + .seconds(1))
    }

    private func drain() {
        let (bytes, dropped) = state.withLock { state in
            defer { state = State() }
            return (state.pending, state.dropped)
        }
        output(bytes)
        if dropped > 0 {
            output(line(level: "warning", message: "log lines dropped: the reader of the log is too slow", [("count", .integer(dropped))]))
        }
    }

    private func line(level: String, message: String, _ fields: [Field]) -> [UInt8] {
        switch format {
        case .json:
            var writer = JSONWriter(capacity: 256)
            writer.beginObject()
            for (key, value) in [("time", .string(Self.timestamp())), ("level", .string(level)), ("message", .string(message))] + fields {
                writer.key(named: key)
                writer.write(value)
            }
            writer.endObject()
            return writer.text + [UInt8(ascii: "\n")]
        case .text:
            var text = "\(Self.timestamp()) \(level) \(message)"
            for (key, value) in fields {
                var writer = JSONWriter(capacity: 64)
                writer.write(value)
                let quoted = String(decoding: writer.text, as: UTF8.self)
                let plain = value.string.map { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") } ? $0 : quoted } ?? quoted
                text += " \(key)=\(plain)"
            }
            return Array(text.utf8) + [UInt8(ascii: "\n")]
        }
    }

    /// RFC 3339, UTC, milliseconds.
    private static func timestamp() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let date = "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
        let clock = "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        return "\(date)T\(clock).\(padded(time.tv_nsec / 1_000_000, 3))Z"
    }
}

/// Sends what is logged through swift-log into the sink.
struct SinkLogHandler: LogHandler {
    let label: String
    let sink: LogSink
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(label: String, sink: LogSink) {
        self.label = label
        self.sink = sink
        logLevel = sink.level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        sink.write(level: event.level, message: "\(event.message)", all.sorted { $0.key < $1.key }.map { ($0.key, .string("\($0.value)")) })
    }
}

import Calls
import JSON

/// What was measured.
public struct BenchResult: Sendable {
    /// Seconds of each answered request, ascending.
    public var latencies: [Double] = []
    /// Seconds from the first request to the last answer.
    public var seconds = 0.0
    /// Rollouts of one batch.
    public var rollouts = 0
    /// Bytes of one request's body.
    public var bytesUp = 0
    /// Bytes of one answer's body.
    public var bytesDown = 0
    /// Requests without an answer.
    public var failures = 0
    /// Answers by their status, ascending.
    public var statuses: [(status: Int, count: Int)] = []
    /// Phases of the service, by the field Server-Timing: the sum of their milliseconds.
    public var phases: [(name: String, milliseconds: Double)] = []

    /// Nothing was measured.
    public init() {}

    mutating func add(_ reply: Reply, _ seconds: Double) {
        if let index = statuses.firstIndex(where: { $0.status == reply.status }) {
            statuses[index].count += 1
        } else {
            statuses.append((reply.status, 1))
            statuses.sort { $0.status < $1.status }
        }
        // An answer that refuses is quick, and says nothing about the work.
        guard (200...299).contains(reply.status) else { return }
        latencies.append(seconds)
        for (name, duration) in ServerTiming.read(reply["server-timing"] ?? "") {
            if let index = phases.firstIndex(where: { $0.name == name }) {
                phases[index].milliseconds += duration
            } else {
                phases.append((name, duration))
            }
        }
    }

    /// The latency that this share of the requests does not exceed, in seconds, by the nearest rank; 0 without any.
    public func percentile(_ share: Double) -> Double {
        guard !latencies.isEmpty else { return 0 }
        let rank = Int((share * Double(latencies.count)).rounded(.up))
        return latencies[min(max(rank, 1), latencies.count) - 1]
    }

    /// Answered requests a second.
    public var requestsPerSecond: Double { seconds > 0 ? Double(latencies.count) / seconds : 0 }
    /// Whether every request was answered with a success.
    public var isClean: Bool { failures == 0 && statuses.allSatisfy { (200...299).contains($0.status) } }

    /// For a person.
    public var text: String {
        func milliseconds(_ seconds: Double) -> String { Self.rounded(seconds * 1000, 3) }
        let count = Double(max(1, latencies.count))
        var lines = [
            "\(latencies.count) batches of \(rollouts) rollouts in \(Self.rounded(seconds, 2)) s; \(bytesUp) bytes up and \(bytesDown) down for each",
            "latency   p50 \(milliseconds(percentile(0.5))) ms   p90 \(milliseconds(percentile(0.9))) ms   p99 \(milliseconds(percentile(0.99))) ms   "
                + "largest \(milliseconds(latencies.last ?? 0)) ms",
            "rate      \(Self.rounded(requestsPerSecond, 1)) batches/s   \(Self.rounded(requestsPerSecond * Double(rollouts), 0)) rollouts/s   "
                + "\(Self.rounded(requestsPerSecond * Double(bytesUp + bytesDown) / 1e6, 1)) MB/s",
        ]
        if !phases.isEmpty {
            let inside = phases.map { "\($0.name) \(Self.rounded($0.milliseconds / count, 3))" }.joined(separator: ", ")
            lines.append("mean time in the service, in ms: \(inside)")
        }
        if !isClean {
            lines.append("NOT CLEAN: \(failures) without an answer; statuses " + statuses.map { "\($0.status): \($0.count)" }.joined(separator: ", "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For a program.
    public var json: [UInt8] {
        func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(members.map { JSONValue.Member($0.0, $0.1) }) }
        let count = Double(max(1, latencies.count))
        var writer = JSONWriter()
        writer.write(
            object([
                ("batches", .integer(latencies.count)), ("rollouts_per_batch", .integer(rollouts)), ("seconds", .number(seconds)),
                ("bytes_up", .integer(bytesUp)), ("bytes_down", .integer(bytesDown)),
                (
                    "latency_ms",
                    object([
                        ("p50", .number(percentile(0.5) * 1000)), ("p90", .number(percentile(0.9) * 1000)), ("p99", .number(percentile(0.99) * 1000)),
                        ("largest", .number((latencies.last ?? 0) * 1000)),
                    ])
                ), ("batches_per_second", .number(requestsPerSecond)), ("rollouts_per_second", .number(requestsPerSecond * Double(rollouts))),
                ("phases_ms", object(phases.map { ($0.name, .number($0.milliseconds / count)) })), ("failures", .integer(failures)),
                ("statuses", object(statuses.map { (String($0.status), .integer($0.count)) })),
            ]))
        return writer.text
    }

    private static func rounded(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard digits > 0, scaled.magnitude < 0x1p62 else { return scaled.magnitude < 0x1p62 ? String(Int(scaled)) : "\(value)" }
        let whole = Int(scaled)
        let fraction = String(whole % Int(scale))
        return "\(whole / Int(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}

/// The field Server-Timing (W3C Server Timing): `receive;dur=0.12, verify;dur=3`.
enum ServerTiming {
    /// Names with their milliseconds; entries without a duration are left out.
    static func read(_ value: String) -> [(name: String, milliseconds: Double)] {
        value.split(separator: ",").compactMap { entry in
            let parts = entry.split(separator: ";").map { $0.drop { $0 == " " } }
            // It is printed: nothing but what a name may be (RFC 9110, sec. 5.6.2), which is all visible.
            guard let name = parts.first, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                let text = parts.dropFirst().first(where: { $0.hasPrefix("dur=") }),
                let duration = Double(text.dropFirst(4))
            else {
                return nil
            }
            return (String(name), duration)
        }
    }
}

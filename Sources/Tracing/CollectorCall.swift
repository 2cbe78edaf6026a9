public import Calls

/// Sends spans to a collector: OTLP over HTTP, in JSON.
public struct CollectorCall: Sendable {
    private let target: CallTarget
    private let fields: [(name: String, value: String)]
    private let seconds: Double

    /// A collector.
    ///
    /// - Throws: ``Calls/CallError`` where the endpoint is no URL.
    public init(_ settings: TracingSettings) throws(CallError) {
        target = try CallTarget(settings.endpoint, path: "/", authorities: settings.certificateFile)
        fields = [("Content-Type", "application/json"), ("Connection", "close")] + settings.headers.map { ($0.key, $0.value) }
        seconds = settings.timeout
        // A line break in a value would begin another field.
        guard !settings.headers.contains(where: { ($0.key + $0.value).utf8.contains { $0 < 0x20 || $0 == 0x7F } }) else {
            throw CallError("OTEL_EXPORTER_OTLP_HEADERS has a control character")
        }
    }

    /// Posts one body.
    public func send(_ body: [UInt8]) -> SpanExporter.Sending {
        do throws(CallError) {
            let reply = try CallConnection(to: target, seconds: seconds).call(Call(method: "POST", fields: fields, body: body))
            switch reply.status {
            case 200...299: return .taken
            // Those that the protocol lets a client repeat (OTLP, "Failures").
            case 429, 502, 503, 504: return .later(reason: "the collector answered \(reply.status)")
            default: return .refused(reason: "the collector answered \(reply.status)")
            }
        } catch {
            return .later(reason: error.description)
        }
    }
}

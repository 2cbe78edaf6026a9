import Calls
import Glibc
import Logging
import Middleware
import Tracing

/// Exports spans where the variables of OpenTelemetry say it.
enum Tracer {
    /// An exporter.
    ///
    /// - Returns: `nil` where no endpoint is named.
    /// - Throws: `SettingError` where the endpoint is no URL.
    static func exporter(_ logger: Logger) throws -> SpanExporter? {
        guard let settings = settings else { return nil }
        for note in settings.notes { logger.notice("\(note)") }
        let call = try collector(settings)
        logger.notice("spans are exported", metadata: ["endpoint": "\(settings.endpoint)"])
        return SpanExporter(settings, version: version) {
            call.send($0)
        } report: { figures in
            guard let failure = figures.failure else { return }
            logger.warning("spans were dropped", metadata: ["reason": "\(failure)", "dropped_requests": "\(figures.dropped)"])
        }
    }

    static var settings: TracingSettings? {
        TracingSettings(version: version) { name in getenv(name).map { String(cString: $0) } }
    }

    static func collector(_ settings: TracingSettings) throws -> CollectorCall {
        do throws(CallError) { return try CollectorCall(settings) } catch {
            throw SettingError("the endpoint of spans, \(settings.endpoint): \(error)")
        }
    }
}

extension SpanExporter {
    /// As the service uses it.
    var tracing: RequestTracing { RequestTracing(begin: { self.begin($0) }, record: { self.record($0) }) }
}

/// Where spans go and what is said with them, by the variables of OpenTelemetry (its specification, "Environment Variable Specification" and "OTLP Exporter").
public struct TracingSettings: Sendable, Equatable {
    /// The URL that takes spans.
    public var endpoint: String
    /// Fields of every request to it.
    public var headers: [Attribute]
    /// Seconds for one request.
    public var timeout: Double
    /// PEM file of the authorities that may have signed the endpoint's certificate; `nil` for the system's.
    public var certificateFile: String?
    /// What describes this service: `service.name` and others.
    public var resource: [Attribute]
    /// Which requests are recorded.
    public var sampler: Sampler
    /// Requests that wait to be exported, at most.
    public var queueLimit: Int
    /// Requests that are exported at a time, at most.
    public var batchLimit: Int
    /// Seconds between two exports.
    public var delay: Double
    /// What of the variables does not count here, in words.
    public var notes: [String] = []

    /// A name and its value.
    public struct Attribute: Sendable, Equatable {
        /// The name.
        public var key: String
        /// The value.
        public var value: String

        /// A name and its value.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Reads the variables.
    ///
    /// - Parameter variable: looks one up; an empty one is none.
    /// - Returns: `nil` where no endpoint is named, or tracing is switched off.
    public init?(version: String, variable: (String) -> String?) {
        func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        func specific(_ name: String) -> String? { value("OTEL_EXPORTER_OTLP_TRACES_\(name)") ?? value("OTEL_EXPORTER_OTLP_\(name)") }
        guard value("OTEL_SDK_DISABLED")?.lowercased() != "true", value("OTEL_TRACES_EXPORTER")?.lowercased() != "none" else { return nil }
        if let own = value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
            endpoint = own
        } else if let base = value("OTEL_EXPORTER_OTLP_ENDPOINT") {
            endpoint = base + (base.hasSuffix("/") ? "v1/traces" : "/v1/traces")
        } else {
            return nil
        }
        var notes: [String] = []
        if let wanted = specific("PROTOCOL"), wanted != "http/json" {
            notes.append("OTEL_EXPORTER_OTLP_PROTOCOL is \(wanted), but spans are sent as http/json")
        }
        headers = Self.list(specific("HEADERS") ?? "")
        func number(_ text: String?, _ other: Double, _ name: String) -> Double {
            guard let text else { return other }
            if let number = Double(text), number > 0, number.isFinite { return number }
            notes.append("\(name) must be a number above 0, it is \"\(text)\"; \(other) counts")
            return other
        }
        timeout = min(600, number(specific("TIMEOUT"), 10_000, "OTEL_EXPORTER_OTLP_TIMEOUT") / 1000)
        certificateFile = specific("CERTIFICATE")
        var resource = Self.list(value("OTEL_RESOURCE_ATTRIBUTES") ?? "")
        func set(_ key: String, _ text: String, over: Bool) {
            if let index = resource.firstIndex(where: { $0.key == key }) {
                if over { resource[index].value = text }
            } else {
                resource.append(Attribute(key, text))
            }
        }
        if let name = value("OTEL_SERVICE_NAME") { set("service.name", name, over: true) } else { set("service.name", "advantaged", over: false) }
        set("service.version", version, over: false)
        self.resource = resource
        sampler = Sampler()
        if let name = value("OTEL_TRACES_SAMPLER") {
            if let known = Sampler(name: name, argument: value("OTEL_TRACES_SAMPLER_ARG")) {
                sampler = known
            } else {
                notes.append("OTEL_TRACES_SAMPLER is \"\(name)\", which is not known here; parentbased_always_on counts")
            }
        }
        queueLimit = Int(min(1_000_000, number(value("OTEL_BSP_MAX_QUEUE_SIZE"), 2048, "OTEL_BSP_MAX_QUEUE_SIZE")))
        batchLimit = max(
            1, min(queueLimit, Int(min(100_000, number(value("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"), 512, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE")))))
        delay = min(3600, number(value("OTEL_BSP_SCHEDULE_DELAY"), 5000, "OTEL_BSP_SCHEDULE_DELAY") / 1000)
        self.notes = notes
    }

    /// `key=value,key=value` with bytes of values as %XX (W3C Baggage, sec. 3.3); what is no pair is passed over.
    static func list(_ text: String) -> [Attribute] {
        text.split(separator: ",").compactMap { pair in
            guard let sign = pair.firstIndex(of: "=") else { return nil }
            let key = trimmed(pair[..<sign])
            // Properties after a semicolon say nothing about the value.
            let value = trimmed(pair[pair.index(after: sign)...])
            return key.isEmpty ? nil : Attribute(key, unescaped(value))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(String(text.drop { $0 == " " }.reversed()).drop { $0 == " " }.reversed())
    }

    private static func unescaped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                result.append(byte)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

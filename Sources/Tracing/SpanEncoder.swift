import HTTP
import JSON

/// Writes spans as OTLP in JSON (`ExportTraceServiceRequest` of opentelemetry-proto): ids are hexadecimal, 64-bit integers are strings, enumerations are numbers.
struct SpanEncoder {
    let resource: [TracingSettings.Attribute]
    let version: String

    /// The body of one export.
    func body(_ requests: [RecordedRequest], id: () -> UInt64) -> [UInt8] {
        var spans: [JSONValue] = []
        for request in requests {
            for span in request.spans(id: id) { spans.append(Self.value(span, of: request.trace.context)) }
        }
        let scope = Self.object([("name", .string("advantaged")), ("version", .string(version))])
        let attributes = resource.map { Self.value(Span.Attribute($0.key, .text($0.value))) }
        let all = Self.object([
            (
                "resourceSpans",
                .array([
                    Self.object([
                        ("resource", Self.object([("attributes", .array(attributes))])),
                        ("scopeSpans", .array([Self.object([("scope", scope), ("spans", .array(spans))])])),
                    ])
                ])
            )
        ])
        var writer = JSONWriter(capacity: 512 * (spans.count + 1))
        writer.write(all)
        return writer.text
    }

    private static func value(_ span: Span, of context: TraceContext) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("traceId", .string(context.traceID)), ("spanId", .string(TraceContext.hexadecimal(span.id))),
        ]
        if let parent = span.parent { members.append(("parentSpanId", .string(TraceContext.hexadecimal(parent)))) }
        if let state = context.state { members.append(("traceState", .string(state))) }
        members += [
            ("flags", .integer(context.isSampled ? 1 : 0)), ("name", .string(span.name)), ("kind", .integer(span.kind.rawValue)),
            ("startTimeUnixNano", .string(String(span.start))), ("endTimeUnixNano", .string(String(span.end))),
            ("attributes", .array(span.attributes.map(value))),
        ]
        // STATUS_CODE_ERROR; without a status it is unset.
        if let failure = span.failure { members.append(("status", object([("code", .integer(2)), ("message", .string(failure))]))) }
        return object(members)
    }

    private static func value(_ attribute: Span.Attribute) -> JSONValue {
        let value: (String, JSONValue) =
            switch attribute.value {
            case .text(let text): ("stringValue", .string(text))
            case .integer(let number): ("intValue", .string(String(number)))
            case .number(let number): ("doubleValue", .number(number))
            }
        return object([("key", .string(attribute.key)), ("value", object([value]))])
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(members.map { JSONValue.Member($0.0, $0.1) }) }
}

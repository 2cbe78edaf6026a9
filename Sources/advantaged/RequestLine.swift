import HTTP
import HTTPTypes
import JSON
import Logging

/// The line of a request in the log.
extension LogSink {
    /// Writes the line of a request that is over.
    ///
    /// - Parameter isSlow: whether it took as long as `--slow-request` says, or longer.
    func write(_ completion: Completion, isSlow: Bool = false) {
        let level = Self.level(of: completion, isSlow: isSlow)
        guard level >= self.level else { return }
        write(level: level, message: "request", Self.fields(of: completion, isSlow: isSlow))
    }

    /// What an operator may have to look after is an error; what a client, or the load, has caused is a warning.
    static func level(of completion: Completion, isSlow: Bool) -> Logger.Level {
        switch completion.outcome {
        case .cut, .brokenOff: return .warning
        // The client decided that.
        case .clientGone: return .notice
        case .completed: break
        }
        switch completion.status {
        // A drain says so until it ends, and overload is what the limits are for.
        case 503 where completion.operation == "getReadiness": return .info
        case 429, 503: return .warning
        case 500...: return .error
        case 400...: return .warning
        default: return isSlow ? .warning : .info
        }
    }

    static func fields(of completion: Completion, isSlow: Bool) -> [Field] {
        let notes = completion.notes
        var fields: [Field] = [
            ("id", .string(completion.id)), ("method", .string(completion.method)), ("path", .string(completion.path)),
            ("status", .integer(completion.status)), ("ms", milliseconds(completion.nanoseconds)), ("in", .integer(completion.requestBytes)),
            ("out", .integer(completion.responseBytes)),
        ]
        func add(_ key: String, _ value: String?) { if let value { fields.append((key, .string(value))) } }
        func add(_ key: String, _ count: Int) { if count > 0 { fields.append((key, .integer(count))) } }
        add("operation", completion.operation)
        if completion.outcome != .completed { add("outcome", completion.outcome.rawValue) }
        if isSlow { fields.append(("slow", .bool(true))) }
        add("peer", completion.peer)
        add("caller", completion.caller)
        add("run", notes.run)
        if let step = notes.step { fields.append(("step", .integer(step))) }
        add("groups", notes.groups)
        add("rollouts", notes.rollouts)
        add("failed_groups", notes.failedGroups)
        add("estimator", notes.estimator)
        if let problem = notes.problem {
            add("problem", problem.kind.name)
            add("detail", problem.detail)
            add("pointer", problem.pointer)
            if let offset = problem.offset { fields.append(("offset", .integer(offset))) }
        }
        if completion.phases.count > 1 {
            fields.append(("phases", .object(completion.phases.map { JSONValue.Member($0.name, milliseconds($0.nanoseconds)) })))
        }
        if let trace = notes.trace {
            add("trace_id", trace.context.traceID)
            add("span_id", trace.context.spanID)
            add("parent_id", trace.parent.map(TraceContext.hexadecimal))
        } else if let sent = completion.head.flatMap({ TraceContext(fields: $0.headerFields) }) {
            add("trace_id", sent.traceID)
            add("parent_id", sent.spanID)
        }
        return fields
    }

    /// With three digits after the point.
    private static func milliseconds(_ nanoseconds: UInt64) -> JSONValue { .number(Double(nanoseconds / 1000) / 1000) }
}

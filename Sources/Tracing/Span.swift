import HTTP

/// A piece of work with its time, as OpenTelemetry has it.
struct Span: Sendable, Equatable {
    /// The number of the kind in `opentelemetry.proto.trace.v1.Span.SpanKind`.
    enum Kind: Int { case `internal` = 1, server = 2 }

    var name: String
    var id: UInt64
    /// `nil` for the root of a trace.
    var parent: UInt64?
    var kind = Kind.internal
    /// In nanoseconds since 1970, UTC.
    var start: UInt64
    /// In nanoseconds since 1970, UTC.
    var end: UInt64
    var attributes: [Attribute] = []
    /// Why it failed; `nil` where it did not.
    var failure: String?

    struct Attribute: Sendable, Equatable {
        var key: String
        var value: Value

        init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int)
        case number(Double)
    }
}

/// A request that is over and is to be recorded.
struct RecordedRequest: Sendable {
    var completion: Completion
    var trace: RequestTrace
    /// What to add to times of the completion's clock for nanoseconds since 1970.
    var offset: UInt64
}

extension RecordedRequest {
    /// The span of the request, then those of its phases: receive, decode, verify with one for each verifier, estimate, encode, send.
    ///
    /// - Parameter id: makes the id of a span; never 0.
    func spans(id: () -> UInt64) -> [Span] {
        let notes = completion.notes
        var root = Span(
            name: completion.operation ?? (completion.method.isEmpty ? "request" : completion.method), id: trace.context.span, parent: trace.parent,
            kind: .server, start: completion.started &+ offset, end: completion.started &+ completion.nanoseconds &+ offset)
        root.attributes = [
            Span.Attribute("http.request.method", .text(completion.method)), Span.Attribute("url.path", .text(completion.path)),
            Span.Attribute("http.response.status_code", .integer(completion.status)),
            Span.Attribute("http.request.body.size", .integer(completion.requestBytes)),
            Span.Attribute("http.response.body.size", .integer(completion.responseBytes)),
            Span.Attribute("advantaged.request_id", .text(completion.id)),
        ]
        if let peer = completion.peer { root.attributes.append(Span.Attribute("client.address", .text(peer))) }
        if let caller = completion.caller { root.attributes.append(Span.Attribute("enduser.id", .text(caller))) }
        if notes.rollouts > 0 {
            root.attributes.append(Span.Attribute("advantaged.groups", .integer(notes.groups)))
            root.attributes.append(Span.Attribute("advantaged.rollouts", .integer(notes.rollouts)))
        }
        if let estimator = notes.estimator { root.attributes.append(Span.Attribute("advantaged.estimator", .text(estimator))) }
        if let problem = notes.problem { root.attributes.append(Span.Attribute("error.type", .text(problem.kind.name))) }
        if completion.status >= 500 { root.failure = notes.problem?.detail ?? "status \(completion.status)" }
        if completion.outcome != .completed { root.failure = root.failure ?? completion.outcome.rawValue }

        var spans = [root]
        for phase in completion.phases {
            guard let start = phase.start else {
                // Time that is not one interval, such as waiting for a worker at several times.
                spans[0].attributes.append(Span.Attribute("advantaged.\(phase.name)_seconds", .number(Double(phase.nanoseconds) / 1e9)))
                continue
            }
            add(phase.name, start, start &+ phase.nanoseconds, to: &spans, id)
        }
        for verifier in notes.verifiers {
            add("verify \(verifier.name)", verifier.start, verifier.end, to: &spans, id)
            spans[spans.count - 1].attributes = [
                Span.Attribute("advantaged.verifier", .text(verifier.name)), Span.Attribute("advantaged.verdicts", .integer(verifier.verdicts)),
                Span.Attribute("advantaged.busy_seconds", .number(Double(verifier.busy) / 1e9)),
            ]
        }
        if completion.answered > 0 { add("send", completion.answered, completion.started &+ completion.nanoseconds, to: &spans, id) }
        return spans
    }

    /// Adds a part of the request, within the request's own time.
    private func add(_ name: String, _ start: UInt64, _ end: UInt64, to spans: inout [Span], _ id: () -> UInt64) {
        let whole = spans[0]
        let start = min(max(start &+ offset, whole.start), whole.end)
        spans.append(Span(name: name, id: id(), parent: whole.id, start: start, end: min(max(end &+ offset, start), whole.end)))
    }
}

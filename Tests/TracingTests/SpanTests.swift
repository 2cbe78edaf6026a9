import Dispatch
import HTTP
import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import Tracing

/// A request that is over, which began at 1 s of the service's clock and took 10 ms.
private func completion(_ trace: RequestTrace? = nil, status: Int = 200, outcome: Completion.Outcome = .completed) -> Completion {
    let notes = RequestNotes()
    if let trace { notes.note(trace) }
    notes.noteAnswered(groups: 2, rollouts: 8, estimator: "pass_at_k")
    notes.noteVerdict(by: "math", from: 1_003_000_000, to: 1_004_000_000)
    notes.noteVerdict(by: "math", from: 1_003_500_000, to: 1_005_000_000)
    notes.noteVerdict(by: "numeric", from: 1_004_000_000, to: 1_004_100_000)
    if status >= 400 { notes.note(Problem(.internalError, "it failed")) }
    return Completion(
        id: "r1", head: RequestHead(request: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/v1/advantages?x")),
        operation: "computeAdvantages", status: status, requestBytes: 100, responseBytes: 200, nanoseconds: 10_000_000,
        phases: [
            Answer.Phase("receive", nanoseconds: 1_000_000, from: 1_000_000_000), Answer.Phase("queue", nanoseconds: 500_000),
            Answer.Phase("verify", nanoseconds: 3_000_000, from: 1_002_000_000),
        ], outcome: outcome, caller: "trainer", peer: "10.0.0.7:5000", started: 1_000_000_000, answered: 1_009_000_000, notes: notes)
}

private let trace = RequestTrace(context: TraceContext(trace: (1, 2), span: 3, isSampled: true, state: "a=1"), parent: 4)

@Suite struct SpanTests {
    private func spans(_ completion: Completion) -> [Span] {
        var last: UInt64 = 100
        return RecordedRequest(completion: completion, trace: trace, offset: 5_000_000_000).spans {
            last += 1
            return last
        }
    }

    @Test func aRequestAndItsParts() {
        let spans = spans(completion())
        #expect(spans.map(\.name) == ["computeAdvantages", "receive", "verify", "verify math", "verify numeric", "send"])
        #expect(spans[0].id == 3 && spans[0].parent == 4 && spans[0].kind == .server && spans[0].failure == nil)
        #expect(spans[0].start == 6_000_000_000 && spans[0].end == 6_010_000_000)
        #expect(spans.dropFirst().allSatisfy { $0.parent == 3 && $0.kind == .internal && $0.start >= spans[0].start && $0.end <= spans[0].end })
        #expect(spans[1].start == 6_000_000_000 && spans[1].end == 6_001_000_000)
        #expect(spans[3].start == 6_003_000_000 && spans[3].end == 6_005_000_000)
        #expect(spans[3].attributes.contains(Span.Attribute("advantaged.verdicts", .integer(2))))
        #expect(spans[3].attributes.contains(Span.Attribute("advantaged.busy_seconds", .number(0.0025))))
        #expect(spans[5].start == 6_009_000_000 && spans[5].end == 6_010_000_000)
        #expect(Set(spans.map(\.id)).count == spans.count)
        for attribute in [
            Span.Attribute("http.request.method", .text("POST")), Span.Attribute("url.path", .text("/v1/advantages")),
            Span.Attribute("http.response.status_code", .integer(200)), Span.Attribute("client.address", .text("10.0.0.7:5000")),
            Span.Attribute("advantaged.rollouts", .integer(8)), Span.Attribute("advantaged.queue_seconds", .number(0.0005)),
        ] { #expect(spans[0].attributes.contains(attribute), "\(attribute)") }
    }

    @Test func failuresAreMarked() {
        #expect(spans(completion(status: 500))[0].failure == "it failed")
        #expect(spans(completion(outcome: .cut))[0].failure == "cut")
        #expect(spans(completion(status: 422))[0].failure == nil)
    }

    @Test func theBodyOfAnExport() throws {
        let encoder = SpanEncoder(resource: [TracingSettings.Attribute("service.name", "rewards")], version: "1.2")
        let body = encoder.body([RecordedRequest(completion: completion(status: 500), trace: trace, offset: 0)], id: { 255 })
        let value = try JSONReader.read(body, wrap: { $0 as any Error }) { reader in try reader.readValue() }
        guard case .array(let resources)? = value["resourceSpans"], case .array(let scopes)? = resources.first?["scopeSpans"],
            case .array(let spans)? = scopes.first?["spans"], case .array(let attributes)? = resources.first?["resource"]?["attributes"]
        else {
            Issue.record("\(value)")
            return
        }
        #expect(attributes.first?["key"] == .string("service.name") && attributes.first?["value"]?["stringValue"] == .string("rewards"))
        #expect(
            spans.count == 6 && spans[0]["traceId"] == .string("00000000000000010000000000000002")
                && spans[0]["spanId"] == .string("0000000000000003"))
        #expect(
            spans[0]["parentSpanId"] == .string("0000000000000004") && spans[0]["traceState"] == .string("a=1") && spans[0]["kind"] == .integer(2))
        #expect(spans[0]["startTimeUnixNano"] == .string("1000000000") && spans[0]["status"]?["code"] == .integer(2))
        #expect(spans[1]["spanId"] == .string("00000000000000ff") && spans[1]["status"] == nil)
    }
}

@Suite struct SpanExporterTests {
    private final class Collector: Sendable {
        let bodies = Mutex<[Int]>([])
        let arrived = DispatchSemaphore(value: 0)
        let mayGoOn = DispatchSemaphore(value: 0)
    }

    private func settings(queue: Int = 100, batch: Int = 50, delay: Int = 3_600_000) throws -> TracingSettings {
        let variables = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_BSP_MAX_QUEUE_SIZE": "\(queue)", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "\(batch)",
            "OTEL_BSP_SCHEDULE_DELAY": "\(delay)",
        ]
        return try #require(TracingSettings(version: "1") { variables[$0] })
    }

    @Test func tracesGoOnOrBegin() throws {
        let exporter = SpanExporter(try settings(), version: "1") { _ in .taken }
        let continued = exporter.begin(TraceContext(trace: (7, 8), span: 9, isSampled: true, state: "s"))
        #expect(continued.parent == 9 && continued.context.trace == (7, 8) && continued.context.span != 9 && continued.context.state == "s")
        #expect(!exporter.begin(TraceContext(trace: (7, 8), span: 9, isSampled: false)).context.isSampled)
        let (one, other) = (exporter.begin(nil), exporter.begin(nil))
        #expect(one.parent == nil && one.context.isSampled && one.context.trace != other.context.trace && one.context.span != 0)
    }

    @Test func whatIsRecordedIsExported() throws {
        let collector = Collector()
        let exporter = SpanExporter(try settings(), version: "1") { body in
            collector.bodies.withLock { $0.append(body.count) }
            return .taken
        }
        for _ in 0..<3 { exporter.record(completion(trace)) }
        // Neither of these is to be recorded.
        exporter.record(completion())
        exporter.record(completion(RequestTrace(context: TraceContext(trace: (1, 2), span: 3, isSampled: false), parent: nil)))
        exporter.flush()
        #expect(collector.bodies.withLock(\.count) == 1)
        #expect(exporter.figures == SpanExporter.Figures(exported: 3, dropped: 0, failure: nil))
    }

    @Test func aSlowCollectorLosesSpansAndStopsNobody() throws {
        let collector = Collector()
        let exporter = SpanExporter(try settings(queue: 10, batch: 5, delay: 1), version: "1") { _ in
            collector.arrived.signal()
            collector.mayGoOn.wait()
            return .taken
        }
        exporter.record(completion(trace))
        collector.arrived.wait()
        // The export waits; ten requests fit in the queue.
        for _ in 0..<25 { exporter.record(completion(trace)) }
        #expect(exporter.figures.dropped == 15)
        for _ in 0..<10 { collector.mayGoOn.signal() }
        exporter.flush()
        #expect(exporter.figures.exported == 11 && exporter.figures.dropped == 15)
    }

    @Test func whatMayComeLaterIsRepeatedAndTheRestIsNot() throws {
        let calls = Mutex(0)
        let exporter = SpanExporter(try settings(batch: 1, delay: 1), version: "1", wait: 0.001) { _ in
            calls.withLock { calls in
                calls += 1
                return calls < 3 ? .later(reason: "busy") : .taken
            }
        }
        exporter.record(completion(trace))
        while exporter.figures.exported + exporter.figures.dropped == 0 { usleepOnce() }
        #expect(calls.withLock { $0 } == 3 && exporter.figures.exported == 1)

        let refusing = SpanExporter(try settings(), version: "1", wait: 0.001) { _ in .refused(reason: "the collector answered 400") }
        refusing.record(completion(trace))
        refusing.flush()
        #expect(refusing.figures == SpanExporter.Figures(exported: 0, dropped: 1, failure: "the collector answered 400"))
    }

    private func usleepOnce() { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(5)) }
}

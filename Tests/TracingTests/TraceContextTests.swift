import HTTP
import HTTPTypes
import Testing

@testable import Tracing

@Suite struct TraceContextTests {
    private static let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func theFieldIsRead() throws {
        let context = try #require(TraceContext(traceparent: Self.good))
        #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c" && context.spanID == "b7ad6b7169203331" && context.isSampled)
        #expect(context.traceparent == Self.good)
        #expect(TraceContext(traceparent: String(Self.good.dropLast()) + "0")?.isSampled == false)
        // Other flags may come to be; the sampled one is the lowest bit.
        #expect(TraceContext(traceparent: String(Self.good.dropLast(2)) + "ff")?.isSampled == true)
        #expect(TraceContext(traceparent: String(Self.good.dropLast(2)) + "fe")?.isSampled == false)
        // A half of zeros is an id as good as any.
        #expect(TraceContext(traceparent: "00-00000000000000008448eb211c80319c-b7ad6b7169203331-00")?.traceID.hasPrefix("0000000000000000") == true)
    }

    @Test func laterVersionsAreReadAsFarAsThisOneGoes() {
        #expect(TraceContext(traceparent: "cc" + Self.good.dropFirst(2) + "-what-comes") != nil)
        #expect(TraceContext(traceparent: "cc" + Self.good.dropFirst(2)) != nil)
        #expect(TraceContext(traceparent: "cc" + Self.good.dropFirst(2) + ".what") == nil)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g", "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319-b7ad6b71692033311-01",
    ])
    func whatBreaksTheGrammarIsNone(_ text: String) { #expect(TraceContext(traceparent: text) == nil) }

    @Test func fieldsOfARequest() throws {
        let state = try #require(HTTPField.Name("tracestate"))
        let context = TraceContext(fields: [.traceparent: Self.good, state: "a=1"])
        #expect(context?.state == "a=1" && context?.traceparent == Self.good)
        var twice: HTTPFields = [.traceparent: Self.good]
        twice.append(HTTPField(name: .traceparent, value: Self.good))
        #expect(TraceContext(fields: twice) == nil)
        #expect(TraceContext(fields: [:]) == nil)
    }
}

@Suite struct SamplerTests {
    private let parent = TraceContext(trace: (1, 2), span: 3, isSampled: true)
    private let unsampled = TraceContext(trace: (1, 2), span: 3, isSampled: false)

    @Test func theParentDecides() {
        let sampler = Sampler()
        #expect(sampler.records(trace: 2, parent: parent) && !sampler.records(trace: 2, parent: unsampled) && sampler.records(trace: 2, parent: nil))
        #expect(Sampler(name: "parentbased_always_off", argument: nil)?.records(trace: 2, parent: nil) == false)
        #expect(Sampler(name: "parentbased_always_off", argument: nil)?.records(trace: 2, parent: parent) == true)
        #expect(Sampler(name: "always_off", argument: nil)?.records(trace: 2, parent: parent) == false)
        #expect(Sampler(name: "always_on", argument: nil)?.records(trace: 2, parent: unsampled) == true)
        #expect(Sampler(name: "jaeger_remote", argument: nil) == nil)
    }

    @Test func aShareOfTraces() throws {
        let sampler = try #require(Sampler(name: "traceidratio", argument: "0.25"))
        var state: UInt64 = 1
        var recorded = 0
        for _ in 0..<40_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // The upper bits of the generator are the good ones.
            if sampler.records(trace: (state >> 8) ^ (state << 48), parent: nil) { recorded += 1 }
        }
        #expect((9_000...11_000).contains(recorded))
        #expect(Sampler(name: "traceidratio", argument: "0")?.records(trace: 0, parent: nil) == false)
        #expect(Sampler(name: "traceidratio", argument: "1")?.records(trace: .max, parent: nil) == true)
        #expect(Sampler(name: "traceidratio", argument: "x") == Sampler(name: "traceidratio", argument: "1"))
    }
}

@Suite struct TracingSettingsTests {
    private func settings(_ variables: [String: String]) -> TracingSettings? { TracingSettings(version: "1.2") { variables[$0] } }

    @Test func endpoints() {
        #expect(settings([:]) == nil)
        #expect(settings(["OTEL_EXPORTER_OTLP_ENDPOINT": ""]) == nil)
        #expect(settings(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"])?.endpoint == "http://c:4318/v1/traces")
        #expect(settings(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/x/"])?.endpoint == "http://c:4318/x/v1/traces")
        let own = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://d/t"]
        #expect(settings(own)?.endpoint == "http://d/t")
        #expect(settings(own.merging(["OTEL_SDK_DISABLED": "TRUE"]) { $1 }) == nil)
        #expect(settings(own.merging(["OTEL_TRACES_EXPORTER": "none"]) { $1 }) == nil)
    }

    @Test func theRest() throws {
        let found = try #require(
            settings([
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b, x = y ,bad",
                "OTEL_EXPORTER_OTLP_TIMEOUT": "2500",
                "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=prod,service.name=lost", "OTEL_SERVICE_NAME": "rewards",
                "OTEL_TRACES_SAMPLER": "always_off", "OTEL_BSP_MAX_QUEUE_SIZE": "10", "OTEL_BSP_SCHEDULE_DELAY": "100",
            ]))
        #expect(found.headers == [TracingSettings.Attribute("api-key", "a b"), TracingSettings.Attribute("x", "y")])
        #expect(found.timeout == 2.5 && found.queueLimit == 10 && found.batchLimit == 10 && found.delay == 0.1 && found.notes.isEmpty)
        #expect(found.sampler.root == .never && !found.sampler.followsParent)
        #expect(
            found.resource.map { "\($0.key)=\($0.value)" } == ["deployment.environment=prod", "service.name=rewards", "service.version=1.2"])
    }

    @Test func whatDoesNotCountIsSaid() throws {
        let found = try #require(
            settings([
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_TRACES_SAMPLER": "xray",
                "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "soon",
            ]))
        #expect(found.notes.count == 3 && found.timeout == 10 && found.sampler == Sampler())
        #expect(found.resource.first == TracingSettings.Attribute("service.name", "advantaged"))
    }
}

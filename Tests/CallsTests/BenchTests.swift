import Bench
import Glibc
import JSON
import Synchronization
import Testing

@testable import Calls

@Suite struct BenchTests {
    private static let answer = #"{"groups":[],"summary":{"groups":2,"rollouts":8}}"#

    private static func http(_ body: String, status: Int = 200, type: String = "application/json", timing: String = "receive;dur=0.5, verify;dur=2")
        -> String
    {
        "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nServer-Timing: \(timing)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private func run(_ server: StubServer, requests: Int = 20, connections: Int = 3) throws -> BenchResult {
        var plan = BenchPlan(
            target: CallTarget(host: "127.0.0.1", port: server.port, path: "/v1/advantages"), body: Array("{}".utf8), contentType: "application/json")
        plan.requests = requests
        plan.connections = connections
        plan.fields = [("Authorization", "Bearer x")]
        plan.timeout = 10
        return try BenchRun(plan, now: Self.now).result()
    }

    @Test func everyRequestIsMeasured() throws {
        let server = StubServer { _, _ in Self.http(Self.answer) }
        defer { server.stop() }
        let result = try run(server)
        #expect(result.latencies.count == 20 && result.isClean && result.rollouts == 8)
        #expect(result.bytesUp == 2 && result.bytesDown == Self.answer.utf8.count)
        #expect(result.latencies == result.latencies.sorted() && result.percentile(0.5) <= result.percentile(0.99))
        #expect(result.phases.map(\.name) == ["receive", "verify"] && result.phases[1].milliseconds == 40)
        #expect(result.requestsPerSecond > 0 && result.text.contains("rollouts/s") && !result.text.contains("NOT CLEAN"))
        let requests = server.requests.withLock { $0 }
        #expect(requests.count == 21 && requests.allSatisfy { $0.hasPrefix("POST /v1/advantages HTTP/1.1\r\n") && $0.contains("Bearer x") })
        let json = try JSONReader.read(result.json, wrap: { $0 as any Error }) { reader in try reader.readValue() }
        #expect(json["batches"] == .integer(20) && json["phases_ms"]?["verify"]?.number == 2 && json["statuses"]?["200"] == .integer(20))
    }

    @Test func whatIsNotASuccessIsCountedApart() throws {
        let server = StubServer { number, _ in
            number == 0 || number % 2 == 1 ? Self.http(Self.answer) : number == 4 ? nil : Self.http("busy", status: 503)
        }
        defer { server.stop() }
        let result = try run(server, requests: 10, connections: 1)
        #expect(!result.isClean && result.failures == 1)
        #expect(result.statuses.map(\.status) == [200, 503] && result.latencies.count == result.statuses[0].count)
        #expect(result.statuses.reduce(0) { $0 + $1.count } == 9)
        #expect(result.text.contains("NOT CLEAN: 1 without an answer; statuses 200: 5, 503: 4"))
    }

    @Test func aRefusedBatchIsNotMeasured() {
        let server = StubServer { _, _ in Self.http(#"{"detail":"no k"}"#, status: 422) }
        defer { server.stop() }
        #expect(throws: CallError(#"the service answered 422: {"detail":"no k"}"#)) { try run(server) }
    }

    @Test func rolloutsOfAStream() throws {
        let server = StubServer { _, _ in
            Self.http("{\"id\":\"a\"}\n{\"summary\":{\"rollouts\":5}}\n", type: "application/x-ndjson", timing: "")
        }
        defer { server.stop() }
        let result = try run(server, requests: 1, connections: 1)
        #expect(result.rollouts == 5 && result.phases.isEmpty)
    }

    @Test func percentilesAreNearestRanks() {
        var result = BenchResult()
        #expect(result.percentile(0.5) == 0)
        result.latencies = (1...100).map { Double($0) / 1000 }
        result.seconds = 2
        #expect(result.percentile(0.5) == 0.05 && result.percentile(0.99) == 0.099 && result.percentile(1) == 0.1 && result.percentile(0) == 0.001)
        #expect(result.text.contains("p50 50.000 ms") && result.text.contains("50.0 batches/s"))
    }

    private func plan(_ body: [UInt8], _ type: String) -> BenchPlan {
        BenchPlan(target: CallTarget(host: "a", port: 1, path: "/"), body: body, contentType: type)
    }

    /// Measurements are no batches of a training.
    @Test(arguments: [
        (#"{"run": "exp", "step": 1, "groups": [{"rewards": [1, 0.5]}]}"#, "application/json", #"{"step":1,"groups":[{"rewards":[1,0.5]}]}"#),
        (
            "{\"step\": 1, \"run\": \"exp\"}\n{\"run\": \"no\", \"rewards\": [1]}\n", "application/x-ndjson",
            "{\"step\":1}\n{\"run\": \"no\", \"rewards\": [1]}\n"
        ),
    ]) func theRunIsLeftOut(_ body: String, _ type: String, _ left: String) {
        var plan = plan(Array(body.utf8), type)
        #expect(plan.leaveRunOut() == "exp")
        #expect(String(decoding: plan.body, as: UTF8.self) == left)
        #expect(plan.leaveRunOut() == nil)
    }

    @Test func theRunOfTensorsIsLeftOut() throws {
        let header = #"{"__metadata__":{"request":"{\"run\":\"exp\",\"step\":3}"},"rewards":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#
        var plan = plan([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [1, 0], "application/x-safetensors")
        #expect(plan.leaveRunOut() == "exp")
        let length = Int(plan.body[0])
        #expect(length % 8 == 0 && plan.body[1..<8].allSatisfy { $0 == 0 } && plan.body.count == 8 + length + 2 && plan.body.suffix(2) == [1, 0])
        let found = try JSONReader.read(Array(plan.body[8..<8 + length]), wrap: { $0 as any Error }) { reader in try reader.readValue() }
        #expect(found["__metadata__"]?["request"] == .string(#"{"step":3}"#) && found["rewards"]?["dtype"] == .string("U8"))
    }

    @Test(arguments: ["", "{", "[]", "{\"step\": 1}"]) func whatNamesNoRunStays(_ body: String) {
        for type in ["application/json", "application/x-ndjson", "application/x-safetensors"] {
            var plan = plan(Array(body.utf8), type)
            #expect(plan.leaveRunOut() == nil && plan.body == Array(body.utf8))
        }
    }

    @Test func typesOfFiles() {
        #expect(BenchPlan.contentType(of: "a.json") == "application/json")
        #expect(BenchPlan.contentType(of: "a.jsonl") == "application/x-ndjson")
        #expect(BenchPlan.contentType(of: "a.safetensors") == "application/x-safetensors")
    }
}

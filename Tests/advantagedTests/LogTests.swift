import Dispatch
import Glibc
import HTTP
import HTTPTypes
import JSON
import Logging
import Middleware
import Synchronization
import Testing

@testable import advantaged

/// What a sink wrote.
final class Written: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func take(_ more: [UInt8]) { bytes.withLock { $0 += more } }

    var lines: [String] { bytes.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init) }
}

func parsed(_ line: String) throws -> JSONValue {
    try JSONReader.read(Array(line.utf8), wrap: { $0 as any Error }) { reader in try reader.readValue() }
}

@Suite struct LogSinkTests {
    private func completion(outcome: Completion.Outcome = .completed, status: Int = 200, fields: HTTPFields = [:]) -> Completion {
        Completion(
            id: "r\"1", head: RequestHead(request: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/a?b", headerFields: fields)),
            operation: "getA",
            status: status,
            requestBytes: 1, responseBytes: 2, nanoseconds: 1_234_567, phases: [], outcome: outcome, caller: "me")
    }

    @Test func aRequestIsALine() throws {
        let written = Written()
        let sink = LogSink(format: .json, output: written.take)
        sink.write(completion(fields: [.traceparent: "00-a"]))
        sink.write(completion(outcome: .cut, status: 500))
        sink.flush()
        let lines = try written.lines.map(parsed)
        #expect(lines.count == 2)
        #expect(lines[0]["id"] == .string("r\"1") && lines[0]["path"] == .string("/a") && lines[0]["ms"] == .number(1.234))
        #expect(lines[0]["operation"] == .string("getA") && lines[0]["caller"] == .string("me") && lines[0]["traceparent"] == .string("00-a"))
        #expect(lines[0]["outcome"] == nil && lines[0]["level"] == .string("info"))
        #expect(lines[1]["outcome"] == .string("cut") && lines[1]["level"] == .string("error"))
    }

    @Test func textIsQuotedWhereItMustBe() {
        let written = Written()
        let sink = LogSink(format: .text, output: written.take)
        sink.write(level: .info, message: "m", [("plain", .string("a/b")), ("odd", .string("a b\n")), ("n", .integer(3))])
        sink.flush()
        #expect(written.lines.first?.hasSuffix(#"info m plain=a/b odd="a b\n" n=3"#) == true)
    }

    @Test func aSlowReaderLosesLinesAndIsToldSo() throws {
        let written = Written()
        let (isWriting, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let sink = LogSink(format: .json, limit: 1000) { bytes in
            isWriting.signal()
            mayGoOn.wait()
            written.take(bytes)
        }
        sink.write(level: .info, message: "first", [])
        isWriting.wait()
        // The writer waits: some lines fit in what may wait, the rest is counted.
        for _ in 0..<100 { sink.write(level: .info, message: "one of many", []) }
        for _ in 0..<3 { mayGoOn.signal() }
        sink.flush()
        let lines = try written.lines.map(parsed)
        let kept = lines.count { $0["message"] == .string("one of many") }
        #expect(kept > 0 && kept < 100)
        #expect(lines.last?["count"] == .integer(100 - kept))
    }
}

@Suite struct ReloadTests {
    private func lines(tokens: String) throws -> (messages: [String], access: Access) {
        let tokenFile = TemporaryFile("me:0123456789abcdef")
        let certificateFile = TemporaryFile("no certificate")
        let configuration = try configuration([
            "--token-file", tokenFile.path, "--tls-certificate", certificateFile.path, "--tls-key", certificateFile.path,
        ])
        let access = Access(AccessPolicy())
        let changed = TemporaryFile(tokens)
        _ = rename(changed.path, tokenFile.path)
        let written = Written()
        let sink = LogSink(format: .json, output: written.take)
        let logger = Logger(label: "test", factory: { SinkLogHandler(label: $0, sink: sink) })
        Reload(configuration, access, logger) { _ in }.perform()
        sink.flush()
        let messages = try written.lines.map(parsed).map { line in
            (line["message"]?.string ?? "") + (line["still_in_use"]?.string.map { " " + $0 } ?? "")
        }
        return (messages, access)
    }

    @Test func whatFailsDoesNotKeepTheRest() throws {
        let good = try lines(tokens: "me:0123456789abcdef")
        #expect(good.messages == ["tokens replaced", "reload failed the old certificates"])
        #expect(!good.access.isOpen)
        // A token file that is broken must not skip the certificates.
        let bad = try lines(tokens: "short")
        #expect(bad.messages == ["reload failed the old tokens", "reload failed the old certificates"])
        #expect(bad.access.isOpen)
    }
}

@Suite struct StateReportTests {
    private final class Clock: Sendable {
        let time = Atomic<UInt64>(5_000_000_000)
        let asked = Atomic(0)
    }

    @Test func figuresAreKeptForHalfASecond() {
        let clock = Clock()
        let report = StateReport(
            now: { clock.time.load(ordering: .relaxed) },
            figures: {
                var figures = ProcessFigures()
                figures.residentBytes = clock.asked.add(1, ordering: .relaxed).newValue
                return figures
            })
        #expect(report.state.uptime == 0)
        #expect(report.state.process.residentBytes == 1)
        clock.time.store(5_500_000_000, ordering: .relaxed)
        #expect(report.state.process.residentBytes == 1 && report.state.uptime == 0.5)
        clock.time.store(5_500_000_001, ordering: .relaxed)
        #expect(report.state.process.residentBytes == 2)
    }

    @Test func theDrainBeginsOnce() {
        let report = StateReport(now: { 0 }, figures: { ProcessFigures() })
        report.use {
            var statistics = TransportStatistics()
            statistics.queuedRequests = 3
            return statistics
        }
        #expect(!report.state.isDraining && report.state.transport.queuedRequests == 3)
        #expect(report.beginDraining())
        #expect(!report.beginDraining())
        #expect(report.state.isDraining)
    }
}

@Suite struct ScoreTests {
    @Test func theAnswerIsThatOfTheRoute() throws {
        let answer = Score.answer(
            to: Array(#"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}]}]}"#.utf8), named: "file.json")
        #expect(answer.status == .ok)
        #expect(try parsed(String(decoding: answer.body, as: UTF8.self))["summary"]?["rollouts"] == .integer(2))
    }

    @Test func aProblemNamesTheFile() throws {
        let answer = Score.answer(to: Array("{".utf8), named: "file.json")
        #expect(answer.status == .badRequest)
        #expect(try parsed(String(decoding: answer.body, as: UTF8.self))["instance"] == .string("file.json"))
    }
}

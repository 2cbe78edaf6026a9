import Batch
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
    private func completion(
        outcome: Completion.Outcome = .completed, status: Int = 200, fields: HTTPFields = [:], operation: String = "getA",
        phases: [Answer.Phase] = [],
        notes: RequestNotes? = nil
    ) -> Completion {
        Completion(
            id: "r\"1", head: RequestHead(request: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/a?b", headerFields: fields)),
            operation: operation,
            status: status,
            requestBytes: 1, responseBytes: 2, nanoseconds: 1_234_567, phases: phases, outcome: outcome, caller: "me", peer: "10.0.0.7:5000",
            notes: notes)
    }

    @Test func aRequestIsALine() throws {
        let written = Written()
        let sink = LogSink(format: .json, output: written.take)
        sink.write(completion(fields: [.traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]))
        sink.write(completion(outcome: .cut, status: 500))
        sink.flush()
        let lines = try written.lines.map(parsed)
        #expect(lines.count == 2)
        #expect(lines[0]["id"] == .string("r\"1") && lines[0]["path"] == .string("/a") && lines[0]["ms"] == .number(1.234))
        #expect(
            lines[0]["operation"] == .string("getA") && lines[0]["caller"] == .string("me")
                && lines[0]["trace_id"] == .string("0af7651916cd43dd8448eb211c80319c"))
        #expect(lines[0]["parent_id"] == .string("b7ad6b7169203331") && lines[0]["peer"] == .string("10.0.0.7:5000") && lines[0]["problem"] == nil)
        #expect(lines[0]["outcome"] == nil && lines[0]["level"] == .string("info"))
        #expect(lines[1]["outcome"] == .string("cut") && lines[1]["level"] == .string("warning"))
    }

    @Test func whatIsKnownOfARequestIsInItsLine() throws {
        let notes = RequestNotes()
        notes.note(Problem(.invalidRequest, "\"k\" must be 1 or more", pointer: "/estimator/k", offset: 31))
        notes.noteAnswered(groups: 2, rollouts: 8, estimator: "pass_at_k")
        notes.noteFailedGroup(Problem(.badRequest, "another"))
        notes.note(RequestTrace(context: TraceContext(trace: (1, 2), span: 3, isSampled: true), parent: 4))
        let written = Written()
        let sink = LogSink(format: .json, output: written.take)
        let phases = [Answer.Phase("receive", nanoseconds: 1_500_000), Answer.Phase("verify", nanoseconds: 2_000)]
        sink.write(completion(status: 422, phases: phases, notes: notes), isSlow: true)
        sink.flush()
        let line = try parsed(try #require(written.lines.first))
        #expect(line["problem"] == .string("invalid-request") && line["pointer"] == .string("/estimator/k") && line["offset"] == .integer(31))
        #expect(line["detail"] == .string("\"k\" must be 1 or more") && line["level"] == .string("warning") && line["slow"] == .bool(true))
        #expect(line["groups"] == .integer(2) && line["rollouts"] == .integer(8) && line["estimator"] == .string("pass_at_k"))
        #expect(line["failed_groups"] == .integer(1))
        #expect(line["phases"]?["receive"]?.number == 1.5 && line["phases"]?["verify"]?.number == 0.002)
        #expect(line["trace_id"] == .string("00000000000000010000000000000002") && line["span_id"] == .string("0000000000000003"))
        #expect(line["parent_id"] == .string("0000000000000004"))
    }

    @Test(arguments: [LogFormat.json, .text]) func runAndStepAreInTheLine(_ format: LogFormat) throws {
        let notes = RequestNotes()
        notes.note(run: Array("a \u{1B}[31m\n\u{E9}".utf8)[...], step: 0)
        let written = Written()
        let sink = LogSink(format: format, output: written.take)
        sink.write(completion(notes: notes))
        sink.write(completion())
        sink.flush()
        #expect(written.lines.count == 2 && !written.lines.joined().utf8.contains(0x1B))
        let line = try #require(written.lines.first)
        switch format {
        case .json:
            #expect(try parsed(line)["run"] == .string("a \u{1B}[31m\n\u{E9}") && parsed(line)["step"] == .integer(0))
            #expect(try parsed(written.lines[1])["run"] == nil && parsed(written.lines[1])["step"] == nil)
        case .text: #expect(line.contains(#" run="a \u001b[31m\n\#u{E9}" step=0"#))
        }
    }

    @Test func levelsFit() {
        func level(_ completion: Completion, isSlow: Bool = false) -> Logger.Level { LogSink.level(of: completion, isSlow: isSlow) }
        #expect(level(completion()) == .info)
        #expect(level(completion(), isSlow: true) == .warning)
        #expect(level(completion(status: 422)) == .warning)
        #expect(level(completion(status: 429)) == .warning)
        #expect(level(completion(status: 503)) == .warning)
        #expect(level(completion(status: 503, operation: "getReadiness")) == .info)
        #expect(level(completion(status: 500)) == .error)
        #expect(level(completion(outcome: .clientGone)) == .notice)
        #expect(level(completion(outcome: .cut)) == .warning)
    }

    @Test func lowerLevelsAreLeftOut() {
        let written = Written()
        let sink = LogSink(format: .json, level: .warning, output: written.take)
        sink.write(completion())
        sink.write(completion(status: 422))
        sink.write(level: .notice, message: "m", [])
        let logger = Logger(label: "test", factory: { SinkLogHandler(label: $0, sink: sink) })
        logger.info("left out")
        logger.error("kept")
        sink.flush()
        #expect(written.lines.count == 2)
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
    private func lines(tokens: String, profiles: String) throws -> (messages: [String], access: Access, profiles: Int) {
        let tokenFile = TemporaryFile("me:0123456789abcdef")
        let certificateFile = TemporaryFile("no certificate")
        let profilesFile = TemporaryFile(profiles)
        let configuration = try configuration([
            "--token-file", tokenFile.path, "--tls-certificate", certificateFile.path, "--tls-key", certificateFile.path, "--profiles",
            profilesFile.path,
        ])
        let access = Access(AccessPolicy())
        let changed = TemporaryFile(tokens)
        _ = rename(changed.path, tokenFile.path)
        let replaced = Mutex(0)
        let messages = try messages {
            Reload(configuration, access, $0, replaceCertificates: { _ in }, replaceProfiles: { new in replaced.withLock { $0 += new.count } })
                .perform()
        }
        return (messages, access, replaced.withLock { $0 })
    }

    private func messages(_ body: (Logger) -> Void) throws -> [String] {
        let written = Written()
        let sink = LogSink(format: .json, output: written.take)
        body(Logger(label: "test", factory: { SinkLogHandler(label: $0, sink: sink) }))
        sink.flush()
        return try written.lines.map(parsed).map { line in
            (line["message"]?.string ?? "") + (line["still_in_use"]?.string.map { " " + $0 } ?? "") + (line["tokens"]?.string.map { " \($0)" } ?? "")
        }
    }

    @Test func whatFailsDoesNotKeepTheRest() throws {
        let good = try lines(tokens: "me:0123456789abcdef", profiles: #"{"a": {"name": "math"}, "b": {"name": "numeric"}}"#)
        #expect(good.messages == ["tokens replaced 1", "reload failed the old certificates", "profiles replaced"])
        #expect(!good.access.isOpen && good.profiles == 2)
        // A token file that is broken must not skip the certificates.
        let bad = try lines(tokens: "short", profiles: "{}}")
        #expect(bad.messages == ["reload failed the old tokens", "reload failed the old certificates", "reload failed the old profiles"])
        #expect(bad.access.isOpen && bad.profiles == 0)
    }

    @Test func nothingToReloadIsSaid() throws {
        let configuration = try configuration()
        let messages = try messages {
            Reload(configuration, Access(AccessPolicy()), $0, replaceCertificates: { _ in }, replaceProfiles: { _ in }).perform()
        }
        #expect(messages.count == 1 && messages[0].hasPrefix("nothing to reload"))
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

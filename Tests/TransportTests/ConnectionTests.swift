import Dispatch
import Glibc
import HTTP
import Synchronization
import Testing

@testable import Transport

/// Readiness as a test says it is.
final class FakeReadiness: Readiness {
    var watched: [UInt64: Interest] = [:]
    var pending: [ReadyEvent] = []
    private(set) var lastTimeout: UInt64??
    private var tokens: [Int32: UInt64] = [:]

    func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        watched[token] = interest
        tokens[descriptor] = token
    }

    func modify(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) { watched[token] = interest }

    func remove(_ descriptor: Int32) {
        if let token = tokens.removeValue(forKey: descriptor) { watched[token] = nil }
    }

    func wait(nanoseconds: UInt64?, into events: inout [ReadyEvent]) {
        lastTimeout = .some(nanoseconds)
        events = pending
        pending = []
    }
}

/// A server core whose clock, readiness and workers a test moves, with clients on socket pairs.
final class Stage {
    let readiness = FakeReadiness()
    let echo = Echo()
    let core: ServerCore
    private let clock: Clock
    private let workers: Workers

    final class Clock: Sendable {
        let time = Mutex<UInt64>(1_000_000_000)
    }

    final class Workers: Sendable {
        let waiting = Mutex<[@Sendable () -> Void]>([])
    }

    static let second: UInt64 = 1_000_000_000

    init(_ configure: (inout ServerConfiguration) -> Void = { _ in }) {
        var configuration = ServerConfiguration()
        configure(&configuration)
        let clock = Clock()
        let workers = Workers()
        self.clock = clock
        self.workers = workers
        core = ServerCore(
            configuration: configuration, application: echo, acceptor: Acceptor([]),
            pool: ComputePool(workers: 1, limit: 8) { work in workers.waiting.withLock { $0.append(work) } },
            readiness: readiness, mailbox: Mailbox {}, now: { clock.time.withLock { $0 } })
    }

    /// A client and the token of its connection.
    func connect(sendBuffer: Int32? = nil) -> (client: Int32, token: UInt64) {
        var pair: [Int32] = [0, 0]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair)
        if var sendBuffer { setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &sendBuffer, socklen_t(MemoryLayout<Int32>.size)) }
        let before = Set(readiness.watched.keys)
        core.add(pair[1])
        return (pair[0], readiness.watched.keys.first { !before.contains($0) } ?? .max)
    }

    func turn(_ events: [(UInt64, Interest)] = []) {
        readiness.pending = events.map { ReadyEvent(token: $0.0, ready: $0.1) }
        core.loop.turn(of: core)
    }

    /// Runs the workers that were started, once.
    func work() {
        let work = workers.waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for step in work { step() }
    }

    var startedWorkers: Int { workers.waiting.withLock { $0.count } }

    func pass(_ nanoseconds: UInt64) { clock.time.withLock { $0 += nanoseconds } }

    static func send(_ text: String, on client: Int32) { send(Array(text.utf8), on: client) }

    @discardableResult
    static func send(_ bytes: [UInt8], on client: Int32) -> Int { Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// What has come for a client; `nil` at the end of its connection.
    static func received(_ client: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = recv(client, &bytes, bytes.count, 0)
        if count == 0 { return nil }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

/// Connections on a clock and a readiness of the test's own.
@Suite struct ConnectionTests {
    private static let get = "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func anIdleConnectionClosesAtItsDeadline() {
        let stage = Stage { $0.timeouts.idle = 5 * Stage.second }
        let (client, token) = stage.connect()
        stage.pass(5 * Stage.second - 1)
        stage.turn()
        #expect(stage.readiness.watched[token] != nil)
        stage.pass(1)
        stage.turn()
        #expect(stage.readiness.watched[token] == nil)
        #expect(Stage.received(client) == nil)
        #expect(stage.core.statistics.timeouts.total == 0)
        close(client)
    }

    @Test(arguments: [
        ("GET / HT", "head"), ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab", "got 2 bytes"),
        ("POST /mixed HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab", "got 2 bytes"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "no more of the body"),
    ]) func aSlowRequestIs408(_ begun: String, _ detail: String) {
        let stage = Stage {
            $0.timeouts.head = 2 * Stage.second
            $0.timeouts.body = 2 * Stage.second
            $0.timeouts.stream = 2 * Stage.second
        }
        let (client, token) = stage.connect()
        Stage.send(begun, on: client)
        stage.turn([(token, .read)])
        stage.work()
        stage.turn()
        stage.pass(2 * Stage.second)
        stage.turn()
        let answer = Stage.received(client) ?? ""
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.contains(detail))
        #expect(stage.core.statistics.timeouts.total == 1)
        close(client)
    }

    /// A body that comes byte by byte earns no more time than its bytes are worth, however many waits it is made of.
    @Test func aTrickledBodyDoesNotBeginItsTimeAnew() {
        let stage = Stage {
            $0.timeouts.body = 10 * Stage.second
            $0.timeouts.bodyBytesPerSecond = 1000
        }
        let (client, token) = stage.connect()
        Stage.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n", on: client)
        stage.turn([(token, .read)])
        for _ in 0..<9 {
            stage.pass(Stage.second)
            Stage.send("a", on: client)
            stage.turn([(token, .read)])
            stage.work()
            stage.turn()
            #expect(Stage.received(client) == "")
        }
        stage.pass(Stage.second)
        stage.turn()
        #expect(Stage.received(client)?.hasPrefix("HTTP/1.1 408 ") == true)
        close(client)
    }

    /// Heads in two reads schedule an earlier deadline each time; the entries that are replaced do not live on.
    @Test func deadlinesDoNotPileUp() {
        let stage = Stage()
        let (client, token) = stage.connect()
        for _ in 0..<10_000 {
            for part in [Self.get.prefix(10), Self.get.dropFirst(10)] {
                Stage.send(String(part), on: client)
                stage.turn([(token, .read)])
                stage.pass(Stage.second / 2)
            }
            #expect(Stage.received(client)?.hasPrefix("HTTP/1.1 200") == true)
            #expect(stage.core.loop.timerEntries <= 16)
        }
        close(client)
    }

    /// The share of a turn: whoever takes an answer of megabytes does not keep the loop until it has all of it.
    @Test func aLargeAnswerIsSentOverManyTurns() {
        let stage = Stage()
        let (client, token) = stage.connect(sendBuffer: 8 << 20)
        let body = String(repeating: "a", count: 4 << 20)
        Stage.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n", on: client)
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(max(0, Stage.send(Array(rest.prefix(100_000)), on: client)))
            stage.turn([(token, .read)])
            stage.work()
        }
        var turns = 0
        while stage.core.statistics.sentBytes <= body.utf8.count, turns < 1000 {
            let before = stage.core.statistics.sentBytes
            stage.turn([(token, [.read, .write])])
            stage.work()
            #expect(stage.core.statistics.sentBytes - before <= 2 << 20)
            while let text = Stage.received(client), !text.isEmpty {}
            turns += 1
        }
        #expect(turns > 2)
        #expect(stage.core.statistics.sentBytes > body.utf8.count)
        close(client)
    }

    /// What comes faster than the worker works is left in the kernel.
    @Test func aBusyWorkerHoldsTheClientBack() {
        let stage = Stage()
        let (client, token) = stage.connect()
        Stage.send("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n", on: client)
        let piece = [UInt8](repeating: 0x61, count: 100_000)
        for _ in 0..<100 {
            Stage.send(piece, on: client)
            stage.turn(stage.readiness.watched[token]?.contains(.read) == true ? [(token, .read)] : [])
        }
        #expect(stage.readiness.watched[token]?.contains(.read) == false)
        #expect(stage.startedWorkers == 1)
        #expect(stage.core.budget.heldBytes < 2 << 20)
        stage.work()
        stage.turn()
        stage.work()
        stage.turn()
        stage.work()
        stage.turn()
        #expect(stage.readiness.watched[token]?.contains(.read) == true)
        close(client)
    }

    @Test func aResetEndsTheExchangeAtOnce() {
        let stage = Stage()
        let (client, token) = stage.connect()
        Stage.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", on: client)
        stage.turn([(token, .read)])
        #expect(stage.startedWorkers == 1)
        let cancellation = stage.core.connections[token]?.active?.cancellation
        stage.turn([(token, [.read, .write, .hangUp])])
        #expect(cancellation?.isCancelled == true)
        #expect(stage.echo.next()?.outcome == .clientGone)
        // What the worker still does finds nobody.
        stage.work()
        stage.turn()
        #expect(stage.core.budget.heldBytes == 0)
        close(client)
    }

    /// The end of the client's side is level-triggered: it must not be reported again and again.
    @Test func anEndedClientIsNotReadAgain() {
        let stage = Stage()
        let (client, token) = stage.connect()
        Stage.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", on: client)
        shutdown(client, Int32(SHUT_WR))
        stage.turn([(token, .read)])
        stage.turn([(token, .read)])
        #expect(stage.readiness.watched[token]?.contains(.read) == false)
        #expect(Stage.received(client) == "HTTP/1.1 100 Continue\r\n\r\n")
        stage.work()
        stage.turn()
        #expect(Stage.received(client)?.hasSuffix("\r\n\r\na") == true)
        close(client)
    }

    @Test func nothingIsHeldAfterAnAnswer() {
        let stage = Stage()
        let (client, token) = stage.connect()
        for path in ["/", "/inline", "/stream", "/mixed"] {
            Stage.send("POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", on: client)
            stage.turn([(token, .read)])
            for _ in 0..<4 {
                stage.work()
                stage.turn()
            }
            #expect(Stage.received(client)?.contains("abc") == true)
            #expect(stage.core.budget.heldBytes <= 1 << 10, "\(path)")
        }
        close(client)
    }
}

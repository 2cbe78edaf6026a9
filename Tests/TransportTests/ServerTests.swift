import Dispatch
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Transport

/// Answers with what it was sent; `/hold` waits on the compute pool until it is released.
final class Echo: Application {
    let release = DispatchSemaphore(value: 0)
    let holding = DispatchSemaphore(value: 0)
    /// What is over; ``next`` waits for one more.
    let completions = Mutex<[Completion]>([])
    private let completion = DispatchSemaphore(value: 0)

    func begin(_ request: Request) -> Beginning {
        let path = request.head.path ?? ""
        let light = Endpoint(
            .post, path, "light", cost: .light, statuses: [200], begin: { WholeBody(of: $0, limit: 10) { Answer(type: "text/plain", body: $0) } })
        let mixed = Endpoint(.post, path, "mixed", cost: .mixed, statuses: [200], begin: { _ in EchoStream(path: path) })
        let stream = Endpoint(.post, path, "stream", cost: .heavy, statuses: [200], begin: { _ in EchoStream(path: path) })
        let pieces = path.hasPrefix("/pieces/") ? Int(path.dropFirst(8)) : nil
        let heavy = Endpoint(.post, path, "heavy", cost: .heavy, statuses: [200]) { request in
            if let pieces { return Repeating(count: pieces) }
            return WholeBody(of: request, limit: 8 << 20) { [self] body in
                if path == "/hold" {
                    holding.signal()
                    release.wait()
                }
                return Answer(type: "text/plain", body: body, phases: [.init("work", nanoseconds: 1_500_000)])
            }
        }
        let endpoint: Endpoint
        switch path {
        case "/early": return .answer(Answer(status: .forbidden))
        case "/stream", "/refused", "/broken": endpoint = stream
        case "/inline": endpoint = light
        case "/mixed": endpoint = mixed
        default: endpoint = heavy
        }
        return .exchange(endpoint.begin(request), of: endpoint, caller: request.peer?.names.first)
    }

    func answer(to problem: Problem, requestID: String) -> Answer {
        Answer(status: HTTPResponse.Status(code: problem.kind.status), type: "text/plain", body: Array(problem.detail.utf8))
    }

    func completed(_ completion: Completion) {
        completions.withLock { $0.append(completion) }
        self.completion.signal()
    }

    /// The next exchange that is over, waited for.
    func next() -> Completion? {
        completion.wait()
        return completions.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}

@Suite struct ServerTests {
    func withServer(
        tls: TLSContext? = nil, onEvent: @escaping @Sendable (ServerEvent) -> Void = { _ in },
        _ configure: (inout ServerConfiguration) -> Void = { _ in }, _ body: (Server, UInt16, Echo) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        // What is waited for must not go by itself, however long the machine takes.
        configuration.timeouts.head = 3_600_000_000_000
        configuration.timeouts.body = 3_600_000_000_000
        configuration.timeouts.write = 3_600_000_000_000
        configuration.timeouts.linger = 3_600_000_000_000
        configure(&configuration)
        let echo = Echo()
        let server = Server(configuration: configuration, application: echo, tls: tls, onEvent: onEvent)
        let port = try server.start()
        try await body(server, port, echo)
        server.cut()
        await server.waitUntilStopped()
    }

    static func post(_ path: String, _ body: String, fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func answersOnOneConnection() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            for body in ["a", "", "ccc"] {
                client.send(Self.post("/", body, fields: "X-Request-Id: my-id\r\n"))
                let answer = try #require(client.answer())
                #expect(answer.body == body)
                #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.head.contains("X-Request-Id: my-id"))
                #expect(answer.head.contains("work;dur=1.500"))
            }
        }
    }

    @Test func pipelinedAnswersKeepTheirOrder() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            let paths = (0..<50).map { $0 % 3 == 0 ? "/inline" : "/" }
            client.send(paths.enumerated().map { Self.post($1, String($0)) }.joined())
            for index in paths.indices { #expect(client.answer()?.body == String(index)) }
        }
    }

    @Test func largeBodiesComeBackWhole() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            let body = [UInt8]((0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) & 0x7F })
            client.send(Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
            #expect(client.answer().map { Array($0.body.utf8) } == body)
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: body.count, by: 100_000) {
                let chunk = body[start..<min(body.count, start + 100_000)]
                client.send(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])
            }
            client.send("0\r\n\r\n")
            #expect(client.answer().map { Array($0.body.utf8) } == body)
        }
    }

    @Test func aBodyOverTheLimitIsRefusedAndTheNextConnectionServed() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send(Self.post("/inline", "12345678901"))
            #expect(client.status() == 413)
            client.finishSending()
            #expect(client.isClosed())
            let next = try #require(Client(port: port))
            next.send(Self.post("/inline", "1234567890"))
            #expect(next.status() == 200)
        }
    }

    @Test func headHasNoBody() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send("HEAD /inline HTTP/1.1\r\nHost: x\r\n\r\n" + Self.post("/inline", "after"))
            #expect(client.answer(hasBody: false)?.head.hasPrefix("HTTP/1.1 200") == true)
            #expect(client.answer()?.body == "after")
        }
    }

    @Test func anEarlyAnswerSkipsAShortBody() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send("GET /early HTTP/1.1\r\nHost: x\r\n\r\n" + Self.post("/early", "body"))
            #expect(client.status() == 403)
            #expect(client.answer()?.head.contains("Connection: close") == false)
            client.send("POST /early HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n")
            #expect(client.answer()?.head.contains("Connection: close") == false)
            client.send("POST /early HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno size")
            #expect(client.status() == 400)
            client.finishSending()
            #expect(client.isClosed())
        }
    }

    @Test(arguments: [
        "Content-Length: 65537\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n10001\r\n", "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n",
    ])
    func anEarlyAnswerEndsAConnectionThatOwesALongBody(framing: String) async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send("POST /early HTTP/1.1\r\nHost: x\r\n\(framing)")
            let last = try #require(client.answer())
            #expect(last.head.hasPrefix("HTTP/1.1 403"))
            #expect(last.head.contains("Connection: close"))
            client.finishSending()
            #expect(client.isClosed())
        }
    }

    @Test func halfCloseStillGetsItsAnswer() async throws {
        try await withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send(Self.post("/", "bye"))
            client.finishSending()
            #expect(client.answer()?.body == "bye")
            #expect(client.isClosed())
        }
    }

    /// Nothing may wait: with its only worker held the pool is full, whenever that is looked at.
    @Test func fullQueueIs429WithTheConnectionKept() async throws {
        try await withServer({
            $0.workers = 1
            $0.maximumQueuedRequests = 0
        }) { _, port, echo in
            let first = try #require(Client(port: port))
            first.send(Self.post("/hold", "1"))
            echo.holding.wait()
            let second = try #require(Client(port: port))
            second.send(Self.post("/", "2"))
            #expect(second.status() == 429)
            second.send(Self.post("/inline", "3"))
            #expect(second.answer()?.body == "3")
            echo.release.signal()
            #expect(first.answer()?.body == "1")
        }
    }

    @Test func drainAnswersWhatIsInFlight() async throws {
        try await withServer { server, port, echo in
            let client = try #require(Client(port: port))
            let idle = try #require(Client(port: port))
            idle.send(Self.post("/inline", "x"))
            #expect(idle.status() == 200)
            client.send(Self.post("/hold", "last"))
            echo.holding.wait()
            server.drain()
            #expect(idle.isClosed())
            #expect(Client(port: port) == nil)
            echo.release.signal()
            let answer = try #require(client.answer())
            #expect(answer.body == "last")
            #expect(answer.head.contains("Connection: close"))
            client.finishSending()
            await server.waitUntilStopped()
        }
    }

    /// A drain that begins while an answer is on its way must not wait for the connection to be used again.
    @Test func aConnectionThatIsAnsweredInADrainCloses() async throws {
        try await withServer({ $0.drainGrace = 3_600_000_000_000 }) { server, port, _ in
            let client = try #require(Client(port: port))
            // More than the kernel keeps, so that the answer is still going when the drain begins.
            let size = 8 << 20
            client.send(Self.post("/", String(repeating: "a", count: size)))
            let idle = try #require(Client(port: port))
            idle.send(Self.post("/inline", "x"))
            #expect(idle.status() == 200)
            server.drain()
            #expect(idle.isClosed())
            #expect(client.answer()?.body.utf8.count == size)
            #expect(client.isClosed())
            client.finishSending()
            await server.waitUntilStopped()
        }
    }

    @Test func aStopBeforeTheStartIsNotForgotten() async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        for stop in [Server.drain, Server.cut] {
            let server = Server(configuration: configuration, application: Echo())
            stop(server)()
            _ = try server.start()
            await server.waitUntilStopped()
        }
    }

    @Test func aRefusedHeadGetsNoBody() async throws {
        try await withServer { _, port, _ in
            for (head, status) in [
                ("HEAD / HTTP/1.1\r\n\r\n", 400), ("HEAD * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
                ("HEAD / HTTP/1.1\r\nHost: x\r\nExpect: y\r\n\r\n", 417),
            ] {
                let client = try #require(Client(port: port))
                client.send(head)
                #expect(client.answer(hasBody: false)?.head.hasPrefix("HTTP/1.1 \(status) ") == true)
                client.finishSending()
                #expect(client.isClosed())
            }
        }
    }

    /// What many requests in a row hold is bounded, whether their answers are read or not.
    @Test(arguments: [true, false]) func pipeliningHoldsABoundedNumberOfBytes(_ readsAnswers: Bool) async throws {
        try await withServer { server, port, _ in
            let client = try #require(Client(port: port))
            let request = Self.post("/inline", "x")
            let count = (64 << 10) / request.utf8.count
            let isSent = DispatchSemaphore(value: 0)
            let most = Mutex(0)
            nonisolated(unsafe) let sender = client
            DispatchQueue.global().async {
                for _ in 0..<64 where sender.send(String(repeating: request, count: count)) {
                    let held = server.statistics.heldBytes
                    most.withLock { $0 = max($0, held) }
                }
                sender.finishSending()
                isSent.signal()
            }
            if readsAnswers {
                #expect(client.rest().split(separator: "HTTP/1.1 200 OK").count == 64 * count)
                isSent.wait()
            } else {
                // The answers fill what the kernel keeps; then the server takes no more, and other clients are served.
                var last = -1
                while server.statistics.receivedBytes != last {
                    last = server.statistics.receivedBytes
                    for _ in 0..<100 {
                        let other = try #require(Client(port: port))
                        other.send(request)
                        #expect(other.status() == 200)
                    }
                    last += 100 * request.utf8.count
                }
            }
            #expect(server.statistics.heldBytes < 256 << 10)
            #expect(most.withLock { $0 } < 256 << 10)
            client.reset()
            if !readsAnswers { isSent.wait() }
        }
    }

    /// Over the budget those are refused that hold most of what is still coming in; who holds little is served.
    @Test func whoHoldsMostIsRefusedOverTheBudget() async throws {
        try await withServer({ $0.maximumHeldBytes = 40_000 }) { server, port, _ in
            let head = "GET / HTTP/1.1\r\nHost: x\r\nA: "
            let small = try #require(Client(port: port))
            small.send(head + String(repeating: "a", count: 2_000))
            let large = try #require(Client(port: port))
            large.send(head + String(repeating: "a", count: 31_000))
            let larger = try #require(Client(port: port))
            larger.send(head + String(repeating: "a", count: 32_000))
            // One of both has to go, whichever comes in last; the small one stays.
            small.send("\r\n\r\n")
            #expect(small.status() == 200)
            small.send(Self.post("/inline", "x"))
            #expect(small.status() == 200)
        }
    }

    @Test func aBodyThatCannotBeHeldIsRefusedByItsLength() async throws {
        try await withServer({ $0.maximumHeldBytes = 1 << 20 }) { _, port, _ in
            let client = try #require(Client(port: port))
            client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
            #expect(client.status() == 413)
            #expect(client.interimAnswers == 0)
        }
    }

    @Test func aSmallBodyOfAMixedEndpointIsBegunOnTheLoop() async throws {
        try await withServer({ $0.workers = 1 }) { _, port, echo in
            let held = try #require(Client(port: port))
            held.send(Self.post("/hold", "1"))
            echo.holding.wait()
            // The head of the answer comes though the only worker is held; what follows waits for it.
            let client = try #require(Client(port: port))
            client.send(Self.post("/mixed", "2"))
            #expect(client.headOfChunks()?.hasPrefix("HTTP/1.1 200") == true)
            echo.release.signal()
            #expect(client.chunks() == "2")
            #expect(held.answer()?.body == "1")
        }
    }

    @Test func connectionsBeyondTheLimitWaitTheirTurn() async throws {
        try await withServer({ $0.maximumConnections = 1 }) { _, port, _ in
            var first = Client(port: port)
            first?.send(Self.post("/inline", "1"))
            #expect(first?.status() == 200)
            let second = try #require(Client(port: port))
            second.send(Self.post("/inline", "2"))
            first = nil
            #expect(second.status() == 200)
        }
    }

    @Test func aClientThatLeavesIsToldApart() async throws {
        try await withServer { server, port, echo in
            let client = try #require(Client(port: port))
            client.send(Self.post("/hold", "1"))
            echo.holding.wait()
            client.reset()
            #expect(echo.next()?.outcome == .clientGone)
            echo.release.signal()
            let next = try #require(Client(port: port))
            next.send(Self.post("/", "2"))
            #expect(next.answer()?.body == "2")
        }
    }

    /// A client that closes after its time-out and one that ends only its side look the same: an interim answer tells them apart.
    @Test func aClientThatHasClosedIsFoundOut() async throws {
        try await withServer { _, port, echo in
            var client = Client(port: port)
            client?.send(Self.post("/hold", "1"))
            echo.holding.wait()
            client = nil
            #expect(echo.next()?.outcome == .clientGone)
            let halfClosed = try #require(Client(port: port))
            echo.release.signal()
            halfClosed.send(Self.post("/hold", "2"))
            echo.holding.wait()
            halfClosed.finishSending()
            echo.release.signal()
            #expect(halfClosed.answer()?.body == "2")
            #expect(halfClosed.isClosed())
        }
    }

    @Test func whatADrainCutsIsSaidToBeCut() async throws {
        try await withServer({ $0.drainGrace = 0 }) { server, port, echo in
            let client = try #require(Client(port: port))
            client.send(Self.post("/hold", "1"))
            echo.holding.wait()
            server.drain()
            await server.waitUntilStopped()
            #expect(echo.next()?.outcome == .cut)
            echo.release.signal()
        }
    }

    @Test func aNameWithSeveralAddressesIsListenedOn() async throws {
        try await withServer({ $0.host = "localhost" }) { _, port, _ in
            let client = try #require(Client(port: port))
            client.send(Self.post("/", "x"))
            #expect(client.answer()?.body == "x")
        }
    }

    @Test func manyConnectionsAtOnce() async throws {
        try await withServer { server, port, _ in
            await withTaskGroup(of: Bool.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        (0..<50).allSatisfy { index in
                            guard let client = Client(port: port) else { return false }
                            let body = "\(worker)-\(index)"
                            client.send(Self.post(index % 2 == 0 ? "/inline" : "/", body))
                            return client.answer()?.body == body
                        }
                    }
                }
                for await isRight in group { #expect(isRight) }
            }
            #expect(server.statistics.acceptedConnections == 400)
        }
    }

    @Test func portsInUseAreAnError() async throws {
        try await withServer { _, port, echo in
            var configuration = ServerConfiguration()
            configuration.port = port
            #expect(throws: SystemError.self) { try Server(configuration: configuration, application: echo).start() }
        }
    }
}

@Suite struct ListeningTests {
    private final class Silent: Application {
        func begin(_ request: Request) -> Beginning { .answer(Answer(status: .noContent)) }
        func answer(to problem: Problem, requestID: String) -> Answer { Answer(status: .badRequest) }
        func completed(_ completion: Completion) {}
    }

    @Test func aHostNameIsListenedOnAtAllItsAddresses() async throws {
        var configuration = ServerConfiguration()
        configuration.host = "localhost"
        configuration.port = 0
        let server = Server(configuration: configuration, application: Silent())
        let port = try server.start()
        let addresses = server.addresses
        #expect(Set(addresses).count == addresses.count && !addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.port == port && ["127.0.0.1", "::1"].contains($0.host) })
        // All that the host has and this machine can bind.
        #expect(try Set(Server.checkAddress(host: "localhost", port: 0).map(\.host)) == Set(addresses.map(\.host)))
        server.cut()
        await server.waitUntilStopped()
    }

    @Test func anAddressThatIsTakenIsAnErrorAlsoWhereAnotherIsFree() throws {
        let addresses = try Server.checkAddress(host: "localhost", port: 0)
        guard addresses.count == 2 else { return }
        let taken = try #require(try ListeningSocket.all(host: addresses[1].host, port: 0).first)
        #expect(throws: SystemError.self) { try ListeningSocket.all(host: "localhost", port: taken.port) }
    }

    @Test func aNameWithoutAnAddressIsSaidInItsOwnWords() {
        do {
            _ = try Server.checkAddress(host: "nosuch.invalid", port: 0)
            Issue.record("resolved")
        } catch {
            #expect(error.description.hasPrefix("resolve nosuch.invalid: ") && !error.description.contains("assign"))
        }
    }
}

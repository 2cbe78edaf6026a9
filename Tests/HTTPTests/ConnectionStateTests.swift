import HTTPTypes
import Testing

@testable import HTTP

@Suite struct ConnectionStateTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let post = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    private static let chunked = "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-T: v\r\n\r\n"

    @Test func pipelinedRequestsAtEverySplit() {
        let stream = Self.get + Self.post + Self.chunked + Self.get
        let expected: [Conversation.Event] = [
            .request("GET", "/a", body: ""), .request("POST", "/b", body: "hello"), .request("POST", "/c", body: "hello!"),
            .request("GET", "/a", body: ""),
        ]
        for events in Conversation.eventsAtEverySplit(of: stream) { #expect(events == expected) }
        for size in 1...7 { #expect(Conversation.events(of: stream, inPiecesOf: size) == expected) }
    }

    /// One request each: the status of its refusal, or 0 where it is served.
    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET http://x/y?z HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\n\r\n", 0),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        ("GET / HTTP/1.1\nHost: x\n\n", 400),
        ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: \u{1}\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\n\r\n", 417),
    ])
    func servedOrRefused(stream: String, status: Int) {
        for events in Conversation.eventsAtEverySplit(of: stream) {
            #expect(events.count == 1)
            if status == 0 {
                guard case .request = events.first else {
                    Issue.record("\(events)")
                    continue
                }
            } else {
                #expect(events == [.refused(status)])
            }
        }
    }

    @Test func aLongMethodIsNoLongLine() {
        let request = String(repeating: "M", count: 100_000) + " / HTTP/1.1\r\nHost: x\r\n\r\n"
        for size in [100, 9_000, 200_000] { #expect(Conversation.events(of: request, inPiecesOf: size) == [.refused(400)]) }
    }

    @Test func limitsAreReachedButNotPassed() {
        var limits = HTTPLimits()
        limits.requestLine = 20
        let line = "GET /\(String(repeating: "a", count: 6)) HTTP/1.1"
        #expect(line.utf8.count == 20)
        #expect(Conversation.events(of: "\(line)\r\nHost: x\r\n\r\n", inPiecesOf: 1, limits: limits).count == 1)
        #expect(Conversation.events(of: "\(line)\r\nHost: x\r\n\r\n", inPiecesOf: 3, limits: limits) != [.refused(414)])
        #expect(Conversation.events(of: "GET /aaaaaaa HTTP/1.1\r\nHost: x\r\n\r\n", inPiecesOf: 1, limits: limits) == [.refused(414)])

        limits = HTTPLimits()
        limits.head = 64
        let base = "GET / HTTP/1.1\r\nHost: x\r\nA: "
        let fitting = base + String(repeating: "a", count: 64 - base.utf8.count - 4) + "\r\n\r\n"
        #expect(Conversation.events(of: fitting, inPiecesOf: 1, limits: limits) == [.request("GET", "/", body: "")])
        let over = base + String(repeating: "a", count: 64 - base.utf8.count - 3) + "\r\n\r\n"
        #expect(Conversation.events(of: over, inPiecesOf: 1, limits: limits) == [.refused(431)])

        limits = HTTPLimits()
        limits.fields = 2
        #expect(
            Conversation.events(of: "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n", inPiecesOf: 5, limits: limits).first
                == .request("GET", "/", body: ""))
        #expect(Conversation.events(of: "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nB: c\r\n\r\n", inPiecesOf: 5, limits: limits) == [.refused(431)])

        for count in [9, 10, 11] {
            let body = String(repeating: "b", count: count)
            let expected: [Conversation.Event] = count <= 10 ? [.request("POST", "/", body: body)] : [.refused(413)]
            #expect(
                Conversation.events(of: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n\r\n\(body)", inPiecesOf: 100, bodyLimit: 10)
                    == expected)
            let size = String(count, radix: 16)
            let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n"
            #expect(Conversation.events(of: chunked, inPiecesOf: 1, bodyLimit: 10) == expected)
        }
    }

    @Test func asksForABodyThatWaitsForLeave() {
        var conversation = Conversation()
        conversation.receive("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n".utf8)
        #expect(conversation.events == [.sentContinue])
        conversation.receive("ok".utf8)
        #expect(conversation.events == [.sentContinue, .request("POST", "/", body: "ok")])
    }

    @Test func doesNotAskForABodyThatIsOnItsWay() {
        let stream = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\no"
        #expect(Conversation.events(of: stream, inPiecesOf: 1000).isEmpty)
    }

    @Test func endsInsideAMessage() {
        for (stream, expected) in [
            ("", [Conversation.Event.closed]), ("GET", [.refused(400), .closed]), (Self.get, [.request("GET", "/a", body: ""), .closed]),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\no", [.refused(400), .closed]),
        ] {
            var conversation = Conversation()
            if !stream.isEmpty { conversation.receive(stream.utf8) }
            conversation.end()
            #expect(conversation.events == expected, "\(stream)")
        }
    }

    @Test func keepsAliveByVersionAndConnection() {
        for (head, keeps) in [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", true), ("GET / HTTP/1.1\r\nHost: x\r\nConnection: a, Close\r\n\r\n", false),
            ("GET / HTTP/1.0\r\n\r\n", false),
            ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
        ] {
            var state = ConnectionState(limits: HTTPLimits())
            Array(head.utf8).withUnsafeBytes { state.receive($0) }
            guard case .decide(let head) = state.next() else {
                Issue.record("no head")
                continue
            }
            #expect(head.keepsAlive == keeps)
        }
    }

    @Test func waitsForWhatItsDeadlinesAreAbout() {
        var state = ConnectionState(limits: HTTPLimits())
        func wait(_ activity: ConnectionTimer.Activity = .reading) -> ConnectionTimer.Wait {
            state.observe(activity, at: 0)
            return state.timer.wait
        }
        #expect(wait() == .idle)
        func feed(_ text: String) { Array(text.utf8).withUnsafeBytes { state.receive($0) } }
        feed("GE")
        #expect(state.next() == nil)
        #expect(wait() == .head)
        feed("T / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
        _ = state.next()
        #expect(wait() == .application)
        state.accept()
        #expect(state.next() == nil)
        feed("a")
        #expect(state.next(isHungry: false) == nil)
        #expect(wait() == .body)
        #expect(wait(.working) == .application)
        #expect(wait(.writing) == .write)
        state.answered(closing: true)
        #expect(wait() == .linger)
        #expect(state.expire(at: .max / 2) != nil)
        state.endOfInput()
        guard case .close? = state.next() else {
            Issue.record("not closed")
            return
        }
    }

    /// Whatever comes in, the state ends in requests, refusals or silence: nothing traps.
    @Test func survivesMutations() {
        var random = SystemRandomNumberGenerator()
        let stream = Array((Self.post + Self.chunked).utf8)
        for _ in 0..<5000 {
            var bytes = stream
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            var conversation = Conversation()
            conversation.receive(bytes)
            conversation.end()
            #expect(conversation.events.count <= 10)
        }
    }
}

@Suite struct ResponseEncoderTests {
    private func head(_ status: HTTPResponse.Status, length: Int = 3, closes: Bool = false, minorVersion: Int = 1) -> String {
        String(
            decoding: ResponseEncoder.head(
                status: status, fields: [.contentType: "text/plain", .contentLength: "99"], contentLength: length, date: "D", closes: closes,
                minorVersion: minorVersion), as: UTF8.self)
    }

    @Test func writesTheHead() {
        #expect(head(.ok) == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n")
        #expect(head(HTTPResponse.Status(code: 422), closes: true).hasPrefix("HTTP/1.1 422 Unprocessable Content\r\n"))
        #expect(head(.ok, closes: true).hasSuffix("Connection: close\r\n\r\n"))
        #expect(head(.ok, minorVersion: 0).hasSuffix("Connection: keep-alive\r\n\r\n"))
        #expect(!head(.noContent).contains("Content-Length"))
        #expect(head(.ok, length: 0).contains("Content-Length: 0\r\n"))
        #expect(head(.ok, length: 1_234_567_890).contains("Content-Length: 1234567890\r\n"))
        let chunked = ResponseEncoder.head(
            status: .ok, fields: [.server: String(repeating: "x", count: 5000)], contentLength: nil, date: "D", closes: false, minorVersion: 1,
            body: Array("body".utf8), ownRoom: 6
        ) { $0.append("A: b\r\n") }
        #expect(String(decoding: chunked, as: UTF8.self).hasSuffix("x\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\nbody"))
    }

    @Test func datesAreOfRFC9110() {
        #expect(HTTPDate.text(secondsSince1970: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(secondsSince1970: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(secondsSince1970: 951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
    }
}

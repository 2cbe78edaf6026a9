import HTTPTypes
import Testing

@testable import HTTP

@Suite struct PipeliningTests {
    private func feed(_ state: inout ConnectionState, _ text: String) { Array(text.utf8).withUnsafeBytes { state.receive($0) } }

    @Test func readsAheadOnlyABoundedNumberOfBytes() throws {
        var limits = HTTPLimits()
        limits.head = 100
        var state = ConnectionState(limits: limits)
        feed(&state, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = state.next()
        state.accept()
        guard case .body(_, isLast: true) = state.next() else { throw Problem(status: 500, "no request") }
        #expect(state.wantsInput)
        feed(&state, String(repeating: "a", count: 99))
        #expect(state.wantsInput)
        feed(&state, "a")
        #expect(!state.wantsInput)
        #expect(state.next() == nil)
        state.answered(closing: false)
        #expect(state.wantsInput)
    }

    /// While the owner answers one request after the other, what came after them is enough; what is no complete head by then is refused.
    @Test func readsNoFurtherThanTheLargestHead() {
        var limits = HTTPLimits()
        limits.head = 100
        let get = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
        var state = ConnectionState(limits: limits)
        feed(&state, String(repeating: get, count: 5))
        var answered = 0
        while case .decide? = state.next() {
            #expect(state.answerEarly(skipping: 0) == false)
            state.answered(closing: false)
            answered += 1
            #expect(state.wantsInput == ((5 - answered) * get.utf8.count <= 100))
        }
        #expect(answered == 5)
        feed(&state, "GET /1 HTTP/1.1\r\nHost: x\r\nA: ")
        while state.next() == nil, state.wantsInput { feed(&state, "a") }
        #expect(state.bufferedBytes == 101)
    }

    /// An answer to a head that is refused must know the method: HEAD gets no body (RFC 9110, sec. 9.3.2).
    @Test(arguments: [
        ("HEAD /a HTTP/1.1\r\n\r\n", "HEAD"),
        ("HEAD /a HTTP/1.0\r\nA : b\r\n\r\n", "HEAD"), ("GET /a HTTP/1.1\r\nHost: x\r\nExpect: y\r\n\r\n", "GET"),
        ("G@T /a HTTP/1.1\r\n\r\n", nil),
        ("HEAD * HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD"),
    ])
    func aRefusalKnowsWhatIsReadOfTheHead(_ text: String, _ method: String?) throws {
        var state = ConnectionState(limits: HTTPLimits())
        feed(&state, text)
        guard case .refuse(_, let head)? = state.next() else { throw Problem(status: 500, "not refused") }
        #expect(head?.request.method.rawValue == method)
        #expect(head?.request.path == (text.contains("/a ") ? method.map { _ in "/a" } : nil))
        #expect(head?.minorVersion == method.map { _ in text.contains("1.0") ? 0 : 1 })
    }

    /// Ten thousand small requests in one piece: each is taken off in its turn, and the buffer is not moved for each.
    @Test func manySmallRequestsInOnePiece() {
        let count = 10_000
        let stream = String(repeating: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", count: count)
        #expect(Conversation.events(of: stream, inPiecesOf: stream.utf8.count).count == count)
    }

    @Test func whatIsAnnouncedIsNotBelievedUntilItComes() {
        var state = ConnectionState(limits: HTTPLimits())
        feed(&state, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
        _ = state.next()
        state.accept()
        #expect(state.next() == nil)
        #expect(state.heldBytes < 1 << 10)
        feed(&state, "abc")
        #expect(state.next(isHungry: false) == nil)
        #expect(state.bufferedBytes == 3)
        #expect(state.heldBytes < 32 << 10)
    }

    @Test func skipsShortBodiesOnly() {
        for (framing, canSkip) in [
            ("Content-Length: 10\r\n", true), ("Content-Length: 11\r\n", false), ("Transfer-Encoding: chunked\r\n", true), ("", false),
            ("Content-Length: 10\r\nExpect: 100-continue\r\n", false),
        ] {
            var state = ConnectionState(limits: HTTPLimits())
            feed(&state, "POST / HTTP/1.1\r\nHost: x\r\n\(framing)\r\n")
            _ = state.next()
            #expect((state.answerEarly(skipping: 10) == nil) == canSkip, "\(framing)")
        }
    }

    @Test(arguments: [("a\r\n0123456789\r\n0\r\n\r\n", false), ("b\r\n01234567890", true), ("1\r\nx\r\na\r\n", true)])
    func aSkippedBodyEndsOrIsTooLong(_ body: String, _ mustClose: Bool) {
        let bytes = Array(("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body).utf8)
        for split in bytes.indices {
            var state = ConnectionState(limits: HTTPLimits())
            var ends: [Bool] = []
            for piece in [bytes[..<split], bytes[split...]] where !piece.isEmpty {
                piece.withUnsafeBytes { state.receive($0) }
                while let action = state.next() {
                    if case .decide = action { #expect(state.answerEarly(skipping: 10) == nil) }
                    if case .bodySkipped(let mustClose) = action { ends.append(mustClose) }
                }
            }
            #expect(ends == [mustClose])
        }
    }

    @Test(
        arguments: [
            ("GET /a HTTP/1.0\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n", false), ("GET /a HTTP/1.0\r\n\r\nx", false),
            ("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n x", false),
            ("GET /a HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, close\r\n\r\nGET /b", false),
            ("GET /a HTTP/1.1\r\nHost: x\r\nConnection: a\r\nConnection: CLOSE\r\n\r\nGET /b", false),
            ("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nq=42\r\n\r\nGET / HTTP/1.1\r\n", false),
            ("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", false),
            ("GET /a HTTP/1.0\r\n\r\n\n", true), ("GET /a HTTP/1.0\r\n\r\n", true),
            ("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nq=42\r\n", true),
            ("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true),
        ])
    func nothingMayFollowTheLastRequest(_ text: String, _ isServed: Bool) {
        let events = Conversation.events(of: text, inPiecesOf: text.utf8.count)
        #expect(events.contains(.refused(400)) == !isServed)
        #expect(isServed || events.count == 1)
    }

    /// What comes once the last request is answered is discarded, whatever it is.
    @Test func whatComesAfterTheLastAnswerIsDiscarded() {
        for last in ["GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"] {
            var conversation = Conversation()
            conversation.receive(Array(last.utf8))
            conversation.receive(Array("GET /b HTTP/1.1\r\nHost: x\r\n\r\n\u{0}".utf8))
            #expect(conversation.events == [.request("GET", "/a", body: "")])
            conversation.end()
            #expect(conversation.events.last == .closed)
        }
    }

    /// A head that comes again, or almost, or in pieces, is what it says and not what the last one said.
    @Test func headsThatComeAgain() {
        let first = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        let post = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
        let stream = first + first + first.replacing("/a", with: "/b") + first + post + "ok" + post + "no" + first + "\r\n" + first
        let expected = ["GET /a", "GET /a", "GET /b", "GET /a", "POST /a ok", "POST /a no", "GET /a", "GET /a"]
        let bytes = Array(stream.utf8)
        for split in bytes.indices { #expect(WireCase.outcome(of: [bytes[..<split], bytes[split...]]) == .served(expected)) }
        #expect(WireCase.outcome(of: bytes.indices.map { bytes[$0...$0] }) == .served(expected))
    }
}

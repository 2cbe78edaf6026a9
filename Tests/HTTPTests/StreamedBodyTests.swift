import HTTPTypes
import Testing

@testable import HTTP

@Suite struct StreamedBodyTests {
    private static let post = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    private static let chunked = "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-T: v\r\n\r\n"
    private static let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func piecesAtEverySplitMakeTheSameBody() {
        let stream = Self.get + Self.post + Self.chunked + Self.get
        let expected: [Conversation.Event] = [
            .request("GET", "/a", body: ""), .request("POST", "/b", body: "hello"), .request("POST", "/c", body: "hello!"),
            .request("GET", "/a", body: ""),
        ]
        for events in Conversation.eventsAtEverySplit(of: stream, bodyLimit: nil) { #expect(events == expected) }
        for size in 1...7 { #expect(Conversation.events(of: stream, inPiecesOf: size, bodyLimit: nil) == expected) }
    }

    @Test func aBodyMayBeLongerThanAnyLimitOfABody() {
        let body = String(repeating: "x", count: 5000)
        let events = Conversation.events(
            of: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + body, inPiecesOf: 777, bodyLimit: nil)
        #expect(events == [.request("POST", "/", body: body)])
    }

    @Test func brokenFramingIsRefusedBehindGoodPieces() {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        for events in Conversation.eventsAtEverySplit(of: head + "3\r\nabcd\r\n", bodyLimit: nil) { #expect(events == [.refused(400)]) }
    }

    @Test func anEndInsideAStreamIsRefused() {
        var conversation = Conversation(bodyLimit: nil)
        conversation.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab".utf8)
        conversation.end()
        #expect(conversation.events == [.refused(400), .closed])
    }

    @Test func leaveIsGivenOnceAndOnlyToWhoWaits() {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        var waiting = Conversation(bodyLimit: nil)
        for part in [head, "go", "on"] { waiting.receive(part.utf8) }
        #expect(waiting.events == [.sentContinue, .request("POST", "/", body: "goon")])
        var hasty = Conversation(bodyLimit: nil)
        for part in [head + "go", "on"] { hasty.receive(part.utf8) }
        #expect(hasty.events == [.request("POST", "/", body: "goon")])
    }

    @Test func anAnswerBeforeTheEndIsTheLast() {
        var state = ConnectionState(limits: HTTPLimits())
        Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc".utf8).withUnsafeBytes { state.receive($0) }
        guard case .decide = state.next() else {
            Issue.record("no head")
            return
        }
        state.acceptStream()
        #expect(state.next() == .stream(piece: Array("abc".utf8), isLast: false))
        #expect(state.isStreaming)
        #expect(state.waiting == .stream)
        state.answered(closing: false)
        #expect(state.waiting == .linger)
    }

    @Test func aClientIsNotReadFarAheadOfItsReader() {
        var state = ConnectionState(limits: HTTPLimits())
        Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n".utf8).withUnsafeBytes { state.receive($0) }
        _ = state.next()
        state.acceptStream()
        #expect(state.wantsInput)
        let piece = [UInt8](repeating: 0x61, count: 64 << 10)
        piece.withUnsafeBytes { state.receive($0) }
        #expect(!state.wantsInput)
        #expect(state.next() == .stream(piece: piece, isLast: false))
        #expect(state.wantsInput)
    }
}

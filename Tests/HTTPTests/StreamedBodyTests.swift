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
        for events in Conversation.eventsAtEverySplit(of: stream, bodyLimit: .max) { #expect(events == expected) }
        for size in 1...7 { #expect(Conversation.events(of: stream, inPiecesOf: size, bodyLimit: .max) == expected) }
    }

    /// What is left of it plus where it starts in the input is beyond an Int.
    @Test func theLargestLengthThatThereIsIsNoBodyYet() {
        let head = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: \(Int.max)\r\n\r\n"
        for size in [1, 1_000] {
            #expect(Conversation.events(of: head + "abc", inPiecesOf: size, bodyLimit: .max).isEmpty)
        }
    }

    @Test func bytesThatGoStraightIntoChunksMakeTheSameBody() {
        let text = String(repeating: "0123456789", count: 10_000)
        let chunk = String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
        let stream =
            "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: \(text.utf8.count)\r\n\r\n" + text + "POST /c HTTP/1.1\r\nHost: x\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n" + Self.get
        let expected: [Conversation.Event] = [
            .request("POST", "/b", body: text), .request("POST", "/c", body: text + text), .request("GET", "/a", body: ""),
        ]
        for size in [1_000, 4_096, 60_001, 1 << 20] {
            for isDirect in [true, false] {
                var conversation = Conversation(bodyLimit: .max)
                conversation.isDirect = isDirect
                var rest = Array(stream.utf8)[...]
                while !rest.isEmpty {
                    conversation.receive(rest.prefix(size))
                    rest = rest.dropFirst(size)
                }
                #expect(conversation.events == expected)
            }
        }
    }

    @Test func aBodyMayBeLongerThanAnyLimitOfABody() {
        let body = String(repeating: "x", count: 5000)
        let events = Conversation.events(
            of: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + body, inPiecesOf: 777, bodyLimit: .max)
        #expect(events == [.request("POST", "/", body: body)])
    }

    @Test func brokenFramingIsRefusedAfterGoodPieces() {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        for events in Conversation.eventsAtEverySplit(of: head + "3\r\nabcd\r\n", bodyLimit: .max) { #expect(events == [.refused(400)]) }
    }

    @Test func anEndInsideAStreamIsRefused() {
        var conversation = Conversation(bodyLimit: .max)
        conversation.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab".utf8)
        conversation.end()
        #expect(conversation.events == [.refused(400), .closed])
    }

    @Test func leaveIsGivenOnceAndOnlyToWhoWaits() {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        var waiting = Conversation(bodyLimit: .max)
        for part in [head, "go", "on"] { waiting.receive(part.utf8) }
        #expect(waiting.events == [.sentContinue, .request("POST", "/", body: "goon")])
        var hasty = Conversation(bodyLimit: .max)
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
        state.accept()
        guard case .body(let chunk, isLast: false)? = state.next() else {
            Issue.record("no body")
            return
        }
        #expect(Array(chunk.bytes) == Array("abc".utf8))
        #expect(state.isReceivingBody)
        state.answered(closing: false)
        #expect(state.isLingering)
    }

    /// A chunk that is not full waits for an exchange that is at work.
    @Test func aChunkIsHandedOnWhenItIsFullOrWanted() {
        var state = ConnectionState(limits: HTTPLimits())
        Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\na".utf8).withUnsafeBytes { state.receive($0) }
        _ = state.next()
        state.accept()
        #expect(state.next(isHungry: false) == nil)
        let piece = [UInt8](repeating: 0x61, count: 17_000)
        piece.withUnsafeBytes { state.receive($0) }
        guard case .body(let chunk, isLast: false)? = state.next(isHungry: false) else {
            Issue.record("no body")
            return
        }
        #expect(chunk.room.isEmpty)
        #expect(state.next(isHungry: false) == nil)
        guard case .body(let rest, isLast: false)? = state.next() else {
            Issue.record("no rest")
            return
        }
        #expect(chunk.count + rest.count == 17_001)
    }

    @Test func aClientIsNotReadFarAheadOfItsReader() {
        var state = ConnectionState(limits: HTTPLimits())
        Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n".utf8).withUnsafeBytes { state.receive($0) }
        _ = state.next()
        state.accept()
        #expect(state.wantsInput)
        let piece = [UInt8](repeating: 0x61, count: 64 << 10)
        piece.withUnsafeBytes { state.receive($0) }
        #expect(!state.wantsInput)
        var taken = 0
        while case .body(let chunk, isLast: false)? = state.next() { taken += chunk.count }
        #expect(taken == piece.count)
        #expect(state.wantsInput)
    }
}

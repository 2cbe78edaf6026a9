import HTTP
import Testing

@testable import Transport

/// Bodies and answers in pieces, over real sockets.
@Suite struct StreamTests {
    private let servers = ServerTests()
    private static let head = "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func theAnswerToAPieceComesBeforeTheNextIsSent() async throws {
        try await servers.withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send(Self.head)
            for (index, piece) in ["one", "two", "three"].enumerated() {
                client.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
                if index == 0 {
                    let head = try #require(client.headOfChunks())
                    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(head.contains("Transfer-Encoding: chunked"))
                    #expect(!head.contains("Content-Length"))
                }
                #expect(client.chunk() == piece)
            }
            client.send("0\r\n\r\n")
            #expect(client.chunk() == "")
            // The connection goes on.
            client.send(ServerTests.post("/", "next"))
            #expect(client.answer()?.body == "next")
        }
    }

    @Test func aBodyLargerThanAllThatMayBeHeldGoesThrough() async throws {
        try await servers.withServer({ $0.maximumHeldBytes = 8 << 20 }) { _, port, echo in
            let client = try #require(Client(port: port))
            let count = 256
            let piece = [UInt8](repeating: 0x61, count: 256 << 10)
            client.send("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: \(count * piece.count)\r\n\r\n")
            var received = 0
            for index in 0..<count {
                client.send(piece)
                if index == 0 { _ = client.headOfChunks() }
                // A client of a stream reads while it sends.
                while received < piece.count, let chunk = client.chunk() { received += chunk.utf8.count }
                received -= piece.count
            }
            #expect(received == 0)
            #expect(client.chunk() == "")
            client.send(ServerTests.post("/", "next"))
            #expect(client.answer()?.body == "next")
            let exchange = try #require(echo.next())
            #expect(exchange.requestBytes == count * piece.count)
            #expect(exchange.responseBytes == count * piece.count)
            #expect(exchange.outcome == .completed)
        }
    }

    @Test func aStreamCanBeRefusedByItsBeginning() async throws {
        try await servers.withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nabc")
            let answer = try #require(client.answer())
            #expect(answer.head.hasPrefix("HTTP/1.1 422"))
            #expect(answer.head.contains("Connection: close"))
            #expect(answer.body == "no")
            client.finishSending()
            #expect(client.isClosed())
        }
    }

    @Test func aBrokenAnswerHasNoLastChunk() async throws {
        try await servers.withServer { _, port, echo in
            let client = try #require(Client(port: port))
            client.send("POST /broken HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            _ = client.headOfChunks()
            #expect(client.chunk() == "one")
            client.send("3\r\ntwo\r\n")
            #expect(client.chunk() == nil)
            #expect(echo.next()?.outcome == .brokenOff)
        }
    }

    @Test func brokenFramingAfterTheHeadBreaksTheAnswerOff() async throws {
        try await servers.withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send(Self.head + "3\r\none\r\n")
            _ = client.headOfChunks()
            #expect(client.chunk() == "one")
            client.send("zz\r\n")
            #expect(client.chunk() == nil)
        }
    }

    @Test func anAnswerInPiecesEndsLikeOneInOne() async throws {
        try await servers.withServer { _, port, _ in
            let client = try #require(Client(port: port))
            let piece = String(repeating: "x", count: 100_000)
            for count in [0, 1, 40] {
                client.send(ServerTests.post("/pieces/\(count)", piece))
                _ = client.headOfChunks()
                #expect(client.chunks() == String(repeating: piece, count: count + 1))
            }
            client.send("POST /pieces/2 HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")
            #expect(client.headOfChunks()?.contains("Transfer-Encoding") == false)
            #expect(client.rest() == "ababab")
        }
    }

    @Test func pipelinedRequestsWaitForTheEndOfAStream() async throws {
        try await servers.withServer { _, port, _ in
            let client = try #require(Client(port: port))
            client.send(Self.head + "3\r\none\r\n0\r\n\r\n" + ServerTests.post("/", "next"))
            _ = client.headOfChunks()
            #expect(client.chunks() == "one")
            #expect(client.answer()?.body == "next")
        }
    }
}

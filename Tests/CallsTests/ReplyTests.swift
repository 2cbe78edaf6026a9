import Testing
import Transport

@testable import Calls

@Suite struct ReplyTests {
    private func parsed(_ text: String, split: Int? = nil, limit: Int = 1000, ended: Bool = false) throws -> Reply? {
        let bytes = Array(text.utf8)
        var parser = ReplyParser(bodyLimit: limit)
        if let split {
            try parser.take(bytes[..<split])
            try parser.take(bytes[split...])
        } else {
            for byte in bytes { try parser.take([byte]) }
        }
        if ended { try parser.end() }
        return parser.complete
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: u\r\n\r\n",
    ])
    func isTheSameAtEverySplit(_ text: String) throws {
        for split in [nil] + (0...text.utf8.count).map(Optional.some) {
            let reply = try #require(try parsed(text, split: split))
            #expect(reply.status == 200 && reply.body == Array("hello".utf8) && reply["x-a"] == "b" && reply.keepsAlive)
        }
    }

    @Test func theEndOfTheConnectionEndsTheBody() throws {
        let reply = try #require(try parsed("HTTP/1.0 503 No\r\n\r\nwhy", ended: true))
        #expect(reply.status == 503 && reply.body == Array("why".utf8) && !reply.keepsAlive)
        #expect(try parsed("HTTP/1.1 204 No\r\nConnection: close\r\n\r\n")?.keepsAlive == false)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "broke off"), ("", "before the answer"), ("HTTP/1.1 200 OK\r\nContent-L", "broke off"),
        ("SSH-2.0-x\r\n", "not HTTP/1.1"), ("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "longer than 1000"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "no size"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "longer than its size"),
        ("HTTP/1.1 200 OK\r\nx\r\n\r\n", "not HTTP/1.1"),
    ])
    func whatIsNoAnswerIsRefused(_ text: String, _ reason: String) {
        do {
            _ = try parsed(text, ended: true)
            Issue.record("parsed \(text)")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
        }
    }

    @Test func urls() throws {
        #expect(try CallTarget("http://[::1]:81/health", path: "/p") == CallTarget(host: "::1", port: 81, path: "/health"))
        #expect(try CallTarget("http://a", path: "/p") == CallTarget(host: "a", port: 80, path: "/p"))
        #expect(try CallTarget("http://a/?x=1", path: "/p").path == "/?x=1")
        #expect(try CallTarget("http://a?x=1", path: "/p").path == "/p?x=1")
        #expect(try CallTarget("https://a", path: "/p").tls?.trust == .system(host: "a"))
        #expect(try CallTarget("https://a", path: "/p", authorities: "ca.pem").tls?.trust == .authorities(file: "ca.pem", host: "a"))
        for url in ["a", "ftp://a", "http://", "http://a:0", "http://a:65536", "http://u:p@a", "http://a/b c", "http://a/\r\nX: y"] {
            #expect(throws: CallError.self) { try CallTarget(url, path: "/") }
        }
    }
}

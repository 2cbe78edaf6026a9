import HTTP
import HTTPTypes
import Testing

@testable import Middleware

@Suite struct PeerOriginsTests {
    private func field(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }

    private func head(_ method: HTTPRequest.Method, _ path: String, _ fields: [String: String]) throws -> HTTPRequest {
        var head = HTTPRequest(method: method, scheme: nil, authority: "x", path: path)
        for (name, value) in fields { head.headerFields[try field(name)] = value }
        return head
    }

    private func endpoint(_ operation: String) -> Endpoint {
        Endpoint(.get, "/v1/runs", operation, cost: .heavy, statuses: [200], allowsCrossSite: false) { WholeBody(of: $0, limit: 0) { _ in Answer() } }
    }

    @Test(arguments: [
        ("http://a:8080", ["http://a:8080"]),
        ("HTTPS://Node-1.Lab.example:8443/, http://10.0.0.2", ["https://node-1.lab.example:8443", "http://10.0.0.2"]),
        ("http://a:80,http://a,https://a:443", ["http://a", "https://a"]), ("", []),
    ])
    func originsAreReadAsBrowsersWriteThem(_ text: String, _ origins: [String]) { #expect(PeerOrigins(parsing: text)?.origins == origins) }

    @Test(arguments: [
        "a:8080", "ftp://a", "http://", "http://a/path", "http://a:0", "http://a:65536", "http://a:x", "http://a:1:2", "http://[::1]:8080",
        "http://a b",
        "http://a;script-src *", "http://a'", "http://*", "http://a\r\nx", "http://user@a", "null", "http://\(String(repeating: "a", count: 300))",
        (0..<65).map { "http://a\($0)" }.joined(separator: ","),
    ])
    func othersAreNone(_ text: String) { #expect(PeerOrigins(parsing: text) == nil) }

    @Test func onlyPeersReadRunsAlone() throws {
        let peers = try #require(PeerOrigins(parsing: "http://a:8080"))
        let runs = endpoint("listRuns")
        #expect(peers.peer(of: try head(.get, "/v1/runs", ["Origin": "http://a:8080"]), asking: runs) == "http://a:8080")
        for origin in ["http://a", "http://a:8081", "https://a:8080", "null", "http://a:8080.evil.example", "HTTP://A:8080"] {
            #expect(peers.peer(of: try head(.get, "/v1/runs", ["Origin": origin]), asking: runs) == nil, "\(origin)")
        }
        #expect(peers.peer(of: try head(.get, "/v1/runs", [:]), asking: runs) == nil)
        for operation in ["computeAdvantages", "getMetrics", "getHealth"] {
            #expect(peers.peer(of: try head(.get, "/", ["Origin": "http://a:8080"]), asking: endpoint(operation)) == nil)
        }
        #expect(PeerOrigins().peer(of: try head(.get, "/v1/runs", ["Origin": "http://a:8080"]), asking: runs) == nil)
    }

    @Test func preflightsArePeersAlone() throws {
        let peers = try #require(PeerOrigins(parsing: "http://a:8080"))
        let asked = ["Origin": "http://a:8080", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"]
        let answer = try #require(peers.answer(toPreflight: try head(.options, "/v1/runs/x", asked)))
        #expect(answer.status == .noContent)
        #expect(answer.fields[try field("Access-Control-Allow-Origin")] == "http://a:8080" && answer.fields[.vary] == "Origin")
        #expect(answer.fields[try field("Access-Control-Allow-Headers")] == "Authorization")
        #expect(answer.fields[try field("Access-Control-Allow-Credentials")] == nil)
        #expect(peers.answer(toPreflight: try head(.options, "/v1/advantages", asked)) == nil)
        #expect(peers.answer(toPreflight: try head(.options, "/v1/runs", asked.merging(["Origin": "http://b"]) { $1 })) == nil)
        #expect(peers.answer(toPreflight: try head(.options, "/v1/runs", asked.merging(["Access-Control-Request-Method": "POST"]) { $1 })) == nil)
        #expect(peers.answer(toPreflight: try head(.get, "/v1/runs", asked)) == nil)
    }
}

import HTTP
import HTTPTypes
import Testing

@Suite struct RouterTests {
    private let router = Router([
        Self.endpoint(.get, "/health", "health"), Self.endpoint(.get, "/", "page"), Self.endpoint(.post, "/", "echo"),
        Self.endpoint(.post, "/v1/a", "post", types: ["application/json", "application/x-ndjson"]),
        Self.endpoint(.get, "/v1/b", "same length"),
    ])

    private static func endpoint(_ method: HTTPRequest.Method, _ path: String, _ operation: String, types: [String] = []) -> Endpoint {
        Endpoint(method, path, operation, cost: .light, bodyTypes: types, statuses: [200]) { WholeBody(of: $0, limit: 0) { _ in Answer() } }
    }

    /// The operation, or the status and Allow.
    private func route(_ method: String, _ path: String?, _ fields: HTTPFields = [:]) -> String {
        let head = HTTPRequest(
            method: HTTPRequest.Method(method) ?? .get, scheme: nil, authority: nil, path: path, headerFields: fields)
        switch router.route(head) {
        case .endpoint(let endpoint): return endpoint.operation
        case .options(let fields): return "204 \(fields[.allow] ?? "-")"
        case .refused(let problem, let fields): return "\(problem.kind.status) \(fields[.allow] ?? fields[.accept] ?? fields[.acceptEncoding] ?? "-")"
        }
    }

    @Test(arguments: [
        ("GET", "/health", "health"), ("HEAD", "/health", "health"), ("GET", "/health?x=1", "health"), ("GET", "/?", "page"), ("POST", "/", "echo"),
        ("GET", "/v1/b", "same length"), ("GET", "/health/", "404 -"), ("GET", "/healt", "404 -"), ("GET", "/Health", "404 -"), ("GET", "", "404 -"),
        ("GET", "/v1/a", "405 POST, OPTIONS"), ("POST", "/health", "405 GET, HEAD, OPTIONS"), ("DELETE", "/", "405 GET, HEAD, POST, OPTIONS"),
        ("OPTIONS", "/health", "204 GET, HEAD, OPTIONS"), ("OPTIONS", "*", "204 GET, HEAD, POST, OPTIONS"), ("OPTIONS", "/nope", "404 -"),
        ("GET", "*", "404 -"), ("HEAD", "*", "404 -"), ("TRACE", "/nope", "404 -"), ("QUERY", "/", "405 GET, HEAD, POST, OPTIONS"),
        ("BREW", "/", "501 -"), ("BREW", "/nope", "501 -"), ("get", "/health", "501 -"),
    ])
    func methodsAndPaths(_ method: String, _ path: String, _ outcome: String) { #expect(route(method, path) == outcome) }

    @Test(arguments: [
        ("/runs/a", "run a"), ("/runs/a/b?x=1", "run a/b"), ("/runs/a/samples", "samples a"), ("/runs/a/b/samples?", "samples a/b"),
        ("/runs/a%2Fsamples", "run a%2Fsamples"), ("/runs/samples", "run samples"), ("/runs//samples", "run /samples"),
        ("/runs/a/samples/b", "run a/samples/b"), ("/runs/", "-"), ("/runs", "-"),
    ])
    func namesInPaths(_ target: String, _ expected: String) {
        let router = Router([Self.endpoint(.get, "/runs/{run}/samples", "samples"), Self.endpoint(.get, "/runs/{run}", "run")])
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: target)
        guard case .endpoint(let endpoint) = router.route(head) else {
            #expect(expected == "-")
            return
        }
        #expect("\(endpoint.operation) \(endpoint.name(in: target) ?? "-")" == expected)
        guard case .refused(_, let fields) = router.route(HTTPRequest(method: .post, scheme: nil, authority: nil, path: target)) else {
            Issue.record("POST is not refused")
            return
        }
        #expect(fields[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test func aRequestWithoutAPathHasNoRoute() { #expect(route("GET", nil) == "404 -") }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON", true), (" application/json ; charset=utf-8", true), ("application/x-ndjson", true),
        ("application/jsonx", false), ("application/jso", false), ("text/plain", false), ("", false), (";application/json", false),
        ("application\u{4F}json", false),
    ])
    func typesOfBodies(_ type: String, _ isRead: Bool) {
        #expect(route("POST", "/v1/a", [.contentType: type]) == (isRead ? "post" : "415 application/json, application/x-ndjson"))
    }

    @Test func bodiesWithoutATypeAndOfAnyType() {
        #expect(route("POST", "/v1/a") == "415 application/json, application/x-ndjson")
        #expect(route("POST", "/", [.contentType: "nonsense"]) == "echo")
        #expect(route("GET", "/health", [.contentType: "nonsense"]) == "health")
    }

    @Test(arguments: [("gzip", true), ("X-GZIP", true), ("identity", true), ("br", false), ("gzip, gzip", false), ("", false)])
    func codingsOfBodies(_ coding: String, _ isRead: Bool) {
        #expect(route("POST", "/", [.contentEncoding: coding]) == (isRead ? "echo" : "415 gzip, identity"))
    }
}

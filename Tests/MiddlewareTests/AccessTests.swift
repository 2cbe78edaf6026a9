import HTTP
import HTTPTypes
import Testing

@testable import Middleware

@Suite struct BearerTokensTests {
    private static let secret = "0123456789abcdef"

    @Test func namesAndComments() throws {
        let tokens = try BearerTokens(parsing: "# rotation\n\n  trainer:\(Self.secret)A \r\n\(Self.secret)B\n")
        #expect(tokens.count == 2)
        #expect(tokens.name(of: "Bearer \(Self.secret)A") == "trainer")
        #expect(tokens.name(of: "bearer   \(Self.secret)B") == "token-2")
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Basic 0123456789abcdef", "Bearer 0123456789abcde", "Bearer 0123456789abcdefg", "Bearer 0123456789abcdeF",
        "0123456789abcdef",
    ])
    func othersAreRefused(authorization: String) throws {
        #expect(try BearerTokens(parsing: Self.secret).name(of: authorization) == nil)
    }

    @Test(arguments: [
        ("", 1), ("# nothing\n", 2), ("short:0123456789abcde", 1), ("\n:0123456789abcdef", 2), ("0123456789abcde!", 1), ("a b:0123456789abcdef", 1),
    ])
    func badLinesAreNamedByNumber(text: String, line: Int) {
        #expect { try BearerTokens(parsing: text) } throws: { ($0 as? BearerTokens.ParseError)?.line == line }
    }
}

@Suite struct AccessPolicyTests {
    private func decide(_ policy: AccessPolicy, _ path: String, authorization: String? = nil, peer: [String]? = nil) -> AccessPolicy.Decision {
        let operations = [
            "/health": "getHealth", "/livez": "getLiveness", "/readyz?x": "getReadiness", "/metrics": "getMetrics", "/openapi.yaml": "getOpenAPI",
        ]
        var head = HTTPRequest(method: path == "/v1/advantages" ? .post : .get, scheme: nil, authority: nil, path: path)
        head.headerFields[.authorization] = authorization
        let endpoint = operations[path].map {
            Endpoint(.get, path, $0, cost: .light, statuses: [200]) { WholeBody(of: $0, limit: 0) { _ in Answer() } }
        }
        return policy.decision(for: head, to: endpoint, peer: peer.map(PeerIdentity.init(names:)))
    }

    private func isDenied(_ decision: AccessPolicy.Decision) -> Bool { if case .denied = decision { true } else { false } }

    @Test func withoutRulesAllMayCall() {
        #expect(decide(AccessPolicy(), "/v1/advantages") == .allowed(caller: nil))
        #expect(decide(AccessPolicy(), "/v1/advantages", peer: ["CN:a"]) == .allowed(caller: "CN:a"))
        #expect(AccessPolicy().isOpen)
    }

    @Test func tokens() throws {
        let policy = AccessPolicy(tokens: try BearerTokens(parsing: "me:0123456789abcdef"))
        #expect(decide(policy, "/v1/advantages", authorization: "Bearer 0123456789abcdef") == .allowed(caller: "me"))
        for path in ["/v1/advantages", "/v1/estimators", "/metrics", "/openapi.yaml", "/nowhere"] {
            #expect(isDenied(decide(policy, path)), "\(path)")
        }
        for path in ["/health", "/livez", "/readyz?x"] { #expect(decide(policy, path) == .allowed(caller: nil), "\(path)") }
        guard case .denied(let problem, let challenge) = decide(policy, "/v1/advantages", authorization: "Bearer wrong") else {
            Issue.record("allowed")
            return
        }
        #expect(problem.kind.status == 401)
        #expect(!problem.detail.contains("wrong"))
        #expect(challenge == #"Bearer realm="advantaged", error="invalid_token""#)
    }

    @Test func exemptionsAreAChoice() throws {
        let tokens = try BearerTokens(parsing: "0123456789abcdef")
        let none = AccessPolicy(tokens: tokens, exemptions: [])
        #expect(isDenied(decide(none, "/health")))
        let all = AccessPolicy(tokens: tokens, exemptions: [.health, .metrics, .contract])
        for path in ["/health", "/metrics", "/openapi.yaml"] { #expect(!isDenied(decide(all, path))) }
        #expect(isDenied(decide(all, "/v1/advantages")))
    }

    @Test func identities() {
        let any = AccessPolicy(identities: .any)
        #expect(decide(any, "/v1/advantages", peer: ["URI:a", "CN:b"]) == .allowed(caller: "URI:a"))
        #expect(isDenied(decide(any, "/v1/advantages")))
        let named = AccessPolicy(identities: .named(["CN:b"]))
        #expect(!isDenied(decide(named, "/v1/advantages", peer: ["URI:a", "CN:b"])))
        #expect(isDenied(decide(named, "/v1/advantages", peer: ["CN:c"])))
        #expect(isDenied(decide(named, "/v1/advantages", authorization: "Bearer 0123456789abcdef")))
    }
}

import Batch
import HTTP
import HTTPTypes
import JSON
import Middleware
import Runs
import Testing

@testable import Endpoints

/// What is kept of a run to look at, and who may look.
@Suite struct RunSamplesTests {
    private func conversation(samples: Int = 2, peers: String = "", policy: AccessPolicy = AccessPolicy()) throws -> Conversation {
        var limits = RunLimits()
        limits.samples = samples
        return Conversation(policy: policy, runs: RunStore(limits: limits, now: { 5 }), peers: try #require(PeerOrigins(parsing: peers)))
    }

    private func batch(_ run: String, step: Int) -> String {
        let groups = (0..<3).map { #"{"id": "p\#($0)", "ground_truth": "4", "rollouts": [{"response": "\\boxed{4}"}, {"response": "<b>\u0001"}]}"# }
        return
            #"{"run": "\#(run)", "step": \#(step), "estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "groups": [\#(groups.joined(separator: ","))]}"#
    }

    private func field(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }

    @Test func lastGroupsAreShown() throws {
        let conversation = try conversation()
        for step in 0..<2 { #expect(try conversation.post("/v1/advantages", batch("a b/c", step: step)).status == 200) }
        let answer = try parse(try conversation.ask(.get, "/v1/runs/a%20b%2Fc/samples").body)
        #expect(answer["run"] == .string("a b/c"))
        guard case .array(let samples)? = answer["samples"] else {
            Issue.record("no samples")
            return
        }
        #expect(samples.map { $0.at("/group/id")?.string } == ["p2", "p1"] && samples.allSatisfy { $0["step"] == .integer(1) })
        #expect(samples[0].at("/group/rollouts/0/excerpt") == .string("\\boxed{4}"))
        #expect(samples[0].at("/group/rollouts/1/excerpt") == .string("<b>\u{1}"))
        #expect(samples[0].at("/group/rollouts/1/status") == .string("wrong"))
        let list = try parse(try conversation.ask(.get, "/v1/runs").body)
        #expect(list.at("/store/keep_samples") == .integer(2))
        #expect(try conversation.ask(.get, "/v1/runs/none/samples").status == .notFound)
        #expect(try conversation.ask(.get, "/v1/runs/a%20b%2Fc/samples?x=1").status == .unprocessableContent)
        // Other sites may not look, and the run itself is still found.
        #expect(try conversation.ask(.get, "/v1/runs/a%20b%2Fc/samples", [try field("Sec-Fetch-Site"): "cross-site"]).status == .forbidden)
        #expect(try conversation.ask(.get, "/v1/runs/a%20b%2Fc").status == .ok)
    }

    @Test func noneAreKeptByDefault() throws {
        let conversation = Conversation()
        #expect(try conversation.post("/v1/advantages", batch("a", step: 1)).status == 200)
        let answer = try conversation.ask(.get, "/v1/runs/a/samples")
        #expect(answer.status == .notFound && String(decoding: answer.body, as: UTF8.self).contains("--keep-samples"))
        #expect(conversation.context.batch.keptSamples == 0)
        #expect(try parse(try conversation.ask(.get, "/v1/runs").body).at("/store/keep_samples") == .integer(0))
    }

    @Test func pagesOfPeersMayReadRuns() throws {
        let policy = AccessPolicy(tokens: try BearerTokens(parsing: "me:0123456789abcdef"))
        let conversation = try conversation(peers: "http://a:8080,http://b:8080", policy: policy)
        let origin = try field("Origin")
        let allowed = try field("Access-Control-Allow-Origin")
        let site = try field("Sec-Fetch-Site")
        let peer: HTTPFields = [origin: "http://b:8080", site: "cross-site", .authorization: "Bearer 0123456789abcdef"]
        let list = try conversation.ask(.get, "/v1/runs", peer)
        #expect(list.status == .ok && list.fields[allowed] == "http://b:8080" && list.fields[.vary]?.contains("Origin") == true)
        #expect(try parse(list.body)["peers"] == .array([.string("http://a:8080"), .string("http://b:8080")]))
        // What a page of a peer is refused it may read too.
        let missing = try conversation.ask(.get, "/v1/runs/none", peer)
        #expect(missing.status == .notFound && missing.fields[allowed] == "http://b:8080")
        let denied = try conversation.ask(.get, "/v1/runs", [origin: "http://b:8080"])
        #expect(denied.status == .unauthorized && denied.fields[allowed] == "http://b:8080")
        // Others may not.
        var other = peer
        other[origin] = "http://evil.example"
        let refused = try conversation.ask(.get, "/v1/runs", other)
        #expect(refused.status == .forbidden && refused.fields[allowed] == nil)
        #expect(try conversation.ask(.get, "/v1/curves?n=8&k=2", peer).status == .forbidden)
        #expect(try conversation.ask(.get, "/metrics", peer).fields[allowed] == nil)
        // A browser asks first, without the token.
        let asks: HTTPFields = [origin: "http://b:8080", try field("Access-Control-Request-Method"): "GET"]
        let preflight = try conversation.ask(.options, "/v1/runs/x/samples", asks)
        #expect(preflight.status == .noContent && preflight.fields[allowed] == "http://b:8080")
        #expect(try conversation.ask(.options, "/v1/advantages", asks).status == .unauthorized)
    }

    @Test func pageAsksItsPeersAlone() throws {
        let policy = try #require(try Conversation().ask(.get, "/").fields[.contentSecurityPolicy])
        #expect(policy.contains("connect-src 'self';"))
        let answer = try conversation(peers: "http://a:8080,https://b").ask(.get, "/")
        #expect(answer.fields[.contentSecurityPolicy]?.contains("connect-src 'self' http://a:8080 https://b;") == true)
        #expect(try conversation(peers: "http://a:8080").ask(.get, "/docs").fields[.contentSecurityPolicy]?.contains("connect-src 'self';") == true)
    }

    @Test func dropInRoutesCountTheirVerifiers() throws {
        let conversation = Conversation()
        let bodies = [
            ("/compat/openrlhf?verifier=text", #"{"query": ["yes", "no"], "prompts": ["", ""], "labels": ["yes", "yes"]}"#),
            ("/compat/slime?verifier=numeric", #"{"prompt": [], "response": "\\boxed{4}", "label": "4"}"#),
        ]
        for (path, body) in bodies { #expect(try conversation.post(path, body).status == 200) }
        #expect(try conversation.post("/v1/advantages", batch("a", step: 1)).status == 200)
        let text = String(decoding: try conversation.ask(.get, "/metrics").body, as: UTF8.self)
        for line in [
            #"advantaged_verifier_verdicts_total{verifier="text",status="correct"} 1"#,
            #"advantaged_verifier_verdicts_total{verifier="text",status="wrong"} 1"#,
            #"advantaged_verifier_verdicts_total{verifier="numeric",status="correct"} 1"#,
            #"advantaged_verifier_verdicts_total{verifier="math",status="correct"} 1"#,
            #"advantaged_verifier_verdicts_total{verifier="math",status="wrong"} 1"#,
            #"advantaged_estimator_groups_total{estimator="pass_at_1"} 3"#,
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }
}

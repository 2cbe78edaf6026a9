@testable import Batch
import Batch
import HTTP
import HTTPTypes
import JSON
import Middleware
import Testing
import Yams

@testable import Endpoints

/// `openapi.yaml` and the routes say the same.
@Suite struct ContractTests {
    private let contract: [String: Any]

    init() throws {
        contract = try #require(try Yams.load(yaml: String(decoding: PackageResources.openapi_yaml, as: UTF8.self)) as? [String: Any])
    }

    private struct Operation: Hashable {
        var path: String
        var method: String
        var id: String
        var statuses: Set<Int>
    }

    @Test func routesMethodsOperationsAndStatusesAgree() throws {
        let paths = try #require(contract["paths"] as? [String: [String: [String: Any]]])
        let described = try Set(
            paths.flatMap { path, methods in
                try methods.map { method, operation in
                    let responses = try #require(operation["responses"] as? [AnyHashable: Any])
                    let id = try #require(operation["operationId"] as? String)
                    return Operation(path: path, method: method.uppercased(), id: id, statuses: Set(responses.keys.compactMap { Int("\($0)") }))
                }
            })
        let routed = Set(
            Self.endpoints.map {
                Operation(
                    path: $0.path, method: $0.method.rawValue, id: $0.operation, statuses: Set($0.statuses + Endpoint.statusesOfEveryEndpoint))
            })
        #expect(described == routed)
        #expect(routed.count == Self.endpoints.count)
    }

    private static let endpoints = Endpoint.all(of: ServiceContext(version: "test"))

    @Test func bodyTypesAgree() throws {
        let paths = try #require(contract["paths"] as? [String: [String: [String: Any]]])
        for endpoint in Self.endpoints where endpoint.readsBody {
            let body = try #require(paths[endpoint.path]?["post"]?["requestBody"] as? [String: Any], "\(endpoint.path)")
            let content = try #require(body["content"] as? [String: Any])
            #expect(endpoint.bodyTypes.isEmpty || Set(content.keys) == Set(endpoint.bodyTypes), "\(endpoint.path)")
        }
    }

    @Test func exemptionsAndProbesAreOperations() {
        let operations = Set(Self.endpoints.map(\.operation))
        for exemption in AccessPolicy.Exemption.allCases { #expect(exemption.operations.isSubset(of: operations), "\(exemption)") }
        #expect(Service.probes.isSubset(of: operations))
    }

    @Test func everyExampleIsAnswered() throws {
        let paths = try #require(contract["paths"] as? [String: [String: [String: Any]]])
        var examples = 0
        for (path, methods) in paths {
            guard let body = methods["post"]?["requestBody"] as? [String: Any], let content = body["content"] as? [String: [String: Any]],
                let named = content["application/json"]?["examples"] as? [String: [String: Any]]
            else { continue }
            for (name, example) in named {
                var writer = JSONWriter()
                writer.write(Self.json(example["value"]))
                let answer = try Conversation().post(path, String(decoding: writer.text, as: UTF8.self))
                #expect(answer.status == 200, "\(name): \(answer.body)")
                examples += 1
            }
        }
        #expect(examples == 20)
    }

    @Test func theVersionIsThatOfTheContract() throws {
        let info = try #require(contract["info"] as? [String: Any])
        #expect(info["version"] as? String == "0.1.0")
    }

    @Test func cataloguesListWhatRequestsTake() throws {
        let estimators = try parse(CatalogueAnswer.estimators())
        guard case .array(let entries)? = estimators["estimators"] else { throw Problem(.internalError, "no list") }
        #expect(
            Set(entries.compactMap { $0["name"]?.string }) == [
                "pass_at_1", "pass_at_k", "exceeding_pass_at_k", "combined", "adaptive", "schedule", "mix", "reward_noise", "entropy_bonus",
                "easy_threshold", "dr_grpo", "rloo", "opo", "gpg", "remax", "best_minus_second", "max_rl", "risk_sensitive", "psr", "nsr",
                "weighted_reinforce", "quantile_baseline", "unlikeliness", "pkpo", "max_at_k", "reinforce_plus_plus", "reinforce_plus_plus_baseline",
                "gdpo", "gae", "distill", "scale", "gigpo", "turn_returns", "mt_grpo",
            ])
        for entry in entries {
            guard case .array(let parameters)? = entry["parameters"] else { throw Problem(.internalError, "no list") }
            #expect(parameters.contains { $0["name"]?.string == "success_threshold" })
        }
        guard case .array(let verifiers)? = try parse(CatalogueAnswer.verifiers())["verifiers"] else { throw Problem(.internalError, "no list") }
        #expect(
            verifiers.compactMap { $0["name"]?.string } == [
                "math", "numeric", "integer", "text", "multiple_choice", "regex", "json", "format", "code_block", "length", "repetition",
                "language_share", "maze", "enigmata", "reasoning_gym", "puzzle", "ifeval", "tool_call", "search_qa", "bracketed", "gsm8k",
                "math_dapo", "hendrycks_math",
                "strict_box",
            ])
    }

    private static func json(_ value: Any?) -> JSONValue {
        switch value {
        case let flag as Bool: .bool(flag)
        case let integer as Int: .integer(integer)
        case let number as Double: .number(number)
        case let text as String: .string(text)
        case let elements as [Any]: .array(elements.map(json))
        case let members as [String: Any]: .object(members.map { JSONValue.Member($0.key, json($0.value)) })
        default: .null
        }
    }
}

@Suite struct ServiceTests {
    @Test func routesOfTheTable() throws {
        func ask(_ method: HTTPRequest.Method, _ path: String) throws -> (status: Int, allow: String?) {
            let answer = try Conversation().ask(method, path)
            return (answer.status.code, answer.fields[.allow])
        }
        #expect(try ask(.get, "/v1/advantages") == (405, "POST, OPTIONS"))
        #expect(try ask(.delete, "/") == (405, "GET, HEAD, POST, OPTIONS"))
        #expect(try ask(.get, "/nope").status == 404)
        #expect(try ask(.options, "*") == (204, "GET, HEAD, POST, OPTIONS"))
        #expect(try ask(.head, "/health").status == 200)
        #expect(try ask(.get, "/health?x=1").status == 200)
    }

    @Test func whoMayNotCallLearnsNothingElse() throws {
        let policy = AccessPolicy(tokens: try BearerTokens(parsing: "me:0123456789abcdef"))
        let conversation = Conversation(policy: policy)
        for path in ["/v1/estimators", "/nope", "/v1/advantages", "/v1/curves"] {
            let answer = try conversation.ask(.get, path)
            #expect(answer.status == .unauthorized, "\(path)")
            #expect(answer.fields[.wwwAuthenticate] == #"Bearer realm="advantaged""#)
            #expect(answer.fields[.contentType] == "application/problem+json")
        }
        #expect(try conversation.ask(.get, "/health").status == .ok)
        #expect(try conversation.ask(.get, "/v1/estimators", [.authorization: "Bearer 0123456789abcdef"]).status == .ok)
        guard case .answer(_, _, let caller) = conversation.begin(.get, "/v1/estimators", [.authorization: "Bearer 0123456789abcdef"]) else {
            Issue.record("no answer")
            return
        }
        #expect(caller == "me")
    }

    @Test func problemsSayWhenToComeBack() throws {
        let service = Conversation().service
        let answer = service.answer(to: Problem(.tooManyRequests, "wait", retryAfterSeconds: 7), requestID: "r")
        #expect(answer.fields[.retryAfter] == "7")
        #expect(try parse(answer.body)["instance"] == .string("r"))
        #expect(service.answer(to: Problem(.methodNotAllowed, "no"), requestID: "r").fields[.allow] == Router.allMethods)
    }

    @Test func readinessFollowsTheDrain() throws {
        let draining = Conversation(state: {
            var state = ServiceState()
            state.isDraining = true
            state.transport.queuedRequests = 3
            return state
        })
        #expect(try draining.ask(.get, "/readyz").status == .serviceUnavailable)
        #expect(try draining.ask(.get, "/livez").status == .ok)
        let health = try parse(try draining.ask(.get, "/health").body)
        #expect(health["status"] == .string("draining") && health["queued"] == .integer(3))
        #expect(try Conversation().ask(.get, "/readyz").status == .ok)
    }

    @Test func batchesAreAnsweredAndCounted() throws {
        let conversation = Conversation()
        let answer = try conversation.post(
            "/v1/advantages", #"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 1}, {"reward": null}]}]}"#)
        #expect(answer.status == 200)
        let text = String(decoding: try conversation.ask(.get, "/metrics").body, as: UTF8.self)
        for line in [
            #"advantaged_build_info{version="test"} 1"#, "advantaged_rollouts_total 3", "advantaged_groups_total 1",
            "advantaged_zero_signal_groups_total 1", #"advantaged_rollout_statuses_total{status="given"} 2"#,
            #"advantaged_rollout_statuses_total{status="unscored"} 1"#,
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }
}

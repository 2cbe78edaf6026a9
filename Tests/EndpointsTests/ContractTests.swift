@testable import Batch
import HTTP
import HTTPTypes
import JSON
import Testing
import Yams

@testable import AdvantageAPI

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
            Route.all.map {
                Operation(
                    path: $0.path, method: $0.method.rawValue, id: $0.operation.rawValue, statuses: Set($0.statuses + Route.statusesOfEveryRoute))
            })
        #expect(described == routed)
        #expect(Set(Route.all.map(\.operation)) == Set(Route.Operation.allCases))
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
                let answer = try post(path, String(decoding: writer.text, as: UTF8.self))
                #expect(answer.status == 200, "\(name): \(answer.body)")
                examples += 1
            }
        }
        #expect(examples == 12)
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
                "gdpo", "gae",
            ])
        for entry in entries {
            guard case .array(let parameters)? = entry["parameters"] else { throw Problem(.internalError, "no list") }
            #expect(parameters.contains { $0["name"]?.string == "success_threshold" })
        }
        guard case .array(let verifiers)? = try parse(CatalogueAnswer.verifiers())["verifiers"] else { throw Problem(.internalError, "no list") }
        #expect(
            verifiers.compactMap { $0["name"]?.string } == [
                "math", "numeric", "integer", "text", "multiple_choice", "regex", "json", "format", "code_block", "length", "repetition",
                "language_share", "maze", "gsm8k", "math_dapo", "hendrycks_math", "strict_box",
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

@Suite struct RouteTests {
    private func decide(_ method: HTTPRequest.Method, _ path: String) -> (status: Int, allow: String?)? {
        let service = AdvantageService(version: "test")
        guard case .answer(let answer) = service.decide(HTTPRequest(method: method, scheme: nil, authority: nil, path: path), requestID: "") else {
            return nil
        }
        return (answer.status.code, answer.fields[.allow])
    }

    @Test func otherPathsAndMethods() {
        #expect(decide(.get, "/nope")?.status == 404)
        #expect(decide(.get, "/health/")?.status == 404)
        #expect(decide(.get, "/v1/advantages")?.status == 405)
        #expect(decide(.get, "/v1/advantages")?.allow == "POST, OPTIONS")
        #expect(decide(.post, "/health")?.allow == "GET, HEAD, OPTIONS")
        #expect(decide(.options, "/health")?.status == 204)
        #expect(decide(.delete, "/")?.allow == "GET, HEAD, POST, OPTIONS")
        #expect(decide(HTTPRequest.Method("BREW") ?? .get, "/")?.status == 501)
        #expect(decide(HTTPRequest.Method("QUERY") ?? .get, "/")?.status == 405)
        #expect(decide(HTTPRequest.Method("get") ?? .get, "/nope")?.status == 501)
        #expect(decide(.trace, "/nope")?.status == 404)
        #expect(decide(.options, "*")?.allow == "GET, HEAD, POST, OPTIONS")
        #expect(decide(.head, "/health") == nil)
        #expect(decide(.get, "/health?x=1") == nil)
    }
}

@Suite struct MetricsTests {
    @Test func countsWhatWasDone() throws {
        let service = AdvantageService(version: "1.2.3")
        let body = Array(#"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 1}, {"reward": null}]}]}"#.utf8)
        _ = try service.advantages(body)
        let health = Route.all.first { $0.operation == .getHealth }?.number
        service.metrics.count(route: health, method: "GET", status: 200, seconds: 0.002, clientIsGone: false)
        service.metrics.count(route: nil, method: "BREW", status: 404, seconds: 20, clientIsGone: true)
        let text = String(decoding: service.metrics.text(ServiceState(), version: "1.2.3"), as: UTF8.self)
        for line in [
            #"advantaged_build_info{version="1.2.3"} 1"#, "advantaged_rollouts_total 3", "advantaged_groups_total 1",
            "advantaged_zero_signal_groups_total 1",
            #"advantaged_rollout_statuses_total{status="given"} 2"#, #"advantaged_rollout_statuses_total{status="unscored"} 1"#,
            #"advantaged_http_requests_total{route="getHealth",method="GET",status="200"} 1"#,
            #"advantaged_http_requests_total{route="",method="other",status="404"} 1"#, "advantaged_clients_gone_total 1",
            #"advantaged_http_request_duration_seconds_bucket{route="getHealth",le="0.001"} 0"#,
            #"advantaged_http_request_duration_seconds_bucket{route="getHealth",le="0.0025"} 1"#,
            #"advantaged_http_request_duration_seconds_bucket{route="",le="10"} 0"#,
            #"advantaged_http_request_duration_seconds_bucket{route="",le="+Inf"} 1"#,
            #"advantaged_http_request_duration_seconds_count{route="getHealth"} 1"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }
}

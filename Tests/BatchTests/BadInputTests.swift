import HTTP
import HTTPTypes
import JSON
import Testing

@testable import Batch

@Suite struct BadInputTests {
    private static let estimator = #""estimator": {"name": "pass_at_k", "k": 2}"#
    private static let good = #"{"rollouts": [{"reward": 1}, {"reward": 0}]}"#

    /// Body, status, pointer.
    private static let table: [(String, Int, String?)] = [
        ("", 400, ""),
        ("hello", 400, ""),
        (#"{"estimator""#, 400, "/estimator"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1}, {"#, 400, "/groups/0/rollouts/1"),
        (#"{\#(estimator), "groups": [\#(good)]} x"#, 400, ""),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": NaN}]}]}"#, 400, "/groups/0/rollouts/0/reward"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 01}]}]}"#, 400, "/groups/0/rollouts/0/reward"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "reward": 1}, {"reward": 1}]}]}"#, 400, "/groups/0/rollouts/0/reward"),
        (#"{\#(estimator), "groups": [{"id": "\ud800", "rollouts": [{"reward": 1}]}]}"#, 400, "/groups/0/id"),
        ("[]", 422, ""),
        ("{}", 422, ""),
        (#"{\#(estimator)}"#, 422, ""),
        (#"{\#(estimator), "groups": []}"#, 422, "/groups"),
        (#"{\#(estimator), "groups": [{}]}"#, 422, "/groups/0"),
        (#"{\#(estimator), "groups": [{"rollouts": []}]}"#, 422, "/groups/0/rollouts"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": "1"}]}]}"#, 422, "/groups/0/rollouts/0/reward"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": "NaN"}]}]}"#, 422, "/groups/0/rollouts/0/reward"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1e400}]}]}"#, 422, "/groups/0/rollouts/0/reward"),
        (#"{\#(estimator), "groups": [\#(good), {"rollouts": [{"reward": 1}, {"tokens": 3}]}]}"#, 422, "/groups/1/rollouts/1"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "tokens": -1}]}]}"#, 422, "/groups/0/rollouts/0/tokens"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "tokens": 1.5}]}]}"#, 422, "/groups/0/rollouts/0/tokens"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "tokens": 3, "mask": [[0, 4]]}]}]}"#, 422, "/groups/0/rollouts/0/mask/0"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "tokens": 3, "mask": [[2, 1]]}]}]}"#, 422, "/groups/0/rollouts/0/mask/0"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "tokens": 3, "mask": [0, 2, 0]}]}]}"#, 422, "/groups/0/rollouts/0/mask/1"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "tokens": 3, "mask": [0, 1]}]}]}"#, 422, "/groups/0/rollouts/0/mask"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "mask": [[0, 1]]}]}]}"#, 422, "/groups/0/rollouts/0/mask"),
        (#"{\#(estimator), "groups": [{"rollouts": [{"reward": 1, "foo": 1}]}]}"#, 422, "/groups/0/rollouts/0/foo"),
        (#"{\#(estimator), "foo": 1, "groups": [\#(good)]}"#, 422, "/foo"),
        (#"{\#(estimator), "output": {"per_token": 1}, "groups": [\#(good)]}"#, 422, "/output/per_token"),
        (#"{\#(estimator), "step": -1, "groups": [\#(good)]}"#, 422, "/step"),
        (#"{\#(estimator), "on_failure": "zero", "groups": [\#(good)]}"#, 422, "/on_failure"),
        (#"{"estimator": {"name": "pass_at_k", "k": 3}, "groups": [\#(good)]}"#, 422, "/groups/0"),
        (#"{"estimator": {"name": "pass_at_k", "k": 0}, "groups": [\#(good)]}"#, 422, "/estimator/k"),
        (#"{"estimator": {"name": "pass_at_k"}, "groups": [\#(good)]}"#, 422, "/estimator"),
        (#"{"estimator": {"name": "pass_at_k", "k": 2, "draws": 3}, "groups": [\#(good)]}"#, 422, "/estimator/draws"),
        (#"{"estimator": {"name": "pass_at_k", "k": 2, "kk": 3}, "groups": [\#(good)]}"#, 422, "/estimator/kk"),
        (#"{"estimator": {"name": "pass_at_k", "k": 2, "k": 2}, "groups": [\#(good)]}"#, 400, "/estimator/k"),
        (#"{"estimator": {"name": "best"}, "groups": [\#(good)]}"#, 422, "/estimator/name"),
        (#"{"estimator": "pass_at_k", "groups": [\#(good)]}"#, 422, "/estimator"),
        (#"{"estimator": {"k": 2}, "groups": [\#(good)]}"#, 422, "/estimator"),
        (#"{"estimator": {"name": "combined", "k": 2}, "groups": [{"rollouts": [{"reward": 0.5}, {"reward": 0.1}]}]}"#, 422, "/groups/0"),
        (#"{\#(estimator), "groups": [{"ground_truth": "1", "rollouts": [{"response": "1"}, {"response": "1"}]}]}"#, 422, "/groups/0/rollouts/0"),
        (#"{\#(estimator), "verifier": {"name": "text"}, "groups": [{"rollouts": [{"response": "1"}, {"response": "1"}]}]}"#, 422, "/groups/0"),
        (#"{\#(estimator), "verifier": {"name": "exec"}, "groups": [\#(good)]}"#, 422, "/verifier/name"),
        (#"{\#(estimator), "groups": [{"verifier": {"name": "maze", "mode": "x"}, "rollouts": [{"reward": 1}]}]}"#, 422, "/groups/0/verifier/mode"),
        (#"{\#(estimator), "verifier": {"name": "text", "extract": ["x"]}, "groups": [\#(good)]}"#, 422, "/verifier/extract"),
    ]

    @Test func theStatusAndThePlaceAreTold() throws {
        for (body, status, pointer) in Self.table {
            let problem = try post("/v1/advantages", body)
            #expect(problem.status == status, "\(body)")
            #expect(problem.body["pointer"]?.string == pointer, "\(body) \(problem.body)")
            #expect(problem.body["status"]?.integer == status)
            #expect(problem.body["instance"]?.string == "id")
            #expect(problem.body["detail"]?.string?.isEmpty == false)
        }
    }

    @Test func seventyLevelsAreTooDeep() throws {
        let deep = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
        let problem = try post("/v1/advantages", #"{\#(Self.estimator), "groups": [{"ground_truth": \#(deep), "rollouts": [{"reward": 1}]}]}"#)
        #expect(problem.status == 422 || problem.status == 400)
        #expect(problem.body["pointer"]?.string?.hasPrefix("/groups/0/ground_truth") == true)
    }

    @Test func everyTruncationOfABodyIsRefused() throws {
        let body =
            #"{\#(Self.estimator), "verifier": {"name": "text"}, "groups": [{"id": "é", "ground_truth": ["a"], "rollouts": [{"response": "b\n", "tokens": 2, "mask": [[0, 1]]}, {"reward": -1.5e-3}]}]}"#
        #expect(try post("/v1/advantages", body).status == 200)
        let bytes = Array(body.utf8)
        for length in 0..<bytes.count {
            #expect(try BatchService().answer(Array(bytes[..<length])).status.code >= 400)
        }
    }

    @Test func contentTypes() throws {
        let body = #"{\#(Self.estimator), "groups": [\#(Self.good)]}"#
        for type in ["application/json", "Application/JSON", "application/json; charset=utf-8", "application/json ;charset=utf-8"] {
            #expect(try post("/v1/advantages", body, type: type).status == 200)
        }
        for type in [nil, "", "text/plain", "application/jsonx", "application/json5"] {
            #expect(try post("/v1/advantages", body, type: type).status == 415)
        }
    }

    /// What an estimator holds for every token is limited though none is answered: the request need only count them.
    @Test(arguments: [
        (#"{"name": "reinforce_plus_plus", "gamma": 0.9}"#, ""), (#"{"name": "reinforce_plus_plus"}"#, ""),
        (#"{"name": "remax"}"#, #", {"reward": 1, "token_rewards": [1]}"#),
        (#"{"name": "entropy_bonus", "estimator": {"name": "pass_at_1"}}"#, #", {"reward": 1, "entropy": [1]}"#),
    ])
    func tokensToWorkOnAreLimited(_ estimator: String, _ more: String) throws {
        var limits = BatchContext.Limits()
        limits.outputTokens = 10
        func status(_ tokens: Int) throws -> Int {
            let rollouts = #"[{"reward": 0, "entropy": 1, "tokens": \#(tokens)}\#(more)]"#
            return try post(
                "/v1/advantages",
                #"{"estimator": \#(estimator), "output": {"per_token": false}, "groups": [{"greedy_reward": 0, "rollouts": \#(rollouts)}]}"#,
                limits: limits
            ).status
        }
        let others = more.isEmpty ? 0 : 1
        #expect(try status(10 - others) == 200)
        #expect(try status(11 - others) == 422)
        #expect(try status(1 << 24) == 422)
    }

    /// Each group with a verifier of its own, of which the last is wrong: it is the one that is named.
    @Test func manyVerifiersAreToldApart() throws {
        func body(_ last: String) -> String {
            let groups = (0..<300).map { number in
                #"{"verifier": {"name": "regex", "pattern": "a\#(number)"}, "rollouts": [{"response": "a\#(number)"}]}"#
            }
            return #"{"groups": [\#(groups.joined(separator: ",")), {"verifier": \#(last), "rollouts": [{"response": "b"}]}]}"#
        }
        let (status, answer) = try post("/v1/rewards", body(#"{"name": "regex", "pattern": "a0"}"#))
        #expect(status == 200)
        #expect((0..<300).allSatisfy { answer.at("/groups/\($0)/rollouts/0/status") == .string("correct") })
        #expect(answer.at("/groups/300/rollouts/0/status") != .string("correct"))
        let wrong = try post("/v1/rewards", body(#"{"name": "regex", "pattern": 5}"#))
        #expect(wrong.body.at("/pointer") == .string("/groups/300/verifier/pattern"))
        #expect(try post("/v1/rewards", body(#"{"name": "?"}"#)).body.at("/pointer")?.string?.hasPrefix("/groups/300/verifier") == true)
    }

    @Test func outputTokensAreLimited() throws {
        var limits = BatchContext.Limits()
        limits.outputTokens = 5
        func body(_ tokens: Int, _ output: String) -> String {
            #"{\#(Self.estimator), \#(output)"groups": [{"rollouts": [{"reward": 1, "tokens": 3}, {"reward": 0, "tokens": \#(tokens)}]}]}"#
        }
        #expect(try post("/v1/advantages", body(2, ""), limits: limits).status == 200)
        #expect(try post("/v1/advantages", body(3, ""), limits: limits).status == 422)
        #expect(try post("/v1/advantages", body(3, #""output": {"per_token": false}, "#), limits: limits).status == 200)
    }
}

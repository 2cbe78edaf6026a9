import Advantages
import HTTPTypes
import JSON
import Testing

@testable import Batch

/// The work of a request stays in proportion to what was sent, or is refused.
@Suite struct BoundedWorkTests {
    private let rollouts = [#"{"reward": 1}"#, #"{"reward": 0}"#, #"{"reward": 0}"#, #"{"reward": 0}"#].joined(separator: ", ")

    private func answer(_ estimator: String, groups: Int = 1, limit: Int) throws -> (status: Int, body: JSONValue) {
        var limits = BatchContext.Limits()
        limits.drawnRollouts = limit
        let groups = [String](repeating: #"{"rollouts": [\#(rollouts)]}"#, count: groups).joined(separator: ", ")
        return try post("/v1/advantages", #"{"step": 1, "estimator": \#(estimator), "groups": [\#(groups)]}"#, limits: limits)
    }

    @Test func drawsAreCountedOverTheRequest() throws {
        let bootstrap = #"{"name": "pass_at_k", "k": 2, "method": "bootstrap", "draws": 50}"#
        let noisy = #"{"name": "reward_noise", "estimator": \#(bootstrap)}"#
        let mix = #"{"name": "mix", "parts": [{"estimator": \#(noisy)}, {"estimator": \#(bootstrap)}, {"estimator": {"name": "rloo"}}]}"#
        let schedule = #"{"name": "schedule", "stages": [{"estimator": {"name": "rloo"}, "until_step": 1}, {"estimator": \#(bootstrap)}]}"#
        // Rollouts that are drawn: draws * k * groups.
        for (estimator, drawn) in [(bootstrap, 300), (noisy, 300), (mix, 600), (schedule, 300)] {
            #expect(try answer(estimator, groups: 3, limit: drawn).status == 200, "\(estimator)")
            let (status, body) = try answer(estimator, groups: 3, limit: drawn - 1)
            #expect(status == 422, "\(estimator)")
            #expect(body["pointer"] == .string("/estimator"))
            #expect(body["detail"]?.string?.contains("\"draws\" * \"k\"") == true)
        }
        // By default as many subsets as rollouts.
        let byDefault = #"{"name": "pass_at_k", "k": 3, "method": "bootstrap"}"#
        #expect(try answer(byDefault, limit: 12).status == 200)
        #expect(try answer(byDefault, limit: 11).status == 422)
        #expect(try answer(#"{"name": "pass_at_k", "k": 3}"#, limit: 0).status == 200)
    }

    @Test func drawsAreAtMostAHundredMillion() throws {
        let estimator = #"{"name": "pass_at_k", "k": 4, "method": "bootstrap", "draws": 1000000}"#
        let refused = try answer(estimator, groups: 26, limit: BatchContext.Limits().drawnRollouts)
        #expect(refused.status == 422)
        #expect(refused.body["detail"]?.string?.contains("100000000") == true)
    }

    /// The k of a stage moves as if every k had its own stage.
    @Test(arguments: [(4, 1), (1, 4)]) func everyKOfAStage(_ from: Int, _ to: Int) throws {
        let groups = #"[{"rollouts": [\#(rollouts)]}]"#
        for step in 0..<9 {
            let annealed =
                #"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_k", "k": \#(from)}, "until_step": 8, "k_to": \#(to)}, {"estimator": {"name": "rloo"}}]}"#
            let k = from < to ? from + step / 2 : from - step / 2
            let plain = step < 8 ? #"{"name": "pass_at_k", "k": \#(k)}"# : #"{"name": "rloo"}"#
            let one = try post("/v1/advantages", #"{"step": \#(step), "estimator": \#(annealed), "groups": \#(groups)}"#)
            let other = try post("/v1/advantages", #"{"step": \#(step), "estimator": \#(plain), "groups": \#(groups)}"#)
            #expect(one.status == 200)
            #expect(one.body["groups"] == other.body["groups"], "\(step)")
        }
    }

    @Test func kOfAStageStaysInItsRange() throws {
        func status(_ k: Int, _ to: Int) throws -> Int {
            try answer(
                #"{"name": "schedule", "stages": [{"estimator": {"name": "pass_at_k", "k": \#(k), "short_groups": "zero"}, "until_step": 8, "k_to": \#(to)}, {"estimator": {"name": "rloo"}}]}"#,
                limit: 0
            ).status
        }
        #expect(try status(2, 1026) == 200)
        #expect(try status(2, 1027) == 422)
        #expect(try status(2, 0) == 422)
        #expect(try status(1_000_000, 999_000) == 200)
        #expect(try status(1_000_000, 1_000_001) == 422)
        #expect(try status(1, .max) == 422)
    }
}

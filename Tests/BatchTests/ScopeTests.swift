import Advantages
import JSON
import Testing

@testable import Batch

/// The spread of a batch, of which only some deviations know.
@Suite struct ScopeTests {
    @Test(arguments: ["leave_one_out", "none"]) func deviationsWithoutAScope(_ deviation: String) throws {
        func answer(_ scope: String) throws -> (status: Int, body: JSONValue) {
            try post(
                "/v1/advantages",
                #"{"estimator": {"name": "pass_at_1", "std": "\#(deviation)"\#(scope)}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}]}]}"#)
        }
        for scope in ["group", "batch"] {
            let (status, body) = try answer(#", "scope": "\#(scope)""#)
            #expect(status == 422)
            #expect(body["pointer"] == .string("/estimator/scope"))
        }
        let plain = try answer("")
        #expect(plain.status == 200)
        #expect(plain.body.at("/estimator/scope") == nil)
    }

    @Test(arguments: ["population", "sample", "as_printed"]) func deviationsWithAScope(_ deviation: String) throws {
        let estimator = try EstimatorCatalogue.choose(try parse(#"{"name": "pass_at_1", "std": "\#(deviation)", "scope": "batch"}"#), at: "")
        #expect(estimator.estimator.needs == .wholeBatch)
    }
}

import JSON
import Testing

@testable import Batch

/// Keys are the same if their bytes are, however they look (RFC 8259, sec. 8.3): here an e with an acute accent as one scalar and as two.
@Suite struct KeysOfBytesTests {
    @Test func partsOfRewards() throws {
        let rollouts = [(1, 0), (0, 1), (0, 0)].map { #"{"rewards": {"\u00e9": \#($0), "e\u0301": \#($1)}}"# }.joined(separator: ", ")
        let estimator = #"{"name": "gdpo", "std": "none", "whiten": "none", "weights": {"\u00e9": 3, "e\u0301": 6}}"#
        let (status, body) = try post("/v1/advantages", #"{"estimator": \#(estimator), "groups": [{"rollouts": [\#(rollouts)]}]}"#)
        #expect(status == 200, "\(body)")
        #expect((0..<3).map { (body.at("/groups/0/rollouts/\($0)/advantage")?.number ?? 0).rounded() } == [0, 3, -3])
        let twice = #"{"rewards": {"e\u0301": 1, "e\u0301": 0}}"#
        #expect(try post("/v1/advantages", #"{"estimator": {"name": "gdpo"}, "groups": [{"rollouts": [\#(twice)]}]}"#).status == 400)
    }

    @Test func groundTruthsWithMembers() throws {
        let value = try parse(#"{"\u00e9": 1, "e\u0301": 2}"#)
        #expect(value["\u{E9}"] == .integer(1))
        #expect(value["e\u{301}"] == .integer(2))
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(try parse(#"{"\u00e9": 1}"#) != parse(#"{"e\u0301": 1}"#))
    }

    @Test func verifiersAreToldApart() throws {
        func group(_ pattern: String) -> String {
            #"{"verifier": {"name": "regex", "pattern": "\#(pattern)"}, "rollouts": [{"response": "\u00e9"}]}"#
        }
        let (_, one) = try post("/v1/rewards", #"{"groups": [\#(group("\u{E9}")), \#(group("e\u{301}"))]}"#)
        let (_, other) = try post("/v1/rewards", #"{"groups": [\#(group("e\u{301}"))]}"#)
        #expect(one.at("/groups/1/rollouts/0/status") == other.at("/groups/0/rollouts/0/status"))
        #expect(one.at("/groups/0/rollouts/0/status") == .string("correct"))
    }
}

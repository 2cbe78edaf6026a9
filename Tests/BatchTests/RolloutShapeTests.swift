import JSON
import Testing

@testable import Batch

/// Rollouts that look like the one before are read, and written, by a short cut: it must not be seen.
@Suite struct RolloutShapeTests {
    private func answer(_ rollouts: [String], output: String = #"{"per_token": false}"#) throws -> (status: Int, body: JSONValue) {
        try post(
            "/v1/advantages",
            #"{"estimator": {"name": "pass_at_1"}, "output": \#(output), "groups": [{"rollouts": [\#(rollouts.joined(separator: ", "))]}]}"#)
    }

    /// What the answer says about the last rollout: it depends on the others only by its advantage.
    private func last(_ rollouts: [String]) throws -> [JSONValue?] {
        let (status, body) = try answer(rollouts)
        let rollout = body.at("/groups/0/rollouts/\(rollouts.count - 1)")
        return [.integer(status), rollout?["id"], rollout?["reward"], rollout?["status"], body["detail"]]
    }

    private static let shapes = [
        #"{"reward":1,"tokens":640}"#, #"{"reward": 1, "tokens": 640}"#, #"{"tokens":640,"reward":-0.25}"#, #"{"id":"a","reward":0.125}"#,
        #"{"reward":12.5,"id":"ab","tokens":7}"#, #"{ "reward":1 , "tokens":640 }"#, #"{"tokens":1,"id":"x","reward":0}"#,
    ]

    @Test func anyByteOfTheSecondOfAShapeMayBeAnother() throws {
        for shape in Self.shapes {
            // The other shape in front keeps the first one from being known.
            let other = #"{"correct":true,"reward":1}"#
            let bytes = Array(shape.utf8)
            for index in bytes.indices {
                for byte in Array("0179.-eE,:{}[]\"\\ nx\u{1}".utf8) {
                    var changed = bytes
                    changed[index] = byte
                    let text = String(decoding: changed, as: UTF8.self)
                    #expect(try last([shape, text]) == last([other, text]), "\(text) after \(shape)")
                }
            }
        }
    }

    @Test func aShapeWithoutARewardIsNoShape() throws {
        #expect(try answer([#"{"reward":1,"tokens":1}"#, #"{"id":"a","tokens":1}"#]).status == 422)
        #expect(try answer([#"{"response":"x","reward":1}"#, #"{"response":"x"}"#]).status == 422)
    }

    @Test func shapesFollowOneAnother() throws {
        let rollouts = (0..<200).map { Self.shapes[($0 * $0) % Self.shapes.count] }
        let (status, body) = try answer(rollouts)
        #expect(status == 200)
        for (index, rollout) in rollouts.enumerated() {
            let sent = try parse(rollout)
            #expect(body.at("/groups/0/rollouts/\(index)/reward")?.number == sent["reward"]?.number)
            #expect(body.at("/groups/0/rollouts/\(index)/id") == sent["id"])
        }
    }

    @Test func numbersOfAShapeAreRoundedRight() throws {
        let texts = [
            "0", "-0", "1", "12", "123456", "1234567", "12345678", "123456789", "0.1234567", "0.12345678", "01", "123456789012345",
            "1234567890123456", "0.1", "0.30000000000000004", "999.999999999999", "1000.5", "0.000001", "1e3",
            "1E-2", "12.",
            "-7.25",
        ]
        for text in texts {
            let one = try last([#"{"reward":1,"tokens":1}"#, #"{"reward":\#(text),"tokens":1}"#])
            let expected = try? parse(text)
            #expect(one[2]?.number?.bitPattern == expected.flatMap { $0.number == 0 ? 0 : $0.number?.bitPattern }, "\(text)")
        }
    }

    @Test func copiedEndsSayTheSameAsWrittenOnes() throws {
        let rollouts = (0..<300).map { #"{"reward": \#(Double($0 % 7) / 8), "tokens": 0}"# }
        // With tokens wanted, and none there, every rollout is written in full.
        guard case .array(let plain)? = try answer(rollouts).body.at("/groups/0/rollouts"),
            case .array(let full)? = try answer(rollouts, output: "{}").body.at("/groups/0/rollouts")
        else { throw ExpectedRollouts() }
        for (one, other) in zip(plain, full) {
            #expect(one["reward"] == other["reward"] && one["status"] == other["status"] && one["advantage"] == other["advantage"])
        }
    }

    private struct ExpectedRollouts: Error {}
}

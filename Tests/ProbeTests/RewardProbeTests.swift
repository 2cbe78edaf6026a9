import Batch
import HTTP
import JSON
import Testing

@testable import Probe

@Suite struct RewardProbeTests {
    private func report(_ rows: String, _ verifier: String, allowance: Double = 0, template: String? = nil) throws -> ProbeReport {
        let rows = try ProbeReader(verifier: verifier).rows(Array(rows.utf8))
        return try #require(RewardProbe(allowance: allowance, template: template)).report(on: rows)
    }

    @Test(arguments: PlantedFault.all) func plantedFaultsAreFound(_ planted: PlantedFault) throws {
        let report = try report(planted.rows, planted.verifier)
        #expect(report.codes.contains(planted.finds), "\(report.text)")
        #expect(report.text.contains("FAULT \(planted.finds.rawValue)") && !report.isSound)
    }

    @Test func everyKindIsPlantedButGivingUp() {
        #expect(PlantedFault.all.count >= 12)
        #expect(Set(PlantedFault.all.map(\.finds)) == Set(ProbeFault.Code.allCases).subtracting([.goldUndecided]))
    }

    @Test(arguments: PlantedFault.sound.indices) func soundSetUpsHaveNone(_ index: Int) throws {
        let sound = PlantedFault.sound[index]
        let report = try report(sound.rows, sound.verifier)
        #expect(report.isSound && report.verdicts > 20 && report.maximum == 1 && report.floor == 0, "\(sound.name): \(report.text)")
    }

    @Test func theQuestionMayBeItsOwnAnswer() throws {
        let report = try report(#"{"ground_truth": "7", "prompt": "What is 3 + 4?"}"#, #"{"name": "math"}"#)
        #expect(report.codes == [.echoPaid])
    }

    @Test func aRewardForTheFormMayBeMeant() throws {
        let planted = try #require(PlantedFault.all.first { $0.finds == .tagsPaid })
        #expect(try report(planted.rows, planted.verifier, allowance: 0.1).isSound)
    }

    @Test func aTemplateIsAPlace() throws {
        let rows = #"{"ground_truth": "7"}"#
        let verifier = #"{"name": "regex", "pattern": "^RESULT=7!$"}"#
        #expect(try report(rows, verifier).places.isEmpty)
        #expect(RewardProbe(template: "RESULT") == nil)
        let labelled = #"{"ground_truth": "7", "response": "RESULT=7!", "reward": 1}"#
        #expect(try report(labelled, verifier, template: "RESULT={answer}!").codes.isEmpty)
        // Also where the pattern itself is the ground truth's place.
        #expect(try report(rows, #"{"name": "math"}"#, template: "RESULT={answer}").maximum == 1)
    }

    @Test func aGroundTruthThatIsNoAnswerIsCounted() throws {
        let report = try report(#"{"ground_truth": "[0-9]+ apples"}"#, #"{"name": "regex"}"#)
        #expect(report.rowsWithoutAnswer == 1 && report.isSound, "\(report.text)")
    }

    /// `length` counts tokens: those of the file, and words of responses that no model has written.
    @Test func tokensAreReadOrGuessed() throws {
        let verifier =
            #"{"weighted_sum": [{"verifier": {"name": "math"}}, {"verifier": {"name": "length", "max": 100, "mode": "limit"}, "weight": 0}]}"#
        let rows = #"{"ground_truth": "7", "response": "\\boxed{7}", "tokens": 50, "reward": 1}"#
        #expect(try report(rows, verifier).isSound)
        let limit = #"{"name": "length", "max": 100, "mode": "limit"}"#
        let long = #"{"responses": ["a", "b"], "tokens": [99, 101], "rewards": [1, 1]}"#
        #expect(try report(long, limit).faults.map(\.code).contains(.labelMissed))
        #expect(try !report(long.replacing("101", with: "100"), limit).faults.map(\.code).contains(.labelMissed))
    }

    @Test func countsOfOne() throws {
        let text = try report(#"{"ground_truth": "7"}"#, "math").text
        #expect(text.hasPrefix("1 row, ") && text.contains("(1 row)"), "\(text)")
    }

    @Test func timesAreThoseOfTheClock() throws {
        var time: UInt64 = 0
        let rows = try ProbeReader(verifier: #"{"name": "math"}"#).rows(Array(#"{"ground_truth": "7"}"#.utf8))
        let report = try #require(
            RewardProbe(now: {
                time += 1000
                return time
            })
        ).report(on: rows)
        #expect(report.times.count == 1 && report.times[0].verifier == "math" && report.times[0].verdicts == report.verdicts)
        #expect(abs(report.times[0].seconds - Double(report.verdicts) * 1e-6) < 1e-9 && report.times[0].longest == 1e-6)
    }

    @Test func theReportAsJSON() throws {
        let planted = try #require(PlantedFault.all.first { $0.finds == .goldUnreadable })
        let report = try report(planted.rows, planted.verifier)
        let value = try JSONReader.read(report.json, wrap: { $0 as any Error }) { reader in try reader.readValue() }
        #expect(value["sound"] == .bool(false) && value["rows"] == .integer(2) && value["maximum"]?.number == 1)
        guard case .array(let faults)? = value["faults"] else {
            Issue.record("\(value)")
            return
        }
        #expect(faults.first?["code"] == .string("gold-unreadable") && faults.first?["row"] == .string("line 1"))
    }
}

@Suite struct ProbeReaderTests {
    private func rows(_ text: String, _ verifier: String? = nil) throws -> [ProbeRow] { try ProbeReader(verifier: verifier).rows(Array(text.utf8)) }

    @Test func aRequest() throws {
        let rows = try rows(
            """
            {"verifier": {"name": "math"}, "groups": [
              {"id": "p0", "ground_truth": "7", "rollouts": [{"response": "a", "reward": 1}, {"response": "b"}, {"reward": 0}]},
              {"ground_truth": 8, "verifier": {"name": "numeric"}, "responses": ["c", "d"], "rewards": [0, null]}]}
            """)
        #expect(rows.map(\.label) == ["group 0 (p0)", "group 1"])
        #expect(rows[0].responses.map(\.text) == ["a", "b"] && rows[0].responses.map(\.reward) == [1, nil])
        #expect(rows[1].responses.map(\.reward) == [0, nil] && RewardProbe.name(of: rows[1].verifier) == "numeric")
    }

    @Test func groupsWithRewardsAloneAreLeftOut() throws {
        let groups =
            #"{"id": "a", "rollouts": [{"reward": 1}, {"reward": null}]}, {"rewards": [1, 0]}, {"ground_truth": "7", "verifier": {"name": "math"}}"#
        let found = try ProbeReader().samples(Array(#"{"groups": [\#(groups)]}"#.utf8))
        #expect(found.rows.map(\.label) == ["group 2"] && found.leftOut == 2)
        let lines = try ProbeReader(verifier: "math").samples(Array("{\"rewards\": [1]}\n{\"ground_truth\": \"7\"}".utf8))
        #expect(lines.rows.map(\.label) == ["line 2"] && lines.leftOut == 1)
        var report = ProbeReport()
        report.groupsLeftOut = 1
        #expect(report.text.contains("left out, as they have rewards alone: 1 group\n"))
    }

    @Test func aVerifierByItsName() throws {
        #expect(RewardProbe.name(of: try rows(#"{"ground_truth": "7"}"#, "math_dapo")[0].verifier) == "math_dapo")
        #expect(throws: Problem.self) { try ProbeReader(verifier: "{") }
    }

    @Test func linesWithAHead() throws {
        let rows = try rows(
            """
            {"verifier": {"name": "math"}, "estimator": {"name": "pass_at_1"}}

            {"ground_truth": "7", "prompt": [{"role": "user", "content": "What?"}], "response": "x", "correct": false}
            """)
        #expect(rows.count == 1 && rows[0].label == "line 3" && rows[0].prompt == "What?" && rows[0].responses[0].reward == 0)
    }

    @Test(arguments: [
        (#"{"ground_truth": "7"}"#, "no \"verifier\""), ("{", "line 1 is not JSON"),
        (#"{"verifier": {"name": "maths"}, "ground_truth": "7"}"#, "no verifier has this name"),
        (#"{"verifier": {"name": "math"}, "groups": [{}]}"#, "needs a \"ground_truth\""), ("7", "must be an object"),
        (#"{"verifier": {"name": "math"}, "groups": 1}"#, "must be a list"),
    ])
    func whatTheServiceWouldRefuse(_ text: String, _ reason: String) {
        do {
            _ = try rows(text)
            Issue.record("read \(text)")
        } catch {
            #expect((error as? Problem)?.detail.contains(reason) == true, "\(error)")
        }
    }
}

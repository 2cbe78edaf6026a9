import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import AdvantageAPI
@testable import Verifiers

/// How a batch is verified: in parallel, each distinct pair once, until the client goes away; and what becomes of the parts of a composition.
@Suite struct VerificationTests {
    /// Judges by equality and counts its work.
    private final class CountingVerifier: Verifier {
        let judged = Mutex<[String]>([])
        let read = Mutex(0)

        func judge(for groundTruth: GroundTruth) -> any Judge {
            read.withLock { $0 += 1 }
            return CountingJudge(verifier: self, gold: groundTruth.text ?? "")
        }

        struct CountingJudge: Judge {
            let verifier: CountingVerifier
            let gold: String

            func verdict(on response: Response, spending effort: Effort) -> Verdict {
                let text = String(decoding: response.text, as: UTF8.self)
                verifier.judged.withLock { $0.append(text) }
                return .decided(text == gold, extracted: text)
            }
        }
    }

    private func request(_ groups: String, verifier: any Verifier) throws -> (BatchRequest, [UInt8]) {
        let body = Array(#"{"verifier": {"name": "text"}, "groups": \#(groups)}"#.utf8)
        var request = try BatchRequestDecoder.decode(body, for: .rewards, profiles: VerifierProfiles())
        request.verifiers = request.verifiers.map { ChosenVerifier(verifier: verifier, value: $0.value) }
        return (request, body)
    }

    private let serial: Parallel = { count, body in for index in 0..<count { body(index) } }

    @Test func samePairsAreJudgedOnce() throws {
        let verifier = CountingVerifier()
        let (request, body) = try request(
            #"[{"ground_truth": "a", "rollouts": [{"response": "a"}, {"response": "b"}, {"response": "a"}, {"response": "a", "tokens": 3}]}, {"ground_truth": "a", "rollouts": [{"response": "b"}, {"reward": 1}]}, {"ground_truth": "b", "rollouts": [{"response": "b"}]}]"#,
            verifier: verifier)
        let verdicts = try Verification(of: request, body: body).verdicts(in: serial, isCancelled: { false })
        // The number of tokens is part of what is judged.
        #expect(verifier.judged.withLock { $0 } == ["a", "b", "a", "b"])
        #expect(verifier.read.withLock { $0 } == 2)
        #expect((0..<7).map { verdicts[$0]?.score } == [1, 0, 1, 1, 0, nil, 1])
    }

    @Test func piecesRunInAnyOrder() throws {
        let rollouts = (0..<100).map { #"{"response": "\#($0)"}"# }.joined(separator: ", ")
        let (request, body) = try request(#"[{"ground_truth": "7", "rollouts": [\#(rollouts)]}]"#, verifier: CountingVerifier())
        let verification = try Verification(of: request, body: body)
        let counts = Mutex<[Int]>([])
        let backwards: Parallel = { count, body in
            counts.withLock { $0.append(count) }
            for index in (0..<count).reversed() { body(index) }
        }
        let verdicts = verification.verdicts(in: backwards, isCancelled: { false })
        #expect(counts.withLock { $0 } == [7])
        #expect((0..<100).allSatisfy { verdicts[$0]?.extracted == String($0) && verdicts[$0]?.score == ($0 == 7 ? 1 : 0) })
    }

    @Test func workStopsWhenTheClientIsGone() throws {
        let verifier = CountingVerifier()
        let rollouts = (0..<64).map { #"{"response": "\#($0)"}"# }.joined(separator: ", ")
        let (request, body) = try request(#"[{"ground_truth": "7", "rollouts": [\#(rollouts)]}]"#, verifier: verifier)
        let verdicts = try Verification(of: request, body: body).verdicts(in: serial, isCancelled: { verifier.judged.withLock { $0.count >= 20 } })
        #expect(verifier.judged.withLock { $0.count } == 20)
        // A whole piece is there, and each verdict stands where it belongs.
        #expect((0..<64).allSatisfy { verdicts[$0] == nil || verdicts[$0]?.extracted == String($0) })
        #expect(verdicts[15] != nil && verdicts[63] == nil)
    }

    @Test func nothingIsCountedForAClientThatIsGone() throws {
        let service = AdvantageService(version: "test")
        let body = Array(#"{"verifier": {"name": "text"}, "groups": [{"ground_truth": "a", "rollouts": [{"response": "a"}]}]}"#.utf8)
        let route = try #require(Route.all.first { $0.operation == .computeRewards })
        let answer = service.respond(to: route, fields: [.contentType: "application/json"], body: body, requestID: "id", isCancelled: { true })
        #expect(answer.status == .serviceUnavailable)
        #expect(service.metrics.text(ServiceState(), version: "test").containsText(#"status="error"} 0"#))
    }

    // MARK: Parts

    private func advantages(_ verifier: String, _ more: String = "") throws -> JSONValue {
        let answer = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}\#(more), "verifier": \#(verifier), "groups": [{"ground_truth": "5", "rollouts": [{"response": "\\boxed{5}"}, {"response": "the answer is 5"}, {"response": "\\boxed{6}"}, {"response": "I do not know."}]}]}"#
        )
        #expect(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    private static let sum =
        #"{"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.9, "as": "accuracy"}, {"verifier": {"name": "format", "form": "boxed"}, "weight": 0.1}]}"#

    @Test func partsAreTheRewardsOfGDPO() throws {
        let answer = try advantages(Self.sum)
        let sent = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}, "groups": [{"rollouts": [{"rewards": {"accuracy": 1, "format": 1}}, {"rewards": {"accuracy": 1, "format": 0}}, {"rewards": {"accuracy": 0, "format": 1}}, {"rewards": {"accuracy": 0, "format": 0}}]}]}"#
        )
        for index in 0..<4 {
            let pointer = "/groups/0/rollouts/\(index)/advantage"
            #expect(answer.at(pointer)?.number == sent.body.at(pointer)?.number)
        }
        // A mapping around the sum changes the reward and not its parts.
        let mapped = try advantages(#"{"affine": \#(Self.sum), "scale": 2, "offset": -1}"#)
        #expect(mapped.at("/groups/0/rollouts/1/advantage") == answer.at("/groups/0/rollouts/1/advantage"))
        #expect(mapped.at("/groups/0/rollouts/3/reward")?.number == -1)
    }

    @Test func aPartBehindAGateThatStaysShutIsZero() throws {
        let gated = try advantages(#"{"gate": [{"name": "format", "form": "boxed"}, {"name": "math"}]}"#)
        let sent = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "gdpo", "whiten": "none"}, "groups": [{"rollouts": [{"rewards": {"math": 1, "format": 1}}, {"rewards": {"math": 0, "format": 0}}, {"rewards": {"math": 0, "format": 1}}, {"rewards": {"math": 0, "format": 0}}]}]}"#
        )
        for index in 0..<4 {
            let pointer = "/groups/0/rollouts/\(index)/advantage"
            #expect(gated.at(pointer)?.number == sent.body.at(pointer)?.number)
        }
    }

    @Test func eachPartExplainsItself() throws {
        let explained = try post(
            "/v1/rewards",
            #"{"verifier": {"max": [\#(Self.sum), {"name": "numeric"}], "explain": true}, "groups": [{"ground_truth": "5", "rollouts": [{"response": "\\boxed{5.0}"}]}]}"#
        ).body
        let rollout = "/groups/0/rollouts/0"
        #expect(explained.at("\(rollout)/readings/weighted_sum.accuracy/place") == .string("boxed"))
        #expect(explained.at("\(rollout)/readings/weighted_sum.accuracy/ground_truth") == .string("5"))
        #expect(explained.at("\(rollout)/readings/weighted_sum.format/rule")?.string != nil)
        #expect(explained.at("\(rollout)/readings/numeric/answer") == .string("5.0"))
        #expect(explained.at("\(rollout)/parts/weighted_sum.accuracy")?.number == 1)
        let silent = try post(
            "/v1/rewards", #"{"verifier": \#(Self.sum), "groups": [{"ground_truth": "5", "rollouts": [{"response": "\\boxed{5.0}"}]}]}"#)
        #expect(silent.body.at("\(rollout)/readings") == nil)
        let bad = try post(
            "/v1/rewards",
            #"{"verifier": {"max": [{"name": "math"}], "explain": 1}, "groups": [{"ground_truth": "5", "rollouts": [{"response": "5"}]}]}"#)
        #expect(bad.body["pointer"] == .string("/verifier/explain"))
    }
}

extension [UInt8] {
    fileprivate func containsText(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}

import HTTP
import HTTPTypes
import JSON
import Testing

@testable import Batch

/// What a batch holds is counted while it is held, and refused before it is too much.
@Suite struct HeldBytesTests {
    private func status(_ body: String, budget: Int, type: String = "application/json", path: String = "/v1/advantages") -> (status: Int?, left: Int)
    {
        var service = BatchService()
        service.budget = MemoryBudget(limit: budget)
        let answer = service.begin(path, type: type).run(on: Array(body.utf8))
        return (answer?.status.code, service.budget.heldBytes)
    }

    @Test func tokensOfAnEstimatorAreCounted() {
        let estimator = #"{"name": "reinforce_plus_plus", "gamma": 0.999999, "whiten": "none"}"#
        let rollouts = #"[{"reward": 1, "tokens": 4194304}, {"reward": 0, "tokens": 4194304}]"#
        let body = #"{"estimator": \#(estimator), "output": {"per_token": false}, "groups": [{"rollouts": \#(rollouts)}]}"#
        #expect(status(body, budget: 32 << 20).status == 413)
        let (fits, left) = status(body, budget: 512 << 20)
        #expect(fits == 200 && left == 0)
    }

    /// Estimators inside estimators: two of turns with 2 * 100,000 tokens need four numbers of each token, one of another inside a third two.
    @Test func tokensOfEstimatorsInEstimatorsAreCounted() throws {
        let turns = #"{"name": "mt_grpo"}"#
        let rollout = #"{"reward": 1, "tokens": 100000, "turns": [{"span": [0, 100000]}]}"#
        for (estimator, lists) in [
            (#"{"name": "mix", "parts": [{"estimator": \#(turns)}, {"estimator": \#(turns)}]}"#, 4),
            (#"{"name": "gigpo", "outcome": {"name": "mt_grpo", "outcome": {"name": "gigpo"}}}"#, 3),
            (#"{"name": "scale", "whiten": "tokens", "estimator": \#(turns)}"#, 3), (turns, 2),
        ] {
            let body = Array(
                #"{"output": {"per_token": false}, "estimator": \#(estimator), "groups": [{"rollouts": [\#(rollout), \#(rollout)]}]}"#.utf8)
            let need = lists * 200_000 * 8
            var service = BatchService()
            service.budget = MemoryBudget(limit: need + 1_000_000)
            let answer = try service.answer(body)
            #expect(answer.status == .ok, "\(estimator): \(String(decoding: answer.body.prefix(400), as: UTF8.self))")
            service.budget = MemoryBudget(limit: need - 1)
            #expect(try service.answer(body).status.code >= 413, "\(estimator)")
        }
    }

    @Test func whatIsHeldIsWhatTheArraysHold() throws {
        let service = BatchService()
        let rollouts = (0..<20_000).map { #"{"reward": \#($0 % 2), "id": "r\#($0)"}"# }.joined(separator: ",")
        let body = Array(#"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [\#(rollouts)]}"#.utf8)
        let exchange = service.begin()
        var sent = 0
        while sent < body.count {
            guard case .needsBody = exchange.next() else { continue }
            let end = min(sent + 100_000, body.count)
            exchange.receive(Chunk(Array(body[sent..<end])), isLast: false)
            sent = end
        }
        while case .again = exchange.next() {}
        // 17 bytes a rollout, 8 for where its name is, and the name.
        #expect(exchange.heldBytes >= 20_000 * 25)
        #expect(exchange.heldBytes <= 20_000 * 100)
        #expect(service.budget.heldBytes == exchange.heldBytes)
    }

    @Test func manyShortResponsesAreRefusedBeforeTheyAreTooMuch() {
        let rollouts = (0..<200_000).map { #"{"response":"\#($0)"}"# }.joined(separator: ",")
        let body = #"{"verifier":{"name":"text"},"groups":[{"ground_truth":"1","rollouts":[\#(rollouts)]}]}"#
        let (refused, left) = status(body, budget: 8 << 20, path: "/v1/rewards")
        #expect(refused == 413 && left == 0)
        #expect(status(body, budget: 256 << 20, path: "/v1/rewards").status == 200)
    }

    @Test func answersOfPartsAreLimited() throws {
        var limits = BatchContext.Limits()
        limits.answerBytes = 100_000
        let rollouts = (0..<2000).map { #"{"response":"a\#($0)"}"# }.joined(separator: ",")
        let parts = (0..<16).map { #"{"verifier":{"name":"text"},"as":"part number \#($0)"}"# }.joined(separator: ",")
        let body = #"{"verifier":{"weighted_sum":[\#(parts)]},"groups":[{"ground_truth":"a","rollouts":[\#(rollouts)]}]}"#
        let refused = try post("/v1/rewards", body, limits: limits)
        #expect(refused.status == 422)
        #expect(refused.body["detail"]?.string?.contains("--max-answer-bytes") == true)
        #expect(try post("/v1/rewards", body).status == 200)
    }

    /// Ten short answers are judged once, but each of the rollouts has all parts.
    @Test func partsAreCountedBeforeTheyAreMultipliedByTheRollouts() throws {
        let rollouts = (0..<20_000).map { #"{"response":"a\#($0 % 10)"}"# }.joined(separator: ",")
        let parts = (0..<32).map { #"{"verifier":{"name":"text"},"as":"p\#($0)"}"# }.joined(separator: ",")
        let verifier = #"{"weighted_sum":[\#(parts)]}"#
        let body = #"{"estimator":{"name":"pass_at_1"},"verifier":\#(verifier),"groups":[{"ground_truth":"a1","rollouts":[\#(rollouts)]}]}"#
        let (refused, left) = status(body, budget: 16 << 20)
        #expect(refused == 413 && left == 0)
        #expect(status(body, budget: 256 << 20).status == 200)
        // The length of the answer is known before the parts are there.
        var service = BatchService()
        service.context.limits.answerBytes = 100_000
        service.budget = MemoryBudget(limit: 16 << 20)
        #expect(service.begin().run(on: Array(body.utf8))?.status.code == 422)
    }

    @Test func aStreamOfNothingGivesTheThreadBack() {
        let exchange = BatchService().begin(type: "application/x-ndjson")
        exchange.receive(Chunk(Array("{\"estimator\": {\"name\": \"pass_at_1\"}}\n".utf8)), isLast: false)
        while true {
            if case .needsBody = exchange.next() { break }
        }
        exchange.receive(Chunk([UInt8](repeating: 0x0A, count: 4 << 20)), isLast: false)
        var turns = 0
        while true {
            guard case .again = exchange.next() else { break }
            turns += 1
        }
        #expect(turns >= 3)
    }

    @Test func aStreamEndsAfterTooManyFailedLines() throws {
        let body = "{\"estimator\": {\"name\": \"pass_at_1\"}}\n" + String(repeating: "{}\n", count: BatchStream.failuresAtMost + 10)
        let answer = try BatchService().answer(Array(body.utf8), type: "application/x-ndjson")
        let lines = answer.body.split(separator: 0x0A)
        #expect(lines.count == BatchStream.failuresAtMost + 1)
        #expect(try parse(Array(try #require(lines.last))).at("/problem/detail")?.string?.contains("the stream ends here") == true)
    }

    @Test func aFirstLineThatIsTooLongIsRefusedAsSoonAsThatIsKnown() {
        var limits = BatchContext.Limits()
        limits.lineBytes = 1000
        let exchange = BatchService(limits: limits).begin(type: "application/x-ndjson")
        exchange.receive(Chunk(Array(#"{"run": ""#.utf8) + [UInt8](repeating: 0x61, count: 2000)), isLast: false)
        guard case .answer(let answer) = exchange.next() else {
            Issue.record("no answer")
            return
        }
        #expect(answer.status.code == 413)
    }

    /// A response is mostly cut by the end of a chunk; those before it are freed all the same.
    @Test func aStreamOfResponsesHoldsTheLastOnes() {
        let service = BatchService()
        let exchange = service.begin("/v1/rewards", type: "application/x-ndjson")
        let response = String(repeating: "word ", count: 2000)
        let lines =
            [#"{"verifier": {"name": "text"}}"#] + (0..<400).map { #"{"ground_truth": "\#($0)", "rollouts": [{"response": "\#(response)\#($0)"}]}"# }
        let body = Array(lines.joined(separator: "\n").utf8)
        var sent = 0
        var most = 0
        while sent < body.count {
            most = max(most, exchange.heldBytes)
            guard case .needsBody = exchange.next() else { continue }
            let end = min(sent + 50_000, body.count)
            exchange.receive(Chunk(Array(body[sent..<end])), isLast: end == body.count)
            sent = end
        }
        #expect(most < 1 << 20)
    }
}

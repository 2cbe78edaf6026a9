import HTTP
import HTTPTypes
import Safetensors
import Testing

@testable import Batch

/// What a batch that came at once does in its first step, which the loop takes: little, or it asks for a worker.
@Suite struct LoopWorkTests {
    private func asksForAWorker(_ body: [UInt8], type: String = "application/json") -> Bool {
        let exchange = BatchService().begin(type: type)
        exchange.receive(Chunk(body), isLast: true)
        if case .again = exchange.next() { return true }
        return false
    }

    private func asksForAWorker(estimator: String, rewards: Int = 8) -> Bool {
        let list = (0..<rewards).map { String($0 % 2) }.joined(separator: ",")
        return asksForAWorker(Array(#"{"estimator": \#(estimator), "output": {"per_token": false}, "groups": [{"rewards": [\#(list)]}]}"#.utf8))
    }

    @Test(arguments: [#"{"name": "pass_at_k", "k": 8}"#, #"{"name": "pass_at_1"}"#, #"{"name": "rloo"}"#])
    func closedFormsOfFewRollouts(_ estimator: String) { #expect(!asksForAWorker(estimator: estimator)) }

    @Test(arguments: [
        #"{"name": "pass_at_k", "k": 8, "method": "bootstrap", "draws": 1000000}"#,
        #"{"name": "pass_at_k", "k": 8, "method": "bootstrap", "draws": 1}"#,
        #"{"name": "mix", "parts": [{"estimator": {"name": "pass_at_1"}, "weight": 1}]}"#,
    ]) func drawsAndCompositions(_ estimator: String) { #expect(asksForAWorker(estimator: estimator)) }

    @Test func manyRollouts() {
        #expect(!asksForAWorker(estimator: #"{"name": "pass_at_1"}"#, rewards: 8192))
        #expect(asksForAWorker(estimator: #"{"name": "pass_at_1"}"#, rewards: 8193))
    }

    @Test func responsesToVerify() {
        #expect(
            asksForAWorker(
                Array(
                    #"{"estimator": {"name": "pass_at_1"}, "verifier": {"name": "text"}, "groups": [{"ground_truth": "a", "rollouts": [{"response": "a"}]}]}"#
                        .utf8)))
    }

    @Test func tensors() {
        let layouts = [SafetensorsEncoder.Layout("group", .uint8, shape: [2]), SafetensorsEncoder.Layout("rewards", .uint8, shape: [2])]
        let body = SafetensorsEncoder.encode(metadata: [("request", #"{"estimator": {"name": "pass_at_1"}}"#)], layouts) { index, elements in
            for place in 0..<2 { elements.storeBytes(of: UInt8(index * place), toByteOffset: place, as: UInt8.self) }
        }
        #expect(asksForAWorker(body, type: "application/x-safetensors"))
    }
}

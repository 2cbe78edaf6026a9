import Testing

@testable import Advantages

@Suite struct CancelledWorkTests {
    private func batch(tokens: Int, isCancelled: Bool) -> RolloutBatch {
        var batch = RolloutBatch(rewards: [[1, 0]])
        batch.masks = [TokenMask(tokens: tokens), TokenMask(tokens: tokens)]
        batch.values.set(0, to: [Double](repeating: 0.5, count: tokens))
        batch.values.set(1, to: [Double](repeating: 0.5, count: tokens))
        batch.isCancelled = { isCancelled }
        return batch
    }

    @Test(arguments: [ReturnToGo(discount: 0.5), GeneralizedAdvantage()] as [any Estimator])
    func workAtTokensEnds(_ estimator: any Estimator) throws {
        _ = try estimator.estimate(batch(tokens: 65_536, isCancelled: false))
        let cancelled = batch(tokens: 65_536, isCancelled: true)
        #expect(throws: EstimatorError.self) { try estimator.estimate(cancelled) }
    }
}

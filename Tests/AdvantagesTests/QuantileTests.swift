import Testing

@testable import Advantages

/// A quantile is that of the decimal number that was written, not of the double nearest to it.
@Suite struct QuantileTests {
    @Test func ranksOfDecimalShares() {
        for (share, count, rank) in [(0.28, 25, 7), (0.07, 100, 7), (0.14, 50, 7), (0.55, 100, 55), (0.5, 3, 2), (0.0, 5, 0), (1.0, 9, 9)] {
            #expect(Quantile.rank(share, of: count) == rank, "\(share) of \(count)")
        }
        // All shares of two places, against whole numbers.
        for hundredths in 0...100 {
            for count in 1...400 {
                let share = Double(hundredths) / 100
                #expect(Quantile.rank(share, of: count) == (hundredths * count + 99) / 100, "\(share) of \(count)")
            }
        }
        // A share that is really above is not rounded down.
        #expect(Quantile.rank(0.280_000_1, of: 25) == 8)
    }
}

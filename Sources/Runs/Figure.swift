/// A number of the log in what adds up: the figures of two batches, or of two replicas, join to that of both.
public enum Figure: Sendable, Equatable {
    /// How many of something.
    case count(Int)
    /// A mean, by the sum of its numbers and how many they are.
    case mean(sum: Double, count: Int)
    /// Mean, deviation and range.
    case spread(Spread)

    /// Mean, deviation and range of numbers.
    public struct Spread: Sendable, Equatable {
        /// How many numbers.
        public var count: Int
        /// Their mean.
        public var mean: Double
        /// The sum of squared deviations from the mean.
        public var squares: Double
        /// The least of them.
        public var least: Double
        /// The largest of them.
        public var most: Double

        /// A spread.
        public init(count: Int, mean: Double, squares: Double, least: Double, most: Double) {
            self.count = count
            self.mean = mean
            self.squares = squares
            self.least = least
            self.most = most
        }

        /// The population deviation.
        public var deviation: Double { count > 0 ? (max(0, squares) / Double(count)).squareRoot() : 0 }

        /// The spread of both (Chan, Golub, LeVeque 1979).
        func joined(with other: Spread) -> Spread {
            guard count > 0 else { return other }
            guard other.count > 0 else { return self }
            let total = count.clampedSum(other.count)
            let share = Double(other.count) / Double(total)
            let difference = (other.mean - mean).finite
            let between = (difference * difference * Double(count) * share).finite
            return Spread(
                count: total, mean: (mean + difference * share).finite, squares: (squares + other.squares + between).finite,
                least: min(least, other.least), most: max(most, other.most))
        }
    }

    /// The figure of both; `nil` where they are not of one kind.
    public func joined(with other: Figure) -> Figure? {
        switch (self, other) {
        case (.count(let one), .count(let two)): .count(one.clampedSum(two))
        case (.mean(let sum, let count), .mean(let otherSum, let otherCount)):
            .mean(sum: (sum + otherSum).finite, count: count.clampedSum(otherCount))
        case (.spread(let one), .spread(let two)): .spread(one.joined(with: two))
        default: nil
        }
    }
}

extension Double {
    /// Itself, or the largest finite number of its sign; 0 for what is no number.
    var finite: Double { isNaN ? 0 : Swift.min(Swift.max(self, -.greatestFiniteMagnitude), .greatestFiniteMagnitude) }
}

extension Int {
    /// The sum, or the largest number that there is.
    func clampedSum(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}

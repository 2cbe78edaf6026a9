/// Mean and spread of a list of finite rewards, without overflow for any of them.
///
/// Rewards are divided by a power of two near the largest magnitude when that magnitude is extreme, so that no square and no sum leaves the range of a double.
struct Moments {
    /// The rewards were divided by this power of two.
    let scale: Double
    /// The mean of the scaled rewards.
    let mean: Double
    /// The sum of squared deviations of the scaled rewards.
    let squares: Double
    /// What the mean lacks for being rounded; 0 where the spread is so much larger that it does not show.
    let correction: Double
    /// How many there are.
    let count: Int
    /// Whether all are the same, decided by comparison: the spread of equal numbers can be non-zero by rounding.
    let allEqual: Bool

    init(_ rewards: some Collection<Double>) {
        var least = Double.infinity
        var most = -Double.infinity
        var sum = 0.0
        for reward in rewards {
            least = Swift.min(least, reward)
            most = Swift.max(most, reward)
            sum += reward
        }
        let scale = Self.scale(for: Swift.max(least.magnitude, most.magnitude))
        var squares = 0.0
        var rest = 0.0
        let mean: Double
        // Ordinary magnitudes have scale 1: no division for them.
        if scale == 1 {
            mean = sum / Double(rewards.count)
            for reward in rewards {
                let deviation = reward - mean
                squares += deviation * deviation
                rest += deviation
            }
        } else {
            mean = rewards.reduce(0) { $0 + $1 / scale } / Double(rewards.count)
            for reward in rewards {
                let deviation = reward / scale - mean
                squares += deviation * deviation
                rest += deviation
            }
        }
        // Rewards that differ in their last digits only: the error of the rounded mean is as large as their deviations.
        let count = Double(rewards.count)
        let error = rest / count
        correction = error * error * count > 0x1p-40 * squares ? error : 0
        if correction != 0 {
            squares = rewards.reduce(0) { sum, reward in
                let deviation = (reward / scale - mean) - error
                return sum + deviation * deviation
            }
        }
        self.scale = scale
        self.mean = mean
        self.squares = squares
        self.count = rewards.count
        self.allEqual = least == most
    }

    /// 1 for ordinary magnitudes, so that ordinary rewards are not touched.
    static func scale(for magnitude: Double) -> Double {
        guard magnitude.isFinite, magnitude != 0, !(0x1p-300...0x1p300).contains(magnitude) else { return 1 }
        return Double(sign: .plus, exponent: magnitude.exponent, significand: 1)
    }

    /// The deviation of a reward from the mean, scaled.
    func deviation(of reward: Double) -> Double { (reward / scale - mean) - correction }

    /// sqrt(squares / count): the standard deviation of the whole (Eq. 2 as it must be meant), scaled.
    var populationDeviation: Double { (squares / Double(count)).squareRoot() }

    /// sqrt(squares / (count - 1)), Bessel's correction; undefined for one reward.
    var sampleDeviation: Double { (squares / Double(count - 1)).squareRoot() }
}

extension Double {
    /// The nearest finite number: only advantages that are not divided by a spread can leave the range, for rewards near its end. 0 for NaN, which is near none.
    var clampedToFinite: Double {
        let clamped = Swift.min(Swift.max(self, -Double.greatestFiniteMagnitude), Double.greatestFiniteMagnitude)
        return clamped.isNaN ? 0 : clamped
    }
}

extension [Double] {
    /// The mean of the finite numbers in some spans of a list that begins at `start`; `nil` if the spans are empty.
    func mean(over spans: [Range<Int>], from start: Int) -> Double? {
        let count = spans.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        let mean = shares(of: count, unit: 1, spans, start)
        // Near the end of the range the rounded shares can add up to more than it holds; half of them cannot.
        return mean.isFinite ? mean : (shares(of: count, unit: 0.5, spans, start) * 2).clampedToFinite
    }

    private func shares(of count: Int, unit: Double, _ spans: [Range<Int>], _ start: Int) -> Double {
        var sum = CompensatedSum()
        for span in spans {
            for number in self[start + span.lowerBound..<start + span.upperBound] { sum.add(number * unit / Double(count)) }
        }
        return sum.value
    }
}

/// Mean and squared deviations of all rewards but one, for each one.
///
/// Moments of what is before and after are merged (Chan, Golub, LeVeque 1979): only non-negative terms are added, so equal others have exactly no spread.
struct LeaveOneOutMoments {
    /// The mean of the others, scaled.
    private(set) var means: [Double] = []
    /// The sum of squared deviations of the others, scaled; 0 exactly when they are equal.
    private(set) var squares: [Double] = []

    private struct Part {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0

        mutating func add(_ value: Double) {
            count += 1
            let delta = value - mean
            mean += delta / count
            squares += delta * (value - mean)
        }

        func merged(with other: Part) -> Part {
            let total = count + other.count
            guard total > 0 else { return self }
            let delta = other.mean - mean
            return Part(
                count: total, mean: mean + delta * (other.count / total),
                squares: squares + other.squares + delta * delta * (count * other.count / total))
        }
    }

    /// - Complexity: O(n).
    init(_ rewards: ArraySlice<Double>, scale: Double) {
        var after = [Part](repeating: Part(), count: rewards.count + 1)
        for (place, reward) in rewards.enumerated().reversed() {
            after[place] = after[place + 1]
            after[place].add(reward / scale)
        }
        var before = Part()
        for (place, reward) in rewards.enumerated() {
            let others = before.merged(with: after[place + 1])
            means.append(others.mean)
            squares.append(others.squares)
            before.add(reward / scale)
        }
    }
}

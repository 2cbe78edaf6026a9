import Advantages
import Runs

/// Metrics of groups of 0/1 rewards with their advantages.
func metrics(_ groups: [[Double]], k: Int = 1) throws -> BatchMetrics {
    let batch = RolloutBatch(rewards: groups)
    var metrics = BatchMetrics()
    metrics.add(batch, estimate: try PassAtOne().estimate(batch))
    metrics.add(rows: groups.reduce(0) { $0 + $1.count }, excluded: 0)
    metrics.add(status: "given", rows: groups.reduce(0) { $0 + $1.count })
    return metrics
}

/// The same numbers up to rounding.
func isClose(_ one: [(key: String, value: Double)], _ other: [(key: String, value: Double)]) -> Bool {
    one.count == other.count
        && zip(one, other).allSatisfy { $0.key == $1.key && abs($0.value - $1.value) <= 1e-12 * max(1, abs($0.value)) }
}

extension RunOverview {
    init(_ name: String) { self.init(name: name, first: 1, last: 2) }
}

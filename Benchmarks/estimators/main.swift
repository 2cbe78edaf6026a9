import Advantages
import Glibc

setvbuf(stdout, nil, _IOLBF, 0)

/// The median of some runs, in nanoseconds per rollout.
func nanoseconds(rollouts: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let repetitions = max(1, 100_000 / rollouts)
    let end = clock.now + .milliseconds(200)
    var times: [Duration] = []
    while times.count < 3 || times.count < 15 && clock.now < end {
        times.append(clock.measure { for _ in 0..<repetitions { body() } } / repetitions)
    }
    times.sort()
    let median = times[times.count / 2].components
    return (Double(median.seconds) * 1e9 + Double(median.attoseconds) / 1e9) / Double(rollouts)
}

func batch(groups: Int, of n: Int, real: Bool = false) -> RolloutBatch {
    let generator = CounterGenerator(seed: 1, group: "bench")
    return RolloutBatch(
        rewards: (0..<groups).map { group in
            let stream = generator.draw(group)
            return (0..<n).map { real ? stream.unit($0) : stream.unit($0) < 0.3 ? 1 : 0 }
        })
}

var sink = 0.0

func measure(_ estimator: any Estimator, _ batch: RolloutBatch) -> Double {
    nanoseconds(rollouts: batch.rolloutCount) {
        if let estimate = try? estimator.estimate(batch) { sink += estimate.advantages[0] }
    }
}

func text(_ value: Double, width: Int = 10) -> String {
    let hundredths = Int((value * 100).rounded())
    let digits = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
}

func left(_ name: String, _ width: Int) -> String { name + String(repeating: " ", count: max(0, width - name.count)) }

let usual = batch(groups: 128, of: 32)
var output = [Double](repeating: 0, count: usual.rolloutCount)
print("128 groups of 32, microseconds a batch; the loop is plain C at -O2")
let grpoLoop = nanoseconds(rollouts: usual.rolloutCount) { grpo_loop(usual.rewards, &output, 128, 32) }
let grpo = measure(PassAtOne(), usual)
let analyticalLoop = nanoseconds(rollouts: usual.rolloutCount) { pass_at_k_loop(usual.rewards, &output, 128, 32, 8) }
let analytical = measure(PassAtK(k: 8), usual)
for (name, ours, loop) in [("pass_at_1", grpo, grpoLoop), ("pass_at_k, k = 8", analytical, analyticalLoop)] {
    let count = Double(usual.rolloutCount) / 1000
    print("  \(left(name, 18))\(text(ours * count)) us   loop \(text(loop * count)) us   \(text(ours / loop, width: 5)) x")
}

let estimators: [(String, any Estimator, Bool)] = [
    ("pass_at_1", PassAtOne(), false), ("pass_at_k", PassAtK(k: 8), false), ("pass_at_k, real", PassAtK(k: 8), true),
    ("bootstrap", PassAtK(k: 8, method: .bootstrap(Bootstrap())), false),
    ("full_sampling", PassAtK(k: 8, method: .fullSampling(FullSampling(shuffleSeed: 1))), false), ("combined", Combined(k: 8), false),
    ("leave_one_out", PassAtOne(deviation: .leaveOneOut), true), ("rloo", LeaveOneOut(), true), ("risk_sensitive", RiskSensitive(), true),
    ("pkpo", SubsetPolicyGradient(k: 8), true), ("quantile", QuantileBaseline(), true),
]
func table(_ title: String, _ sizes: [(groups: Int, n: Int)]) {
    print("\nnanoseconds a rollout, \(title)")
    print(left("", 18) + sizes.map { text(Double(title.hasPrefix("one") ? $0.n : $0.groups)).dropLast(3).padded }.joined())
    let binary = sizes.map { batch(groups: $0.groups, of: $0.n) }
    let real = sizes.map { batch(groups: $0.groups, of: $0.n, real: true) }
    for (name, estimator, isReal) in estimators {
        print(left(name, 18) + (isReal ? real : binary).map { text(measure(estimator, $0)) }.joined())
    }
}
extension Substring { var padded: String { String(repeating: " ", count: Swift.max(0, 10 - count)) + self } }
table("one group of n =", [8, 32, 128, 1024, 10_000, 100_000, 1_000_000].map { (1, $0) })
table("groups of 32, as many as", [1, 10, 100, 1000, 10_000, 100_000].map { ($0, 32) })

let huge = batch(groups: 1, of: 1_000_000)
print("\none group of 1,000,000, k = 1,000: pass_at_k \(text(measure(PassAtK(k: 1000), huge))) ns a rollout, that is as many milliseconds")
if sink == 0.123 { print(sink) }

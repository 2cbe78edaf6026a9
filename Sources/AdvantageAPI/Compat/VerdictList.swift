import Synchronization
import Verifiers

/// Verdicts that come in from several threads, each at its place.
final class VerdictList: Sendable {
    private let verdicts: Mutex<[Verdict]>

    /// A place per verdict; one that is never set stays a failure.
    init(count: Int) {
        verdicts = Mutex([Verdict](repeating: .undecided("nobody waits for the answer"), count: count))
    }

    /// Sets the verdict at a place.
    func set(_ index: Int, _ verdict: Verdict) { verdicts.withLock { $0[index] = verdict } }

    /// All of them.
    var values: [Verdict] { verdicts.withLock { $0 } }
}

import Synchronization

/// Bytes of requests and answers that the whole process holds, so that many clients together cannot exhaust its memory.
final class BodyBudget: Sendable {
    /// The most that may be held when more is asked for.
    let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Bytes held now.
    var bytes: Int { held.load(ordering: .relaxed) }

    /// Whether more is held than should be.
    var isExceeded: Bool { bytes > limit }

    /// Counts what is there already, or, where negative, is gone.
    func add(_ bytes: Int) { held.wrappingAdd(bytes, ordering: .relaxed) }

    /// Counts bytes that are about to be held.
    ///
    /// - Returns: false if they would be too many; nothing is counted then.
    func reserve(_ bytes: Int) -> Bool {
        guard held.wrappingAdd(bytes, ordering: .relaxed).newValue <= limit else {
            add(-bytes)
            return false
        }
        return true
    }

    /// Why a request is turned away.
    var refusal: Refusal {
        Refusal(status: 503, detail: "the service holds as many bytes of requests and answers as it may, \(limit)", retryAfterSeconds: 1)
    }
}

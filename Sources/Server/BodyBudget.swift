import Synchronization

/// Bytes of requests and answers that the whole process holds, so that many clients together cannot exhaust its memory.
final class BodyBudget: Sendable {
    /// What the work on a body takes for each of its bytes, beside the body: at most, with many short rollouts in it.
    static let workPerByte = 4

    /// The most that may be held when more is asked for.
    let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Bytes held now.
    var bytes: Int { held.load(ordering: .relaxed) }

    /// Whether more is held than should be.
    var isExceeded: Bool { bytes > limit }

    /// The largest body that can be worked on at all.
    var largestBody: Int { limit / (1 + Self.workPerByte) }

    /// Whether a body of so many bytes and the work on it would fit now. Nothing is counted: what is only announced may never come.
    func hasRoom(forBody bytes: Int) -> Bool { bytes * (1 + Self.workPerByte) <= limit - self.bytes }

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

    /// As ``reserve(_:)``, counted until the share is gone.
    func share(_ bytes: Int) -> BudgetShare? { reserve(bytes) ? BudgetShare(bytes, of: self) : nil }

    /// Why a request is turned away.
    var refusal: Refusal {
        Refusal(status: 503, detail: "the service holds as many bytes of requests and answers as it may, \(limit)", retryAfterSeconds: 1)
    }
}

/// Bytes counted into a budget for as long as this lives.
final class BudgetShare: Sendable {
    private let bytes: Atomic<Int>
    private let budget: BodyBudget

    fileprivate init(_ bytes: Int, of budget: BodyBudget) {
        self.bytes = Atomic(bytes)
        self.budget = budget
    }

    deinit { budget.add(-bytes.load(ordering: .relaxed)) }

    /// Counts more.
    ///
    /// - Returns: false if that would be too much; nothing is counted then.
    func grow(by more: Int) -> Bool {
        guard budget.reserve(more) else { return false }
        bytes.wrappingAdd(more, ordering: .relaxed)
        return true
    }
}

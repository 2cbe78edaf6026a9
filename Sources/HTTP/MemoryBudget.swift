import Synchronization

/// The bytes that all requests and answers of the process may hold together. What is held is the sum of the accounts, and of nothing else.
///
///     let budget = MemoryBudget(limit: 512 << 20)
///     let account = MemoryAccount(of: budget)
///     guard account.reserve(4096) else { throw budget.exceeded }
public final class MemoryBudget: Sendable {
    /// The most that may be held.
    public let limit: Int
    private let held = Atomic<Int>(0)

    /// A budget of which nothing is held.
    public init(limit: Int) { self.limit = limit }

    /// Bytes held now.
    public var heldBytes: Int { held.load(ordering: .relaxed) }

    /// Whether more is held than may be: accounts may ``MemoryAccount/settle(_:)`` above the limit for what is already in memory.
    public var isExceeded: Bool { heldBytes > limit }

    /// Whether so many bytes more could be reserved now. Nothing is counted.
    public func hasRoom(for bytes: Int) -> Bool { bytes <= limit - heldBytes }

    /// Why a request is refused that needs more.
    public var exceeded: Problem {
        Problem(
            .unavailable, "requests and answers already hold \(heldBytes) of the \(limit) bytes of memory allowed for them; retry later",
            retryAfterSeconds: 1)
    }

    fileprivate func reserve(_ bytes: Int) -> Bool {
        guard held.wrappingAdd(bytes, ordering: .relaxed).newValue <= limit else {
            held.wrappingSubtract(bytes, ordering: .relaxed)
            return false
        }
        return true
    }

    fileprivate func add(_ bytes: Int) { held.wrappingAdd(bytes, ordering: .relaxed) }
}

/// What one request, or one connection, holds of a ``MemoryBudget``. All of it is given back when the account goes.
///
/// Memory that is about to grow is reserved first; what has been reserved is settled to the exact number once it is known.
public final class MemoryAccount: Sendable {
    /// The budget that the account belongs to.
    public let budget: MemoryBudget
    private let held = Atomic<Int>(0)

    /// An account that holds nothing.
    public init(of budget: MemoryBudget) { self.budget = budget }

    deinit { budget.add(-held.load(ordering: .relaxed)) }

    /// Bytes that the account holds.
    public var heldBytes: Int { held.load(ordering: .relaxed) }

    /// Counts bytes that are about to be held.
    ///
    /// - Returns: false if the budget has no room for them; nothing is counted then.
    public func reserve(_ bytes: Int) -> Bool {
        guard budget.reserve(bytes) else { return false }
        held.wrappingAdd(bytes, ordering: .relaxed)
        return true
    }

    /// As ``reserve(_:)``.
    ///
    /// - Throws: a 503 ``Problem`` if the budget has no room, a 413 one if it is smaller than what is asked for.
    public func require(_ bytes: Int, for purpose: @autoclosure () -> String) throws(Problem) {
        if reserve(bytes) { return }
        guard bytes + heldBytes <= budget.limit else {
            throw Problem(
                .contentTooLarge,
                "\(purpose()): \(bytes + heldBytes) bytes of memory are needed; the service may use \(budget.limit); send the groups in several requests"
            )
        }
        throw budget.exceeded
    }

    /// Gives bytes back.
    public func release(_ bytes: Int) {
        held.wrappingSubtract(bytes, ordering: .relaxed)
        budget.add(-bytes)
    }

    /// Sets the account to what is really held. It may rise above the limit: what is in memory is counted in any case.
    public func settle(_ bytes: Int) {
        let before = held.exchange(bytes, ordering: .relaxed)
        if before != bytes { budget.add(bytes - before) }
    }
}

import Dispatch
import DequeModule
import Synchronization

/// A bounded number of workers and a bounded queue before them; work beyond both is refused at once.
final class ComputePool: Sendable {
    private struct State {
        var running = 0
        var waiting: Deque<@Sendable () -> Void> = []
    }

    private let workers: Int
    private let limit: Int
    private let state = Mutex(State())
    private let queue: DispatchQueue

    /// - Parameters:
    ///   - workers: how much runs at a time.
    ///   - limit: how much may wait.
    init(workers: Int, limit: Int) {
        self.workers = max(1, workers)
        self.limit = limit
        queue = DispatchQueue(label: "advantaged.compute", qos: .userInitiated, attributes: .concurrent)
    }

    /// How much waits.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Whether work would not be refused now.
    var hasRoom: Bool { state.withLock { $0.running < workers || $0.waiting.count < limit } }

    /// Why work is refused.
    var refusal: Refusal { Refusal(status: 429, detail: "\(limit) requests are waiting already", retryAfterSeconds: 1) }

    /// Runs `work` now or later.
    ///
    /// - Returns: false if the queue is full, and `work` never runs.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool { submit(work, limit: limit) }

    /// Runs `work` now or later, however much waits.
    func submitInAnyCase(_ work: @escaping @Sendable () -> Void) { _ = submit(work, limit: .max) }

    private func submit(_ work: @escaping @Sendable () -> Void, limit: Int) -> Bool {
        enum Decision { case start, wait, refuse }
        let decision: Decision = state.withLock { state in
            if state.running < workers {
                state.running += 1
                return .start
            }
            guard state.waiting.count < limit else { return .refuse }
            state.waiting.append(work)
            return .wait
        }
        if decision == .start { queue.async { self.run(work) } }
        return decision != .refuse
    }

    private func run(_ first: @Sendable () -> Void) {
        first()
        while let next = state.withLock({ state in
            let next = state.waiting.popFirst()
            if next == nil { state.running -= 1 }
            return next
        }) {
            next()
        }
    }
}

import DequeModule
import Dispatch
import HTTP
import Synchronization

/// A bounded number of workers and a bounded queue before them; work beyond both is refused at once.
public final class ComputePool: Sendable {
    private struct State {
        var running = 0
        var waiting: Deque<@Sendable () -> Void> = []
    }

    /// How much runs at a time.
    public let workers: Int
    /// How much may wait.
    let limit: Int
    private let state = Mutex(State())
    private let start: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// A pool that does nothing yet.
    ///
    /// - Parameters:
    ///   - workers: how much runs at a time.
    ///   - limit: how much may wait.
    public convenience init(workers: Int, limit: Int) {
        let queue = DispatchQueue(label: "advantaged.compute", qos: .userInitiated, attributes: .concurrent)
        self.init(workers: workers, limit: limit) { work in queue.async(execute: work) }
    }

    /// - Parameter start: runs a worker on a thread of its own.
    init(workers: Int, limit: Int, start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        self.workers = max(1, workers)
        self.limit = limit
        self.start = start
    }

    /// How much waits.
    public var waiting: Int { state.withLock { $0.waiting.count } }

    /// Why work is refused.
    var isFull: Problem {
        Problem(.tooManyRequests, "\(limit) requests are waiting for a worker, which is the limit; retry later", retryAfterSeconds: 1)
    }

    /// Runs `work` now or later.
    ///
    /// - Returns: false if the queue is full, and `work` never runs.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool { submit(work, limit: limit) }

    /// Runs `work` now or later, however much waits.
    func submitInAnyCase(_ work: @escaping @Sendable () -> Void) { _ = submit(work, limit: .max) }

    /// Runs `body` for each number from 0 to `count - 1`, here and on workers that have nothing else to do; returns when all are done.
    ///
    /// - Parameter body: for different numbers it runs at the same time, in any order.
    public func parallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        let work = SharedWork(count, body)
        for _ in 1..<min(workers, count) where workers > 1 {
            // Only an idle worker helps: work that waits would come too late.
            guard submit({ work.help() }, limit: 0) else { break }
        }
        work.help()
        work.done.wait()
    }

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
        if decision == .start { start { self.run(work) } }
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

/// Numbers that several threads take one by one.
private final class SharedWork: Sendable {
    let done = DispatchSemaphore(value: 0)
    private let count: Int
    private let body: @Sendable (Int) -> Void
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)

    init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        self.count = count
        self.body = body
    }

    func help() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            body(index)
            if finished.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count { done.signal() }
        }
    }
}

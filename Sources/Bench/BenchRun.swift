public import Calls
import Dispatch
import Synchronization

/// Measures a service over its network path with a batch of the user's own: sends it again and again, and keeps the time of each answer.
public struct BenchRun: Sendable {
    private let plan: BenchPlan
    private let now: @Sendable () -> UInt64

    /// A run.
    ///
    /// - Parameter now: a clock in nanoseconds that never goes back.
    public init(_ plan: BenchPlan, now: @escaping @Sendable () -> UInt64) {
        self.plan = plan
        self.now = now
    }

    private struct State: Sendable {
        var left: Int
        var result = BenchResult()
        var failure: CallError?
    }

    /// Runs, and blocks its thread meanwhile.
    ///
    /// - Throws: ``Calls/CallError`` where the service cannot be reached at the beginning, or refuses the batch.
    public func result() throws(CallError) -> BenchResult {
        let first = try answer(on: try CallConnection(to: plan.target, seconds: plan.timeout, bodyLimit: Self.longestAnswer))
        guard (200...299).contains(first.reply.status) else {
            throw CallError("the service answered \(first.reply.status): \(String(decoding: first.reply.body.prefix(500), as: UTF8.self))")
        }
        var state = State(left: plan.requests)
        state.result.bytesUp = plan.body.count
        state.result.bytesDown = first.reply.body.count
        state.result.rollouts = AnsweredRollouts.count(in: first.reply)
        let shared = Shared(state)
        let start = now()
        let end = start + UInt64(plan.longest * 1e9)
        let group = DispatchGroup()
        for index in 0..<min(plan.connections, plan.requests) {
            // A queue of its own for each: they block.
            DispatchQueue(label: "advantaged.bench.\(index)").async(group: group) { send(shared, until: end) }
        }
        group.wait()
        var result = shared.state.withLock { $0.result }
        result.seconds = Double(now() - start) / 1e9
        if result.latencies.isEmpty, let failure = shared.state.withLock({ $0.failure }) { throw failure }
        result.latencies.sort()
        return result
    }

    private static let longestAnswer = 1 << 30

    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }
    }

    private func send(_ shared: Shared, until end: UInt64) {
        var connection: CallConnection?
        while now() < end {
            let isLast = shared.state.withLock { state in
                state.left -= 1
                return state.left < 0
            }
            if isLast { return }
            do throws(CallError) {
                if connection?.isUsable != true {
                    connection = try CallConnection(to: plan.target, seconds: plan.timeout, bodyLimit: Self.longestAnswer)
                }
                guard let connection else { return }
                let (reply, seconds) = try answer(on: connection)
                shared.state.withLock { $0.result.add(reply, seconds) }
            } catch {
                connection = nil
                let isFatal = shared.state.withLock { state in
                    state.failure = error
                    state.result.failures += 1
                    return state.result.failures >= 100
                }
                if isFatal { return }
            }
        }
    }

    private func answer(on connection: CallConnection) throws(CallError) -> (reply: Reply, seconds: Double) {
        let call = Call(method: "POST", fields: [("Content-Type", plan.contentType)] + plan.fields, body: plan.body)
        let start = now()
        let reply = try connection.call(call)
        return (reply, Double(now() - start) / 1e9)
    }
}

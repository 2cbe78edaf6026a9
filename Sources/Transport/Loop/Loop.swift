/// Readiness, timers and turns, and nothing else: what happens on them is its owner's.
///
/// It is made and lives on one queue.
final class Loop {
    let readiness: any Readiness
    private let clock: @Sendable () -> UInt64
    private var timers = TimerQueue()
    private var events: [ReadyEvent] = []
    /// The clock when this turn began: what it works on had come in by then.
    private(set) var time: UInt64

    /// - Parameter clock: nanoseconds that never go back.
    init(readiness: any Readiness, clock: @escaping @Sendable () -> UInt64) {
        self.readiness = readiness
        self.clock = clock
        time = clock()
    }

    /// The clock now.
    var now: UInt64 { clock() }

    /// Timer entries, those to be ignored among them.
    var timerEntries: Int { timers.count }

    /// Sees to it that the token is due at `time` at the latest.
    func arm(_ alarm: inout TimerQueue.Alarm, at time: UInt64, token: UInt64) { timers.arm(&alarm, at: time, token: token) }

    /// One turn: waits until something is ready or due, and lets the owner work on it.
    func turn(of owner: some LoopOwner) {
        readiness.wait(nanoseconds: timeout(owner.wakes), into: &events)
        time = clock()
        for event in events { owner.ready(event.ready, token: event.token) }
        owner.collect()
        while let entry = timers.popDue(time) { owner.due(entry) }
        owner.endTurn()
    }

    private func timeout(_ other: UInt64?) -> UInt64? {
        guard let next = [timers.next, other].compactMap(\.self).min() else { return nil }
        let now = clock()
        return next > now ? next - now : 0
    }
}

/// Who lives on a ``Loop``.
protocol LoopOwner: AnyObject {
    /// When the next turn must begin, besides timers; 0 for at once.
    var wakes: UInt64? { get }
    /// A descriptor is ready.
    func ready(_ ready: Interest, token: UInt64)
    /// Takes what other threads have left.
    func collect()
    /// An entry of the timers has come up, which may be one to be ignored.
    func due(_ entry: TimerQueue.Entry)
    /// All of the turn is done.
    func endTurn()
}

/// What a descriptor is waited for, or ready for.
struct Interest: OptionSet, Sendable, Equatable {
    let rawValue: UInt8
    static let read = Interest(rawValue: 1)
    static let write = Interest(rawValue: 2)
    /// Reported without being asked for: the connection is over in both directions, or broken.
    static let hangUp = Interest(rawValue: 4)
}

/// A descriptor that is ready.
struct ReadyEvent: Equatable {
    /// What it was registered with.
    let token: UInt64
    /// What can be done without blocking. An error or hang-up counts as readable and writable too: the call that follows reports it.
    let ready: Interest
}

/// Tells which descriptors are ready, level-triggered: what is not consumed is told again.
protocol Readiness: AnyObject {
    /// Starts to watch a descriptor; an empty interest still reports hang-ups.
    func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError)
    /// Changes what it is watched for.
    func modify(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError)
    /// Stops to watch it; before it is closed.
    func remove(_ descriptor: Int32)
    /// Replaces `events` by what is ready; waits for the first until ``Waker/wake()`` is called or `nanoseconds` have passed, for ever if `nil`.
    func wait(nanoseconds: UInt64?, into events: inout [ReadyEvent])
}

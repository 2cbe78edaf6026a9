import CLinux
import Dispatch

/// When memory that requests have freed goes back to the kernel: the allocator keeps it otherwise, for the whole life of the process.
struct FreedMemory {
    /// Bytes that were held at a time: less is kept for the next requests.
    static let worthwhile = 4 << 20
    /// Bytes that may be held still.
    static let nearlyNothing = 1 << 20
    /// Nanoseconds between one time and the next: what large requests use in turn need not be made anew for each.
    static let interval: UInt64 = 500_000_000

    private var most = 0
    private var earliest: UInt64 = 0

    /// When it should be asked again, at the latest.
    private(set) var wakes: UInt64?

    /// So many bytes are, or were, held.
    mutating func saw(_ heldBytes: Int) { most = max(most, heldBytes) }

    /// Whether freed memory should be given back now.
    ///
    /// - Parameters:
    ///   - heldBytes: what requests and answers hold.
    ///   - now: nanoseconds.
    mutating func isDue(_ heldBytes: Int, at now: UInt64) -> Bool {
        saw(heldBytes)
        wakes = nil
        guard most >= Self.worthwhile, heldBytes <= Self.nearlyNothing else { return false }
        guard now >= earliest else {
            wakes = earliest
            return false
        }
        most = 0
        earliest = now + Self.interval
        return true
    }

    /// Gives it back, on a thread that nobody waits for.
    static func giveBack() { DispatchQueue.global(qos: .utility).async { clinux_trim_freed_memory() } }
}

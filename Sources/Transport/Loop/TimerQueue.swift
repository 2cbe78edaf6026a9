import HeapModule

/// Times at which tokens are due, earliest first.
///
/// A token has one entry that counts, which its owner keeps as an ``Alarm``. A later time needs no new entry: it is looked up when the alarm goes off. An earlier one
/// replaces the entry; the old one is ignored when it comes up.
struct TimerQueue {
    /// When the entry of one token comes up.
    struct Alarm {
        fileprivate(set) var time: UInt64?
    }

    /// An entry that is due.
    struct Entry: Comparable {
        let time: UInt64
        let token: UInt64

        static func < (a: Entry, b: Entry) -> Bool { a.time < b.time }
    }

    private var heap = Heap<Entry>()

    /// Entries, those to be ignored among them.
    var count: Int { heap.count }

    /// When the first entry comes up.
    var next: UInt64? { heap.min?.time }

    /// Sees to it that the token is due at `time` at the latest.
    ///
    /// - Complexity: O(1) where the alarm goes off before that time anyway, else O(log n).
    mutating func arm(_ alarm: inout Alarm, at time: UInt64, token: UInt64) {
        if let set = alarm.time, set <= time { return }
        alarm.time = time
        heap.insert(Entry(time: time, token: token))
    }

    /// Whether the entry is the one that counts; then the alarm has gone off and may be armed again.
    static func goesOff(_ alarm: inout Alarm, _ entry: Entry) -> Bool {
        guard alarm.time == entry.time else { return false }
        alarm.time = nil
        return true
    }

    /// The first entry, if it is due.
    mutating func popDue(_ now: UInt64) -> Entry? {
        guard let first = heap.min, first.time <= now else { return nil }
        return heap.removeMin()
    }
}

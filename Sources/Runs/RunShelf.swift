import Synchronization

/// Where the runs are: a file, or memory, or memory until the file can be written again.
///
/// It is written by one thread at a time, and read by any.
final class RunShelf: Sendable {
    private let file: String?
    private let limits: RunLimits
    private let now: @Sendable () -> Double
    private let onForgotten: @Sendable (String) -> Void
    /// The connection that writes the file, while that works.
    private let writer = Mutex<Connection>(Connection())
    /// The connection that reads the file: it does not wait for the one that writes.
    private let reader = Mutex<Connection>(Connection())
    private let memory = Mutex<Connection>(Connection())

    /// The identity of what this process keeps in memory.
    let memoryIdentity = RunDatabase.newIdentity()

    private struct Connection: ~Copyable {
        var base: RunDatabase?
        /// Whether the file was found removed, and is not opened anew yet.
        var isGone = false
    }

    /// What came of writing.
    struct Outcome {
        /// Batches that are in no run.
        var lost = 0
        /// What is wrong with the file.
        var trouble: String?
        /// Whether more than the limits allow is there still, as after they were lowered: taken away bit by bit with the next writes.
        var exceeds = false
    }

    init(file: String?, limits: RunLimits, now: @escaping @Sendable () -> Double, onForgotten: @escaping @Sendable (String) -> Void = { _ in }) {
        self.file = file
        self.limits = limits
        self.now = now
        self.onForgotten = onForgotten
    }

    deinit {
        // Before the writer: SQLite empties and removes the log beside the file when the last connection closes, if that one may write.
        reader.withLock { $0.base = nil }
    }

    /// Joins figures to their steps, and brings the file closer to the limits.
    ///
    /// - Parameter reopens: whether a file that was removed is opened anew. Not with the next batch: who looks after the service shall see it first.
    func add(_ additions: [RunDatabase.Addition], reopens: Bool) -> Outcome {
        var left = additions[...]
        var outcome = Outcome()
        if file != nil {
            do throws(DatabaseError) { outcome.exceeds = try addToFile(&left, reopens: reopens) } catch { outcome.trouble = error.description }
        }
        guard !left.isEmpty else { return outcome }
        do throws(DatabaseError) {
            try addToMemory(&left)
        } catch {
            outcome.trouble = outcome.trouble ?? error.description
        }
        outcome.lost = left.reduce(0) { $0 + $1.figures.batches }
        return outcome
    }

    private func addToFile(_ left: inout ArraySlice<RunDatabase.Addition>, reopens: Bool) throws(DatabaseError) -> Bool {
        guard let file else { return false }
        var rest = left
        defer { left = rest }
        let time = now()
        return try writer.withLock { (connection) throws(DatabaseError) -> Bool in
            do throws(DatabaseError) {
                if connection.base?.hasMoved == true { connection.isGone = true } else if reopens { connection.isGone = false }
                guard !connection.isGone else {
                    throw DatabaseError(code: 1, message: "\(file): the file was removed or replaced while it was open; what is there is opened anew")
                }
                let base: RunDatabase
                if let open = connection.base { base = open } else { base = try RunDatabase(.file(file), self.limits, onForgotten: self.onForgotten) }
                connection.base = base
                try self.emptyMemory(into: base)
                var written = 0
                defer { rest = rest.dropFirst(written) }
                try base.add(Array(rest), at: time, written: &written)
                return try base.trim()
            } catch {
                // Opened anew at the next attempt: the file may be another one by then.
                connection.base = nil
                throw error
            }
        }
    }

    /// What was kept in memory while the file could not be written.
    private func emptyMemory(into base: RunDatabase) throws(DatabaseError) {
        try memory.withLock { (connection) throws(DatabaseError) in
            guard let kept = connection.base else { return }
            try base.add(allOf: kept)
            connection.base = nil
        }
    }

    private func addToMemory(_ left: inout ArraySlice<RunDatabase.Addition>) throws(DatabaseError) {
        var rest = left
        defer { left = rest }
        let time = now()
        try memory.withLock { (connection) throws(DatabaseError) in
            let base: RunDatabase
            if let open = connection.base { base = open } else { base = try RunDatabase(.memory, self.limits, onForgotten: self.onForgotten) }
            connection.base = base
            var written = 0
            defer { rest = rest.dropFirst(written) }
            try base.add(Array(rest), at: time, written: &written)
        }
    }

    // MARK: Reading

    /// The identity of what is read: of the file, or of memory where there is none that can be read.
    var identity: String { identityOfFile ?? memoryIdentity }

    private var identityOfFile: String? { read { (base) throws(DatabaseError) in try base.identity() } ?? nil }

    /// All runs, the one that was active last first.
    func overviews() -> [RunOverview] {
        let inMemory = memory.withLock { try? $0.base?.overviews() } ?? []
        let inFile = read { (base) throws(DatabaseError) in try base.overviews() } ?? []
        let identity = identity
        let parts = [inFile, inMemory].enumerated().flatMap { place, runs in runs.map { RunParts.Overview(replica: place, run: $0) } }
        // Both are parts of one store to those who ask.
        return RunParts.joined(parts) { place, run, first in
            place == 0
                ? self.read { (base) throws(DatabaseError) in try base.history(of: run, from: first) } ?? nil
                : self.memory.withLock { try? $0.base?.history(of: run, from: first) }
        }.map { run in
            var run = run
            run.store = identity
            return run
        }
    }

    /// Whether something is known of a run.
    func has(_ run: String) -> Bool {
        if memory.withLock({ try? $0.base?.has(run) }) == true { return true }
        return read { (base) throws(DatabaseError) in try base.has(run) } ?? false
    }

    /// A run and its steps from a number on.
    func history(of run: String, from first: Int) -> RunHistory? {
        let inMemory = memory.withLock { try? $0.base?.history(of: run, from: first) }
        let inFile = read { (base) throws(DatabaseError) in try base.history(of: run, from: first) } ?? nil
        var history = RunParts.joined([inFile, inMemory].compactMap(\.self))
        history?.overview.store = identity
        return history
    }

    /// How many figures ``history(of:from:)`` reads.
    func figureCount(of run: String, from first: Int) -> Int {
        let inMemory = memory.withLock { try? $0.base?.figureCount(of: run, from: first) } ?? 0
        return inMemory + (read { (base) throws(DatabaseError) in try base.figureCount(of: run, from: first) } ?? 0)
    }

    /// How many runs ``overviews()`` reads, and how many figures.
    func latestCounts() -> (runs: Int, figures: Int) {
        let inMemory = memory.withLock { try? $0.base?.latestCounts() } ?? (runs: 0, figures: 0)
        let inFile = read { (base) throws(DatabaseError) in try base.latestCounts() } ?? (runs: 0, figures: 0)
        return (inMemory.runs + inFile.runs, inMemory.figures + inFile.figures)
    }

    /// Reads the file; `nil` where there is none that can be read.
    private func read<Result: Sendable>(_ body: (RunDatabase) throws(DatabaseError) -> Result) -> Result? {
        guard let file else { return nil }
        return reader.withLock { connection in
            do throws(DatabaseError) {
                if connection.base?.hasMoved == true { connection.base = nil }
                let base: RunDatabase
                if let open = connection.base { base = open } else { base = try RunDatabase(.file(file), self.limits, isReader: true) }
                connection.base = base
                return try body(base)
            } catch {
                connection.base = nil
                return nil
            }
        }
    }
}

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

    private struct Connection: ~Copyable {
        var base: RunDatabase?
    }

    init(file: String?, limits: RunLimits, now: @escaping @Sendable () -> Double, onForgotten: @escaping @Sendable (String) -> Void = { _ in }) {
        self.file = file
        self.limits = limits
        self.now = now
        self.onForgotten = onForgotten
    }

    /// Joins figures to their steps.
    ///
    /// - Returns: how many batches are lost, and what is wrong with the file.
    func add(_ additions: [RunDatabase.Addition]) -> (lost: Int, trouble: String?) {
        var left = additions[...]
        var trouble: String?
        if file != nil {
            do throws(DatabaseError) { try addToFile(&left) } catch { trouble = error.description }
        }
        guard !left.isEmpty else { return (0, trouble) }
        do throws(DatabaseError) {
            try addToMemory(&left)
        } catch {
            trouble = trouble ?? error.description
        }
        return (left.reduce(0) { $0 + $1.figures.batches }, trouble)
    }

    private func addToFile(_ left: inout ArraySlice<RunDatabase.Addition>) throws(DatabaseError) {
        guard let file else { return }
        var rest = left
        defer { left = rest }
        let time = now()
        try writer.withLock { (connection) throws(DatabaseError) in
            do throws(DatabaseError) {
                let base: RunDatabase
                if let open = connection.base { base = open } else { base = try RunDatabase(.file(file), self.limits, onForgotten: self.onForgotten) }
                connection.base = base
                try self.emptyMemory(into: base)
                var written = 0
                defer { rest = rest.dropFirst(written) }
                try base.add(Array(rest), at: time, written: &written)
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

    /// All runs, the one that was active last first.
    func overviews() -> [RunOverview] {
        let inMemory = memory.withLock { try? $0.base?.overviews() } ?? []
        guard let inFile = read({ (base) throws(DatabaseError) in try base.overviews() }) else { return inMemory }
        var all = inFile
        for overview in inMemory {
            if let place = all.firstIndex(where: { $0.name == overview.name }) {
                all[place] = all[place].joined(with: overview)
            } else {
                all.append(overview)
            }
        }
        return all.sorted { $0.last > $1.last }
    }

    /// Whether something is known of a run.
    func has(_ run: String) -> Bool {
        if memory.withLock({ try? $0.base?.has(run) }) == true { return true }
        return read { (base) throws(DatabaseError) in try base.has(run) } ?? false
    }

    /// A run and its steps from a number on.
    func history(of run: String, from first: Int) -> RunHistory? {
        let inMemory = memory.withLock { try? $0.base?.history(of: run, from: first) }
        guard let inFile = read({ (base) throws(DatabaseError) in try base.history(of: run, from: first) }) ?? nil else { return inMemory }
        return inMemory.map(inFile.joined) ?? inFile
    }

    /// Reads the file; `nil` where there is none that can be read.
    private func read<Result: Sendable>(_ body: (RunDatabase) throws(DatabaseError) -> Result) -> Result? {
        guard let file else { return nil }
        return reader.withLock { connection in
            do throws(DatabaseError) {
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

/// What keeps the database below its limits: whole runs go, and steps of one are joined.
extension RunDatabase {
    /// What was there before the limits were lowered, and is not brought below them yet.
    struct Excess {
        /// Whether nothing is left to do.
        var isGone = false
        /// Whether something went.
        var wasFound = false
        /// Runs before this one have no more steps than they may.
        var nextRun = Int.min
    }

    /// Steps of runs that are taken away in one transaction, with all those of the last run.
    private static let stepsAtATime = 4096
    /// Bytes of the largest file that is written anew to give back the room of what went.
    private static let compactedBytes = 256 << 20

    /// Brings what is there below the limits, as after they were lowered; in one transaction as many of the runs that were idle longest as have some thousand steps go, or the
    /// steps of one run are joined.
    ///
    /// - Returns: whether there may be more to do.
    func trim() throws(DatabaseError) -> Bool {
        guard !excess.isGone else { return false }
        let surplus = (try base.number("SELECT count(*) FROM runs") ?? 0) - limits.runs
        let long = try base.number(
            "SELECT id FROM runs WHERE id >= ? AND steps > ? ORDER BY id LIMIT 1", [.integer(excess.nextRun), .integer(limits.steps)])
        if surplus > 0 {
            try base.transaction { () throws(DatabaseError) in try forgetIdlest(atMost: surplus) }
        } else if let long {
            try base.transaction { () throws(DatabaseError) in try thin(long, to: limits.steps) }
            excess.nextRun = long + 1
        } else if try isCrowded() {
            return try freeSome()
        } else {
            if excess.wasFound { try compact() }
            excess.isGone = true
            return false
        }
        excess.wasFound = true
        return true
    }

    /// Writes the file anew where most of it is empty. Without room for that on the disk it stays as large as it is, and what is empty is used again.
    private func compact() throws(DatabaseError) {
        let pages = try base.number("PRAGMA page_count") ?? 0
        let free = try base.number("PRAGMA freelist_count") ?? 0
        if free > pages / 2, pages * Database.pageBytes <= Self.compactedBytes { try? base.run("VACUUM") }
    }

    /// Joins neighbours until about half of the steps are left, or fewer: the stride doubles, often several times where a trainer sends every hundredth step only.
    func thin(_ run: Int, to most: Int = .max) throws(DatabaseError) {
        var numbers: [Int] = []
        try base.query("SELECT number FROM steps WHERE run = ? ORDER BY number", [.integer(run)]) { numbers.append($0.integer(0)) }
        guard numbers.count > 1 else { return }
        var width = 1
        var kept = numbers.count
        // Half of them, and one more where the first range is cut.
        let wanted = min(numbers.count - 1, numbers.count / 2 + 1, most)
        while kept > wanted, width < 1 << 61 {
            width *= 2
            kept = 1
            for (one, next) in zip(numbers, numbers.dropFirst())
            where RunHistory.start(of: one, stride: width) != RunHistory.start(of: next, stride: width) { kept += 1 }
        }
        var start = numbers.startIndex
        while start < numbers.endIndex {
            let bucket = RunHistory.start(of: numbers[start], stride: width)
            var end = start
            while end < numbers.endIndex, RunHistory.start(of: numbers[end], stride: width) == bucket { end += 1 }
            try join(numbers[start..<end], of: run, into: bucket)
            start = end
        }
        try base.query("UPDATE runs SET stride = ?, steps = ? WHERE id = ?", [.integer(width), .integer(kept), .integer(run)])
    }

    private func join(_ numbers: ArraySlice<Int>, of run: Int, into bucket: Int) throws(DatabaseError) {
        guard let first = numbers.first, let last = numbers.last, first != bucket || last != bucket else { return }
        var joined = StepFigures()
        for number in numbers { if let figures = try figures(of: run, number) { joined.join(figures) } }
        try base.query(
            "DELETE FROM steps WHERE run = ? AND number BETWEEN ? AND ?", [.integer(run), .integer(first), .integer(last)])
        try base.query(
            "INSERT INTO steps(run, number, figures) VALUES(?, ?, ?)", [.integer(run), .integer(bucket), .bytes(joined.bytes)])
    }

    /// Forgets runs until some thousand steps went with them.
    private func forgetIdlest(atMost count: Int) throws(DatabaseError) {
        var steps = 0
        for _ in 0..<count where steps < Self.stepsAtATime { steps += try forgetIdlest() }
    }

    /// - Returns: how many steps went, at least 1.
    @discardableResult func forgetIdlest() throws(DatabaseError) -> Int {
        var found: (id: Int, name: String, steps: Int)?
        try base.query("SELECT id, name, steps FROM runs ORDER BY last, id LIMIT 1") { found = ($0.integer(0), $0.text(1), $0.integer(2)) }
        guard let (run, name, steps) = found else { return 1 }
        try base.query("DELETE FROM steps WHERE run = ?", [.integer(run)])
        try base.query("DELETE FROM runs WHERE id = ?", [.integer(run)])
        onForgotten(name)
        return max(1, steps)
    }

    /// Keeps a tenth of the room free, so that a slice finds some.
    func makeRoom() throws(DatabaseError) {
        while try isCrowded() { guard try freeSome() else { return } }
    }

    /// Forgets a run, or thins the only one.
    ///
    /// - Returns: false if there is none.
    private func freeSome() throws(DatabaseError) -> Bool {
        let runs = try base.number("SELECT count(*) FROM runs") ?? 0
        guard runs > 0 else { return false }
        excess.wasFound = excess.wasFound || !excess.isGone
        try base.transaction { () throws(DatabaseError) in
            if runs > 1 {
                try forgetIdlest()
            } else if let run = try base.number("SELECT id FROM runs"), try base.number("SELECT count(*) FROM steps") ?? 0 > 1 {
                try thin(run)
            } else {
                try forgetIdlest()
            }
        }
        return true
    }

    private func isCrowded() throws(DatabaseError) -> Bool {
        let pages = try base.number("PRAGMA page_count") ?? 0
        let free = try base.number("PRAGMA freelist_count") ?? 0
        // The database's own limit is no lower than what a file already takes.
        let most = min(try base.number("PRAGMA max_page_count") ?? .max, max(1, limits.bytes / Database.pageBytes))
        return pages - free > most - most / 10
    }
}

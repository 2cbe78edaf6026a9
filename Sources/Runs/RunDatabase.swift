/// The runs in a database. One thread at a time: it is only used under a lock.
final class RunDatabase: @unchecked Sendable {
    /// Figures that are to be joined to a step.
    struct Addition {
        var run: String
        /// `nil` where the trainer does not count steps: its batches are then numbered as they come.
        var step: Int?
        var figures: StepFigures
    }

    private let base: Database
    private let limits: RunLimits
    private let onForgotten: (String) -> Void

    /// The version of the tables, in the file's `user_version`.
    private static let version = 1
    /// Steps that are written between two looks at the room that is left: half of what is kept free holds them, however large they are.
    private var stepsAtATime: Int { max(1, min(64, limits.bytes / 20 / Self.largestStep)) }
    /// Bytes of the largest step, with its place in the index.
    private static let largestStep = 34_000

    /// Opens the runs of a file, or of memory.
    ///
    /// - Parameter onForgotten: called with the name of each run that goes.
    /// - Throws: also where the file was made by a later version, or is of something else.
    init(
        _ place: Database.Place, _ limits: RunLimits, isReader: Bool = false, onForgotten: @escaping (String) -> Void = { _ in }
    ) throws(DatabaseError) {
        base = try Database(place, bytes: limits.bytes, isReader: isReader)
        self.limits = limits
        self.onForgotten = onForgotten
        let found = try base.number("PRAGMA user_version") ?? 0
        guard found == 0 || found == Self.version else {
            throw DatabaseError(code: 1, message: "the file has version \(found) of the tables, and this program reads version \(Self.version)")
        }
        guard !isReader, found == 0 else { return }
        guard try base.number("SELECT count(*) FROM sqlite_schema") == 0 else {
            throw DatabaseError(code: 1, message: "the file holds the database of another program")
        }
        try base.run(
            """
            BEGIN IMMEDIATE;
            CREATE TABLE runs(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stride INTEGER NOT NULL, steps INTEGER NOT NULL, batches INTEGER NOT NULL,
                first REAL NOT NULL, last REAL NOT NULL);
            CREATE INDEX idle ON runs(last);
            CREATE TABLE steps(run INTEGER NOT NULL, number INTEGER NOT NULL, figures BLOB NOT NULL, UNIQUE(run, number));
            PRAGMA user_version = \(Self.version);
            COMMIT;
            """)
    }

    // MARK: Writing

    /// Joins figures to their steps; all of a slice of them, or none.
    ///
    /// - Parameter time: now, in seconds since 1970.
    /// - Throws: where the database cannot be written; `written` then says how many are in it.
    func add(_ additions: [Addition], at time: Double, written: inout Int) throws(DatabaseError) {
        written = 0
        while written < additions.count {
            let slice = additions[written..<min(written + stepsAtATime, additions.count)]
            try makeRoom()
            try base.transaction { () throws(DatabaseError) in
                for addition in slice { try add(addition, at: time) }
            }
            written += slice.count
        }
    }

    /// Joins what another database holds.
    func add(allOf other: RunDatabase) throws(DatabaseError) {
        try makeRoom()
        let runs = try other.overviews()
        try base.transaction { () throws(DatabaseError) in
            for run in runs.reversed() {
                guard let history = try other.history(of: run.name, from: .min) else { continue }
                for step in history.steps {
                    try add(Addition(run: run.name, step: step.number, figures: step.figures), at: run.last)
                }
            }
        }
    }

    private func add(_ addition: Addition, at time: Double) throws(DatabaseError) {
        let row = try row(of: addition.run, at: time)
        let number = RunHistory.start(of: addition.step ?? row.batches, stride: row.stride)
        var figures = addition.figures
        var isNew = true
        if let known = try self.figures(of: row.id, number) {
            isNew = false
            var all = known
            all.join(figures)
            figures = all
        }
        try base.query(
            "INSERT INTO steps(run, number, figures) VALUES(?, ?, ?) ON CONFLICT(run, number) DO UPDATE SET figures = excluded.figures",
            [.integer(row.id), .integer(number), .bytes(figures.bytes)])
        let steps = row.steps + (isNew ? 1 : 0)
        try base.query(
            "UPDATE runs SET steps = ?, batches = batches + ?, last = max(last, ?) WHERE id = ?",
            [.integer(steps), .integer(addition.figures.batches), .number(time), .integer(row.id)])
        if steps > limits.steps { try thin(row.id) }
    }

    private func row(of name: String, at time: Double) throws(DatabaseError) -> (id: Int, stride: Int, steps: Int, batches: Int) {
        var found: (id: Int, stride: Int, steps: Int, batches: Int)?
        try base.query("SELECT id, stride, steps, batches FROM runs WHERE name = ?", [.text(name)]) { row in
            found = (row.integer(0), max(1, row.integer(1)), row.integer(2), row.integer(3))
        }
        if let found { return found }
        if try base.number("SELECT count(*) FROM runs") ?? 0 >= limits.runs { try forgetIdlest() }
        try base.query(
            "INSERT INTO runs(name, stride, steps, batches, first, last) VALUES(?, 1, 0, 0, ?, ?)", [.text(name), .number(time), .number(time)])
        return (base.lastRow, 1, 0, 0)
    }

    private func figures(of run: Int, _ number: Int) throws(DatabaseError) -> StepFigures? {
        var figures: StepFigures?
        try base.query("SELECT figures FROM steps WHERE run = ? AND number = ?", [.integer(run), .integer(number)]) { row in
            figures = StepFigures(bytes: row.bytes(0))
        }
        return figures
    }

    // MARK: Bounds

    /// Joins neighbours until about half of the steps are left: the stride doubles, often several times where a trainer sends every hundredth step only.
    private func thin(_ run: Int) throws(DatabaseError) {
        var numbers: [Int] = []
        try base.query("SELECT number FROM steps WHERE run = ? ORDER BY number", [.integer(run)]) { numbers.append($0.integer(0)) }
        guard numbers.count > 1 else { return }
        var width = 1
        var kept = numbers.count
        // Half of them, and one more where the first range is cut.
        while kept > min(numbers.count - 1, numbers.count / 2 + 1), width < 1 << 61 {
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

    private func forgetIdlest() throws(DatabaseError) {
        var found: (id: Int, name: String)?
        try base.query("SELECT id, name FROM runs ORDER BY last, id LIMIT 1") { found = ($0.integer(0), $0.text(1)) }
        guard let (run, name) = found else { return }
        try base.query("DELETE FROM steps WHERE run = ?", [.integer(run)])
        try base.query("DELETE FROM runs WHERE id = ?", [.integer(run)])
        onForgotten(name)
    }

    /// Keeps a tenth of the room free, so that a slice finds some.
    private func makeRoom() throws(DatabaseError) {
        while try isCrowded() {
            let runs = try base.number("SELECT count(*) FROM runs") ?? 0
            guard runs > 0 else { return }
            try base.transaction { () throws(DatabaseError) in
                if runs > 1 { return try forgetIdlest() }
                guard let run = try base.number("SELECT id FROM runs"), try base.number("SELECT count(*) FROM steps") ?? 0 > 1 else {
                    return try forgetIdlest()
                }
                try thin(run)
            }
        }
    }

    private func isCrowded() throws(DatabaseError) -> Bool {
        let pages = try base.number("PRAGMA page_count") ?? 0
        let free = try base.number("PRAGMA freelist_count") ?? 0
        let most = try base.number("PRAGMA max_page_count") ?? .max
        return pages - free > most - most / 10
    }

    // MARK: Reading

    /// All runs, the one that was active last first.
    func overviews() throws(DatabaseError) -> [RunOverview] {
        var overviews: [RunOverview] = []
        try base.query("SELECT id, name, stride, steps, batches, first, last FROM runs ORDER BY last DESC, id DESC") { row throws(DatabaseError) in
            var overview = Self.overview(row)
            try self.base.query("SELECT number, figures FROM steps WHERE run = ? ORDER BY number DESC LIMIT 1", [.integer(row.integer(0))]) { step in
                overview.latest = Self.step(step)
            }
            overviews.append(overview)
        }
        return overviews
    }

    /// Whether something is known of a run.
    func has(_ name: String) throws(DatabaseError) -> Bool {
        try base.number("SELECT count(*) FROM runs WHERE name = ?", [.text(name)]) ?? 0 > 0
    }

    /// A run and its steps from a number on; `nil` where nothing is known of it.
    func history(of name: String, from first: Int) throws(DatabaseError) -> RunHistory? {
        var history: RunHistory?
        try base.transaction("DEFERRED") { () throws(DatabaseError) in
            var id = 0
            try base.query("SELECT id, name, stride, steps, batches, first, last FROM runs WHERE name = ?", [.text(name)]) { row in
                id = row.integer(0)
                history = RunHistory(Self.overview(row), steps: [])
            }
            guard let stride = history?.overview.stride else { return }
            let start = RunHistory.start(of: first, stride: stride)
            try base.query("SELECT number, figures FROM steps WHERE run = ? AND number >= ? ORDER BY number", [.integer(id), .integer(start)]) {
                row in
                if let step = Self.step(row) { history?.steps.append(step) }
            }
            let latest = history?.steps.last
            history?.overview.latest = latest
        }
        return history
    }

    private static func overview(_ row: Database.Statement) -> RunOverview {
        var overview = RunOverview(name: row.text(1), first: row.number(5), last: row.number(6))
        overview.stride = max(1, row.integer(2))
        overview.steps = row.integer(3)
        overview.batches = row.integer(4)
        return overview
    }

    private static func step(_ row: Database.Statement) -> RunHistory.Step? {
        StepFigures(bytes: row.bytes(1)).map { RunHistory.Step(number: row.integer(0), figures: $0) }
    }
}

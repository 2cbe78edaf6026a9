/// The runs in a database. One thread at a time: it is only used under a lock.
final class RunDatabase: @unchecked Sendable {
    /// Figures that are to be joined to a step.
    struct Addition {
        var run: String
        /// `nil` where the trainer does not count steps: its batches are then numbered as they come.
        var step: Int?
        var figures: StepFigures
    }

    let base: Database
    let limits: RunLimits
    let onForgotten: (String) -> Void
    /// What is left to bring below the limits.
    var excess = Excess()
    private var knownIdentity: String?

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
        let found = try version()
        guard found == 0 || found == Self.version else {
            throw DatabaseError(code: 1, message: "the file has version \(found) of the tables, and this program reads version \(Self.version)")
        }
        guard !isReader else { return }
        if found == 0 { try requireOwnOrEmpty() }
        if case .file = place { try base.writeAhead() }
        if found == 0 { try makeTables() }
        if try identity() == nil { try makeIdentity() }
    }

    private func version() throws(DatabaseError) -> Int { try base.number("PRAGMA user_version") ?? 0 }

    private func requireOwnOrEmpty() throws(DatabaseError) {
        // Another replica may have made the tables meanwhile.
        guard try base.number("SELECT count(*) FROM sqlite_schema") != 0, try version() != Self.version else { return }
        throw DatabaseError(code: 1, message: "the file holds the database of another program")
    }

    private func makeTables() throws(DatabaseError) {
        try base.transaction { () throws(DatabaseError) in
            try requireOwnOrEmpty()
            guard try version() == 0 else { return }
            try base.run(
                """
                CREATE TABLE runs(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stride INTEGER NOT NULL, steps INTEGER NOT NULL, batches INTEGER NOT NULL,
                    first REAL NOT NULL, last REAL NOT NULL);
                CREATE INDEX idle ON runs(last);
                CREATE TABLE steps(run INTEGER NOT NULL, number INTEGER NOT NULL, figures BLOB NOT NULL, UNIQUE(run, number));
                PRAGMA user_version = \(Self.version);
                """)
        }
    }

    /// Files of earlier versions have none: the table is no part of ``version``, so that those read this one too.
    private func makeIdentity() throws(DatabaseError) {
        try base.transaction { () throws(DatabaseError) in
            try base.run("CREATE TABLE IF NOT EXISTS store(id TEXT NOT NULL)")
            try base.query("INSERT INTO store(id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM store)", [.text(RunDatabase.newIdentity())])
        }
    }

    /// 128 random bits in hexadecimal digits.
    static func newIdentity() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// The identity of the database, which it keeps: by it one that several replicas read is known to be one. `nil` before a writer has given it one.
    func identity() throws(DatabaseError) -> String? {
        if let knownIdentity { return knownIdentity }
        guard try base.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'store'") == 1 else { return nil }
        try base.query("SELECT id FROM store LIMIT 1") { self.knownIdentity = $0.text(0) }
        return knownIdentity
    }

    /// Whether the file was removed, or another one has its name, since it was opened.
    var hasMoved: Bool { base.hasMoved }

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
        if steps > limits.steps { try thin(row.id, to: limits.steps) }
    }

    private func row(of name: String, at time: Double) throws(DatabaseError) -> (id: Int, stride: Int, steps: Int, batches: Int) {
        var found: (id: Int, stride: Int, steps: Int, batches: Int)?
        try base.query("SELECT id, stride, steps, batches FROM runs WHERE name = ?", [.text(name)]) { row in
            found = (row.integer(0), max(1, row.integer(1)), row.integer(2), row.integer(3))
        }
        if let found { return found }
        let count = try base.number("SELECT count(*) FROM runs") ?? 0
        if count >= limits.runs { try forgetIdlest() }
        // Another replica with a higher limit writes this file too.
        if count > limits.runs { excess = Excess() }
        try base.query(
            "INSERT INTO runs(name, stride, steps, batches, first, last) VALUES(?, 1, 0, 0, ?, ?)", [.text(name), .number(time), .number(time)])
        return (base.lastRow, 1, 0, 0)
    }

    func figures(of run: Int, _ number: Int) throws(DatabaseError) -> StepFigures? {
        var figures: StepFigures?
        try base.query("SELECT figures FROM steps WHERE run = ? AND number = ?", [.integer(run), .integer(number)]) { row in
            figures = StepFigures(bytes: row.bytes(0))
        }
        return figures
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

    /// How many figures the steps of a run have from a number on: what reading them takes, known from their first bytes.
    func figureCount(of name: String, from first: Int) throws(DatabaseError) -> Int {
        var count = 0
        try base.query(
            // A step that begins before the number may hold it.
            "SELECT substr(figures, 1, 24) FROM steps, runs WHERE name = ? AND run = id AND number >= ? - stride", [.text(name), .integer(first)]
        ) { count += StepFigures.count(inFirst: $0.bytes(0)) }
        return count
    }

    /// How many runs there are, and how many figures their last steps have.
    func latestCounts() throws(DatabaseError) -> (runs: Int, figures: Int) {
        var counts = (runs: 0, figures: 0)
        try base.query(
            """
            SELECT (SELECT substr(figures, 1, 24) FROM steps WHERE run = id ORDER BY number DESC LIMIT 1) FROM runs
            """
        ) {
            counts.runs += 1
            counts.figures += StepFigures.count(inFirst: $0.bytes(0))
        }
        return counts
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

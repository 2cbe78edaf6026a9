import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Runs

/// Files of runs: one store for all who share it, below the limits also where these were lowered, and noticed where it is gone.
@Suite struct RunFileTests {
    private let folder = Folder()
    private var file: String { folder["runs.sqlite"] }

    /// A store whose looks at the file come when a test says so.
    private final class Looks: Sendable {
        private let waiting = Mutex<[@Sendable () -> Void]>([])

        func later(_ queue: DispatchQueue, _ pause: DispatchTimeInterval, _ work: @escaping @Sendable () -> Void) {
            guard pause == .seconds(5) else { return queue.async { work() } }
            waiting.withLock { $0.append(work) }
        }

        func look() {
            for work in waiting.withLock({ waiting in
                defer { waiting = [] }
                return waiting
            }) { work() }
        }
    }

    private func store(_ limits: RunLimits = RunLimits(), _ looks: Looks = Looks(), told: Troubles = Troubles()) -> RunStore {
        RunStore(
            file: file, limits: limits, now: { 7 }, onTrouble: { trouble in told.all.withLock { $0.append(trouble) } },
            later: { queue, pause, work in looks.later(queue, pause, work) })
    }

    private final class Troubles: Sendable {
        let all = Mutex<[String?]>([])
    }

    private func record(_ store: RunStore, _ run: String, _ steps: Range<Int>) throws {
        for step in steps { store.record(RunBatch(run: run, step: step, metrics: try metrics([[1, 0]]))) }
        store.flush(for: .seconds(60))
    }

    /// The queue of a store may hold it a moment longer; who closes the file last removes the log next to it.
    private func waitUntilClosed() {
        for _ in 0..<1000 where folder.names.contains("runs.sqlite-wal") { usleep(10_000) }
    }

    @Test func identityIsThatOfTheFile() throws {
        var known: [String] = []
        for _ in 0..<2 {
            let (one, two) = (store(), store())
            try record(one, "a", 0..<1)
            two.flush(for: .seconds(60))
            known += [one, two].compactMap { $0.history(of: "a")?.overview.store } + [one.status.store, two.status.store]
            known += one.overviews().compactMap(\.store)
            #expect(one.memory != two.memory && one.memory != one.status.store)
        }
        #expect(known.count == 10 && Set(known).count == 1)
        #expect(known.first?.count == 32)
        let (memory, other) = (RunStore(now: { 0 }), RunStore(now: { 0 }))
        #expect(memory.status.store != other.status.store && memory.status.store == memory.memory)
    }

    @Test func filesOfEarlierVersionsGetAnIdentity() throws {
        try record(store(), "a", 0..<3)
        do {
            let base = try Database(.file(file), bytes: 64 << 20)
            try base.run("DROP TABLE store")
        }
        let again = store()
        #expect(again.history(of: "a")?.steps.count == 3)
        #expect(again.history(of: "a")?.overview.store?.count == 32)
        #expect(again.status.trouble == nil)
    }

    @Test func lowerLimitsApplyToWhatIsThere() throws {
        var limits = RunLimits()
        do {
            let store = store()
            for run in 0..<20 { try record(store, "r\(run)", 0..<40) }
        }
        limits.runs = 3
        limits.steps = 4
        let store = store(limits)
        for _ in 0..<100 where store.overviews().count > 3 || store.overviews().contains(where: { $0.steps > 4 }) { store.flush(for: .seconds(60)) }
        let kept = store.overviews()
        #expect(kept.map(\.name).sorted() == ["r17", "r18", "r19"], "those that were active last; no batch has come")
        for run in kept {
            let history = try #require(store.history(of: run.name))
            #expect(history.steps.count <= 4 && history.steps.count >= 2 && run.steps == history.steps.count)
            #expect(history.steps.reduce(0) { $0 + $1.figures.batches } == 40, "joined, never left out")
        }
        #expect(store.status.trouble == nil)
    }

    @Test func whatOneTransactionTakesAwayIsBounded() throws {
        do {
            let store = store()
            for run in 0..<30 { try record(store, "r\(run)", 0..<500) }
        }
        var limits = RunLimits()
        limits.runs = 1
        limits.steps = 10
        let base = try RunDatabase(.file(file), limits)
        var kept = try base.overviews().count
        var rounds = 0
        while try base.trim() {
            let now = try base.overviews().count
            #expect(kept - now <= 9, "4,096 steps and the rest of the last run")
            kept = now
            rounds += 1
            guard rounds < 100 else { break }
        }
        #expect(kept == 1 && rounds >= 5)
        #expect(try base.overviews().first?.steps ?? 0 <= 10)
        #expect(try !base.trim())
    }

    @Test func roomThatLowerLimitsFreeIsGivenBack() throws {
        do {
            let store = store()
            for run in 0..<20 { try record(store, "r\(run)", 0..<200) }
        }
        waitUntilClosed()
        let before = folder.size(of: "runs.sqlite")
        var limits = RunLimits()
        limits.runs = 1
        do {
            let store = store(limits)
            for _ in 0..<100 where store.overviews().count > 1 { store.flush(for: .seconds(60)) }
            try record(store, "r19", 200..<201)
        }
        waitUntilClosed()
        let after = folder.size(of: "runs.sqlite")
        #expect(after > 0 && after < before / 4, "\(before) and then \(after) bytes")
    }

    @Test func lowerBytesApplyToo() throws {
        do {
            let store = store()
            for run in 0..<20 { try record(store, "r\(run)", 0..<200) }
        }
        waitUntilClosed()
        var limits = RunLimits()
        limits.bytes = folder.size(of: "runs.sqlite") / 2
        let store = store(limits)
        for _ in 0..<20 { store.flush(for: .seconds(60)) }
        #expect((5...12).contains(store.overviews().count), "\(store.overviews().count)")
    }

    @Test(arguments: [false, true]) func fileThatIsGoneIsNoticed(_ isReplaced: Bool) throws {
        let (looks, told) = (Looks(), Troubles())
        let store = store(RunLimits(), looks, told: told)
        try record(store, "a", 0..<2)
        let identity = store.status.store
        for name in folder.names { unlink(folder[name]) }
        if isReplaced {
            let other = RunStore(file: file, now: { 7 })
            try record(other, "of another", 0..<1)
        }
        looks.look()
        store.flush(for: .seconds(60))
        #expect(store.status.trouble?.contains("removed or replaced") == true)
        // What comes is kept until the file is opened anew: at the next look, not at once.
        try record(store, "a", 2..<3)
        #expect(store.status.trouble != nil)
        #expect(store.history(of: "a")?.steps.map(\.number) == [2])
        looks.look()
        store.flush(for: .seconds(60))
        #expect(store.status.trouble == nil && store.status.store != identity && store.status.dropped == 0)
        #expect(store.overviews().map(\.name).sorted() == (isReplaced ? ["a", "of another"] : ["a"]))
        #expect(told.all.withLock { $0.map { $0 == nil } } == [false, true])
        let again = self.store()
        #expect(again.history(of: "a")?.steps.map(\.number) == [2])
    }

    @Test func databaseOfAnotherProgramIsLeftAsItIs() throws {
        do {
            let base = try Database(.file(file), bytes: 64 << 20)
            try base.run("CREATE TABLE mine(x)")
        }
        let store = store()
        try record(store, "a", 0..<1)
        #expect(store.status.trouble?.contains("another program") == true && store.history(of: "a")?.steps.count == 1)
        let base = try Database(.file(file), bytes: 64 << 20)
        #expect(try base.number("SELECT count(*) FROM sqlite_schema") == 1)
        var mode = ""
        try base.query("PRAGMA journal_mode") { mode = $0.text(0) }
        #expect(mode == "delete")
    }

    @Test func figuresAreCountedBeforeTheyAreRead() throws {
        let store = store()
        try record(store, "a", 0..<10)
        try record(store, "b", 0..<3)
        let history = try #require(store.history(of: "a"))
        #expect(store.figureCount(of: "a") == history.steps.reduce(0) { $0 + $1.figures.entries.count })
        #expect(store.figureCount(of: "a", from: 8) >= history.steps.suffix(2).reduce(0) { $0 + $1.figures.entries.count })
        #expect(store.figureCount(of: "a", from: 8) <= history.steps.suffix(3).reduce(0) { $0 + $1.figures.entries.count })
        #expect(store.figureCount(of: "none") == 0)
        let counts = store.latestCounts()
        #expect(counts.runs == 2 && counts.figures == store.overviews().reduce(0) { $0 + ($1.latest?.figures.entries.count ?? 0) })
        // The same of runs that are in memory.
        let memory = RunStore(now: { 0 })
        try record(memory, "a", 0..<10)
        #expect(memory.figureCount(of: "a") == store.figureCount(of: "a"))
    }
}

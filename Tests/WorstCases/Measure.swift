import Glibc
import Verifiers

/// What reading the ground truth and judging one response took.
struct Measure {
    /// One of both.
    struct Part {
        /// Of one core.
        var milliseconds = 0.0
        /// More memory than before, at the highest point.
        var bytes = 0
        var steps = 0

        /// By how much the time grows with each step, in nanoseconds, as a shorter case and a longer one show it; `nil` where too little was spent.
        func pace(since other: Part) -> Double? {
            let (steps, time) = (steps - other.steps, milliseconds - other.milliseconds)
            return steps > 1_000 && time > 0.005 ? time * 1e6 / Double(steps) : nil
        }
    }

    var gold = Part()
    var verdict = Part()
    var status = Verdict.Status.error

    /// The larger time, in milliseconds.
    var milliseconds: Double { max(gold.milliseconds, verdict.milliseconds) }
    var bytes: Int { max(gold.bytes, verdict.bytes) }

    /// Measures a case; the text itself is made before.
    init(_ worst: WorstCase, length: Int, countsMemory: Bool) {
        let truth = worst.gold(length)
        let response = Response(worst.response(length))
        let first = countsMemory ? Pages.restartedPeak() : 0
        let reading = Effort()
        var start = Self.now()
        let judge = worst.verifier.judge(for: truth, effort: reading)
        gold = Part(milliseconds: Self.now() - start, bytes: countsMemory ? Pages.peak() - first : 0, steps: reading.spent)
        let second = countsMemory ? Pages.restartedPeak() : 0
        let judging = Effort()
        start = Self.now()
        let result = judge.verdict(on: response, effort: judging)
        verdict = Part(milliseconds: Self.now() - start, bytes: countsMemory ? Pages.peak() - second : 0, steps: judging.spent)
        status = result.status
    }

    /// Measures it again, and keeps the shorter times.
    mutating func repeats(_ worst: WorstCase, length: Int) {
        let again = Measure(worst, length: length, countsMemory: false)
        gold.milliseconds = min(gold.milliseconds, again.gold.milliseconds)
        verdict.milliseconds = min(verdict.milliseconds, again.verdict.milliseconds)
    }

    /// Milliseconds that this thread has worked.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}

/// The pages of this process.
enum Pages {
    /// Has blocks that are freed go back at once; malloc.h is no part of the module Glibc.
    static func giveBlocksBack() {
        typealias Option = @convention(c) (Int32, Int32) -> Int32
        guard let function = dlsym(nil, "mallopt") else { return }
        let set = unsafeBitCast(function, to: Option.self)
        // M_MMAP_THRESHOLD and M_TRIM_THRESHOLD.
        _ = set(-3, 1 << 20)
        _ = set(-1, 1 << 20)
    }

    /// The most bytes since the last restart.
    static func peak() -> Int { value(of: "VmHWM:") }

    /// Forgets what was the most.
    ///
    /// - Returns: what is held now.
    static func restartedPeak() -> Int {
        typealias Trim = @convention(c) (Int) -> Int32
        if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
        guard let file = fopen("/proc/self/clear_refs", "w") else { return 0 }
        fputs("5", file)
        fclose(file)
        return value(of: "VmRSS:")
    }

    private static func value(of name: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, 256, file) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if line.hasPrefix(name) { return (line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024 }
        }
        return 0
    }
}

import Glibc
import Verifiers

/// What one verdict took: reading the ground truth and judging one response.
struct Measure {
    /// Of one core, for each of both.
    var gold = 0.0
    var verdict = 0.0
    /// More memory than before, at the highest point of each.
    var goldBytes = 0
    var verdictBytes = 0
    var steps = 0
    var status = Verdict.Status.error

    /// The larger time, in milliseconds.
    var milliseconds: Double { max(gold, verdict) }
    var bytes: Int { max(goldBytes, verdictBytes) }

    /// Measures a case; the text itself is made before.
    init(_ worst: WorstCase, length: Int, countsMemory: Bool) {
        let truth = worst.gold(length)
        let response = Response(worst.response(length))
        let first = countsMemory ? Pages.restartedPeak() : 0
        var start = Self.now()
        let judge = worst.verifier.judge(for: truth)
        gold = Self.now() - start
        goldBytes = countsMemory ? Pages.peak() - first : 0
        let second = countsMemory ? Pages.restartedPeak() : 0
        let effort = Effort()
        start = Self.now()
        let result = judge.verdict(on: response, effort: effort)
        verdict = Self.now() - start
        verdictBytes = countsMemory ? Pages.peak() - second : 0
        steps = effort.spent
        status = result.status
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

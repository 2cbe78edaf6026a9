import Advantages
import Runs
import Testing

@Suite struct StepFiguresTests {
    private let one: [[Double]] = [[1, 0, 0, 1], [0.25, 0.5, 0.125, 1]]
    private let two: [[Double]] = [[1, 1, 1], [0, 0, 0], [1, 0, 0]]

    @Test func LogIsThatOfTheMetrics() throws {
        let metrics = try metrics(one)
        let log = StepFigures(metrics).log
        #expect(isClose(log, metrics.entries.map { ($0.key, $0.value) }))
        #expect(log.contains { $0.key == "reward/std" })
    }

    @Test func JoinedIsAsOneBatch() throws {
        var joined = StepFigures(try metrics(one))
        joined.join(StepFigures(try metrics(two)))
        var whole = try metrics(one)
        whole.merge(try metrics(two))
        let expected = whole.entries.map { (key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
        #expect(isClose(joined.log.sorted { $0.key < $1.key }, expected))
        #expect(joined.batches == 2)
    }

    @Test func OrderOfJoiningDoesNotMatter() throws {
        let parts = [one, two, [[0, 1]], [[-3, 1e6, 2]]].map { $0 as [[Double]] }
        var forward = StepFigures()
        for part in parts { forward.join(StepFigures(try metrics(part))) }
        var backward = StepFigures()
        for part in parts.reversed() { backward.join(StepFigures(try metrics(part))) }
        #expect(isClose(forward.log.sorted { $0.key < $1.key }, backward.log.sorted { $0.key < $1.key }))
    }

    @Test func BytesAreReadAsTheyWere() throws {
        var figures = StepFigures(try metrics(one), phases: [("verify", 1_500_000), ("one of a client", 7)])
        figures.join(.mean(sum: -0.5, count: 3), key: "parts/de\u{301}format/mean")
        figures.join(.count(.max), key: "x")
        let read = try #require(StepFigures(bytes: figures.bytes))
        #expect(read == figures)
        #expect(figures.bytes.count < 700, "known keys take a byte")
    }

    @Test func BytesOfSomethingElseAreRefused() throws {
        let bytes = StepFigures(try metrics(one), phases: [("other", 1)]).bytes
        for length in bytes.indices { #expect(StepFigures(bytes: bytes.prefix(length)) == nil) }
        #expect(StepFigures(bytes: bytes + [0]) == nil)
        for place in bytes.indices {
            var broken = bytes
            broken[place] ^= 0xFF
            // Whatever is read is finite.
            for number in StepFigures(bytes: broken)?.log ?? [] { #expect(number.value.isFinite) }
        }
    }

    @Test func KnownKeysAreThoseOfTheMetrics() throws {
        let figures = StepFigures(try metrics([[1, 0], [1, 1, 0, 0]]), phases: [("decode", 1), ("verify", 1), ("estimate", 1), ("encode", 1)])
        // Three bytes of the head, then one byte of the key, one of the kind, and the numbers.
        let numbers = figures.entries.reduce(0) { size, entry in
            switch entry.figure {
            case .count: size + 2 + 1
            case .mean: size + 2 + 1 + 8
            case .spread: size + 2 + 1 + 32
            }
        }
        #expect(figures.bytes.count == 3 + numbers)
    }

    @Test func FiguresOfAStepAreBounded() {
        var figures = StepFigures()
        for part in 0..<10_000 { figures.join(.count(1), key: "parts/\(part)/mean") }
        figures.join(.count(1), key: String(repeating: "x", count: 129))
        #expect(figures.entries.count == StepFigures.limit)
        #expect(figures["parts/0/mean"] == .count(1))
        figures.join(.mean(sum: 1, count: 1), key: "parts/0/mean")
        #expect(figures["parts/0/mean"] == .count(1), "another kind is left out")
    }

    @Test func SumsStayFinite() {
        var figures = StepFigures()
        for _ in 0..<3 {
            figures.join(.mean(sum: .greatestFiniteMagnitude, count: .max), key: "m")
            figures.join(
                .spread(.init(count: .max / 2, mean: -.greatestFiniteMagnitude, squares: .greatestFiniteMagnitude, least: -1, most: 1)), key: "s")
            figures.join(.spread(.init(count: 7, mean: .greatestFiniteMagnitude, squares: 0, least: -1, most: 1)), key: "s")
        }
        #expect(figures.log.allSatisfy { $0.value.isFinite })
    }

    @Test func EffectiveShareIsComputedFromTheSums() {
        // Ratios 1, 2, 3: (1 + 2 + 3)^2 / (3 * 14).
        var figures = StepFigures()
        figures.join(.mean(sum: 3, count: 2), key: "correction/mean")
        figures.join(.mean(sum: 3, count: 2), key: "correction/chi2")
        var other = StepFigures()
        other.join(.mean(sum: 3, count: 1), key: "correction/mean")
        other.join(.mean(sum: 8, count: 1), key: "correction/chi2")
        figures.join(other)
        let share = figures.log.first { $0.key == "correction/ess" }?.value
        #expect(abs((share ?? 0) - 36.0 / 42) < 1e-15)
    }
}

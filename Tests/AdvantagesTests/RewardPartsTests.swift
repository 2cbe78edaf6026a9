import Advantages
import Testing

/// Named parts, kept only where a rollout has them.
@Suite struct RewardPartsTests {
    /// A column of each name, as a dictionary has it.
    private struct Plain {
        var columns: [PartName: [Int: Double]] = [:]

        func expect(_ parts: RewardParts, rollouts: Int) {
            #expect(Set(parts.names) == Set(columns.keys))
            for (name, column) in columns {
                for rollout in 0..<rollouts { #expect(parts.value(name, of: rollout) == column[rollout], "\(name.text) \(rollout)") }
            }
        }
    }

    @Test(arguments: 0..<40) func everyOrderOfWriting(_ seed: Int) {
        let numbers = CounterGenerator(seed: UInt64(seed), group: "parts")
        var parts = RewardParts()
        var plain = Plain()
        for draw in 0..<200 {
            let stream = numbers.draw(draw)
            let name: PartName = "\(stream.index(0, below: 5))"
            let rollout = seed % 2 == 0 ? draw / 3 : stream.index(1, below: 50)
            parts.set(name, of: rollout, to: stream.unit(2))
            plain.columns[name, default: [:]][rollout] = stream.unit(2)
        }
        plain.expect(parts, rollouts: 70)
        let selected = (0..<70).filter { numbers.draw(-1).index($0, below: 2) == 0 }
        let places = Dictionary(uniqueKeysWithValues: selected.enumerated().map { ($1, $0) })
        plain.columns = plain.columns.mapValues { column in
            Dictionary(uniqueKeysWithValues: column.compactMap { rollout, value in places[rollout].map { ($0, value) } })
        }.filter { !$0.value.isEmpty }
        plain.expect(parts.selecting(selected), rollouts: 70)
    }

    @Test func namesWithoutValuesAreLeftOut() {
        var parts = RewardParts()
        parts.set("a", of: 0, to: 1)
        parts.set("b", of: 1, to: 1)
        #expect(parts.selecting([0]).names == ["a"])
        #expect(parts.selecting([1]).names == ["b"])
        #expect(parts.selecting([]).isEmpty)
    }

    @Test func namesAreBytes() {
        var parts = RewardParts()
        parts.set("\u{E9}", of: 0, to: 1)
        parts.set("e\u{301}", of: 0, to: 2)
        #expect(parts.names.count == 2)
        #expect(parts.value("\u{E9}", of: 0) == 1)
        #expect(parts.value("e\u{301}", of: 0) == 2)
    }
}

import Testing

@testable import HTTP

/// Every case whole, split in two at every byte, and one byte at a time: the outcome is the same.
@Suite struct WireTests {
    @Test(arguments: RequestLineCases.all + AuthorityCases.all) func requestLines(_ wire: WireCase) { check(wire) }
    @Test(arguments: FieldCases.all) func fields(_ wire: WireCase) { check(wire) }
    @Test(arguments: FramingCases.all) func framing(_ wire: WireCase) { check(wire) }
    @Test(arguments: ChunkCases.all) func chunks(_ wire: WireCase) { check(wire) }

    @Test func thereAreAsManyAsPromised() {
        let all = RequestLineCases.all + AuthorityCases.all + FieldCases.all + FramingCases.all + ChunkCases.all
        #expect(all.count >= 250)
        #expect(Set(all.map(\.name)).count == all.count)
    }

    private func check(_ wire: WireCase) {
        let bytes = wire.bytes
        #expect(WireCase.outcome(of: [bytes[...]]) == wire.outcome, "whole")
        #expect(WireCase.outcome(of: bytes.indices.map { bytes[$0...$0] }) == wire.outcome, "byte by byte")
        for split in bytes.indices.dropFirst() {
            let outcome = WireCase.outcome(of: [bytes[..<split], bytes[split...]])
            guard outcome != wire.outcome else { continue }
            Issue.record("split at \(split): \(outcome)")
            return
        }
    }
}

import HTTP
import Testing

@testable import Transport

@Suite struct ServerTimingTests {
    private func text(_ phases: [Answer.Phase]) -> String {
        String(unsafeUninitializedCapacity: ServerTiming.room(phases)) { memory in
            var text = HeadText(memory)
            ServerTiming.write(phases, into: &text)
            return text.count
        }
    }

    @Test(
        arguments: [
            (0, "a;dur=0.000"), (999, "a;dur=0.000"), (1000, "a;dur=0.001"), (1_250_999, "a;dur=1.250"), (10_000_000, "a;dur=10.000"),
            (123_456_789_012, "a;dur=123456.789"), (UInt64.max, "a;dur=18446744073709.551"),
        ] as [(UInt64, String)])
    func millisecondsWithThreeDecimals(_ nanoseconds: UInt64, _ text: String) {
        #expect(self.text([.init("a", nanoseconds: nanoseconds)]) == text)
    }

    @Test func phasesFollowOneAnother() {
        #expect(text([]) == "")
        #expect(text([.init("decode", nanoseconds: 5000), .init("verify", nanoseconds: 0)]) == "decode;dur=0.005, verify;dur=0.000")
    }
}

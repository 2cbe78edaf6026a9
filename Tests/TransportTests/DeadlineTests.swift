import Glibc
import HTTP
import Testing

@testable import Server

/// How long a reader may take for an answer, without a clock.
@Suite struct DeadlineTests {
    private static let second: UInt64 = 1_000_000_000

    private func deadline(lastProgress: UInt64, since: UInt64, taken: Int, bytesPerSecond: Int) -> UInt64? {
        let connection = Connection(descriptor: dup(0), token: 0, limits: HTTPLimits(), tls: nil, now: 0)
        connection.wait = .write
        connection.waitingSince = lastProgress * Self.second
        connection.outputProgress = Connection.OutputProgress(since: since * Self.second, handed: taken, taken: taken)
        var timeouts = ServerConfiguration.Timeouts()
        timeouts.write = 30 * Self.second
        timeouts.answerBytesPerSecond = bytesPerSecond
        return connection.deadline(timeouts).map { $0 / Self.second }
    }

    @Test func aReaderThatTakesNothing() {
        #expect(deadline(lastProgress: 100, since: 100, taken: 0, bytesPerSecond: 1000) == 130)
    }

    @Test func aReaderAtTheRateIsWaitedForSinceItsLastByte() {
        #expect(deadline(lastProgress: 200, since: 100, taken: 100_000, bytesPerSecond: 1000) == 230)
        #expect(deadline(lastProgress: 200, since: 100, taken: 1_000_000, bytesPerSecond: 1000) == 230)
    }

    @Test func aReaderBelowTheRateMustCatchUp() {
        // A byte now and then: the answer as a whole is what counts.
        #expect(deadline(lastProgress: 129, since: 100, taken: 5, bytesPerSecond: 1000) == 130)
        #expect(deadline(lastProgress: 200, since: 100, taken: 90_999, bytesPerSecond: 1000) == 220)
    }

    @Test func theLargestNumbersDoNotOverflow() {
        #expect(deadline(lastProgress: 100, since: 0, taken: .max, bytesPerSecond: 1) == 130)
    }
}

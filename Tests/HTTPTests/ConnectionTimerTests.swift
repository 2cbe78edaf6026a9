import Testing

@testable import HTTP

/// How long a client is waited for, without a clock.
@Suite struct ConnectionTimerTests {
    private static let second: UInt64 = 1_000_000_000

    /// The deadline, in seconds, for a reader that has taken so much since a time and made its last progress at another.
    private func deadline(lastProgress: UInt64, since: UInt64, taken: Int, bytesPerSecond: Int) -> UInt64? {
        var timeouts = Timeouts()
        timeouts.write = 30 * Self.second
        timeouts.answerBytesPerSecond = bytesPerSecond
        var timer = ConnectionTimer(timeouts: timeouts, wait: .application, now: 0)
        timer.wait(for: .write, at: since * Self.second)
        timer.beginOutput(unacknowledged: 0)
        timer.sent(taken, at: since * Self.second)
        timer.observe(unacknowledged: 0, at: lastProgress * Self.second)
        return timer.deadline.map { $0 / Self.second }
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

    @Test func aPauseBeginsAnewWithEachPieceAndAnIdleWaitDoesNot() {
        var timer = ConnectionTimer(timeouts: Timeouts(), wait: .idle, now: 0)
        timer.receivedBody(at: 10 * Self.second)
        #expect(timer.deadline == 75 * Self.second)
        timer.wait(for: .pause, at: 10 * Self.second)
        timer.receivedBody(at: 50 * Self.second)
        #expect(timer.deadline == 350 * Self.second)
    }

    @Test func waitsForOneBodyAddUp() {
        var timer = ConnectionTimer(timeouts: Timeouts(), wait: .idle, now: 0)
        timer.beginBody()
        timer.wait(for: .body, at: 0)
        timer.wait(for: .application, at: 20 * Self.second)
        timer.wait(for: .body, at: 100 * Self.second)
        #expect(timer.deadline == 110 * Self.second)
        timer.bodyBytes = 2 * 65_536
        #expect(timer.deadline == 112 * Self.second)
        timer.beginBody()
        #expect(timer.deadline == 130 * Self.second)
    }
}

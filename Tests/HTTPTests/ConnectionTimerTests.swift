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

    /// A connection of which each request came and was answered between two looks at it.
    @Test func eachExchangeBeginsItsWaitsAnew() {
        var timer = ConnectionTimer(timeouts: Timeouts(), wait: .idle, now: 0)
        timer.wait(for: .idle, at: 70 * Self.second)
        #expect(timer.deadline == 75 * Self.second, "nothing came")
        timer.endExchange()
        timer.wait(for: .idle, at: 74 * Self.second)
        #expect(timer.deadline == 149 * Self.second)
        timer.wait(for: .idle, at: 140 * Self.second)
        #expect(timer.deadline == 149 * Self.second, "an exchange counts once")
        timer.wait(for: .head, at: 145 * Self.second)
        timer.wait(for: .head, at: 150 * Self.second)
        #expect(timer.deadline == 155 * Self.second, "a head that comes slowly")
        timer.endExchange()
        timer.wait(for: .head, at: 152 * Self.second)
        #expect(timer.deadline == 162 * Self.second, "the next head")
        timer.beginBody()
        timer.wait(for: .body, at: 160 * Self.second)
        timer.endExchange()
        timer.beginBody()
        timer.wait(for: .body, at: 185 * Self.second)
        #expect(timer.deadline == 215 * Self.second, "the next body")
    }

    /// A client that takes nothing is not helped by requests that it sends.
    @Test func requestsDoNotLengthenTheWaitForAReader() {
        var timer = ConnectionTimer(timeouts: Timeouts(), wait: .idle, now: 0)
        timer.wait(for: .write, at: 0)
        timer.beginOutput(unacknowledged: 0)
        let deadline = timer.deadline
        timer.endExchange()
        timer.wait(for: .write, at: 10 * Self.second)
        #expect(timer.deadline == deadline)
    }
}

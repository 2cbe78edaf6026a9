import Testing

@testable import Transport

@Suite struct FreedMemoryTests {
    private let large = FreedMemory.worthwhile
    private let later = FreedMemory.interval

    /// Asks at each time while so much is held.
    private func asked(_ freed: inout FreedMemory, _ moments: [(held: Int, time: UInt64)]) -> [Bool] {
        moments.map { freed.isDue($0.held, at: $0.time) }
    }

    @Test func smallRequestsKeepTheirMemory() {
        var freed = FreedMemory()
        let due = asked(&freed, [(large - 1, 0), (0, later), (large - 1, 2 * later), (0, 3 * later)])
        #expect(due == [false, false, false, false])
        #expect(freed.wakes == nil)
    }

    @Test func memoryGoesBackOnceNearlyNothingIsHeld() {
        var freed = FreedMemory()
        let little = FreedMemory.nearlyNothing
        let due = asked(&freed, [(large, 10), (little + 1, 11), (little, 12), (0, 13 + later)])
        #expect(due == [false, false, true, false])
    }

    @Test func aPeakWithinOneTurnCounts() {
        var freed = FreedMemory()
        freed.saw(large)
        let due = asked(&freed, [(0, 1)])
        #expect(due == [true])
    }

    @Test func largeRequestsInTurnGiveBackOnceAnInterval() {
        var freed = FreedMemory()
        let early = asked(&freed, [(large, 0), (0, 1), (large, 1), (0, 2)])
        #expect(early == [false, true, false, false])
        #expect(freed.wakes == 1 + later)
        let late = asked(&freed, [(0, 1 + later)])
        #expect(late == [true])
        #expect(freed.wakes == nil)
    }
}

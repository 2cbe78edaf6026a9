import Testing

@testable import advantaged

@Suite struct StartUpMemoryTests {
    @Test func codeThatIsLetGoStillRuns() {
        #expect(StartUpMemory.giveBack() > 0)
        #expect(StartUpMemory.giveBack() > 0)
    }
}

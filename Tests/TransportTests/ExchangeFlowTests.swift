import HTTP
import Testing

@testable import Transport

@Suite struct ExchangeFlowTests {
    private let budget = MemoryBudget(limit: 1 << 30)

    private func flow() -> ExchangeFlow { ExchangeFlow(EchoStream(), memory: MemoryAccount(of: budget)) }
    private func chunk(_ count: Int) -> Chunk { Chunk([UInt8](repeating: 0x61, count: count)) }
    private func done(_ step: Step) -> ExchangeFlow.Done { ExchangeFlow.Done(step: step, heldBytes: 0) }

    @Test func nothingIsDoneBeforeThereIsABody() {
        var flow = flow()
        #expect(flow.isHungry)
        #expect(flow.begin(unsent: 0) == nil)
        flow.take(chunk(2), isLast: false)
        #expect(!flow.isHungry)
        #expect(flow.pendingBytes == 2)
        #expect(flow.begin(unsent: 0)?.chunks.map(\.count) == [2])
        #expect(flow.pendingBytes == 0)
        // Until the step is over the exchange may be about to copy them.
        #expect(flow.heldBytes > 0)
        flow.end(done(.needsBody))
        #expect(flow.heldBytes == 0)
    }

    @Test func oneStepIsMadeAtATime() {
        var flow = flow()
        flow.take(chunk(1), isLast: false)
        #expect(flow.begin(unsent: 0) != nil)
        flow.take(chunk(2), isLast: false)
        #expect(flow.begin(unsent: 0) == nil)
        flow.end(done(.piece([1])))
        #expect(flow.begin(unsent: 0)?.chunks.count == 0)
        flow.end(done(.needsBody))
        #expect(flow.begin(unsent: 0)?.chunks.map(\.count) == [2])
    }

    @Test func anExchangeThatHasEnoughIsGivenNoMore() {
        var flow = flow()
        for step in 0..<3 {
            flow.take(chunk(200 << 10), isLast: false)
            #expect(flow.begin(unsent: 0)?.chunks.count == (step == 0 ? 1 : 0))
            flow.end(done(.again))
        }
        #expect(flow.pendingBytes == 400 << 10)
        #expect(!flow.isFull)
        flow.take(chunk(200 << 10), isLast: true)
        #expect(flow.isFull)
        #expect(flow.begin(unsent: 0)?.chunks.count == 0)
        flow.end(done(.needsBody))
        let work = flow.begin(unsent: 0)
        #expect(work?.chunks.count == 3)
        #expect(work?.isLast == true)
        #expect(!flow.isFull)
    }

    @Test func theEndOfTheBodyIsWorkToo() {
        var flow = flow()
        flow.take(chunk(1), isLast: false)
        _ = flow.begin(unsent: 0)
        flow.end(done(.needsBody))
        #expect(flow.begin(unsent: 0) == nil)
        flow.take(.empty, isLast: true)
        #expect(flow.hasWholeSmallBody)
        #expect(flow.begin(unsent: 0)?.isLast == true)
        flow.end(done(.piece([1])))
        #expect(flow.begin(unsent: 0)?.isLast == false)
    }

    @Test func nothingIsMadeForAClientThatDoesNotRead() {
        var flow = flow()
        flow.take(.empty, isLast: true)
        #expect(flow.begin(unsent: 512 << 10) == nil)
        #expect(flow.begin(unsent: (512 << 10) - 1) != nil)
    }

    @Test func whatIsHeldIsCountedAfterEachStep() throws {
        var flow = flow()
        flow.take(chunk(1000), isLast: false)
        let first = flow.begin(unsent: 0)
        let step = try #require(first).step()
        guard case .head = step.step else {
            Issue.record("no head")
            return
        }
        #expect(budget.heldBytes >= 1000)
        flow.end(step)
        let second = flow.begin(unsent: 0)
        let piece = try #require(second).step()
        // The piece is held until it is counted as output.
        #expect(budget.heldBytes >= 1000)
        flow.end(piece)
        #expect(budget.heldBytes == 0)
    }
}

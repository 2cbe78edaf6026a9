import Testing

@testable import Server

@Suite struct StreamInProgressTests {
    private func stream(isBodyComplete: Bool = false) -> StreamInProgress { StreamInProgress(EchoStream(), isBodyComplete: isBodyComplete) }

    @Test func nothingIsDoneBeforeThereIsABody() {
        var stream = stream()
        #expect(stream.waitsForBody)
        #expect(stream.begin(unsent: 0)?.pieces == nil)
        stream.take([1, 2], isLast: false)
        #expect(!stream.waitsForBody)
        #expect(stream.pendingBytes == 2)
        #expect(stream.begin(unsent: 0)?.pieces == [[1, 2]])
        #expect(stream.pendingBytes == 0)
    }

    @Test func oneStepIsMadeAtATime() {
        var stream = stream()
        stream.take([1], isLast: false)
        #expect(stream.begin(unsent: 0)?.pieces != nil)
        stream.take([2], isLast: false)
        #expect(stream.begin(unsent: 0)?.pieces == nil)
        stream.end(.piece([1]))
        #expect(stream.begin(unsent: 0)?.pieces == [])
        stream.end(.needsBody)
        #expect(stream.begin(unsent: 0)?.pieces == [[2]])
    }

    @Test func aSourceThatHasEnoughIsGivenNoMore() {
        var stream = stream()
        for step in 0..<3 {
            stream.take([UInt8](repeating: 0, count: 200 << 10), isLast: false)
            #expect(stream.begin(unsent: 0)?.pieces.count == (step == 0 ? 1 : 0))
            stream.end(.piece([1]))
        }
        #expect(stream.pendingBytes == 400 << 10)
        #expect(!stream.isFull)
        stream.take([UInt8](repeating: 0, count: 200 << 10), isLast: true)
        #expect(stream.isFull)
        _ = stream.begin(unsent: 0)
        stream.end(.needsBody)
        let work = stream.begin(unsent: 0)
        #expect(work?.pieces.count == 3)
        #expect(work?.isLast == true)
    }

    @Test func aSourceThatNeedsMoreIsAskedWhenMoreIsThere() {
        var stream = stream()
        stream.take([1], isLast: false)
        _ = stream.begin(unsent: 0)
        stream.end(.needsBody)
        #expect(stream.waitsForBody)
        #expect(stream.begin(unsent: 0)?.pieces == nil)
        stream.take([], isLast: true)
        #expect(stream.begin(unsent: 0)?.isLast == true)
        stream.end(.piece([1]))
        #expect(stream.begin(unsent: 0)?.isLast == false)
    }

    @Test func nothingIsMadeForAClientThatDoesNotRead() {
        var stream = stream(isBodyComplete: true)
        #expect(stream.hasHead)
        #expect(stream.begin(unsent: 512 << 10)?.pieces == nil)
        #expect(stream.begin(unsent: (512 << 10) - 1)?.pieces != nil)
    }

    @Test func aBodyIsTakenALittleAheadOfTheWork() {
        var stream = stream()
        stream.take([UInt8](repeating: 0, count: (512 << 10) - 1), isLast: false)
        #expect(!stream.isFull)
        stream.take([0], isLast: false)
        #expect(stream.isFull)
        _ = stream.begin(unsent: 0)
        #expect(!stream.isFull)
    }
}

import HTTP
import Testing

@testable import Batch

/// Windows over the chunks of a body.
@Suite struct InputBufferTests {
    private let memory = MemoryAccount(of: MemoryBudget(limit: 1 << 30))

    /// Reads tokens that end with a zero byte, each only where the window has all of it; the bytes of all tokens.
    private func read(_ body: [UInt8], cutAt sizes: [Int], ahead: Int) throws -> (tokens: [[UInt8]], copied: Int) {
        var input = InputBuffer()
        var (tokens, copied): ([[UInt8]], Int) = ([], 0)
        var (next, sent) = (0, 0)
        func send() throws {
            let end = min(body.count, sent + sizes[next % sizes.count])
            try input.append(Chunk(Array(body[sent..<end])), isLast: end == body.count, in: memory)
            (sent, next) = (end, next + 1)
        }
        while true {
            for _ in 0..<ahead where sent < body.count { try send() }
            while input.isWorthATry, input.windowCount > 0 {
                let token = input.withWindow { window in window.firstIndex(of: 0).map { Array(window[..<$0]) } }
                if let token {
                    tokens.append(token)
                    try input.advance(by: token.count + 1, needsMore: false, in: memory)
                } else if input.isLastWindow {
                    tokens.append(input.withWindow { Array($0) })
                    try input.advance(by: input.windowCount, needsMore: false, in: memory)
                } else {
                    let before = input.count
                    try input.advance(by: 0, needsMore: true, in: memory)
                    #expect(input.count == before)
                    copied = max(copied, input.heldBytes)
                    guard input.isWorthATry else { break }
                }
            }
            if sent == body.count { return (tokens, copied) }
        }
    }

    @Test func tokensAreWholeWhereverChunksEnd() throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<300 {
            var expected: [[UInt8]] = []
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let longest = round % 3 == 0 ? 20_000 : 30
                expected.append([UInt8](repeating: UInt8.random(in: 1...255, using: &random), count: Int.random(in: 0...longest, using: &random)))
            }
            let body = Array(expected.joined(separator: [0])) + [0]
            let sizes = (0..<5).map { _ in Int.random(in: 1...(round % 2 == 0 ? 10 : 9000), using: &random) }
            let found = try read(body, cutAt: sizes, ahead: Int.random(in: 1...4, using: &random))
            #expect(found.tokens == expected)
        }
    }

    @Test func oneByteAtATime() throws {
        let body = Array("ab\u{0}cde\u{0}\u{0}f".utf8)
        #expect(try read(body, cutAt: [1], ahead: 1).tokens == ["ab", "cde", "", "f"].map { Array($0.utf8) })
    }

    @Test func aChunkIsNotCopiedForWhatIsCut() throws {
        var input = InputBuffer()
        let chunk = [UInt8](repeating: 1, count: 200_000)
        try input.append(Chunk(chunk), isLast: false, in: memory)
        try input.advance(by: 199_990, needsMore: true, in: memory)
        try input.append(Chunk(chunk), isLast: false, in: memory)
        #expect(input.windowCount < 5000)
        #expect(input.count == 200_010)
        // After the seam the window is the chunk itself.
        try input.advance(by: 20, needsMore: false, in: memory)
        #expect(input.windowCount == 199_990)
        #expect(input.heldBytes <= 200_000 + Chunk.padding + 8192)
    }

    @Test func allBytesAreThereInOrder() throws {
        var input = InputBuffer()
        for part in [[1, 2, 3], [4], [], [5, 6]] as [[UInt8]] { try input.append(Chunk(part), isLast: part == [5, 6], in: memory) }
        #expect(input.bytes == [1, 2, 3, 4, 5, 6])
        try input.advance(by: 2, needsMore: true, in: memory)
        #expect(input.bytes == [3, 4, 5, 6])
        #expect(input.isLastWindow)
    }

    @Test func whatIsReadIsGivenBack() throws {
        var input = InputBuffer()
        for _ in 0..<100 {
            try input.append(Chunk([UInt8](repeating: 7, count: 1000)), isLast: false, in: memory)
            try input.advance(by: 999, needsMore: true, in: memory)
            #expect(input.heldBytes < 20_000)
            try input.advance(by: 1, needsMore: false, in: memory)
            #expect(input.count == 0)
        }
    }
}

import HTTP
import Testing

@testable import Batch

@Suite struct LineInputTests {
    /// A client that sends a long line byte by byte must not cost a search of the whole line for each byte.
    @Test func aLineIsSearchedOnceForItsEnd() throws {
        let memory = MemoryAccount(of: MemoryBudget(limit: 1 << 20))
        var lines = LineInput(limit: 1000)
        var ends: [Bool] = []
        func read() throws -> Bool {
            guard
                case .line = try lines.read(
                    { bytes, isComplete throws(Problem) in
                        ends.append(isComplete)
                        return isComplete ? (bytes.count, .complete) : (0, .needsMore)
                    }, in: memory)
            else { return false }
            return true
        }
        for length in 1...100 {
            try lines.append(Chunk([0x61]), isLast: false, in: memory)
            #expect(try !read())
            #expect(lines.searched == length)
        }
        try lines.append(Chunk([0x61, 0x0A, 0x62, 0x62]), isLast: false, in: memory)
        #expect(try read())
        #expect(lines.searched == 0)
        #expect(try !read())
        #expect(lines.searched == 2)
        try lines.append(Chunk([0x0A]), isLast: true, in: memory)
        #expect(try read())
        #expect(lines.number == 2)
        // It was tried at 1, 2, 4, ... bytes, not at each.
        #expect(ends.count { !$0 } == 8)
    }
}

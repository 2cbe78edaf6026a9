extension Exchange {
    /// Runs the exchange to its end on a body that is in memory: what a server does over time, at once. For commands without a server, and for tests.
    ///
    /// - Parameters:
    ///   - body: of the request.
    ///   - size: bytes of a chunk; the answer must not depend on it.
    /// - Returns: the answer with its whole body; `nil` where the answer breaks off.
    public func run(on body: [UInt8], chunksOf size: Int = Chunk.usualCapacity) -> Answer? {
        var answer: Answer?
        var sent = 0
        var isComplete = false
        while true {
            switch next() {
            case .answer(let whole): return whole
            case .head(let head): answer = head
            case .piece(let piece): answer?.body += piece
            case .needsBody:
                guard !isComplete else { return nil }
                let end = min(body.count, sent + max(1, size))
                isComplete = end == body.count
                receive(body.withUnsafeBytes { Chunk(copying: UnsafeRawBufferPointer(rebasing: $0[sent..<end])) }, isLast: isComplete)
                sent = end
            case .again: break
            case .end: return answer
            case .broken: return nil
            }
        }
    }
}

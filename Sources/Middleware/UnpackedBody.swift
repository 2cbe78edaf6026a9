import HTTP

/// A body that came as gzip, unpacked in bounded slices as it is asked for.
final class UnpackedBody {
    /// Packed bytes that are unpacked at a time: what comes out is at most about a thousand times as much.
    private static let slice = 1 << 10
    /// Unpacked bytes that are enough for one step.
    private static let enough = 64 << 10

    private let ratio: Int
    private let memory: MemoryAccount
    private var inflater: Inflater?
    /// Chunks as they came in that are not unpacked yet, and how much of the first one is.
    private var packed: [Chunk] = []
    private var used = 0
    private var isBodyComplete = false
    private var isOver = false

    /// - Parameters:
    ///   - ratio: how many times its size the body may grow to.
    ///   - memory: the request's account.
    init(ratio: Int, _ memory: MemoryAccount) {
        self.ratio = ratio
        self.memory = memory
    }

    /// Bytes that it holds: chunks, and the state of the inflater.
    var heldBytes: Int { packed.reduce(inflater == nil ? 0 : Inflater.heldBytes) { $0 + $1.heldBytes } }

    /// Takes in the next chunk, packed.
    func append(_ chunk: Chunk, isLast: Bool) {
        if !chunk.isEmpty { packed.append(chunk) }
        isBodyComplete = isLast
    }

    /// The next bytes of the body, unpacked; `nil` if more must come in first.
    ///
    /// - Throws: 400 for what is no gzip, 413 for a ratio beyond the limit, 503 if there is no memory for it.
    func next() throws(Problem) -> (bytes: [UInt8], isLast: Bool)? {
        guard !isOver else { return nil }
        let inflater = try started()
        var output: [UInt8] = []
        do throws(Inflater.Failure) {
            while output.count < Self.enough, let first = packed.first {
                let end = min(first.count, used + Self.slice)
                try inflater.inflate(UnsafeRawBufferPointer(rebasing: first.bytes[used..<end]), into: &output, reserve: memory.reserve)
                used = end
                guard end == first.count else { continue }
                packed.removeFirst()
                used = 0
            }
            guard packed.isEmpty, isBodyComplete else { return output.isEmpty ? nil : (output, false) }
            try inflater.finish()
        } catch {
            throw problem(error)
        }
        isOver = true
        self.inflater = nil
        return (output, true)
    }

    private func started() throws(Problem) -> Inflater {
        if let inflater { return inflater }
        try memory.require(Inflater.heldBytes, for: "unpacking the body")
        do throws(Inflater.Failure) {
            let new = try Inflater(limits: Inflater.Limits(bytes: .max, ratio: ratio))
            inflater = new
            return new
        } catch {
            throw problem(error)
        }
    }

    private func problem(_ failure: Inflater.Failure) -> Problem {
        switch failure {
        case .malformed(let reason): Problem(.badRequest, "the body is not valid gzip (RFC 1952): \(reason)")
        case .tooLarge(let limit): Problem(.contentTooLarge, "the unpacked body is larger than \(limit) bytes")
        case .tooDense(let ratio):
            Problem(
                .contentTooLarge, "the unpacked body is more than \(ratio) times as large as the gzip body; the limit is \(ratio); send it unpacked")
        case .overBudget: memory.budget.exceeded
        case .cannotStart: Problem(.unavailable, "there is no memory to unpack the body; retry later or send it unpacked", retryAfterSeconds: 1)
        }
    }
}

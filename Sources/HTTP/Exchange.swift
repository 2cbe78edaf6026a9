/// One request and its answer, without I/O: it is fed the body in chunks and asked for the answer in chunks.
///
/// A JSON document, newline-delimited JSON, safetensors, `/health`: all are exchanges. One that reads a whole document answers nothing before the last chunk.
///
/// The transport calls ``receive(_:isLast:)`` and ``next()`` from one thread at a time, not always the same one. After ``Step/needsBody`` it hands over what has come in;
/// after any other step it asks for the next one when the client has taken most of what came before.
public protocol Exchange: AnyObject, Sendable {
    /// Bytes that it holds, all of them: undecoded input, columns, verdicts, estimates, output that is not taken yet. Read between two steps.
    var heldBytes: Int { get }

    /// Bytes of the largest body that it takes; the transport refuses a longer one with 413, by its announced length where there is one.
    var bodyLimit: Int { get }

    /// Whether the whole body is in memory at the end: a body that announces more than there is memory for is then refused before it is sent.
    var holdsBody: Bool { get }

    /// Takes in the next chunk of the request's body, transfer coding removed.
    ///
    /// - Parameter isLast: whether the body ends with it; an empty chunk may say so.
    func receive(_ chunk: Chunk, isLast: Bool)

    /// Works for a bounded slice of bytes and steps.
    func next() -> Step
}

extension Exchange {
    /// No limit.
    public var bodyLimit: Int { .max }
    /// It keeps only parts of the body.
    public var holdsBody: Bool { false }
}

/// What a call of ``Exchange/next()`` came to.
public enum Step: Sendable {
    /// This is the answer, and there is no more. Only where nothing was sent before.
    case answer(Answer)
    /// Status, fields and the first bytes of the answer. Once, before any ``piece(_:)``.
    case head(Answer)
    /// The next bytes of the answer's body.
    case piece([UInt8])
    /// Nothing to do until the body goes on.
    case needsBody
    /// More work is to be done that needs nothing from the client: the thread goes back first, so that others get their turn. An exchange that was called on the loop
    /// goes on on the compute pool.
    case again
    /// The answer is complete.
    case end
    /// The answer cannot be completed: the client shall see that it breaks off.
    case broken
}

/// An exchange that reads its whole body, within a limit, and answers it at once.
///
///     WholeBody(of: request, limit: 1 << 20) { body in Answer(type: "text/plain", body: body) }
public final class WholeBody: Exchange, @unchecked Sendable {
    private let memory: MemoryAccount
    /// Bytes of the largest body.
    public let bodyLimit: Int
    private let respond: @Sendable ([UInt8]) throws(Problem) -> Answer
    private let refuse: @Sendable (Problem) -> Answer
    // One thread at a time comes here.
    private var body: [UInt8] = []
    private var isComplete = false
    private var problem: Problem?

    /// - Parameters:
    ///   - request: whose memory account the body is counted into.
    ///   - limit: bytes of the largest body; beyond it 413.
    ///   - respond: makes the answer of the body.
    public init(
        of request: Request, limit: Int, _ respond: @escaping @Sendable ([UInt8]) throws(Problem) -> Answer
    ) {
        memory = request.memory
        bodyLimit = limit
        self.respond = respond
        refuse = request.refuse
    }

    /// The whole body is collected.
    public var holdsBody: Bool { true }

    /// The body.
    public var heldBytes: Int { body.capacity }

    /// Takes in the next chunk of the body, up to the limit.
    public func receive(_ chunk: Chunk, isLast: Bool) {
        isComplete = isLast
        guard problem == nil else { return }
        do throws(Problem) {
            let needed = body.count + chunk.count
            guard needed <= bodyLimit else { throw .bodyTooLarge(bodyLimit) }
            if needed > body.capacity {
                let capacity = max(needed, isLast ? needed : min(2 * needed, bodyLimit))
                // The old array is still there while the new one is filled.
                try memory.require(capacity, for: "the body")
                body.reserveCapacity(capacity)
                memory.settle(heldBytes)
            }
            body.append(contentsOf: chunk.bytes)
        } catch {
            problem = error
            body = []
        }
    }

    /// Answers once the body is complete.
    public func next() -> Step {
        if let problem { return .answer(refuse(problem)) }
        guard isComplete else { return .needsBody }
        let body = body
        self.body = []
        do throws(Problem) { return .answer(try respond(body)) } catch { return .answer(refuse(error)) }
    }
}

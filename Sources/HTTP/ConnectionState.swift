/// One HTTP/1.1 connection as a value: bytes and times go in, actions come out, and nothing here knows a socket or a clock.
///
/// The owner feeds bytes with ``receive(_:)`` or ``roomForBody()``, performs what ``next(isHungry:)`` returns until it returns `nil`, and reports what the application
/// decided. Requests are taken one at a time: the next head is read only when the answer to the last one is queued, so pipelined answers keep their order.
public struct ConnectionState: Sendable {
    /// What the owner has to do.
    public enum Action: Sendable {
        /// Ask the application about the request, then call ``accept(bodyLimit:)`` or ``answerEarly(skipping:)``.
        case decide(RequestHead)
        /// Send `100 Continue`.
        case sendContinue
        /// Give the exchange the next chunk of its body. The answer may begin at any time, and ends with ``answered(closing:)``.
        case body(Chunk, isLast: Bool)
        /// Send the early answer now, then call ``answered(closing:)``: the body that nobody reads is over, or is too long to be skipped.
        case bodySkipped(mustClose: Bool)
        /// Answer with the problem and close: call ``answered(closing:)`` with `true`. The head is there as far as it was understood.
        case refuse(Problem, RequestHead?)
        /// The client is done and owes nothing: close.
        case close
    }

    private enum Phase: Sendable {
        case head
        case deciding(RequestHead)
        /// A body of which so many bytes were handed on, or dropped where nobody reads it.
        case body(RequestHead, passed: Int, limit: Int, isSkipped: Bool)
        case application
        case lingering
    }

    /// Bytes of a body that are taken from the client before the owner has asked for them.
    private static let bodyAhead = 64 << 10
    /// Bytes of the first chunk of a body whose client has sent next to nothing of it.
    private static let firstChunk = 16 << 10
    /// In a chunked body, shorter pieces are read through the input: one call for each would cost more than the copy.
    private static let directPiece = 16 << 10

    /// What the connection waits for, and until when.
    public var timer: ConnectionTimer
    private let limits: HTTPLimits
    private let allocate: @Sendable (_ capacity: Int) -> Chunk
    private var phase = Phase.head
    private var input: [UInt8] = []
    private var position = 0
    private var headParser: RequestHeadParser
    private var lastHead = RepeatedHead()
    private var decoder: ChunkedDecoder
    /// What has come of the body and is not handed on.
    private var chunk: Chunk?
    private var owesContinue = false
    private var inputEnded = false

    /// A connection on which nothing has come in.
    ///
    /// - Parameters:
    ///   - limits: how much of a request is read.
    ///   - timeouts: how long the client is waited for.
    ///   - now: in nanoseconds of a clock that never goes back.
    ///   - isSecure: whether it begins with a TLS handshake.
    ///   - allocate: makes the chunks.
    public init(
        limits: HTTPLimits, timeouts: Timeouts = Timeouts(), now: UInt64 = 0, isSecure: Bool = false,
        allocate: @escaping @Sendable (_ capacity: Int) -> Chunk = { Chunk(capacity: $0) }
    ) {
        self.limits = limits
        self.allocate = allocate
        timer = ConnectionTimer(timeouts: timeouts, wait: isSecure ? .handshake : .idle, now: now)
        headParser = RequestHeadParser(limits: limits)
        decoder = ChunkedDecoder(limits: limits)
    }

    /// Bytes that have come in and are not handed on.
    public var bufferedBytes: Int { input.count - position + (chunk?.count ?? 0) }

    /// Memory held for them.
    public var heldBytes: Int { (input.isEmpty ? 0 : input.capacity) + (chunk?.heldBytes ?? 0) }

    /// Whether more bytes are welcome: not while more is here already than a head may have. A head that is not complete by then is refused.
    public var wantsInput: Bool {
        if inputEnded { return false }
        switch phase {
        case .head: return input.count - position <= limits.head
        case .deciding, .application: return input.count - position < limits.head
        case .body(let head, let passed, _, _):
            if case .length(let length) = head.framing, passed + (chunk?.count ?? 0) == length { return false }
            return input.count - position < Self.bodyAhead && chunk?.room.isEmpty != true
        case .lingering: return true
        }
    }

    /// Whether the connection waits for a first or a next request, and nothing of it is here.
    public var isIdle: Bool { if case .head = phase { !headParser.hasBegun && position == input.count } else { false } }

    /// Whether a part of the body is still to come: an answer that ends before it is the connection's last.
    public var isReceivingBody: Bool { if case .body = phase { true } else { false } }

    /// Whether a head is coming in.
    public var isReceivingHead: Bool { if case .head = phase { true } else { false } }

    /// Whether the last answer is queued.
    public var isLingering: Bool { if case .lingering = phase { true } else { false } }

    /// Whether the client has ended its side.
    public var hasInputEnded: Bool { inputEnded }

    /// What is known of the head that is coming in, once its first line is here: for an answer before it is complete.
    public var headSoFar: RequestHead? { if case .head = phase { headParser.headSoFar } else { nil } }

    /// Takes bytes from the client.
    public mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        if case .lingering = phase { return }
        dropUsedInput()
        // As bytes, an array takes them in one copy.
        input.append(contentsOf: bytes.assumingMemoryBound(to: UInt8.self))
    }

    /// Where the next bytes of the body may be written without a copy, never beyond the body's end; `nil` if they have to go through ``receive(_:)``.
    public mutating func roomForBody() -> UnsafeMutableRawBufferPointer? {
        guard case .body(let head, let passed, let limit, false) = phase, position == input.count else { return nil }
        var left: Int
        switch head.framing {
        case .none: return nil
        case .length(let length):
            guard length <= limit else { return nil }
            left = length - passed - (chunk?.count ?? 0)
        case .chunked:
            left = decoder.dataLeft
            if left < Self.directPiece { return nil }
        }
        let room = left > 0 ? chunkToFill(passed: passed, left: left).room : UnsafeMutableRawBufferPointer(start: nil, count: 0)
        left = min(left, room.count)
        return left > 0 ? UnsafeMutableRawBufferPointer(rebasing: room[..<left]) : nil
    }

    /// So many bytes were written to ``roomForBody()``.
    public mutating func filledBody(_ bytes: Int) {
        guard case .body(let head, _, _, _) = phase else { return }
        chunk?.fill(bytes)
        timer.bodyBytes += bytes
        if head.framing == .chunked { decoder.took(bytes) }
    }

    /// The client sends no more; a request that is complete is still answered (half-close).
    public mutating func endOfInput() { inputEnded = true }

    /// The next thing to do; `nil` if more bytes or a decision must come first.
    ///
    /// - Parameter isHungry: whether the exchange waits for the body: a chunk that is not full is handed on only then.
    public mutating func next(isHungry: Bool = true) -> Action? {
        switch phase {
        case .head: nextHead()
        case .body(let head, let passed, let limit, let isSkipped): nextOfBody(head, passed, limit: limit, isSkipped: isSkipped, isHungry: isHungry)
        case .lingering: inputEnded ? .close : nil
        case .deciding, .application: nil
        }
    }

    /// The application takes the request; its body comes in chunks.
    ///
    /// - Parameter bodyLimit: bytes of the largest body; beyond it 413.
    public mutating func accept(bodyLimit: Int = .max) {
        guard case .deciding(let head) = phase else { return }
        begin(head, limit: bodyLimit, isSkipped: false)
        owesContinue = head.expectsContinue && head.framing != .none
    }

    /// The application answers by the head alone. A short body that the client sends in any case is read and dropped: so the connection stays usable, and what follows
    /// is known to be a body at all.
    ///
    /// - Parameter limit: bytes of the longest body that is dropped.
    /// - Returns: whether the connection must close after the answer, which is to be sent now; `nil` if ``Action/bodySkipped(mustClose:)`` comes first.
    public mutating func answerEarly(skipping limit: Int) -> Bool? {
        guard case .deciding(let head) = phase else { return true }
        let canSkip =
            switch head.framing {
            case .none: false
            case .length(let length): length <= limit && !head.expectsContinue
            case .chunked: !head.expectsContinue
            }
        guard canSkip else {
            phase = .application
            return head.framing != .none || !head.keepsAlive
        }
        begin(head, limit: limit, isSkipped: true)
        return nil
    }

    private mutating func begin(_ head: RequestHead, limit: Int, isSkipped: Bool) {
        if head.framing == .chunked { decoder = ChunkedDecoder(limits: limits) }
        owesContinue = false
        timer.beginBody()
        phase = .body(head, passed: 0, limit: limit, isSkipped: isSkipped)
    }

    /// The answer is queued.
    ///
    /// - Parameter closing: whether it was the last one; what still comes in is discarded until the client closes its end. An answer before the end of a body is.
    public mutating func answered(closing: Bool) {
        if closing || isReceivingBody {
            input = []
            position = 0
            phase = .lingering
        } else {
            timer.endExchange()
            headParser = RequestHeadParser(limits: limits)
            if position == input.count {
                // An idle connection keeps no more than the next request is likely to need.
                input.removeAll(keepingCapacity: input.capacity <= 1 << 10)
                position = 0
            }
            phase = .head
        }
        chunk = nil
    }

    /// Brings ``timer`` up to date.
    public mutating func observe(_ activity: ConnectionTimer.Activity, at now: UInt64) {
        let wait: ConnectionTimer.Wait =
            switch (activity, phase) {
            case (.handshake, _): .handshake
            case (.writing, _): .write
            case (_, .head): headParser.hasBegun ? .head : .idle
            case (_, .deciding), (_, .application), (.working, .body): .application
            case (.reading, .body(let head, _, _, _)): head.framing == .chunked ? .pause : .body
            case (_, .lingering): .linger
            }
        timer.wait(for: wait, at: now)
    }

    /// The deadline has passed.
    ///
    /// - Returns: what to do; `nil` where it has not passed after all.
    public mutating func expire(at now: UInt64) -> Action? {
        guard let deadline = timer.deadline, deadline <= now else { return nil }
        guard let problem = timer.problem else { return .close }
        if case .body(let head, _, _, _) = phase { return .refuse(problem, head) }
        return .refuse(problem, headSoFar)
    }

    private mutating func nextHead() -> Action? {
        if let (head, end) = lastHead.match(input, from: position) {
            position = end
            phase = .deciding(head)
            return .decide(head)
        }
        do throws(Problem) {
            guard let (head, end) = try headParser.parse(input, from: position) else {
                guard inputEnded else { return nil }
                guard headParser.hasBegun else { return .close }
                throw Problem(status: 400, "the connection ended inside a head")
            }
            lastHead.remember(input[position..<end], head)
            position = end
            guard head.framing != .none || !hasDataAfterLast(head) else {
                phase = .application
                return .refuse(.dataAfterLast, head)
            }
            phase = .deciding(head)
            return .decide(head)
        } catch {
            let head = headParser.headSoFar
            phase = .application
            return .refuse(error, head)
        }
    }

    private mutating func nextOfBody(_ head: RequestHead, _ passed: Int, limit: Int, isSkipped: Bool, isHungry: Bool) -> Action? {
        var passed = passed
        do throws(Problem) {
            while true {
                let isComplete = try takeBody(head, passed, limit: limit)
                if isComplete, head.framing != .none, hasDataAfterLast(head) { throw .dataAfterLast }
                if isSkipped {
                    let dropped = chunk?.count ?? 0
                    passed += dropped
                    chunk = nil
                    phase = isComplete ? .application : .body(head, passed: passed, limit: limit, isSkipped: true)
                    if isComplete { return .bodySkipped(mustClose: !head.keepsAlive) }
                    if dropped > 0 { continue }
                    return try nextOfIncompleteBody()
                }
                guard isComplete || (chunk.map { $0.room.isEmpty || isHungry && !$0.isEmpty } ?? false) else { return try nextOfIncompleteBody() }
                let filled = chunk ?? Chunk.empty
                chunk = nil
                // Whoever has begun to send the body does not wait for leave.
                owesContinue = false
                phase = isComplete ? .application : .body(head, passed: passed + filled.count, limit: limit, isSkipped: false)
                return .body(filled, isLast: isComplete)
            }
        } catch {
            chunk = nil
            if isSkipped, error.kind == .contentTooLarge {
                phase = .application
                return .bodySkipped(mustClose: true)
            }
            phase = .application
            return .refuse(error, head)
        }
    }

    /// Moves bytes of the body from the input to a chunk, at most one chunk full.
    ///
    /// - Returns: whether the body is complete with them.
    private mutating func takeBody(_ head: RequestHead, _ passed: Int, limit: Int) throws(Problem) -> Bool {
        switch head.framing {
        case .none: return true
        case .length(let length):
            guard length <= limit else { throw .bodyTooLarge(limit) }
            let left = length - passed - (chunk?.count ?? 0)
            if left > 0, position < input.count { appendToChunk(left, passed: passed) }
            return passed + (chunk?.count ?? 0) == length
        case .chunked:
            while position < input.count, !decoder.isDone {
                let left = decoder.dataLeft
                guard left > 0 else {
                    let byte = input[position]
                    position += 1
                    try decoder.step(byte, bodyCount: passed + (chunk?.count ?? 0), limit: limit)
                    continue
                }
                let taken = appendToChunk(left, passed: passed)
                if taken == 0 { return false }
                decoder.took(taken)
            }
            return decoder.isDone
        }
    }

    @discardableResult
    private mutating func appendToChunk(_ left: Int, passed: Int) -> Int {
        let chunk = chunkToFill(passed: passed, left: left)
        // What is left may be all that an Int holds: nothing is added to it.
        let end = position + min(left, input.count - position)
        let taken = input.withUnsafeBytes { chunk.append(UnsafeRawBufferPointer(rebasing: $0[position..<end])) }
        position += taken
        timer.bodyBytes += taken
        return taken
    }

    /// The chunk that is being filled. Its capacity grows with the bytes received, not with Content-Length: an announced length costs nothing.
    private mutating func chunkToFill(passed: Int, left: Int) -> Chunk {
        if let chunk { return chunk }
        var capacity = max(Self.firstChunk, 4 * passed, input.count - position)
        if case .body(let head, _, _, _) = phase, head.framing != .chunked { capacity = min(capacity, left) }
        let fresh = allocate(min(capacity, Chunk.usualCapacity))
        chunk = fresh
        return fresh
    }

    private mutating func nextOfIncompleteBody() throws(Problem) -> Action? {
        if inputEnded { throw Problem(status: 400, "the connection ended inside a body") }
        guard owesContinue, chunk == nil, position == input.count else { return nil }
        owesContinue = false
        return .sendContinue
    }

    /// A client sends nothing after a request that it ends the connection with: where something is here already, it may see another end of the request than we do.
    /// Line ends of old clients are none of that.
    private func hasDataAfterLast(_ head: RequestHead) -> Bool {
        !head.keepsAlive && input[position...].contains { $0 != 0x0D && $0 != 0x0A }
    }

    /// Called when bytes come in, not for each request: moving the rest up for each of many small ones in a row would not be linear.
    private mutating func dropUsedInput() {
        guard position > 0 else { return }
        if position == input.count { input.removeAll(keepingCapacity: input.count <= 1 << 12) } else { input.removeFirst(position) }
        position = 0
    }
}

extension Problem {
    /// The one refusal that depends on how much came in at once: what comes after the answer is discarded unseen.
    static let dataAfterLast = Problem(status: 400, "data follows a request that closes the connection (RFC 9112, sec. 9.6)")

    /// The body is beyond its limit.
    static func bodyTooLarge(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, "the body is larger than \(limit) bytes, the limit of this route; send it in several requests")
    }
}

/// One HTTP/1.1 connection as a value: bytes go in, actions come out, and nothing here knows a socket or a clock.
///
/// The owner feeds bytes with ``receive(_:)``, performs what ``next()`` returns until it returns `nil`, and tells what the application decided. Requests are taken one
/// at a time: the next head is read only when the answer to the last one is queued, so pipelined answers keep their order.
public struct ConnectionState: Sendable {
    /// What the owner has to do.
    public enum Action: Sendable, Equatable {
        /// Ask the application about the request, then call ``accept(bodyLimit:)``, ``acceptStream()`` or ``answerEarly()``.
        case decide(RequestHead)
        /// Send `100 Continue`.
        case sendContinue
        /// Let the application work on the request, then call ``answered(closing:)``.
        case handle(RequestHead, body: [UInt8])
        /// Give the application the next piece of the body that it takes as a stream. The answer may begin at any time, and ends with ``answered(closing:)``.
        case stream(piece: [UInt8], isLast: Bool)
        /// Answer with the error and close: call ``answered(closing:)`` with `true`. The head is there as far as it was understood.
        case refuse(ProtocolError, RequestHead?)
        /// The client is done and owes nothing: close.
        case close
    }

    /// What the connection waits for: the owner keeps one deadline for each.
    public enum Waiting: Sendable, Equatable {
        /// The next request of an idle connection.
        case idle
        /// The rest of a head.
        case head
        /// The rest of a body, of which so many bytes are here.
        case body(received: Int)
        /// The next piece of a body that the application takes as a stream.
        case stream
        /// The application.
        case application
        /// The client's end of the connection, behind the last answer (RFC 9112, sec. 9.6).
        case linger
    }

    private enum Phase: Sendable {
        case head
        case deciding(RequestHead)
        case body(RequestHead, limit: Int)
        case stream(RequestHead, received: Int)
        case application
        case lingering
    }

    /// Bytes of a stream that are taken from the client before the owner has asked for them.
    private static let streamedAhead = 64 << 10

    private let limits: HTTPLimits
    private var phase = Phase.head
    private var input: [UInt8] = []
    private var position = 0
    private var headParser: RequestHeadParser
    private var lastHead = RepeatedHead()
    private var chunks: ChunkedDecoder
    private var body: [UInt8] = []
    private var owesContinue = false
    private var inputEnded = false

    /// A connection on which nothing has come in.
    public init(limits: HTTPLimits) {
        self.limits = limits
        headParser = RequestHeadParser(limits: limits)
        chunks = ChunkedDecoder(limits: limits)
    }

    /// What the connection waits for.
    public var waiting: Waiting {
        switch phase {
        case .head: headParser.hasBegun ? .head : .idle
        case .deciding, .application: .application
        case .body: .body(received: body.count + input.count - position)
        case .stream: .stream
        case .lingering: .linger
        }
    }

    /// Bytes held for the request that is coming in and those behind it.
    public var bufferedBytes: Int { body.count + input.count - position }

    /// Whether more bytes are welcome: not while more is here already than a head may have. A head that is not complete by then is refused.
    public var wantsInput: Bool {
        if inputEnded { return false }
        switch phase {
        case .head: return input.count - position <= limits.head
        case .deciding, .application: return input.count - position < limits.head
        case .stream: return input.count - position < Self.streamedAhead
        case .body, .lingering: return true
        }
    }

    /// What is known of the head that is coming in, once its first line is here: for an answer before it is complete.
    public var headSoFar: RequestHead? { if case .head = phase { headParser.headSoFar } else { nil } }

    /// Takes bytes from the client.
    public mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        if case .lingering = phase { return }
        // As bytes, an array takes them in one copy.
        let bytes = bytes.assumingMemoryBound(to: UInt8.self)
        if case .body(let head, let limit) = phase, case .length(let length) = head.framing, position == input.count {
            // The common way of a large body: straight into its place.
            input.removeAll(keepingCapacity: true)
            position = 0
            let count = min(length - body.count, bytes.count)
            reserve(count, of: min(length, limit))
            body.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[..<count]))
            input.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[count...]))
            return
        }
        dropUsedInput()
        input.append(contentsOf: bytes)
    }

    /// The client sends no more; a request that is complete is still answered (half-close).
    public mutating func endOfInput() { inputEnded = true }

    /// The next thing to do; `nil` if more bytes or a decision must come first.
    public mutating func next() -> Action? {
        switch phase {
        case .head: nextHead()
        case .body(let head, let limit): nextBody(head, limit: limit)
        case .stream(let head, let received): nextPiece(head, received: received)
        case .lingering: inputEnded ? .close : nil
        case .deciding, .application: nil
        }
    }

    /// The application wants the request, with a body of at most `bodyLimit` bytes.
    public mutating func accept(bodyLimit: Int) {
        guard case .deciding(let head) = phase else { return }
        owesContinue = head.expectsContinue && head.framing != .none
        chunks = ChunkedDecoder(limits: limits)
        phase = .body(head, limit: bodyLimit)
    }

    /// The application wants the request with its body as a stream, however long it is.
    public mutating func acceptStream() {
        guard case .deciding(let head) = phase else { return }
        owesContinue = head.expectsContinue && head.framing != .none
        chunks = ChunkedDecoder(limits: limits)
        phase = .stream(head, received: 0)
    }

    /// Whether a part of the body is still to come that the application takes as a stream: an answer that ends before is the connection's last.
    public var isStreaming: Bool { if case .stream = phase { true } else { false } }

    /// The application answers by the head alone.
    ///
    /// - Returns: whether the connection must close behind the answer, because a body would follow that nobody reads.
    public mutating func answerEarly() -> Bool {
        guard case .deciding(let head) = phase else { return true }
        phase = .application
        return head.framing != .none || !head.keepsAlive
    }

    /// Whether a body of at most `limit` bytes follows that the client sends in any case: reading it keeps the connection usable behind an early answer,
    /// and finds out whether what follows is a body at all.
    public func canSkipBody(upTo limit: Int) -> Bool {
        guard case .deciding(let head) = phase, !head.expectsContinue else { return false }
        return switch head.framing {
        case .none: false
        case .length(let length): length <= limit
        case .chunked: true
        }
    }

    /// The answer is queued.
    ///
    /// - Parameter closing: whether it was the last one; what still comes in is discarded until the client closes its end. An answer before the end of a stream is.
    public mutating func answered(closing: Bool) {
        body = []
        if closing || isStreaming {
            input = []
            position = 0
            phase = .lingering
        } else {
            headParser = RequestHeadParser(limits: limits)
            if position == input.count {
                // An idle connection keeps no more than the next request is likely to need.
                input.removeAll(keepingCapacity: input.capacity <= 1 << 10)
                position = 0
            }
            phase = .head
        }
    }

    private mutating func nextHead() -> Action? {
        if let (head, end) = lastHead.match(input, from: position) {
            position = end
            phase = .deciding(head)
            return .decide(head)
        }
        do throws(ProtocolError) {
            guard let (head, end) = try headParser.parse(input, from: position) else {
                guard inputEnded else { return nil }
                guard headParser.hasBegun else { return .close }
                throw ProtocolError(400, "the connection ended inside a head")
            }
            lastHead.remember(input[position..<end], head)
            position = end
            guard head.framing != .none || !hasDataBehindLast(head) else {
                phase = .application
                return .refuse(.dataBehindLast, head)
            }
            phase = .deciding(head)
            return .decide(head)
        } catch {
            let head = headParser.headSoFar
            phase = .application
            return .refuse(error, head)
        }
    }

    private mutating func nextBody(_ head: RequestHead, limit: Int) -> Action? {
        do throws(ProtocolError) {
            switch head.framing {
            case .none: break
            case .length(let length):
                guard length <= limit else { throw ProtocolError(413, "the body is larger than \(limit) bytes") }
                let count = min(length - body.count, input.count - position)
                body.append(contentsOf: input[position..<(position + count)])
                position += count
                guard body.count == length else { return try nextOfIncompleteBody() }
            case .chunked:
                try chunks.decode(input, from: &position, into: &body, limit: limit)
                guard chunks.isDone else { return try nextOfIncompleteBody() }
            }
            if head.framing != .none, hasDataBehindLast(head) { throw .dataBehindLast }
        } catch {
            phase = .application
            return .refuse(error, head)
        }
        phase = .application
        let complete = body
        body = []
        return .handle(head, body: complete)
    }

    /// A client sends nothing behind a request that it ends the connection with: where something is here already, it may see another end of the request
    /// than we do. Line ends of old clients are none of that.
    private func hasDataBehindLast(_ head: RequestHead) -> Bool {
        !head.keepsAlive && input[position...].contains { $0 != 0x0D && $0 != 0x0A }
    }

    private mutating func nextPiece(_ head: RequestHead, received: Int) -> Action? {
        var isComplete = true
        do throws(ProtocolError) {
            switch head.framing {
            case .none: break
            case .length(let length):
                takePiece(of: min(length - received, input.count - position))
                isComplete = received + body.count == length
            case .chunked:
                try chunks.decode(input, from: &position, into: &body, limit: .max)
                isComplete = chunks.isDone
            }
            if !isComplete, body.isEmpty { return try nextOfIncompleteBody() }
        } catch {
            phase = .application
            return .refuse(error, head)
        }
        owesContinue = false
        phase = isComplete ? .application : .stream(head, received: received + body.count)
        let piece = body
        body = []
        return .stream(piece: piece, isLast: isComplete)
    }

    /// Moves bytes from the input to the body; all of them without a copy.
    private mutating func takePiece(of count: Int) {
        if position == 0, count == input.count {
            swap(&body, &input)
        } else {
            body = Array(input[position..<(position + count)])
            position += count
        }
    }

    private mutating func nextOfIncompleteBody() throws(ProtocolError) -> Action? {
        if inputEnded { throw ProtocolError(400, "the connection ended inside a body") }
        // Whoever has begun to send the body does not wait for leave.
        guard owesContinue, body.isEmpty, position == input.count else { return nil }
        owesContinue = false
        return .sendContinue
    }

    /// Makes room for `count` bytes of a body that says it has `length`. Who sends a lot is believed to send more; who has only announced it is not.
    private mutating func reserve(_ count: Int, of length: Int) {
        let needed = body.count + count
        guard needed > body.capacity else { return }
        body.reserveCapacity(max(needed, min(length, needed << 6)))
    }

    /// Called when bytes come in, not for each request: moving the rest up for each of many small ones behind one another would not be linear.
    private mutating func dropUsedInput() {
        guard position > 0 else { return }
        if position == input.count { input.removeAll(keepingCapacity: input.count <= 1 << 12) } else { input.removeFirst(position) }
        position = 0
    }
}

extension ProtocolError {
    /// The one refusal that depends on how much came in at once: what comes behind the answer is discarded unseen.
    static let dataBehindLast = ProtocolError(400, "data follows a request that closes the connection (RFC 9112, sec. 9.6)")
}

/// The last head of a connection: a client that asks the same again sends the same bytes, and the same bytes are the same head.
private struct RepeatedHead {
    private var bytes: [UInt8] = []
    private var head: RequestHead?

    /// Longer heads are not kept: a connection shall stay small.
    private static let longest = 512

    /// The head at `start` and where it ends, if it is the last one again and complete.
    func match(_ input: [UInt8], from start: Int) -> (head: RequestHead, end: Int)? {
        guard let head, input.count - start >= bytes.count else { return nil }
        let isSame = input.withUnsafeBytes { input in bytes.withUnsafeBytes { Self.isSame($0, input, from: start) } }
        return isSame ? (head, start + bytes.count) : nil
    }

    /// Whether `bytes` stand in `input`, eight at a time.
    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ input: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var at = 0
        while at + 8 <= bytes.count {
            guard bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) == input.loadUnaligned(fromByteOffset: start + at, as: UInt64.self) else {
                return false
            }
            at += 8
        }
        while at < bytes.count {
            guard bytes[at] == input[start + at] else { return false }
            at += 1
        }
        return true
    }

    mutating func remember(_ bytes: ArraySlice<UInt8>, _ head: RequestHead) {
        guard bytes.count <= Self.longest else {
            self = RepeatedHead()
            return
        }
        self.bytes = Array(bytes)
        self.head = head
    }
}

/// Takes a chunked body apart (RFC 9112, sec. 7.1), however its bytes are split. Trailer fields are checked and dropped.
struct ChunkedDecoder {
    private enum State {
        case size(digits: Int, value: Int)
        case extensions(value: Int)
        case sizeLineFeed(value: Int)
        case data(left: Int)
        case dataReturn
        case dataLineFeed
        case trailers
        case done
    }

    private let limits: HTTPLimits
    private var state = State.size(digits: 0, value: 0)
    private var extensionBytes = 0
    private var extensionSyntax = ChunkExtension()
    private var trailerLine: [UInt8] = []
    private var trailerBytes = 0
    private var trailerCount = 0

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Whether the last chunk and the trailers are read.
    var isDone: Bool { if case .done = state { true } else { false } }

    /// Bytes of data that come next; 0 where framing comes next.
    var dataLeft: Int { if case .data(let left) = state { left } else { 0 } }

    /// So many bytes of data were taken, at most ``dataLeft``.
    mutating func took(_ bytes: Int) {
        guard case .data(let left) = state else { return }
        state = left == bytes ? .dataReturn : .data(left: left - bytes)
    }

    /// Takes a byte of framing.
    ///
    /// - Parameters:
    ///   - bodyCount: bytes of data so far.
    ///   - limit: the largest body.
    /// - Throws: a ``Problem``: 400 where the framing is broken, 413 beyond `limit`.
    mutating func step(_ byte: UInt8, bodyCount: Int, limit: Int) throws(Problem) {
        switch state {
        case .size(let digits, let value):
            try stepSize(byte, digits, value, bodyCount: bodyCount, limit: limit)
        case .extensions(let value):
            extensionBytes += 1
            guard extensionBytes <= limits.chunkExtensions else {
                throw Problem(status: 400, "the chunk extensions are larger than \(limits.chunkExtensions) bytes")
            }
            if byte == 0x0D {
                guard extensionSyntax.isComplete else { throw Self.invalidExtension }
                state = .sizeLineFeed(value: value)
            } else if !extensionSyntax.accept(byte) {
                throw Self.invalidExtension
            }
        case .sizeLineFeed(let value):
            guard byte == 0x0A else { throw Problem(status: 400, "a chunk size must end in CRLF (RFC 9112, sec. 7.1)") }
            state = value == 0 ? .trailers : .data(left: value)
        case .dataReturn:
            guard byte == 0x0D else { throw Problem(status: 400, "chunk data must end in CRLF (RFC 9112, sec. 7.1)") }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == 0x0A else { throw Problem(status: 400, "chunk data must end in CRLF (RFC 9112, sec. 7.1)") }
            state = .size(digits: 0, value: 0)
        case .trailers: try stepTrailer(byte)
        case .data, .done: break
        }
    }

    private mutating func stepSize(_ byte: UInt8, _ digits: Int, _ value: Int, bodyCount: Int, limit: Int) throws(Problem) {
        if let digit = ByteClass.hexadecimal(byte) {
            guard digits < 16, value <= Int.max >> 5 else { throw Problem(status: 400, "a chunk size has too many digits") }
            state = .size(digits: digits + 1, value: value << 4 | digit)
            return
        }
        guard digits > 0 else { throw Problem(status: 400, "a chunk starts with its size in hexadecimal digits (RFC 9112, sec. 7.1)") }
        guard value <= limit - bodyCount else { throw .bodyTooLarge(limit) }
        switch byte {
        case 0x0D: state = .sizeLineFeed(value: value)
        case UInt8(ascii: ";"):
            extensionSyntax = ChunkExtension()
            state = .extensions(value: value)
        default: throw Problem(status: 400, "a chunk size is followed by CRLF or an extension (RFC 9112, sec. 7.1)")
        }
    }

    private static let invalidExtension = Problem(status: 400, "a chunk extension is name or name=value (RFC 9112, sec. 7.1.1)")

    private mutating func stepTrailer(_ byte: UInt8) throws(Problem) {
        trailerBytes += 1
        guard trailerBytes <= limits.head else { throw Problem(status: 431, "the trailers are larger than \(limits.head) bytes") }
        guard byte == 0x0A else {
            trailerLine.append(byte)
            return
        }
        guard trailerLine.popLast() == 0x0D else { throw Problem(status: 400, "a line must end in CRLF, not in a bare LF (RFC 9112, sec. 2.2)") }
        if trailerLine.isEmpty {
            state = .done
            return
        }
        let field = try FieldLine.parse(trailerLine[...])
        guard !Self.forbiddenTrailers.contains(field.name) else {
            throw Problem(status: 400, "\(field.name) must not be a trailer (RFC 9110, sec. 6.5.1)")
        }
        trailerCount += 1
        guard trailerCount <= limits.fields else { throw Problem(status: 431, "more than \(limits.fields) trailers") }
        trailerLine.removeAll(keepingCapacity: true)
    }

    private static let forbiddenTrailers: Set<String> = [
        "transfer-encoding", "content-length", "host", "content-encoding", "content-type", "content-range", "trailer", "connection", "authorization",
    ]
}

/// `chunk-ext = *( ";" chunk-ext-name [ "=" chunk-ext-val ] )` without the optional white space, which only old senders wrote (RFC 9112, sec. 7.1.1).
private struct ChunkExtension {
    private enum State { case nameStart, name, valueStart, value, quoted, escaped, afterQuoted }
    private var state = State.nameStart

    /// Whether the extension may end here.
    var isComplete: Bool { state == .name || state == .value || state == .afterQuoted }

    mutating func accept(_ byte: UInt8) -> Bool {
        let isToken = ByteClass.token[Int(byte)]
        switch state {
        case .nameStart where isToken: state = .name
        case .name where isToken, .value where isToken: break
        case .name where byte == UInt8(ascii: "="): state = .valueStart
        case .name where byte == UInt8(ascii: ";"), .value where byte == UInt8(ascii: ";"), .afterQuoted where byte == UInt8(ascii: ";"):
            state = .nameStart
        case .valueStart where isToken: state = .value
        case .valueStart where byte == UInt8(ascii: "\""): state = .quoted
        case .quoted where byte == UInt8(ascii: "\""): state = .afterQuoted
        case .quoted where byte == UInt8(ascii: "\\"): state = .escaped
        case .quoted where ByteClass.fieldValue[Int(byte)]: break
        case .escaped where ByteClass.fieldValue[Int(byte)]: state = .quoted
        default: return false
        }
        return true
    }
}

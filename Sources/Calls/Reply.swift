/// An answer of HTTP/1.1, complete.
public struct Reply: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// Names in small letters, and values, in their order.
    public var fields: [Field]
    /// The body without its transfer coding.
    public var body: [UInt8]
    /// Whether the connection can be used for another request.
    public var keepsAlive: Bool

    /// A field of the head.
    public struct Field: Sendable, Equatable {
        /// In small letters.
        public var name: String
        /// Without white space around it.
        public var value: String
    }

    /// The value of the first field with a name.
    ///
    /// - Parameter name: in small letters.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// Finds the end of one answer in bytes that come in pieces (RFC 9112).
struct ReplyParser {
    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case trailers
        case untilEnd
        case complete
    }

    /// Bytes of a head, and of a line of a chunked body.
    private static let longestHead = 64 << 10

    private let bodyLimit: Int
    private var state = State.head
    private var buffer: [UInt8] = []
    private var position = 0
    private var reply = Reply(status: 0, fields: [], body: [], keepsAlive: true)

    /// - Parameter bodyLimit: bytes of the longest body that is taken.
    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// The answer, once it is complete.
    var complete: Reply? { if case .complete = state { reply } else { nil } }

    /// Takes bytes.
    ///
    /// - Throws: ``CallError`` for what is no HTTP/1.1, or too long.
    mutating func take(_ bytes: some Collection<UInt8>) throws(CallError) {
        buffer.append(contentsOf: bytes)
        while try advance() {}
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
    }

    /// The connection has ended.
    mutating func end() throws(CallError) {
        switch state {
        case .untilEnd: state = .complete
        case .complete: break
        case .head where buffer.isEmpty && reply.status == 0: throw CallError("the connection ended before the answer")
        default: throw CallError("the answer broke off")
        }
    }

    /// - Returns: whether there may be more to do.
    private mutating func advance() throws(CallError) -> Bool {
        switch state {
        case .head:
            guard let line = try line() else { return false }
            try readHead(line)
            return true
        case .length(let left):
            let count = min(left, buffer.count - position)
            try appendBody(count)
            state = left == count ? .complete : .length(left - count)
            return left == count
        case .chunkSize:
            guard let line = try line() else { return false }
            guard let size = Int(line.prefix { $0 != ";" && $0 != " " }, radix: 16), size >= 0 else {
                throw CallError("a chunk of the answer has no size")
            }
            state = size == 0 ? .trailers : .chunk(size)
            return true
        case .chunk(let left):
            if left == 0 {
                guard let line = try line() else { return false }
                guard line.isEmpty else { throw CallError("a chunk of the answer is longer than its size") }
                state = .chunkSize
                return true
            }
            let count = min(left, buffer.count - position)
            try appendBody(count)
            state = .chunk(left - count)
            return count == left
        case .trailers:
            guard let line = try line() else { return false }
            if line.isEmpty { state = .complete }
            return true
        case .untilEnd:
            try appendBody(buffer.count - position)
            return false
        case .complete: return false
        }
    }

    private mutating func appendBody(_ count: Int) throws(CallError) {
        guard reply.body.count + count <= bodyLimit else { throw CallError("the answer is longer than \(bodyLimit) bytes") }
        reply.body += buffer[position..<(position + count)]
        position += count
    }

    private mutating func line() throws(CallError) -> String? {
        guard let end = buffer[position...].firstIndex(of: 0x0A) else {
            guard buffer.count - position < Self.longestHead else { throw CallError("a line of the answer is too long") }
            return nil
        }
        var line = buffer[position..<end]
        if line.last == 0x0D { line = line.dropLast() }
        position = end + 1
        return String(decoding: line, as: UTF8.self)
    }

    private mutating func readHead(_ line: String) throws(CallError) {
        guard reply.status != 0 else {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]), (100...599).contains(status) else {
                throw CallError("the answer is not HTTP/1.1")
            }
            reply.status = status
            reply.keepsAlive = words[0] != "HTTP/1.0"
            return
        }
        guard line.isEmpty else {
            guard let colon = line.firstIndex(of: ":"), reply.fields.count < 200 else { throw CallError("the head of the answer is not HTTP/1.1") }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            reply.fields.append(Reply.Field(name: line[..<colon].lowercased(), value: String(value)))
            return
        }
        guard reply.status >= 200 else {
            // An interim answer; the real one follows.
            reply = Reply(status: 0, fields: [], body: [], keepsAlive: true)
            return
        }
        if reply["connection"]?.lowercased() == "close" { reply.keepsAlive = false }
        if reply.status == 204 || reply.status == 304 {
            state = .complete
        } else if reply["transfer-encoding"]?.lowercased().hasSuffix("chunked") == true {
            state = .chunkSize
        } else if let text = reply["content-length"] {
            guard let length = Int(text), (0...bodyLimit).contains(length) else { throw CallError("the answer is longer than \(bodyLimit) bytes") }
            state = .length(length)
        } else {
            reply.keepsAlive = false
            state = .untilEnd
        }
    }
}

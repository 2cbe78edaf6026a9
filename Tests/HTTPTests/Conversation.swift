import HTTPTypes

@testable import HTTP

/// Plays the owner of a connection: takes every request and answers it at once.
struct Conversation {
    enum Event: Equatable {
        case request(String, String, body: String)
        case sentContinue
        case refused(Int)
        case closed
    }

    var state: ConnectionState
    var events: [Event] = []
    /// The largest body.
    var bodyLimit: Int
    /// Whether bytes go straight into the body's chunks where they can.
    var isDirect = false
    private var request: (head: RequestHead, body: [UInt8])?

    init(limits: HTTPLimits = HTTPLimits(), bodyLimit: Int = 1000) {
        state = ConnectionState(limits: limits)
        self.bodyLimit = bodyLimit
    }

    mutating func receive(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            if isDirect, let room = state.roomForBody() {
                let count = min(room.count, rest.count)
                room.copyBytes(from: rest.prefix(count))
                state.filledBody(count)
                rest = rest.dropFirst(count)
            } else {
                rest.withUnsafeBytes { state.receive($0) }
                rest = []
            }
            perform()
        }
    }

    mutating func end() {
        state.endOfInput()
        perform()
    }

    private mutating func perform() {
        while let action = state.next() {
            switch action {
            case .decide(let head):
                request = (head, [])
                state.accept(bodyLimit: bodyLimit)
            case .body(let chunk, let isLast):
                request?.body += Array(chunk.bytes)
                guard isLast, let (head, body) = request else { break }
                events.append(.request(head.request.method.rawValue, head.request.path ?? "", body: String(decoding: body, as: UTF8.self)))
                state.answered(closing: !head.keepsAlive)
            case .bodySkipped(let mustClose): state.answered(closing: mustClose)
            case .sendContinue: events.append(.sentContinue)
            case .refuse(let problem, _):
                events.append(.refused(problem.kind.status))
                state.answered(closing: true)
            case .close:
                events.append(.closed)
                return
            }
        }
    }

    /// The events of a stream that comes in pieces of `size` bytes.
    static func events(of stream: String, inPiecesOf size: Int, limits: HTTPLimits = HTTPLimits(), bodyLimit: Int = 1000) -> [Event] {
        var conversation = Conversation(limits: limits, bodyLimit: bodyLimit)
        var rest = Array(stream.utf8)[...]
        while !rest.isEmpty {
            conversation.receive(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return conversation.events
    }

    /// The events of a stream that is split in two, at every place.
    static func eventsAtEverySplit(of stream: String, limits: HTTPLimits = HTTPLimits(), bodyLimit: Int = 1000) -> [[Event]] {
        let bytes = Array(stream.utf8)
        return (0...bytes.count).map { split in
            var conversation = Conversation(limits: limits, bodyLimit: bodyLimit)
            if split > 0 { conversation.receive(bytes[..<split]) }
            if split < bytes.count { conversation.receive(bytes[split...]) }
            return conversation.events
        }
    }
}

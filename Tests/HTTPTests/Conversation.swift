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
    /// The largest body; `nil` takes bodies as streams.
    var bodyLimit: Int?
    private var streamed: (head: RequestHead, body: [UInt8])?

    init(limits: HTTPLimits = HTTPLimits(), bodyLimit: Int? = 1000) {
        state = ConnectionState(limits: limits)
        self.bodyLimit = bodyLimit
    }

    mutating func receive(_ bytes: some Collection<UInt8>) {
        Array(bytes).withUnsafeBytes { state.receive($0) }
        perform()
    }

    mutating func end() {
        state.endOfInput()
        perform()
    }

    private mutating func perform() {
        while let action = state.next() {
            switch action {
            case .decide(let head):
                if let bodyLimit {
                    state.accept(bodyLimit: bodyLimit)
                } else {
                    streamed = (head, [])
                    state.acceptStream()
                }
            case .stream(let piece, let isLast):
                streamed?.body += piece
                if isLast, let (head, body) = streamed {
                    events.append(.request(head.request.method.rawValue, head.request.path ?? "", body: String(decoding: body, as: UTF8.self)))
                    state.answered(closing: !head.keepsAlive)
                }
            case .sendContinue: events.append(.sentContinue)
            case .handle(let head, let body):
                events.append(.request(head.request.method.rawValue, head.request.path ?? "", body: String(decoding: body, as: UTF8.self)))
                state.answered(closing: !head.keepsAlive)
            case .refuse(let error, _):
                events.append(.refused(error.status))
                state.answered(closing: true)
            case .close:
                events.append(.closed)
                return
            }
        }
    }

    /// The events of a stream that comes in pieces of `size` bytes.
    static func events(of stream: String, inPiecesOf size: Int, limits: HTTPLimits = HTTPLimits(), bodyLimit: Int? = 1000) -> [Event] {
        var conversation = Conversation(limits: limits, bodyLimit: bodyLimit)
        var rest = Array(stream.utf8)[...]
        while !rest.isEmpty {
            conversation.receive(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return conversation.events
    }

    /// The events of a stream that is split in two, at every place.
    static func eventsAtEverySplit(of stream: String, limits: HTTPLimits = HTTPLimits(), bodyLimit: Int? = 1000) -> [[Event]] {
        let bytes = Array(stream.utf8)
        return (0...bytes.count).map { split in
            var conversation = Conversation(limits: limits, bodyLimit: bodyLimit)
            if split > 0 { conversation.receive(bytes[..<split]) }
            if split < bytes.count { conversation.receive(bytes[split...]) }
            return conversation.events
        }
    }
}

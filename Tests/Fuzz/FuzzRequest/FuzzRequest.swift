@testable import HTTP

/// The first byte says where the rest is split; whole, split and with its bodies as streams the outcome must be the same.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzRequest(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 1 else { return 0 }
    let input = UnsafeRawBufferPointer(start: bytes + 1, count: count - 1)
    let split = Int(bytes[0]) % input.count
    let halves = [UnsafeRawBufferPointer(rebasing: input[..<split]), UnsafeRawBufferPointer(rebasing: input[split...])]
    let whole = outcome([input])
    let inHalves = outcome(halves)
    precondition(whole == inHalves, "\(whole) is not \(inHalves)")
    let streamed = outcome([input], asStreams: true)
    let streamedInHalves = outcome(halves, asStreams: true)
    precondition(streamed == streamedInHalves, "\(streamed) is not \(streamedInHalves)")
    precondition(streamed == whole || whole.last == "413", "\(streamed) is not \(whole)")
    return 0
}

/// What a connection makes of the pieces: each request with its body, then the refusal if there is one.
private func outcome(_ pieces: [UnsafeRawBufferPointer], asStreams: Bool = false) -> [String] {
    var streamed: (head: RequestHead, body: [UInt8])?
    var state = ConnectionState(limits: HTTPLimits())
    var events: [String] = []
    func serve(_ head: RequestHead, _ body: [UInt8]) {
        // Whether data behind the last request is there in time to have it refused depends on the pieces.
        events.append(head.keepsAlive ? "\(head.request.method) \(head.request.path ?? "") \(body)" : "last")
        state.answered(closing: !head.keepsAlive)
    }
    func perform() {
        while let action = state.next() {
            switch action {
            case .decide(let head):
                if asStreams { state.acceptStream() } else { state.accept(bodyLimit: 1000) }
                streamed = (head, [])
            case .stream(let piece, let isLast):
                streamed?.body += piece
                guard isLast, let (head, body) = streamed else { break }
                serve(head, body)
            case .sendContinue: break
            case .handle(let head, let body):
                precondition(body.count <= 1000)
                serve(head, body)
            case .refuse(.dataBehindLast, let head):
                precondition(head?.keepsAlive == false)
                events.append("last")
                state.answered(closing: true)
            case .refuse(let error, _):
                precondition((400..<600).contains(error.status))
                events.append("\(error.status)")
                state.answered(closing: true)
            case .close: return
            }
        }
    }
    for piece in pieces where !piece.isEmpty {
        state.receive(piece)
        perform()
    }
    state.endOfInput()
    perform()
    return events
}

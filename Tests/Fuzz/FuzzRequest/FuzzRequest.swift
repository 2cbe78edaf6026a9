@testable import HTTP

/// The first byte says where the rest is split; whole, split and written straight into chunks the outcome must be the same.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzRequest(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 1 else { return 0 }
    let input = UnsafeRawBufferPointer(start: bytes + 1, count: count - 1)
    let split = Int(bytes[0]) % input.count
    let halves = [UnsafeRawBufferPointer(rebasing: input[..<split]), UnsafeRawBufferPointer(rebasing: input[split...])]
    let whole = outcome([input])
    let inHalves = outcome(halves)
    precondition(whole == inHalves, "\(whole) is not \(inHalves)")
    let direct = outcome(halves, isDirect: true)
    precondition(whole == direct, "\(whole) is not \(direct)")
    return 0
}

/// What a connection makes of the pieces: each request with its body, then the refusal if there is one.
private func outcome(_ pieces: [UnsafeRawBufferPointer], isDirect: Bool = false) -> [String] {
    var request: (head: RequestHead, body: [UInt8])?
    var state = ConnectionState(limits: HTTPLimits())
    var events: [String] = []
    func serve(_ head: RequestHead, _ body: [UInt8]) {
        // Whether data after the last request is there in time to have it refused depends on the pieces.
        events.append(head.keepsAlive ? "\(head.request.method) \(head.request.path ?? "") \(body)" : "last")
        state.answered(closing: !head.keepsAlive)
    }
    func perform() {
        while let action = state.next() {
            switch action {
            case .decide(let head):
                request = (head, [])
                state.accept(bodyLimit: 1000)
            case .body(let chunk, let isLast):
                request?.body += Array(chunk.bytes)
                guard isLast, let (head, body) = request else { break }
                precondition(body.count <= 1000)
                serve(head, body)
            case .bodySkipped, .sendContinue: break
            case .refuse(let problem, let head) where problem == .dataAfterLast:
                precondition(head?.keepsAlive == false)
                events.append("last")
                state.answered(closing: true)
            case .refuse(let problem, _):
                precondition((400..<600).contains(problem.kind.status))
                events.append("\(problem.kind.status)")
                state.answered(closing: true)
            case .close: return
            }
        }
    }
    for piece in pieces {
        var rest = piece
        while !rest.isEmpty {
            var taken = rest.count
            if isDirect, let room = state.roomForBody() {
                taken = min(taken, room.count)
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<taken]))
                state.filledBody(taken)
            } else {
                state.receive(rest)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken))
            perform()
        }
    }
    state.endOfInput()
    perform()
    return events
}

@testable import HTTP

/// The first byte says where the rest is split; whole and split the outcome must be the same.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzRequest(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 1 else { return 0 }
    let input = UnsafeRawBufferPointer(start: bytes + 1, count: count - 1)
    let split = Int(bytes[0]) % input.count
    let whole = outcome([input])
    let halves = outcome([UnsafeRawBufferPointer(rebasing: input[..<split]), UnsafeRawBufferPointer(rebasing: input[split...])])
    precondition(whole == halves, "\(whole) is not \(halves)")
    return 0
}

/// What a connection makes of the pieces: each request with its body, then the refusal if there is one.
private func outcome(_ pieces: [UnsafeRawBufferPointer]) -> [String] {
    var state = ConnectionState(limits: HTTPLimits())
    var events: [String] = []
    func perform() {
        while let action = state.next() {
            switch action {
            case .decide: state.accept(bodyLimit: 1000)
            case .sendContinue: break
            case .handle(let head, let body):
                precondition(body.count <= 1000)
                events.append("\(head.request.method) \(head.request.path ?? "") \(body)")
                state.answered(closing: !head.keepsAlive)
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

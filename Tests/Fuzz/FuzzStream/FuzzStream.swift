import AdvantageAPI
import HTTPTypes
import JSON

private let service: AdvantageService = {
    var limits = AdvantageService.Limits()
    limits.outputTokens = 80_000
    limits.lineBytes = 2000
    return AdvantageService(limits: limits, version: "fuzz")
}()

/// Whatever the lines and wherever they are split, the answer is the same, every line of it is JSON, and there is one a group.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzStream(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 1 else { return 0 }
    let body = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    let operation: Route.Operation = bytes[0] & 1 == 0 ? .computeAdvantages : .computeRewards
    guard let route = Route.all.first(where: { $0.operation == operation }) else { return 0 }
    let whole = answer(to: body, inPiecesOf: body.count, route)
    let pieces = answer(to: body, inPiecesOf: Int(bytes[0] >> 1) + 1, route)
    precondition(whole == pieces, "\(String(decoding: whole, as: UTF8.self)) is not \(String(decoding: pieces, as: UTF8.self))")
    for line in whole.split(separator: 0x0A) {
        do throws(JSONError) {
            try JSONReader.read(Array(line), wrap: { $0 }) { reader throws(JSONError) in _ = try reader.readValue() }
        } catch {
            preconditionFailure("\(error)")
        }
    }
    return 0
}

private func answer(to body: [UInt8], inPiecesOf size: Int, _ route: Route) -> [UInt8] {
    let stream = service.stream(for: route, requestID: "fuzz", isCancelled: { false })
    var rest = body[...]
    var answer: [UInt8] = []
    while true {
        switch stream.next() {
        case .whole(let problem):
            precondition([400, 413, 422].contains(problem.status.code), "\(problem.status)")
            return problem.body
        case .head(let head): precondition(head.status == .ok)
        case .piece(let piece): answer += piece
        case .needsBody:
            precondition(stream.heldBytes <= 2000 + size)
            let piece = rest.prefix(size)
            rest = rest.dropFirst(size)
            stream.receive(Array(piece), isLast: rest.isEmpty)
        case .end: return answer
        }
    }
}

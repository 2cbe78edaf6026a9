import AdvantageAPI
import HTTPTypes
import JSON

private let service: AdvantageService = {
    var limits = AdvantageService.Limits()
    limits.outputTokens = 10_000
    return AdvantageService(limits: limits, version: "fuzz")
}()

/// Whatever the body, the answer is JSON with a status of the contract; the first byte chooses the route.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzDecode(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 0 else { return 0 }
    let operation: Route.Operation = bytes[0] & 1 == 0 ? .computeAdvantages : .computeRewards
    guard let route = Route.all.first(where: { $0.operation == operation }) else { return 0 }
    let answer = service.respond(to: route, body: Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1)), requestID: "fuzz")
    precondition([200, 400, 422].contains(answer.status.code), "\(answer.status)")
    precondition(answer.rest == nil)
    do throws(JSONError) {
        try JSONReader.read(answer.body, wrap: { $0 }) { reader throws(JSONError) in _ = try reader.readValue() }
    } catch {
        preconditionFailure("\(error)")
    }
    return 0
}

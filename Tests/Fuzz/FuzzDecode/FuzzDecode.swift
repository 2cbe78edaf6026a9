import AdvantageAPI
import HTTPTypes
import JSON

private let service: AdvantageService = {
    var limits = AdvantageService.Limits()
    limits.outputTokens = 10_000
    return AdvantageService(limits: limits, version: "fuzz")
}()

/// The routes that take a client's word for something; what `POST /` gives back is not read.
private let routes = Route.all.filter { ($0.readsBody && $0.operation != .echo) || [.drawCurves, .drawCurvePicture].contains($0.operation) }

/// Whatever query and body, the answer has a status of the contract, and is JSON where it says so.
///
/// The first byte chooses the route. What stands before a line feed is the query, if there is one, and the rest the body.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzDecode(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 0 else { return 0 }
    let route = routes[Int(bytes[0]) % routes.count]
    var body = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    var target = route.path
    if let lineFeed = body.firstIndex(of: UInt8(ascii: "\n")) {
        target += "?" + String(decoding: body[..<lineFeed], as: UTF8.self)
        body.removeSubrange(...lineFeed)
    }
    let answer = service.respond(to: route, target: target, body: body, requestID: "fuzz")
    precondition([200, 400, 422].contains(answer.status.code) && route.statuses.contains(answer.status.code), "\(answer.status)")
    precondition(answer.rest == nil)
    guard answer.fields[.contentType]?.hasSuffix("json") == true else { return 0 }
    do throws(JSONError) {
        try JSONReader.read(answer.body, wrap: { $0 }) { reader throws(JSONError) in _ = try reader.readValue() }
    } catch {
        preconditionFailure("\(error)")
    }
    return 0
}

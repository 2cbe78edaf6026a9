import Batch
@testable import Endpoints
import HTTP
import HTTPTypes
import JSON

private let context: ServiceContext = {
    var limits = BatchContext.Limits()
    limits.outputTokens = 10_000
    return ServiceContext(limits: limits, version: "fuzz")
}()

private let budget = MemoryBudget(limit: 1 << 30)

/// The endpoints that read what a client sends; what `POST /` gives back is not read.
private let endpoints = Endpoint.all(of: context).filter {
    ($0.readsBody && $0.operation != "echo") || ["drawCurves", "drawCurvePicture"].contains($0.operation)
}

/// Whatever query and body, the answer has a status of the contract, is the same for any chunks, and is JSON where it says so.
///
/// The first byte chooses the endpoint and the size of the chunks. What comes before a line feed is the query, if there is one, and the rest the body.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzDecode(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 0 else { return 0 }
    let endpoint = endpoints[Int(bytes[0]) % endpoints.count]
    var body = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    var target = endpoint.path
    if let lineFeed = body.firstIndex(of: UInt8(ascii: "\n")) {
        target += "?" + String(decoding: body[..<lineFeed], as: UTF8.self)
        body.removeSubrange(...lineFeed)
    }
    let answer = ask(endpoint, target, body, chunksOf: Chunk.usualCapacity)
    let pieces = ask(endpoint, target, body, chunksOf: Int(bytes[0]) + 1)
    precondition(answer.status == pieces.status && answer.body == pieces.body, "the answer depends on the chunks")
    precondition([200, 400, 422].contains(answer.status.code) && endpoint.statuses.contains(answer.status.code), "\(answer.status)")
    precondition(budget.heldBytes == 0, "memory stays counted")
    guard answer.fields[.contentType]?.hasSuffix("json") == true else { return 0 }
    do throws(JSONError) {
        try JSONReader.read(answer.body, wrap: { $0 }) { reader throws(JSONError) in _ = try reader.readValue() }
    } catch {
        preconditionFailure("\(error)")
    }
    return 0
}

private func ask(_ endpoint: Endpoint, _ target: String, _ body: [UInt8], chunksOf size: Int) -> Answer {
    var head = HTTPRequest(method: endpoint.method, scheme: nil, authority: nil, path: target)
    head.headerFields[.contentType] = "application/json"
    let request = Request(head: head, id: "fuzz", memory: MemoryAccount(of: budget)) { problem in
        Answer(
            status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: "fuzz"))
    }
    guard let answer = endpoint.begin(request).run(on: body, chunksOf: size) else { preconditionFailure("the answer breaks off") }
    return answer
}

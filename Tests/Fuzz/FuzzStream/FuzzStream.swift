import Batch
import HTTP
import HTTPTypes
import JSON

private let budget = MemoryBudget(limit: 1 << 30)

private let context: BatchContext = {
    var limits = BatchContext.Limits()
    limits.outputTokens = 80_000
    limits.lineBytes = 2000
    return BatchContext(limits: limits)
}()

/// Whatever the lines and wherever they are cut, the answer is the same, every line of it is JSON, and no memory stays counted.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzStream(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 1 else { return 0 }
    let body = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    let purpose: BatchPurpose = bytes[0] & 1 == 0 ? .advantages : .rewards
    let whole = answer(to: body, chunksOf: max(1, body.count), purpose)
    let pieces = answer(to: body, chunksOf: Int(bytes[0] >> 1) + 1, purpose)
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

private func answer(to body: [UInt8], chunksOf size: Int, _ purpose: BatchPurpose) -> [UInt8] {
    var answer = Answer()
    do {
        let head = HTTPRequest(
            method: .post, scheme: nil, authority: nil, path: nil, headerFields: [.contentType: MediaType.lines.rawValue])
        let request = Request(head: head, id: "fuzz", memory: MemoryAccount(of: budget)) { problem in
            Answer(status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: "fuzz"))
        }
        guard let given = BatchExchange(request, for: purpose, in: context).run(on: body, chunksOf: size) else { preconditionFailure("broken off") }
        answer = given
    }
    precondition([200, 400, 413, 422].contains(answer.status.code), "\(answer.status)")
    precondition(budget.heldBytes == 0, "memory stays counted")
    return answer.body
}

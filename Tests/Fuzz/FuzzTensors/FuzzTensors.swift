import Batch
import HTTP
import HTTPTypes
import JSON
import Safetensors

private let budget = MemoryBudget(limit: 1 << 30)

private let context: BatchContext = {
    var limits = BatchContext.Limits()
    limits.outputTokens = 10_000
    return BatchContext(limits: limits)
}()

/// Whatever the file, it is read within its bytes or refused, and answered with a status of the contract, in tensors that can be read again.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzTensors(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: bytes, count: count))
    if let file = try? SafetensorsFile(body) {
        for tensor in file.tensors {
            let numbers = file.doubles(of: tensor)
            precondition(numbers.count == tensor.count && tensor.shape.reduce(1, *) == tensor.count)
            if let integers = file.integers(of: tensor) { precondition(integers.count == tensor.count) }
        }
    }
    let answer = answer(to: body)
    precondition([200, 400, 422].contains(answer.status.code), "\(answer.status)")
    if answer.status == .ok {
        guard let file = try? SafetensorsFile(answer.body), let advantage = file["advantage"] else { preconditionFailure("no tensors") }
        precondition(file.doubles(of: advantage).allSatisfy(\.isFinite))
    } else {
        do throws(JSONError) {
            try JSONReader.read(answer.body, wrap: { $0 }) { reader throws(JSONError) in _ = try reader.readValue() }
        } catch {
            preconditionFailure("\(error)")
        }
    }
    return 0
}

private func answer(to body: [UInt8]) -> Answer {
    let type = MediaType.safetensors.rawValue
    let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: nil, headerFields: [.contentType: type, .accept: type])
    let request = Request(head: head, id: "fuzz", memory: MemoryAccount(of: budget)) { problem in
        Answer(status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: problem.encoded(instance: "fuzz"))
    }
    guard let answer = BatchExchange(request, for: .advantages, in: context).run(on: body) else { preconditionFailure("broken off") }
    return answer
}

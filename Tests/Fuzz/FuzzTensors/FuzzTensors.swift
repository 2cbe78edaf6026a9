import AdvantageAPI
import HTTPTypes
import JSON
import Safetensors

private let service: AdvantageService = {
    var limits = AdvantageService.Limits()
    limits.outputTokens = 10_000
    return AdvantageService(limits: limits, version: "fuzz")
}()

/// Whatever the file, it is read within its bytes or refused, and the API answers with a status of the contract, in tensors that can be read again.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzTensors(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: bytes, count: count))
    if let file = try? SafetensorsFile(body) {
        for tensor in file.tensors {
            let numbers = file.doubles(of: tensor)
            precondition(numbers.count == tensor.count && tensor.shape.reduce(1, *) == tensor.count)
            if let integers = file.integers(of: tensor) { precondition(integers.count == tensor.count) }
        }
    }
    guard let route = Route.all.first(where: { $0.operation == .computeAdvantages }) else { return 0 }
    let fields: HTTPFields = [.contentType: "application/x-safetensors", .accept: "application/x-safetensors"]
    let answer = service.respond(to: route, fields: fields, body: body, requestID: "fuzz")
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

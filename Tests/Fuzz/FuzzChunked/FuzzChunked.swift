@testable import HTTP

/// Whole and byte by byte the decoder must come to the same body, or fail in both.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzChunked(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let whole = decode([input])
    let single = decode(input.map { [$0] })
    precondition(whole == single)
    if let whole { precondition(whole.count <= 10_000) }
    return 0
}

/// The body, `nil` where it is refused.
private func decode(_ pieces: [[UInt8]]) -> [UInt8]? {
    var decoder = ChunkedDecoder(limits: HTTPLimits())
    var body: [UInt8] = []
    for piece in pieces {
        var rest = piece[...]
        while !rest.isEmpty, !decoder.isDone {
            let data = rest.prefix(decoder.dataLeft)
            if !data.isEmpty {
                body += data
                rest = rest.dropFirst(data.count)
                decoder.took(data.count)
                continue
            }
            do throws(Problem) { try decoder.step(rest.removeFirst(), bodyCount: body.count, limit: 10_000) } catch { return nil }
        }
    }
    return body
}

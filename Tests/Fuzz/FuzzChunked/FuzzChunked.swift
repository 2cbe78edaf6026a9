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
        var position = 0
        do throws(ProtocolError) { try decoder.decode(piece, from: &position, into: &body, limit: 10_000) } catch { return nil }
        precondition(position == piece.count || decoder.isDone)
        if decoder.isDone { break }
    }
    return body
}

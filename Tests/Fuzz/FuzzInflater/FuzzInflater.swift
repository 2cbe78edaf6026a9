@testable import Middleware

/// Whole and in pieces the same must come out, within the limits.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzInflater(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let bytes, count > 1 else { return 0 }
    let size = Int(bytes[0]) + 1
    let input = UnsafeRawBufferPointer(start: bytes + 1, count: count - 1)
    let whole = inflate([input])
    let pieces = inflate(stride(from: 0, to: input.count, by: size).map { UnsafeRawBufferPointer(rebasing: input[$0..<min(input.count, $0 + size)]) })
    precondition(whole == pieces)
    if let whole {
        precondition(whole.count <= limits.bytes)
        // What we pack ourselves must come out again.
        if let packed = Deflater.deflate(whole) { precondition(packed.withUnsafeBytes { inflate([$0]) } == whole) }
    }
    return 0
}

private let limits = Inflater.Limits(bytes: 200_000, ratio: 2000)

private func inflate(_ pieces: [UnsafeRawBufferPointer]) -> [UInt8]? {
    do throws(Inflater.Failure) {
        let inflater = try Inflater(limits: limits)
        var output: [UInt8] = []
        for piece in pieces { try inflater.inflate(piece, into: &output) }
        try inflater.finish()
        return output
    } catch {
        return nil
    }
}

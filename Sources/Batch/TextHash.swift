/// 128 bits of a text: two texts with the same ones are taken for the same. Keyed anew in each process, so that nobody can send two others on purpose.
struct TextHash: Hashable, Sendable {
    let low: UInt64
    let high: UInt64

    init(_ text: UnsafeBufferPointer<UInt8>, _ judge: Int = 0, tokens: Int = -1, hasEscapes: Bool = false) {
        var first = Hasher()
        first.combine(judge)
        first.combine(tokens)
        first.combine(hasEscapes)
        var second = first
        first.combine(bytes: UnsafeRawBufferPointer(text))
        second.combine(0x5EED)
        second.combine(bytes: UnsafeRawBufferPointer(text))
        low = UInt64(bitPattern: Int64(first.finalize()))
        high = UInt64(bitPattern: Int64(second.finalize()))
    }
}

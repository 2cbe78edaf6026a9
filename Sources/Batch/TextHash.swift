import JSON

/// 128 bits of a text: two texts with the same ones are taken for the same. Keyed anew in each process, so that nobody can send two others on purpose.
struct TextHash: Hashable, Sendable {
    let low: UInt64
    let high: UInt64

    private static let seeds = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))

    init(_ text: UnsafeBufferPointer<UInt8>, _ judge: Int = 0, tokens: Int = -1, hasEscapes: Bool = false) {
        let context = UInt64(bitPattern: Int64(judge)) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(tokens)) &<< 1 ^ (hasEscapes ? 1 : 0)
        low = ByteHash.hash(text, seed: Self.seeds.0 ^ context)
        high = ByteHash.hash(text, seed: Self.seeds.1 &+ context)
    }
}

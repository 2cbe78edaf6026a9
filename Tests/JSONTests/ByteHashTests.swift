import JSON
import Testing

@Suite struct ByteHashTests {
    private func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
        var text = text
        return text.withUTF8 { ByteHash.hash($0, seed: seed) }
    }

    /// Values of the algorithm's specification and its sanity checks.
    @Test func isXXH3() {
        #expect(hash("") == 0x2D06_8005_38D3_94C2)
        #expect(hash("a") == 0xE6C6_32B6_1E96_4E1F)
        #expect(hash("abc") == 0x78AF_5F94_892F_3950)
    }

    @Test func dependsOnEveryByteAndTheSeed() {
        let text = String(repeating: "0123456789", count: 40)
        var hashes: Set<UInt64> = [hash(text), hash(text, seed: 1)]
        for place in 0..<400 {
            var bytes = Array(text.utf8)
            bytes[place] ^= 1
            hashes.insert(bytes.withUnsafeBufferPointer { ByteHash.hash($0) })
            hashes.insert(bytes[..<place].withUnsafeBufferPointer { ByteHash.hash($0) })
        }
        #expect(hashes.count == 802)
    }
}

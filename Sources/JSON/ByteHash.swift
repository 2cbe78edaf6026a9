internal import CXXHash

/// Hashes of bytes for tables in memory: XXH3 (Collet), many bytes an instruction.
///
/// Not for keys that an attacker may choose to collide, unless the bytes are compared too or the seed is secret; not to be stored, since versions of the library may differ.
public enum ByteHash {
    /// 64 bits of the bytes.
    ///
    /// - Parameter seed: another seed gives another hash.
    /// - Complexity: O(n), about 10 bytes a nanosecond.
    public static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
        cxxhash_64(bytes.baseAddress, bytes.count, seed)
    }
}

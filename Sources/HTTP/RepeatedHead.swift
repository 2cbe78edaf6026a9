/// The last head of a connection: a client that asks the same again sends the same bytes, and the same bytes are the same head.
struct RepeatedHead {
    private var bytes: [UInt8] = []
    private var head: RequestHead?

    /// Longer heads are not kept: a connection shall stay small.
    private static let longest = 512

    /// The head at `start` and where it ends, if it is the last one again and complete.
    func match(_ input: [UInt8], from start: Int) -> (head: RequestHead, end: Int)? {
        guard let head, input.count - start >= bytes.count else { return nil }
        let isSame = input.withUnsafeBytes { input in bytes.withUnsafeBytes { Self.isSame($0, input, from: start) } }
        return isSame ? (head, start + bytes.count) : nil
    }

    /// Whether `bytes` are in `input` at `start`; compared eight at a time.
    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ input: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var at = 0
        while at + 8 <= bytes.count {
            guard bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) == input.loadUnaligned(fromByteOffset: start + at, as: UInt64.self) else {
                return false
            }
            at += 8
        }
        while at < bytes.count {
            guard bytes[at] == input[start + at] else { return false }
            at += 1
        }
        return true
    }

    /// Keeps a head with its bytes.
    mutating func remember(_ bytes: ArraySlice<UInt8>, _ head: RequestHead) {
        guard bytes.count <= Self.longest else {
            self = RepeatedHead()
            return
        }
        self.bytes = Array(bytes)
        self.head = head
    }
}

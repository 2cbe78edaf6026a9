import CZlib

/// Packs answers as gzip.
enum Deflater {
    /// Answers below it are not worth the work.
    static let smallest = 4096

    /// zlib's fastest level: the second costs more time than it saves on a fast network.
    private static let level: Int32 = 1

    /// The bytes as one gzip member; `nil` if that is not shorter, or memory is short.
    static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard czlib_start_deflating(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 3)
        let isDone = bytes.withUnsafeBytes { input in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { room in
                var at = 0
                while true {
                    // zlib counts in 32 bits.
                    let piece = UnsafeRawBufferPointer(rebasing: input[at..<min(input.count, at + 1 << 30)])
                    stream.next_in = piece.baseAddress.map { UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self)) }
                    stream.avail_in = UInt32(piece.count)
                    let isLast = at + piece.count == input.count
                    repeat {
                        stream.next_out = room.baseAddress
                        stream.avail_out = UInt32(room.count)
                        let status = CZlib.deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return false }
                        output.append(contentsOf: room.prefix(room.count - Int(stream.avail_out)))
                        if status == Z_STREAM_END { return true }
                    } while stream.avail_out == 0
                    at += piece.count
                }
            }
        }
        return isDone && output.count < bytes.count ? output : nil
    }
}

import CZlib

/// Packs an answer as one gzip member (RFC 1952), whole or in pieces.
final class Deflater {
    /// Answers below it are not worth the work.
    static let smallest = 4096
    /// Memory of one (zlib.h: about 268 KB at the usual window and level), rounded up.
    static let heldBytes = 272 << 10

    /// What becomes of bytes that zlib would rather keep for later.
    enum Flush {
        /// They come out now: whoever reads the pieces shall have all of what went in.
        case piece
        /// They come out, and the member ends.
        case end

        fileprivate var value: Int32 { self == .piece ? Z_SYNC_FLUSH : Z_FINISH }
    }

    /// zlib's fastest level: the second costs more time than it saves on a fast network.
    private static let level: Int32 = 1

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isStarted: Bool

    /// Fails if memory is short.
    init?() {
        stream.initialize(to: z_stream())
        isStarted = czlib_start_deflating(stream, Self.level) == Z_OK
        if !isStarted { return nil }
    }

    deinit {
        if isStarted { deflateEnd(stream) }
        stream.deallocate()
    }

    /// Packs the next piece.
    ///
    /// - Returns: false if memory is short.
    func deflate(_ bytes: [UInt8], into output: inout [UInt8], _ flush: Flush) -> Bool {
        bytes.withUnsafeBytes { input in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { room in
                var at = 0
                while true {
                    // zlib counts in 32 bits.
                    let piece = UnsafeRawBufferPointer(rebasing: input[at..<min(input.count, at + 1 << 30)])
                    stream.pointee.next_in = piece.baseAddress.map { UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self)) }
                    stream.pointee.avail_in = UInt32(piece.count)
                    at += piece.count
                    repeat {
                        stream.pointee.next_out = room.baseAddress
                        stream.pointee.avail_out = UInt32(room.count)
                        let status = CZlib.deflate(stream, at == input.count ? flush.value : Z_NO_FLUSH)
                        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return false }
                        output.append(contentsOf: room.prefix(room.count - Int(stream.pointee.avail_out)))
                        if status == Z_STREAM_END { return true }
                    } while stream.pointee.avail_out == 0
                    if at == input.count { return flush == .piece }
                }
            }
        }
    }

    /// The bytes as one gzip member; `nil` if that is not shorter, or memory is short.
    static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 3)
        guard let deflater = Deflater(), deflater.deflate(bytes, into: &output, .end), output.count < bytes.count else { return nil }
        return output
    }
}

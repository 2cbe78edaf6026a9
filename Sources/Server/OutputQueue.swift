import CLinux
import Glibc

/// Bytes that wait for the kernel, in the pieces they were made in: a large body is not copied behind its head.
struct OutputQueue {
    private var pieces: [[UInt8]] = []
    /// How much of the first piece is gone.
    private var sent = 0
    /// Bytes that wait.
    private(set) var count = 0

    var isEmpty: Bool { pieces.isEmpty }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        pieces.append(bytes)
        count += bytes.count
    }

    /// Hands the first bytes to `body`, which returns how many it took.
    mutating func consume(_ body: (UnsafeRawBufferPointer) -> Int) {
        guard let first = pieces.first else { return }
        drop(first.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sent...])) })
    }

    /// Sends the first two pieces, a head and its body, in one call.
    ///
    /// - Returns: what the system call returned.
    mutating func send(to descriptor: Int32) -> Int {
        let count = pieces[0].withUnsafeBytes { first in
            var vectors = (
                iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress?.advanced(by: sent)), iov_len: first.count - sent), iovec()
            )
            // For one piece the kernel has a shorter way.
            guard pieces.count > 1 else { return Glibc.send(descriptor, vectors.0.iov_base, vectors.0.iov_len, Int32(MSG_NOSIGNAL)) }
            return pieces[1].withUnsafeBytes { second in
                vectors.1 = iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
                return Self.send(&vectors, to: descriptor)
            }
        }
        if count > 0 { drop(count) }
        return count
    }

    private static func send(_ vectors: inout (iovec, iovec), to descriptor: Int32) -> Int {
        withUnsafeMutablePointer(to: &vectors) { pointer in
            pointer.withMemoryRebound(to: iovec.self, capacity: 2) { vectors in
                var message = msghdr()
                message.msg_iov = vectors
                message.msg_iovlen = 2
                return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            }
        }
    }

    private mutating func drop(_ bytes: Int) {
        count -= bytes
        guard count > 0 || pieces.count > 1 else {
            // The common way, which keeps the room for the next answer.
            pieces.removeLast()
            return sent = 0
        }
        sent += bytes
        while let first = pieces.first, sent >= first.count {
            sent -= first.count
            pieces.removeFirst()
        }
    }
}

import CLinux
import DequeModule
import Glibc

/// Bytes that wait to be sent, in the pieces they were made in: a large body is not copied to come after its head.
struct Output {
    private var pieces: Deque<[UInt8]> = []
    /// How much of the first piece is gone.
    private var sent = 0
    /// Bytes that wait.
    private(set) var count = 0
    /// Memory that the pieces take.
    private(set) var heldBytes = 0

    /// Pieces that go to the kernel in one call.
    private static let piecesPerCall = 16

    var isEmpty: Bool { pieces.isEmpty }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        pieces.append(bytes)
        count += bytes.count
        heldBytes += bytes.capacity
    }

    /// Sends the first pieces in one call, at most about `limit` bytes.
    ///
    /// - Returns: what the system call returned.
    mutating func send(to descriptor: Int32, limit: Int = .max) -> Int {
        // For one piece the kernel has a shorter way.
        let isSingle = pieces.count == 1
        let bytes = isSingle ? sendFirst(to: descriptor, limit: limit) : sendVectors(to: descriptor, limit: limit)
        if bytes > 0 { drop(bytes) }
        return bytes
    }

    private func sendFirst(to descriptor: Int32, limit: Int) -> Int {
        pieces[0].withUnsafeBytes { piece in
            let rest = UnsafeRawBufferPointer(rebasing: piece[sent...])
            return Glibc.send(descriptor, rest.baseAddress, min(rest.count, limit), Int32(MSG_NOSIGNAL))
        }
    }

    private func sendVectors(to descriptor: Int32, limit: Int) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.piecesPerCall) { vectors in
            gather(from: 0, into: vectors, limit: limit) { count in
                var message = msghdr()
                message.msg_iov = vectors.baseAddress
                message.msg_iovlen = count
                return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            }
        }
    }

    private func gather(
        from index: Int, into vectors: UnsafeMutableBufferPointer<iovec>, limit: Int, _ send: (_ count: Int) -> Int
    ) -> Int {
        guard index < min(vectors.count, pieces.count), limit > 0 else { return send(index) }
        return pieces[index].withUnsafeBytes { piece in
            let rest = UnsafeRawBufferPointer(rebasing: piece[(index == 0 ? sent : 0)...])
            let length = min(rest.count, limit)
            vectors[index] = iovec(iov_base: UnsafeMutableRawPointer(mutating: rest.baseAddress), iov_len: length)
            return gather(from: index + 1, into: vectors, limit: limit - length, send)
        }
    }

    /// Takes the next bytes off as records of `record` bytes: of a long piece as many whole ones as there are, at most four, else short pieces joined to one.
    ///
    /// - Parameters:
    ///   - joined: room for a record.
    ///   - write: returns how many of its bytes it took.
    mutating func takeRecords(of record: Int, joined: UnsafeMutableRawBufferPointer, _ write: (UnsafeRawBufferPointer) -> Int) {
        guard let first = pieces.first else { return }
        let rest = first.count - sent
        if rest >= record || pieces.count == 1 {
            let length = rest >= record ? min(rest / record, 4) * record : rest
            return drop(first.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[sent..<(sent + length)])) })
        }
        var filled = 0
        for (index, piece) in pieces.enumerated() where filled < record {
            let from = index == 0 ? sent : 0
            let length = min(piece.count - from, record - filled)
            piece.withUnsafeBytes { piece in
                let part = UnsafeRawBufferPointer(rebasing: piece[from..<(from + length)])
                UnsafeMutableRawBufferPointer(rebasing: joined[filled...]).copyMemory(from: part)
            }
            filled += length
            if filled == record { break }
        }
        drop(write(UnsafeRawBufferPointer(rebasing: joined[..<filled])))
    }

    private mutating func drop(_ bytes: Int) {
        count -= bytes
        sent += bytes
        while let first = pieces.first, sent >= first.count {
            sent -= first.count
            heldBytes -= first.capacity
            pieces.removeFirst()
        }
    }
}

import CZlib

/// Unpacks gzip (RFC 1952) as it comes in, whatever its pieces, and stops where it grows beyond what it may.
final class Inflater {
    /// Why unpacking ended.
    enum Failure: Error, Equatable {
        /// The input is no gzip, broken or cut off.
        case malformed(String)
        /// More than so many bytes would come out.
        case tooLarge(limit: Int)
        /// The output is more than so many times its input.
        case tooDense(ratio: Int)
        /// The process holds too much.
        case overBudget
        /// zlib has no memory to start.
        case cannotStart
    }

    /// What may come out.
    struct Limits {
        var bytes: Int
        /// Bytes out for each byte in, once ``freeBytes`` have come out.
        var ratio: Int
        /// Small bodies may be as dense as they like.
        var freeBytes = 1 << 20
    }

    /// Memory of one: zlib's window and tables (zlib.h: about 44 KB), rounded up.
    static let heldBytes = 48 << 10

    private let limits: Limits
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isBetweenMembers = true
    private var members = 0
    private var consumed = 0
    private var produced = 0
    private static let step = 64 << 10

    init(limits: Limits) throws(Failure) {
        self.limits = limits
        stream.initialize(to: z_stream())
        guard czlib_start_inflating(stream) == Z_OK else { throw .cannotStart }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks the next piece.
    ///
    /// - Parameters:
    ///   - output: what comes out is appended.
    ///   - reserve: asked before each growth; says whether the process may hold so many bytes more.
    func inflate(_ input: UnsafeRawBufferPointer, into output: inout [UInt8], reserve: (Int) -> Bool = { _ in true }) throws(Failure) {
        var rest = input
        while !rest.isEmpty {
            if isBetweenMembers {
                // Each member is a gzip file of its own (RFC 1952, sec. 2.2); what is none makes zlib fail.
                guard members == 0 || inflateReset(stream) == Z_OK else { throw .malformed("zlib does not go on") }
                members += 1
                isBetweenMembers = false
            }
            let before = output.count
            let (used, status) = try step(rest, into: &output)
            consumed += used
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(used))
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isBetweenMembers = true
            default: throw .malformed(stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
            }
            try count(output.count - before, reserve)
            guard used > 0 || output.count > before || rest.isEmpty else { throw .malformed("no progress") }
        }
        try drain(into: &output, reserve: reserve)
    }

    /// As ``inflate(_:into:reserve:)-(UnsafeRawBufferPointer,_,_)``.
    func inflate(_ input: ArraySlice<UInt8>, into output: inout [UInt8], reserve: (Int) -> Bool = { _ in true }) throws(Failure) {
        let result: Result<Void, Failure> = input.withUnsafeBytes { input in
            do throws(Failure) { return .success(try inflate(input, into: &output, reserve: reserve)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// The input is over.
    func finish() throws(Failure) {
        guard isBetweenMembers, members > 0 else { throw .malformed("it ends too early") }
    }

    /// zlib may hold back output when its last room was full to the brim.
    private func drain(into output: inout [UInt8], reserve: (Int) -> Bool) throws(Failure) {
        while !isBetweenMembers {
            let before = output.count
            let (_, status) = try step(UnsafeRawBufferPointer(start: nil, count: 0), into: &output)
            if status == Z_STREAM_END { isBetweenMembers = true }
            guard output.count > before else { return }
            try count(output.count - before, reserve)
        }
    }

    private func count(_ bytes: Int, _ reserve: (Int) -> Bool) throws(Failure) {
        produced += bytes
        guard produced <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        guard produced <= limits.freeBytes || produced / limits.ratio <= consumed else { throw .tooDense(ratio: limits.ratio) }
        guard reserve(bytes) else { throw .overBudget }
    }

    private func step(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(Failure) -> (used: Int, status: Int32) {
        let offered = UnsafeRawBufferPointer(rebasing: input.prefix(1 << 30))
        // zlib does not write to its input; an empty one needs an address all the same.
        var nothing: UInt8 = 0
        let status = withUnsafeMutablePointer(to: &nothing) { nothing in
            stream.pointee.next_in =
                offered.baseAddress.map { UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self)) } ?? nothing
            stream.pointee.avail_in = UInt32(offered.count)
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.step) { room in
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(Self.step)
                let status = CZlib.inflate(stream, Z_NO_FLUSH)
                output.append(contentsOf: room.prefix(Self.step - Int(stream.pointee.avail_out)))
                return status
            }
        }
        return (offered.count - Int(stream.pointee.avail_in), status)
    }
}

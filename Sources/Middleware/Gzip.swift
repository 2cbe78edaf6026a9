public import HTTP
import HTTPTypes
import Synchronization

/// Unpacks bodies that come as gzip, and packs answers for clients that take it (RFC 9110, sec. 8.4 and 12.5.3).
///
///     let exchange = gzip.around(endpoint.begin(request), of: endpoint, request, isStream: false)
public final class Gzip: Sendable {
    private let maximumRatio: Int
    private let now: @Sendable () -> UInt64
    /// For each operation the last light answer that was packed, and what came of it.
    private let packedBefore = Mutex<[String: (plain: [UInt8], packed: [UInt8]?)]>([:])

    /// - Parameters:
    ///   - maximumRatio: how many times its size a body may grow to that is one document; beyond it 413.
    ///   - now: a clock in nanoseconds that never goes back.
    public init(maximumRatio: Int, now: @escaping @Sendable () -> UInt64 = { 0 }) {
        self.maximumRatio = maximumRatio
        self.now = now
    }

    /// The exchange with the codings that the request asks for; itself if it needs none.
    ///
    /// - Parameter isStream: whether the body is answered while it comes in. The ratio of one has no limit: only as much is unpacked as the next step works on.
    public func around(_ exchange: any Exchange, of endpoint: Endpoint, _ request: Request, isStream: Bool) -> any Exchange {
        let fields = request.head.headerFields
        let isPacked = endpoint.readsBody && ContentCodings.isGzip(fields)
        let takesGzip = ContentCodings.acceptsGzip(fields)
        // Answers of light endpoints say themselves what they vary with.
        guard isPacked || takesGzip || endpoint.cost != .light else { return exchange }
        return CodedExchange(
            exchange, request,
            input: isPacked ? UnpackedBody(ratio: isStream ? .max : maximumRatio, request.memory) : nil,
            packing: !takesGzip ? .none : endpoint.cost == .light ? .once { self.packedOnce($0, of: endpoint.operation) } : .pieces, now: now)
    }

    /// Light answers are small and mostly the same each time.
    private func packedOnce(_ plain: [UInt8], of operation: String) -> [UInt8]? {
        if let last = packedBefore.withLock({ $0[operation] }), last.plain == plain { return last.packed }
        let packed = Deflater.deflate(plain)
        packedBefore.withLock { $0[operation] = (plain, packed) }
        return packed
    }
}

/// How an answer is packed.
private enum Packing {
    /// Not at all.
    case none
    /// As a whole, by a function that returns `nil` where that gains nothing.
    case once(@Sendable ([UInt8]) -> [UInt8]?)
    /// As it is made.
    case pieces
}

/// An exchange within its content codings.
private final class CodedExchange: Exchange, @unchecked Sendable {
    /// What becomes of the answer's body.
    private enum Output {
        case notBegun
        case plain
        case packing(Deflater)
        /// The rest of a whole answer that is packed in pieces.
        case rest([UInt8], at: Int, Deflater)
        case over
    }

    /// Bytes of an answer that are packed at a time.
    private static let pieceLength = 256 << 10
    /// Bytes of a body that are unpacked before the thread goes back.
    private static let unpackedAtATime = 1 << 20

    private let inner: any Exchange
    private let request: Request
    private let packing: Packing
    private let now: @Sendable () -> UInt64
    // One thread at a time comes here.
    private var input: UnpackedBody?
    private var output = Output.notBegun
    private var inflating: UInt64 = 0

    init(_ inner: any Exchange, _ request: Request, input: UnpackedBody?, packing: Packing, now: @escaping @Sendable () -> UInt64) {
        self.inner = inner
        self.request = request
        self.input = input
        self.packing = packing
        self.now = now
    }

    var heldBytes: Int {
        let held = inner.heldBytes + (input?.heldBytes ?? 0)
        return switch output {
        case .packing: held + Deflater.heldBytes
        case .rest(let bytes, _, _): held + bytes.capacity + Deflater.heldBytes
        case .notBegun, .plain, .over: held
        }
    }

    // As sent and unpacked: both have the limit.
    var bodyLimit: Int { inner.bodyLimit }

    var holdsBody: Bool { inner.holdsBody }

    func receive(_ chunk: Chunk, isLast: Bool) {
        if let input { input.append(chunk, isLast: isLast) } else { inner.receive(chunk, isLast: isLast) }
    }

    func next() -> Step {
        defer { request.memory.settle(heldBytes) }
        switch output {
        case .rest(let bytes, let at, let deflater): return piece(of: bytes, from: at, by: deflater)
        case .over: return .end
        case .notBegun, .plain, .packing: break
        }
        var unpacked = 0
        while true {
            let step = inner.next()
            switch step {
            case .needsBody:
                guard let input else { return step }
                guard unpacked < Self.unpackedAtATime else { return .again }
                guard !request.cancellation.isCancelled else { return .broken }
                do throws(Problem) {
                    guard let (bytes, isLast) = try unpack(input) else { return .needsBody }
                    unpacked += bytes.count
                    inner.receive(Chunk(bytes), isLast: isLast)
                } catch {
                    guard case .notBegun = output else { return .broken }
                    return .answer(request.refuse(error))
                }
            case .answer(let answer): return packed(whole: answer)
            case .head(let answer): return packed(head: answer)
            case .piece(let bytes):
                guard case .packing(let deflater) = output else { return step }
                return Self.packed(bytes, by: deflater, .piece).map { .piece($0) } ?? .broken
            case .end:
                guard case .packing(let deflater) = output else { return step }
                output = .over
                return Self.packed([], by: deflater, .end).map { .piece($0) } ?? .broken
            case .again, .broken: return step
            }
        }
    }

    private func unpack(_ input: UnpackedBody) throws(Problem) -> (bytes: [UInt8], isLast: Bool)? {
        let started = now()
        defer { inflating &+= now() &- started }
        return try input.next()
    }

    /// With the time that the body took to unpack.
    private func timed(_ answer: Answer) -> Answer {
        guard input != nil else { return answer }
        var answer = answer
        answer.phases.insert(Answer.Phase("inflate", nanoseconds: inflating), at: 0)
        return answer
    }

    private func packed(whole answer: Answer) -> Step {
        var answer = timed(answer)
        guard answer.body.count >= Deflater.smallest, answer.fields[.contentEncoding] == nil else { return .answer(answer) }
        answer.fields[.vary] = "Accept-Encoding"
        let pack: ([UInt8]) -> [UInt8]?
        switch packing {
        case .none: return .answer(answer)
        case .once(let packOnce): pack = packOnce
        case .pieces where answer.body.count <= Self.pieceLength: pack = Deflater.deflate
        case .pieces:
            guard let deflater = deflater() else { return .answer(answer) }
            answer.fields[.contentEncoding] = "gzip"
            let bytes = answer.body
            guard case .piece(let first) = piece(of: bytes, from: 0, by: deflater) else { return .broken }
            answer.body = first
            return .head(answer)
        }
        let started = now()
        guard let body = pack(answer.body) else { return .answer(answer) }
        answer.body = body
        answer.fields[.contentEncoding] = "gzip"
        answer.phases.append(Answer.Phase("deflate", nanoseconds: now() &- started))
        return .answer(answer)
    }

    private func packed(head answer: Answer) -> Step {
        var answer = timed(answer)
        output = .plain
        answer.fields[.vary] = "Accept-Encoding"
        if case .none = packing { return .head(answer) }
        guard answer.fields[.contentEncoding] == nil, let deflater = deflater(), let body = Self.packed(answer.body, by: deflater, .piece) else {
            return .head(answer)
        }
        output = .packing(deflater)
        answer.fields[.contentEncoding] = "gzip"
        answer.body = body
        return .head(answer)
    }

    /// The next piece of a whole answer; the end of the gzip member comes with the last one.
    private func piece(of bytes: [UInt8], from start: Int, by deflater: Deflater) -> Step {
        let end = min(bytes.count, start + Self.pieceLength)
        let isLast = end == bytes.count
        output = isLast ? .over : .rest(bytes, at: end, deflater)
        return Self.packed(Array(bytes[start..<end]), by: deflater, isLast ? .end : .piece).map { .piece($0) } ?? .broken
    }

    /// `nil` if there is no memory for one: the answer then goes as it is.
    private func deflater() -> Deflater? { request.memory.reserve(Deflater.heldBytes) ? Deflater() : nil }

    private static func packed(_ bytes: [UInt8], by deflater: Deflater, _ flush: Deflater.Flush) -> [UInt8]? {
        var packed: [UInt8] = []
        return deflater.deflate(bytes, into: &packed, flush) ? packed : nil
    }
}

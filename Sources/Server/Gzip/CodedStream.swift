import HTTPTypes
import Synchronization

/// A stream with its content coding: pieces of the body are unpacked before, and pieces of the answer packed behind it.
final class CodedStream: AnswerStream {
    private struct State {
        var inflater: Inflater?
        /// Pieces as they came in that are not unpacked yet, and how much of the first one is.
        var packed: [[UInt8]] = []
        var used = 0
        var isBodyComplete = false
        var deflater: Deflater?
        var hasHead: Bool
        var isOver = false
    }

    /// Packed bytes that are unpacked at a time: what comes out is at most a thousand times as much.
    private static let unpackedAtATime = 1 << 10

    private let inner: any AnswerStream
    private let requestID: String
    private let responder: any Responder
    /// One thread at a time comes here; the lock is for the compiler.
    private let state: Mutex<State>
    private let held = Atomic<Int>(0)

    private init(_ inner: any AnswerStream, inflater: Inflater?, deflater: Deflater?, hasHead: Bool, requestID: String, responder: any Responder) {
        self.inner = inner
        self.requestID = requestID
        self.responder = responder
        nonisolated(unsafe) let state = State(inflater: inflater, deflater: deflater, hasHead: hasHead)
        self.state = Mutex(state)
    }

    /// `stream` with the codings that the request asks for; itself if it asks for none.
    ///
    /// However dense the body is, no more of it is unpacked than the stream works on: unlike that of a whole body its ratio has no limit.
    static func around(_ stream: any AnswerStream, _ request: ServerRequest, _ responder: any Responder) -> any AnswerStream {
        let fields = request.head.headerFields
        let inflater = ContentCodings.isGzip(fields) ? try? Inflater(limits: Inflater.Limits(bytes: .max, ratio: .max)) : nil
        let deflater = ContentCodings.acceptsGzip(fields) ? Deflater() : nil
        guard inflater != nil || deflater != nil else { return stream }
        return CodedStream(stream, inflater: inflater, deflater: deflater, hasHead: false, requestID: request.id, responder: responder)
    }

    /// What is behind the first piece of an answer, packed as that piece was.
    static func behind(_ rest: any AnswerStream, _ deflater: Deflater, _ request: ServerRequest, _ responder: any Responder) -> any AnswerStream {
        CodedStream(rest, inflater: nil, deflater: deflater, hasHead: true, requestID: request.id, responder: responder)
    }

    // The loop asks while a step is made: it must not wait for it.
    var heldBytes: Int { inner.heldBytes + held.load(ordering: .relaxed) }

    func receive(_ piece: [UInt8], isLast: Bool) {
        let isPacked = state.withLock { state in
            guard state.inflater != nil else { return false }
            if !piece.isEmpty { state.packed.append(piece) }
            held.wrappingAdd(piece.count, ordering: .relaxed)
            state.isBodyComplete = isLast
            return true
        }
        if !isPacked { inner.receive(piece, isLast: isLast) }
    }

    func next() -> AnswerStep {
        while true {
            let step = inner.next()
            switch step {
            case .needsBody:
                do throws(Inflater.Failure) {
                    guard let (piece, isLast) = try unpacked() else { return .needsBody }
                    inner.receive(piece, isLast: isLast)
                } catch {
                    return failure(error)
                }
            case .whole: return step
            case .head(var response):
                response.fields[.vary] = "Accept-Encoding"
                guard let body = packed(response.body, .piece, isHead: true) else { return .head(response) }
                response.fields[.contentEncoding] = "gzip"
                response.body = body
                return .head(response)
            case .piece(let bytes): return .piece(packed(bytes, .piece) ?? bytes)
            case .end: return end()
            case .broken: return .broken
            }
        }
    }

    /// The end of the gzip member comes as a piece of its own, and the end of the answer in the next step.
    private func end() -> AnswerStep {
        let isOver = state.withLock { state in
            defer { state.isOver = true }
            return state.isOver
        }
        guard !isOver, let tail = packed([], .end) else { return .end }
        return .piece(tail)
    }

    private func packed(_ bytes: [UInt8], _ flush: Deflater.Flush, isHead: Bool = false) -> [UInt8]? {
        state.withLock { state in
            if isHead { state.hasHead = true }
            guard let deflater = state.deflater else { return nil }
            var output: [UInt8] = []
            _ = deflater.deflate(bytes, into: &output, flush)
            return output
        }
    }

    /// The next piece of the body, unpacked; `nil` if more must come in first.
    private func unpacked() throws(Inflater.Failure) -> (piece: [UInt8], isLast: Bool)? {
        let result: Result<([UInt8], Bool)?, Inflater.Failure> = state.withLock { state in
            guard let inflater = state.inflater else { return .success(nil) }
            do throws(Inflater.Failure) {
                var output: [UInt8] = []
                while output.isEmpty, let first = state.packed.first {
                    let end = min(first.count, state.used + Self.unpackedAtATime)
                    try inflater.inflate(first[state.used..<end], into: &output)
                    state.used = end
                    guard end == first.count else { continue }
                    state.packed.removeFirst()
                    held.wrappingSubtract(first.count, ordering: .relaxed)
                    state.used = 0
                }
                guard state.packed.isEmpty, state.isBodyComplete else { return .success(output.isEmpty ? nil : (output, false)) }
                try inflater.finish()
                state.inflater = nil
                return .success((output, true))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func failure(_ failure: Inflater.Failure) -> AnswerStep {
        guard !state.withLock({ $0.hasHead }) else { return .broken }
        return .whole(responder.refusal(failure.refusal, requestID: requestID))
    }
}

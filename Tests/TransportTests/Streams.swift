import HTTPTypes
import Synchronization

@testable import Server

/// Answers with the pieces of its body as they come; `/refused` refuses by the first one, `/broken` breaks off at the second.
final class EchoStream: AnswerStream {
    private struct State {
        var pieces: [[UInt8]] = []
        var isLast = false
        var taken = 0
        var hasHead = false
    }

    private let path: String
    private let state = Mutex(State())

    init(path: String = "/stream") { self.path = path }

    var heldBytes: Int { state.withLock { $0.pieces.reduce(0) { $0 + $1.count } } }

    func receive(_ piece: [UInt8], isLast: Bool) {
        state.withLock { state in
            if !piece.isEmpty { state.pieces.append(piece) }
            state.isLast = isLast
        }
    }

    func next() -> AnswerStep {
        state.withLock { state in
            guard state.hasHead || state.pieces.isEmpty && !state.isLast else {
                state.hasHead = true
                if path == "/refused" { return .whole(ServerResponse(status: .unprocessableContent, body: Array("no".utf8))) }
                return .head(ServerResponse(status: .ok, fields: [.contentType: "text/plain"]))
            }
            guard !state.pieces.isEmpty else { return state.isLast ? .end : .needsBody }
            state.taken += 1
            return path == "/broken" && state.taken == 2 ? .broken : .piece(state.pieces.removeFirst())
        }
    }
}

/// The same piece again and again.
final class Repeating: AnswerStream {
    private let piece: [UInt8]
    private let left: Mutex<Int>

    init(_ piece: [UInt8], count: Int) {
        self.piece = piece
        left = Mutex(count)
    }

    var heldBytes: Int { piece.count }
    func receive(_ piece: [UInt8], isLast: Bool) {}

    func next() -> AnswerStep {
        left.withLock { left in
            left -= 1
            return left < 0 ? .end : .piece(piece)
        }
    }
}

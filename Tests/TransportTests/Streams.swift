import HTTP
import HTTPTypes
import Synchronization

@testable import Transport

/// Answers with the chunks of its body as they come; `/refused` refuses by the first one, `/broken` breaks off at the second.
final class EchoStream: Exchange {
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

    func receive(_ chunk: Chunk, isLast: Bool) {
        state.withLock { state in
            if !chunk.isEmpty { state.pieces.append(Array(chunk.bytes)) }
            state.isLast = isLast
        }
    }

    func next() -> Step {
        state.withLock { state in
            guard state.hasHead || state.pieces.isEmpty && !state.isLast else {
                state.hasHead = true
                if path == "/refused" { return .answer(Answer(status: .unprocessableContent, body: Array("no".utf8))) }
                return .head(Answer(type: "text/plain", body: []))
            }
            guard !state.pieces.isEmpty else { return state.isLast ? .end : .needsBody }
            state.taken += 1
            return path == "/broken" && state.taken == 2 ? .broken : .piece(state.pieces.removeFirst())
        }
    }
}

/// Answers with its body, again and again; gives its thread back before each time.
final class Repeating: Exchange {
    private struct State {
        var body: [UInt8] = []
        var isComplete = false
        var hasHead = false
        var rests = false
        var left: Int
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(left: count)) }

    var heldBytes: Int { state.withLock { $0.body.capacity } }

    func receive(_ chunk: Chunk, isLast: Bool) {
        state.withLock { state in
            state.body += Array(chunk.bytes)
            state.isComplete = isLast
        }
    }

    func next() -> Step {
        state.withLock { state in
            guard state.isComplete else { return .needsBody }
            guard state.hasHead else {
                state.hasHead = true
                return .head(Answer(type: "text/plain", body: state.body))
            }
            state.rests.toggle()
            if state.rests { return .again }
            state.left -= 1
            return state.left < 0 ? .end : .piece(state.body)
        }
    }
}

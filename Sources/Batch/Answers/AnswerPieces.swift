import Synchronization

/// The rest of a long answer, written as it is sent.
final class AnswerPieces: Sendable {
    private struct State: Sendable {
        let batch: AnsweredBatch
        let form: BatchAnswer.Form
        var cursor: BatchAnswer.Cursor
    }

    /// About how many bytes a piece has.
    static let length = 256 << 10

    private let state: Mutex<State>

    init(of batch: AnsweredBatch, as form: BatchAnswer.Form, from cursor: BatchAnswer.Cursor) {
        state = Mutex(State(batch: batch, form: form, cursor: cursor))
    }

    /// The next piece; `nil` behind the last one.
    func next() -> [UInt8]? {
        state.withLock { state in
            guard !state.cursor.isAtEnd else { return nil }
            return BatchAnswer.piece(of: state.batch, as: state.form, from: &state.cursor, length: Self.length)
        }
    }
}

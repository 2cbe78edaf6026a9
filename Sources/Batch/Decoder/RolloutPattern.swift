import JSON

/// The shape of the last rollout that had plain values only: its keys, their order and the white space between.
///
/// A batch repeats one shape thousands of times; a rollout that has it is read by comparing the bytes between the values, at a third of the cost.
struct RolloutPattern: ~Copyable {
    /// The values that a pattern can hold.
    enum Value { case reward, tokens, id, trajectory }

    /// The name of a trajectory.
    enum Name {
        case integer(Int)
        case text(JSONText)
    }

    /// A value and the bytes before it; the last step holds the bytes after all.
    private struct Step {
        var piece = JSONPiece()
        var value: Value?
    }

    private static let room = 4

    // After a pointer, so that reading a rollout copies nothing of it.
    private let steps: UnsafeMutablePointer<Step>
    private var count = 0
    /// Whether a rollout of the shape can be read; it has a reward.
    private(set) var isComplete = false

    init() {
        steps = .allocate(capacity: Self.room + 1)
        steps.initialize(repeating: Step(), count: Self.room + 1)
    }

    deinit {
        steps.deinitialize(count: Self.room + 1)
        steps.deallocate()
    }

    /// Starts a new shape.
    mutating func begin() {
        count = 0
        isComplete = false
    }

    /// Takes in a value, after the bytes before it; `nil` for either makes the shape unusable.
    mutating func append(_ value: Value?, after piece: JSONPiece?) {
        guard let value, let piece, count < Self.room else {
            count = Self.room + 1
            return
        }
        steps[count] = Step(piece: piece, value: value)
        count += 1
    }

    /// Takes in the bytes after the last value.
    mutating func close(with piece: JSONPiece?) {
        guard let piece, count <= Self.room else { return }
        steps[count] = Step(piece: piece)
        isComplete = true
    }

    /// Reads a rollout of this shape.
    ///
    /// - Returns: `nil`, with the reader as it was, if it has another shape.
    @inline(__always)
    borrowing func read(_ reader: inout JSONReader) -> (reward: Double, tokens: Int32, id: JSONText?, trajectory: Name?)? {
        let start = reader.position
        var reward = 0.0
        var tokens: Int32 = -1
        var id: JSONText?
        var trajectory: Name?
        var step = steps
        while reader.skip(step.pointee.piece) {
            switch step.pointee.value {
            case .reward:
                guard let number = reader.plainNumber() else { return giveUp(&reader, start) }
                reward = number
            case .tokens:
                guard let number = reader.plainNatural(), number <= BatchDecoder.maximumTokens else { return giveUp(&reader, start) }
                tokens = Int32(truncatingIfNeeded: number)
            case .id:
                guard let text = reader.plainText() else { return giveUp(&reader, start) }
                id = text
            case .trajectory:
                if let number = reader.plainNatural() {
                    trajectory = .integer(number)
                } else {
                    guard let text = reader.plainText() else { return giveUp(&reader, start) }
                    trajectory = .text(text)
                }
            case nil: return (reward, tokens, id, trajectory)
            }
            step += 1
        }
        return giveUp(&reader, start)
    }

    private borrowing func giveUp(_ reader: inout JSONReader, _ start: Int) -> (reward: Double, tokens: Int32, id: JSONText?, trajectory: Name?)? {
        reader.rewind(to: start)
        return nil
    }
}

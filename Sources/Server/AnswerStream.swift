/// An answer that is made piece by piece while the pieces before are on their way, out of a body that may still be coming in.
///
/// The server asks for the next step on the compute pool, as fast as the client takes the pieces: by one thread at a time, but not always the same.
public protocol AnswerStream: AnyObject, Sendable {
    /// Bytes that it keeps between two steps.
    var heldBytes: Int { get }

    /// Takes in the next piece of the request's body, transfer and content coding removed.
    ///
    /// - Parameter isLast: whether the body ends with it; an empty piece may say so.
    func receive(_ piece: [UInt8], isLast: Bool)

    /// Works until there is something to send or the body must go on.
    func next() -> AnswerStep
}

/// What an ``AnswerStream`` has come to.
public enum AnswerStep: Sendable {
    /// This is the answer, and there is no more: only before any other step that sends.
    case whole(ServerResponse)
    /// Status, fields and the first bytes of the answer: the first step that sends.
    case head(ServerResponse)
    /// The next bytes of the answer's body.
    case piece([UInt8])
    /// Nothing to send until the body goes on.
    case needsBody
    /// The answer is complete.
    case end
    /// The answer cannot be completed: the client shall see that it breaks off.
    case broken
}

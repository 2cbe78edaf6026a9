/// What a reader keeps when it goes from one window of a text to the next.
extension JSONReader {
    /// Where the reader is in the structure of the text.
    public struct State: Sendable, Equatable {
        /// How many objects and arrays are open.
        public var depth: Int
        /// Whether the innermost of them was just opened: its first member has no comma before it.
        public var isFirst: Bool

        /// The state at the start of a text, or another one.
        public init(depth: Int = 0, isFirst: Bool = false) {
            self.depth = depth
            self.isFirst = isFirst
        }
    }

    /// A place to go back to in the same window.
    public struct Checkpoint: Sendable, Equatable {
        /// The place, from the start of the window.
        public let position: Int
        /// The structure around it.
        public let state: State

        @inlinable
        init(position: Int, state: State) {
            self.position = position
            self.state = state
        }
    }

    /// Where the reader is in the structure of the text: what the reader of the next window starts with.
    @inlinable
    public var state: State {
        get { State(depth: depth, isFirst: isFirst) }
        set {
            depth = newValue.depth
            isFirst = newValue.isFirst
        }
    }

    /// The place and the state, to come back to with ``restore(_:)``.
    @inlinable
    public var checkpoint: Checkpoint { Checkpoint(position: at, state: state) }

    /// Goes back to where the reader was.
    @inlinable
    public mutating func restore(_ checkpoint: Checkpoint) {
        at = checkpoint.position
        state = checkpoint.state
    }

    /// The UTF-8 of a string that was read in this window, escapes resolved.
    ///
    /// - Complexity: O(n) in the length of the string.
    public func unescaped(_ text: JSONText) -> [UInt8] { text.unescaped(in: bytes) }

    /// Enters a string: goes after its opening quotation mark, for a ``JSONStringScanner`` that reads it window by window. After the closing one, ``rewind(to:)`` goes on.
    public mutating func beginText() throws(JSONError) {
        let found = try peek()
        guard found == .string else { throw unexpectedType(.string, found) }
        at += 1
    }
}

extension JSONFields {
    /// Which fields an object has shown so far.
    public struct Checkpoint: Sendable, Equatable {
        @usableFromInline let seen: UInt64
        @usableFromInline let last: Int

        @inlinable
        init(seen: UInt64, last: Int) {
            self.seen = seen
            self.last = last
        }
    }

    /// Which fields the object has shown, to come back to with ``restore(_:)``.
    @inlinable
    public var checkpoint: Checkpoint { Checkpoint(seen: seen, last: last) }

    /// Forgets the fields after a checkpoint.
    @inlinable
    public mutating func restore(_ checkpoint: Checkpoint) {
        seen = checkpoint.seen
        last = checkpoint.last
    }
}

import Synchronization

/// What is found out about a request while it is answered, for its line in the log and its spans; none of it changes the answer.
public final class RequestNotes: Sendable {
    /// What is known so far.
    public struct Values: Sendable {
        /// Why it was refused.
        public var problem: Problem?
        /// Groups that were answered.
        public var groups = 0
        /// Rollouts in them.
        public var rollouts = 0
        /// Groups of a stream that failed alone.
        public var failedGroups = 0
        /// The name of the estimator.
        public var estimator: String?
        /// The training run that it names; a long name is cut.
        public var run: String?
        /// The training step that it names.
        public var step: Int?
        /// Its place in a trace.
        public var trace: RequestTrace?
        /// What each verifier did, in the order in which they began; only where the request's spans are recorded.
        public var verifiers: [VerifierTime] = []

        /// Nothing is known.
        public init() {}
    }

    private let storage = Mutex(Values())

    /// Notes of a request of which nothing is known.
    public init() {}

    /// What is known now.
    public var values: Values { storage.withLock { $0 } }

    /// Notes the first problem; those that follow come of it.
    public func note(_ problem: Problem) { storage.withLock { $0.problem = $0.problem ?? problem } }

    /// Bytes of the longest name of a run that is noted.
    private static let longestRun = 128

    /// Notes the training run and the step that it names.
    ///
    /// - Parameter run: bytes of the name in UTF-8; cut after 128 bytes, at the end of a character.
    public func note(run: ArraySlice<UInt8>?, step: Int?) {
        let name = run.map { run in
            // A character that would be cut goes: its further bytes have 10 as their first bits.
            var end = min(run.endIndex, run.startIndex + Self.longestRun)
            while end > run.startIndex, end < run.endIndex, run[end] & 0xC0 == 0x80 { end -= 1 }
            return String(decoding: run[..<end], as: UTF8.self) + (end < run.endIndex ? "\u{2026}" : "")
        }
        storage.withLock { values in
            values.run = name
            values.step = step
        }
    }

    /// Notes groups that were answered.
    public func noteAnswered(groups: Int, rollouts: Int, estimator: @autoclosure () -> String?) {
        storage.withLock { values in
            values.groups += groups
            values.rollouts += rollouts
            if values.estimator == nil { values.estimator = estimator() }
        }
    }

    /// Notes a group of a stream that failed alone, and why if it is the first.
    public func noteFailedGroup(_ problem: Problem) {
        storage.withLock { values in
            values.failedGroups += 1
            values.problem = values.problem ?? problem
        }
    }

    /// Notes the place in a trace.
    public func note(_ trace: RequestTrace) { storage.withLock { $0.trace = trace } }

    /// Whether times of single verifiers are of use.
    public var recordsVerifiers: Bool { storage.withLock { $0.trace?.context.isSampled == true } }

    /// Notes that a verifier has judged a response.
    ///
    /// - Parameters:
    ///   - name: of the verifier.
    ///   - start: when it began, in nanoseconds of the clock of phases.
    ///   - end: when it was done.
    public func noteVerdict(by name: String, from start: UInt64, to end: UInt64) {
        storage.withLock { values in
            let index = values.verifiers.firstIndex { $0.name == name }
            if let index {
                values.verifiers[index].add(start, end)
            } else if values.verifiers.count < VerifierTime.most {
                values.verifiers.append(VerifierTime(name: name, start: start, end: end))
            }
        }
    }
}

/// What one verifier did for a request.
public struct VerifierTime: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Responses that it judged.
    public var verdicts = 1
    /// When it began with the first one, in nanoseconds of the clock of phases.
    public var start: UInt64
    /// When it was done with the last one.
    public var end: UInt64
    /// Time of all threads that worked on them.
    public var busy: UInt64

    /// A request may name any number of them: further ones are not noted.
    static let most = 32

    /// One response was judged.
    public init(name: String, start: UInt64, end: UInt64) {
        self.name = name
        self.start = start
        self.end = end
        busy = end &- start
    }

    mutating func add(_ start: UInt64, _ end: UInt64) {
        verdicts += 1
        self.start = min(self.start, start)
        self.end = max(self.end, end)
        busy += end &- start
    }
}

/// The place of a request in a trace: its own span, and the one of who sent it.
public struct RequestTrace: Sendable, Equatable {
    /// The trace, with the span of this request.
    public var context: TraceContext
    /// The span of who sent the request; `nil` where the trace begins here.
    public var parent: UInt64?

    /// A place in a trace.
    public init(context: TraceContext, parent: UInt64?) {
        self.context = context
        self.parent = parent
    }
}

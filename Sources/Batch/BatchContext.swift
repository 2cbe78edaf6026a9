public import Advantages

/// Runs `body` for 0 ..< count, possibly at the same time, and returns when all are done.
public typealias Parallel = @Sendable (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void

/// What the work on every batch shares.
public struct BatchContext: Sendable {
    /// What a request may be.
    public struct Limits: Sendable {
        /// Bytes of a body that is one document.
        public var bodyBytes = 256 << 20
        /// Tokens of all rollouts whose advantages are written one by one.
        public var outputTokens = 32 << 20
        /// Bytes of a line of a stream, which holds a group.
        public var lineBytes = 32 << 20
        /// Rollouts that sampled Pass@k draws into subsets.
        public var drawnRollouts = 100_000_000
        /// Bytes of an answer.
        public var answerBytes = 1 << 30

        /// The defaults.
        public init() {}
    }

    /// What a request may be.
    public var limits: Limits
    /// Verifiers that requests may refer to by name.
    public var profiles: VerifierProfiles { currentProfiles.value }
    private let currentProfiles: CurrentProfiles
    /// Where responses are verified.
    public var parallel: Parallel
    /// A clock in nanoseconds that never goes back.
    public var now: @Sendable () -> UInt64
    /// Called with what each answered batch, or group of a stream, holds.
    public var onAnswered: @Sendable (BatchCounts) -> Void
    /// Called with what came of each batch that named a run; `nil` where nobody asks. On the thread that answers: quick and without I/O.
    public var onRun: (@Sendable (RunReport) -> Void)?
    /// Called with what the verifiers of a request did, after each slice of its responses. Quick and without I/O.
    public var onVerified: @Sendable ([VerifierWork]) -> Void
    /// Groups of a batch that named a run that are reported with excerpts of their responses: the last ones. 0 keeps none.
    public var keptSamples: Int

    /// A context; by default responses are verified one after the other.
    public init(
        limits: Limits = Limits(), profiles: VerifierProfiles = VerifierProfiles(),
        parallel: @escaping Parallel = { count, body in for index in 0..<count { body(index) } },
        now: @escaping @Sendable () -> UInt64 = { 0 }, onAnswered: @escaping @Sendable (BatchCounts) -> Void = { _ in },
        onRun: (@Sendable (RunReport) -> Void)? = nil, onVerified: @escaping @Sendable ([VerifierWork]) -> Void = { _ in }, keptSamples: Int = 0
    ) {
        self.limits = limits
        currentProfiles = CurrentProfiles(profiles)
        self.parallel = parallel
        self.now = now
        self.onAnswered = onAnswered
        self.onRun = onRun
        self.onVerified = onVerified
        self.keptSamples = keptSamples
    }

    /// Uses other profiles for the requests to come, also of all copies of this context.
    public func replaceProfiles(_ profiles: VerifierProfiles) { currentProfiles.replace(profiles) }
}

/// What was answered, for metrics.
public struct BatchCounts: Sendable {
    /// Rollouts.
    public var rollouts: Int
    /// Groups of rollouts.
    public var groups: Int
    /// Groups whose advantages are all zero.
    public var zeroSignalGroups: Int
    /// Groups whose advantages are all zero, by the reason.
    public var signalReasons: [(reason: Signal.Reason, count: Int)]
    /// How many rollouts have each status; those that none has are left out.
    public var statuses: [(status: RolloutStatus, count: Int)]
    /// The name of the estimator, if one was asked for.
    public var estimator: String?

    /// Counts of an answer.
    public init(
        rollouts: Int, groups: Int = 0, signals: [Signal] = [], statuses: [(status: RolloutStatus, count: Int)], estimator: String? = nil
    ) {
        self.rollouts = rollouts
        self.groups = groups
        zeroSignalGroups = signals.count { $0 != .present }
        signalReasons = []
        self.statuses = statuses
        self.estimator = estimator
        guard zeroSignalGroups > 0 else { return }
        for case .absent(let reason) in signals {
            if let place = signalReasons.firstIndex(where: { $0.reason == reason }) {
                signalReasons[place].count += 1
            } else {
                signalReasons.append((reason, 1))
            }
        }
    }
}

/// What a verifier did for a request: for metrics.
public struct VerifierWork: Sendable, Equatable {
    /// Its name in the catalogue, the profile's, or how a composition begins.
    public var name: String
    /// Time of all threads that worked on its verdicts, in nanoseconds.
    public var nanoseconds: UInt64
    /// How many verdicts have each status; those that none has are left out. Equal responses are judged once.
    public var statuses: [Count]

    /// How many verdicts have a status.
    public struct Count: Sendable, Equatable {
        /// The status.
        public var status: RolloutStatus
        /// How many.
        public var count: Int
    }

    /// What a verifier did.
    public init(name: String, nanoseconds: UInt64, statuses: [(status: RolloutStatus, count: Int)]) {
        self.name = name
        self.nanoseconds = nanoseconds
        self.statuses = statuses.map { Count(status: $0.status, count: $0.count) }
    }
}

/// Counts what each verifier of a request does, from one slice of responses to the next.
struct VerifierLedger {
    private(set) var names: [String] = []
    private var nanoseconds: [UInt64] = []
    private var counts: [[Int]] = []

    /// A request may name any number of verifiers: further ones count together, as the last.
    static let most = 32
    private static let others = "other"

    /// The number by which a verifier is counted.
    mutating func number(of verifier: ChosenVerifier) -> Int {
        let name = verifier.name
        if let known = names.firstIndex(of: name) { return known }
        guard names.count < Self.most else { return Self.most - 1 }
        names.append(names.count == Self.most - 1 ? Self.others : name)
        nanoseconds.append(0)
        counts.append([Int](repeating: 0, count: RolloutStatus.allCases.count))
        return names.count - 1
    }

    /// Counts a verdict.
    mutating func add(_ status: RolloutStatus, by number: Int) { counts[number][Int(status.rawValue)] += 1 }

    /// Counts time.
    mutating func add(_ nanoseconds: UInt64, of number: Int) { self.nanoseconds[number] &+= nanoseconds }

    /// What was counted since the last time; the numbers stay.
    mutating func take() -> [VerifierWork] {
        var work: [VerifierWork] = []
        for number in names.indices where nanoseconds[number] > 0 || counts[number].contains(where: { $0 > 0 }) {
            let statuses = zip(RolloutStatus.allCases, counts[number]).filter { $0.1 > 0 }.map { (status: $0.0, count: $0.1) }
            work.append(VerifierWork(name: names[number], nanoseconds: nanoseconds[number], statuses: statuses))
            nanoseconds[number] = 0
            for status in counts[number].indices { counts[number][status] = 0 }
        }
        return work
    }
}

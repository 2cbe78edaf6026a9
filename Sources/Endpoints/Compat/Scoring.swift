import Batch
import HTTP
import JSON
import Synchronization
import Verifiers

/// A score without its explanation.
struct CompatScore: Sendable {
    /// The score; `nil` for a failure.
    var value: Double?
    /// How it came about.
    var status: RolloutStatus

    /// Memory of one: itself, its status once more, and its text in two lists of an answer, which may have to move while it grows.
    static let memory = 2 * MemoryLayout<CompatScore>.stride + 2 * 2 * 8

    init(_ verdict: Verdict) {
        value = verdict.score
        status = RolloutStatus(verdict.status)
    }
}

/// Many responses of which some are scored: the thread goes back after each slice.
struct Scoring: Sendable {
    /// Makes a response and what it is verified against.
    typealias Item = @Sendable (Int) -> (response: [UInt8], groundTruth: JSONValue?)
    /// Makes the answer of all scores.
    typealias Finish = @Sendable ([CompatScore], CompatRequest) throws(Problem) -> [UInt8]

    /// Responses of a slice.
    static let perSlice = 256

    /// How many there are.
    let count: Int
    /// Verifies all of them.
    let verifier: any Verifier
    /// Makes one of them.
    let item: Item
    /// Makes the answer.
    let finish: Finish
    /// The scores of the first ones.
    var scores: [CompatScore] = []
    /// Time of all threads that made them.
    var nanoseconds: UInt64 = 0

    init(count: Int, verifier: any Verifier, item: @escaping Item, finish: @escaping Finish) {
        self.count = count
        self.verifier = verifier
        self.item = item
        self.finish = finish
        scores.reserveCapacity(count)
    }
}

/// Scores that come in from several threads, each at its place.
final class ScoreList: Sendable {
    /// Responses of a piece of work: small ones even out responses that cost much and those that cost little.
    static let perPiece = 16

    private let scores: Mutex<[CompatScore]>
    private let count = Atomic<Int>(0)
    private let busy = Atomic<UInt64>(0)
    private let total: Int

    /// A place for each score; one that is never set stays a failure.
    init(count: Int) {
        total = count
        scores = Mutex([CompatScore](repeating: CompatScore(.undecided("nobody waits for the answer")), count: count))
    }

    /// Sets the scores of some places, and adds the time that they took.
    func set(_ range: Range<Int>, _ new: [CompatScore], nanoseconds: UInt64) {
        busy.wrappingAdd(nanoseconds, ordering: .relaxed)
        scores.withLock { scores in
            for (index, score) in zip(range, new) { scores[index] = score }
        }
        count.wrappingAdd(range.count, ordering: .relaxed)
    }

    /// Whether every place is set.
    var isComplete: Bool { count.load(ordering: .relaxed) == total }

    /// The time that they took.
    var nanoseconds: UInt64 { busy.load(ordering: .relaxed) }

    /// All of them.
    var values: [CompatScore] { scores.withLock { $0 } }
}

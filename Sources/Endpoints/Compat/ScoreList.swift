import Synchronization
import Verifiers

/// Scores that come in from several threads, each at its place.
final class ScoreList: Sendable {
    /// Responses of a piece of work: small ones even out responses that cost much and those that cost little.
    static let perPiece = 16

    private let scores: Mutex<[CompatScore]>

    /// A place for each score; one that is never set stays a failure.
    init(count: Int) {
        scores = Mutex([CompatScore](repeating: CompatScore(.undecided("nobody waits for the answer")), count: count))
    }

    /// Sets the scores of some places.
    func set(_ range: Range<Int>, _ new: [CompatScore]) {
        scores.withLock { scores in
            for (index, score) in zip(range, new) { scores[index] = score }
        }
    }

    /// All of them.
    var values: [CompatScore] { scores.withLock { $0 } }
}

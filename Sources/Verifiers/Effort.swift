/// The steps that one verdict may take: counted work, so that a verdict is the same on a slow machine.
///
/// A step is the work of about one byte in a simple loop, 2 to 3 ns on a machine of 2024. Every loop over a response or a ground truth spends steps before or
/// while it runs. Compositions share the steps of a verdict between their parts, and reading a ground truth has an effort of its own.
///
/// ```swift
/// let verdict = judge.verdict(on: response, effort: Effort(isCancelled: { client.isGone }))
/// ```
public final class Effort {
    /// Why a verdict was given up.
    public enum Exhausted: Error, Equatable {
        /// The limit of steps is reached.
        case steps(limit: Int)
        /// Nobody waits for the verdict any more.
        case cancelled
    }

    /// Steps of one verdict: 25 to 45 ms of one core where a step takes 2.4 to 4.3 ns.
    public static let standard = 10_500_000
    /// Steps between two questions whether the verdict is still wanted.
    private static let stride = 1 << 16

    /// The steps that the verdict may take in all.
    public let limit: Int
    /// Steps until the next question.
    private var current: Int
    /// Steps after that.
    private var rest: Int
    private let isCancelled: (() -> Bool)?

    /// The effort of one verdict.
    ///
    /// - Parameters:
    ///   - limit: its steps.
    ///   - isCancelled: asked every 65,536 steps; once it says yes, the verdict is given up.
    public init(limit: Int = Effort.standard, isCancelled: (() -> Bool)? = nil) {
        self.limit = max(0, limit)
        current = min(self.limit, Self.stride)
        rest = self.limit - current
        self.isCancelled = isCancelled
    }

    /// The steps that were spent.
    public var spent: Int { limit - left }

    /// The steps that may still be spent.
    var left: Int { max(0, current) + rest }

    /// Spends steps.
    ///
    /// - Throws: where fewer are left, or nobody waits for the verdict.
    func spend(_ steps: Int) throws(Exhausted) {
        current -= steps
        if current < 0 { try refill() }
    }

    /// Spends the steps of a search for a word in so many bytes: few, as it looks at many bytes at once.
    func scan(_ bytes: Int) throws(Exhausted) { try spend(1 + bytes >> 4) }

    private func refill() throws(Exhausted) {
        if let isCancelled, isCancelled() { throw .cancelled }
        guard rest >= -current else {
            (current, rest) = (-1, 0)
            throw .steps(limit: limit)
        }
        let taken = min(rest, Self.stride - current)
        current += taken
        rest -= taken
    }
}

extension Verdict {
    /// The verdict of a judge that was given up.
    static func givenUp(_ reason: Effort.Exhausted) -> Verdict {
        switch reason {
        case .steps(let limit):
            undecided("the verdict takes more than \(limit) steps, the limit of one verdict: shorten the response or the ground truth")
        case .cancelled: failed("nobody waits for the verdict any more")
        }
    }

    /// The verdict of all responses where reading the ground truth was given up.
    static func givenUpReading(_ reason: Effort.Exhausted) -> Verdict {
        switch reason {
        case .steps(let limit): undecided("reading the ground truth takes more than \(limit) steps, the limit: shorten it")
        case .cancelled: failed("nobody waits for the verdict any more")
        }
    }
}

/// Which tokens of a response are trained on.
///
/// A rollout's advantage is at every trained token and 0 at every other one (Eq. 3 with a loss mask).
public struct TokenMask: Sendable, Equatable {
    /// How many tokens the response has.
    public let tokens: Int
    /// The trained spans: ascending, not empty, not touching, inside `0..<tokens`.
    public let spans: [Range<Int>]

    /// All tokens are trained on.
    public init(tokens: Int) {
        self.tokens = tokens
        spans = tokens > 0 ? [0..<tokens] : []
    }

    /// The tokens of `spans` are trained on; overlapping and touching spans are joined, in any order.
    ///
    /// - Returns: `nil` if a span reaches outside the tokens.
    public init?(tokens: Int, spans: [Range<Int>]) {
        var joined: [Range<Int>] = []
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard span.lowerBound >= 0, span.upperBound <= tokens else { return nil }
            guard !span.isEmpty else { continue }
            if let last = joined.last, span.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<Swift.max(last.upperBound, span.upperBound)
            } else {
                joined.append(span)
            }
        }
        self.tokens = tokens
        self.spans = joined
    }

    /// One flag per token.
    public init(flags: [Bool]) {
        var spans: [Range<Int>] = []
        var start: Int?
        for (token, isTrained) in flags.enumerated() {
            if isTrained {
                start = start ?? token
            } else if let first = start {
                spans.append(first..<token)
                start = nil
            }
        }
        if let start { spans.append(start..<flags.count) }
        tokens = flags.count
        self.spans = spans
    }

    /// Bytes of memory outside the value itself: an array of spans.
    public var heldBytes: Int { spans.isEmpty ? 0 : 32 + spans.capacity * MemoryLayout<Range<Int>>.stride }

    /// How many tokens are trained on.
    public var trainedTokens: Int { spans.reduce(0) { $0 + $1.count } }

    /// The response as runs of equal advantage, first to last, without empty ones: what is cheap to write out.
    public func runs(of advantage: Double) -> [(advantage: Double, tokens: Int)] {
        var runs: [(advantage: Double, tokens: Int)] = []
        var token = 0
        for span in spans {
            if span.lowerBound > token { runs.append((0, span.lowerBound - token)) }
            runs.append((advantage, span.count))
            token = span.upperBound
        }
        if token < tokens { runs.append((0, tokens - token)) }
        return runs
    }
}

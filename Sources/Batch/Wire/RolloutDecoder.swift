import Advantages
import JSON

/// Reads the rollouts of a request: the innermost loop of a batch.
struct RolloutDecoder: ~Copyable {
    // Not private: Swift 6.3 does not compile a non-copyable member of a generic type over a private one from another file.
    enum Field: String, JSONField {
        case reward, tokens, id, response, correct, mask, verifier, entropy, rewards, values
        case logProb = "log_prob"
        case tokenRewards = "token_rewards"
    }

    /// The longest response.
    static let maximumTokens = 1 << 24

    private var fields = JSONFields<Field>()
    private var pattern = RolloutPattern()

    /// Appends the next rollout to `request`, and those behind it that look like the last one.
    mutating func read(_ reader: inout JSONReader, into request: inout BatchRequest, body: [UInt8]) throws {
        let before = request.rolloutCount
        readAlike(&reader, into: &request)
        if request.rolloutCount == before { try readAny(&reader, into: &request, body: body) }
    }

    private func readAlike(_ reader: inout JSONReader, into request: inout BatchRequest) {
        // Taken out of the request for the loop: it grows without the request being touched each time.
        var rollouts: [BatchRequest.Rollout] = []
        swap(&rollouts, &request.rollouts)
        var end = reader.position
        var rollout = BatchRequest.Rollout(offset: reader.offset)
        while let id = pattern.read(&reader, into: &rollout) {
            if let id { request.ids[rollouts.count] = id }
            rollouts.append(rollout)
            end = reader.position
            guard reader.skipComma() else { break }
            rollout = BatchRequest.Rollout(offset: reader.position)
        }
        // A comma with something else behind it is the array's to read.
        reader.rewind(to: end)
        swap(&rollouts, &request.rollouts)
    }

    private mutating func readAny(
        _ reader: inout JSONReader, into request: inout BatchRequest, body: [UInt8]
    ) throws {
        var rollout = BatchRequest.Rollout(offset: reader.offset)
        let index = request.rolloutCount
        pattern.begin()
        var pieceStart = rollout.offset
        var hasReward = false
        var hasResponse = false
        var mask: SentMask?
        var lists = TokenLists()
        fields.begin()
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            _ = reader.offset
            pattern.append(RolloutPattern.Value(field), behind: reader.piece(from: pieceStart))
            defer { pieceStart = reader.position }
            switch field {
            case .reward:
                hasReward = true
                rollout.source = try reader.readNullIfPresent() ? .unscored : .given
                if rollout.source == .given { rollout.reward = try reader.readDouble() }
            case .tokens: rollout.tokens = try reader.readNatural("tokens", upTo: Self.maximumTokens)
            case .id: request.ids[index] = try reader.readText()
            case .response:
                request.responses[index] = try reader.readText()
                hasResponse = true
            case .correct: rollout.correctness = try reader.readBool() ? .correct : .wrong
            case .mask: mask = try SentMask(&reader)
            case .verifier: request.rolloutVerifiers[index] = try request.readVerifier(&reader, in: body)
            case .entropy: try lists.read(&reader, "entropy", mayBeNumber: true, of: index, into: &request.entropies)
            case .logProb: try lists.read(&reader, "log_prob", mayBeNumber: true, of: index, into: &request.logProbs)
            case .values: try lists.read(&reader, "values", mayBeNumber: false, of: index, into: &request.values)
            case .tokenRewards: try lists.read(&reader, "token_rewards", mayBeNumber: false, of: index, into: &request.tokenRewards)
            case .rewards: try readParts(&reader, of: index, into: &request.parts, body: body)
            }
        }
        pattern.close(with: hasReward ? reader.piece(from: pieceStart) : nil)
        if !hasReward && !hasResponse, let sum = request.sumOfParts(of: index) {
            rollout.source = .given
            rollout.reward = sum
        } else if !hasReward && !hasResponse {
            throw RuleViolation(
                "a rollout needs a \"reward\" (a number, or null if it could not be scored) or a \"response\" to verify", at: rollout.offset)
        }
        if let mask {
            let checked = try mask.checked(tokens: rollout.tokens >= 0 ? rollout.tokens : lists.count ?? -1)
            request.masks[index] = checked
            rollout.tokens = checked.tokens
        }
        if let count = lists.count {
            try lists.check(tokens: rollout.tokens)
            rollout.tokens = count
        }
        request.rollouts.append(rollout)
    }

    private func readParts(_ reader: inout JSONReader, of rollout: Int, into parts: inout RewardParts, body: [UInt8]) throws {
        let start = reader.offset
        var isEmpty = true
        try reader.beginObject()
        while let key = try reader.nextKey() {
            isEmpty = false
            guard parts.add(PartName(key.string(in: body)), of: rollout, try reader.readDouble()) else {
                throw RuleViolation("\"rewards\" has two parts of this name", at: key.range.lowerBound - 1)
            }
            guard parts.names.count <= Self.maximumParts else {
                throw RuleViolation("\"rewards\" may have \(Self.maximumParts) names in all", at: key.range.lowerBound - 1)
            }
        }
        guard !isEmpty else { throw RuleViolation("\"rewards\" must name at least one part", at: start) }
    }

    /// Names of parts in one request.
    private static let maximumParts = 256
}

extension RolloutPattern.Value {
    /// `nil` for a field that a pattern does not hold.
    fileprivate init?(_ field: RolloutDecoder.Field) {
        switch field {
        case .reward: self = .reward
        case .tokens: self = .tokens
        case .id: self = .id
        case .response, .correct, .mask, .verifier, .entropy, .rewards, .values, .logProb, .tokenRewards: return nil
        }
    }
}

/// A mask as it stands in the request: `[start, end)` spans, or one 0/1 flag per token.
private struct SentMask {
    private enum Form {
        case spans([(span: Range<Int>, offset: Int)])
        case flags([Bool])
    }

    private let form: Form
    private let offset: Int

    init(_ reader: inout JSONReader) throws {
        offset = reader.offset
        var spans: [(span: Range<Int>, offset: Int)] = []
        var flags: [Bool] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let start = reader.offset
            switch try reader.peek() {
            case .array where flags.isEmpty:
                spans.append((try Self.readSpan(&reader), start))
            case .number where spans.isEmpty:
                flags.append(try reader.readNatural("mask", upTo: 1) == 1)
                guard flags.count <= RolloutDecoder.maximumTokens else {
                    throw RuleViolation("\"mask\" is longer than the longest response", at: offset)
                }
            default:
                throw RuleViolation("\"mask\" is a list of [start, end) spans or a list of 0 and 1", at: start)
            }
        }
        form = spans.isEmpty && !flags.isEmpty ? .flags(flags) : .spans(spans)
    }

    private static func readSpan(_ reader: inout JSONReader) throws -> Range<Int> {
        let start = reader.offset
        var bounds: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            bounds.append(try reader.readNatural("mask"))
            if bounds.count > 2 { break }
        }
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            throw RuleViolation("a span of \"mask\" is [start, end) with start <= end", at: start)
        }
        return bounds[0]..<bounds[1]
    }

    /// The mask, if it lies inside the tokens.
    ///
    /// - Parameter tokens: as sent, -1 if not sent: then a list of flags tells the number, and spans are not enough.
    func checked(tokens: Int) throws -> TokenMask {
        switch form {
        case .flags(let flags):
            guard tokens < 0 || tokens == flags.count else {
                throw RuleViolation("\"mask\" has \(flags.count) flags for \(tokens) \"tokens\"", at: offset)
            }
            return TokenMask(flags: flags)
        case .spans(let spans):
            guard tokens >= 0 else { throw RuleViolation("a \"mask\" of spans needs \"tokens\"", at: offset) }
            if let outside = spans.first(where: { $0.span.upperBound > tokens }) {
                throw RuleViolation("the span reaches beyond the \(tokens) \"tokens\"", at: outside.offset)
            }
            guard let mask = TokenMask(tokens: tokens, spans: spans.map(\.span)) else {
                throw RuleViolation("\"mask\" must lie inside the \"tokens\"", at: offset)
            }
            return mask
        }
    }
}

import Advantages
import JSON

/// The lists of one rollout with a number per token, of which all must agree about the tokens.
struct TokenLists {
    /// The tokens that the lists have; `nil` without lists.
    private(set) var count: Int?
    private var name = ""
    private var offset = 0

    mutating func read(_ reader: inout JSONReader, _ name: String, mayBeNumber: Bool, of rollout: Int, into column: inout TokenColumn) throws {
        let start = reader.offset
        if mayBeNumber, try reader.peek() == .number {
            column.set(rollout, to: try reader.readDouble())
            return
        }
        var list: [Double] = []
        try reader.beginArray()
        while try reader.nextElement() {
            list.append(try reader.readDouble())
            guard list.count <= RolloutDecoder.maximumTokens else {
                throw RuleViolation("\"\(name)\" is longer than the longest response", at: start)
            }
        }
        if let count, count != list.count {
            throw RuleViolation("\"\(name)\" has \(list.count) numbers and \"\(self.name)\" \(count): both have one per token", at: start)
        }
        column.set(rollout, to: list)
        count = list.count
        self.name = name
        offset = start
    }

    /// - Parameter tokens: as sent, -1 if not sent.
    func check(tokens: Int) throws {
        guard let count, tokens >= 0, count != tokens else { return }
        throw RuleViolation("\"\(name)\" has \(count) numbers for \(tokens) \"tokens\"", at: offset)
    }
}

extension BatchRequest {
    /// The reward of a rollout that sent only what it is made of: the sum of its parts, or of its token rewards.
    func sumOfParts(of rollout: Int) -> Double? {
        let values = parts.values(of: rollout)
        if !values.isEmpty { return values.reduce(0, +).clamped }
        guard case .tokens(let range) = tokenRewards[rollout] else { return nil }
        return tokenRewards.numbers[range].reduce(0, +).clamped
    }
}

extension Double {
    /// The nearest finite number; 0 for none.
    fileprivate var clamped: Double {
        isNaN ? 0 : Swift.min(Swift.max(self, -Double.greatestFiniteMagnitude), Double.greatestFiniteMagnitude)
    }
}

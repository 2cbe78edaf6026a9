/// The response is not too long: a score that falls with its length. It needs no ground truth and no answer.
public struct LengthVerifier: Verifier, Equatable {
    /// How the score falls.
    public enum Mode: String, Sendable, CaseIterable {
        /// DAPO's soft overlong punishment (arXiv 2503.14476, Eq. 13) plus 1: 1 up to `max` - `buffer`, then linearly to 0 at `max`.
        case overlong
        /// From `at_zero` to `at_max` along half a cosine, and `at_max` beyond (arXiv 2502.03373, Sec. 4).
        case cosine
        /// 1 up to `max`, 0 beyond.
        case limit
    }

    /// What is counted.
    public enum Unit: String, Sendable, CaseIterable {
        /// The rollout's `tokens`.
        case tokens
        /// Parts between white space.
        case words
        /// Unicode scalars.
        case characters
    }

    /// How the score falls.
    public var mode: Mode
    /// What is counted.
    public var unit: Unit
    /// The longest length.
    public var maximum: Int
    /// The length before `maximum` over which the score falls.
    public var buffer: Int
    /// The score of an empty response.
    public var atZero: Double
    /// The score at `maximum`.
    public var atMaximum: Double
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of lengths.
    public init(mode: Mode, maximum: Int, buffer: Int = 0, unit: Unit = .tokens, atZero: Double = 1, atMaximum: Double = 0.5) {
        self.mode = mode
        self.maximum = maximum
        self.buffer = buffer
        self.unit = unit
        self.atZero = atZero
        self.atMaximum = atMaximum
    }

    /// - Parameter groundTruth: not used.
    public func judge(for groundTruth: GroundTruth) -> any Judge { LengthJudge(verifier: self) }

    /// The score of a length.
    func score(_ length: Int) -> Double {
        switch mode {
        case .limit: return length <= maximum ? 1 : 0
        case .overlong:
            if length <= maximum - buffer { return 1 }
            return length >= maximum ? 0 : Double(maximum - length) / Double(buffer)
        case .cosine:
            let progress = min(1, Double(length) / Double(maximum))
            return atMaximum + (atZero - atMaximum) * 0.5 * (1 + Self.cosineOfHalfTurns(progress))
        }
    }

    /// cos(pi x) for x from 0 to 1, without a library of functions.
    private static func cosineOfHalfTurns(_ x: Double) -> Double {
        guard let pair = (Real(exactly: BigFloat(x)) * .pi).sineAndCosine else { return x < 0.5 ? 1 : -1 }
        return pair.cosine.value.double
    }
}

private struct LengthJudge: Judge {
    let verifier: LengthVerifier

    func verdict(on response: Response) -> Verdict {
        let length: Int
        switch verifier.unit {
        case .tokens:
            guard let tokens = response.tokens else { return .failed("\"length\" in tokens needs the rollout's \"tokens\"") }
            length = tokens
        case .words: length = response.text.split(whereSeparator: { $0 <= 0x20 }).count
        case .characters: length = response.text.count { $0 & 0xC0 != 0x80 }
        }
        let unit = verifier.unit.rawValue
        return .scored(verifier.score(length), explanation: "\(length) \(unit)")
    }
}

/// The response does not repeat itself: the share of distinct n-grams of words among all.
public struct RepetitionVerifier: Verifier, Equatable {
    /// Words in a row.
    public var n: Int
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of repetition: a score of 1 means that no `n` words occur twice in a row of theirs.
    public init(n: Int = 3) {
        self.n = max(1, n)
    }

    /// - Parameter groundTruth: not used.
    public func judge(for groundTruth: GroundTruth) -> any Judge { RepetitionJudge(n: n) }
}

private struct RepetitionJudge: Judge {
    let n: Int

    func verdict(on response: Response) -> Verdict {
        let words = response.text.split(whereSeparator: { $0 <= 0x20 }).map { word in Array(word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
        }
        guard words.count >= n else { return .scored(1, explanation: "fewer than \(n) words") }
        var numbers: [[UInt8]: Int] = [:]
        let numbered = words.map { word -> Int in
            if let known = numbers[word] { return known }
            numbers[word] = numbers.count
            return numbers.count - 1
        }
        var seen: Set<ArraySlice<Int>> = []
        for start in 0...(numbered.count - n) { seen.insert(numbered[start..<(start + n)]) }
        let all = numbered.count - n + 1
        return .scored(Double(seen.count) / Double(all), explanation: "\(seen.count) of \(all) \(n)-grams are distinct")
    }
}

/// The response is written in one script: the share of its letters among all letters.
public struct LanguageShareVerifier: Verifier, Equatable {
    /// A script by its letters.
    public enum Script: String, Sendable, CaseIterable {
        case latin, cyrillic, greek, han, japanese, hangul, arabic, hebrew, devanagari, thai

        var ranges: [ClosedRange<UInt32>] {
            switch self {
            case .latin: [0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF]
            case .cyrillic: [0x400...0x52F]
            case .greek: [0x370...0x3FF, 0x1F00...0x1FFF]
            case .han: [0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF]
            case .japanese: [0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x31F0...0x31FF]
            case .hangul: [0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7A3]
            case .arabic: [0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFF]
            case .hebrew: [0x590...0x5FF]
            case .devanagari: [0x900...0x97F]
            case .thai: [0xE00...0xE7F]
            }
        }
    }

    /// The script.
    public var script: Script
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of a script.
    public init(script: Script) {
        self.script = script
    }

    /// - Parameter groundTruth: not used.
    public func judge(for groundTruth: GroundTruth) -> any Judge { LanguageShareJudge(script: script) }
}

private struct LanguageShareJudge: Judge {
    let script: LanguageShareVerifier.Script

    func verdict(on response: Response) -> Verdict {
        let ranges = script.ranges
        var letters = 0
        var own = 0
        for scalar in String(decoding: response.text, as: UTF8.self).unicodeScalars where scalar.properties.isAlphabetic {
            letters += 1
            if ranges.contains(where: { $0.contains(scalar.value) }) { own += 1 }
        }
        guard letters > 0 else { return .noAnswer("no letters") }
        return .scored(Double(own) / Double(letters), explanation: "\(own) of \(letters) letters are \(script.rawValue)")
    }
}

/// Verifies responses against a ground truth: finds the answer, compares it, maps what comes out to a score.
///
/// Verification is pure: the same response and ground truth give the same verdict on any machine, however slow. Budgets count steps, digits and depth.
public protocol Verifier: Sendable {
    /// Whether a response can be verified at all without a ground truth.
    var needsGroundTruth: Bool { get }

    /// Reads a ground truth once, for all responses of its prompt.
    ///
    /// - Parameters:
    ///   - groundTruth: what the verifier takes; each verifier says what that is.
    ///   - effort: the steps that it may take, spent by every loop over the ground truth.
    /// - Returns: the judge of the prompt. If the ground truth cannot be read, its verdicts are all ``Verdict/Status/unparseableGold``.
    /// - Throws: where the steps are spent before the ground truth is read.
    func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge

    /// What a verdict takes besides the response and the ground truth, at most, until it is read: copies, tables and the verdict itself.
    ///
    /// An upper bound for any response of so many bytes, to be set aside before the verdict is asked for. What a judge keeps for later verdicts is not in it.
    ///
    /// - Parameter bytes: the length of the response in UTF-8.
    /// - Returns: bytes.
    func workingBytes(forResponseOf bytes: Int) -> Int
}

extension Verifier {
    /// Most verifiers compare with something.
    public var needsGroundTruth: Bool { true }

    /// Enough for a few copies of the response.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 8 * bytes + 65_536 }

    /// The judge of a prompt; one whose verdicts are all ``Verdict/Status/undecided`` where reading the ground truth takes more steps than the effort has,
    /// ``Verdict/Status/error`` where nobody waits for it any more.
    public func judge(for groundTruth: GroundTruth, effort: Effort = Effort()) -> any Judge {
        do throws(Effort.Exhausted) {
            return try judge(for: groundTruth, spending: effort)
        } catch {
            return ForegoneJudge(outcome: .givenUpReading(error))
        }
    }
}

/// Verifies the responses to one prompt.
public protocol Judge: Sendable {
    /// The verdict on a response.
    ///
    /// - Parameters:
    ///   - response: the whole text; the judge finds the answer in it.
    ///   - effort: the steps that it may take, spent by every loop over the response.
    /// - Throws: where the steps are spent before the verdict is known.
    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict
}

extension Judge {
    /// The verdict on a response; ``Verdict/Status/undecided`` where it takes more steps than the effort has, ``Verdict/Status/error`` where nobody waits
    /// for it any more.
    public func verdict(on response: Response, effort: Effort = Effort()) -> Verdict {
        do throws(Effort.Exhausted) {
            return try verdict(on: response, spending: effort)
        } catch {
            return .givenUp(error)
        }
    }
}

/// A judge that gives every response the same verdict.
struct ForegoneJudge: Judge {
    let outcome: Verdict

    func verdict(on response: Response, spending effort: Effort) -> Verdict { outcome }
}

/// What a model answered.
public struct Response: Sendable {
    /// UTF-8.
    public let text: [UInt8]
    /// How many tokens the model wrote, if it is known.
    public let tokens: Int?

    /// A response from valid UTF-8.
    public init(utf8 text: [UInt8], tokens: Int? = nil) {
        self.text = text
        self.tokens = tokens
    }

    /// A response from text.
    public init(_ text: String) {
        self.text = Array(text.utf8)
        tokens = nil
    }
}

/// What a response is verified against, in the shapes that JSON has.
public indirect enum GroundTruth: Sendable, Equatable {
    /// Nothing.
    case none
    /// Text.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// A whole number that an `Int` cannot hold, as it is written: digits, and a minus sign before them.
    case digits(String)
    /// Any other number.
    case number(Double)
    /// True or false.
    case boolean(Bool)
    /// Several.
    case list([GroundTruth])
    /// Named values.
    case members([Member])

    /// A named value.
    public struct Member: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The value.
        public var value: GroundTruth

        /// A named value.
        public init(_ name: String, _ value: GroundTruth) {
            self.name = name
            self.value = value
        }
    }

    /// The text of a value that has one.
    var text: String? {
        switch self {
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .digits(let digits): digits
        case .number(let number): "\(number)"
        case .none, .boolean, .list, .members: nil
        }
    }

    /// The texts of a value, if it is a text or a list of texts; the steps of making them are spent first.
    func texts(_ effort: Effort) throws(Effort.Exhausted) -> [String]? {
        if let text { return [text] }
        guard case .list(let elements) = self, !elements.isEmpty else { return nil }
        try effort.spend(24 * elements.count)
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}

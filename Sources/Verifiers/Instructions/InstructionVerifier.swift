/// The response follows the instructions of its prompt: the kinds of IFEval (arXiv 2311.07911) and IFBench (arXiv 2507.02833), each checked by a rule.
///
/// The ground truth is what the data sets have: `{"instruction_id_list": ["punctuation:no_comma", ...], "kwargs": [{...} or null, ...]}`. A list of such
/// members, or the same with `instruction_id`, is taken too. Nothing is downloaded; what cannot be known without data is ``Verdict/Status/undecided``, and the
/// verdict names the kind.
public struct InstructionVerifier: Verifier, Equatable {
    /// Which texts count.
    public enum Mode: String, Sendable, CaseIterable {
        /// The response as it is.
        case strict
        /// An instruction is followed if any of eight texts follows it: the response, without its first line, its last line or both, each also without
        /// asterisks.
        case loose
    }

    /// What the score is.
    public enum Grade: String, Sendable, CaseIterable {
        /// 1 if all instructions are followed, else 0.
        case all
        /// The share of instructions that are followed.
        case fraction
    }

    /// Which texts count.
    public var mode: Mode
    /// What the score is.
    public var grade: Grade
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of instructions.
    ///
    /// - Parameters:
    ///   - mode: whether changed texts of the response may follow an instruction too.
    ///   - grade: what a response scores that follows some of the instructions.
    ///   - extraction: by default the thoughts of a model are left out, and white space at both ends.
    public init(mode: Mode = .strict, grade: Grade = .all, extraction: Extraction = Extraction(places: [.afterThink, .whole])) {
        self.mode = mode
        self.grade = grade
        self.extraction = extraction
    }

    /// The ids of all kinds of instructions.
    public static var kinds: [String] { InstructionKind.all.map { $0.id } }

    /// The ground truth is the ids and the arguments of the instructions.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        switch try InstructionList.read(groundTruth, effort) {
        case .success(let instructions): InstructionJudge(verifier: self, instructions: instructions)
        case .failure(let error): ForegoneJudge(outcome: .unparseableGold(error.reason))
        }
    }

    /// Copies of the response: a variant, its small letters, a table of words or of runs of characters, which costs more steps than it has bytes.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        5 * bytes + 24 * min(bytes, Effort.standard / 16) + 65_536
    }
}

/// The answer is a path through a maze of letters, as moves U, D, L and R (arXiv 2508.10751, maze task).
public struct MazeVerifier: Verifier, Equatable {
    /// How the answer is read.
    public enum Mode: String, Sendable, CaseIterable {
        /// The answer holds moves and separators only; any other letter or digit makes it wrong.
        case strict
        /// As the paper's checker reads it: every U, D, L and R of the answer is a move, and all else is skipped.
        case lenient
    }

    /// How the answer is read.
    public var mode: Mode
    /// Where the answer is.
    public var extraction: Extraction

    /// A verifier of mazes.
    ///
    /// - Parameter extraction: by default ``Extraction/standard`` for strict, and for lenient what the paper's checker does: it knows no thoughts.
    public init(mode: Mode = .strict, extraction: Extraction? = nil) {
        self.mode = mode
        self.extraction = extraction ?? (mode == .strict ? .standard : Extraction(places: [.answerTag, .boxed, .whole]))
    }

    /// - Parameter groundTruth: the grid, as rows joined by newlines or as a list of rows.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        let rows = groundTruth.texts
        try effort.spend((rows ?? []).reduce(0) { $0 + 32 + 8 * $1.utf8.count })
        guard let rows, let maze = Maze(rows: rows, isStrict: mode == .strict) else {
            return ForegoneJudge(
                outcome: .unparseableGold(
                    "the ground truth of \"maze\" is a rectangle of rows with one S and one E, * for walls and . for free cells"))
        }
        return MazeJudge(verifier: self, maze: maze)
    }

    /// The moves, once as such and once as text, and the answer's text.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 5 * bytes + 4_096 }
}

private struct MazeJudge: Judge {
    let verifier: MazeVerifier
    let maze: Maze

    private static let box = Array("boxed".utf8)

    /// What is after the last "boxed", where that is no closed box: the paper's checker reads it as well.
    private func openBox(in response: Response, _ effort: Effort) throws(Effort.Exhausted) -> Extraction.Answer? {
        try effort.scan(response.text.count)
        guard let rest = response.text[...].behindLast(Self.box) else { return nil }
        let content = rest.drop { $0 == UInt8(ascii: " ") }
        var pairs = BracePairs(of: content)
        if content.first == UInt8(ascii: "{"), pairs.inside(content) != nil { return nil }
        try pairs.spend(effort)
        return Extraction.Answer(text: rest, isMarked: true)
    }

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard var answer = try verifier.extraction.answer(in: response, effort) else { return .noAnswer() }
        if verifier.mode == .lenient, verifier.extraction.places.contains(.boxed), let open = try openBox(in: response, effort) { answer = open }
        try effort.spend(4 * answer.text.count)
        let text = verifier.mode == .strict ? answer.text.withoutMarkup() : answer.text
        if verifier.mode == .strict, let stray = text.first(where: { ($0.isASCIILetter && Maze.Move(letter: $0) == nil) || $0.isASCIIDigit }) {
            let character = String(decoding: [stray], as: UTF8.self)
            guard answer.isMarked else { return .noAnswer("no marked answer, and the text holds more than moves") }
            return .decided(false, extracted: answer.string, explanation: "\"\(character)\" is no move")
        }
        let moves = text.compactMap(Maze.Move.init(letter:))
        guard !moves.isEmpty else { return .noAnswer("no moves") }
        let path = String(decoding: moves.map(\.rawValue), as: UTF8.self)
        switch maze.walk(moves) {
        case .reachesEnd: return .decided(true, extracted: path)
        case .stopsElsewhere: return .decided(false, extracted: path, explanation: "the path does not end at E")
        case .leavesGrid(let step): return .decided(false, extracted: path, explanation: "step \(step) leaves the grid")
        case .hitsWall(let step): return .decided(false, extracted: path, explanation: "step \(step) runs into a wall")
        }
    }
}

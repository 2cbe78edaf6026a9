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
    /// Where the answer is; without one ``Extraction/standard`` for strict, and for lenient what the paper's checker reads.
    public var extraction: Extraction?

    /// A verifier of mazes.
    public init(mode: Mode = .strict, extraction: Extraction? = nil) {
        self.mode = mode
        self.extraction = extraction
    }

    /// The ground truth is the grid, as rows joined by newlines or as a list of rows.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        let rows = try groundTruth.texts(effort)
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

    private func answer(in response: Response, _ effort: Effort) throws(Effort.Exhausted) -> Extraction.Answer? {
        guard verifier.mode == .lenient, verifier.extraction == nil else {
            return try (verifier.extraction ?? .standard).answer(in: response, effort)
        }
        try effort.scan(4 * response.text.count)
        return LenientMazeAnswer(in: response.text[...]).answer
    }

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        guard let answer = try answer(in: response, effort) else { return .noAnswer() }
        try effort.spend(4 * answer.text.count)
        let text = verifier.mode == .strict ? answer.text.withoutMarkup() : answer.text
        if verifier.mode == .strict, let stray = text.first(where: { ($0.isASCIILetter && Maze.Move(letter: $0) == nil) || $0.isASCIIDigit }) {
            let character = String(decoding: [stray], as: UTF8.self)
            guard answer.isMarked else { return .noAnswer("no marked answer, and the text holds more than moves") }
            return .decided(false, extracted: answer.string, explanation: "\"\(character)\" is no move")
        }
        let moves = (verifier.mode == .strict ? text : LenientMazeAnswer.withoutLigatures(text)).compactMap(Maze.Move.init(letter:))
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

/// What the paper's checker reads: the last tag, and in it what is after the last "boxed", closed or not. It knows no thoughts.
private struct LenientMazeAnswer {
    let answer: Extraction.Answer

    init(in response: ArraySlice<UInt8>) {
        var text = response
        var isMarked = false
        if let inside = text.behindLast(Self.openingTag), text.firstOccurrence(of: Self.closingTag) != nil {
            text = inside.firstOccurrence(of: Self.closingTag).map { inside[..<$0] } ?? inside
            isMarked = true
        }
        if let rest = text.behindLast(Self.box) {
            text = rest.first == UInt8(ascii: "{") ? Self.insideBraces(rest) : rest.prefix { $0 != UInt8(ascii: "$") }
            isMarked = true
        }
        answer = Extraction.Answer(text: text, isMarked: isMarked)
    }

    private static let openingTag = Array("<answer>".utf8)
    private static let closingTag = Array("</answer>".utf8)
    private static let box = Array("boxed".utf8)

    /// Up to the brace that closes the first one, or to the end of the text.
    private static func insideBraces(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var depth = 0
        for place in text.indices {
            if text[place] == UInt8(ascii: "{") { depth += 1 }
            if text[place] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return text[(text.startIndex + 1)..<place] }
        }
        return text.dropFirst()
    }

    /// The checker reads capital letters, and those of the ligatures fl and ffl have an L.
    static func withoutLigatures(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.contains(0xEF) else { return text }
        var result: [UInt8] = []
        for place in text.indices {
            let isLigature = text[place] == 0x82 || text[place] == 0x84
            if isLigature, text[..<place].suffix(2).elementsEqual([0xEF, 0xAC]) { result.append(UInt8(ascii: "L")) }
            result.append(text[place])
        }
        return result[...]
    }
}

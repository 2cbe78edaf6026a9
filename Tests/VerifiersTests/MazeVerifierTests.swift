import Testing

@testable import Verifiers

@Suite struct MazeVerifierTests {
    private let grid = "S.*\n*.E\n..."

    private func verdict(_ response: String, _ mode: MazeVerifier.Mode = .strict) -> Verdict {
        MazeVerifier(mode: mode).judge(for: .text(grid)).verdict(on: Response(response))
    }

    @Test(arguments: [
        "RDR", "r d r", "<answer>R,D,R</answer>", #"\boxed{RDR}"#, "R->D->R", #"$\boxed{\text{RDR}}$"#, "<think>go down</think>RDR", "RDDRU",
    ])
    func pathsToTheEnd(response: String) {
        for mode in MazeVerifier.Mode.allCases where mode == .strict || !response.contains("think") && !response.contains("text") {
            #expect(verdict(response, mode).status == .correct, "\(mode)")
        }
    }

    @Test(arguments: [
        ("D", "step 1 runs into a wall"), ("U", "step 1 leaves the grid"), ("RDRR", "step 4 leaves the grid"), ("RDRD", "the path does not end at E"),
        ("RDDD", "step 4 leaves the grid"), ("L", "step 1 leaves the grid"),
    ])
    func pathsElsewhere(response: String, explanation: String) {
        for mode in MazeVerifier.Mode.allCases {
            #expect(verdict(response, mode).status == .wrong)
            #expect(verdict(response, mode).explanation == explanation)
        }
    }

    @Test func strictRefusesStrayLetters() {
        #expect(verdict("<answer>go RDR</answer>").status == .wrong)
        #expect(verdict("<answer>RDR2</answer>").status == .wrong)
        #expect(verdict("Right, Down, Right").status == .noAnswer)
        #expect(verdict("").status == .noAnswer)
        #expect(verdict("<answer>?</answer>").status == .noAnswer)
    }

    @Test func lenientSkipsWhatIsNoMove() {
        #expect(verdict("<answer>go RDR</answer>", .lenient).status == .correct)
        #expect(verdict("answer", .lenient).status == .wrong)
        #expect(verdict("xyz", .lenient).status == .noAnswer)
    }

    @Test func gridsAsRows() {
        let judge = MazeVerifier().judge(for: .list([.text("S.*"), .text("*.E")]))
        #expect(judge.verdict(on: Response("RDR")).status == .correct)
    }

    @Test(arguments: ["", "S..", "..E", "S.\nE", "SSE", "SEE", "S#E"])
    func gridsThatAreNone(grid: String) {
        #expect(MazeVerifier().judge(for: .text(grid)).verdict(on: Response("R")).status == .unparseableGold)
    }

    @Test func lenientTakesAnyFreeCell() {
        #expect(MazeVerifier(mode: .lenient).judge(for: .text("S#E")).verdict(on: Response("RR")).status == .correct)
        #expect(MazeVerifier(mode: .lenient).judge(for: .text("###")).verdict(on: Response("RR")).status == .unparseableGold)
    }

    @Test(arguments: ["boxed RD", "\\boxed{RD", "First \\boxed{UU}, no: \\boxed{RD", "\\boxed{RD}"]) func lenientReadsAfterTheLastBox(
        response: String
    ) {
        #expect(MazeVerifier(mode: .lenient).judge(for: .text("S.\n.E")).verdict(on: Response(response)).status == .correct)
    }

    /// A walker written the other way round: as a set of positions of a dictionary.
    @Test func agreesWithADictionaryWalkOnRandomPaths() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let size = Int.random(in: 2...5, using: &random)
            var rows = (0..<size).map { _ in (0..<size).map { _ in Bool.random(using: &random) ? "." : "*" } }
            rows[0][0] = "S"
            rows[size - 1][size - 1] = "E"
            let moves = (0..<Int.random(in: 1...8, using: &random)).map { _ in ["U", "D", "L", "R"].randomElement(using: &random) ?? "U" }
            var cells: [[Int]: String] = [:]
            for (y, row) in rows.enumerated() { for (x, cell) in row.enumerated() { cells[[y, x]] = cell } }
            var position: [Int]? = [0, 0]
            for move in moves {
                guard let old = position else { break }
                let step = ["U": [-1, 0], "D": [1, 0], "L": [0, -1], "R": [0, 1]][move] ?? [0, 0]
                let new = [old[0] + step[0], old[1] + step[1]]
                position = cells[new] == nil || cells[new] == "*" ? nil : new
            }
            let isRight = position.flatMap { cells[$0] } == "E"
            let verdict = MazeVerifier().judge(for: .list(rows.map { .text($0.joined()) })).verdict(on: Response(moves.joined()))
            #expect(verdict.status == (isRight ? .correct : .wrong), "\(rows) \(moves)")
        }
    }
}

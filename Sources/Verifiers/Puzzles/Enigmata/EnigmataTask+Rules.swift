import JSON

extension EnigmataTask {
    /// The rule of a row.
    ///
    /// - Returns: `nil` if the row lacks what the task needs.
    func rule(for row: EnigmataRow, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        switch self {
        case .folio, .knightsAndKnaves: EnigmataTexts.exact(row)
        case .cryptoKKA, .cryptoKPA: EnigmataTexts.words(row)
        case .checkmateInOne: try EnigmataTexts.move(row, effort)
        case .fullCrosswords: EnigmataTexts.crossword(row)
        case .zebraLogic: EnigmataTexts.table(row)
        case .naturalLanguageNavigation: EnigmataTexts.path(row)
        case .bigBenchSymbolic: EnigmataTexts.list(row)
        case .arcAGI, .symbolicHard: EnigmataTexts.value(row)
        case .binario: EnigmataGrids.binario(row)
        case .sudoku: EnigmataGrids.sudoku(row)
        case .sudoku2: EnigmataGrids.sudoku(row)
        case .magicSquare: EnigmataGrids.magicSquare(row)
        case .skyscraper: EnigmataGrids.skyscraper(row, addsHeights: false)
        case .sumSkyscraper: EnigmataGrids.skyscraper(row, addsHeights: true)
        case .slant: EnigmataGrids.slant(row)
        case .campsite: EnigmataBoards.campsite(row)
        case .starBattle: EnigmataBoards.starBattle(row)
        case .ticTacToe: EnigmataBoards.ticTacToe(row)
        case .hitori: EnigmataCells.hitori(row)
        case .kakurasu: EnigmataCells.kakurasu(row)
        case .lightUp: EnigmataCells.lightUp(row)
        case .minesweeper: try EnigmataCells.minesweeper(row, effort)
        case .eightPuzzle, .fifteenPuzzle: EnigmataMoves.sliding(row)
        case .ninePuzzle, .sixteenPuzzle: EnigmataMoves.shifting(row)
        case .twiddle: EnigmataMoves.turning(row)
        case .stackPermutation: EnigmataMoves.stack(row)
        case .carPainting: EnigmataMoves.cars(row)
        case .maze: EnigmataMoves.maze(row)
        case .hamiltonianCycle: EnigmataMoves.hamiltonian(row, isCycle: true)
        case .hamiltonianPath: EnigmataMoves.hamiltonian(row, isCycle: false)
        case .game24: EnigmataMoves.expression(row, target: 24)
        case .countdown: EnigmataMoves.expression(row, target: row.meta["target"]?.wholeNumber)
        }
    }

    /// What of a row the task needs.
    var needs: String {
        switch self {
        case .folio, .knightsAndKnaves, .cryptoKKA, .cryptoKPA, .checkmateInOne, .naturalLanguageNavigation: "its answer, a text"
        case .zebraLogic: "its answer, the text of a table"
        case .fullCrosswords: "its answer, the words across and down"
        case .bigBenchSymbolic: "its answer, a list of whole numbers"
        case .arcAGI, .symbolicHard: "its answer, a grid or list of whole numbers"
        case .skyscraper, .sumSkyscraper: "the clues top, bottom, left and right in the question of its meta"
        case .campsite: "its answer, the counts and the board"
        case .starBattle: "its answer, the board"
        case .ticTacToe: "current_board and active_player in its meta"
        case .stackPermutation: "input_sequence and output_sequence in its meta"
        case .carPainting: "car_ids, colors, K and min_switches in its meta"
        case .countdown: "question and target in its meta"
        case .binario, .sudoku, .sudoku2, .magicSquare, .slant, .hitori, .kakurasu, .lightUp, .minesweeper, .eightPuzzle, .fifteenPuzzle, .ninePuzzle,
            .sixteenPuzzle, .twiddle, .maze, .hamiltonianCycle, .hamiltonianPath, .game24:
            "its answer and the question in its meta"
        }
    }
}

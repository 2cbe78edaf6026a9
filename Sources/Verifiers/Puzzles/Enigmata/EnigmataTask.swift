/// The tasks of Enigmata (arXiv 2505.19914), by the names that its data set gives them.
public enum EnigmataTask: String, Sendable, CaseIterable {
    case folio = "FOLIO"
    case arcAGI = "arc_agi"
    case bigBenchSymbolic = "big_bench_symbolic"
    case binario
    case campsite
    case carPainting = "car_painting"
    case checkmateInOne = "checkmate_in_one"
    case countdown
    case cryptoKKA = "crypto_KKA"
    case cryptoKPA = "crypto_KPA"
    case eightPuzzle = "eight_puzzle"
    case fifteenPuzzle = "fifteen_puzzle"
    case fullCrosswords = "full_crosswords"
    case game24
    case hamiltonianCycle = "hamiltonian_cycle"
    case hamiltonianPath = "hamiltonian_path"
    case hitori
    case kakurasu
    case knightsAndKnaves = "knights_and_knaves"
    case lightUp = "light_up"
    case magicSquare = "magic_square"
    case maze
    case minesweeper
    case naturalLanguageNavigation = "natural_language_navigation"
    case ninePuzzle = "nine_puzzle"
    case sixteenPuzzle = "sixteen_puzzle"
    case skyscraper
    case slant
    case stackPermutation = "stack_permutation"
    case starBattle = "star_battle"
    case sudoku
    case sudoku2
    case sumSkyscraper = "sum_skyscraper"
    case symbolicHard = "symbolic_hard"
    case ticTacToe = "tic_tac_toe"
    case twiddle
    case zebraLogic = "zebra_logic"

    /// Where the answer of a task is.
    enum Place: Sendable {
        /// The last code block.
        case codeBlock
        /// Between the last `<begin_board>` and the `<end_board>` after it.
        case board
        /// The last table of lines that begin with a bar.
        case table
    }

    var place: Place {
        switch self {
        case .campsite, .starBattle: .board
        case .zebraLogic: .table
        default: .codeBlock
        }
    }
}

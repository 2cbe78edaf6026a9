import JSON

/// Kinds of puzzles that are given by their rules.
public enum PuzzleTask: String, Sendable, CaseIterable {
    case binario
    case campsite
    case countdown
    case cryptarithm
    case graphColoring = "graph_coloring"
    case hamiltonianCycle = "hamiltonian_cycle"
    case hamiltonianPath = "hamiltonian_path"
    case hanoi
    case hitori
    case kakurasu
    case knightsAndKnaves = "knights_and_knaves"
    case latinSquare = "latin_square"
    case lightUp = "light_up"
    case magicSquare = "magic_square"
    case minesweeper
    case nQueens = "n_queens"
    case rubiksCube = "rubiks_cube"
    case rushHour = "rush_hour"
    case satisfiability
    case shortestPath = "shortest_path"
    case skyscraper
    case slant
    case slidingPuzzle = "sliding_puzzle"
    case sokoban
    case stackPermutation = "stack_permutation"
    case starBattle = "star_battle"
    case sudoku
    case wordLadder = "word_ladder"

    /// The rule of a puzzle.
    ///
    /// - Returns: `nil` if the puzzle lacks what the task needs.
    func rule(for puzzle: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> PuzzleRule? {
        guard case .object = puzzle else { return nil }
        switch self {
        case .sudoku: return try PuzzleGrids.sudoku(puzzle, effort)
        case .latinSquare: return try PuzzleGrids.latinSquare(puzzle, effort)
        case .magicSquare: return try PuzzleGrids.magicSquare(puzzle, effort)
        case .binario: return try PuzzleGrids.binario(puzzle, effort)
        case .skyscraper: return try PuzzleGrids.skyscraper(puzzle, effort)
        case .slant: return try PuzzleGrids.slant(puzzle, effort)
        case .nQueens: return try PuzzleCells.queens(puzzle, effort)
        case .hitori: return try PuzzleCells.hitori(puzzle, effort)
        case .kakurasu: return try PuzzleCells.kakurasu(puzzle, effort)
        case .lightUp: return try PuzzleCells.lightUp(puzzle, effort)
        case .minesweeper: return try PuzzleCells.minesweeper(puzzle, effort)
        case .starBattle: return try PuzzleCells.starBattle(puzzle, effort)
        case .campsite: return try PuzzleCells.campsite(puzzle, effort)
        case .hanoi: return try PuzzleMoves.hanoi(puzzle, effort)
        case .slidingPuzzle: return try PuzzleMoves.sliding(puzzle, effort)
        case .sokoban: return try PuzzleMoves.sokoban(puzzle, effort)
        case .rushHour: return try PuzzleMoves.rushHour(puzzle, effort)
        case .rubiksCube: return try PuzzleMoves.cube(puzzle, effort)
        case .stackPermutation: return try PuzzleMoves.stack(puzzle, effort)
        case .graphColoring: return try PuzzleGraphs.coloring(puzzle, effort)
        case .hamiltonianPath: return try PuzzleGraphs.hamiltonian(puzzle, isCycle: false, effort)
        case .hamiltonianCycle: return try PuzzleGraphs.hamiltonian(puzzle, isCycle: true, effort)
        case .shortestPath: return try PuzzleGraphs.shortestPath(puzzle, effort)
        case .wordLadder: return try PuzzleGraphs.wordLadder(puzzle, effort)
        case .knightsAndKnaves: return try PuzzleLogic.knightsAndKnaves(puzzle, effort)
        case .satisfiability: return PuzzleLogic.satisfiability(puzzle)
        case .cryptarithm: return try PuzzleLogic.cryptarithm(puzzle, effort)
        case .countdown: return PuzzleLogic.countdown(puzzle)
        }
    }

    /// Whether an answer holds names that the puzzle gives, or words.
    var hasNames: Bool {
        switch self {
        case .graphColoring, .hamiltonianPath, .hamiltonianCycle, .shortestPath, .wordLadder, .knightsAndKnaves: true
        default: false
        }
    }

    /// What a puzzle of the task has.
    var needs: String {
        switch self {
        case .sudoku: "\"grid\", a square of whole numbers with 0 or null for blank cells, and \"box\" where the boxes are not those of the side"
        case .latinSquare: "\"grid\", a square of whole numbers with 0 or null for blank cells, and \"less\" with pairs of cells"
        case .magicSquare: "\"grid\", a square of whole numbers with null for blank cells, and \"sum\" where it is given"
        case .binario: "\"grid\" of 0, 1 and null"
        case .skyscraper: "\"top\", \"bottom\", \"left\" and \"right\", lists of as many whole numbers"
        case .slant: "\"corners\", rows of whole numbers and null"
        case .nQueens: "\"n\", from 1 to 48, and \"queens\" where some are given"
        case .hitori: "\"grid\" of whole numbers"
        case .kakurasu: "\"row_sums\" and \"column_sums\""
        case .lightUp: "\"board\", rows of \".\" for free cells, digits and other marks for black ones"
        case .minesweeper: "\"grid\" of whole numbers, null for hidden cells and -1 for marked mines"
        case .starBattle: "\"regions\", rows of names, or \"n\", and \"stars\" in each line and region"
        case .campsite: "\"trees\", pairs of whole numbers, \"row_counts\" and \"column_counts\""
        case .hanoi: "\"disks\", from 1 to 1000, and \"pegs\", \"start\", \"target\" and \"max_moves\" where they are not 3, 1, the last one and any"
        case .slidingPuzzle: "\"grid\", a square of the numbers from 0 on, 0 for the gap, and \"gap_first\": true where it ends there"
        case .sokoban: "\"board\", rows of # walls, @ the player, $ boxes, . goals, * a box and + the player on a goal, - or space floor"
        case .rushHour: "\"board\", rows of . for free cells, x for walls and capital letters for vehicles, and \"car\" where it is not A"
        case .rubiksCube: "\"scramble\", moves, and \"size\" where it is not 3"
        case .stackPermutation: "\"input\" and \"output\", lists of whole numbers"
        case .graphColoring: "\"vertices\", a number or names, \"edges\", pairs of them, and \"colors\", a number or names"
        case .hamiltonianPath, .hamiltonianCycle: "\"vertices\", a number or names, \"edges\", pairs of them, and \"directed\" where they are"
        case .shortestPath: "\"edges\", pairs of vertices with a length that is not negative, \"start\", \"target\", and \"directed\" where they are"
        case .wordLadder: "\"start\", \"target\" and \"words\", all in small letters or capitals"
        case .knightsAndKnaves: "\"statements\", an object with what each person says, in names and not, and, or, ->, <->"
        case .satisfiability: "\"clauses\", lists of whole numbers that are not 0"
        case .cryptarithm: "\"words\" and \"result\", of at most ten different letters"
        case .countdown: "\"numbers\", whole numbers, \"target\", and \"use_all\": false where some may be left out"
        }
    }
}

import Verifiers

/// A small ground truth for each rule of puzzles, instructions, calls and search answers: what hostile answers are tried on.
enum PuzzleGolds {
    static let smallSudoku = #"{"grid": [[1, 0, 0, 0], [0, 0, 0, 2], [0, 0, 4, 0], [0, 3, 0, 0]]}"#

    static let enigmata: [(EnigmataTask, String)] = [
        (.folio, #"{"answer": "True"}"#), (.cryptoKKA, #"{"answer": "LOVE ME"}"#),
        (.fullCrosswords, #"{"answer": {"across": ["A"], "down": ["B"]}}"#),
        (.zebraLogic, #"{"answer": "| 1 | a |"}"#), (.naturalLanguageNavigation, #"{"answer": "AB"}"#), (.bigBenchSymbolic, #"{"answer": [1, 2]}"#),
        (.arcAGI, #"{"answer": [[1, 2]]}"#), (.binario, #"{"answer": "0 1\n1 0", "meta": {"question": "_ _\n_ _"}}"#),
        (.sudoku, #"{"meta": {"question": [[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,0]]}}"#),
        (.magicSquare, #"{"meta": {"question": [[null,1,6],[3,5,7],[4,9,2]]}}"#),
        (.skyscraper, #"{"meta": {"question": {"top":[2,1],"left":[2,1],"right":[1,2],"bottom":[1,2]}}}"#),
        (.slant, #"{"answer": [[1]], "meta": {"question": ". .\n. ."}}"#),
        (.campsite, #"{"answer": "t: 1\nr: 1 0\nc: 1 0\n<begin_board>\n* X\n. .\n<end_board>"}"#), (.starBattle, #"{"answer": "*"}"#),
        (
            .ticTacToe,
            #"{"meta": {"current_board": [["","","","",""],["","","","",""],["","","","",""],["","","","",""],["","","","",""]], "active_player": "X"}}"#
        ),
        (.hitori, #"{"answer": [[0, 0]], "meta": {"question": [[1, 1], [1, 2]]}}"#),
        (.kakurasu, #"{"answer": [[1, 1]], "meta": {"question": "Board size: 1 X 1\nRow sums: [1]\nColumn sums: [1]"}}"#),
        (.lightUp, #"{"answer": [[0, 0]], "meta": {"question": "..\n.."}}"#),
        (.minesweeper, #"{"answer": [], "meta": {"question": [[-2,-2,-2],[1,2,1]]}}"#),
        (.eightPuzzle, #"{"meta": {"question": [[1,2,3],[4,5,0],[7,8,6]]}}"#), (.ninePuzzle, #"{"meta": {"question": [[3,1,2],[4,5,6],[7,8,9]]}}"#),
        (.twiddle, #"{"meta": {"question": [[1,5,2],[4,6,3],[7,8,9]]}}"#),
        (.stackPermutation, #"{"answer": "a valid", "meta": {"input_sequence": [1,2], "output_sequence": [2,1]}}"#),
        (.carPainting, #"{"meta": {"car_ids": [1,2,3], "colors": ["A","B","A"], "K": 1, "min_switches": 2}}"#),
        (.maze, #"{"answer": "", "meta": {"question": [["S", "."], [".", "E"]]}}"#),
        (.hamiltonianCycle, #"{"answer": [0,1,2,0], "meta": {"question": "3\n0 1\n1 2\n0 2"}}"#),
        (.game24, #"{"meta": {"question": [1, 10, 5, 13]}}"#), (.countdown, #"{"meta": {"question": [3, 9, 5], "target": 32}}"#),
        (.checkmateInOne, #"{"answer": "Rg5#", "meta": {"question": "1. f3 e5 2. g4"}}"#), (.cryptoKPA, #"{"answer": "LOVE ME"}"#),
        (.knightsAndKnaves, #"{"answer": "A is a knight"}"#), (.symbolicHard, #"{"answer": [1, 2]}"#),
        (.sudoku2, #"{"meta": {"question": [[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,0]]}}"#),
        (.sumSkyscraper, #"{"meta": {"question": {"top":[2,1],"left":[2,1],"right":[1,2],"bottom":[1,2]}}}"#),
        (.fifteenPuzzle, #"{"meta": {"question": [[1,2,3,4],[5,6,7,8],[9,10,11,12],[13,14,0,15]]}}"#),
        (.sixteenPuzzle, #"{"meta": {"question": [[2,3,4,1],[5,6,7,8],[9,10,11,12],[13,14,15,16]]}}"#),
        (.hamiltonianPath, #"{"answer": [0,1,2], "meta": {"question": "3\n0 1\n1 2\n0 2"}}"#),
    ]

    static let puzzle: [(PuzzleTask, String)] = [
        (.sudoku, smallSudoku), (.latinSquare, #"{"grid": [[1, 0], [0, 0]], "less": [[[0, 0], [0, 1]]]}"#),
        (.magicSquare, #"{"grid": [[null, null, null], [null, null, null], [null, null, null]]}"#),
        (.binario, #"{"grid": [[0, null], [null, null]]}"#),
        (.skyscraper, #"{"top": [2, 1], "bottom": [1, 2], "left": [2, 1], "right": [1, 0]}"#), (.slant, #"{"corners": [[null, 1], [1, null]]}"#),
        (.nQueens, #"{"n": 48, "queens": [[0, 1]]}"#), (.hitori, #"{"grid": [[1, 1], [1, 2]]}"#),
        (.kakurasu, #"{"row_sums": [2, 1], "column_sums": [2, 1]}"#), (.lightUp, #"{"board": ["..", ".1"]}"#),
        (.minesweeper, #"{"grid": [[null, null, null], [1, 2, 1]]}"#), (.starBattle, #"{"n": 48}"#),
        (.campsite, #"{"trees": [[0, 1]], "row_counts": [1, 0], "column_counts": [1, 0]}"#), (.hanoi, #"{"disks": 1000, "pegs": 1000}"#),
        (.slidingPuzzle, #"{"grid": [[1, 2], [0, 3]]}"#), (.sokoban, #"{"board": "-----\n-@$.-\n-----"}"#),
        (.rushHour, #"{"board": ["...", "AA.", "..."]}"#),
        (.rubiksCube, #"{"scramble": "R U F'", "size": 7}"#), (.stackPermutation, #"{"input": [1, 2], "output": [2, 1]}"#),
        (.graphColoring, #"{"vertices": 3, "edges": [[0, 1], [1, 2]], "colors": 2}"#),
        (.hamiltonianPath, #"{"vertices": 3, "edges": [[0, 1], [1, 2]]}"#),
        (.hamiltonianCycle, #"{"vertices": 3, "edges": [[0, 1], [1, 2], [2, 0]]}"#),
        (.shortestPath, #"{"edges": [["a", "b"], ["b", "a"]], "start": "a", "target": "b"}"#),
        (.wordLadder, #"{"start": "A", "target": "I", "words": ["A", "I"]}"#), (.knightsAndKnaves, #"{"statements": {"A": "not P", "P": "not A"}}"#),
        (.satisfiability, #"{"clauses": [[1, 2], [-1]]}"#), (.cryptarithm, #"{"words": ["AB", "B"], "result": "CC"}"#),
        (.countdown, #"{"numbers": [1, 1, 9, 9], "target": 24}"#),
    ]
}

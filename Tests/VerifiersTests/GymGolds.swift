import Verifiers

/// An entry for each task of reasoning-gym, as small as the task's scoring allows.
enum GymGolds {
    static let all: [(ReasoningGymTask, String)] = ReasoningGymTask.allCases.map { ($0, particular[$0] ?? #"{"answer": "1 2"}"#) }

    /// Those of tasks that do more than compare two texts.
    static let particular: [ReasoningGymTask: String] = [
        .acre: #"{"answer": "on"}"#, .chainSum: #"{"answer": "12"}"#, .knightsKnaves: #"{"answer": "Zoey is a knight"}"#,
        .codeio: #"{"answer": "{\"a\": [1, 2]}"}"#, .gameOfLife: #"{"answer": "[[1, 0]]"}"#, .primeFactorization: #"{"answer": "2 × 3"}"#,
        .powerFunction: #"{"answer": "1.5e3"}"#, .coinFlip: #"{"answer": "1/2"}"#, .polynomialEquations: #"{"answer": "1, 2"}"#,
        .complexArithmetic: #"{"answer": "", "metadata": {"result": [1, 2]}}"#,
        .fractionSimplification:
            #"{"answer": "1/2", "metadata": {"numerator": 2, "denominator": 4, "simplified_numerator": 1, "simplified_denominator": 2}}"#,
        .bitwiseArithmetic: #"{"answer": "0x1f"}"#,
        .propositionalLogic: #"{"answer": null, "metadata": {"variables": ["P", "Q"], "premises": ["P", "(P → Q)"]}}"#,
        .countdown: #"{"answer": "", "metadata": {"numbers": [1, 2], "target": 3}}"#,
        .puzzle24: #"{"answer": "", "metadata": {"numbers": [4, 6, 1, 1], "difficulty": {"value": [1, 10]}}}"#,
        .polynomialMultiplication: #"{"answer": "x**2 + 2*x + 1"}"#,
        .simpleIntegration: #"{"answer": "x + C", "metadata": {"integrand": "1", "variable": "x"}}"#,
        .intermediateIntegration: #"{"answer": "sin(x) + C", "metadata": {"integrand": "cos(x)", "variable": "x"}}"#,
        .towerOfHanoi: #"{"answer": "", "metadata": {"num_disks": 2, "num_pegs": 3, "start_peg": 1, "target_peg": 3, "solution_length": 3}}"#,
        .rubiksCube: #"{"answer": null, "metadata": {"cube_size": 3, "scramble_moves": "R U"}}"#,
        .rushHour: #"{"answer": null, "metadata": {"board_config": "ooooooooooooAAoooooooooooooooooooooo"}}"#,
        .sokoban: #"{"answer": "", "metadata": {"gamestr": "+ + + + +\n+ * @ X +\n+ + + + +"}}"#,
        .jugs: #"{"answer": "", "metadata": {"puzzle": {"jug_capacities": [3, 5], "target": 4}}}"#,
        .quantumLock: """
        {"answer": "A", "metadata": {"initial_value": 2, "initial_state": "red", "target_value": 8, "buttons": [
         {"name": "A", "type": "multiply", "value": 3, "active_state": "any"}, {"name": "B", "type": "subtract", "value": 1, "active_state": "any"}]}}
        """,
        .wordSorting: #"{"answer": "a", "metadata": {"sorted_words": ["a", "b"]}}"#,
        .sudoku: #"{"answer": "1", "metadata": {"solution": [[1]]}}"#,
        .miniSudoku: #"{"answer": "1 2\n2 1", "metadata": {"solution": [[1, 2], [2, 1]]}}"#,
        .futoshiki: #"{"answer": "1 2\n2 1", "metadata": {"solution": [[1, 2], [2, 1]]}}"#,
        .survo: #"{"answer": "1 2", "metadata": {"solution": [[1, 2]]}}"#, .poolMatrix: #"{"answer": "1.0 2.0"}"#, .gsmSymbolic: #"{"answer": "3"}"#,
        .spellBackward: #"{"answer": "cba"}"#, .manipulateMatrix: #"{"answer": "1 2"}"#,
        .groupAnagrams: #"{"answer": "", "metadata": {"solution": [["a"]]}}"#,
        .palindromePartitioning: #"{"answer": "", "metadata": {"solution": [["a"]]}}"#,
        .palindromeGeneration: #"{"answer": "aba", "metadata": {"letters": ["a", "a", "b"]}}"#,
        .cryptarithm: #"{"answer": "", "metadata": {"words_letters": ["AB"], "result_letters": "AB"}}"#,
        .timeIntervals: #"{"answer": "01:02", "metadata": {"task_type": "time"}}"#,
        .calendarArithmetic: #"{"answer": "5", "metadata": {"task": "count_days"}}"#,
        .advancedGeometry: #"{"answer": "(1, 2)", "metadata": {"task_type": "orthocenter", "ortho": ["1/2", "2"]}}"#,
        .numberFormat: #"{"answer": "1", "metadata": {"solution": 1.5}}"#,
        .decimalArithmetic: #"{"answer": "1.5", "metadata": {"difficulty": {"decimal_places": [1, 3]}}}"#,
        .numberSorting: #"{"answer": "[1]", "metadata": {"direction": "ascending"}}"#,
        .graphColor: #"{"answer": null, "metadata": {"puzzle": {"vertices": [0, 1], "edges": [[0, 1]], "color_options": [1, 2]}}}"#,
        .boxnet: #"{"answer": null, "metadata": {"initial_state": {"0.5_0.5": ["box_red", "target_red"], "0.5_1.5": ["box_red"]}}}"#,
        .nQueens: #"{"answer": "Q", "metadata": {"valid_answers": ["Q"]}}"#,
        .knightSwap: """
        {"answer": "", "metadata": {"is_possible": true, "board": {"A1": ["B1"], "B1": ["A1"]}, "pieces": {"A1": "w", "B1": null}, "start_turn": "w", "solution": []}}
        """,
        .kakurasu: #"{"answer": "", "metadata": {"row_sums": [1], "col_sums": [1]}}"#,
        .arcAGI: #"{"answer": "1 2", "metadata": {"output": [[1, 2]]}}"#, .rearc: #"{"answer": "1 2", "metadata": {"output": [[1, 2]]}}"#,
        .shortestPath: ##"{"answer": "right", "metadata": {"matrix": [["*", "#"], ["O", "X"]]}}"##,
        .wordLadder: #"{"answer": "A,I", "metadata": {"start_word": "A", "end_word": "I"}}"#,
        .circuitLogic: #"{"answer": "1"}"#, .tsumego: #"{"answer": "A1"}"#, .figletFont: #"{"answer": "abc"}"#,
        .composite: #"{"answer": "1 2", "metadata": {"source_dataset": "spiral_matrix"}}"#,
    ]
}

/// The tasks of reasoning-gym 0.1.25, by their names there; a composite entry names its task in its metadata.
public enum ReasoningGymTask: String, Sendable, CaseIterable {
    case ab
    case acre
    case advancedGeometry = "advanced_geometry"
    case aiw
    case arc1d = "arc_1d"
    case arcAGI = "arc_agi"
    case baseConversion = "base_conversion"
    case basicArithmetic = "basic_arithmetic"
    case bf
    case binaryAlternation = "binary_alternation"
    case binaryMatrix = "binary_matrix"
    case bitwiseArithmetic = "bitwise_arithmetic"
    case boxnet
    case caesarCipher = "caesar_cipher"
    case calendarArithmetic = "calendar_arithmetic"
    case chainSum = "chain_sum"
    case circuitLogic = "circuit_logic"
    case codeio
    case coinFlip = "coin_flip"
    case colorCubeRotation = "color_cube_rotation"
    case complexArithmetic = "complex_arithmetic"
    case composite
    case countBits = "count_bits"
    case countPrimes = "count_primes"
    case countdown
    case courseSchedule = "course_schedule"
    case cryptarithm
    case decimalArithmetic = "decimal_arithmetic"
    case decimalChainSum = "decimal_chain_sum"
    case dice
    case emojiMystery = "emoji_mystery"
    case familyRelationships = "family_relationships"
    case figletFont = "figlet_font"
    case fractionSimplification = "fraction_simplification"
    case futoshiki
    case gameOfLife = "game_of_life"
    case gameOfLifeHalting = "game_of_life_halting"
    case gcd
    case graphColor = "graph_color"
    case groupAnagrams = "group_anagrams"
    case gsmSymbolic = "gsm_symbolic"
    case intermediateIntegration = "intermediate_integration"
    case isomorphicStrings = "isomorphic_strings"
    case jugs
    case kakurasu
    case knightSwap = "knight_swap"
    case knightsKnaves = "knights_knaves"
    case largestIsland = "largest_island"
    case lcm
    case legCounting = "leg_counting"
    case letterCounting = "letter_counting"
    case letterJumble = "letter_jumble"
    case listFunctions = "list_functions"
    case mahjongPuzzle = "mahjong_puzzle"
    case manipulateMatrix = "manipulate_matrix"
    case maze
    case miniSudoku = "mini_sudoku"
    case moduloGrid = "modulo_grid"
    case nQueens = "n_queens"
    case needleHaystack = "needle_haystack"
    case numberFiltering = "number_filtering"
    case numberFormat = "number_format"
    case numberSequence = "number_sequence"
    case numberSorting = "number_sorting"
    case palindromeGeneration = "palindrome_generation"
    case palindromePartitioning = "palindrome_partitioning"
    case pathStar = "path_star"
    case polynomialEquations = "polynomial_equations"
    case polynomialMultiplication = "polynomial_multiplication"
    case poolMatrix = "pool_matrix"
    case powerFunction = "power_function"
    case primeFactorization = "prime_factorization"
    case products
    case propositionalLogic = "propositional_logic"
    case puzzle24
    case quantumLock = "quantum_lock"
    case ransomNote = "ransom_note"
    case rearc
    case rectangleCount = "rectangle_count"
    case rotateMatrix = "rotate_matrix"
    case rottenOranges = "rotten_oranges"
    case rubiksCube = "rubiks_cube"
    case rushHour = "rush_hour"
    case selfReference = "self_reference"
    case sentenceReordering = "sentence_reordering"
    case shortestPath = "shortest_path"
    case simpleEquations = "simple_equations"
    case simpleGeometry = "simple_geometry"
    case simpleIntegration = "simple_integration"
    case sokoban
    case spellBackward = "spell_backward"
    case spiralMatrix = "spiral_matrix"
    case stringInsertion = "string_insertion"
    case stringManipulation = "string_manipulation"
    case stringSplitting = "string_splitting"
    case stringSynthesis = "string_synthesis"
    case sudoku
    case survo
    case syllogism
    case timeIntervals = "time_intervals"
    case towerOfHanoi = "tower_of_hanoi"
    case tsumego
    case wordLadder = "word_ladder"
    case wordSequenceReversal = "word_sequence_reversal"
    case wordSorting = "word_sorting"
    case zebraPuzzles = "zebra_puzzles"
}

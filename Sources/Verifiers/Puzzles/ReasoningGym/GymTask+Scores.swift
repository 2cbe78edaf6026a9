import JSON

extension ReasoningGymTask {
    /// What the task makes of an answer.
    func finding(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        switch self {
        // Words and texts.
        case .ab, .selfReference: GymTextTasks.exact(answer, entry)
        case .dice, .zebraPuzzles: GymTextTasks.same(answer, entry, GymTextTasks.joined)
        case .colorCubeRotation: GymTextTasks.same(answer, entry, otherwise: .consolation(0.01), GymTextTasks.folded)
        case .familyRelationships: GymTextTasks.same(answer, entry, GymTextTasks.folded)
        case .needleHaystack: GymTextTasks.same(answer, entry, GymTextTasks.closed)
        case .pathStar: GymTextTasks.pathStar(answer, entry)
        case .circuitLogic: GymTextTasks.circuitLogic(answer, entry)
        case .figletFont: GymTextTasks.figletFont(answer, entry)
        case .emojiMystery: GymTextTasks.emojiMystery(answer, entry)
        case .spellBackward: GymTextTasks.spellBackward(answer, entry)
        case .letterJumble: GymTextTasks.letterJumble(answer, entry)
        case .sentenceReordering: GymTextTasks.sentenceReordering(answer, entry)
        case .wordSorting: GymTextTasks.wordSorting(answer, entry)
        case .palindromeGeneration: GymTextTasks.palindromeGeneration(answer, entry)
        case .tsumego: GymTextTasks.tsumego(answer, entry)
        case .wordLadder: GymTextTasks.wordLadder(answer, entry, context)
        case .knightsKnaves: GymTextTasks.knightsKnaves(answer, entry)
        case .gameOfLifeHalting: GymTextTasks.halting(answer, entry, context)
        // Numbers.
        case .chainSum, .products: GymNumberTasks.decimalOrShare(answer, entry)
        case .decimalChainSum: GymNumberTasks.decimal(answer, entry)
        case .decimalArithmetic: GymNumberTasks.nearDecimal(answer, entry)
        case .bitwiseArithmetic: GymNumberTasks.bitwise(answer, entry)
        case .numberFormat: GymNumberTasks.numberFormat(answer, entry)
        case .gsmSymbolic: GymNumberTasks.firstNumber(answer, entry, context)
        case .powerFunction: answer.isEmpty ? .consolation(0.01) : GymNumberTasks.powerFunction(answer, entry)
        case .primeFactorization: GymNumberTasks.primeFactorization(answer, entry)
        case .rectangleCount: GymNumberTasks.rectangleCount(answer, entry)
        case .fractionSimplification: GymNumberTasks.fractionSimplification(answer, entry)
        case .coinFlip: GymNumberTasks.coinFlip(answer, entry)
        case .complexArithmetic: GymNumberTasks.complexArithmetic(answer, entry)
        case .polynomialEquations: try GymNumberTasks.polynomialEquations(answer, entry, context)
        case .advancedGeometry: GymGeometryTasks.advanced(answer, entry, context)
        case .calendarArithmetic: GymTimeTasks.calendar(answer, entry)
        case .timeIntervals: GymTimeTasks.interval(answer, entry)
        // Grids and lists.
        case .arcAGI, .rearc: GymGridTasks.arc(answer, entry)
        case .binaryMatrix: GymGridTasks.binaryMatrix(answer, entry)
        case .spiralMatrix: GymGridTasks.spiralMatrix(answer, entry)
        case .stringInsertion: GymGridTasks.stringInsertion(answer, entry)
        case .nQueens: GymGridTasks.queens(answer, entry)
        case .manipulateMatrix: GymGridTasks.manipulateMatrix(answer, entry)
        case .poolMatrix: GymGridTasks.poolMatrix(answer, entry)
        case .gameOfLife: GymGridTasks.gameOfLife(answer, entry, context)
        case .numberSorting: GymGridTasks.numberSorting(answer, entry, context)
        case .groupAnagrams: GymGridTasks.groupAnagrams(answer, entry)
        case .palindromePartitioning: GymGridTasks.palindromePartitioning(answer, entry)
        case .futoshiki: GymGridTasks.digits(answer, entry, emptyScores: true)
        case .miniSudoku, .sudoku: GymGridTasks.digits(answer, entry, emptyScores: false)
        case .kakurasu: GymGridTasks.kakurasu(answer, entry)
        case .survo: GymGridTasks.survo(answer, entry)
        case .codeio: try GymJSONTasks.codeIO(answer, entry, context)
        // Rules.
        case .graphColor: try GymJSONTasks.graphColor(answer, entry, context)
        case .jugs: GymJSONTasks.jugs(answer, entry)
        case .knightSwap: GymJSONTasks.knightSwap(answer, entry)
        case .boxnet: try GymJSONTasks.boxnet(answer, entry, context)
        case .cryptarithm: try GymRuleTasks.cryptarithm(answer, entry, context)
        case .countdown: try GymRuleTasks.countdown(answer, entry, context)
        case .puzzle24: try GymRuleTasks.puzzle24(answer, entry, context)
        case .quantumLock: GymRuleTasks.quantumLock(answer, entry, context)
        case .shortestPath: GymRuleTasks.shortestPath(answer, entry)
        case .towerOfHanoi: GymRuleTasks.hanoi(answer, entry)
        case .sokoban: GymRuleTasks.sokoban(answer, entry, context)
        case .rushHour: GymRuleTasks.rushHour(answer, entry)
        case .rubiksCube: try GymRuleTasks.cube(answer, entry, context)
        case .propositionalLogic: try GymLogicTasks.conclusion(answer, entry, context)
        case .polynomialMultiplication: try GymAlgebraTasks.product(answer, entry, context)
        case .simpleIntegration, .intermediateIntegration: try GymAlgebraTasks.integral(answer, entry, context)
        // The task of a composite entry is in its metadata: it comes here by that name.
        case .composite: .unknown("source_dataset")
        case .acre, .aiw, .arc1d, .baseConversion, .basicArithmetic, .bf, .binaryAlternation, .caesarCipher, .countBits, .countPrimes,
            .courseSchedule, .gcd, .isomorphicStrings, .largestIsland, .lcm, .legCounting, .letterCounting, .listFunctions, .mahjongPuzzle, .maze,
            .moduloGrid, .numberFiltering, .numberSequence, .ransomNote, .rotateMatrix, .rottenOranges, .simpleEquations, .simpleGeometry,
            .stringManipulation, .stringSplitting, .stringSynthesis, .syllogism, .wordSequenceReversal:
            GymTextTasks.plain(answer, entry)
        }
    }
}

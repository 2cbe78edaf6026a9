import JSON
import Testing

@testable import Verifiers

@Suite struct ReasoningGymVerifierTests {
    private func score(_ task: ReasoningGymTask, _ entry: String, _ response: String, strict: Bool) -> Double? {
        let value = JSONValue.read(Array(entry.utf8)[...]) ?? .null
        return ReasoningGymVerifier(task: task, strict: strict).judge(for: GroundTruth(value)).verdict(on: Response(response)).score
    }

    @Test func sharedRowsScoreAlike() {
        for row in PuzzleCases.rows("reasoning_gym.jsonl") {
            guard let task = row["task"]?.string.flatMap(ReasoningGymTask.init), let answer = row["answer"]?.string, let item = row["item"] else {
                Issue.record("a row without task, answer or item: \(row)")
                continue
            }
            // A row without a number is one on which the task's own scoring raises an error.
            let expected = row["score"]?.number ?? 0
            let judge = ReasoningGymVerifier(task: task, strict: false).judge(for: GroundTruth(item))
            let isSpaced = answer.stripped != answer
            for response in isSpaced ? [answer] : [answer, "<think>...</think>\n<answer>\(answer)</answer>"] {
                let verdict = judge.verdict(on: Response(response))
                // Words that only a dictionary knows.
                if task == .wordLadder, verdict.status == .undecided { continue }
                #expect(
                    abs((verdict.score ?? -1) - expected) <= 1e-9,
                    "\(task) \(answer.debugDescription.prefix(300)): \(verdict.status) \(verdict.score ?? -1), not \(expected)")
            }
            let mended = ReasoningGymVerifier(task: task).judge(for: GroundTruth(item)).verdict(on: Response(answer))
            switch row["kind"]?.string {
            case "oracle": #expect(mended.status == .correct, "\(task) \(answer.prefix(200)): \(mended)")
            // Mending takes from what is no answer, and never adds.
            case "garbage", "empty", "decorated":
                #expect(mended.score ?? 0 <= expected + 1e-9, "\(task) \(answer.prefix(200)): \(mended)")
            default: break
            }
        }
    }

    @Test func anEntryWithoutAnAnswerIsNoGroundTruth() {
        for task in ReasoningGymTask.allCases {
            let judge = ReasoningGymVerifier(task: task).judge(for: .none)
            #expect(judge.verdict(on: Response("<answer>1</answer>")).status == .unparseableGold, "\(task)")
        }
    }

    @Test func compositeEntriesNameTheirTask() {
        let entry = #"{"answer": "12", "metadata": {"source_dataset": "chain_sum"}}"#
        #expect(score(.composite, entry, "12.0", strict: true) == 1)
        #expect(score(.composite, #"{"answer": "12", "metadata": {}}"#, "12", strict: true) == nil)
    }

    /// An entry whose answer is empty: no real solutions, or an empty text.
    @Test func anEmptyAnswerMayBeTheAnswer() {
        func status(_ task: ReasoningGymTask, _ entry: String, _ response: String) -> Verdict.Status {
            let value = JSONValue.read(Array(entry.utf8)[...]) ?? .null
            return ReasoningGymVerifier(task: task).judge(for: GroundTruth(value)).verdict(on: Response(response)).status
        }
        for answer in ["", " ", "''", "None", "no real solutions", "There are no solutions.", "no roots", "[]"] {
            #expect(status(.polynomialEquations, #"{"answer": ""}"#, "<answer>\(answer)</answer>") == .correct, "\(answer)")
        }
        for answer in ["banana", "x", "no", "no idea", "there are solutions", "real solutions"] {
            #expect(status(.polynomialEquations, #"{"answer": ""}"#, "<answer>\(answer)</answer>") == .wrong, "\(answer)")
            #expect(score(.polynomialEquations, #"{"answer": ""}"#, answer, strict: false) == 1)
        }
        #expect(status(.polynomialEquations, #"{"answer": ""}"#, "<answer>1.5</answer>") == .wrong)
        #expect(status(.polynomialEquations, #"{"answer": "1.5"}"#, "<answer></answer>") == .noAnswer)
        #expect(status(.polynomialEquations, #"{"answer": ""}"#, "") == .noAnswer)
        #expect(status(.stringManipulation, #"{"answer": ""}"#, "<answer></answer>") == .correct)
        #expect(status(.stringManipulation, #"{"answer": ""}"#, "<answer>a</answer>") == .wrong)
        #expect(status(.puzzle24, #"{"answer": "", "metadata": {"numbers": [7, 4, 4, 1]}}"#, "<answer></answer>") == .noAnswer)
    }

    @Test func zerosBeforeANumberAreAnErrorToTheTasks() {
        let product = #"{"answer": "7260*x**3 + 10"}"#
        for (answer, own) in [
            ("07260*x**3 + 10", 0.0), ("7260*x**3 + 10", 1), ("7260*x**03 + 10", 0), ("7260*x**3 + 10 + 0", 1), ("7260*x**3 + 10 + 00", 1),
        ] {
            #expect(score(.polynomialMultiplication, product, answer, strict: false) == own, "\(answer)")
            #expect(score(.polynomialMultiplication, product, answer, strict: true) == 1, "\(answer)")
        }
        let integral = #"{"answer": "2*x", "metadata": {"integrand": "2", "variable": "x"}}"#
        #expect(score(.simpleIntegration, integral, "02*x", strict: false) == 0)
        #expect(score(.simpleIntegration, integral, "02*x", strict: true) == 1)
        #expect(score(.simpleIntegration, integral, "2*x", strict: false) == 1)
    }

    /// An answer, its own score and the mended one.
    @Test(arguments: [
        (ReasoningGymTask.acre, #"{"answer": "on"}"#, "it is on", 0.25, 0.0), (.acre, #"{"answer": "on"}"#, "on", 1, 1),
        (.gameOfLifeHalting, #"{"answer": "True"}"#, "False", 1, 0), (.gameOfLifeHalting, #"{"answer": "True"}"#, "true", 1, 1),
        (.puzzle24, #"{"answer": "", "metadata": {"numbers": [7, 4, 4, 1]}}"#, "4*6*1*1", 1, 0),
        (.puzzle24, #"{"answer": "", "metadata": {"numbers": [7, 4, 4, 1]}}"#, "7*4-4*1", 1, 1),
        (.puzzle24, #"{"answer": "", "metadata": {"numbers": [7, 4, 4, 1]}}"#, "I do not know", 0.01, 0),
        (.countdown, #"{"answer": "", "metadata": {"numbers": [3, 7], "target": 21}}"#, "7*3", 1, 1),
        (.countdown, #"{"answer": "", "metadata": {"numbers": [3, 7], "target": 21}}"#, "7+3", 0.05, 0),
        (.primeFactorization, #"{"answer": "2 × 3 × 5"}"#, "6 × 5", 0.5, 0.5), (.primeFactorization, #"{"answer": "2 × 3"}"#, "two", 0, 0),
        (.numberSorting, #"{"answer": "['1', '3']", "metadata": {"direction": "ascending"}}"#, "[1.5, 2.5]", 1, 0),
        (
            .quantumLock,
            #"{"answer": "A", "metadata": {"initial_value": 1, "initial_state": "red", "target_value": 2, "buttons": [{"name": "A", "type": "add", "value": 1, "active_state": "any"}]}}"#,
            "A!", 1, 1
        ),
        (
            .quantumLock,
            #"{"answer": "A", "metadata": {"initial_value": 1, "initial_state": "red", "target_value": 2, "buttons": [{"name": "A", "type": "add", "value": 1, "active_state": "any"}]}}"#,
            "the end of A", 1, 0
        ),
        (.coinFlip, #"{"answer": "0.25"}"#, "1/4", 1, 1), (.coinFlip, #"{"answer": "0.25"}"#, "0.2", 1, 0),
        (.gsmSymbolic, #"{"answer": "-5"}"#, "-5", 0.01, 1), (.spellBackward, #"{"answer": "cba"}"#, "cbx", 2.0 / 3, 2.0 / 3),
        (.decimalArithmetic, #"{"answer": "1.234", "metadata": {"difficulty": {"decimal_places": [3, 3]}}}"#, "1.235", 1, 1),
        (.bitwiseArithmetic, #"{"answer": "0x1f"}"#, "31", 1, 1),
        (
            .fractionSimplification,
            #"{"answer": "1/2", "metadata": {"numerator": 2, "denominator": 4, "simplified_numerator": 1, "simplified_denominator": 2}}"#,
            "$\\frac{1}{2}$", 1, 1
        ),
        (
            .fractionSimplification,
            #"{"answer": "1/2", "metadata": {"numerator": 2, "denominator": 4, "simplified_numerator": 1, "simplified_denominator": 2}}"#, "2/4", 0.1,
            0
        ),
        (.simpleIntegration, #"{"answer": "", "metadata": {"integrand": "3*x**2", "variable": "x"}}"#, "x**3 + 7", 1, 1),
        (.simpleIntegration, #"{"answer": "", "metadata": {"integrand": "3*x**2", "variable": "x"}}"#, "x**3*C", 0, 0),
        (.simpleIntegration, #"{"answer": "", "metadata": {"integrand": "3*x**2", "variable": "x"}}"#, "x* *3 + C", 1, 1),
        (.intermediateIntegration, #"{"answer": "", "metadata": {"integrand": "x*exp(x)", "variable": "x"}}"#, "(x - 1)*exp(x) + C", 1, 1),
        (.intermediateIntegration, #"{"answer": "", "metadata": {"integrand": "x*exp(x)", "variable": "x"}}"#, "(x - 2)*exp(x) + C", 0, 0),
        (.intermediateIntegration, #"{"answer": "", "metadata": {"integrand": "x*exp(x)", "variable": "x"}}"#, "Integral(x*exp(x), x) + C", 1, 0),
        (.polynomialMultiplication, #"{"answer": "x**2 + 2*x + 1"}"#, "1 + 2*x + x*x", 1, 1),
        (.polynomialMultiplication, #"{"answer": "x**2 + 2*x + 1"}"#, "(x + 1)**2", 0, 0),
        (.propositionalLogic, #"{"answer": null, "metadata": {"variables": ["P", "Q"], "premises": ["(P → Q)", "P"]}}"#, "Q", 0.25, 1),
        (.propositionalLogic, #"{"answer": null, "metadata": {"variables": ["P", "Q"], "premises": ["(P → Q)", "P"]}}"#, "(P ∧ Q)", 1, 1),
        (.propositionalLogic, #"{"answer": null, "metadata": {"variables": ["P", "Q"], "premises": ["(P → Q)", "P"]}}"#, "¬Q", 0.05, 0),
        (.rubiksCube, #"{"answer": null, "metadata": {"cube_size": 3, "scramble_moves": "R U F'"}}"#, "F U' R'", 1, 1),
        (.rubiksCube, #"{"answer": null, "metadata": {"cube_size": 3, "scramble_moves": "R U F'"}}"#, "F U' R", 0.01, 0),
        (.rushHour, #"{"answer": null, "metadata": {"board_config": "ooooooooooooAAooBoooooBoooooBooooooo"}}"#, "A+4", 0.01, 0),
        (.rushHour, #"{"answer": null, "metadata": {"board_config": "ooooooooooooAAooBoooooBoooooBooooooo"}}"#, "B+1 A+4", 1, 1),
        (.sokoban, #"{"answer": "R", "metadata": {"gamestr": "+ + + + +\n+ * @ X +\n+ + + + +"}}"#, "Right", 1, 0),
        (.jugs, #"{"answer": "", "metadata": {"puzzle": {"jug_capacities": [3, 5], "target": 2}}}"#, #"["fill B", "pour B->A"]"#, 1, 1),
    ]) func faultsAreMended(task: ReasoningGymTask, entry: String, answer: String, own: Double, mended: Double) {
        #expect(abs((score(task, entry, answer, strict: false) ?? -1) - own) < 1e-9)
        #expect(abs((score(task, entry, answer, strict: true) ?? -1) - mended) < 1e-9)
    }

    @Test func aVocabularyDecidesLadders() {
        let entry = GroundTruth(
            JSONValue.read(Array(#"{"answer": "CAT,COT,DOT", "metadata": {"start_word": "CAT", "end_word": "DOT"}}"#.utf8)[...]) ?? .null)
        let response = Response("cat, dat, dot")
        #expect(ReasoningGymVerifier(task: .wordLadder).judge(for: entry).verdict(on: response).status == .undecided)
        #expect(ReasoningGymVerifier(task: .wordLadder, vocabulary: ["DAT"]).judge(for: entry).verdict(on: response).score == 1)
        #expect(ReasoningGymVerifier(task: .wordLadder, vocabulary: []).judge(for: entry).verdict(on: response).score == 0.5)
        #expect(ReasoningGymVerifier(task: .wordLadder).judge(for: entry).verdict(on: Response("CAT,COT,DOT")).score == 1)
    }
}

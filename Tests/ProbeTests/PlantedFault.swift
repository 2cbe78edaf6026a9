import Probe
import Testing

/// A reward set-up with one fault that has happened in trainings, and how the probe calls it.
struct PlantedFault: Sendable, CustomTestStringConvertible {
    var name: String
    /// A row a line.
    var rows: String
    /// The verifier of all rows.
    var verifier: String
    var finds: ProbeFault.Code

    var testDescription: String { name }

    /// A question whose formula is worth its answer would be paid itself, and rightly reported.
    private static let sums = """
        {"ground_truth": "7", "prompt": "Ann has three apples and Bob has four. How many do they have?"}
        {"ground_truth": "12", "prompt": "How many months does a year have?"}
        {"ground_truth": "\\\\frac{1}{2}", "prompt": "Solve 4x + 1 = 3."}
        {"ground_truth": "30", "prompt": "How many days does April have?"}
        """

    /// Sets-up without a fault.
    static let sound: [(name: String, rows: String, verifier: String)] = [
        ("mathematics", sums, #"{"name": "math"}"#), ("an earlier grader", sums, #"{"name": "math_dapo"}"#),
        (
            "choices",
            """
            {"ground_truth": "B", "prompt": "Which one is even? A) 3 B) 4 C) 5 D) 7"}
            {"ground_truth": "A", "prompt": "Which one is odd? A) 3 B) 4 C) 6 D) 8"}
            {"ground_truth": "D", "prompt": "Which one is prime? A) 4 B) 6 C) 8 D) 7"}
            """, #"{"name": "multiple_choice"}"#
        ),
        ("a form that is required", sums, #"{"gate": [{"name": "format"}, {"name": "math"}]}"#), ("boxes", sums, #"{"name": "strict_box"}"#),
        (
            "the place that the prompt asks for", #"{"ground_truth": "7", "prompt": "Ann has three apples and Bob four. Put the sum in \\boxed{}."}"#,
            #"{"name": "strict_box"}"#
        ), ("words", #"{"ground_truth": "Paris", "prompt": "Capital of France?"}"#, #"{"name": "text"}"#),
        (
            "labelled responses", #"{"ground_truth": "7", "responses": ["so \\boxed{7}", "so \\boxed{8}"], "rewards": [1, 0]}"#, #"{"name": "math"}"#
        ),
    ]

    /// Each kind of fault once.
    static let all: [PlantedFault] = [
        PlantedFault(
            name: "a column with the whole solution is taken for the answer",
            rows: #"{"ground_truth": "Add both sides. Then divide by two, because (x + 1"}"# + "\n" + #"{"ground_truth": "7"}"#,
            verifier: #"{"name": "numeric"}"#, finds: .goldUnreadable),
        PlantedFault(
            name: "the grader reads numbers alone, and one answer is a fraction in LaTeX", rows: sums, verifier: #"{"name": "gsm8k"}"#,
            finds: .goldNotPaid),
        PlantedFault(
            name: "the prompt asks for a tag, and the verifier reads a box",
            rows: #"{"ground_truth": "7", "prompt": "What is 3 + 4? Answer in <answer> </answer>."}"#, verifier: #"{"name": "strict_box"}"#,
            finds: .placeNotRead),
        PlantedFault(
            name: "a wrong label in the data set", rows: #"{"ground_truth": "8", "responses": ["3 + 4 is \\boxed{7}"], "rewards": [1]}"#,
            verifier: #"{"name": "math"}"#, finds: .labelMissed),
        PlantedFault(
            name: "a threshold that everything reaches", rows: sums, verifier: #"{"threshold": {"name": "math"}, "at": 0}"#, finds: .flat),
        PlantedFault(
            name: "the first column of the file was read instead of the answers",
            rows: (1...5).map { #"{"ground_truth": "1", "prompt": "What is \#($0) + \#($0)?"}"# }.joined(separator: "\n"),
            verifier: #"{"name": "math"}"#,
            finds: .constantPaid),
        PlantedFault(
            name: "short responses are rewarded, also without an answer", rows: sums,
            verifier: #"""
                {"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.8},
                 {"verifier": {"name": "length", "max": 15, "unit": "characters"}, "weight": 0.2}]}
                """#, finds: .emptyPaid),
        PlantedFault(
            name: "the beginning of a form is enough", rows: sums,
            verifier: #"{"max": [{"name": "math"}, {"name": "regex", "pattern": "step by step"}]}"#, finds: .cutOffPaid),
        PlantedFault(
            name: "the answer is in the question",
            rows: #"{"ground_truth": "4", "prompt": "Is it 3, 4 or 5?"}"# + "\n" + #"{"ground_truth": "9", "prompt": "Is it 7, 8 or 9?"}"#,
            verifier: #"{"name": "text", "mode": "contains"}"#, finds: .echoPaid),
        PlantedFault(
            name: "a letter anywhere is a choice", rows: #"{"ground_truth": "B"}"# + "\n" + #"{"ground_truth": "C"}"#,
            verifier: #"{"name": "text", "mode": "contains"}"#, finds: .lettersPaid),
        PlantedFault(
            name: "any of the answers of a response counts", rows: sums, verifier: #"{"name": "text", "mode": "contains"}"#, finds: .guessesPaid),
        PlantedFault(
            name: "the form is paid without the answer", rows: sums,
            verifier: #"""
                {"weighted_sum": [{"verifier": {"name": "math"}, "weight": 0.9}, {"verifier": {"name": "format"}, "weight": 0.1}]}
                """#, finds: .tagsPaid),
        PlantedFault(
            name: "verdicts of another grader were taken for the answers",
            rows: #"{"ground_truth": "correct"}"# + "\n" + #"{"ground_truth": "incorrect"}"#,
            verifier: #"{"name": "text", "mode": "contains"}"#, finds: .claimPaid),
    ]
}

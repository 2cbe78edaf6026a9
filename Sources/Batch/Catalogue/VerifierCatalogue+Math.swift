import HTTP
import JSON
import Verifiers

/// Mathematics, and the graders of earlier runs.
extension VerifierCatalogue {
    static let math = VerifierEntry(
        name: "math",
        summary: """
            The answer is mathematics, in LaTeX or plain text: numbers, formulas, equations, inequalities, sets, intervals, tuples, matrices, words. Compared by \
            what it says, exactly or at 50 digits, with a budget of counted steps; what that does not decide is "undecided".
            """,
        groundTruth: "a string (LaTeX, plain, or a solution with its answer in a box), a number, or a list of such any of which is correct",
        parameters: [
            Parameter(
                "percent", .choice(MathVerifier.Percent.allCases.map(\.rawValue)), default: .string("either"),
                "value: 50% is 0.5 only; either: where one side has a percent sign, 50% is 0.5 or 50"),
            Parameter(
                "units", .choice(MathVerifier.Units.allCases.map(\.rawValue)), default: .string("ignore"),
                "ignore: 5 cm is 5, and 90 degrees are 90; match: both sides must have the same"),
            Parameter(
                "tolerance", .number(0...1), default: .null,
                "largest difference of two numbers that counts as equal, as a share of the ground truth; left out, a number with a decimal point is compared at decimal_places and everything else exactly"
            ),
            Parameter(
                "decimal_places", .integer(0...18), default: .integer(6), "places at which two numbers are compared of which one has a decimal point"),
            Parameter(
                "set_relation", .boolean, default: .bool(false), "whether an inequality may answer a ground truth that is a set or interval"),
            Parameter("strict_box", .boolean, default: .bool(false), "whether only a box holds an answer"),
            Parameter(
                "allow_anchorless", .boolean, default: .bool(false), "whether the last formula or number counts where nothing announces an answer"),
            Parameter("rename_variables", .boolean, default: .bool(false), "whether variables of other names are accepted"),
            Parameter(
                "up_to_constant", .boolean, default: .bool(false),
                "whether formulas are the same that differ by a constant, as antiderivatives do; C, c, K and k are constants then"),
        ]
    ) { options throws(Problem) in
        var verifier = MathVerifier()
        verifier.percent = options.choice("percent", default: .either)
        verifier.units = options.choice("units", default: .ignore)
        verifier.tolerance = options.number("tolerance")
        verifier.decimalPlaces = options.integer("decimal_places") ?? 6
        verifier.setRelation = options.flag("set_relation")
        verifier.strictBox = options.flag("strict_box")
        verifier.allowAnchorless = options.flag("allow_anchorless")
        verifier.renameVariables = options.flag("rename_variables")
        verifier.upToConstant = options.flag("up_to_constant")
        verifier.explain = options.flag("explain")
        return verifier
    }

    static let compat: [VerifierEntry] = [gsm8k, mathDAPO, hendrycksMath, strictBox]

    private static let compatGroundTruth = "a string or number, compared as text"

    private static let gsm8k = VerifierEntry(
        name: "gsm8k", summary: "The verdicts of verl's gsm8k grader: the last number of the last 300 characters, as text.",
        groundTruth: compatGroundTruth,
        parameters: [
            Parameter(
                "mode", .choice(["strict", "flexible"]), default: .string("strict"), "strict: after the last \"####\"; flexible: the last number")
        ]
    ) { options throws(Problem) in CompatVerifier(options.string("mode") == "flexible" ? .gsm8kFlexible : .gsm8kStrict) }

    private static let mathDAPO = VerifierEntry(
        name: "math_dapo",
        summary: "The verdicts of DAPO's grader: the line after the last \"Answer:\", else the last box; an affine composition makes its +1 and -1.",
        groundTruth: compatGroundTruth, parameters: []
    ) { _ throws(Problem) in CompatVerifier(.mathDAPO) }

    private static let hendrycksMath = VerifierEntry(
        name: "hendrycks_math", summary: "The verdicts of the MATH data set's grader: the last box, both sides rewritten as text.",
        groundTruth: compatGroundTruth, parameters: []
    ) { _ throws(Problem) in CompatVerifier(.hendrycksMath) }

    private static let strictBox = VerifierEntry(
        name: "strict_box", summary: "The verdicts of DAPO's strict grader: the last box of the last 100 characters, character by character.",
        groundTruth: compatGroundTruth, parameters: []
    ) { _ throws(Problem) in CompatVerifier(.strictBox) }
}

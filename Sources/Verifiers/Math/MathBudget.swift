/// What reading and comparing one answer may cost, in counted units: a verdict is the same on a slow machine.
struct MathBudget: Sendable {
    /// Bytes of an answer that are read.
    static let bytes = 16_384
    /// Digits of one number.
    static let digits = 4_096
    /// Levels of brackets inside brackets, and of an expression inside another.
    static let depth = 200
    /// Nodes of an expression.
    static let nodes = 4_096
    /// Bits of an exact number.
    static let bits = 32_768
    /// Members of a list, and rows times columns of a matrix.
    static let members = 512
    /// Terms of a sum or product over a range.
    static let terms = 20_000

    /// Steps of evaluation for one answer.
    static let steps = 2_000_000

    /// Steps of ``Effort`` that a step of evaluation takes.
    private static let stepsOfEffort = 8

    /// Steps of evaluation in all.
    private let limit: Int
    /// Steps of evaluation that are left.
    var steps: Int

    init(steps limit: Int = Self.steps) { (self.limit, steps) = (limit, limit) }

    /// No more than an effort has left.
    init(within effort: Effort) { self.init(steps: min(Self.steps, effort.left / Self.stepsOfEffort)) }

    /// The steps of ``Effort`` that were spent; more than it had left where it ended the evaluation.
    var cost: Int { (limit - steps) * Self.stepsOfEffort }

    /// Spends steps of what cannot fail itself: where none are left the next step fails.
    mutating func charge(_ count: Int) { steps -= count }

    /// What may be spent on a part, at most.
    func part(_ limit: Int) -> MathBudget { MathBudget(steps: max(0, min(limit, steps))) }

    /// Charges what a part has spent.
    mutating func charge(_ part: MathBudget) { steps -= part.limit - part.steps }

    /// Spends steps.
    mutating func spend(_ count: Int = 1) throws(MathFailure) {
        steps -= count
        if steps < 0 { throw .budget("the answer takes more steps than the budget") }
    }
}

/// Why a text could not be read or compared.
enum MathFailure: Error, Equatable {
    /// A budget was spent.
    case budget(String)
    /// The text is no mathematics that this verifier reads.
    case syntax(String)
}

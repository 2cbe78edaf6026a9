/// A rule that compares what a ground truth and an answer say, by what both are.
///
/// Rules are in tables and are tried in order. The first one that knows the kinds of both sides decides.
struct DecisionRule<Comparison, Side, Failure: Error>: Sendable {
    /// What the rule decides: `nil` where it says nothing of these two.
    typealias Decision = @Sendable (inout Comparison, _ gold: Side, _ answer: Side) throws(Failure) -> Equality?

    /// The name under which `explain` prints the rule.
    let id: String
    let decide: Decision

    init(_ id: String, _ decide: @escaping Decision) {
        self.id = id
        self.decide = decide
    }
}

/// Which rules are applied, and which were.
struct RuleUse {
    /// Ids of rules that are left out: tests ask what each rule is good for.
    var without: Set<String> = []
    /// Where rules that decide are noted, for a verdict that explains itself.
    var trace: RuleTrace?

    func isActive(_ id: String) -> Bool { without.isEmpty || !without.contains(id) }

    func note(_ id: String) { trace?.note(id) }

    /// What the first rule decides that knows both sides.
    func decide<Comparison, Side, Failure>(
        by rules: [DecisionRule<Comparison, Side, Failure>], _ comparison: inout Comparison, _ gold: Side, _ answer: Side
    ) throws(Failure) -> Equality? {
        for rule in rules where isActive(rule.id) {
            guard let result = try rule.decide(&comparison, gold, answer) else { continue }
            note(rule.id)
            return result
        }
        return nil
    }
}

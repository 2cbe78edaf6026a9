/// The ids of all rules that find or compare an answer, table by table: what `explain` may print.
enum RuleCatalogue {
    /// Rules of `math`, in the order of their tables.
    static var math: [String] {
        MathExtraction.ruleIDs + ReadingRule.all.map(\.id) + comparison + ScalarRule.all.map(\.id)
    }

    /// Rules of `multiple_choice`.
    static var choices: [String] { ChoiceRule.all.map(\.id) }

    private static var comparison: [String] {
        let tables = [
            ComparisonRule.all, ComparisonRule.lists, ComparisonRule.brackets, ComparisonRule.relationAndOther, ComparisonRule.asWritten,
            ComparisonRule.withoutValue,
        ]
        let relations: [String] = RelationRule.all.map(\.id) + EquationRule.all.map(\.id)
        let calculus: [String] = LimitRule.all.map(\.id) + DerivativeRule.all.map(\.id) + SeriesRule.all.map(\.id)
        return tables.flatMap { $0.map(\.id) } + relations + calculus
    }
}

/// The ids of the rules that led to a verdict, the innermost first.
///
/// Kept only where a verdict is asked to explain itself. An id names one line of docs/rules.md and one entry of a table in the code.
final class RuleTrace {
    /// More are left out: a list of many members applies the same few rules again.
    static let limit = 24

    private(set) var ids: [String] = []

    func note(_ id: String) {
        if ids.count < Self.limit, !ids.contains(id) { ids.append(id) }
    }
}

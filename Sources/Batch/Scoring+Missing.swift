import Advantages

extension Scores {
    /// The row that an error about a place of ``batch`` is of: of a trajectory in several rows the first that lacks the field, else the one that speaks for it.
    ///
    /// - Parameter field: as a request names it.
    func row(at place: Int, lacking field: String?, in columns: Columns) -> Int? {
        guard rows != nil, let field else { return rollout(at: place) }
        let members = places.indices.filter { Int(places[$0]) == place && columns.mask(of: $0)?.trainedTokens != 0 }
        return members.first { Self.lacks(field, columns, $0, orHasNumber: false) } ?? members.first {
            Self.lacks(field, columns, $0, orHasNumber: true)
        }
            ?? rollout(at: place)
    }

    /// Whether a row lacks a field that is told for each row of a trajectory.
    private static func lacks(_ field: String, _ columns: Columns, _ row: Int, orHasNumber: Bool) -> Bool {
        if field == "tokens" { return columns.mask(of: row) == nil }
        if field == "turns" { return columns.turns[row] == nil }
        guard let quantity = TokenQuantity(rawValue: field) else { return false }
        switch columns.numbers[quantity][row] {
        case .missing: return true
        case .number: return orHasNumber
        case .tokens: return false
        }
    }
}

/// Words after a number that exclude each other: they are no units, and say which way or when.
enum Opposites {
    private static let classes: [[Set<String>]] = [
        [["north", "n"], ["south", "s"], ["east", "e"], ["west", "w"]], [["left"], ["right"]],
        [["up", "upward", "upwards"], ["down", "downward", "downwards"]],
        [
            ["more", "greater", "increase", "gain", "profit", "above", "older", "taller", "faster", "longer", "ahead", "after"],
            ["fewer", "less", "decrease", "loss", "below", "younger", "shorter", "slower", "behind", "before"],
        ],
        [["ad", "ce"], ["bc", "bce"]], [["max", "maximum"], ["min", "minimum"]], [["clockwise"], ["counterclockwise", "anticlockwise"]],
        [["odd"], ["even"]],
        [
            ["january", "jan"], ["february", "feb"], ["march"], ["april", "apr"], ["may"], ["june", "jun"], ["july", "jul"], ["august", "aug"],
            ["september", "sep", "sept"],
            ["october", "oct"], ["november", "nov"], ["december", "dec"],
        ],
    ]

    /// Whether one text has a word that excludes one of the other.
    static func exclude(_ one: String, _ other: String) -> Bool {
        let first = Set(one.lowercased().split { !$0.isLetter }.map(String.init))
        let second = Set(other.lowercased().split { !$0.isLetter }.map(String.init))
        return classes.contains { members in
            guard let own = members.firstIndex(where: { !$0.isDisjoint(with: first) }),
                let others = members.firstIndex(where: { !$0.isDisjoint(with: second) })
            else {
                return false
            }
            return own != others
        }
    }
}

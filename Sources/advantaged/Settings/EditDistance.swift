/// How many single changes lead from one name to another: a character inserted, removed or replaced, or two neighbours exchanged (optimal string alignment).
enum EditDistance {
    /// The number of changes.
    static func between(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in 0..<one.count {
            var current = [row + 1]
            for column in 0..<other.count {
                let isSame = one[row] == other[column]
                var least = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }

    /// The name that is reached with the fewest changes; the first in alphabetical order where several are.
    static func nearest(to name: String, in names: some Collection<String>) -> String? {
        names.sorted().min { between(name, $0) < between(name, $1) }
    }
}

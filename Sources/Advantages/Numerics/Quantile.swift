/// Which of several values in order is a quantile.
enum Quantile {
    /// The smallest j with j / count >= share: so many of the lowest values are at least that share of all.
    ///
    /// Both sides are compared as doubles, each the nearest to what it is meant as: 0.28 of 25 is 7, though 0.28 * 25 is a little more.
    static func rank(_ share: Double, of count: Int) -> Int {
        guard count > 0, share > 0 else { return 0 }
        guard share < 1 else { return count }
        var rank = Int(share * Double(count))
        while rank > 0, Double(rank - 1) / Double(count) >= share { rank -= 1 }
        while Double(rank) / Double(count) < share { rank += 1 }
        return rank
    }
}

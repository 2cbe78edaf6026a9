/// Rules of things that are placed on the cells of a grid: tents, stars, marks with weights.
enum PlacementRules {
    /// Why tents are not placed by the rules: a number for each row and column, none next to another one, and a tent of its own at a side of each tree.
    static func fault(ofTents tents: Set<GridCell>, trees: [GridCell], rowCounts: [Int], columnCounts: [Int]) -> String? {
        for (row, count) in rowCounts.enumerated() where tents.count(where: { $0.row == row }) != count {
            return "row \(row + 1) has not \(count) tents"
        }
        for (column, count) in columnCounts.enumerated() where tents.count(where: { $0.column == column }) != count {
            return "column \(column + 1) has not \(count) tents"
        }
        if let tent = tents.sorted().first(where: { $0.neighbours.contains(where: tents.contains) }) {
            return "the tent at row \(tent.row + 1), column \(tent.column + 1) is next to another one"
        }
        guard tents.count == trees.count else { return "there are \(tents.count) tents for \(trees.count) trees" }
        let places = trees.map { tree in tree.sides.filter(tents.contains) }
        return hasMatching(places) ? nil : "not every tree has a tent of its own next to it"
    }

    /// Whether each of some things can have one of its places for itself (bipartite matching by augmenting paths).
    static func hasMatching<Place: Hashable>(_ places: [[Place]]) -> Bool {
        var owner: [Place: Int] = [:]
        func seat(_ thing: Int, _ tried: inout Set<Place>) -> Bool {
            for place in places[thing] where tried.insert(place).inserted {
                guard let other = owner[place], !seat(other, &tried) else {
                    owner[place] = thing
                    return true
                }
            }
            return false
        }
        for thing in places.indices {
            var tried: Set<Place> = []
            if !seat(thing, &tried) { return false }
        }
        return true
    }

    /// Why stars are not placed by the rules: so many in each row and column, none next to another one.
    static func fault(ofStars stars: Set<GridCell>, side: Int, inEachLine count: Int) -> String? {
        for line in 0..<side {
            if stars.count(where: { $0.row == line }) != count { return "row \(line + 1) has not \(count) stars" }
            if stars.count(where: { $0.column == line }) != count { return "column \(line + 1) has not \(count) stars" }
        }
        if let star = stars.sorted().first(where: { $0.neighbours.contains(where: stars.contains) }) {
            return "the star at row \(star.row + 1), column \(star.column + 1) is next to another one"
        }
        return nil
    }

    /// Why black cells miss the sums of kakurasu: a cell counts for its row by its column's number from 1, and for its column by its row's.
    static func fault(ofWeights cells: Set<GridCell>, rowSums: [Int], columnSums: [Int]) -> String? {
        var rows = [Int](repeating: 0, count: rowSums.count)
        var columns = [Int](repeating: 0, count: columnSums.count)
        for cell in cells {
            guard cell.isInside(height: rowSums.count, width: columnSums.count) else { return "a cell is outside the grid" }
            rows[cell.row] += cell.column + 1
            columns[cell.column] += cell.row + 1
        }
        if let row = rows.indices.first(where: { rows[$0] != rowSums[$0] }) { return "row \(row + 1) sums to \(rows[row]), not \(rowSums[row])" }
        if let column = columns.indices.first(where: { columns[$0] != columnSums[$0] }) {
            return "column \(column + 1) sums to \(columns[column]), not \(columnSums[column])"
        }
        return nil
    }

    /// Why queens, given by the column of each row, attack each other or are too few.
    static func fault(ofQueens columns: [Int], side: Int) -> String? {
        guard columns.count == side, Set(columns).count == side, columns.allSatisfy({ $0 >= 0 && $0 < side }) else {
            return "not one queen in each row and column"
        }
        guard Set(columns.enumerated().map { $0 + $1 }).count == side, Set(columns.enumerated().map { $0 - $1 }).count == side else {
            return "two queens are on one diagonal"
        }
        return nil
    }
}

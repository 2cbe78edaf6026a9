/// What contradicts itself in the data of a puzzle in which cells are chosen: numbers that no choice meets.
///
/// No search is made: a puzzle may have no solution for other reasons.
enum CellContradictions {
    static func ofQueens(_ given: Set<GridCell>, side: Int) -> String? {
        if side == 2 || side == 3 { return "\(side) queens always attack each other on \(side) by \(side) cells" }
        let lines = [given.map(\.row), given.map(\.column), given.map { $0.row + $0.column }, given.map { $0.row - $0.column }]
        return lines.allSatisfy { Set($0).count == given.count } ? nil : "two queens that are given attack each other"
    }

    /// All but one of the cells with one number in a line are black, and no two black cells are side by side.
    static func ofHitori(_ grid: NumberGrid) -> String? {
        for (name, lines) in [("row", grid.rows), ("column", grid.columns)] {
            for (place, line) in lines.enumerated() {
                if let number = crowded(line) { return "\(name) \(place) has \(number) too often side by side" }
            }
        }
        return nil
    }

    /// A number of which too many cells are neighbours: of k in a row half may be black, rounded up.
    private static func crowded(_ line: [Int]) -> Int? {
        var counts: [Int: (all: Int, black: Int)] = [:]
        var start = 0
        while start < line.count {
            let end = line[start...].firstIndex { $0 != line[start] } ?? line.count
            counts[line[start], default: (0, 0)].all += end - start
            counts[line[start], default: (0, 0)].black += (end - start + 1) / 2
            start = end
        }
        return counts.filter { $0.value.black < $0.value.all - 1 }.map(\.key).min()
    }

    /// Sums that weights do not reach, or of which both kinds differ: row times column, over the black cells, is the sum of both.
    static func ofKakurasu(rowSums: [Int], columnSums: [Int]) -> String? {
        for (name, sums, count) in [("row", rowSums, columnSums.count), ("column", columnSums, rowSums.count)] {
            let most = count * (count + 1) / 2
            if let place = sums.firstIndex(where: { !(0...most).contains($0) }) {
                return "\(name) \(place + 1) sums to \(sums[place]), and its cells to \(most) at most"
            }
        }
        func weighted(_ sums: [Int]) -> Int { sums.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } }
        return weighted(rowSums) == weighted(columnSums) ? nil : "the sums of the rows and those of the columns are not of the same cells"
    }

    static func ofLightUp(_ grid: [[ShadingRules.LightUpCell]]) -> String? {
        let (height, width) = (grid.count, grid[0].count)
        for row in 0..<height {
            for column in 0..<width {
                guard case .black(let count?) = grid[row][column] else { continue }
                let free = GridCell(row, column).sides.count { $0.isInside(height: height, width: width) && grid[$0.row][$0.column] == .free }
                if count > free { return "the black cell (\(row), \(column)) has \(free) free cells at its sides, and says \(count)" }
            }
        }
        return nil
    }

    /// - Parameters:
    ///   - regions: rows of the names of regions, if there are such.
    ///   - count: stars in each row, column and region.
    static func ofStars(side: Int, regions: [[String]]?, count: Int) -> String? {
        // Each square of two by two cells holds one star at most.
        let squares = (side + 1) / 2
        guard count * side <= squares * squares, !(side == 3 && count == 1) else {
            return "\(count) stars in each line are always next to each other"
        }
        guard let regions else { return nil }
        var sizes: [String: Int] = [:]
        for name in regions.joined() { sizes[name, default: 0] += 1 }
        guard sizes.count == side else { return "\(sizes.count) regions have not the stars of \(side) rows" }
        return sizes.filter { $0.value < count }.map(\.key).min().map { "region \($0) has fewer than \(count) cells" }
    }

    static func ofTents(trees: Set<GridCell>, rowCounts: [Int], columnCounts: [Int]) -> String? {
        let (height, width) = (rowCounts.count, columnCounts.count)
        for (name, counts, length) in [("row", rowCounts, width), ("column", columnCounts, height)] {
            // Tents are not side by side.
            if let place = counts.firstIndex(where: { !(0...(length + 1) / 2).contains($0) }) {
                return "\(name) \(place + 1) of \(length) cells has not \(counts[place]) tents"
            }
            guard counts.reduce(0, +) == trees.count else {
                return "the \(name)s have \(counts.reduce(0, +)) tents, and there are \(trees.count) trees"
            }
        }
        let alone = trees.filter { tree in !tree.sides.contains { $0.isInside(height: height, width: width) && !trees.contains($0) } }
        return alone.min().map { "the tree at row \($0.row + 1), column \($0.column + 1) has no free cell at its sides" }
    }
}

/// What contradicts itself in the data of a puzzle in which a grid is filled: given cells that break the rules whatever the blank ones are.
///
/// No search is made: a puzzle may have no solution for other reasons.
enum GridContradictions {
    /// The steps of looking at a cell in its row, its column and what else it is in.
    static let stepsPerCell = 192

    /// Given numbers, 0 for none, that are not of 1 to n, or there twice.
    private static func fault(in line: [Int], upTo side: Int) -> String? {
        var seen = [Bool](repeating: false, count: side + 1)
        for number in line where number != 0 {
            guard (1...side).contains(number) else { return "\(number) is given, and the numbers are 1 to \(side)" }
            guard !seen[number] else { return "\(number) is given twice" }
            seen[number] = true
        }
        return nil
    }

    static func ofLatinSquare(_ given: NumberGrid) -> String? {
        for (place, row) in given.rows.enumerated() {
            if let fault = fault(in: row, upTo: given.width) { return "in row \(place + 1), \(fault)" }
        }
        for (place, column) in given.columns.enumerated() {
            if let fault = fault(in: column, upTo: given.width) { return "in column \(place + 1), \(fault)" }
        }
        return nil
    }

    static func ofSudoku(_ given: NumberGrid, box: (height: Int, width: Int)) -> String? {
        if let fault = ofLatinSquare(given) { return fault }
        for top in stride(from: 0, to: given.height, by: box.height) {
            for left in stride(from: 0, to: given.width, by: box.width) {
                let cells = (top..<(top + box.height)).flatMap { given.rows[$0][left..<(left + box.width)] }
                if let fault = fault(in: cells, upTo: given.width) { return "in the box at row \(top + 1), column \(left + 1), \(fault)" }
            }
        }
        return nil
    }

    /// Pairs of cells of which the first is less: the least number of each cell follows from those before it, in a topological order (Kahn 1962).
    ///
    /// - Parameter given: a Latin square, 0 for blank cells.
    static func ofOrder(_ pairs: [(GridCell, GridCell)], in given: NumberGrid) -> String? {
        let side = given.width
        let numbers = given.cells
        var larger = [[Int]](repeating: [], count: numbers.count)
        var open = [Int](repeating: 0, count: numbers.count)
        for (small, large) in pairs {
            larger[small.row * side + small.column].append(large.row * side + large.column)
            open[large.row * side + large.column] += 1
        }
        var least = numbers.map { max($0, 1) }
        var ready = open.indices.filter { open[$0] == 0 }
        var count = 0
        while let cell = ready.popLast() {
            count += 1
            guard least[cell] <= side else { return "the cell (\(cell / side), \(cell % side)) has more smaller cells than there are numbers" }
            for next in larger[cell] {
                if least[next] <= least[cell] {
                    guard numbers[next] == 0 else { return "the cell (\(next / side), \(next % side)) is given, and is too small" }
                    least[next] = least[cell] + 1
                }
                open[next] -= 1
                if open[next] == 0 { ready.append(next) }
            }
        }
        return count == numbers.count ? nil : "cells are less than each other in a circle"
    }

    /// - Parameters:
    ///   - given: the least `Int` for blank cells.
    ///   - sum: the sum of each line, if it is given.
    ///   - areAny: whether the numbers may be any, not 1 to n^2.
    static func ofMagicSquare(_ given: NumberGrid, sum: Int?, areAny: Bool) -> String? {
        let (side, count) = (given.width, given.width * given.width)
        if side == 2 { return "four different numbers have not one sum in rows, columns and diagonals" }
        let numbers = given.cells.filter { $0 != .min }
        guard Set(numbers).count == numbers.count else { return "a number is given twice" }
        if !areAny, let other = numbers.first(where: { !(1...count).contains($0) }) { return "\(other) is given, and the numbers are 1 to \(count)" }
        // All numbers add up to n sums.
        let constant = areAny ? nil : side * (count + 1) / 2
        if let sum, let constant, sum != constant { return "each sum of the numbers 1 to \(count) is \(constant), not \(sum)" }
        var goal = sum ?? constant
        for line in given.magicLines where !line.contains(.min) {
            let own = line.reduce(0, &+)
            guard own == goal ?? own else { return "a line that is given adds up to \(own), not \(goal ?? 0)" }
            goal = own
        }
        return nil
    }

    /// - Parameter given: 0 and 1, -1 for blank cells.
    static func ofBinario(_ given: NumberGrid, areUnique: Bool) -> String? {
        guard given.width % 2 == 0, given.height % 2 == 0 else { return "a line of an odd length has not as many 0 as 1" }
        if let other = given.cells.first(where: { !(-1...1).contains($0) }) { return "\(other) is given, and the digits are 0 and 1" }
        let directions: [(name: String, lines: [[Int]])] = [("row", given.rows), ("column", given.columns)]
        for (name, lines) in directions {
            for (place, line) in lines.enumerated() {
                for digit in 0...1 where 2 * line.count(where: { $0 == digit }) > line.count {
                    return "more than half of \(name) \(place + 1) is given as \(digit)"
                }
                for start in line.indices.dropLast(2) where line[start] >= 0 && line[start] == line[start + 1] && line[start] == line[start + 2] {
                    return "\(name) \(place + 1) has three alike side by side"
                }
            }
            let full = lines.filter { !$0.contains(-1) }
            if areUnique, Set(full).count < full.count { return "two \(name)s that are given are the same" }
        }
        return nil
    }

    /// Clues that no line shows, or that a line which is given does not.
    static func ofSkyscraper(_ clues: SkyscraperClues, given: NumberGrid?) -> String? {
        let side = clues.top.count
        // The highest tower is always seen; where heights are added, all of 1 to n at most.
        let range = clues.addsHeights ? side...(side * (side + 1) / 2) : 1...side
        for (one, other, lines) in [(clues.top, clues.bottom, "column"), (clues.left, clues.right, "row")] {
            for place in one.indices {
                for clue in [one[place], other[place]] where clue != 0 && !range.contains(clue) { return "\(lines) \(place + 1) never shows \(clue)" }
                guard side > 1, one[place] != 0, other[place] != 0 else { continue }
                // Only the highest tower is seen from both ends; it is not at both.
                let isTooMuch = !clues.addsHeights && one[place] + other[place] > side + 1
                if isTooMuch || (one[place] == range.lowerBound && other[place] == range.lowerBound) {
                    return "\(lines) \(place + 1) never shows \(one[place]) and \(other[place])"
                }
            }
        }
        guard let given else { return nil }
        if let fault = ofLatinSquare(given) { return fault }
        for place in 0..<side {
            for (line, near, far) in [(given.rows[place], clues.left, clues.right), (given.column(place), clues.top, clues.bottom)] {
                guard !line.contains(0) else { continue }
                for (clue, seen) in [(near[place], clues.seen(along: line)), (far[place], clues.seen(along: line.reversed()))]
                where clue != 0 && clue != seen {
                    return "a line that is given shows \(seen), not \(clue)"
                }
            }
        }
        return nil
    }

    /// Numbers at corners that touch fewer cells.
    static func ofSlant(_ corners: NumberGrid) -> String? {
        for row in 0..<corners.height {
            for column in 0..<corners.width {
                let down = (row > 0 ? 1 : 0) + (row < corners.height - 1 ? 1 : 0)
                let across = (column > 0 ? 1 : 0) + (column < corners.width - 1 ? 1 : 0)
                if corners[row, column] > down * across { return "the corner (\(row), \(column)) touches \(down * across) cells only" }
            }
        }
        return nil
    }
}

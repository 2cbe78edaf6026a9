/// What contradicts itself in the data of a puzzle that is solved by moves: an end that none reach.
///
/// No search is made: a puzzle may have no solution for other reasons.
enum MoveContradictions {
    /// More moves are needed than are allowed: 2^n - 1 with three pegs, and in any case two for each disk but the largest.
    static func ofHanoi(disks: Int, pegs: Int, isMoved: Bool, atMost most: Int) -> String? {
        guard isMoved else { return nil }
        if pegs == 2, disks > 1 { return "two pegs are too few for \(disks) disks" }
        guard most < .max else { return nil }
        let least = pegs == 3 ? disks < 62 ? 1 << disks - 1 : Int.max : 2 * disks - 1
        return most < least ? "\(disks) disks take more than \(most) moves" : nil
    }

    /// A move changes the order by one exchange, and the place of the gap by one step: both are even or odd together (Johnson and Story 1879).
    static func ofTiles(_ board: TileBoard, endsWithGapFirst: Bool) -> String? {
        guard let gap = board.gap else { return "the board has no gap" }
        let count = board.cells.count
        let goals = board.cells.map { endsWithGapFirst ? $0 : $0 == 0 ? count - 1 : $0 - 1 }
        var seen = [Bool](repeating: false, count: count)
        var exchanges = count
        for start in goals.indices where !seen[start] {
            exchanges -= 1
            var place = start
            while !seen[place] {
                seen[place] = true
                place = goals[place]
            }
        }
        let goal = endsWithGapFirst ? 0 : count - 1
        let steps = abs(gap / board.side - goal / board.side) + abs(gap % board.side - goal % board.side)
        return exchanges % 2 == steps % 2 ? nil : "no moves put the tiles in order: an odd number of them has to change places"
    }

    /// - Parameter board: the marks of all cells, `#` and so on.
    static func ofSokoban(_ board: some Sequence<UInt8>) -> String? {
        var (players, boxes, goals) = (0, 0, 0)
        for mark in board {
            if mark == UInt8(ascii: "@") || mark == UInt8(ascii: "+") { players += 1 }
            if mark == UInt8(ascii: "$") || mark == UInt8(ascii: "*") { boxes += 1 }
            if mark == UInt8(ascii: ".") || mark == UInt8(ascii: "*") || mark == UInt8(ascii: "+") { goals += 1 }
        }
        guard players == 1 else { return "there are \(players) players" }
        return boxes > goals ? "there are \(boxes) boxes for \(goals) goals" : nil
    }

    /// Numbers in another order than a stack makes. Where all are different there is one way: what is on top goes as soon as it may.
    static func ofStack(input: [Int], output: [Int]) -> String? {
        guard input.sorted() == output.sorted() else { return "the output does not hold the numbers of the input" }
        guard Set(input).count == input.count else { return nil }
        var stack: [Int] = []
        var popped = 0
        for number in input {
            stack.append(number)
            while let top = stack.last, top == output[popped] {
                stack.removeLast()
                popped += 1
                if popped == output.count { break }
            }
        }
        return stack.isEmpty ? nil : "no stack turns the input into the output"
    }

    /// Words of two lengths, or fewer words than there are letters to change.
    static func ofLadder(from start: String, to target: String, atMost most: Int) -> String? {
        let (one, other) = (Array(start.unicodeScalars), Array(target.unicodeScalars))
        guard one.count == other.count else { return "the start and the target have not as many letters" }
        let needed = zip(one, other).count { $0 != $1 } + 1
        return most < needed ? "\(needed) words are needed, and \(most) allowed" : nil
    }

    /// Words whose sum never has as many digits as the result: numbers of n digits are from 10^(n-1) to 10^n - 1, and none begins with 0.
    static func ofAddition(_ words: [String], result: String) -> String? {
        func least(_ word: String) -> ExactNumber { .powerOfTen(word.unicodeScalars.count - 1) }
        func most(_ word: String) -> ExactNumber { .powerOfTen(word.unicodeScalars.count) - .one }
        let isTooLarge = most(result) < words.reduce(.zero) { $0 + least($1) }
        let isTooSmall = words.reduce(.zero) { $0 + most($1) } < least(result)
        return isTooLarge || isTooSmall ? "the sum never has as many digits as \"\(result.prefix(64))\"" : nil
    }
}

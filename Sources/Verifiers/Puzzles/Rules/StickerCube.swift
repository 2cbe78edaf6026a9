/// A magic cube of n x n x n, as the stickers on its surface.
struct StickerCube: Sendable {
    /// A turn of one or several layers by a quarter.
    struct Turn: Sendable, Hashable {
        /// 0 from left to right, 1 from bottom to top, 2 from back to front.
        let axis: Int
        /// The layers along the axis.
        let layers: Range<Int>
        /// Quarter turns, anticlockwise seen from the end of the axis.
        let count: Int

        /// A move in Singmaster's notation: `R`, `U'`, `F2`, `Rw`, `3Rw'`, `M`, `x`-like turns of the whole in capitals.
        init?(_ word: [UInt8], size: Int) {
            var rest = word[...]
            func number() -> Int? {
                let digits = rest.prefix(while: \.isASCIIDigit)
                rest = rest.dropFirst(digits.count)
                return digits.isEmpty || digits.count > 3 ? nil : digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            }
            let hasLayer = rest.first?.isASCIIDigit ?? false
            let layer = number()
            guard let face = rest.popFirst() else { return nil }
            let isWide = rest.first == UInt8(ascii: "w")
            if isWide { rest = rest.dropFirst() }
            let isReversed = rest.first == UInt8(ascii: "'")
            if isReversed { rest = rest.dropFirst() }
            let hasCount = !rest.isEmpty
            guard rest.count <= 1, rest.allSatisfy(\.isASCIIDigit) else { return nil }
            let times = hasCount ? number() ?? 1 : 1
            let depth = layer ?? (isWide ? 2 : 1)
            guard !hasLayer || layer != nil, (1...size).contains(depth) else { return nil }
            let isFace: Bool
            switch face {
            case UInt8(ascii: "R"), UInt8(ascii: "U"), UInt8(ascii: "F"):
                layers = isWide ? (size - depth)..<size : (size - depth)..<(size - depth + 1)
                isFace = true
            case UInt8(ascii: "L"), UInt8(ascii: "D"), UInt8(ascii: "B"):
                layers = isWide ? 0..<depth : (depth - 1)..<depth
                isFace = true
            case UInt8(ascii: "M"), UInt8(ascii: "E"), UInt8(ascii: "S"):
                guard size % 2 == 1 else { return nil }
                layers = (size / 2)..<(size / 2 + 1)
                isFace = false
            case UInt8(ascii: "X"), UInt8(ascii: "Y"), UInt8(ascii: "Z"):
                layers = 0..<size
                isFace = false
            default: return nil
            }
            guard isFace || !isWide else { return nil }
            switch face {
            case UInt8(ascii: "L"), UInt8(ascii: "R"), UInt8(ascii: "M"), UInt8(ascii: "X"): axis = 0
            case UInt8(ascii: "D"), UInt8(ascii: "U"), UInt8(ascii: "E"), UInt8(ascii: "Y"): axis = 1
            default: axis = 2
            }
            // A face turns clockwise for who looks at it; M turns as L, E as D, S as F, and X, Y, Z as R, U, F.
            let isClockwise = [
                UInt8(ascii: "R"), UInt8(ascii: "U"), UInt8(ascii: "F"), UInt8(ascii: "X"), UInt8(ascii: "Y"), UInt8(ascii: "Z"), UInt8(ascii: "S"),
            ]
            .contains(face)
            let quarters = (isClockwise ? 3 : 1) * times
            count = (isReversed ? 4 - quarters % 4 : quarters) % 4
        }
    }

    private static let largestSize = 16
    private let size: Int
    /// The colour of each sticker: by axis and end of the axis, then the two other coordinates in their order.
    private var stickers: [UInt8]
    /// Where the sticker of each place comes from, for the turns that were made.
    private var sources: [Turn: [Int]] = [:]

    init?(size: Int) {
        guard (2...Self.largestSize).contains(size) else { return nil }
        self.size = size
        stickers = (0..<6).flatMap { [UInt8](repeating: UInt8($0), count: size * size) }
    }

    /// A sticker's place: its coordinates, and the axis and end that it looks to.
    private func index(_ place: [Int], axis: Int, isHigh: Bool) -> Int {
        let others = [0, 1, 2].filter { $0 != axis }
        return ((axis * 2 + (isHigh ? 1 : 0)) * size + place[others[0]]) * size + place[others[1]]
    }

    mutating func turn(_ turn: Turn) {
        guard turn.count > 0 else { return }
        let table = sources[turn] ?? source(of: turn)
        sources[turn] = table
        stickers = table.map { stickers[$0] }
    }

    private func source(of turn: Turn) -> [Int] {
        var table = Array(stickers.indices)
        let (one, other) = ((turn.axis + 1) % 3, (turn.axis + 2) % 3)
        for axis in 0..<3 {
            let others = [0, 1, 2].filter { $0 != axis }
            for isHigh in [false, true] {
                for cell in 0..<(size * size) {
                    var place = [0, 0, 0]
                    place[axis] = isHigh ? size - 1 : 0
                    place[others[0]] = cell / size
                    place[others[1]] = cell % size
                    guard turn.layers.contains(place[turn.axis]) else { continue }
                    // A quarter turn takes the axis after the turning one to the one after that, and that one to the other end of the first.
                    var (goal, goalAxis, goalHigh) = (place, axis, isHigh)
                    for _ in 0..<turn.count {
                        let (x, y) = (goal[one], goal[other])
                        goal[one] = size - 1 - y
                        goal[other] = x
                        if goalAxis == one {
                            goalAxis = other
                        } else if goalAxis == other {
                            goalAxis = one
                            goalHigh.toggle()
                        }
                    }
                    table[index(goal, axis: goalAxis, isHigh: goalHigh)] = index(place, axis: axis, isHigh: isHigh)
                }
            }
        }
        return table
    }

    /// Whether each side has one colour.
    var isSolved: Bool {
        (0..<6).allSatisfy { side in
            let face = stickers[(side * size * size)..<((side + 1) * size * size)]
            return face.allSatisfy { $0 == face.first }
        }
    }
}

/// Rules of what is put in order one after the other: stacks and cars.
enum SequenceRules {
    /// A step of a stack.
    enum StackStep: Sendable, Equatable {
        case push(Int)
        case pop

        /// The steps that are written as `Push(1)` and `Pop()`; `nil` if one is neither.
        static func all(_ words: [ArraySlice<UInt8>]) -> [StackStep]? {
            var steps: [StackStep] = []
            for word in words {
                if word.isText("Pop()") || word.isText("Pop") {
                    steps.append(.pop)
                } else if word.starts(with: "Push(".utf8), word.last == UInt8(ascii: ")"),
                    let number = word.dropFirst(5).dropLast().trimmed().wholeNumber
                {
                    steps.append(.push(number))
                } else {
                    return nil
                }
            }
            return steps
        }
    }

    /// Why steps do not turn the input of a stack into the output: each number of the input is pushed in its order, each of the output popped in its order.
    static func fault(ofStack steps: [StackStep], input: [Int], output: [Int]) -> String? {
        var stack: [Int] = []
        var (pushed, popped) = (0, 0)
        for (place, step) in steps.enumerated() {
            switch step {
            case .push(let number):
                guard pushed < input.count, input[pushed] == number else { return "step \(place + 1) pushes what is not next in the input" }
                stack.append(number)
                pushed += 1
            case .pop:
                guard popped < output.count, let top = stack.popLast(), top == output[popped] else {
                    return "step \(place + 1) pops what is not next in the output"
                }
                popped += 1
            }
        }
        return pushed == input.count && popped == output.count ? nil : "not all numbers were pushed and popped"
    }

    /// Why cars are not painted by the rules: each once, moved by at most so many places, with at most so many changes of colour.
    ///
    /// - Parameters:
    ///   - colors: the colour of each car of `cars`.
    ///   - changes: changes of colour that the best known order needs.
    static func fault(ofCars order: [Int], cars: [Int], colors: [String], range: Int, changes: Int) -> String? {
        guard order.count == cars.count else { return "\(order.count) cars, not \(cars.count)" }
        var places: [Int: Int] = [:]
        for (place, car) in cars.enumerated() { places[car] = place }
        var used: Set<Int> = []
        var count = 0
        var before: String?
        for (place, car) in order.enumerated() {
            guard let origin = places[car], used.insert(car).inserted else { return "car \(car) is unknown or there twice" }
            guard abs(origin - place) <= range else { return "car \(car) moves by more than \(range) places" }
            if let before, before != colors[origin] { count += 1 }
            before = colors[origin]
        }
        return count <= changes ? nil : "\(count) changes of colour, not \(changes)"
    }
}

/// Rules of paths through graphs and mazes.
enum GraphRules {
    /// An edge without a direction.
    struct Edge: Hashable, Sendable {
        let low: Int
        let high: Int

        init(_ one: Int, _ other: Int) {
            low = min(one, other)
            high = max(one, other)
        }
    }

    /// Why a path does not visit each of the vertices 0 to n-1 once along edges.
    ///
    /// - Parameter isCycle: whether it has to come back, with its first vertex once more at the end.
    static func fault(ofPath path: [Int], vertices count: Int, edges: Set<Edge>, isCycle: Bool) -> String? {
        guard path.count == count + (isCycle ? 1 : 0) else { return "\(path.count) vertices on the way, not \(count + (isCycle ? 1 : 0))" }
        if isCycle, path.first != path.last { return "the way does not end where it begins" }
        let once = isCycle ? path.dropLast() : path[...]
        guard Set(once).count == count, once.allSatisfy({ $0 >= 0 && $0 < count }) else { return "not every vertex is visited once" }
        for (one, other) in zip(path, path.dropFirst()) where !edges.contains(Edge(one, other)) { return "no edge from \(one) to \(other)" }
        return nil
    }

    /// Why a walk from cell to cell, counted from 0, does not lead through a maze.
    static func fault(ofWalk cells: [GridCell], from start: GridCell, to end: GridCell, isWall: [[Bool]]) -> String? {
        guard cells.first == start else { return "the walk does not begin at the start" }
        guard cells.last == end else { return "the walk does not end at the end" }
        for (step, cell) in cells.enumerated() {
            guard cell.isInside(height: isWall.count, width: isWall[0].count) else { return "step \(step + 1) leaves the maze" }
            if isWall[cell.row][cell.column] { return "step \(step + 1) runs into a wall" }
            if step > 0, !cell.sides.contains(cells[step - 1]) { return "step \(step + 1) is no neighbour of the one before" }
        }
        return nil
    }
}

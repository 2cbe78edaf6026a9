/// A graph whose edges have lengths that are whole and not negative.
struct WeightedGraph<Length: SignedInteger & Sendable>: Sendable {
    /// The vertices, in the order in which they came.
    private(set) var names: [String] = []
    private var places: [String: Int] = [:]
    /// For each vertex its neighbours and the shortest edge to each.
    private var edges: [[Int: Length]] = []
    /// The steps of adding two lengths.
    private let stepsOfSum: Int

    init(stepsOfSum: Int) { self.stepsOfSum = stepsOfSum }

    private mutating func place(_ name: String) -> Int {
        if let place = places[name] { return place }
        places[name] = edges.count
        names.append(name)
        edges.append([:])
        return edges.count - 1
    }

    /// Adds an edge from one vertex to another.
    mutating func add(_ one: String, _ other: String, length: Length) {
        let (from, to) = (place(one), place(other))
        if let known = edges[from][to], known <= length { return }
        edges[from][to] = length
    }

    /// The length of a path; `nil` where an edge is missing.
    func length(of path: [String]) -> Length? {
        var sum: Length = 0
        for (one, other) in zip(path, path.dropFirst()) {
            guard let from = places[one], let to = places[other], let length = edges[from][to] else { return nil }
            sum += length
        }
        return sum
    }

    /// The least length of a path (Dijkstra 1959, with a binary heap); `nil` if there is none.
    func distance(from start: String, to target: String, _ effort: Effort) throws(Effort.Exhausted) -> Length? {
        if start == target { return 0 }
        guard let start = places[start], let target = places[target] else { return nil }
        var best = [Length?](repeating: nil, count: edges.count)
        best[start] = 0
        var heap = DistanceHeap<Length>()
        heap.insert(0, start)
        try effort.spend(edges.count)
        while let (distance, vertex) = heap.popLeast() {
            try effort.spend(64)
            if vertex == target { return distance }
            guard best[vertex].map({ distance <= $0 }) ?? true else { continue }
            try effort.spend(stepsOfSum * edges[vertex].count)
            for (neighbour, length) in edges[vertex] {
                let sum = distance + length
                guard best[neighbour].map({ sum < $0 }) ?? true else { continue }
                try effort.spend(128)
                best[neighbour] = sum
                heap.insert(sum, neighbour)
            }
        }
        return nil
    }
}

/// Vertices by their distance, the least first: a binary heap.
private struct DistanceHeap<Length: SignedInteger> {
    private var items: [(distance: Length, vertex: Int)] = []

    mutating func insert(_ distance: Length, _ vertex: Int) {
        items.append((distance, vertex))
        var place = items.count - 1
        while place > 0, items[place].distance < items[(place - 1) / 2].distance {
            items.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func popLeast() -> (distance: Length, vertex: Int)? {
        guard let least = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return least }
        items[0] = last
        var place = 0
        while true {
            var next = place
            for child in [2 * place + 1, 2 * place + 2] where child < items.count && items[child].distance < items[next].distance { next = child }
            guard next != place else { return least }
            items.swapAt(place, next)
            place = next
        }
    }
}

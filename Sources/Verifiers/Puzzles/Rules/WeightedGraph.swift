/// A graph whose edges have lengths that are not negative.
struct WeightedGraph: Sendable {
    private var places: [String: Int] = [:]
    /// For each vertex its neighbours and the shortest edge to each.
    private var edges: [[Int: Double]] = []

    private mutating func place(_ name: String) -> Int {
        if let place = places[name] { return place }
        places[name] = edges.count
        edges.append([:])
        return edges.count - 1
    }

    /// Adds an edge from one vertex to another.
    mutating func add(_ one: String, _ other: String, length: Double) {
        let (from, to) = (place(one), place(other))
        edges[from][to] = min(edges[from][to] ?? .infinity, length)
    }

    /// The length of a path; `nil` where an edge is missing.
    func length(of path: [String]) -> Double? {
        var sum = 0.0
        for (one, other) in zip(path, path.dropFirst()) {
            guard let from = places[one], let to = places[other], let length = edges[from][to] else { return nil }
            sum += length
        }
        return sum
    }

    /// The least length of a path (Dijkstra 1959, with a binary heap); `nil` if there is none.
    func distance(from start: String, to target: String, _ effort: Effort) throws(Effort.Exhausted) -> Double? {
        guard let start = places[start], let target = places[target] else { return nil }
        var best = [Double](repeating: .infinity, count: edges.count)
        best[start] = 0
        var heap = DistanceHeap()
        heap.insert(0, start)
        try effort.spend(edges.count)
        while let (distance, vertex) = heap.popLeast() {
            try effort.spend(64)
            if vertex == target { return distance }
            guard distance <= best[vertex] else { continue }
            for (neighbour, length) in edges[vertex] where distance + length < best[neighbour] {
                try effort.spend(128)
                best[neighbour] = distance + length
                heap.insert(distance + length, neighbour)
            }
        }
        return nil
    }
}

/// Vertices by their distance, the least first: a binary heap.
private struct DistanceHeap {
    private var items: [(distance: Double, vertex: Int)] = []

    mutating func insert(_ distance: Double, _ vertex: Int) {
        items.append((distance, vertex))
        var place = items.count - 1
        while place > 0, items[place].distance < items[(place - 1) / 2].distance {
            items.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func popLeast() -> (distance: Double, vertex: Int)? {
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

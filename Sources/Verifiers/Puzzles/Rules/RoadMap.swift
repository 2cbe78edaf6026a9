/// Roads between landmarks, as a story tells of them: "There is a road which is 200 meters long from store A to bank B."
struct RoadMap: Sendable {
    private var roads: [GraphRules.Edge: Int] = [:]
    private var kinds: [UInt8: String] = [:]
    private var start: UInt8 = 0
    private var goal = ""

    /// - Returns: `nil` if the story is told in another way.
    init?(story: ArraySlice<UInt8>) {
        let words = story.split { !((0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)) }
            .map { String(decoding: $0, as: UTF8.self) }
        func landmark(_ at: Int) -> UInt8? {
            guard at + 1 < words.count, words[at + 1].utf8.count == 1, let letter = words[at + 1].utf8.first, (0x41...0x5A).contains(letter) else {
                return nil
            }
            kinds[letter] = words[at]
            return letter
        }
        for at in words.indices where at + 6 < words.count {
            if words[at] == "point", words[at + 1] == "is", let letter = landmark(at + 2) { start = letter }
            if words[at] == "nearest" { goal = words[at + 1] }
            if words[at + 1] == "meters", words[at + 2] == "long", words[at + 3] == "from", let length = Int(words[at]) {
                guard let one = landmark(at + 4), words[at + 6] == "to", let other = landmark(at + 7) else { return nil }
                roads[GraphRules.Edge(Int(one), Int(other))] = length
            }
        }
        if let nearest = words.lastIndex(of: "nearest"), nearest + 1 < words.count { goal = words[nearest + 1] }
        guard start != 0, !goal.isEmpty, !roads.isEmpty else { return nil }
    }

    /// Why a path does not lead from the start to a landmark of the kind that is asked for, or is longer than another one.
    func fault(ofPath path: [UInt8], noLongerThan other: [UInt8]) -> String? {
        guard path.first == start else { return "the path does not begin at the start" }
        guard let end = path.last, kinds[end] == goal else { return "the path does not end at a \(goal)" }
        guard let length = length(of: path) else { return "the path goes where no road is" }
        guard let best = self.length(of: other), length <= best else { return "the path is not the shortest" }
        return nil
    }

    private func length(of path: [UInt8]) -> Int? {
        var sum = 0
        for (one, other) in zip(path, path.dropFirst()) {
            guard let road = roads[GraphRules.Edge(Int(one), Int(other))] else { return nil }
            sum += road
        }
        return sum
    }
}

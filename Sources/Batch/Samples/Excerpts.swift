import HTTP

/// Excerpts of the responses of the last groups of a request, kept until the groups are answered: the responses themselves are let go as soon as they are judged.
struct Excerpts {
    /// What is kept of a response.
    struct Text {
        /// The rollout's place in its group.
        var rollout: Int
        /// The excerpt, UTF-8.
        var excerpt: [UInt8]
        /// Bytes of the response, as they were sent.
        var sentBytes: Int
    }

    private struct Group {
        var place: Int
        var texts: [Text] = []
    }

    /// Rollouts of a group that are kept, the first ones.
    static let rollouts = 64

    private let most: Int
    /// By their place in the batch.
    private var groups: [Group] = []
    private var bytes = 0

    /// Nothing is kept yet.
    ///
    /// - Parameter most: groups that are kept, those that are last in the batch.
    init(most: Int) { self.most = most }

    /// Bytes of memory that all of it takes.
    var heldBytes: Int { bytes + groups.heldBytes }

    /// Takes an excerpt of a response.
    ///
    /// - Throws: 413 or 503 where it does not fit into memory.
    mutating func take(
        _ text: ArraySlice<UInt8>, hasEscapes: Bool, rollout: Int, ofGroup place: Int, in memory: MemoryAccount
    ) throws(Problem) {
        guard rollout < Self.rollouts, let index = index(ofGroup: place) else { return }
        let excerpt = Excerpt.of(text, hasEscapes: hasEscapes)
        let size = Self.size(excerpt)
        try memory.require(size, for: "the excerpts of responses")
        bytes += size
        groups[index].texts.append(Text(rollout: rollout, excerpt: excerpt, sentBytes: text.count))
    }

    /// What is kept of a rollout's response; `nil` where nothing is.
    func text(of rollout: Int, inGroup place: Int) -> Text? {
        groups.last { $0.place == place }?.texts.first { $0.rollout == rollout }
    }

    /// Where a group is, which may be made for it; `nil` where enough later groups are there.
    private mutating func index(ofGroup place: Int) -> Int? {
        // Groups mostly come in their order.
        let after = (groups.lastIndex { $0.place <= place } ?? -1) + 1
        if after > 0, groups[after - 1].place == place { return after - 1 }
        guard groups.count == most else {
            groups.insert(Group(place: place), at: after)
            return after
        }
        guard after > 0 else { return nil }
        bytes -= groups.removeFirst().texts.reduce(0) { $0 + Self.size($1.excerpt) }
        groups.insert(Group(place: place), at: after - 1)
        return after - 1
    }

    /// With the room that a list takes while it grows.
    private static func size(_ excerpt: [UInt8]) -> Int { excerpt.capacity + 2 * MemoryLayout<Text>.stride + 32 }
}

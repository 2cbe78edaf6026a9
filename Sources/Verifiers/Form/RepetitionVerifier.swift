/// The response does not repeat itself: the share of distinct n-grams of words among all.
public struct RepetitionVerifier: Verifier, Equatable {
    /// Words in a row.
    public var n: Int
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of repetition: a score of 1 means that no `n` words occur twice in a row of theirs.
    public init(n: Int = 3) {
        self.n = max(1, n)
    }

    /// The ground truth is not used.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge { RepetitionJudge(n: n) }

    /// A table of 8 bytes for each word, a third of its places free, and the last `n` words. A word and the space after it have two bytes.
    public func workingBytes(forResponseOf bytes: Int) -> Int {
        let words = min(bytes / 2 + 1, Effort.standard / RepetitionJudge.stepsPerWord)
        return words * 8 / 2 * 3 + 8 * min(n, bytes) + 4_096
    }
}

private struct RepetitionJudge: Judge {
    /// A table of that size is filled in any order of places: each costs a miss of the cache.
    static let stepsPerWord = 32

    let n: Int

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let text = response.text[...]
        try effort.spend(4 * text.count)
        let words = ByteWords(of: text) { $0 > 0x20 }
        let count = words.reduce(0) { count, _ in count + 1 }
        guard count >= n else { return .scored(1, explanation: "fewer than \(n) words") }
        let all = count - n + 1
        try effort.spend(Self.stepsPerWord * count)
        var seen = HashTable(capacity: all)
        var grams = RollingHash(length: n)
        for word in words { if let gram = grams.add(hash(of: word)) { seen.insert(gram) } }
        return .scored(Double(seen.count) / Double(all), explanation: "\(seen.count) of \(all) \(n)-grams are distinct")
    }

    /// A hash of 64 bits of a word in small letters of ASCII: two words in a million million share one.
    private func hash(of word: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)) &* 0x100_0000_01B3 }
        return hash.mixed
    }
}

/// The hash of the last words, as a polynomial of their hashes modulo 2^64.
private struct RollingHash {
    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var words: [UInt64]
    private var count = 0
    private var value: UInt64 = 0
    /// The base to the power of the length.
    private let highest: UInt64

    init(length: Int) {
        words = [UInt64](repeating: 0, count: length)
        highest = (0..<length).reduce(1) { power, _ in power &* Self.base }
    }

    /// Adds a word.
    ///
    /// - Returns: the hash of the last ones, once there are enough.
    mutating func add(_ word: UInt64) -> UInt64? {
        let place = count % words.count
        value = value &* Self.base &+ word
        // 0 before the first words have gone through.
        value = value &- words[place] &* highest
        words[place] = word
        count += 1
        return count >= words.count ? value.mixed : nil
    }
}

/// A set of hashes in one table that does not grow.
private struct HashTable {
    private var places: [UInt64]
    private(set) var count = 0

    /// - Parameter capacity: how many hashes there are at most.
    init(capacity: Int) { places = [UInt64](repeating: 0, count: capacity + capacity / 2 + 1) }

    mutating func insert(_ hash: UInt64) {
        // 0 marks a free place.
        let wanted = hash == 0 ? 1 : hash
        var place = Int(wanted.multipliedFullWidth(by: UInt64(places.count)).high)
        while places[place] != 0 {
            if places[place] == wanted { return }
            place = place + 1 == places.count ? 0 : place + 1
        }
        places[place] = wanted
        count += 1
    }
}

extension UInt64 {
    /// The bits spread over all places, one to one.
    fileprivate var mixed: UInt64 {
        var bits = self
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

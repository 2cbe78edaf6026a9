/// Random numbers without state: the value of a draw depends on (seed, group id, draw, position) alone, so that any replica, thread or language gets the same.
///
/// `mix` is the finaliser of SplitMix64 (Steele, Lea, Flood 2014) and g = 0x9E3779B97F4A7C15, all arithmetic modulo 2^64:
///
///     group key        = mix(mix(seed + g) xor FNV-1a(UTF-8 of the group id))
///     draw key         = mix(group key + g * (draw + 1))
///     value at i       = mix(draw key + g * (i + 1))
///     index below n    = the upper 64 bits of value * n
public struct CounterGenerator: Sendable {
    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
    private let key: UInt64

    /// The generator of one group's draws.
    public init(seed: UInt64, group id: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        key = Self.mix(Self.mix(seed &+ Self.increment) ^ hash)
    }

    private init(key: UInt64) { self.key = key }

    /// The stream of one draw.
    public func draw(_ index: Int) -> CounterGenerator {
        CounterGenerator(key: Self.mix(key &+ Self.increment &* (UInt64(truncatingIfNeeded: index) &+ 1)))
    }

    /// 64 uniform bits.
    public func value(_ position: Int) -> UInt64 {
        Self.mix(key &+ Self.increment &* (UInt64(truncatingIfNeeded: position) &+ 1))
    }

    /// A number in `0..<bound`, uniform up to bound / 2^64.
    public func index(_ position: Int, below bound: Int) -> Int {
        Int(truncatingIfNeeded: value(position).multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
    }

    /// A number in 0..<1, the upper 53 bits of ``value(_:)``.
    public func unit(_ position: Int) -> Double { Double(value(position) >> 11) * 0x1p-53 }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The indices 0..<count in random order (Fisher-Yates, from the last place down; place i takes position count - 1 - i).
    public func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        for place in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(place, index(count - 1 - place, below: place + 1))
        }
        return order
    }
}

/// Draws k distinct indices below n (Floyd's algorithm: k steps whatever n is), reusing its memory from draw to draw.
struct SubsetSampler {
    private var lastDraw: [Int]
    private var members: [Int] = []
    private let k: Int

    init(n: Int, k: Int) {
        lastDraw = [Int](repeating: -1, count: n)
        self.k = k
        members.reserveCapacity(k)
    }

    /// The members of draw number `draw`, in the order they were found. Step j of n-k..<n takes position j - (n - k).
    ///
    /// - Complexity: O(k).
    mutating func sample(_ draw: Int, from generator: CounterGenerator) -> [Int] {
        members.removeAll(keepingCapacity: true)
        let stream = generator.draw(draw)
        let first = lastDraw.count - k
        for j in first..<lastDraw.count {
            let candidate = stream.index(j - first, below: j + 1)
            let chosen = lastDraw[candidate] == draw ? j : candidate
            lastDraw[chosen] = draw
            members.append(chosen)
        }
        return members
    }
}

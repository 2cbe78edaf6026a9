/// What the runs may take.
public struct RunLimits: Sendable, Equatable {
    /// Runs that are kept; a further one takes the place of the one that has been idle longest.
    public var runs = 200
    /// Steps of a run that are kept; beyond it neighbours are joined, two by two.
    public var steps = 2000
    /// Bytes of the database, in memory or in the file; close to it the run that has been idle longest goes.
    public var bytes = 64 << 20
    /// Bytes of batches that wait to be written; those that find no room are counted and left out.
    public var waitingBytes = 8 << 20
    /// Groups of a run that are kept with excerpts of their responses, the last ones; 0 keeps none.
    public var samples = 0
    /// Bytes of the samples of all runs, in memory; beyond it those of the run that has been idle longest go.
    public var sampleBytes = 16 << 20

    /// Bytes of the longest name that is kept as it is.
    public static let longestName = 128
    /// The least ``bytes``: what one transaction may add is a tenth of it.
    public static let leastBytes = 16 << 20

    /// The most ``samples``.
    public static let mostSamples = 64

    /// The defaults.
    public init() {}

    /// A name as it is kept: a long one is cut, and what was cut is kept as a hash (FNV-1a, 64 bits), so that two long names stay two.
    static func kept(_ name: String) -> String {
        guard name.utf8.count > longestName else { return name }
        let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var start = ""
        for character in name.unicodeScalars {
            guard start.utf8.count + character.utf8.count <= longestName - 20 else { break }
            start.unicodeScalars.append(character)
        }
        return "\(start)\u{2026}\(String(hash, radix: 16))"
    }
}

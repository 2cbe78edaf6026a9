/// Finds the runs of ones in bytes that are 0 or 1, eight at a time where nothing changes.
enum FlagRuns {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The `[start, end)` spans of ones, counted from the start of `flags`; `nil` if a byte is neither 0 nor 1.
    static func spans(of flags: ArraySlice<UInt8>) -> [Range<Int>]? {
        flags.withUnsafeBytes { flags in
            var spans: [Range<Int>] = []
            var start: Int?
            var at = 0
            while at < flags.count {
                if at + 8 <= flags.count {
                    let word = flags.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    if word == (start == nil ? 0 : ones) {
                        at += 8
                        continue
                    }
                }
                switch flags[at] {
                case 0:
                    if let first = start { spans.append(first..<at) }
                    start = nil
                case 1: start = start ?? at
                default: return nil
                }
                at += 1
            }
            if let start { spans.append(start..<flags.count) }
            return spans
        }
    }
}

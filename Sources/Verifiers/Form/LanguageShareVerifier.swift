/// The response is written in one script: the share of its letters among all letters.
public struct LanguageShareVerifier: Verifier, Equatable {
    /// A script by its letters.
    public enum Script: String, Sendable, CaseIterable {
        case latin, cyrillic, greek, han, japanese, hangul, arabic, hebrew, devanagari, thai

        var ranges: [ClosedRange<UInt32>] {
            switch self {
            case .latin: [0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF]
            case .cyrillic: [0x400...0x52F]
            case .greek: [0x370...0x3FF, 0x1F00...0x1FFF]
            case .han: [0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF]
            case .japanese: [0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x31F0...0x31FF]
            case .hangul: [0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7A3]
            case .arabic: [0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFF]
            case .hebrew: [0x590...0x5FF]
            case .devanagari: [0x900...0x97F]
            case .thai: [0xE00...0xE7F]
            }
        }
    }

    /// The script.
    public var script: Script
    /// No ground truth is needed.
    public var needsGroundTruth: Bool { false }

    /// A verifier of a script.
    public init(script: Script) {
        self.script = script
    }

    /// The ground truth is not used.
    public func judge(for groundTruth: GroundTruth, spending effort: Effort) throws(Effort.Exhausted) -> any Judge {
        LanguageShareJudge(script: script)
    }

    /// Nothing that grows: letters are counted in one pass.
    public func workingBytes(forResponseOf bytes: Int) -> Int { 4_096 }
}

private struct LanguageShareJudge: Judge {
    let script: LanguageShareVerifier.Script

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        let ranges = script.ranges
        var letters = 0
        var own = 0
        var scalars = UTF8Scalars(response.text[...])
        while true {
            // So many bytes at a time, so that a verdict that nobody waits for ends soon.
            let start = scalars.position
            while scalars.position < start + 4_096, let scalar = scalars.next() {
                guard Self.isLetter(scalar) else { continue }
                letters += 1
                if ranges.contains(where: { $0.contains(scalar) }) { own += 1 }
            }
            guard scalars.position > start else { break }
            try effort.spend(8 * (scalars.position - start))
        }
        guard letters > 0 else { return .noAnswer("no letters") }
        return .scored(Double(own) / Double(letters), explanation: "\(own) of \(letters) letters are \(script.rawValue)")
    }

    private static func isLetter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return (0x61...0x7A).contains(scalar | 0x20) }
        return Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false
    }
}

/// A regular expression as a program of a Thompson machine: it never goes back, so that a search costs program length times text length at most.
///
/// Known: literals, `.`, classes with ranges, `\d \w \s \D \W \S`, `\b`, `^`, `$`, groups, alternatives, `* + ? {m,n}` (lazy forms match the same texts).
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// One of the characters of a set, by its place in ``RegexProgram/sets``.
        case character(Int)
        case split(Int, Int)
        case jump(Int)
        case start, end, wordBoundary
        case match
    }

    /// Characters by ranges of Unicode scalars.
    struct CharacterSet: Sendable {
        /// In order and apart.
        private(set) var ranges: [ClosedRange<UInt32>] = []
        var isNegated = false
        /// A bit for each character of ASCII that is in a range.
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        init(ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
            self.isNegated = isNegated
            insert(ranges)
        }

        mutating func insert(_ more: [ClosedRange<UInt32>]) {
            var merged: [ClosedRange<UInt32>] = []
            for range in (ranges + more).sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if let last = merged.last, range.lowerBound <= last.upperBound {
                    merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
                } else {
                    merged.append(range)
                }
            }
            ranges = merged
            (low, high) = (0, 0)
            for range in ranges where range.lowerBound < 0x80 {
                for scalar in range.lowerBound...min(range.upperBound, 0x7F) {
                    if scalar < 64 { low |= 1 << UInt64(scalar) } else { high |= 1 << UInt64(scalar - 64) }
                }
            }
        }

        func contains(_ scalar: UInt32) -> Bool {
            if scalar < 0x80 { return (scalar < 64 ? low >> UInt64(scalar) : high >> UInt64(scalar - 64)) & 1 == (isNegated ? 0 : 1) }
            var (first, end) = (0, ranges.count)
            while first < end {
                let middle = (first + end) / 2
                if ranges[middle].upperBound < scalar { first = middle + 1 } else { end = middle }
            }
            return (first < ranges.count && ranges[first].contains(scalar)) != isNegated
        }
    }

    /// Why a pattern is refused.
    struct SyntaxError: Error {
        let reason: String
    }

    /// Instructions of a program.
    static let lengthLimit = 2_000
    /// What the state of a search takes: a program is bounded.
    static let workingBytes = 131_072

    private(set) var instructions: [Instruction] = []
    /// The sets of the instructions that read a character.
    private(set) var sets: [CharacterSet] = []
    private(set) var ignoresCase = false

    /// Steps of reading a pattern of so many bytes.
    static func cost(ofBytes bytes: Int) -> Int { 256 + 128 * min(bytes, 4 * RegexParser.lengthLimit) }
    /// Steps of each instruction of a program that is kept: so that few programs of many are.
    static let costOfInstruction = 512

    /// - Throws: ``SyntaxError``.
    init(_ pattern: String, ignoresCase: Bool = false) throws(SyntaxError) {
        var parser = RegexParser(pattern: Array(pattern.unicodeScalars.prefix(RegexParser.lengthLimit + 1)))
        parser.folds = ignoresCase
        let node = try parser.parse()
        self.ignoresCase = ignoresCase || parser.ignoresCase
        try emit(node)
        instructions.append(.match)
    }

    private mutating func emit(_ node: RegexNode) throws(SyntaxError) {
        guard instructions.count < Self.lengthLimit else { throw SyntaxError(reason: "the pattern is longer than \(Self.lengthLimit) steps") }
        switch node {
        case .empty: break
        case .set(let set):
            instructions.append(.character(sets.count))
            sets.append(set)
        case .start: instructions.append(.start)
        case .end: instructions.append(.end)
        case .wordBoundary: instructions.append(.wordBoundary)
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .alternatives(let nodes):
            var exits: [Int] = []
            for node in nodes.dropLast() {
                let split = instructions.count
                instructions.append(.split(split + 1, 0))
                try emit(node)
                exits.append(instructions.count)
                instructions.append(.jump(0))
                instructions[split] = .split(split + 1, instructions.count)
            }
            if let last = nodes.last { try emit(last) }
            for exit in exits { instructions[exit] = .jump(instructions.count) }
        case .repeated(let node, let minimum, let maximum):
            for _ in 0..<minimum {
                let before = instructions.count
                try emit(node)
                // Nothing, however often, is nothing.
                guard instructions.count > before else { break }
            }
            guard let maximum else {
                let split = instructions.count
                instructions.append(.split(split + 1, 0))
                try emit(node)
                instructions.append(.jump(split))
                instructions[split] = .split(split + 1, instructions.count)
                return
            }
            var splits: [Int] = []
            for _ in minimum..<max(minimum, maximum) {
                splits.append(instructions.count)
                instructions.append(.split(instructions.count + 1, 0))
                try emit(node)
            }
            for split in splits { instructions[split] = .split(split + 1, instructions.count) }
        }
    }

    /// Whether the text holds a match, or is one from end to end.
    ///
    /// - Parameter effort: spent for each instruction that is looked at.
    func search(_ text: ArraySlice<UInt8>, isWhole: Bool, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        try effort.spend(instructions.count)
        var machine = RegexMachine(self, isWhole: isWhole)
        var scalars = UTF8Scalars(text)
        var before: UInt32?
        var next = scalars.next().map(folded)
        machine.start(before: nil, next: next)
        while !machine.isFound, !machine.isStuck, let scalar = next {
            before = scalar
            let following = scalars.next()
            // The small letter of one beyond ASCII is looked up.
            if ignoresCase, let following, following >= 0x80, !following.isPlainIdeograph { try effort.spend(48) }
            next = following.map(folded)
            machine.step(scalar, before: before, next: next)
            try effort.spend(machine.takeWork())
        }
        try effort.spend(machine.takeWork())
        return machine.isFound
    }

    private func folded(_ scalar: UInt32) -> UInt32 { ignoresCase ? Self.folded(scalar) : scalar }

    static func isWord(_ scalar: UInt32) -> Bool {
        (0x30...0x39).contains(scalar) || (0x41...0x5A).contains(scalar) || (0x61...0x7A).contains(scalar) || scalar == 0x5F
    }

    /// Small letters, one scalar for one.
    static func folded(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar | 0x20 : scalar }
        guard !scalar.isPlainIdeograph, let properties = Unicode.Scalar(scalar)?.properties, properties.changesWhenLowercased else { return scalar }
        let lower = properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first?.value ?? scalar : scalar
    }
}

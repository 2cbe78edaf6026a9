/// The form in which a step is stored.
///
/// A byte for the version, then numbers of seven bits a byte, the lowest first: batches, figures. A figure is its key (the number of a known one, or 0 and its bytes), its
/// kind, its count, and its sums as doubles, the lowest byte first.
extension StepFigures {
    private static let version: UInt8 = 1

    private enum Kind: UInt8 {
        case count, mean, spread
    }

    /// The bytes of the step.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = [Self.version]
        bytes.reserveCapacity(16 + entries.count * 16)
        bytes.append(number: batches)
        bytes.append(number: entries.count)
        for entry in entries {
            if let number = FigureKeys.numbers[entry.key] {
                bytes.append(number: number)
            } else {
                bytes.append(number: 0)
                bytes.append(number: entry.key.utf8.count)
                bytes.append(contentsOf: entry.key.utf8)
            }
            switch entry.figure {
            case .count(let count):
                bytes.append(Kind.count.rawValue)
                bytes.append(number: count)
            case .mean(let sum, let count):
                bytes.append(Kind.mean.rawValue)
                bytes.append(number: count)
                bytes.append(sum)
            case .spread(let spread):
                bytes.append(Kind.spread.rawValue)
                bytes.append(number: spread.count)
                for number in [spread.mean, spread.squares, spread.least, spread.most] { bytes.append(number) }
            }
        }
        return bytes
    }

    /// How many figures a step has, by its first bytes, of which 24 are enough; 0 for what is none.
    static func count(inFirst bytes: [UInt8]) -> Int {
        var rest = Bytes(base: bytes[...])
        guard rest.byte() == Self.version, rest.number() != nil, let count = rest.number(), count <= Self.limit else { return 0 }
        return count
    }

    /// Reads the bytes of a step; `nil` where they are none, as in a file that something else has written to.
    public init?(bytes: some Sequence<UInt8>) {
        var rest = Bytes(base: Array(bytes)[...])
        guard rest.byte() == Self.version, let batches = rest.number(), let count = rest.number(), count <= Self.limit else { return nil }
        self.init(batches: batches)
        for _ in 0..<count {
            guard let key = rest.key(), let kind = rest.byte().flatMap(Kind.init(rawValue:)), let count = rest.number() else { return nil }
            switch kind {
            case .count: append(.count(count), key: key)
            case .mean:
                guard let sum = rest.double() else { return nil }
                append(.mean(sum: sum, count: count), key: key)
            case .spread:
                guard let mean = rest.double(), let squares = rest.double(), let least = rest.double(), let most = rest.double() else { return nil }
                append(.spread(Figure.Spread(count: count, mean: mean, squares: squares, least: least, most: most)), key: key)
            }
        }
        guard rest.base.isEmpty else { return nil }
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: Int) {
        var rest = UInt(Swift.max(0, number))
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    fileprivate mutating func append(_ number: Double) {
        let pattern = number.bitPattern
        for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: pattern >> UInt64(shift))) }
    }
}

/// Bytes that are read one after the other.
private struct Bytes {
    var base: ArraySlice<UInt8>

    mutating func byte() -> UInt8? { base.popFirst() }

    mutating func number() -> Int? {
        var value: UInt = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            guard let byte = base.popFirst() else { return nil }
            value |= UInt(byte & 0x7F) << UInt(shift)
            if byte < 0x80 { return Int(exactly: value) }
        }
        return nil
    }

    /// A finite number.
    mutating func double() -> Double? {
        guard base.count >= 8 else { return nil }
        let pattern = base.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        base.removeFirst(8)
        let number = Double(bitPattern: pattern)
        return number.isFinite ? number : nil
    }

    mutating func key() -> String? {
        guard let number = number() else { return nil }
        guard number == 0 else { return number <= FigureKeys.all.count ? FigureKeys.all[number - 1] : nil }
        guard let length = self.number(), length <= StepFigures.longestKey, length <= base.count else { return nil }
        defer { base.removeFirst(length) }
        return String(validating: base.prefix(length), as: UTF8.self)
    }
}

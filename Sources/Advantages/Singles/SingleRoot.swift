/// The square root of a single.
///
/// PyTorch has it from the processor, rounded to the nearest, but for its x86 builds with Intel's MKL (those of PyPI): on processors of AMD MKL starts from their
/// estimate of 1/sqrt(x) and stops at an error of up to 0.75 units in the last place, one root in six being the neighbour of the nearest single.
enum SingleRoot {
    /// The nearest single, as IEEE 754 demands.
    case nearest
    /// That of MKL 2024.2 on an AMD EPYC of family 25, model 1 (Zen 3), found by comparison: equal for every single of two octaves, and the octaves repeat.
    case estimated

    /// The root of a number that is not negative.
    func callAsFunction(_ value: Float) -> Float {
        guard self == .estimated, value.isNormal else { return value.squareRoot() }
        let estimate = ReciprocalRootEstimate.of(value)
        var root = value * estimate
        var half = 0.5 * estimate
        // Newton's step for both the root and half its reciprocal, then one more for the root alone.
        let error = 0.5 - half * root
        root += root * error
        half += half * error
        root += half * (value - root * root)
        return root
    }
}

/// The estimate of 1/sqrt(x) by the instruction RSQRTSS of that processor: 13 bits, from a table of two octaves.
///
/// An octave is cut into 16 blocks of 16 segments of 16 cells. The estimate falls by 0 or 1 units from cell to cell, alike in all segments of a block, and by 0 to 2
/// units where a segment begins.
enum ReciprocalRootEstimate {
    /// Bit i: whether the estimate falls before cell i of a segment. A number per block of [0.5, 2).
    private static let cells: [UInt16] = [
        0xB6DA, 0x6DAC, 0x56AC, 0xAAAC, 0x5554, 0x9552, 0x4A94, 0x5294, 0x2928, 0x4924, 0x4924, 0x4492, 0x2448, 0x2448, 0x4444, 0x4444,
        0xFEFE, 0xEFEE, 0xBEF6, 0xBBB6, 0xB6EC, 0xDADA, 0xB6AC, 0x6AD4, 0xAAAA, 0x5554, 0xAA54, 0x954A, 0x54A4, 0x9294, 0x94A4, 0x4948,
    ]

    /// Bits 2i and 2i + 1: by how much it falls before segment i of a block.
    private static let segments: [UInt32] = [
        0x1145_5194, 0x1151_5595, 0x5555_5659, 0x0410_4451, 0x1145_5554, 0x0040_4111, 0x1454_5554, 0x0104_1111,
        0x1555_5555, 0x4451_1515, 0x4010_4110, 0x0000_0000, 0x4515_1551, 0x0444_4511, 0x0101_0411, 0x0000_4001,
        0x1556_5A69, 0x1155_5599, 0x1145_5565, 0x1145_5565, 0x4555_5596, 0x0010_1111, 0x0444_5154, 0x5155_5595,
        0x0411_1114, 0x5155_5555, 0x4111_1145, 0x0000_0100, 0x4514_5515, 0x0410_4444, 0x0000_4001, 0x4545_5154,
    ]

    /// The bits of the estimate but the last eleven, which are 0, for every cell of [0.5, 2).
    private static let table: [UInt32] = {
        var estimate: UInt32 = 0x7F6A0
        return (0..<8192).map { cell in
            let (block, segment, place) = (cell >> 8, (cell >> 4) & 15, cell & 15)
            estimate -= place == 0 ? (segments[block] >> (2 * UInt32(segment))) & 3 : UInt32((cells[block] >> UInt16(place)) & 1)
            return estimate
        }
    }()

    /// The estimate for a normal positive number.
    static func of(_ value: Float) -> Float {
        // value = 4^power * (a number of [0.5, 2)).
        let exponent = Int(value.bitPattern >> 23) - 127
        let power = (exponent + 1) >> 1
        let cell = Int(value.bitPattern) - (power << 24) - 0x3F00_0000
        return Float(bitPattern: table[cell >> 11] << 11) * Float(sign: .plus, exponent: -power, significand: 1)
    }
}

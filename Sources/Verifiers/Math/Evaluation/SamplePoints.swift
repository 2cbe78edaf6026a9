/// The points at which two expressions are compared: fixed, so that a verdict is the same every time, and without structure, so that no identity holds
/// there by chance.
enum SamplePoints {
    /// SplitMix64.
    private static func mixed(_ seed: UInt64) -> UInt64 {
        var z = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// A point of the field for each variable.
    static func residues(of symbols: [String], point: Int) -> [String: UInt64] {
        var values: [String: UInt64] = [:]
        for (index, symbol) in symbols.enumerated() {
            values[symbol] = mixed(UInt64(point * 1000 + index)) % (ModularEvaluation.prime - 2) + 1
        }
        return values
    }

    /// A real point.
    struct Point {
        var values: [String: Complex]
        var isPositive: Bool
    }

    /// How many real points there are.
    static let realCount = 14
    /// How many there are for functions that are made of pieces.
    static let manyCount = 28
    /// The sizes of the values; negative ones give some variables a negative sign. Small, medium and large values meet most domains.
    private static let scales: [Double] = [1.1, -1.3, 2.7, 0.6, -0.7, 7.0, -3.9, 0.2, 19.0, -11.0, 0.9, 53.0, -0.3, 4.4]

    /// - Parameter integers: variables that mean whole numbers.
    static func real(of symbols: [String], integers: Set<String>, point: Int) -> Point {
        let scale = scales[point % scales.count]
        var values: [String: Complex] = [:]
        for (index, symbol) in symbols.enumerated() {
            let bits = mixed(UInt64(7_000 + point * 1000 + index))
            if integers.contains(symbol) {
                // Even and odd, small and larger; a later variable tends to be smaller, as in binomials.
                // After those, numbers with many divisors and their neighbours.
                let value = [4, 5, 7, 3, 8, 2, 9, 6, 11, 10, 12, 13, 1, 15][(point + index * 5) % 14]
                let large = [12, 31, 24, 61, 36, 25, 60, 13, 18, 37, 30, 19, 48, 49][(point + index * 5) % 14]
                values[symbol] = Complex(point < realCount ? value : large)
            } else {
                // Between 0.4 and 1 of the scale.
                let share = 0.4 + 0.6 * Double(bits >> 11) * 0x1p-53
                // Of several variables, each one is negative at some point and positive at another.
                let isNegative = scale < 0 && (symbols.count == 1 || (bits >> 3) & 1 == 0 || index == point % symbols.count)
                values[symbol] = Complex(Real(exactly: BigFloat(isNegative ? scale * share : abs(scale) * share)))
            }
        }
        return Point(values: values, isPositive: scale > 0)
    }

    /// The value of a function that is only named, for its n-th distinct arguments at a point.
    static func oracle(name: String, index: Int, point: Int) -> Complex {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let bits = mixed(hash &+ UInt64(index * 64 + point))
        return Complex(Real(exactly: BigFloat(0.3 + Double(bits >> 11) * 0x1p-53)))
    }
}

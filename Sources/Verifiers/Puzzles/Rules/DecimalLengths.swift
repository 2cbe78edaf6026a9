import BigInt
import JSON

/// Lengths as whole multiples of one decimal place: sums of decimals are exact in them.
struct DecimalLengths: Sendable {
    /// A number that is not negative, as it is written: digits and a power of ten.
    struct Decimal: Sendable {
        /// Below 2^62 in most puzzles.
        let digits: BigInt
        let exponent: Int

        /// The decimal that a JSON number says. One with a fraction is a floating-point number by now: its decimal is the shortest that is read as it (as Swift
        /// prints it), which is the one that was written if that had at most 15 digits.
        ///
        /// - Returns: `nil` for what is no number, a negative one, or one that is not finite.
        init?(_ value: JSONValue) {
            switch value {
            case .integer(let integer):
                digits = BigInt(integer)
                exponent = 0
            case .digits(let text):
                // The digits of a longer number count as those of a floating-point number would.
                guard text.utf8.count <= 400, let number = BigInt(text) else { return nil }
                digits = number
                exponent = 0
            case .number(let number):
                guard number.isFinite else { return nil }
                let parts = "\(number)".utf8.split(separator: UInt8(ascii: "e"))
                let mantissa = parts[0].split(separator: UInt8(ascii: "."))
                let fraction = mantissa.count > 1 && !mantissa[1].elementsEqual("0".utf8) ? Array(mantissa[1]) : []
                guard let whole = BigInt(String(decoding: Array(mantissa[0]) + fraction, as: UTF8.self)) else { return nil }
                digits = whole
                exponent = (parts.count > 1 ? Int(String(decoding: Array(parts[1]), as: UTF8.self)) ?? 0 : 0) - fraction.count
            default: return nil
            }
            guard digits >= 0 else { return nil }
        }
    }

    /// A path has fewer steps than this: each takes 64 steps of a verdict.
    private static let longestPath = Effort.standard / 64

    /// Places after the point.
    private let places: Int
    /// The steps of adding two lengths.
    let steps: Int

    init(places lengths: [Decimal]) {
        let places = lengths.reduce(0) { max($0, -$1.exponent) }
        self.places = places
        // A digit has less than four bits; sums of so many lengths are some bits longer.
        let digits = lengths.reduce(0) { max($0, $1.digits.bitWidth + 4 * ($1.exponent + places)) }
        steps = 2 + digits / 8
    }

    /// A length in units of the last place.
    func units(of length: Decimal) -> BigInt { length.digits * BigInt(10).power(length.exponent + places) }

    /// All lengths, where sums of any path's lengths fit into 63 bits.
    func small(_ lengths: [Decimal]) -> [Int]? {
        var units: [Int] = []
        units.reserveCapacity(lengths.count)
        for length in lengths {
            guard length.exponent + places <= 18, let digits = Int(exactly: length.digits) else { return nil }
            var unit = digits
            for _ in 0..<(length.exponent + places) {
                let (product, isTooLarge) = unit.multipliedReportingOverflow(by: 10)
                if isTooLarge { return nil }
                unit = product
            }
            guard unit <= Int.max / Self.longestPath else { return nil }
            units.append(unit)
        }
        return units
    }

    /// A length as a decimal.
    func text(of length: some BinaryInteger) -> String {
        let digits = Array("\(length)".utf8)
        guard places > 0 else { return "\(length)" }
        let padded = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, places + 1 - digits.count)) + digits
        let whole = padded.dropLast(places)
        let fraction = padded.suffix(places)
        let kept = fraction.prefix((fraction.lastIndex { $0 != UInt8(ascii: "0") } ?? fraction.startIndex - 1) - fraction.startIndex + 1)
        return String(decoding: whole, as: UTF8.self) + (kept.isEmpty ? "" : "." + String(decoding: kept, as: UTF8.self))
    }
}

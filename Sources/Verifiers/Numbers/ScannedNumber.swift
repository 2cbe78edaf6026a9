import BigInt

/// A number while it is read: a fraction that is not reduced, of two machine words as long as its parts fit.
///
/// A prose has many numbers and only one of them counts; it is known too late which. Reducing a fraction costs more than reading it.
struct ScannedNumber {
    private enum Form {
        case small(Int, Int)
        case large(BigInt, BigInt)
    }

    /// The second part is above 0.
    private let form: Form

    private init(_ form: Form) { self.form = form }

    init(_ value: Int) { form = .small(value, 1) }

    init(_ value: BigInt) { form = .large(value, 1) }

    /// - Parameter denominator: above 0.
    init(_ numerator: Int, over denominator: Int) { form = .small(numerator, denominator) }

    /// The value, in lowest terms.
    var exact: ExactNumber {
        switch form {
        case .small(let top, 1): ExactNumber(top)
        case .small(let top, let bottom): ExactNumber(BigInt(top), over: BigInt(bottom))
        case .large(let top, let bottom): ExactNumber(top, over: bottom)
        }
    }

    private var parts: (top: BigInt, bottom: BigInt) {
        switch form {
        case .small(let top, let bottom): (BigInt(top), BigInt(bottom))
        case .large(let top, let bottom): (top, bottom)
        }
    }

    var isZero: Bool {
        switch form {
        case .small(let top, _): top == 0
        case .large(let top, _): top.isZero
        }
    }

    var isInteger: Bool {
        switch form {
        case .small(let top, let bottom): bottom == 1 || top % bottom == 0
        case .large(let top, let bottom): bottom == 1 || (top % bottom).isZero
        }
    }

    /// Whether it is between -1 and 1.
    var isOneAtMost: Bool {
        switch form {
        case .small(let top, let bottom): top.magnitude <= bottom.magnitude
        case .large(let top, let bottom): top.magnitude <= bottom.magnitude
        }
    }

    static prefix func - (one: ScannedNumber) -> ScannedNumber {
        switch one.form {
        // No part is the least number: digits have no sign.
        case .small(let top, let bottom): ScannedNumber(.small(0 - top, bottom))
        case .large(let top, let bottom): ScannedNumber(.large(-top, bottom))
        }
    }

    static func + (one: ScannedNumber, other: ScannedNumber) -> ScannedNumber {
        if case .small(let a, let b) = one.form, case .small(let c, let d) = other.form {
            let (ad, far) = a.multipliedReportingOverflow(by: d)
            let (cb, near) = c.multipliedReportingOverflow(by: b)
            let (sum, beyond) = ad.addingReportingOverflow(cb)
            let (bottom, below) = b.multipliedReportingOverflow(by: d)
            if !far, !near, !beyond, !below, sum > .min { return ScannedNumber(.small(sum, bottom)) }
        }
        let (left, right) = (one.parts, other.parts)
        return ScannedNumber(.large(left.top * right.bottom + right.top * left.bottom, left.bottom * right.bottom))
    }

    static func * (one: ScannedNumber, other: ScannedNumber) -> ScannedNumber {
        if case .small(let a, let b) = one.form, case .small(let c, let d) = other.form {
            let (top, above) = a.multipliedReportingOverflow(by: c)
            let (bottom, below) = b.multipliedReportingOverflow(by: d)
            if !above, !below, top > .min { return ScannedNumber(.small(top, bottom)) }
        }
        let (left, right) = (one.parts, other.parts)
        return ScannedNumber(.large(left.top * right.top, left.bottom * right.bottom))
    }

    /// `nil` for a divisor of 0.
    func divided(by other: ScannedNumber) -> ScannedNumber? {
        switch other.form {
        case .small(let top, let bottom):
            guard top != 0 else { return nil }
            return self * (top < 0 ? ScannedNumber(.small(0 - bottom, 0 - top)) : ScannedNumber(.small(bottom, top)))
        case .large(let top, let bottom):
            guard !top.isZero else { return nil }
            return self * (top < 0 ? ScannedNumber(.large(-bottom, -top)) : ScannedNumber(.large(bottom, top)))
        }
    }

    /// 10 to a power.
    static func powerOfTen(_ exponent: Int) -> ScannedNumber {
        guard abs(exponent) <= 18 else {
            let power = BigInt(10).power(abs(exponent))
            return ScannedNumber(exponent < 0 ? .large(1, power) : .large(power, 1))
        }
        let power = (0..<abs(exponent)).reduce(1) { power, _ in power * 10 }
        return exponent < 0 ? ScannedNumber(.small(1, power)) : ScannedNumber(.small(power, 1))
    }
}

/// The double nearest to the sum of finite numbers, ties to even; beyond the range the largest finite number.
///
/// What a reward is made of adds up to what its parts say, in any order: 0.7 + 0.2 + 0.1 is 1.
public func nearestSum(_ numbers: ArraySlice<Double>) -> Double {
    // Two doubles hold the sum of most lists without loss.
    var (sum, errors, isExact) = (0.0, 0.0, true)
    for number in numbers {
        let (total, error) = sum.addingExactly(number)
        let (all, lost) = errors.addingExactly(error)
        (sum, errors, isExact) = (total, all, isExact && lost == 0)
    }
    // NaN, from a sum that left the range on its way, is not 0 either.
    if isExact { return (sum + errors).clampedToFinite }
    var expansion = Expansion()
    for number in numbers { expansion.add(number) }
    if expansion.value.isFinite { return expansion.value.withPlainZero }
    // A part of the sum left the range on its way; the smallest digits of the smallest doubles are lost in the larger unit.
    expansion = Expansion()
    for number in numbers { expansion.add(number * 0x1p-64) }
    return (expansion.value * 0x1p64).clampedToFinite
}

/// An exact sum: doubles of which none overlaps the next, by ascending magnitude (Shewchuk 1997).
private struct Expansion {
    private var parts: [Double] = []

    mutating func add(_ term: Double) {
        var term = term
        var kept = 0
        for part in parts {
            let (sum, error) = term.addingExactly(part)
            if error != 0 {
                parts[kept] = error
                kept += 1
            }
            term = sum
        }
        parts.removeSubrange(kept...)
        parts.append(term)
    }

    /// Rounded once.
    var value: Double {
        var place = parts.count - 1
        guard place >= 0 else { return 0 }
        var sum = parts[place]
        var error = 0.0
        while place > 0, error == 0 {
            place -= 1
            (sum, error) = sum.addingExactly(parts[place])
        }
        // In the middle between two doubles the parts below decide.
        if place > 0, error != 0, (error < 0) == (parts[place - 1] < 0) {
            let other = sum + 2 * error
            if other - sum == 2 * error { sum = other }
        }
        return sum
    }
}

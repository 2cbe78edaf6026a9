/// In which numbers an estimator calculates.
///
/// Trainers calculate in single precision and round every step, so that their advantages differ in the last bits from the exact ones and, with the order of the
/// additions, from each other. To get their very bits the steps must be theirs.
public enum Arithmetic: String, Sendable, CaseIterable {
    /// Doubles; only the answer is rounded to what was asked for.
    case double
    /// Singles, step for step as TRL 1.16 does it with PyTorch 2.13 on a CPU, see `SingleSum`; the square root is the nearest single.
    case single
    /// The same with the square root of PyTorch's x86 builds on processors of AMD, see `SingleRoot`.
    case singleAMD = "single_mkl_amd"

    /// The square root; `nil` for doubles.
    var root: SingleRoot? {
        switch self {
        case .double: nil
        case .single: .nearest
        case .singleAMD: .estimated
        }
    }
}

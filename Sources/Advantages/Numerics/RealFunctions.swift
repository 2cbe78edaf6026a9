// The elementary functions that the standard library does not have; they are all that this target takes from the C library.
import func Glibc.exp
import func Glibc.expm1
import func Glibc.log
import func Glibc.log1p
import func Glibc.pow

/// e^x.
func exponential(_ x: Double) -> Double { exp(x) }
/// e^x - 1 without cancellation near 0.
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
/// The natural logarithm.
func naturalLogarithm(_ x: Double) -> Double { log(x) }
/// log(1 + x) without cancellation near 0.
func logarithmOnePlus(_ x: Double) -> Double { log1p(x) }
/// x to the power of y.
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

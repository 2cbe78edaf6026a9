/// The sum of singles with the additions in the order of PyTorch 2.13's `nansum` on an x86 CPU (`aten/src/ATen/native/cpu/SumKernel.cpp`); NaN counts as 0.
///
/// The order is the same for its kernels of the plain instruction set and of AVX2, and for any number of threads as long as a reduction reads fewer than 32,768
/// numbers: PyTorch cuts longer ones among its threads.
enum SingleSum {
    /// Which numbers are added to one another first; it depends on how they lie in memory.
    enum Order {
        /// Numbers that lie side by side, reduced to one: eight lanes from 8 numbers on, the rest added first, the lanes last.
        case contiguous
        /// Four interleaved sums.
        case interleaved
        /// One after the other, in blocks.
        case cascade

        /// How the columns of a matrix of `columns` are added up, row after row.
        static func column(_ column: Int, of columns: Int) -> Order {
            switch columns {
            case 1: .contiguous
            case ..<lanes: column < columns / 4 * 4 ? .cascade : .interleaved
            // Four vectors at a time.
            default: column < columns / (4 * lanes) * (4 * lanes) ? .cascade : .interleaved
            }
        }
    }

    /// Singles in a vector of AVX2.
    private static let lanes = 8

    /// The sum of `values`.
    static func of(_ values: [Float], _ order: Order) -> Float {
        values.withUnsafeBufferPointer { values in
            let all = Strided(values: values, start: 0, stride: 1, count: values.count)
            return switch order {
            case .contiguous: contiguous(all)
            case .interleaved: interleaved(all)
            case .cascade: cascade(all)
            }
        }
    }

    private struct Strided {
        var values: UnsafeBufferPointer<Float>
        var start: Int
        var stride: Int
        var count: Int

        subscript(place: Int) -> Float {
            let value = values[start + place * stride]
            return value.isNaN ? 0 : value
        }

        /// Every `ways`-th number from `place` on, without the numbers of the last incomplete round.
        func every(_ ways: Int, from place: Int) -> Strided {
            Strided(values: values, start: start + place * stride, stride: stride * ways, count: count / ways)
        }
    }

    private static func contiguous(_ values: Strided) -> Float {
        guard values.count >= lanes else { return interleaved(values) }
        var sum: Float = 0
        for place in values.count / lanes * lanes..<values.count { sum += values[place] }
        for lane in 0..<lanes { sum += interleaved(values.every(lanes, from: lane)) }
        return sum
    }

    private static func interleaved(_ values: Strided) -> Float {
        var sum = cascade(values.every(4, from: 0))
        for place in values.count / 4 * 4..<values.count { sum += values[place] }
        for way in 1..<4 { sum += cascade(values.every(4, from: way)) }
        return sum
    }

    /// Blocks of 16 numbers or more, blocks of as many blocks, and so on up to four levels: the error grows with the logarithm of the count.
    private static func cascade(_ values: Strided) -> Float {
        let logarithm = values.count > 1 ? Int.bitWidth - (values.count - 1).leadingZeroBitCount : 0
        let power = Swift.max(4, logarithm / 4)
        let block = 1 << power
        var levels = SIMD4<Float>.zero
        var place = 0
        while place + block <= values.count {
            for _ in 0..<block {
                levels[0] += values[place]
                place += 1
            }
            for level in 1..<4 {
                levels[level] += levels[level - 1]
                levels[level - 1] = 0
                if place & ((block - 1) << (level * power)) != 0 { break }
            }
        }
        while place < values.count {
            levels[0] += values[place]
            place += 1
        }
        return levels[0] + levels[1] + levels[2] + levels[3]
    }
}

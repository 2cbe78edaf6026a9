extension SafetensorsFile {
    /// The elements as doubles; whole numbers beyond 2^53 are rounded.
    ///
    /// - Parameters:
    ///   - tensor: one of ``tensors``.
    ///   - indices: which elements, in row order; by default all.
    /// - Returns: one double per element; NaN and infinities as they are.
    public func doubles(of tensor: Tensor, at indices: Range<Int>? = nil) -> [Double] {
        switch tensor.type {
        case .bool, .uint8: map(tensor, indices) { (value: UInt8) in Double(value) }
        case .int8: map(tensor, indices) { (value: Int8) in Double(value) }
        case .uint16: map(tensor, indices) { (value: UInt16) in Double(UInt16(littleEndian: value)) }
        case .int16: map(tensor, indices) { (value: Int16) in Double(Int16(littleEndian: value)) }
        case .float16: map(tensor, indices) { (bits: UInt16) in Double(Self.float(half: UInt16(littleEndian: bits))) }
        case .bfloat16: map(tensor, indices) { (bits: UInt16) in Double(Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)) }
        case .uint32: map(tensor, indices) { (value: UInt32) in Double(UInt32(littleEndian: value)) }
        case .int32: map(tensor, indices) { (value: Int32) in Double(Int32(littleEndian: value)) }
        case .float32: map(tensor, indices) { (bits: UInt32) in Double(Float(bitPattern: UInt32(littleEndian: bits))) }
        case .uint64: map(tensor, indices) { (value: UInt64) in Double(UInt64(littleEndian: value)) }
        case .int64: map(tensor, indices) { (value: Int64) in Double(Int64(littleEndian: value)) }
        case .float64: map(tensor, indices) { (bits: UInt64) in Double(bitPattern: UInt64(littleEndian: bits)) }
        }
    }

    /// The elements of a tensor of whole numbers or flags.
    ///
    /// - Returns: `nil` for a tensor of fractions, and where a number does not fit.
    public func integers(of tensor: Tensor) -> [Int]? {
        switch tensor.type {
        case .bool, .uint8: map(tensor, nil) { (value: UInt8) in Int(value) }
        case .int8: map(tensor, nil) { (value: Int8) in Int(value) }
        case .uint16: map(tensor, nil) { (value: UInt16) in Int(UInt16(littleEndian: value)) }
        case .int16: map(tensor, nil) { (value: Int16) in Int(Int16(littleEndian: value)) }
        case .uint32: map(tensor, nil) { (value: UInt32) in Int(UInt32(littleEndian: value)) }
        case .int32: map(tensor, nil) { (value: Int32) in Int(Int32(littleEndian: value)) }
        case .int64: map(tensor, nil) { (value: Int64) in Int(Int64(littleEndian: value)) }
        case .uint64:
            map(tensor, nil) { (value: UInt64) in UInt64(littleEndian: value) }.allSatisfy { $0 <= UInt64(Int.max) }
                ? map(tensor, nil) { (value: UInt64) in Int(truncatingIfNeeded: UInt64(littleEndian: value)) } : nil
        case .float16, .bfloat16, .float32, .float64: nil
        }
    }

    /// The raw bytes of some elements.
    ///
    /// - Parameters:
    ///   - tensor: one of ``tensors``.
    ///   - indices: which elements, in row order, inside `0..<tensor.count`.
    public func bytes(of tensor: Tensor, at indices: Range<Int>) -> ArraySlice<UInt8> {
        bytes[tensor.range.lowerBound + indices.lowerBound * tensor.type.size..<tensor.range.lowerBound + indices.upperBound * tensor.type.size]
    }

    private func map<Element: BitwiseCopyable, Value>(_ tensor: Tensor, _ indices: Range<Int>?, _ value: (Element) -> Value) -> [Value] {
        let indices = (indices ?? 0..<tensor.count).clamped(to: 0..<tensor.count)
        let start = tensor.range.lowerBound + indices.lowerBound * tensor.type.size
        // A slice is checked against the file, whatever the tensor says.
        return bytes[start..<start + indices.count * tensor.type.size].withUnsafeBytes { raw in
            let size = MemoryLayout<Element>.size
            return (0..<raw.count / size).map { value(raw.loadUnaligned(fromByteOffset: $0 * size, as: Element.self)) }
        }
    }

    /// IEEE 754 binary16.
    private static func float(half bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
        }
    }
}

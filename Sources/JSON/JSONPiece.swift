/// The bytes between two values of an object: a key with its quotation marks and colon, the comma or brace before it, the white space between them.
///
/// The objects of a list mostly repeat them to the letter. Where the grammar of an object has been checked once, another one like it needs a comparison for
/// each piece and a look at its values: ``JSONReader/skip(_:)``, ``JSONReader/plainNumber()``, ``JSONReader/plainNatural()``, ``JSONReader/plainText()``.
public struct JSONPiece: Sendable {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64
    @usableFromInline let lowMask: UInt64
    @usableFromInline let highMask: UInt64
    @usableFromInline let count: Int

    /// The longest piece, in bytes.
    public static var maximumCount: Int { 16 }

    /// No bytes.
    public init() { self.init(UnsafeBufferPointer(start: nil, count: 0)) }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var words: (UInt64, UInt64) = (0, 0)
        for byte in bytes.prefix(8).reversed() { words.0 = words.0 << 8 | UInt64(byte) }
        for byte in bytes.dropFirst(8).reversed() { words.1 = words.1 << 8 | UInt64(byte) }
        (low, high) = words
        lowMask = Self.mask(min(bytes.count, 8))
        highMask = Self.mask(max(bytes.count - 8, 0))
        count = bytes.count
    }

    private static func mask(_ bytes: Int) -> UInt64 {
        bytes == 8 ? .max : 1 << UInt64(bytes * 8) - 1
    }
}

extension JSONReader {
    /// The place after what was read last, from the start of the window.
    @inlinable
    public var position: Int { at }

    /// What was read from `start` on, as a piece to look for again; `nil` if it is too long.
    public func piece(from start: Int) -> JSONPiece? {
        guard start <= at, at - start <= JSONPiece.maximumCount else { return nil }
        return JSONPiece(UnsafeBufferPointer(rebasing: bytes[start..<at]))
    }

    /// Goes after `piece` if it is next.
    ///
    /// The caller knows that the piece fits here: that it followed the same kind of value in an object at the same depth.
    @inlinable
    @inline(__always)
    public mutating func skip(_ piece: JSONPiece) -> Bool {
        guard at &+ 16 <= bytes.count, let base = bytes.baseAddress else { return false }
        let place = UnsafeRawPointer(base + at)
        let low = UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)) ^ piece.low
        let high = UInt64(littleEndian: place.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) ^ piece.high
        guard (low & piece.lowMask) | (high & piece.highMask) == 0 else { return false }
        at &+= piece.count
        return true
    }

    /// Goes after a comma and one space, if there is one; false if something else is next.
    @inlinable
    @inline(__always)
    public mutating func skipComma() -> Bool {
        guard at &+ 1 < bytes.count, bytes[at] == UInt8(ascii: ",") else { return false }
        at &+= bytes[at &+ 1] == UInt8(ascii: " ") ? 2 : 1
        return true
    }

    /// Goes back to where the reader was, at the same depth.
    @inlinable
    @inline(__always)
    public mutating func rewind(to position: Int) { at = position }

    /// A number of at most 15 digits without an exponent; `nil`, wherever the reader then is, if something else comes.
    @inlinable
    @inline(__always)
    public mutating func plainNumber() -> Double? {
        guard at < bytes.count else { return nil }
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at &+= 1 }
        guard let whole = plainNatural() else { return nil }
        var value = Double(whole)
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            // 12 digits after 3: no more than 15 together.
            let (fraction, end) = digits(from: at &+ 1, limit: 12)
            let count = end &- at &- 1
            guard count > 0, end < bytes.count, whole < 1000 else { return nil }
            // Both factors are exact doubles, so one rounding is left (Clinger 1990).
            let power = JSONReader.power(ofTen: count)
            value = (value * power + Double(fraction)) / power
            at = end
        }
        return isNegative ? -value : value
    }

    /// A whole number of at most 15 digits; `nil`, wherever the reader then is, if something else comes.
    @inlinable
    @inline(__always)
    public mutating func plainNatural() -> Int? {
        // One digit and out: most numbers in masks are 0 or 1.
        if at &+ 1 < bytes.count, bytes[at &+ 1] == UInt8(ascii: ",") {
            let digit = bytes[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            at &+= 1
            return Int(digit)
        }
        let (value, end) = digits(from: at, limit: 15)
        // At the end of a window more digits could follow.
        guard end > at, end < bytes.count, end == at &+ 1 || bytes[at] != UInt8(ascii: "0") else { return nil }
        at = end
        return value
    }

    /// The value of the digits from `start` on, `limit` of them at most, and where they end.
    ///
    /// Up to seven digits are taken at once: how many there are differs from number to number, and a loop would be guessed wrong each time.
    @inlinable
    @inline(__always)
    func digits(from start: Int, limit: Int) -> (value: Int, end: Int) {
        if start &+ 8 <= bytes.count, let base = bytes.baseAddress {
            // A byte that is no digit has its high bit set, or gets it by adding 0x80 - 10; what is carried out of it only reaches bytes after it.
            let word = UInt64(littleEndian: UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
            let others = (word &+ 0x7676_7676_7676_7676 | word) & 0x8080_8080_8080_8080
            let bits = others.trailingZeroBitCount & ~7
            if bits > 0, bits < 64 {
                // The digits move to the high end, zeros before them; then neighbours are joined: to two digits, and those to eight.
                let digits = word << UInt64(64 &- bits)
                let pairs = digits &* 10 &+ digits >> 8
                let high = (pairs & 0xFF_0000_00FF) &* 0x000F_4240_0000_0064
                let low = (pairs >> 16 & 0xFF_0000_00FF) &* 0x0000_2710_0000_0001
                return (Int(truncatingIfNeeded: (high &+ low) >> 32), start &+ bits / 8)
            }
        }
        return digitsOneByOne(from: start, limit: limit)
    }

    @usableFromInline
    func digitsOneByOne(from start: Int, limit: Int) -> (value: Int, end: Int) {
        var value = 0
        var end = start
        let last = min(bytes.count, start &+ limit)
        while end < last {
            let digit = bytes[end] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            end &+= 1
        }
        return (value, end)
    }

    /// A string of ASCII without escapes; `nil`, wherever the reader then is, if something else comes.
    @inlinable
    @inline(__always)
    public mutating func plainText() -> JSONText? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
        let start = at &+ 1
        let end = plainRun(from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        at = end &+ 1
        return JSONText(range: start..<end, hasEscapes: false)
    }
}

/// Classes of bytes in the grammars of RFC 9110 and RFC 3986, one table look-up each.
enum ByteClass {
    /// tchar (RFC 9110, sec. 5.6.2).
    static let token = table { letter($0) || digit($0) || Array("!#$%&'*+-.^_`|~".utf8).contains($0) }
    /// Bytes of a field value: VCHAR, obs-text, SP and HTAB (RFC 9110, sec. 5.5).
    static let fieldValue = table { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    /// Bytes of a path and query (RFC 3986, sec. 3.3 and 3.4); `%` needs a look at what follows.
    static let target = table { letter($0) || digit($0) || Array("-._~!$&'()*+,;=:@/?%".utf8).contains($0) }
    /// Bytes of a host name (reg-name of RFC 3986, sec. 3.2.2) without the comma: two hosts in one field must not pass for one.
    static let host = table { letter($0) || digit($0) || Array("-._~!$&'()*+;=%".utf8).contains($0) }
    /// Bytes of an IPv6 literal between brackets.
    static let address = table {
        digit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
    }

    static func digit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func letter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private static func table(_ contains: (UInt8) -> Bool) -> [Bool] { (0...255).map { contains(UInt8($0)) } }
}

extension Sequence<UInt8> {
    /// Whether every byte is of a class.
    func all(_ table: [Bool]) -> Bool { allSatisfy { table[Int($0)] } }
}

extension ArraySlice<UInt8> {
    /// Without spaces and tabs on both sides (OWS, RFC 9110, sec. 5.6.3).
    func trimmingOptionalWhitespace() -> ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first == 0x20 || first == 0x09 { slice.removeFirst() }
        while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
        return slice
    }

    /// Compares ASCII text without regard to letter case; `lowercase` must be in lower case.
    func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
        count == lowercase.utf8CodeUnitCount
            && enumerated().allSatisfy { place, byte in
                (ByteClass.letter(byte) ? byte | 0x20 : byte) == lowercase.utf8Start[place]
            }
    }
}

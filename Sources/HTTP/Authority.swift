/// `uri-host [":" port]` (RFC 9110, sec. 7.2).
enum Authority {
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        var host = bytes
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = bytes[(bytes.startIndex + 1)..<bracket]
            guard isIPv6(address) else { return false }
            return isPort(bytes[(bracket + 1)...])
        }
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            guard isPort(bytes[colon...]) else { return false }
            host = bytes[..<colon]
        }
        return !host.isEmpty && host.all(ByteClass.host) && PercentEncoding.isValid(host)
    }

    /// IPv6address of RFC 3986, sec. 3.2.2: eight groups, of which one run may be left out, the last two perhaps as an IPv4 address.
    private static func isIPv6(_ address: ArraySlice<UInt8>) -> Bool {
        guard address.all(ByteClass.address) else { return false }
        let text = Array(address)
        let halves = text.indices.filter { $0 + 1 < text.count && text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
        guard let gap = halves.first else { return groups(text[...], mayEndInIPv4: true) == 8 }
        guard halves.count == 1 else { return false }
        let front = text[..<gap]
        let back = text[(gap + 2)...]
        guard let before = front.isEmpty ? 0 : groups(front, mayEndInIPv4: false), let after = back.isEmpty ? 0 : groups(back, mayEndInIPv4: true)
        else {
            return false
        }
        return before + after <= 7
    }

    /// How many groups of 16 bits the text has; `nil` where it has anything else.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
        var parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        if mayEndInIPv4, let last = parts.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return nil }
            parts.removeLast()
            count = 2
        }
        guard parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy { ByteClass.hexadecimal($0) != nil } }) else { return nil }
        return count + parts.count
    }

    private static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(ByteClass.digit) && (part.count == 1 || part.first != UInt8(ascii: "0"))
                    && part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }

    /// Nothing, or a colon and a number up to 65535.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard first == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(ByteClass.digit) else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65_535
    }
}

/// `%` and two hexadecimal digits (RFC 3986, sec. 2.1).
enum PercentEncoding {
    /// Whether every `%` is followed by two digits that are not 00.
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == UInt8(ascii: "%") {
                guard at + 2 < text.endIndex, let high = ByteClass.hexadecimal(text[at + 1]), let low = ByteClass.hexadecimal(text[at + 2]),
                    high + low > 0
                else { return false }
                at += 2
            }
            at += 1
        }
        return true
    }
}

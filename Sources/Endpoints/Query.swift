import HTTP

/// The query of a request target, `name=value` pairs with `&` between (RFC 3986, sec. 3.4), decoded.
struct Query {
    private var values: [String: String] = [:]

    /// The query after the first question mark; empty if there is none.
    ///
    /// - Parameters:
    ///   - target: in origin form, `/path?query`.
    ///   - known: the names that the route reads.
    /// - Throws: a 422 ``Problem`` for an unknown or repeated name, and for bytes that are not UTF-8.
    init(target: String, known: [String]) throws(Problem) {
        let query = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first ?? ""
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw Problem(.invalidRequest, "the query is not percent-encoded UTF-8")
            }
            guard known.contains(name) else {
                let rule = known.isEmpty ? "the path takes none" : "known are \(known.joined(separator: ", "))"
                throw Problem(.invalidRequest, "the query has an unknown parameter; \(rule)")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw Problem(.invalidRequest, "the query has \"\(name)\" twice") }
        }
    }

    /// The value of a name, if the query has it.
    subscript(name: String) -> String? { values[name] }

    /// A finite number.
    func number(_ name: String) throws(Problem) -> Double? {
        guard let text = values[name] else { return nil }
        guard let number = Double(text), number.isFinite else { throw Problem(.invalidRequest, "\"\(name)\" in the query must be a number") }
        return number
    }

    /// A whole number.
    func integer(_ name: String) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text) else { throw Problem(.invalidRequest, "\"\(name)\" in the query must be a whole number") }
        return number
    }

    /// `1` or `0`; false if the query has no such name.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch values[name] {
        case nil, "0": return false
        case "1": return true
        default: throw Problem(.invalidRequest, "\"\(name)\" in the query must be 0 or 1")
        }
    }

    /// Percent-decoding (RFC 3986, sec. 2.1); a plus sign is a space, but not in a path.
    static func decoded(_ text: Substring, plusIsSpace: Bool = true) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? { Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) }
}

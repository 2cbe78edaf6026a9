/// The grader of the MATH data set's authors: the last box, both sides made alike by rewriting text.
enum Hendrycks {
    private static let spaced = "\\boxed "
    /// Steps for each byte that is rewritten, 17 times.
    static let stepsPerByte = 24

    /// `nil` where the grader finds no box or fails on it.
    static func lastBox(_ text: [UInt8]) -> [UInt8]? {
        if let following = text[...].behindLast(Array(spaced.utf8)) { return Array(following.prefix { $0 != UInt8(ascii: "$") }) }
        let boxed = text[...].lastOccurrence(of: Array("\\boxed".utf8))
        guard let start = boxed ?? text[...].lastOccurrence(of: Array("\\fbox".utf8)) else { return nil }
        var depth = 0
        for place in start..<text.count {
            if text[place] == UInt8(ascii: "{") { depth += 1 }
            if text[place] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 {
                    let whole = text[start...place]
                    let open = Array("\\boxed{".utf8)
                    return whole.starts(with: open) ? Array(whole.dropFirst(open.count).dropLast()) : nil
                }
            }
        }
        return nil
    }

    /// `nil` where the grader's own rewriting fails.
    static func stripped(_ answer: [UInt8]) -> [UInt8]? {
        var text = answer
        for (old, new) in [
            ("\n", ""), ("\\!", ""), ("\\\\", "\\"), ("tfrac", "frac"), ("dfrac", "frac"), ("\\left", ""), ("\\right", ""), ("^{\\circ}", ""),
            ("^\\circ", ""), ("\\$", ""),
        ] { text = text.replacing(old, by: new) }
        let units = text.parts(between: "\\text{ ", atMost: 3)
        guard units.count <= 2 else { return nil }
        text = Array(units[0])
        for (old, new) in [("\\\\%", ""), ("\\%", ""), (" .", " 0."), ("{.", "{0.")] { text = text.replacing(old, by: new) }
        guard let first = text.first else { return text }
        if first == UInt8(ascii: ".") { text.insert(UInt8(ascii: "0"), at: 0) }
        let sides = text.parts(between: "=", atMost: 3)
        if sides.count == 2, sides[0].count(where: { $0 & 0xC0 != 0x80 }) <= 2 { text = Array(sides[1]) }
        guard let rooted = withBracedRoots(text) else { return nil }
        text = rooted.replacing(" ", by: "")
        guard let fractions = withBracedFractions(text) else { return nil }
        text = fractions
        if text == Array("0.5".utf8) { text = Array("\\frac{1}{2}".utf8) }
        return withFraction(text)
    }

    private static func withBracedRoots(_ text: [UInt8]) -> [UInt8]? {
        var parts = [UInt8].Parts(of: text[...], between: "\\sqrt")
        var result = parts.next().map { Array($0) } ?? []
        for part in parts {
            guard let first = part.first else { return nil }
            result += "\\sqrt".utf8
            if first == UInt8(ascii: "{") {
                result += part
            } else {
                result += [UInt8(ascii: "{"), first, UInt8(ascii: "}")]
                result += part.dropFirst()
            }
        }
        return result
    }

    private static func withBracedFractions(_ text: [UInt8]) -> [UInt8]? {
        var parts = [UInt8].Parts(of: text[...], between: "\\frac")
        var result = parts.next().map { Array($0) } ?? []
        for part in parts {
            guard let first = part.first else { return nil }
            result += "\\frac".utf8
            if first == UInt8(ascii: "{") {
                result += part
                continue
            }
            guard let second = part.dropFirst().first else { return text }
            result += [UInt8(ascii: "{"), first, UInt8(ascii: "}")]
            if second == UInt8(ascii: "{") {
                result += part.dropFirst()
            } else {
                result += [UInt8(ascii: "{"), second, UInt8(ascii: "}")]
                result += part.dropFirst(2)
            }
        }
        return result
    }

    /// `a/b` of whole numbers that are written without signs of plus, zeros or spaces.
    private static func withFraction(_ text: [UInt8]) -> [UInt8] {
        let parts = text.parts(between: "/", atMost: 3)
        guard parts.count == 2 else { return text }
        for part in parts {
            let digits = part.first == UInt8(ascii: "-") ? part.dropFirst() : part[...]
            guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit), digits.count == 1 || digits.first != UInt8(ascii: "0"),
                !part.elementsEqual("-0".utf8)
            else { return text }
        }
        return Array("\\frac{".utf8) + parts[0] + Array("}{".utf8) + parts[1] + Array("}".utf8)
    }
}

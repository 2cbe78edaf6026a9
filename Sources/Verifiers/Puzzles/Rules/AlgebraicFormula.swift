/// A formula as computer algebra systems write it: `3*x**2/4 + sin(2*x) + C`.
struct AlgebraicFormula: Sendable {
    indirect enum Node: Sendable {
        case number(ExactNumber)
        case constant(Double)
        case name(String)
        case sum([Node])
        case product([Node])
        case quotient(Node, Node)
        case power(Node, Node)
        case call(Function, Node)
        /// An integral that is only written down, and the name it is over.
        case integral(Node, String)
    }

    enum Function: String, Sendable {
        case exp, log, ln, sqrt, sin, cos, tan, cot, sec, csc, asin, acos, atan, sinh, cosh, tanh, abs = "Abs"
    }

    private static let maximumDepth = 48
    private static let maximumNodes = 4_096

    let root: Node
    /// How many parts it has.
    let size: Int
    /// Whether a number is written with a point or an exponent.
    let hasDecimals: Bool
    /// Whether a whole number has zeros before its digits, which Python refuses.
    let hasLeadingZeros: Bool
    /// Whether an integral is only written down in it.
    let hasIntegrals: Bool

    /// - Returns: `nil` if the text is no formula, or too large.
    init?(_ text: String, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(16 * text.utf8.count)
        var reader = Reader(text: Array(Array(text.utf8)[...].trimmed()))
        let formula = reader.sum(0)
        try effort.spend(256 * reader.nodes)
        guard let root = formula, reader.isAtEnd else { return nil }
        self.root = root
        size = reader.nodes
        hasDecimals = reader.hasDecimals
        hasLeadingZeros = reader.hasLeadingZeros
        hasIntegrals = reader.hasIntegrals
    }

    private struct Reader {
        let text: [UInt8]
        var at = 0
        var nodes = 0
        var hasDecimals = false
        var hasLeadingZeros = false
        var hasIntegrals = false

        var isAtEnd: Bool {
            mutating get {
                skipSpaces()
                return at == text.count
            }
        }

        mutating func skipSpaces() { while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 } }

        func peek(_ offset: Int = 0) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }

        mutating func skip(_ byte: Character) -> Bool {
            skipSpaces()
            guard let next = peek(), next == byte.asciiValue else { return false }
            at += 1
            return true
        }

        /// How many bytes the sign of a power takes, `**` or `* *`: a computer algebra system joins the tokens; `nil` where it is not next.
        var lengthOfPower: Int? {
            guard peek() == UInt8(ascii: "*") else { return nil }
            var length = 1
            while peek(length) == 0x20 { length += 1 }
            return peek(length) == UInt8(ascii: "*") ? length + 1 : nil
        }

        mutating func count(_ node: Node) -> Node? {
            nodes += 1
            return nodes <= maximumNodes ? node : nil
        }

        mutating func sum(_ depth: Int) -> Node? {
            guard depth < maximumDepth, let first = product(depth) else { return nil }
            var terms = [first]
            while true {
                if skip("+") {
                    guard let term = product(depth) else { return nil }
                    terms.append(term)
                } else if skip("-") {
                    guard let term = product(depth) else { return nil }
                    terms.append(.product([.number(ExactNumber(-1)), term]))
                } else {
                    return terms.count == 1 ? first : count(.sum(terms))
                }
            }
        }

        mutating func product(_ depth: Int) -> Node? {
            guard let first = signed(depth) else { return nil }
            var factors = [first]
            while true {
                skipSpaces()
                if lengthOfPower != nil { return nil }
                if skip("*") {
                    guard let factor = signed(depth) else { return nil }
                    factors.append(factor)
                } else if skip("/") {
                    guard peek() != UInt8(ascii: "/"), let divisor = signed(depth) else { return nil }
                    factors.append(.quotient(.number(.one), divisor))
                } else {
                    return factors.count == 1 ? first : count(.product(factors))
                }
            }
        }

        mutating func signed(_ depth: Int) -> Node? {
            guard depth < maximumDepth else { return nil }
            if skip("-") { return signed(depth + 1).map { .product([.number(ExactNumber(-1)), $0]) } }
            if skip("+") { return signed(depth + 1) }
            guard let base = atom(depth) else { return nil }
            skipSpaces()
            guard let length = lengthOfPower else { return base }
            at += length
            guard let exponent = signed(depth + 1) else { return nil }
            return count(.power(base, exponent))
        }

        mutating func atom(_ depth: Int) -> Node? {
            if skip("(") {
                guard let node = sum(depth + 1), skip(")") else { return nil }
                return node
            }
            skipSpaces()
            guard let byte = peek() else { return nil }
            return byte.isASCIILetter || byte == UInt8(ascii: "_") ? name(depth) : number()
        }

        private mutating func name(_ depth: Int) -> Node? {
            let start = at
            while let byte = peek(), byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") { at += 1 }
            let name = String(decoding: text[start..<at], as: UTF8.self)
            if name == "Integral" { return integral(depth) }
            if skip("(") {
                guard let function = Function(rawValue: name), let argument = sum(depth + 1), skip(")") else { return nil }
                return count(.call(function, argument))
            }
            guard Function(rawValue: name) == nil else { return nil }
            switch name {
            case "pi": return count(.constant(.pi))
            case "E": return count(.constant(2.718281828459045))
            case "I": return nil
            default: return count(.name(name))
            }
        }

        private mutating func integral(_ depth: Int) -> Node? {
            guard skip("("), let node = sum(depth + 1), skip(",") else { return nil }
            skipSpaces()
            let start = at
            while let byte = peek(), byte.isASCIILetter { at += 1 }
            let name = String(decoding: text[start..<at], as: UTF8.self)
            guard !name.isEmpty, skip(")") else { return nil }
            hasIntegrals = true
            return count(.integral(node, name))
        }

        private mutating func number() -> Node? {
            let start = at
            while let byte = peek(), byte.isASCIIDigit { at += 1 }
            let isWhole = peek() != UInt8(ascii: ".") && peek().map { $0 | 0x20 } != UInt8(ascii: "e")
            let digits = text[start..<at]
            if isWhole, digits.first == UInt8(ascii: "0"), digits.contains(where: { $0 != UInt8(ascii: "0") }) { hasLeadingZeros = true }
            if isWhole, (1...18).contains(at - start) {
                return count(.number(ExactNumber(text[start..<at].reduce(0) { $0 * 10 + Int($1 & 0x0F) })))
            }
            if peek() == UInt8(ascii: ".") {
                hasDecimals = true
                at += 1
                while let byte = peek(), byte.isASCIIDigit { at += 1 }
            }
            if at > start, let mark = peek(), mark | 0x20 == UInt8(ascii: "e") {
                hasDecimals = true
                at += 1
                if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") { at += 1 }
                while let byte = peek(), byte.isASCIIDigit { at += 1 }
            }
            guard at > start, at - start <= 64 else { return nil }
            guard let value = PythonNumber.decimal(String(decoding: text[start..<at], as: UTF8.self)), value.bits <= 2_048 else { return nil }
            return count(.number(value))
        }
    }
}

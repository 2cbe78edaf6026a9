/// Calls as Python writes them, `[f(a=1, b="x"), g()]`, written again as JSON: `[{"name": "f", "arguments": {"a": 1, "b": "x"}}, ...]`.
///
/// Arguments have names; their values are literals: numbers, strings, True, False, None, lists, tuples and dictionaries with strings as keys. Nothing is
/// evaluated: a name, an operator or a call as a value is none of these.
struct PythonCalls {
    /// Levels of brackets; deeper ones are not read.
    private static let maximumDepth = 64
    /// Steps for each byte.
    private static let stepsPerByte = 8

    /// What the JSON of a text takes while it is written: an escape of JSON has six bytes where a string of Python has one, and lists grow by doubling.
    static func bytes(forTextOf bytes: Int) -> Int { 20 * min(bytes, Effort.standard / stepsPerByte) }

    private let text: ArraySlice<UInt8>
    private var at: Int
    private var json: [UInt8] = []

    private init(_ text: ArraySlice<UInt8>) {
        self.text = text
        at = text.startIndex
    }

    /// The calls of a whole text as JSON; one call or several with commas between them need no brackets.
    ///
    /// - Returns: `nil` if the text is anything else.
    static func json(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> [UInt8]? {
        // Most other texts are given up at their first word.
        guard let first = text.first, first == UInt8(ascii: "[") || isFirstOfName(first) else { return nil }
        try effort.spend(stepsPerByte * text.count)
        var reader = PythonCalls(text)
        return reader.readCalls() ? reader.json : nil
    }

    private mutating func readCalls() -> Bool {
        let hasBrackets = skip(UInt8(ascii: "["))
        json.append(UInt8(ascii: "["))
        repeat {
            skipSpaces()
            if json.count > 1 {
                // A comma may be the last sign.
                if hasBrackets, at < text.endIndex, text[at] == UInt8(ascii: "]") { break }
                json.append(UInt8(ascii: ","))
            }
            guard readCall() else { return false }
            skipSpaces()
        } while skip(UInt8(ascii: ","))
        if hasBrackets, !skip(UInt8(ascii: "]")) { return false }
        json.append(UInt8(ascii: "]"))
        skipSpaces()
        return at == text.endIndex
    }

    private mutating func readCall() -> Bool {
        guard let name = readName(withDots: true) else { return false }
        skipSpaces()
        guard skip(UInt8(ascii: "(")) else { return false }
        json += #"{"name":""#.utf8
        json += name
        json += #"","arguments":{"#.utf8
        var isFirst = true
        while true {
            skipSpaces()
            if skip(UInt8(ascii: ")")) { break }
            if !isFirst {
                guard skip(UInt8(ascii: ",")) else { return false }
                skipSpaces()
                if skip(UInt8(ascii: ")")) { break }
                json.append(UInt8(ascii: ","))
            }
            isFirst = false
            guard let argument = readName(withDots: false) else { return false }
            json.append(UInt8(ascii: "\""))
            json += argument
            json += #"":"#.utf8
            skipSpaces()
            guard skip(UInt8(ascii: "=")), readValue(depth: 0) else { return false }
        }
        json += "}}".utf8
        return true
    }

    private mutating func readValue(depth: Int) -> Bool {
        skipSpaces()
        guard at < text.endIndex, depth < Self.maximumDepth else { return false }
        switch text[at] {
        case UInt8(ascii: "["): return readList(until: UInt8(ascii: "]"), depth: depth)
        case UInt8(ascii: "("): return readTuple(depth: depth)
        case UInt8(ascii: "{"): return readDictionary(depth: depth)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"): return readNumber()
        default: break
        }
        for (word, value) in [("True", "true"), ("False", "false"), ("None", "null")] where skip(word: word) {
            json += value.utf8
            return true
        }
        guard let string = PythonString.read(text, from: at) else { return false }
        json += string.json
        at = string.end
        return true
    }

    private mutating func readList(until close: UInt8, depth: Int) -> Bool {
        at += 1
        json.append(UInt8(ascii: "["))
        var isFirst = true
        while true {
            skipSpaces()
            if skip(close) { break }
            if !isFirst {
                guard skip(UInt8(ascii: ",")) else { return false }
                skipSpaces()
                if skip(close) { break }
                json.append(UInt8(ascii: ","))
            }
            isFirst = false
            guard readValue(depth: depth + 1) else { return false }
        }
        json.append(UInt8(ascii: "]"))
        return true
    }

    /// A tuple is a list; round brackets around one value without a comma are the value itself.
    private mutating func readTuple(depth: Int) -> Bool {
        let (start, place) = (at, json.count)
        at += 1
        skipSpaces()
        if at < text.endIndex, text[at] != UInt8(ascii: ")") {
            guard readValue(depth: depth + 1) else { return false }
            skipSpaces()
            if skip(UInt8(ascii: ")")) { return true }
            // It is a tuple: what was read of it begins a list.
            guard at < text.endIndex, text[at] == UInt8(ascii: ",") else { return false }
            json.insert(UInt8(ascii: "["), at: place)
            while true {
                skipSpaces()
                if skip(UInt8(ascii: ")")) { break }
                guard skip(UInt8(ascii: ",")) else { return false }
                skipSpaces()
                if skip(UInt8(ascii: ")")) { break }
                json.append(UInt8(ascii: ","))
                guard readValue(depth: depth + 1) else { return false }
            }
            json.append(UInt8(ascii: "]"))
            return true
        }
        at = start
        return readList(until: UInt8(ascii: ")"), depth: depth)
    }

    private mutating func readDictionary(depth: Int) -> Bool {
        at += 1
        json.append(UInt8(ascii: "{"))
        var isFirst = true
        while true {
            skipSpaces()
            if skip(UInt8(ascii: "}")) { break }
            if !isFirst {
                guard skip(UInt8(ascii: ",")) else { return false }
                skipSpaces()
                if skip(UInt8(ascii: "}")) { break }
                json.append(UInt8(ascii: ","))
            }
            isFirst = false
            guard let key = PythonString.read(text, from: at) else { return false }
            json += key.json
            at = key.end
            skipSpaces()
            guard skip(UInt8(ascii: ":")) else { return false }
            json.append(UInt8(ascii: ":"))
            guard readValue(depth: depth + 1) else { return false }
        }
        json.append(UInt8(ascii: "}"))
        return true
    }

    /// A decimal number; underscores between digits are left out, and what JSON needs around a point is added.
    private mutating func readNumber() -> Bool {
        if at < text.endIndex, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            if text[at] == UInt8(ascii: "-") { json.append(text[at]) }
            at += 1
        }
        let whole = readDigits()
        // 007 is no number of Python.
        guard whole.count < 2 || whole.first != UInt8(ascii: "0") || whole.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return false }
        json += whole.first == UInt8(ascii: "0") || whole.isEmpty ? [UInt8(ascii: "0")] : whole
        if skip(UInt8(ascii: ".")) {
            let digits = readDigits()
            guard !whole.isEmpty || !digits.isEmpty else { return false }
            json.append(UInt8(ascii: "."))
            json += digits.isEmpty ? [UInt8(ascii: "0")] : digits
        } else if whole.isEmpty {
            return false
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            json.append(UInt8(ascii: "e"))
            if skip(UInt8(ascii: "-")) { json.append(UInt8(ascii: "-")) } else { _ = skip(UInt8(ascii: "+")) }
            let digits = readDigits()
            guard !digits.isEmpty else { return false }
            json += digits
        }
        // 0x1F, 2j and 3px end here.
        return at == text.endIndex || !Self.isFirstOfName(text[at])
    }

    private mutating func readDigits() -> [UInt8] {
        var digits: [UInt8] = []
        while at < text.endIndex {
            if text[at].isASCIIDigit {
                digits.append(text[at])
            } else if text[at] != UInt8(ascii: "_") || digits.isEmpty || at + 1 == text.endIndex || !text[at + 1].isASCIIDigit {
                break
            }
            at += 1
        }
        return digits
    }

    /// A name of Python, of ASCII.
    private mutating func readName(withDots: Bool) -> ArraySlice<UInt8>? {
        let start = at
        var isFirst = true
        while at < text.endIndex {
            let byte = text[at]
            if isFirst {
                guard Self.isFirstOfName(byte) else { return nil }
            } else if withDots && byte == UInt8(ascii: ".") {
                isFirst = true
                at += 1
                continue
            } else if !Self.isFirstOfName(byte) && !byte.isASCIIDigit {
                break
            }
            isFirst = false
            at += 1
        }
        return isFirst ? nil : text[start..<at]
    }

    private static func isFirstOfName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private mutating func skipSpaces() {
        while at < text.endIndex, text[at] == 0x20 || (0x09...0x0D).contains(text[at]) { at += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard at < text.endIndex, text[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func skip(word: String) -> Bool {
        let word = word.utf8
        guard text[at...].starts(with: word) else { return false }
        let end = at + word.count
        guard end == text.endIndex || !Self.isFirstOfName(text[end]) && !text[end].isASCIIDigit else { return false }
        at = end
        return true
    }
}

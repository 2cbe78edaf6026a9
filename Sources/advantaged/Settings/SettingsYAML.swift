import JSON

/// Reads a settings file in YAML: a mapping of one level, a setting a line. A strict part of YAML 1.2: what it takes means the same to every reader of YAML,
/// and what it does not take is an error that names the line.
///
///     # Who may call.
///     token_file: /etc/advantaged/tokens
///     auth_exempt: [health, metrics]
enum SettingsYAML {
    /// A line that is not one setting.
    struct Failure: Error, Equatable {
        /// Counted from 1.
        let line: Int
        /// What is wrong, in words.
        let rule: String
    }

    /// The settings of a text by their names; scalars are strings as they are written, and one without a value is left out.
    static func read(_ text: String) throws(Failure) -> [(name: String, value: JSONValue)] {
        var settings: [(name: String, value: JSONValue)] = []
        var known: Set<String> = []
        var hasStarted = false
        // By scalars: a carriage return and a line feed are one character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, scalars) in lines.enumerated() {
            var scalars = scalars
            if index == 0, scalars.first == "\u{FEFF}" { scalars.removeFirst() }
            if scalars.last == "\r" { scalars.removeLast() }
            while scalars.last == " " { scalars.removeLast() }
            let line = Substring(scalars)
            do throws(Rule) {
                if line.isEmpty || line.drop(while: { $0 == " " }).first == "#" { continue }
                guard !scalars.contains(where: isControl) else { throw Rule("tabs and other control characters need an escape, in double quotes") }
                if line == "---", !hasStarted {
                    hasStarted = true
                    continue
                }
                hasStarted = true
                let (name, value) = try setting(line)
                guard known.insert(name).inserted else { throw Rule("\"\(name)\" is set twice") }
                if let value { settings.append((name, value)) }
            } catch {
                throw Failure(line: index + 1, rule: error.text)
            }
        }
        return settings
    }

    /// Also what some readers of YAML take for the end of a line.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}" || scalar == "\u{FEFF}"
    }

    private struct Rule: Error {
        let text: String

        init(_ text: String) { self.text = text }
    }

    private static func setting(_ line: Substring) throws(Rule) -> (String, JSONValue?) {
        guard line.first != " " else { throw Rule("settings have one level: begin the line with the name") }
        guard line.first != "-" else { throw Rule("a list is written after its name, on one line: name: [a, b]") }
        let name = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = line[name.endIndex...]
        guard !name.isEmpty, rest.first == ":", rest.dropFirst().first.map({ $0 == " " }) ?? true else {
            throw Rule("a line is a name, a colon, a space and a value")
        }
        var value = rest.dropFirst().drop { $0 == " " }
        if value.isEmpty || value.first == "#" { return (String(name), nil) }
        let read: JSONValue?
        if value.first == "[" {
            read = .array(try list(&value))
        } else if value.first == "\"" || value.first == "'" {
            read = .string(try quoted(&value))
        } else {
            read = try plain(&value, endingAt: []).map { .string($0) }
        }
        try requireEnd(value)
        return (String(name), read)
    }

    /// Nothing but a comment may follow; its `#` needs a space before it.
    private static func requireEnd(_ rest: Substring) throws(Rule) {
        let next = rest.drop { $0 == " " }
        guard next.isEmpty || next.first == "#" && next.startIndex > rest.startIndex else {
            throw Rule("after the value there is more than a comment")
        }
    }

    /// `[a, "b"]`
    private static func list(_ value: inout Substring) throws(Rule) -> [JSONValue] {
        var elements: [JSONValue] = []
        value.removeFirst()
        func skip() { value = value.drop { $0 == " " } }
        skip()
        while value.first != "]" {
            let element = value.first == "\"" || value.first == "'" ? try quoted(&value) : try plain(&value, endingAt: [",", "]"])
            guard let element else { throw Rule("a list has no empty elements") }
            elements.append(.string(element))
            skip()
            if value.first == "," {
                value.removeFirst()
                skip()
                guard value.first != "]" else { throw Rule("after a comma the list goes on") }
            } else if value.first != "]" {
                throw Rule("a list ends with ] on the line where it begins")
            }
        }
        value.removeFirst()
        return elements
    }

    private static func quoted(_ value: inout Substring) throws(Rule) -> String {
        if value.first == "'" {
            value.removeFirst()
            var text = ""
            while let character = value.popFirst() {
                if character != "'" {
                    text.append(character)
                } else if value.first == "'" {
                    value.removeFirst()
                    text.append("'")
                } else {
                    return text
                }
            }
            throw Rule("the text has no closing '")
        }
        // With the escapes of JSON, which YAML has as well.
        var isEscaped = false
        guard
            let end = value.dropFirst().firstIndex(where: { character in
                defer { isEscaped = !isEscaped && character == "\\" }
                return character == "\"" && !isEscaped
            })
        else { throw Rule("the text has no closing \"") }
        let literal = value[...end]
        value = value[value.index(after: end)...]
        do throws(JSONError) {
            let read = try JSONReader.read(Array(literal.utf8), wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
            if case .string(let text) = read { return text }
        } catch {
            throw Rule("in a text: \(error.message)")
        }
        throw Rule("the text has no closing \"")
    }

    /// Characters that begin something else than a plain value.
    private static let indicators: Set<Character> = ["[", "]", "{", "}", ",", "#", "&", "*", "!", "|", ">", "%", "@", "`", "?", ":", "="]

    /// A value without quotes; `nil` for `null` and `~`.
    private static func plain(_ value: inout Substring, endingAt ends: Set<Character>) throws(Rule) -> String? {
        var end = value.startIndex
        var last = value.startIndex
        while end < value.endIndex, !ends.contains(value[end]) {
            let next = value.index(after: end)
            if value[end] == "#", end > value.startIndex, value[value.index(before: end)] == " " { break }
            if value[end] == ":", next == value.endIndex || value[next] == " " || !ends.isEmpty {
                throw Rule("a value with a colon needs quotes")
            }
            if !ends.isEmpty, "[{}".contains(value[end]) { throw Rule("a value with a bracket needs quotes") }
            if value[end] != " " { last = next }
            end = next
        }
        let text = String(value[..<last])
        guard let first = text.first, !indicators.contains(first), !(first == "-" && text.dropFirst().first.map { $0 == " " } ?? true) else {
            throw Rule("a value that begins with a sign of YAML needs quotes")
        }
        // Readers of YAML 1.1 take these for true and false, others for text.
        guard !["yes", "no", "on", "off", "y", "n"].contains(text.lowercased()) else { throw Rule("write true or false, or the word in quotes") }
        value = value[last...]
        return text == "~" || text.lowercased() == "null" ? nil : text
    }
}

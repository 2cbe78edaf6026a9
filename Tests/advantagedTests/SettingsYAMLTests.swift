import JSON
import Testing
import Yams

@testable import advantaged

@Suite struct SettingsYAMLTests {
    private func read(_ text: String) throws -> [String: JSONValue] {
        Dictionary(try SettingsYAML.read(text).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    @Test func settingsAreRead() throws {
        let text = """
            ---
            # A comment.
            host: 127.0.0.1   # and another

            port: 8080
            tls_key: "/a b/\\u00e9#.pem"
            token_file: 'it''s here'
            path: /a#b
            auth_exempt: [health, "metrics"]
            nothing:
            null_one: ~
            """
        let expected: [String: JSONValue] = [
            "host": .string("127.0.0.1"), "port": .string("8080"), "tls_key": .string("/a b/\u{e9}#.pem"), "token_file": .string("it's here"),
            "path": .string("/a#b"), "auth_exempt": .array([.string("health"), .string("metrics")]),
        ]
        #expect(try read(text) == expected)
        #expect(try read("").isEmpty)
        #expect(try read("\u{FEFF}port: 1\r\nhost: a\r\n") == ["port": .string("1"), "host": .string("a")])
    }

    @Test(arguments: [
        (" port: 1", "one level"), ("- a", "a list is written"), ("port", "a name, a colon"), ("port:1", "a name, a colon"),
        ("a: b: c", "needs quotes"),
        ("a: &x b", "needs quotes"), ("a: *x", "needs quotes"), ("a: !!int 1", "needs quotes"), ("a: |", "needs quotes"),
        ("a: {b: 1}", "needs quotes"),
        ("a: yes", "true or false"), ("a: Off", "true or false"), ("a: \"b", "no closing"), ("a: 'b", "no closing"),
        ("a: \"b\" c", "more than a comment"),
        ("a: \"b\"#c", "more than a comment"), ("a: [b", "ends with ]"), ("a: [b,]", "goes on"), ("a: 1\na: 2", "set twice"),
        ("a: 1\n---\nb: 2", "a list is written"),
        ("a: [,]", "needs quotes"), ("a: [b: c]", "needs quotes"), ("a: \"\\q\"", "in a text"), ("a: - b", "needs quotes"),
        ("a:\tb", "control characters"), ("a: b\n\t", "control characters"), ("a: b\rc: d", "control characters"),
    ])
    func whatIsNotOneSettingIsRefused(_ text: String, _ rule: String) {
        do {
            _ = try SettingsYAML.read(text)
            Issue.record("read \(text)")
        } catch {
            #expect(error.rule.contains(rule), "\(text): \(error.rule)")
        }
    }

    /// What is taken means the same to a whole reader of YAML.
    @Test func anotherReaderReadsTheSame() throws {
        let pieces = [
            "a", "port", ": ", ":", " ", "\n", "\n", "b: ", "c: ", "1", "-", "- ", "'", "\"", "''", "#", " #", "[", "]", ", ", ",", "{", "~", "null",
            "x y", "\\", "\\n", "/", "\t",
            "true", "0x1", "é", "|", ">", "---", "...", "?", "%", "@", "*", "&", "!", "=", ".",
        ]
        var state: UInt64 = 7
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var read = 0
        for _ in 0..<30_000 {
            var text = "k: "
            for _ in 0..<(1 + next(9)) { text += pieces[next(pieces.count)] }
            guard let ours = try? self.read(text), !ours.isEmpty else { continue }
            read += 1
            guard let node = try? Yams.compose(yaml: text), let mapping = node.mapping else {
                Issue.record("Yams does not read \(text.debugDescription)")
                continue
            }
            for (name, value) in ours {
                let theirs = mapping[Node(name)]
                switch value {
                case .string(let text): #expect(theirs?.scalar?.string == text, "\(text.debugDescription)")
                case .array(let elements): #expect(theirs?.sequence?.map { $0.scalar?.string } == elements.map(\.string), "\(text.debugDescription)")
                default: Issue.record("\(value)")
                }
            }
        }
        #expect(read > 3000)
    }
}

import Testing

@testable import Verifiers

/// Calls as Python writes them: what is read, what is none, and what values are.
@Suite struct PythonCallTests {
    private func json(_ text: String) throws -> String? {
        try PythonCalls.json(of: Array(text.utf8)[...], Effort()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of an argument, as JSON.
    private func value(_ text: String) throws -> String? {
        guard let json = try json("f(x=\(text))") else { return nil }
        let (before, after) = (#"[{"name":"f","arguments":{"x":"#, "}}]")
        #expect(json.hasPrefix(before) && json.hasSuffix(after))
        return String(json.dropFirst(before.count).dropLast(after.count))
    }

    @Test func calls() throws {
        let one = #"[{"name":"f","arguments":{"a":1,"b":"x"}}]"#
        for text in [#"[f(a=1, b="x")]"#, #"f(a=1,b='x')"#, "[ f ( a = 1 ,\n b = 'x' , ) , ]"] { #expect(try json(text) == one, "\(text)") }
        let two = #"[{"name":"a.b","arguments":{}},{"name":"_g2","arguments":{"k":[]}}]"#
        for text in ["[a.b(), _g2(k=[])]", "a.b(), _g2(k=[])", "a.b(),_g2(k=())"] { #expect(try json(text) == two, "\(text)") }
    }

    /// Each row is a literal of Python and the same value in JSON.
    @Test(arguments: [
        ("True", "true"), ("False", "false"), ("None", "null"), ("-3", "-3"), ("+3", "3"), ("1_000", "1000"), (".5", "0.5"), ("5.", "5.0"),
        ("1e5", "1e5"), ("2.5E-3", "2.5e-3"), ("00", "0"), ("[1, 2,]", "[1,2]"), ("(1, 'a')", #"[1,"a"]"#), ("(1,)", "[1]"), ("(1)", "1"),
        ("((1,), 2)", "[[1],2]"),
        ("{}", "{}"), ("{'a': [1], \"b\": {'c': None},}", #"{"a":[1],"b":{"c":null}}"#), (#""it's""#, #""it's""#), (#"'say "a"'"#, #""say \"a\"""#),
        (#"'a\n\t\\\'\x41\u00e9\d'"#, #""a\n\t\\'Aé\\d""#), (#"r'a\n'"#, #""a\\n""#), ("'''a\n'b'''", #""a\n'b""#), ("'a' \"b\"", #""ab""#),
        ("u'é'", #""é""#),
        (#"'\101'"#, #""A""#),
    ])
    func literals(python: String, json: String) throws { #expect(try value(python) == json) }

    @Test(arguments: [
        "", "Sorry (no)", "f", "f(", "f)", "f(1)", "f(a)", "f(a=)", "f(a=1", "f(a=1))", "[f(a=1)", "f(a=1)]", "[f(a=1) g()]", "f(a=b)",
        "f(a=celsius)", "f(a=1+2)",
        "f(a=g())", "f(a=007)", "f(a=0x1F)", "f(a=2j)", "f(a=.)", "f(a=1e)", "f(a='x)", "f(a='x\n')", "f(a={1: 2})", "f(a={1})", "f(a=[1 2])",
        "f(a=--1)", "f(a=b'x')",
        "f(a=f'x')", "f(a=true)", "f.(a=1)", ".f()", "1f()", "f(a=1) and more", "__import__('os').system('x')", "[1, 2]", "f(a=(1)", "f(a=(1,",
        "f(a='\\",
        "f(a='\\x4", "f(a=r'\\", "f(a='\\U00110000')",
    ])
    func whatIsNoCall(text: String) throws { #expect(try json(text) == nil) }

    @Test func verdicts() {
        let gold = #"[{"get_weather": {"city": ["Paris"], "days": [3], "unit": ["C", ""]}}]"#
        func status(_ response: String) -> Verdict.Status { ToolCallVerifier().judge(for: .text(gold)).verdict(on: Response(response)).status }
        for right in [
            "[get_weather(city='Paris', days=3)]", "get_weather(days=3, city=\"paris\", unit='c')",
            "```python\n[get_weather(city='Paris', days=3)]\n```",
            "`get_weather(city='Paris', days=3)`", "<think>f(a=1)</think>[get_weather(city='Paris', days=3)]",
        ] { #expect(status(right) == .correct, "\(right)") }
        for wrong in ["[get_weather(city='Paris', days='3')]", "get_weather(city='Rome', days=3)", "[get_weather(city='Paris', days=3), f()]"] {
            #expect(status(wrong) == .wrong, "\(wrong)")
        }
        // One argument twice is an error of Python, and no call.
        for none in ["I call get_weather(city='Paris', days=3)", "get_weather('Paris', 3)", "get_weather(city='Paris', days=3, days=3)"] {
            #expect(status(none) == .noAnswer, "\(none)")
        }
    }

    @Test func deepAndLongTextsAreBounded() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try value(deep) == nil)
        func nested(_ depth: Int) -> String { String(repeating: "(", count: depth) + "1" + String(repeating: ",)", count: depth) }
        #expect(try value(nested(60)) == String(repeating: "[", count: 60) + "1" + String(repeating: "]", count: 60))
        #expect(try value(nested(70)) == nil)
        #expect(throws: Effort.Exhausted.self) {
            try PythonCalls.json(of: Array(("f(a='" + String(repeating: "x", count: 10_000) + "')").utf8)[...], Effort(limit: 1000))
        }
    }
}

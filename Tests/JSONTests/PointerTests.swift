import JSON
import Testing

@Suite struct PointerTests {
    /// A mark after a slash makes one character of both, and one byte for all that (RFC 6901, sec. 3).
    @Test(arguments: [
        ("a/b", "a~1b"), ("a~b", "a~0b"), ("/\u{338}", "~1\u{338}"), ("~\u{301}/\u{301}", "~0\u{301}~1\u{301}"), ("~1", "~01"), ("\u{E9}", "\u{E9}"),
    ])
    func escapes(_ key: String, _ token: String) {
        #expect(Array(JSONPointer.escape(key).utf8) == Array(token.utf8))
    }

    @Test func placesAreFoundUnderSuchKeys() {
        let text = Array("{\"/\u{338}\": x}".utf8)
        #expect(Array(JSONPointer.locate(7, in: text).utf8) == Array("/~1\u{338}".utf8))
    }

    @Test func longKeysAreCutOff() {
        #expect(JSONPointer.escape(String(repeating: "k", count: 256)).utf8.count == 256)
        #expect(JSONPointer.escape(String(repeating: "k", count: 257)).hasSuffix("k\u{2026}"))
        #expect(JSONPointer.escape(String(repeating: "\u{E9}", count: 1_000_000)).utf8.count < 260)
    }
}

import HTTP
import JSON
import Testing

@testable import Batch

@Suite struct ExcerptTests {
    private func excerpt(_ text: String, hasEscapes: Bool = false, start: Int = 400, end: Int = 600) -> String? {
        String(validating: Excerpt.of(Array(text.utf8)[...], hasEscapes: hasEscapes, start: start, end: end), as: UTF8.self)
    }

    @Test func shortTextsAreWhole() {
        #expect(excerpt("") == "")
        #expect(excerpt(#"a\nb\u00e9"#, hasEscapes: true) == "a\nb\u{E9}")
        let most = String(repeating: "x", count: 1000)
        #expect(excerpt(most) == most)
    }

    @Test func longTextsKeepBothEnds() {
        let long = String(repeating: "a", count: 5000) + String(repeating: "z", count: 5000)
        #expect(excerpt(long) == String(repeating: "a", count: 400) + "\u{2026}" + String(repeating: "z", count: 600))
        #expect(excerpt(String(repeating: "y", count: 1001))?.utf8.count == 1003)
    }

    /// Whatever the characters are and wherever they are cut, each that is kept is whole.
    @Test func charactersStayWhole() throws {
        for character in ["\u{E9}", "\u{2203}", "\u{1F600}", "e\u{301}"] {
            for shift in 0..<7 {
                for count in [40, 300, 3000] {
                    let text = String(repeating: "-", count: shift) + String(repeating: character, count: count)
                    let kept = try #require(excerpt(text, start: 41, end: 43))
                    #expect(!kept.unicodeScalars.contains("\u{FFFD}"))
                    let parts = kept.unicodeScalars.split(separator: "\u{2026}").map(String.init)
                    #expect(text.unicodeScalars.starts(with: parts[0].unicodeScalars))
                    #expect(text.unicodeScalars.reversed().starts(with: (parts.last ?? "").unicodeScalars.reversed()))
                    #expect(kept.utf8.count <= 41 + 43 + 3)
                    if text.utf8.count > 90 { #expect(kept.utf8.count > 41 + 43 + 3 - 8, "as much as fits") }
                }
            }
        }
    }

    /// A text of escapes, cut at every place of them, is the same as the text without escapes.
    @Test func escapesStayWhole() throws {
        let pieces = [
            (#"\u00e9"#, "\u{E9}"), (#"\\"#, "\\"), (#"\ud83d\ude00"#, "\u{1F600}"), (#"\n"#, "\n"), (#"\""#, "\""), ("x", "x"),
            ("\u{2203}", "\u{2203}"),
        ]
        for (raw, plain) in pieces {
            for shift in 0..<13 {
                let head = String(repeating: "-", count: shift)
                let (escaped, text) = (#"\t"# + head + String(repeating: raw, count: 2000), "\t" + head + String(repeating: plain, count: 2000))
                #expect(excerpt(escaped, hasEscapes: true, start: 40, end: 60) == excerpt(text, start: 40, end: 60), "\(raw) \(shift)")
            }
        }
        // Many backslashes: which of them begin escapes is known from their number.
        for count in [1999, 2000, 2001, 2002] {
            let escaped = String(repeating: #"\\"#, count: count) + #"\u0041"#
            let text = String(repeating: "\\", count: count) + "A"
            #expect(excerpt(escaped, hasEscapes: true, start: 40, end: 60) == excerpt(text, start: 40, end: 60))
        }
    }

    @Test func lastGroupsAreKept() throws {
        let memory = MemoryAccount(of: MemoryBudget(limit: 1 << 20))
        var excerpts = Excerpts(most: 2)
        func take(_ text: String, _ rollout: Int, _ group: Int) throws {
            try excerpts.take(Array(text.utf8)[...], hasEscapes: false, rollout: rollout, ofGroup: group, in: memory)
        }
        try take("a", 0, 3)
        try take("b", 0, 7)
        let before = excerpts.heldBytes
        try take("c", 0, 5)
        #expect(excerpts.text(of: 0, inGroup: 3) == nil, "the first one goes")
        #expect(excerpts.text(of: 0, inGroup: 5)?.excerpt == [UInt8(ascii: "c")] && excerpts.text(of: 0, inGroup: 7) != nil)
        #expect(excerpts.heldBytes == before)
        try take("d", 0, 4)
        #expect(excerpts.text(of: 0, inGroup: 4) == nil, "two later ones are there")
        try take("e", 1, 7)
        try take("f", 64, 7)
        #expect(excerpts.text(of: 1, inGroup: 7)?.sentBytes == 1 && excerpts.text(of: 64, inGroup: 7) == nil)
        #expect(excerpts.heldBytes > before)
    }

    @Test func excerptsAreCounted() throws {
        let memory = MemoryAccount(of: MemoryBudget(limit: 10))
        var excerpts = Excerpts(most: 1)
        #expect(throws: Problem.self) {
            try excerpts.take(Array("text".utf8)[...], hasEscapes: false, rollout: 0, ofGroup: 0, in: memory)
        }
    }
}

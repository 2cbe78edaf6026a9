import JSON
import Testing

/// A text in pieces reads as in one: the same values, or the same error at the same offset.
@Suite struct WindowTests {
    static let bytes: [[UInt8]] =
        (GrammarTests.accepted + GrammarTests.rejected).map { Array($0.utf8) }
        + GrammarTests.brokenUTF8.map { Array("[\"abc".utf8) + $0 + Array("\"]".utf8) }

    private func agrees(_ text: [UInt8], cuts: [Int]) -> Bool {
        let whole = EventReader.read(text)
        return EventReader.Texts.allCases.allSatisfy { EventReader.read(text, cuts: cuts, texts: $0) == whole }
    }

    @Test(arguments: bytes) func anySplitGivesTheSame(_ text: [UInt8]) {
        for first in 0...text.count {
            for second in first...text.count {
                guard agrees(text, cuts: [first, second]) else {
                    Issue.record("\(String(decoding: text, as: UTF8.self)) cut at \(first) and \(second)")
                    return
                }
            }
        }
        #expect(agrees(text, cuts: Array(0...text.count)))
    }

    @Test func longTextsInPiecesOfAnySize() {
        let strings = ["plain \(String(repeating: "x", count: 300))", "é日😀\\u00e9\\ud834\\udd1e\\n\\\\frac{1}{2}", "\\\\\\\"", "ÿ\\u0000"]
        let text = Array(
            "[\((0..<40).map { "{\"id\" : \"\(strings[$0 % 4])\", \"n\": -\($0).5e-1, \"b\": [true, null, \($0)]}" }.joined(separator: " , "))]".utf8)
        for size in 1...97 { #expect(agrees(text, cuts: Array(stride(from: size, to: text.count, by: size)))) }
    }

    @Test func errorsOfOnePieceAreThoseOfTheTree() {
        for text in Self.bytes {
            let tree: JSONError?
            do {
                _ = try parse(text)
                tree = nil
            } catch { tree = error as? JSONError }
            // Only a tree knows which keys an object has.
            if tree?.code == .duplicateKey { continue }
            switch EventReader.read(text) {
            case .success: #expect(tree == nil)
            case .failure(let error): #expect(tree == error)
            }
        }
    }

    enum Field: String, JSONField { case reward, tokens, mask }

    /// One field, and where the reader is after it; the checkpoints take back what a cut field left.
    @Test func fieldsAreReadAgainAfterACut() throws {
        let text = Array(#"{"tokens": 12, "reward": -0.25, "mask": 7}  "#.utf8)
        for cut in 0..<text.count {
            var fields = JSONFields<Field>()
            var found: [Field: Double] = [:]
            var state = JSONReader.State()
            var start = 0
            var hasOpened = false
            var hasEnded = false
            for (end, isLast) in [(cut, false), (text.count, true)] {
                try text[start..<end].withUnsafeBufferPointer { window in
                    var reader = JSONReader(window, isLast: isLast, base: start, state: state)
                    while !hasEnded {
                        let (place, shown) = (reader.checkpoint, fields.checkpoint)
                        do throws(JSONError) {
                            if !hasOpened {
                                try reader.beginObject()
                                hasOpened = true
                            }
                            guard let field = try reader.nextField(in: &fields) else {
                                hasEnded = true
                                break
                            }
                            found[field] = try reader.readDouble()
                        } catch {
                            guard error.code == .needsMore else { throw error }
                            fields.restore(shown)
                            if hasOpened, reader.checkpoint.state.depth == 1, place.state.depth == 0 {
                                // The brace was read: what was cut is the first field.
                                reader.restore(place)
                                hasOpened = false
                            } else {
                                reader.restore(place)
                            }
                            break
                        }
                    }
                    start += reader.position
                    state = reader.state
                }
            }
            #expect(found == [.tokens: 12, .reward: -0.25, .mask: 7])
            #expect(hasEnded && state == JSONReader.State())
        }
    }

    @Test(arguments: [#"{"a":1,"a":2}"#, #"{"a":1,"b":2}"#, "[1,x]", "[3.5]", "[\"\u{1}\"]", "[01]"]) func offsetsAreOfTheWholeText(_ text: String) {
        enum Keys: String, JSONField { case a }
        func error(base: Int) -> JSONError? {
            var text = text
            return text.withUTF8 { bytes in
                var reader = JSONReader(bytes, base: base)
                var fields = JSONFields<Keys>()
                do throws(JSONError) {
                    if try reader.peek() == .object {
                        try reader.beginObject()
                        while try reader.nextField(in: &fields) != nil { _ = try reader.readInt() }
                    } else {
                        try reader.beginArray()
                        while try reader.nextElement() {
                            if try reader.peek() == .string { _ = try reader.readText() } else { _ = try reader.readInt() }
                        }
                    }
                    return nil
                } catch { return error }
            }
        }
        let (near, far) = (error(base: 0), error(base: 1000))
        #expect(near != nil)
        #expect(far?.code == near?.code)
        #expect(far?.offset == near.map { $0.offset + 1000 })
    }

    @Test func aMarkIsFoundInPieces() {
        for text in [[0xEF, 0xBB, 0xBF, 0x31], [0xEF, 0xBB, 0x31], [0xEF, 0xBB], [0xEF], [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
            #expect(agrees(text, cuts: Array(0...text.count)))
        }
    }
}

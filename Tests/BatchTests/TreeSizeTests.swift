import JSON
import Testing

@testable import Batch

/// The bound of a tree's memory is known before the tree is built, and ends with the value.
@Suite struct TreeSizeTests {
    private func size(_ text: String, limit: Int = 1000) -> Int {
        var text = text
        return text.withUTF8 { TreeSize.bytes(in: $0, from: 0, limit: limit) }
    }

    @Test(arguments: [
        ("1", 1), ("\"a,b[\\\"{\"", 1), ("[]", 2), ("[0,0,0]", 4), ("{\"a\":[1,\"]\"]}", 4), (" [1, {\"b\": 2}]", 4),
    ]) func values(_ text: String, _ count: Int) {
        // What follows belongs to others.
        for rest in ["", "}", ",\"next\":[1,2,3]"] where text != "1" || rest != "" {
            #expect(size(text + rest) >= count * MemoryLayout<JSONValue>.stride, "\(text + rest)")
            #expect(size(text + rest) <= count * 112 + 2 * (text.utf8.count + 2), "\(text + rest)")
        }
    }

    @Test func manyValuesAreCountedUpToTheLimit() {
        let zeros = "[" + String(repeating: "0,", count: 100_000) + "0]"
        #expect(size(zeros) <= 1001 * 112 + 3000 * 2)
        #expect(size(zeros, limit: 200_000) >= 100_000 * 112)
    }
}

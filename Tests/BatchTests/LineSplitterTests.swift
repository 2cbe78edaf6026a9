import Testing

@testable import Batch

@Suite struct LineSplitterTests {
    private func lines(of text: String, inPiecesOf sizes: [Int], limit: Int = 8) -> [LineSplitter.Line] {
        var splitter = LineSplitter(limit: limit)
        var lines: [LineSplitter.Line] = []
        var rest = Array(text.utf8)[...]
        var index = 0
        repeat {
            let piece = rest.prefix(sizes[min(index, sizes.count - 1)])
            rest = rest.dropFirst(piece.count)
            index += 1
            splitter.append(Array(piece), isLast: rest.isEmpty)
            while let line = splitter.next() { lines.append(line) }
        } while !rest.isEmpty
        #expect(splitter.isAtEnd)
        #expect(splitter.heldBytes == 0)
        return lines
    }

    private func text(_ text: String) -> LineSplitter.Line { .text(Array(text.utf8)) }

    @Test(
        arguments: [
            ("", []), ("\n", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a\r", "b\r"]), ("\n \t\r\n\na\n\n", ["a"]),
            ("12345678\n1\n", ["12345678", "1"]), ("123456789\n1\n", [nil, "1"]), ("1\n123456789", ["1", nil]),
            ("1234567890123\n\n123456789012\nx", [nil, nil, "x"]),
        ] as [(String, [String?])])
    func linesAtEverySplit(of content: String, are expected: [String?]) {
        let expected = expected.map { $0.map(text) ?? .tooLong }
        for split in 0...content.utf8.count { #expect(lines(of: content, inPiecesOf: [split, 1000]) == expected, "split at \(split)") }
        for size in 1...3 { #expect(lines(of: content, inPiecesOf: [size]) == expected, "pieces of \(size)") }
    }
}

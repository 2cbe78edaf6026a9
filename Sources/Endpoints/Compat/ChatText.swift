import Batch
/// Finds the response in a text that holds the whole conversation, special tokens included.
enum ChatText {
    /// What chat templates write before the model speaks.
    private static let openings: [[UInt8]] = [
        "<|im_start|>assistant\n", "<|start_header_id|>assistant<|end_header_id|>\n\n", "<|assistant|>\n", "<start_of_turn>model\n", "[/INST]",
        "<\u{FF5C}Assistant\u{FF5C}>", "<|Assistant|>",
    ].map { Array($0.utf8) }
    /// What comes after a response: the ends of turns and texts, and padding.
    private static let endings: [[UInt8]] = [
        "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>", "<end_of_turn>", "<eos>", "</s>", "<pad>", "<|pad|>",
        "<\u{FF5C}end\u{2581}of\u{2581}sentence\u{FF5C}>", "[PAD]",
    ].map { Array($0.utf8) }

    /// The response of a text.
    ///
    /// The prompt is cut off where the text starts with it, possibly after a token or two that the tokenizer sets before it; else the text up to where the
    /// model began to speak last. Where nothing of this is found the text is taken whole.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - prompt: what was asked, if the client sends it.
    static func response(in text: [UInt8], prompt: [UInt8]?) -> [UInt8] {
        text.withUnsafeBufferPointer { text in
            let start = prompt.flatMap { end(of: $0, in: text, startingBefore: 64) } ?? endOfLastOpening(in: text) ?? 0
            return Array(text[start..<endOfResponse(in: text, from: start)])
        }
    }

    /// Where the response ends: before all endings, and the white space between them.
    private static func endOfResponse(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = text.count
        while true {
            var last = end
            while last > start, text[last - 1] == UInt8(ascii: "\n") || text[last - 1] == UInt8(ascii: " ") { last -= 1 }
            guard let ending = endings.first(where: { last - start >= $0.count && isEqual($0, in: text, at: last - $0.count) }) else { return end }
            end = last - ending.count
        }
    }

    private static func end(of part: [UInt8], in text: UnsafeBufferPointer<UInt8>, startingBefore limit: Int) -> Int? {
        guard !part.isEmpty, text.count >= part.count else { return nil }
        return (0...min(limit, text.count - part.count)).first { isEqual(part, in: text, at: $0) }.map { $0 + part.count }
    }

    private static func endOfLastOpening(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = text.count
        while at > 0 {
            at -= 1
            // All openings begin with one of two bytes.
            guard text[at] == UInt8(ascii: "<") || text[at] == UInt8(ascii: "[") else { continue }
            if let opening = openings.first(where: { isEqual($0, in: text, at: at) }) { return at + opening.count }
        }
        return nil
    }

    private static func isEqual(_ part: [UInt8], in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard text.count - start >= part.count else { return false }
        for index in part.indices where text[start + index] != part[index] { return false }
        return true
    }
}

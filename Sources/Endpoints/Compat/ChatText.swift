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
        var bytes = text[...]
        if let prompt, !prompt.isEmpty, let end = end(of: prompt, in: bytes, startingBefore: 64) {
            bytes = bytes[end...]
        } else if let end = openings.compactMap({ lastEnd(of: $0, in: bytes) }).max() {
            bytes = bytes[end...]
        }
        return Array(withoutEndings(bytes))
    }

    private static func withoutEndings(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while true {
            var rest = text
            while let last = rest.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: " ") { rest.removeLast() }
            guard let ending = endings.first(where: { rest.hasSuffix($0) }) else { return text }
            text = rest.dropLast(ending.count)
        }
    }

    private static func end(of part: [UInt8], in text: ArraySlice<UInt8>, startingBefore limit: Int) -> Int? {
        guard text.count >= part.count else { return nil }
        let last = min(text.startIndex + limit, text.endIndex - part.count)
        return (text.startIndex...last).first { text[$0..<$0 + part.count].elementsEqual(part) }.map { $0 + part.count }
    }

    private static func lastEnd(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard text.count >= part.count else { return nil }
        return (text.startIndex...text.endIndex - part.count).last { text[$0] == part[0] && text[$0..<$0 + part.count].elementsEqual(part) }
            .map { $0 + part.count }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ ending: [UInt8]) -> Bool { count >= ending.count && suffix(ending.count).elementsEqual(ending) }
}

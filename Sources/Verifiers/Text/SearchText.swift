/// A text as search answers are compared: words in small letters with a space between each two.
///
/// As SQuAD does (arXiv 1606.05250): no punctuation of ASCII, no articles a, an and the. Besides, full-width letters, digits and signs are half-width ones, the
/// punctuation of Chinese and Japanese and curly quotation marks are left out, and each ideograph and kana is a word.
struct SearchText: Sendable {
    let bytes: [UInt8]

    /// The text.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The words, one after the other.
    var words: ByteWords { ByteWords(of: bytes[...]) { $0 != 0x20 } }

    init(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) {
        try TextVerifier.spend(on: text, effort)
        try effort.spend(4 * text.count)
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count + text.count / 3)
        var isASCII = true
        for byte in text { isASCII = isASCII && byte < 0x80 }
        if isASCII {
            plain += text
        } else {
            for scalar in UTF8Scalars(text) { Self.write(scalar, to: &plain) }
        }
        bytes = NormalisedText.of(plain[...], by: .squad).bytes
    }

    private static func write(_ scalar: UInt32, to text: inout [UInt8]) {
        switch scalar {
        // Full-width forms of ASCII, and the wide space.
        case 0xFF01...0xFF5E: text.append(UInt8(scalar - 0xFEE0))
        case 0x3000: text.append(0x20)
        // Punctuation: of Chinese and Japanese, curly quotation marks, dots and dashes that stand for a mark of ASCII.
        case 0x3001...0x3003, 0x3008...0x3011, 0x3014...0x301F, 0x30FB, 0xFF61...0xFF65, 0x2018...0x201F, 0x2026, 0xB7, 0xAB, 0xBB: break
        // Each is a word of its own.
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF:
            text.append(0x20)
            append(scalar, to: &text)
            text.append(0x20)
        default: append(scalar, to: &text)
        }
    }

    private static func append(_ scalar: UInt32, to text: inout [UInt8]) {
        guard let known = Unicode.Scalar(scalar) else { return }
        text += UTF8.encode(known).map { Array($0) } ?? []
    }

    /// Whether another text is in this one, at the bounds of words.
    func holds(_ other: SearchText, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        let bytes = bytes
        return try bytes[...].occurrences(of: other.bytes[...], effort) { range in
            (range.lowerBound == 0 || bytes[range.lowerBound - 1] == 0x20) && (range.upperBound == bytes.count || bytes[range.upperBound] == 0x20)
        } > 0
    }
}

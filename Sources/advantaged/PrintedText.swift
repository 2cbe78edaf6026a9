/// Text of others as a terminal may show it.
///
/// Who may send a batch chooses the name of its run. What would move the cursor, change colours, ring, forge a line or turn the direction of writing is written as its number, `\u{1b}`.
enum PrintedText {
    /// The text without anything that a terminal acts on.
    static func escaped(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(isShown) else { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            if isShown(scalar) { shown.unicodeScalars.append(scalar) } else { shown += "\\u{\(String(scalar.value, radix: 16))}" }
        }
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        // Marks of direction among them. Persian and Indian scripts need joiners, and families of emoji.
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }
}

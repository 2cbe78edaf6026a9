import JSON
import Verifiers

extension VerdictTable.Detail {
    /// Whether it has an element of a list.
    func has(_ list: ColumnList) -> Bool {
        switch list {
        case .parts: parts.contains { $0.score != nil }
        case .explanations: explanation != nil
        case .readings: reading != nil
        case .partReadings: parts.contains { $0.reading != nil }
        default: false
        }
    }

    /// Writes the members of a rollout that only some verdicts have.
    func write(_ members: BatchHead.Members, to writer: inout JSONWriter) {
        for list in ColumnList.ofVerdicts where members.has(list) && has(list) {
            writer.key(list.key)
            write(list, to: &writer)
        }
    }

    /// Writes the element of a list that it has.
    func write(_ list: ColumnList, to writer: inout JSONWriter) {
        switch list {
        case .parts:
            writer.beginObject()
            for part in parts {
                guard let score = part.score else { continue }
                writer.key(named: part.name)
                writer.writeCompact(score)
            }
            writer.endObject()
        case .partReadings:
            writer.beginObject()
            for part in parts {
                guard let reading = part.reading else { continue }
                writer.key(named: part.name)
                Self.write(reading, to: &writer)
            }
            writer.endObject()
        case .readings: if let reading { Self.write(reading, to: &writer) }
        case .explanations: if let explanation { writer.write(explanation) }
        default: break
        }
    }

    private static func write(_ reading: Verdict.Reading, to writer: inout JSONWriter) {
        writer.beginObject()
        for (key, value) in [("place", reading.place), ("ground_truth", reading.gold), ("answer", reading.answer), ("rule", reading.rule)] {
            writer.key(named: key)
            writer.write(shortened(value))
        }
        writer.key("rules")
        writer.beginArray()
        for id in reading.rules { writer.write(id) }
        writer.endArray()
        writer.endObject()
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > VerdictTable.extractedLimit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: VerdictTable.extractedLimit)
        // Back to where a character begins.
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end]) + "\u{2026}"
    }
}

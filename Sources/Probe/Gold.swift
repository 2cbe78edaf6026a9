import JSON
import Verifiers

/// Ground truths as answers.
enum Gold {
    /// The texts with which a response could give the ground truth as its answer; none where the ground truth is no answer, as a maze is none.
    static func answers(of groundTruth: GroundTruth) -> [String] {
        switch groundTruth {
        case .none: []
        case .text(let text): fromJSON(text) ?? [text]
        case .integer(let number): [String(number)]
        case .digits(let digits): [digits]
        case .number(let number): [text(.number(number))]
        case .boolean(let flag): [String(flag)]
        case .list(let elements): elements.prefix(8).flatMap(answers) + [elements.flatMap { answers(of: $0).prefix(1) }.joined(separator: ", ")]
        case .members(let members):
            members.first { ["answer", "solution", "target", "oracle_answer"].contains($0.name) }.map { answers(of: $0.value) } ?? [
                text(value(of: groundTruth))
            ]
        }
    }

    /// Data sets keep rows as JSON in a text.
    private static func fromJSON(_ text: String) -> [String]? {
        guard let first = text.utf8.first, first == UInt8(ascii: "{"),
            let value = try? JSONReader.read(Array(text.utf8), wrap: { $0 as any Error }, { reader in try reader.readValue() })
        else { return nil }
        return [text] + answers(of: GroundTruth(value))
    }

    private static func value(of groundTruth: GroundTruth) -> JSONValue {
        switch groundTruth {
        case .none: .null
        case .text(let text): .string(text)
        case .integer(let number): .integer(number)
        case .digits(let digits): .digits(digits)
        case .number(let number): .number(number)
        case .boolean(let flag): .bool(flag)
        case .list(let elements): .array(elements.map(value))
        case .members(let members): .object(members.map { JSONValue.Member($0.name, value(of: $0.value)) })
        }
    }

    private static func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.write(value)
        return String(decoding: writer.text, as: UTF8.self)
    }
}

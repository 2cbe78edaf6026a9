import Calls
import JSON

/// How many rollouts an answer is about.
enum AnsweredRollouts {
    /// `rollouts` of the summary, which is in the document, in the last line of a stream, or in the metadata of tensors; 0 where there is none.
    static func count(in reply: Reply) -> Int {
        let type = reply["content-type"] ?? ""
        if type.hasPrefix("application/x-ndjson") {
            return reply.body.split(separator: 0x0A).last.flatMap { rollouts(Array($0)) } ?? 0
        }
        if type.hasPrefix("application/x-safetensors") {
            guard reply.body.count > 8 else { return 0 }
            // A length of eight bytes, the lowest first, then a header of JSON.
            let length = reply.body[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            guard length <= UInt64(reply.body.count - 8) else { return 0 }
            let header = value(Array(reply.body[8..<(8 + Int(length))]))
            return header?["__metadata__"]?["summary"]?.string.flatMap { value(Array($0.utf8)) }?["rollouts"]?.integer ?? 0
        }
        return rollouts(reply.body) ?? 0
    }

    private static func rollouts(_ text: [UInt8]) -> Int? { value(text)?["summary"]?["rollouts"]?.integer }

    private static func value(_ text: [UInt8]) -> JSONValue? {
        try? JSONReader.read(text, wrap: { $0 as any Error }) { reader in try reader.readValue() }
    }
}

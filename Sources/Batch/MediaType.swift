/// The formats of bodies, and which of them a client takes.
public enum MediaType: String, CaseIterable, Sendable {
    /// One document.
    case json = "application/json"
    /// Tensors.
    case safetensors = "application/x-safetensors"
    /// Newline-delimited JSON.
    case lines = "application/x-ndjson"

    /// The format that a `Content-Type` names, with any parameters; `nil` for another one.
    public init?(contentType: String?) {
        guard let contentType else { return nil }
        let essence = Substring(contentType.utf8.prefix { $0 != UInt8(ascii: ";") })
        guard let type = MediaType(rawValue: Self.trimmed(essence).lowercased()) else { return nil }
        self = type
    }

    /// The format that an `Accept` field wants most (RFC 9110, sec. 12.5.1).
    ///
    /// JSON where it says nothing, takes anything, or takes none of the formats: an answer in another format tells more than a 406.
    public init(accept: String?) {
        self = .json
        guard let accept else { return }
        var best = 0.0
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
            guard let type = parts.first.flatMap({ MediaType(rawValue: $0.lowercased()) }) else { continue }
            let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            // A type that is named first wins over a later one of the same weight.
            guard weight > best else { continue }
            best = weight
            self = type
        }
    }

    /// Without spaces and tabs at the ends; by bytes, since finding a text's characters costs more than reading a small request.
    private static func trimmed(_ text: Substring) -> String {
        var bytes = text.utf8
        while let first = bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { bytes.removeFirst() }
        while let last = bytes.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { bytes.removeLast() }
        return String(Substring(bytes))
    }
}

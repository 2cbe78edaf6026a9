/// The formats of bodies, and which of them a client takes.
enum MediaType: String, CaseIterable {
    case json = "application/json"
    case safetensors = "application/x-safetensors"

    /// The format that a `Content-Type` names, with any parameters; `nil` for another one.
    init?(contentType: String?) {
        guard let contentType, let type = MediaType(rawValue: Self.trimmed(contentType.prefix { $0 != ";" }).lowercased()) else { return nil }
        self = type
    }

    /// The format that an `Accept` field wants most (RFC 9110, sec. 12.5.1).
    ///
    /// JSON where it says nothing, takes anything, or takes none of the formats: an answer in another format tells more than a 406.
    init(accept: String?) {
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

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let front = text.drop(while: isSpace)
        return String(front.reversed().drop(while: isSpace).reversed())
    }
}

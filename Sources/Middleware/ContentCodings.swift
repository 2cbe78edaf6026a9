import HTTPTypes

/// What Content-Encoding and Accept-Encoding say (RFC 9110, sec. 8.4 and 12.5.3).
enum ContentCodings {
    /// Whether the body is gzip.
    static func isGzip(_ fields: HTTPFields) -> Bool {
        guard let coding = fields[.contentEncoding]?.lowercased() else { return false }
        return coding == "gzip" || coding == "x-gzip"
    }

    /// Whether the client takes gzip: named, or meant by `*`, and not with the weight 0.
    static func acceptsGzip(_ fields: HTTPFields) -> Bool {
        guard let accepted = fields[.acceptEncoding] else { return false }
        var any = false
        for element in accepted.lowercased().split(separator: ",") {
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let coding = parts.first else { continue }
            let isWanted = !parts.dropFirst().contains { $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "0" || $0 == "." } }
            if coding == "gzip" || coding == "x-gzip" { return isWanted }
            if coding == "*" { any = isWanted }
        }
        return any
    }
}

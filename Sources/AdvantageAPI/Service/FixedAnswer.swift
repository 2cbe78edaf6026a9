import Batch
import HTTPTypes

/// An answer that stays the same as long as the service runs, with the tag by which a client that has it asks again (RFC 9110, sec. 8.8.3 and 13.1.2).
struct FixedAnswer: Sendable {
    static let page = FixedAnswer(
        type: "text/html; charset=utf-8", body: PackageResources.page_html,
        fields: [.contentSecurityPolicy: contentSecurityPolicy, .xContentTypeOptions: "nosniff"])
    static let contract = FixedAnswer(type: "application/yaml", body: PackageResources.openapi_yaml)
    static let estimators = FixedAnswer(type: "application/json", body: CatalogueAnswer.estimators())
    static let verifiers = FixedAnswer(type: "application/json", body: CatalogueAnswer.verifiers())

    /// The page runs its own script and style, named by their SHA-256, and asks this service alone.
    static let contentSecurityPolicy =
        "default-src 'none'; img-src 'self'; connect-src 'self'; "
        + "script-src 'sha256-f6Tpx1zVP6in7SqSOSeSEa1hicJ1UIz/FQJc3OIZF8w='; style-src 'sha256-IXw4eK2lcfJodK2LzqYfcNMDspTgoc8DMSGHtfc0YG0='; frame-ancestors 'none'"

    private let whole: Answer
    private let unchanged: Answer
    private let opaqueTag: String

    private init(type: String, body: [UInt8], fields: HTTPFields = [:]) {
        opaqueTag = "\"\(String(Self.hash(body), radix: 16))\""
        // Weak: the bytes differ with the content coding (sec. 8.8.3.3). A client keeps the answer and asks whether it still holds.
        let validators: HTTPFields = [.eTag: "W/\(opaqueTag)", .cacheControl: "no-cache", .vary: "Accept-Encoding"]
        var whole = Answer(type: type, body: body)
        for field in validators { whole.fields[field.name] = field.value }
        for field in fields { whole.fields[field.name] = field.value }
        self.whole = whole
        unchanged = Answer(status: .notModified, fields: validators)
    }

    /// The answer, or 304 where the client has it already. If-Modified-Since is passed over: nothing here has a date.
    ///
    /// - Parameter fields: the request's.
    func answer(to fields: HTTPFields) -> Answer {
        guard let wanted = fields[.ifNoneMatch] else { return whole }
        return isNamed(in: wanted) ? unchanged : whole
    }

    /// Whether `"*" / #entity-tag` holds the tag, by weak comparison. A tag without its quotes is none.
    private func isNamed(in list: String) -> Bool {
        list == "*"
            || list.split(separator: ",").contains { element in
                let tag = element.drop { $0 == " " || $0 == "\t" }
                return (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag).prefix { $0 != " " && $0 != "\t" } == opaqueTag
            }
    }

    /// FNV-1a, 64 bits: tells versions of a document apart, and nothing more is asked of it.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension HTTPField.Name {
    fileprivate static let vary = HTTPField.Name("Vary") ?? .date
}

import HTTP
import HTTPTypes

/// An answer that stays the same as long as the service runs, with the tag by which a client that has it asks again (RFC 9110, sec. 8.8.3 and 13.1.2).
struct FixedAnswer: Sendable {
    private let whole: Answer
    private let unchanged: Answer
    private let opaqueTag: String

    /// - Parameter fields: besides Content-Type and those for caches.
    init(type: String, body: [UInt8], fields: HTTPFields = [:]) {
        opaqueTag = "\"\(String(Self.hash(body), radix: 16))\""
        // Weak: the bytes differ with the content coding (sec. 8.8.3.3). A client keeps the answer and asks whether it is still current.
        let validators: HTTPFields = [.eTag: "W/\(opaqueTag)", .cacheControl: "no-cache", .vary: "Accept-Encoding"]
        var all = validators
        all[.contentType] = type
        for field in fields { all[field.name] = field.value }
        whole = Answer(fields: all, body: body)
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

    /// FNV-1a, 64 bits: distinguishes versions of a document, and nothing more is asked of it.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension Endpoint {
    /// An endpoint whose answer stays the same.
    static func fixed(_ path: String, _ operation: String, _ answer: FixedAnswer) -> Endpoint {
        get(path, operation, statuses: [200, 304]) { answer.answer(to: $0.head.headerFields) }
    }
}

import Batch
import HTTP
import JSON
import Verifiers

/// What every drop-in route is asked by its query: which verifier, and what a response counts for that could not be verified.
///
/// The clients' bodies have no room for either: `?verifier=NAME`, `?verifier={"name": ...}` or `?profile=NAME`, and `&on_failure=NUMBER`.
struct CompatRequest {
    /// The client's body.
    let body: JSONValue
    /// The query.
    let query: Query
    /// The verifier, as an object of a request.
    let verifier: JSONValue?
    /// What a failure counts for in protocols that know numbers only; 0 if the query does not say.
    let onFailure: Double

    /// - Parameters:
    ///   - target: with the query.
    ///   - known: what this route reads beside what all read.
    /// - Throws: a 400 ``Problem`` where the body is not JSON, a 422 one where it is no object or the query is wrong.
    init(target: String, body: [UInt8], known: [String] = []) throws(Problem) {
        query = try Query(target: target, known: ["verifier", "profile", "on_failure"] + known)
        self.body = try Self.parse(body)
        guard case .object = self.body else { throw Problem(.invalidRequest, "the body must be an object", pointer: "", offset: 0) }
        onFailure = try query.number("on_failure") ?? 0
        verifier = try Self.verifier(query)
    }

    /// A list of the body; a single value stands for a list of one.
    ///
    /// - Returns: `nil` if the body does not have it, or null.
    func list(_ name: String) -> [JSONValue]? {
        switch body[name] {
        case nil, .null?: nil
        case .array(let elements)?: elements
        case let value?: [value]
        }
    }

    /// Texts of the body.
    ///
    /// - Throws: a 422 ``Problem`` where an element is no string.
    func texts(_ name: String) throws(Problem) -> [String]? {
        guard let elements = list(name) else { return nil }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard let text = element.string else { throw Problem(.invalidRequest, "must be a string", pointer: "/\(name)/\(index)") }
            texts.append(text)
        }
        return texts
    }

    private static func verifier(_ query: Query) throws(Problem) -> JSONValue? {
        if let profile = query["profile"] {
            guard query["verifier"] == nil else { throw Problem(.invalidRequest, "the query may name a \"verifier\" or a \"profile\", not both") }
            return .object([JSONValue.Member("profile", .string(profile))])
        }
        guard let text = query["verifier"] else { return nil }
        guard text.utf8.first == UInt8(ascii: "{") else { return .object([JSONValue.Member("name", .string(text))]) }
        do throws(Problem) { return try parse(Array(text.utf8)) } catch {
            throw Problem(.invalidRequest, "\"verifier\" in the query is not JSON: \(error.detail)")
        }
    }

    static func parse(_ text: [UInt8]) throws(Problem) -> JSONValue {
        try JSONReader.read(text, wrap: { Problem($0, in: text) }) { reader throws(Problem) in
            do throws(JSONError) { return try reader.readValue() } catch { throw Problem(error, in: text) }
        }
    }
}

/// A response and what it is verified against.
struct GradedText: Sendable {
    /// UTF-8.
    var response: [UInt8]
    /// `nil` or null if the client sent none.
    var groundTruth: JSONValue?
}

/// Verifies responses that come alone instead of in groups.
struct Grader: Sendable {
    /// The verifier of all of them.
    let verifier: any Verifier

    /// One verdict per text.
    func verdicts(on texts: [GradedText], in parallel: Parallel, isCancelled: @escaping @Sendable () -> Bool) -> [Verdict] {
        let collected = VerdictList(count: texts.count)
        parallel(texts.count) { index in
            guard !isCancelled() else { return }
            collected.set(index, verdict(on: texts[index]))
        }
        return collected.values
    }

    private func verdict(on text: GradedText) -> Verdict {
        let groundTruth = text.groundTruth ?? .null
        guard groundTruth != .null || !verifier.needsGroundTruth else { return .unparseableGold("no ground truth was sent") }
        return verifier.judge(for: GroundTruth(groundTruth)).verdict(on: Response(utf8: text.response))
    }
}

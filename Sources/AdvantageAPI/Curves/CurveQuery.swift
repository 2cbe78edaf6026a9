import JSON

/// What `GET /v1/curves` is asked for.
public struct CurveQuery: Sendable {
    /// Rollouts of the group.
    public var n: Int
    /// Size of the subsets, for estimators that have one and were given none.
    public var k: Int
    /// Names and parameters, as a request has them.
    var estimators: [JSONValue]

    /// The largest group that is drawn.
    public static let maximumRollouts = 128
    /// The most estimators in one picture.
    static let maximumEstimators = 8

    /// The query of a request target.
    ///
    /// - Parameter target: origin form, `/v1/curves?n=32&k=8&estimators=pass_at_1,pass_at_k`; what stands before the question mark is not read.
    /// - Throws: a 422 ``Problem`` for an unknown or repeated parameter, or a value out of range.
    public init(target: String) throws(Problem) {
        var values: [String: String] = [:]
        let query = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first ?? ""
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw Problem(.invalidRequest, "the query is not percent-encoded UTF-8")
            }
            guard ["n", "k", "estimators"].contains(name) else {
                throw Problem(.invalidRequest, "the query has an unknown parameter; known are n, k, estimators")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw Problem(.invalidRequest, "the query has \"\(name)\" twice") }
        }
        try self.init(n: Self.number(values["n"], "n", 32), k: Self.number(values["k"], "k", 8), estimators: values["estimators"])
    }

    /// A group of n and estimators.
    ///
    /// - Parameter estimators: names with commas between, or a JSON list of names and of objects as a request has them; by default the paper's.
    /// - Throws: a 422 ``Problem`` where a value is out of range.
    public init(n: Int, k: Int, estimators: String? = nil) throws(Problem) {
        guard (2...Self.maximumRollouts).contains(n) else {
            throw Problem(.invalidRequest, "\"n\" must be from 2 to \(Self.maximumRollouts), it is \(n)")
        }
        guard (1...n).contains(k) else { throw Problem(.invalidRequest, "\"k\" must be from 1 to n = \(n), it is \(k)") }
        self.n = n
        self.k = k
        self.estimators = try Self.list(estimators ?? "pass_at_1,pass_at_k,exceeding_pass_at_k,combined")
        guard (1...Self.maximumEstimators).contains(self.estimators.count) else {
            throw Problem(.invalidRequest, "\"estimators\" must name from 1 to \(Self.maximumEstimators) estimators")
        }
    }

    private static func number(_ text: String?, _ name: String, _ value: Int) throws(Problem) -> Int {
        guard let text else { return value }
        guard let number = Int(text) else { throw Problem(.invalidRequest, "\"\(name)\" must be a whole number") }
        return number
    }

    private static func list(_ text: String) throws(Problem) -> [JSONValue] {
        guard text.utf8.first == UInt8(ascii: "[") else { return text.split(separator: ",").map { named(.string(String($0))) } }
        let value = try JSONReader.read(Array(text.utf8), wrap: { Problem(.invalidRequest, "\"estimators\" is not JSON: \($0.message)") }) {
            reader throws(Problem) in
            do throws(JSONError) { return try reader.readValue() } catch {
                throw Problem(.invalidRequest, "\"estimators\" is not JSON: \(error.message)")
            }
        }
        guard case .array(let elements) = value else { return [] }
        return elements.map(named)
    }

    /// A name alone stands for an object with that name.
    private static func named(_ value: JSONValue) -> JSONValue {
        if case .string = value { return .object([JSONValue.Member("name", value)]) }
        return value
    }

    /// Percent-decoding (RFC 3986, sec. 2.1), a plus sign being a space.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

import Batch
public import HTTP
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
    /// - Parameter target: origin form, `/v1/curves?n=32&k=8&estimators=pass_at_1,pass_at_k`; what comes before the question mark is not read.
    /// - Throws: a 422 ``Problem`` for an unknown or repeated parameter, or a value out of range.
    public init(target: String) throws(Problem) {
        let query = try Query(target: target, known: ["n", "k", "estimators"])
        try self.init(n: query.integer("n") ?? 32, k: query.integer("k"), estimators: query["estimators"])
    }

    /// A group of n and estimators.
    ///
    /// - Parameters:
    ///   - k: by default 8, or n where that is less.
    ///   - estimators: names with commas between, or a JSON list of names and of objects as a request has them; by default the paper's.
    /// - Throws: a 422 ``Problem`` where a value is out of range.
    public init(n: Int, k: Int? = nil, estimators: String? = nil) throws(Problem) {
        guard (2...Self.maximumRollouts).contains(n) else {
            throw Problem(.invalidRequest, "\"n\" must be from 2 to \(Self.maximumRollouts), it is \(n)")
        }
        let k = k ?? min(8, n)
        guard (1...n).contains(k) else { throw Problem(.invalidRequest, "\"k\" must be from 1 to n = \(n), it is \(k)") }
        self.n = n
        self.k = k
        self.estimators = try Self.list(estimators ?? "pass_at_1,pass_at_k,exceeding_pass_at_k,combined")
        guard (1...Self.maximumEstimators).contains(self.estimators.count) else {
            throw Problem(.invalidRequest, "\"estimators\" must name from 1 to \(Self.maximumEstimators) estimators")
        }
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

    /// A name alone is short for an object with that name.
    private static func named(_ value: JSONValue) -> JSONValue {
        if case .string = value { return .object([JSONValue.Member("name", value)]) }
        return value
    }
}

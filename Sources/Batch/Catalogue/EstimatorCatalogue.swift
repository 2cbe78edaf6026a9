public import HTTP
public import JSON

/// All estimators, by name.
public enum EstimatorCatalogue {
    /// The entries, in the order of the documentation.
    public static let entries: [EstimatorEntry] = paper + compositions + peers + subsetPeers + tokenPeers + turns

    /// The estimator that an object of a request names.
    ///
    /// - Parameters:
    ///   - value: the object, `{"name": ..., options}`.
    ///   - pointer: where it is in the body.
    /// - Throws: a 422 ``Problem`` for an unknown name or option, or a value outside its range.
    public static func choose(_ value: JSONValue, at pointer: String) throws(Problem) -> ChosenEstimator {
        try choose(value, at: pointer, extra: [successThreshold])
    }

    /// The estimator inside another one: what decides success is on the outermost.
    static func choose(inner value: JSONValue, at pointer: String) throws(Problem) -> ChosenEstimator {
        try choose(value, at: pointer, extra: [])
    }

    private static func choose(_ value: JSONValue, at pointer: String, extra: [Parameter]) throws(Problem) -> ChosenEstimator {
        let (entry, members) = try named(value, among: entries, \.name, what: "estimator", at: pointer)
        let options = try Options(
            members, parameters: entry.parameters(for: members, extra: extra), of: "estimator \"\(entry.name)\"", at: pointer)
        return ChosenEstimator(
            estimator: try entry.make(options), successThreshold: options.number(successThreshold.name), echo: options.echo(named: entry.name))
    }

    static let successThreshold = Parameter(
        "success_threshold", .number(-1e300...1e300), default: .null,
        "rewards at or above it count as successes and all others do not, 0 and 1 too; \"correct\" on a rollout counts more")
}

/// The entry that an object of a request names, and the object's members.
func named<Entry>(
    _ value: JSONValue, among entries: [Entry], _ name: KeyPath<Entry, String>, what: String, at pointer: String
) throws(Problem) -> (Entry, [JSONValue.Member]) {
    guard case .object(let members) = value else {
        throw Problem(.invalidRequest, "\(what) must be an object like {\"name\": \"\(entries.first?[keyPath: name] ?? "")\"}", pointer: pointer)
    }
    guard let wanted = members.first(where: { $0.key == "name" }) else {
        throw Problem(.invalidRequest, "\(what) needs a \"name\"", pointer: pointer)
    }
    guard let entry = entries.first(where: { .string($0[keyPath: name]) == wanted.value }) else {
        let known = entries.map { $0[keyPath: name] }.joined(separator: ", ")
        throw Problem(.invalidRequest, "no \(what) has this name; there are \(known)", pointer: "\(pointer)/name")
    }
    return (entry, members)
}

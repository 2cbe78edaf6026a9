public import HTTP
public import JSON
import Verifiers

/// Reads compositions of verifiers: `{"gate": [{"name": "format"}, {"name": "math"}]}`.
struct CompositionReader {
    /// Verifiers that requests name by `{"profile": ...}`.
    let profiles: VerifierProfiles
    /// Whether a composition around asked its parts to explain themselves.
    var explains = false
    /// How deep compositions nest.
    static let depthLimit = 8
    /// How many verifiers a composition has at all levels.
    static let leafLimit = 64
    /// Bytes of a part's name.
    static let nameLimit = 64

    private static let keys = ["weighted_sum", "gate", "first_of", "min", "max", "product", "threshold", "affine", "clip", "profile"]
    private static let explain = "explain"

    /// - Returns: `nil` if the value is no composition.
    func read(_ value: JSONValue, at pointer: String, depth: Int, explains: Bool) throws(Problem) -> (any Verifier)? {
        guard case .object(let members) = value, !members.contains(where: { $0.key == "name" }) else { return nil }
        let found = members.filter { Self.keys.contains($0.key) }
        guard let composition = found.first else { return nil }
        let inner = "\(pointer)/\(composition.key)"
        guard found.count == 1 else { throw Problem(.invalidRequest, "a verifier is one composition, not several", pointer: pointer) }
        guard depth < Self.depthLimit else { throw Problem(.invalidRequest, "compositions nest at most \(Self.depthLimit) deep", pointer: inner) }
        let settings = ["threshold": ["at"], "affine": ["scale", "offset"], "clip": ["low", "high"]][composition.key] ?? []
        for member in members where member.key != composition.key && !settings.contains(member.key) && member.key != Self.explain {
            throw Problem(
                .invalidRequest, "\"\(composition.key)\" takes only \((settings + [Self.explain]).joined(separator: ", ")) next to it",
                pointer: "\(pointer)/\(JSONPointer.escape(member.key))")
        }
        let wantsExplanation = try wantsExplanation(value, at: pointer)
        let reader = CompositionReader(profiles: profiles, explains: explains || wantsExplanation)
        let verifier = try reader.read(composition, of: value, at: pointer, depth: depth)
        if let leaves = (verifier as? CompositeVerifier)?.leaves, leaves > Self.leafLimit {
            throw Problem(
                .invalidRequest, "a composition has at most \(Self.leafLimit) verifiers at all levels, not \(leaves)", pointer: inner)
        }
        return verifier
    }

    /// Whether a composition asks all its parts to explain themselves.
    private func wantsExplanation(_ value: JSONValue, at pointer: String) throws(Problem) -> Bool {
        switch value[Self.explain] {
        case nil: return false
        case .bool(let flag): return flag
        default: throw Problem(.invalidRequest, "\"\(Self.explain)\" must be true or false", pointer: "\(pointer)/\(Self.explain)")
        }
    }

    private func read(_ composition: JSONValue.Member, of value: JSONValue, at pointer: String, depth: Int) throws(Problem) -> any Verifier {
        let inner = "\(pointer)/\(composition.key)"
        func number(_ key: String, default other: Double?) throws(Problem) -> Double {
            guard let given = value[key] else {
                if let other { return other }
                throw Problem(.invalidRequest, "\"\(composition.key)\" needs \"\(key)\"", pointer: pointer)
            }
            guard let number = given.number, number.isFinite else {
                throw Problem(.invalidRequest, "\"\(key)\" must be a number", pointer: "\(pointer)/\(key)")
            }
            return number
        }
        func single() throws(Problem) -> CompositeVerifier.Part { try part(composition.value, at: inner, depth: depth) }
        switch composition.key {
        case "profile":
            guard let name = composition.value.string, let known = profiles[name] else {
                let names = profiles.names.joined(separator: ", ")
                throw Problem(.invalidRequest, "no profile has this name; there are \(names.isEmpty ? "none" : names)", pointer: inner)
            }
            return try VerifierCatalogue.choose(known, at: inner, profiles: profiles, depth: depth + 1, explains: explains).verifier
        case "threshold": return CompositeVerifier.threshold(try single(), at: try number("at", default: 0.5))
        case "affine": return CompositeVerifier.affine(try single(), scale: try number("scale", default: 1), offset: try number("offset", default: 0))
        case "clip":
            let (low, high) = (try number("low", default: 0), try number("high", default: 1))
            guard low <= high else { throw Problem(.invalidRequest, "\"low\" must not be above \"high\"", pointer: "\(pointer)/low") }
            return CompositeVerifier.clip(try single(), low...high)
        default:
            let parts = try parts(composition.value, at: inner, depth: depth)
            switch composition.key {
            case "weighted_sum": return CompositeVerifier.weightedSum(parts)
            case "first_of": return CompositeVerifier.firstOf(parts)
            case "min": return CompositeVerifier.minimum(parts)
            case "max": return CompositeVerifier.maximum(parts)
            case "product": return CompositeVerifier.product(parts)
            default:
                guard (2...3).contains(parts.count) else {
                    throw Problem(.invalidRequest, "\"gate\" takes two or three verifiers: if, then, and else", pointer: inner)
                }
                return CompositeVerifier.gate(condition: parts[0], then: parts[1], otherwise: parts.count == 3 ? parts[2] : nil)
            }
        }
    }

    private func parts(_ value: JSONValue, at pointer: String, depth: Int) throws(Problem) -> [CompositeVerifier.Part] {
        guard case .array(let elements) = value, (1...32).contains(elements.count) else {
            throw Problem(.invalidRequest, "a composition takes a list of 1 to 32 verifiers", pointer: pointer)
        }
        var parts: [CompositeVerifier.Part] = []
        for (index, element) in elements.enumerated() {
            let part = try part(element, at: "\(pointer)/\(index)", depth: depth)
            if element["as"] != nil, let other = elements[..<index].firstIndex(where: { $0["as"]?.string == part.name }) {
                throw Problem(
                    .invalidRequest, "part \(other + 1) has this name too: each part needs a name of its own", pointer: "\(pointer)/\(index)/as")
            }
            parts.append(part)
        }
        // Parts that were given no name and share one are told apart by their places.
        var names = Set(elements.compactMap { $0["as"]?.string })
        for index in parts.indices where elements[index]["as"] == nil {
            let name = parts[index].name
            var place = index + 1
            while !names.insert(parts[index].name).inserted {
                parts[index].name = "\(name)_\(place)"
                place += 1
            }
        }
        return parts
    }

    /// A verifier, or one with a name and weight of its own: `{"verifier": {...}, "weight": 0.9, "as": "accuracy"}`.
    private func part(_ value: JSONValue, at pointer: String, depth: Int) throws(Problem) -> CompositeVerifier.Part {
        guard case .object(let members) = value, let inner = value["verifier"] else {
            let verifier = try VerifierCatalogue.choose(value, at: pointer, profiles: profiles, depth: depth + 1, explains: explains).verifier
            return CompositeVerifier.Part(Self.name(of: value), verifier)
        }
        for member in members where !["verifier", "weight", "as"].contains(member.key) {
            throw Problem(
                .invalidRequest, "a part takes \"verifier\", \"weight\" and \"as\"", pointer: "\(pointer)/\(JSONPointer.escape(member.key))")
        }
        let verifier = try VerifierCatalogue.choose(inner, at: "\(pointer)/verifier", profiles: profiles, depth: depth + 1, explains: explains)
            .verifier
        var weight = 1.0
        if let given = value["weight"] {
            guard let number = given.number, number.isFinite else {
                throw Problem(.invalidRequest, "\"weight\" must be a number", pointer: "\(pointer)/weight")
            }
            weight = number
        }
        var name = Self.name(of: inner)
        if let given = value["as"] {
            guard let text = given.string, (1...Self.nameLimit).contains(text.utf8.count) else {
                throw Problem(.invalidRequest, "\"as\" must be a name of 1 to \(Self.nameLimit) bytes", pointer: "\(pointer)/as")
            }
            name = text
        }
        return CompositeVerifier.Part(name, verifier, weight: weight)
    }

    private static func name(of value: JSONValue) -> String {
        if let name = value["name"]?.string { return name }
        if let profile = value["profile"]?.string { return profile }
        if case .object(let members) = value, let key = members.first(where: { keys.contains($0.key) })?.key { return key }
        return "part"
    }
}

/// Verifiers by name, for requests to refer to: `{"profile": "dapo"}`.
public struct VerifierProfiles: Sendable {
    private let verifiers: [JSONValue.Member]

    /// No profiles.
    public init() { verifiers = [] }

    /// How many there are.
    public var count: Int { verifiers.count }

    /// Reads `{"name": verifier, ...}`; each one is checked, and may refer to those before it.
    ///
    /// - Throws: ``Problem`` with the place of what is wrong.
    public init(json: [UInt8]) throws(Problem) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.read(json, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            throw Problem(.malformedJSON, error.message, pointer: JSONPointer.locate(error.offset, in: json), offset: error.offset)
        }
        guard case .object(let members) = value else { throw Problem(.invalidRequest, "profiles are an object of verifiers by name", pointer: "") }
        for (index, member) in members.enumerated() {
            let before = VerifierProfiles(verifiers: Array(members[..<index]))
            _ = try VerifierCatalogue.choose(member.value, at: "/\(JSONPointer.escape(member.key))", profiles: before)
        }
        verifiers = members
    }

    private init(verifiers: [JSONValue.Member]) { self.verifiers = verifiers }

    /// Their names.
    public var names: [String] { verifiers.map(\.key) }

    /// The profile of this name.
    public subscript(name: String) -> JSONValue? { verifiers.first { $0.key == name }?.value }
}

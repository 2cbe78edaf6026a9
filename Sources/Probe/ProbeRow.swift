public import Batch
public import HTTP
import JSON
public import Verifiers

/// A sample of a reward set-up: a prompt's ground truth, the verifier that will judge its responses, and what else is known of it.
public struct ProbeRow: Sendable {
    /// Where it is in the file, for a person.
    public var label: String
    /// What responses are verified against.
    public var groundTruth: GroundTruth
    /// The verifier.
    public var verifier: ChosenVerifier
    /// What the model is asked.
    public var prompt: String?
    /// Responses of a model, with the rewards that they should get and their tokens, where these are known.
    public var responses: [(text: String, reward: Double?, tokens: Int?)] = []

    /// A sample.
    public init(label: String, groundTruth: GroundTruth, verifier: ChosenVerifier, prompt: String? = nil) {
        self.label = label
        self.groundTruth = groundTruth
        self.verifier = verifier
        self.prompt = prompt
    }
}

/// Reads samples: a request of `POST /v1/rewards` or `/v1/advantages`, or a row a line.
public struct ProbeReader {
    private let verifier: JSONValue?
    private let profiles: VerifierProfiles

    /// A reader.
    ///
    /// - Parameters:
    ///   - verifier: the name of a verifier for rows that name none, or its JSON.
    ///   - profiles: verifiers that the file may refer to by name.
    /// - Throws: ``HTTP/Problem`` where the verifier is neither.
    public init(verifier: String? = nil, profiles: VerifierProfiles = VerifierProfiles()) throws(Problem) {
        self.verifier = try verifier.map { text throws(Problem) in
            let isName = !text.isEmpty && text.utf8.allSatisfy { ("a"..."z").contains(Character(Unicode.Scalar($0))) || Self.inNames.contains($0) }
            return isName ? .object([JSONValue.Member("name", .string(text))]) : try Self.value(Array(text.utf8))
        }
        self.profiles = profiles
    }

    /// What a name has between small letters.
    private static let inNames = Array("_0123456789".utf8)

    /// The rows of a file, and how many of its groups have nothing to verify.
    ///
    /// - Throws: ``HTTP/Problem`` with the line or the place of what the service would refuse.
    public func samples(_ text: [UInt8]) throws(Problem) -> (rows: [ProbeRow], leftOut: Int) {
        var leftOut = 0
        let rows = try rows(text, &leftOut)
        return (rows, leftOut)
    }

    /// The rows of a file.
    ///
    /// - Throws: ``HTTP/Problem`` with the line or the place of what the service would refuse.
    public func rows(_ text: [UInt8]) throws(Problem) -> [ProbeRow] { try samples(text).rows }

    private func rows(_ text: [UInt8], _ leftOut: inout Int) throws(Problem) -> [ProbeRow] {
        if let document = try? Self.value(text), case .object(let members) = document, members.contains(where: { $0.key == "groups" }) {
            guard case .array(let groups)? = document["groups"] else {
                throw Problem(.invalidRequest, "\"groups\" must be a list", pointer: "/groups")
            }
            var rows: [ProbeRow] = []
            for (index, group) in groups.enumerated() {
                if Self.hasRewardsAlone(group) {
                    leftOut += 1
                    continue
                }
                rows.append(try row(group, "group \(index)", at: "/groups/\(index)", document["verifier"] ?? verifier))
            }
            return rows
        }
        var rows: [ProbeRow] = []
        var common = verifier
        for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let value: JSONValue
            do throws(Problem) { value = try Self.value(Array(line)) } catch {
                throw Problem(error.kind, "line \(index + 1) is not JSON: \(error.detail)", offset: error.offset)
            }
            if value["ground_truth"] == nil, let named = value["verifier"], rows.isEmpty {
                // The first line of a stream has everything but groups.
                common = named
                continue
            }
            if Self.hasRewardsAlone(value) {
                leftOut += 1
                continue
            }
            rows.append(try row(value, "line \(index + 1)", at: "", common))
        }
        return rows
    }

    private func row(_ value: JSONValue, _ label: String, at pointer: String, _ common: JSONValue?) throws(Problem) -> ProbeRow {
        guard case .object = value else { throw Problem(.invalidRequest, "\(label) must be an object", pointer: pointer) }
        let rollouts = Self.elements(value["rollouts"])
        guard let named = value["verifier"] ?? rollouts.compactMap({ $0["verifier"] }).first ?? common else {
            throw Problem(.invalidRequest, "\(label) has no \"verifier\", and there is none for all", pointer: pointer)
        }
        let chosen: ChosenVerifier
        do throws(Problem) { chosen = try VerifierCatalogue.choose(named, at: "/verifier", profiles: profiles) } catch {
            throw Problem(error.kind, "\(label): \(error.detail)", pointer: error.pointer)
        }
        guard value["ground_truth"] != nil || !chosen.verifier.needsGroundTruth else {
            throw Problem(.invalidRequest, "\(label) needs a \"ground_truth\"", pointer: pointer)
        }
        var row = ProbeRow(
            label: value["id"]?.string.map { "\(label) (\($0))" } ?? label, groundTruth: GroundTruth(value["ground_truth"] ?? .null),
            verifier: chosen,
            prompt: Self.prompt(value["prompt"]))
        func add(_ response: JSONValue?, _ holder: JSONValue) {
            guard let text = response?.string else { return }
            row.responses.append((text, Self.reward(holder), holder["tokens"]?.integer))
        }
        add(value["response"], value)
        for rollout in rollouts { add(rollout["response"], rollout) }
        let rewards = Self.elements(value["rewards"])
        let tokens = Self.elements(value["tokens"])
        for (index, response) in Self.elements(value["responses"]).enumerated() {
            guard let text = response.string else { continue }
            row.responses.append((text, index < rewards.count ? rewards[index].number : nil, index < tokens.count ? tokens[index].integer : nil))
        }
        return row
    }

    /// Whether a group says nothing that could be verified: its rewards were made elsewhere.
    private static func hasRewardsAlone(_ group: JSONValue) -> Bool {
        guard group["ground_truth"] == nil, group["responses"] == nil, group["response"] == nil else { return false }
        let rollouts = elements(group["rollouts"])
        return (group["rewards"] != nil || !rollouts.isEmpty) && rollouts.allSatisfy { $0["response"] == nil }
    }

    /// A label: `reward` as it should be, or `correct`.
    private static func reward(_ holder: JSONValue) -> Double? {
        if case .bool(let isCorrect)? = holder["correct"] { return isCorrect ? 1 : 0 }
        return holder["reward"]?.number
    }

    /// Text, or the contents of a chat's messages.
    private static func prompt(_ value: JSONValue?) -> String? {
        if let text = value?.string { return text }
        let contents = elements(value).compactMap { $0["content"]?.string }
        return contents.isEmpty ? nil : contents.joined(separator: "\n")
    }

    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        if case .array(let elements)? = value { elements } else { [] }
    }

    private static func value(_ text: [UInt8]) throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return try JSONReader.read(text, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            throw Problem(.malformedJSON, error.message, offset: error.offset)
        }
    }
}

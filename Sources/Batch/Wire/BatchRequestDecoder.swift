import Advantages
package import HTTP
import JSON

/// Reads the body of `POST /v1/advantages` and `POST /v1/rewards`.
///
/// Every rule that a single value or rollout can break is checked here, at the byte where it breaks; no tree of the body is built.
/// Three errors pass through: ``JSON/JSONError``, ``RuleViolation`` and ``Problem``; ``decode(_:for:)`` makes problems of all.
struct BatchRequestDecoder: ~Copyable {
    /// What the body is for.
    enum Purpose {
        /// `POST /v1/advantages`: an estimator is needed, output can be chosen.
        case advantages
        /// `POST /v1/rewards`: neither.
        case rewards
        /// The metadata of `POST /v1/advantages` as tensors: groups have no rollouts there.
        case tensors
    }

    private enum AdvantagesField: String, JSONField {
        case run, step, estimator, verifier, groups, output
        case onFailure = "on_failure"
    }
    private enum RewardsField: String, JSONField {
        case run, step, verifier, groups
        case onFailure = "on_failure"
    }
    private enum OutputField: String, JSONField {
        case layout
        case perToken = "per_token"
    }
    private enum TensorsField: String, JSONField {
        case run, step, estimator, groups, output
        case onFailure = "on_failure"
    }
    private enum TensorGroupField: String, JSONField {
        case id
        case greedyReward = "greedy_reward"
    }
    private enum GroupField: String, JSONField {
        case id, rollouts, verifier
        case groundTruth = "ground_truth"
        case greedyReward = "greedy_reward"
    }

    private let body: [UInt8]
    /// Whether the groups come in lines of their own.
    private var isHead = false
    private var request = BatchRequest()
    private var groupFields = JSONFields<GroupField>()
    private var rolloutDecoder = RolloutDecoder()

    private init(body: [UInt8]) {
        self.body = body
        // As many as a body of nothing but rewards and lengths holds.
        request.rollouts.reserveCapacity(min(body.count / 24, 1 << 16))
    }

    /// Reads a whole body.
    ///
    /// - Throws: a 400 ``Problem`` where the body is not JSON, a 422 one where it breaks a rule of the API; both name the place.
    static func decode(_ body: [UInt8], for purpose: Purpose, profiles: VerifierProfiles = VerifierProfiles()) throws(Problem) -> BatchRequest {
        var decoder = BatchRequestDecoder(body: body)
        decoder.request.profiles = profiles
        return try decoder.read { decoder, reader in try decoder.read(&reader, for: purpose) }
    }

    /// Reads the first line of a stream: everything but groups.
    ///
    /// - Throws: as ``decode(_:for:profiles:)``.
    static func decodeHead(_ line: [UInt8], for purpose: Purpose, profiles: VerifierProfiles) throws(Problem) -> BatchRequest {
        var decoder = BatchRequestDecoder(body: line)
        decoder.isHead = true
        decoder.request.profiles = profiles
        return try decoder.read { decoder, reader in try decoder.read(&reader, for: purpose) }
    }

    /// Reads another line of a stream: a group.
    ///
    /// - Parameters:
    ///   - place: the group's in the batch.
    ///   - head: the first line.
    /// - Throws: as ``decode(_:for:profiles:)``.
    static func decodeGroup(_ line: [UInt8], at place: Int, of head: BatchRequest) throws(Problem) -> BatchRequest {
        var decoder = BatchRequestDecoder(body: line)
        decoder.request = head
        decoder.request.line = place
        return try decoder.read { decoder, reader in try decoder.readGroup(&reader) }
    }

    private mutating func read(_ content: (inout BatchRequestDecoder, inout JSONReader) throws -> Void) throws(Problem) -> BatchRequest {
        do {
            try JSONReader.read(body, wrap: { $0 as any Error }) { reader in try content(&self, &reader) }
            return request
        } catch {
            throw Problem(error, in: body)
        }
    }

    private mutating func read(_ reader: inout JSONReader, for purpose: Purpose) throws {
        switch purpose {
        case .advantages: try readAdvantages(&reader)
        case .rewards: try readRewards(&reader)
        case .tensors: try readTensors(&reader)
        }
    }

    private mutating func readAdvantages(_ reader: inout JSONReader) throws {
        var fields = JSONFields<AdvantagesField>()
        let start = reader.offset
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .run: request.run = try reader.readText()
            case .step: request.step = try reader.readNatural("step")
            case .estimator: request.estimator = try EstimatorCatalogue.choose(try reader.readValue(), at: "/estimator")
            case .verifier: request.verifier = try request.readVerifier(&reader, in: body)
            case .groups: try readGroups(&reader)
            case .output: try readOutput(&reader)
            case .onFailure: try readOnFailure(&reader)
            }
        }
        guard fields.has(.estimator) else { throw Self.missingEstimator(at: start) }
        guard isHead || fields.has(.groups) else { throw RuleViolation("the request needs \"groups\"", at: start) }
    }

    private mutating func readRewards(_ reader: inout JSONReader) throws {
        var fields = JSONFields<RewardsField>()
        let start = reader.offset
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .run: request.run = try reader.readText()
            case .step: request.step = try reader.readNatural("step")
            case .verifier: request.verifier = try request.readVerifier(&reader, in: body)
            case .groups: try readGroups(&reader)
            case .onFailure: try readOnFailure(&reader)
            }
        }
        guard isHead || fields.has(.groups) else { throw RuleViolation("the request needs \"groups\"", at: start) }
    }

    private mutating func readTensors(_ reader: inout JSONReader) throws {
        var fields = JSONFields<TensorsField>()
        let start = reader.offset
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .run: request.run = try reader.readText()
            case .step: request.step = try reader.readNatural("step")
            case .estimator: request.estimator = try EstimatorCatalogue.choose(try reader.readValue(), at: "/estimator")
            case .output: try readOutput(&reader)
            case .onFailure: try readOnFailure(&reader)
            case .groups:
                try reader.beginArray()
                while try reader.nextElement() { try readTensorGroup(&reader) }
            }
        }
        guard fields.has(.estimator) else { throw Self.missingEstimator(at: start) }
    }

    private mutating func readTensorGroup(_ reader: inout JSONReader) throws {
        var fields = JSONFields<TensorGroupField>()
        var group = BatchRequest.Group(rollouts: 0..<0, offset: reader.offset)
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .id: group.id = try reader.readText()
            case .greedyReward: group.greedyReward = try reader.readDouble()
            }
        }
        request.groups.append(group)
    }

    private static func missingEstimator(at start: Int) -> RuleViolation {
        RuleViolation("the request needs an \"estimator\", like {\"name\": \"pass_at_k\", \"k\": 8}", at: start)
    }

    private mutating func readOnFailure(_ reader: inout JSONReader) throws {
        let start = reader.offset
        switch try reader.readValue() {
        case .string("exclude"): request.onFailure = .exclude
        case let value:
            guard let number = value.number else { throw RuleViolation("\"on_failure\" must be \"exclude\" or a number", at: start) }
            request.onFailure = .reward(number)
        }
    }

    private mutating func readOutput(_ reader: inout JSONReader) throws {
        var fields = JSONFields<OutputField>()
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .perToken: request.output.perToken = try reader.readBool()
            case .layout:
                let start = reader.offset
                guard let layout = BatchRequest.Output.Layout(rawValue: try reader.readText().string(in: body)) else {
                    throw RuleViolation("\"layout\" must be \"flat\" or \"padded\"", at: start)
                }
                request.output.layout = layout
            }
        }
    }

    private mutating func readGroups(_ reader: inout JSONReader) throws {
        let start = reader.offset
        guard !isHead else {
            throw RuleViolation("the first line of a stream holds everything but \"groups\"; each group has a line of its own", at: start)
        }
        try reader.beginArray()
        while try reader.nextElement() { try readGroup(&reader) }
        guard !request.groups.isEmpty else { throw RuleViolation("\"groups\" must hold at least one group", at: start) }
    }

    private mutating func readGroup(_ reader: inout JSONReader) throws {
        let first = request.rolloutCount
        var group = BatchRequest.Group(rollouts: first..<first, offset: reader.offset)
        groupFields.begin()
        try reader.beginObject()
        while let field = try reader.nextField(in: &groupFields) {
            switch field {
            case .id: group.id = try reader.readText()
            case .groundTruth: group.groundTruth = try reader.readValue()
            case .verifier: group.verifier = try request.readVerifier(&reader, in: body)
            case .greedyReward: group.greedyReward = try reader.readDouble()
            case .rollouts:
                let start = reader.offset
                try reader.beginArray()
                while try reader.nextElement() { try rolloutDecoder.read(&reader, into: &request, body: body) }
                guard request.rolloutCount > first else { throw RuleViolation("\"rollouts\" must hold at least one rollout", at: start) }
            }
        }
        guard request.rolloutCount > first else { throw RuleViolation("a group needs \"rollouts\"", at: group.offset) }
        group.rollouts = first..<request.rolloutCount
        request.groups.append(group)
    }
}

/// A rule of the API that the value at an offset of the body breaks.
struct RuleViolation: Error {
    /// The rule, in a sentence.
    let rule: String
    /// Where the value starts, in bytes.
    let offset: Int

    init(_ rule: String, at offset: Int) {
        self.rule = rule
        self.offset = offset
    }
}

extension Problem {
    /// The problem for an error of a decoder; the offset becomes a pointer only now.
    package init(_ error: any Error, in body: [UInt8]) {
        switch error {
        case let error as JSONError:
            self.init(
                error.isMalformed ? .malformedJSON : .invalidRequest, error.message, pointer: JSONPointer.locate(error.offset, in: body),
                offset: error.offset)
        case let error as RuleViolation:
            self.init(.invalidRequest, error.rule, pointer: JSONPointer.locate(error.offset, in: body), offset: error.offset)
        case let problem as Problem: self = problem
        default: self.init(.internalError, "an unforeseen error")
        }
    }
}

extension JSONReader {
    /// A whole number of 0 or more.
    mutating func readNatural(_ name: String, upTo limit: Int = .max) throws -> Int {
        let start = offset
        let value = try readInt()
        guard (0...limit).contains(value) else {
            throw RuleViolation("\"\(name)\" must be \(limit == .max ? "0 or more" : "from 0 to \(limit)")", at: start)
        }
        return value
    }
}

extension BatchRequest {
    /// Reads a verifier and keeps it; those of the same text are kept once.
    ///
    /// - Returns: its index in ``verifiers``.
    mutating func readVerifier(_ reader: inout JSONReader, in body: [UInt8]) throws -> Int {
        let start = reader.offset
        let value = try reader.readValue()
        let text = Array(body[start..<reader.position])
        if let known = verifierPlaces[text] { return known }
        do throws(Problem) {
            verifiers.append(try VerifierCatalogue.choose(value, at: "", profiles: profiles))
        } catch {
            // A place is found by reading the body again: not for every one of many verifiers.
            var problem = error
            problem.pointer = error.pointer.map { JSONPointer.locate(start, in: body) + $0 }
            throw problem
        }
        verifierPlaces[text] = verifiers.count - 1
        return verifiers.count - 1
    }
}

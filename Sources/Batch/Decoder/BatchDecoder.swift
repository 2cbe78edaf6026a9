import Advantages
import HTTP
import JSON
import Verifiers

/// Reads a batch, window by window: it goes on at any byte, and keeps nothing of the body but columns and the responses that wait for a verdict.
///
/// Every rule that a single value or rollout can break is checked here, at the byte where it breaks; no tree of the body is built. Three errors pass through
/// it: ``JSON/JSONError``, ``RuleViolation`` and ``Problem``; ``decode(_:isLast:)`` makes problems of all, with a pointer that is made from counters.
final class BatchDecoder {
    /// What the body is for.
    enum Purpose {
        /// `POST /v1/advantages`: an estimator is needed, output can be chosen.
        case advantages
        /// `POST /v1/rewards`: neither.
        case rewards
        /// The metadata of `POST /v1/advantages` as tensors: groups have no rollouts there.
        case tensors
    }

    /// What the text is.
    enum Role {
        /// All of the request.
        case document
        /// The first line of a stream: everything but groups.
        case head
        /// Another line of a stream: a group.
        case group
    }

    /// Where the decoder is between two windows.
    enum Place {
        case start, request, groups, group, tensorGroup, rollouts, rollout, mask, list, parts, turns, text, column, end, complete
    }

    /// Why ``decode(_:isLast:)`` came back.
    enum Outcome {
        /// The window ends inside something.
        case needsMore
        /// Responses are ready to be verified.
        case paused
        /// Everything is read.
        case complete
    }

    let purpose: Purpose
    let role: Role
    /// Makes a verifier of its object; tests put their own in its place.
    var choose: (JSONValue) throws(Problem) -> ChosenVerifier
    let memory: MemoryAccount
    /// Takes the responses; none come in tensors.
    let verification: Verification?
    /// What is read.
    var columns: Columns

    var place = Place.start
    /// The offset of the window's first byte in the body.
    var base = 0
    var window = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var isLast = false
    /// Where the reader goes back to if the window ends too early; what is before it is done.
    var mark = JSONReader.Checkpoint?.none
    private var state = JSONReader.State()

    var requestFields = JSONFields<RequestField>()
    private var rewardsFields = JSONFields<RewardsField>()
    private var tensorsFields = JSONFields<TensorsField>()
    var groupFields = JSONFields<GroupField>()
    var rolloutFields = JSONFields<RolloutField>()
    private var requestStart = 0
    private var groupsStart = 0
    var requestKey: String?
    var groupKey: GroupField?
    var rolloutKey: RolloutField?
    private var verifierPlaces: [[UInt8]: Int] = [:]
    private var hasEstimator = false
    private var hasGroups = false
    /// Bytes of free-form values: all of a group that is being read, or whose verifier is not known yet.
    private var treeBytes = 0
    /// Those of groups whose verifier is not known yet.
    private var groundTruths: [Int: GroundTruth] = [:]

    var group = GroupInProgress()
    var rollout = RolloutInProgress()
    var mask = MaskInProgress()
    var list = ListInProgress()
    var turns = TurnsInProgress()
    /// The trajectories of the group.
    var trajectories = NameNumbers()
    /// The states of the turns of the group.
    var states = NameNumbers()
    let lists = ColumnsInProgress()
    var pattern = RolloutPattern()
    var scanner = JSONStringScanner()
    /// Where the bytes of a long response begin among those of the ``Verification``, and whether they are kept at all.
    var textStart = 0
    var keepsText = false
    /// Where the piece of the next value of a ``RolloutPattern`` starts in the window.
    var patternStart = 0
    var partsStart = 0
    var partsCount = 0

    init(
        _ role: Role, for purpose: Purpose, into columns: Columns = Columns(), verifying verification: Verification?, profiles: VerifierProfiles,
        in memory: MemoryAccount
    ) {
        self.role = role
        self.purpose = purpose
        self.columns = columns
        self.verification = verification
        choose = { value throws(Problem) in try VerifierCatalogue.choose(value, at: "", profiles: profiles) }
        self.memory = memory
    }

    /// Goes on with another text after one that is complete: what was learned of the order of keys is kept.
    ///
    /// - Parameter columns: those that the text adds to.
    func restart(into columns: Columns) {
        self.columns = columns
        place = .start
        base = 0
        mark = nil
        state = JSONReader.State()
        requestKey = nil
        groupKey = nil
        rolloutKey = nil
        verifierPlaces.removeAll()
        hasEstimator = false
        hasGroups = false
        treeBytes = 0
        groundTruths.removeAll()
        group = GroupInProgress()
        rollout = RolloutInProgress()
        pattern.begin()
    }

    /// Bytes of memory that it takes, with the columns and without the verification.
    var heldBytes: Int {
        treeBytes + columns.heldBytes + list.numbers.heldBytes + mask.heldBytes + lists.heldBytes + verifierPlaces.count * 256 + turns.heldBytes
            + trajectories.heldBytes + states.heldBytes
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - window: the bytes from the first one that is not read yet.
    ///   - isLast: whether the text ends with them.
    /// - Returns: how many of them are read, and why it stopped.
    /// - Throws: a 400 ``Problem`` where the text is not JSON, a 422 one where it breaks a rule of the API, both with the place; 413 and 503 where memory is missing.
    func decode(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool) throws(Problem) -> (read: Int, Outcome) {
        self.window = window
        self.isLast = isLast
        var reader = JSONReader(window, isLast: isLast, base: base, state: state)
        mark = reader.checkpoint
        do {
            while place != .complete {
                try step(&reader)
                if let verification, verification.isReady, place == .groups || place == .rollouts { return (leave(reader.checkpoint), .paused) }
            }
            return (leave(reader.checkpoint), .complete)
        } catch let error as JSONError where error.code == .needsMore {
            try suspend()
            return (leave(mark ?? reader.checkpoint), .needsMore)
        } catch {
            throw problem(error)
        }
    }

    private func leave(_ checkpoint: JSONReader.Checkpoint) -> Int {
        state = checkpoint.state
        base += checkpoint.position
        window = UnsafeBufferPointer(start: nil, count: 0)
        return checkpoint.position
    }

    private func step(_ reader: inout JSONReader) throws {
        switch place {
        case .start: try start(&reader)
        case .request: try readRequest(&reader)
        case .groups: try beginGroup(&reader)
        case .group: try readGroup(&reader)
        case .tensorGroup: try readTensorGroup(&reader)
        case .rollouts: try beginRollout(&reader)
        case .rollout: try readRollout(&reader)
        case .mask: try readMask(&reader)
        case .list: try readList(&reader)
        case .parts: try readParts(&reader)
        case .turns: try readTurns(&reader)
        case .text: try readLongText(&reader)
        case .column: try readColumn(&reader)
        case .end:
            reader.skipWhitespace()
            mark = reader.checkpoint
            try reader.finish()
            place = .complete
        case .complete: break
        }
    }

    // MARK: The request

    private func start(_ reader: inout JSONReader) throws {
        try reader.refuseByteOrderMark()
        reader.skipWhitespace()
        mark = reader.checkpoint
        requestStart = base + reader.position
        try reader.beginObject()
        if role == .group { startGroup(at: requestStart) } else { place = .request }
    }

    private func readRequest(_ reader: inout JSONReader) throws {
        reader.skipWhitespace()
        mark = reader.checkpoint
        let field: RequestField?
        let seen = (requestFields.checkpoint, rewardsFields.checkpoint, tensorsFields.checkpoint)
        do {
            switch purpose {
            case .advantages: field = try reader.nextField(in: &requestFields)
            case .rewards: field = try reader.nextField(in: &rewardsFields).flatMap { RequestField(rawValue: $0.rawValue) }
            case .tensors: field = try reader.nextField(in: &tensorsFields).flatMap { RequestField(rawValue: $0.rawValue) }
            }
            guard let field else { return try endRequest() }
            try read(field, &reader)
        } catch let error as JSONError where error.code == .needsMore {
            requestFields.restore(seen.0)
            rewardsFields.restore(seen.1)
            tensorsFields.restore(seen.2)
            throw error
        }
    }

    private func read(_ field: RequestField, _ reader: inout JSONReader) throws {
        switch field {
        case .run:
            columns.head.run = try reader.readRunName(in: window, base: base)
        case .step: columns.head.step = try reader.readNatural("step", base: base)
        case .estimator:
            columns.head.estimator = try EstimatorCatalogue.choose(try readTree(&reader), at: "/estimator")
            hasEstimator = true
        case .verifier: columns.head.verifier = try readVerifier(&reader, inside: [])
        case .output: try columns.head.readOutput(&reader, base: base, hasAdvantages: purpose != .rewards)
        case .onFailure: try columns.head.readOnFailure(&reader, base: base)
        case .shape: columns.head.surroundings.shapes = try TreatmentCatalogue.shapes(try readTree(&reader), at: "/shape")
        case .filter: columns.head.surroundings.filter = try TreatmentCatalogue.filter(try readTree(&reader), at: "/filter")
        case .kl: columns.head.surroundings.divergence = try TreatmentCatalogue.divergence(try readTree(&reader), at: "/kl")
        case .correction: columns.head.surroundings.correction = try TreatmentCatalogue.correction(try readTree(&reader), at: "/correction")
        case .groups:
            groupsStart = base + reader.offset
            guard role != .head else {
                throw RuleViolation("the first line of a stream holds everything but \"groups\"; each group has a line of its own", at: groupsStart)
            }
            try reader.beginArray()
            hasGroups = true
            place = .groups
        }
        requestKey = field.rawValue
    }

    private func endRequest() throws {
        guard purpose == .rewards || hasEstimator else {
            throw RuleViolation("the request needs an \"estimator\", like {\"name\": \"pass_at_k\", \"k\": 8}", at: requestStart, "")
        }
        guard role == .head || purpose == .tensors || hasGroups else { throw RuleViolation("the request needs \"groups\"", at: requestStart, "") }
        try verification?.resolveAll(of: &columns, groundTruths)
        groundTruths = [:]
        treeBytes = 0
        place = .end
    }

    /// A free-form value: its size is limited, and what it takes is counted.
    func readTree(_ reader: inout JSONReader) throws -> JSONValue {
        // Before the tree is there, which takes up to sixty times the bytes of its text.
        let bytes = TreeSize.bytes(in: window, from: reader.position, limit: JSONReader.treeLimit)
        try memory.require(bytes, for: "a free-form value")
        treeBytes += bytes
        return try reader.readValue(maximumNodes: JSONReader.treeLimit)
    }

    /// Reads a verifier and keeps it; those of the same text are kept once.
    ///
    /// - Returns: its index in ``Columns/verifiers``.
    func readVerifier(_ reader: inout JSONReader, inside levels: [JSONPointer.Level]) throws -> Int {
        let start = reader.offset
        let value = try readTree(&reader)
        let text = Array(window[start..<reader.position])
        if let known = verifierPlaces[text] { return known }
        try memory.require(1024 + 2 * text.count, for: "the verifiers")
        do throws(Problem) {
            columns.verifiers.append(try choose(value))
        } catch {
            var problem = error
            problem.pointer = error.pointer.map { path(levels) + "/verifier" + $0 }
            throw problem
        }
        verifierPlaces[text] = columns.verifiers.count - 1
        return columns.verifiers.count - 1
    }

    // MARK: Groups

    private func beginGroup(_ reader: inout JSONReader) throws {
        reader.skipWhitespace()
        mark = reader.checkpoint
        guard try reader.nextElement() else {
            guard !columns.groups.isEmpty || purpose == .tensors else {
                throw RuleViolation("\"groups\" must hold at least one group", at: groupsStart, "/groups")
            }
            place = .request
            return
        }
        let start = base + reader.offset
        try reader.beginObject()
        if purpose == .tensors {
            group = GroupInProgress(first: 0, offset: start)
            place = .tensorGroup
        } else {
            startGroup(at: start)
        }
    }

    private func startGroup(at offset: Int) {
        group = GroupInProgress(first: columns.rolloutCount, offset: offset)
        groupKey = nil
        groupFields.begin()
        place = .group
    }

    private func readTensorGroup(_ reader: inout JSONReader) throws {
        // The metadata is in memory as a whole.
        var fields = JSONFields<TensorGroupField>()
        while let field = try reader.nextField(in: &fields) {
            switch field {
            case .id: group.id = try columns.names.append(UnsafeBufferPointer(rebasing: window[try reader.readText().range]), in: memory)
            case .greedyReward: try columns.greedyRewards.set(columns.groups.count, to: try reader.readDouble(), in: memory)
            }
        }
        try columns.groups.grow(by: 1, in: memory, for: "the groups")
        columns.groups.append(Columns.Group(id: group.id, rollouts: 0..<0, offset: 0))
        place = .groups
    }

    /// Ends the group that was read last.
    func finishGroup() throws {
        let count = columns.rolloutCount
        guard count > group.first else {
            throw RuleViolation(
                lists.isUsed
                    ? "the lists of a group must hold at least one element" : "a group needs \"rollouts\", or a list \"rewards\" or \"responses\"",
                at: group.offset, columns.pointer(toGroup: columns.groups.count))
        }
        try columns.groups.grow(by: 1, in: memory, for: "the groups")
        let finished = Columns.Group(
            id: group.id, rollouts: group.first..<count, verifier: group.verifier, isColumns: lists.isUsed, offset: group.offset)
        if let reward = group.greedyReward { try columns.greedyRewards.set(columns.groups.count, to: reward, in: memory) }
        columns.groups.append(finished)
        let index = columns.groups.count - 1
        // A verifier may still come after the groups of a document.
        let isKnown = role == .group || columns.head.verifier != nil
        try verification?.resolve(finished, at: index, of: &columns, group.groundTruth, isLast: isKnown)
        if !isKnown, let groundTruth = group.groundTruth, verification?.hasWaiting == true {
            try memory.require(256, for: "the ground truths")
            groundTruths[index] = groundTruth
        }
        if groundTruths.isEmpty { treeBytes = 0 }
        lists.end()
        trajectories.removeAll()
        states.removeAll()
        place = role == .group ? .end : .groups
    }
}

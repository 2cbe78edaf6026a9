import Advantages
import HTTP
import JSON
import Verifiers

/// The members of a group and its rollouts: the innermost loops of a batch.
extension BatchDecoder {
    /// The longest response, in tokens.
    static let maximumTokens = 1 << 24
    /// Names of parts in one request.
    private static let maximumParts = 256

    func readGroup(_ reader: inout JSONReader) throws {
        while place == .group {
            reader.skipWhitespace()
            mark = reader.checkpoint
            let seen = groupFields.checkpoint
            do {
                guard let field = try reader.nextField(in: &groupFields) else { return try finishListsAndGroup() }
                try read(field, &reader)
                groupKey = field
            } catch let error as JSONError where error.code == .needsMore {
                groupFields.restore(seen)
                throw error
            }
        }
    }

    private func read(_ field: GroupField, _ reader: inout JSONReader) throws {
        switch field {
        case .id:
            let text = try reader.readText()
            group.id = try columns.names.append(UnsafeBufferPointer(rebasing: window[text.range]), in: memory)
            guard columns.names.count <= Int(UInt32.max) else { throw Problem(.contentTooLarge, "the names of groups and rollouts are too long") }
        case .groundTruth: group.groundTruth = GroundTruth(try readTree(&reader))
        case .verifier: group.verifier = try readVerifier(&reader, inside: groupLevels(nil).dropLast())
        case .greedyReward: group.greedyReward = try reader.readDouble()
        case .rollouts:
            group.rolloutsStart = base + reader.offset
            guard !lists.isUsed else { throw RuleViolation("a group has \"rollouts\" or lists, not both", at: group.rolloutsStart) }
            try reader.beginArray()
            place = .rollouts
        default:
            let start = base + reader.offset
            guard columns.rolloutCount == group.first, !groupFields.has(.rollouts) else {
                throw RuleViolation("a group has \"rollouts\" or lists, not both", at: start)
            }
            try reader.beginArray()
            lists.begin(field, at: start)
            place = .column
        }
    }

    // MARK: Rollouts

    func beginRollout(_ reader: inout JSONReader) throws {
        reader.skipWhitespace()
        mark = reader.checkpoint
        guard try reader.nextElement() else {
            guard columns.rolloutCount > group.first else {
                throw RuleViolation("\"rollouts\" must hold at least one rollout", at: group.rolloutsStart, path(groupLevels("rollouts")))
            }
            place = .group
            return
        }
        if try readAlike(&reader) { return }
        rollout = RolloutInProgress(offset: base + reader.offset)
        try reader.beginObject()
        pattern.begin()
        rolloutFields.begin()
        rolloutKey = nil
        place = .rollout
        patternStart = rollout.offset - base
    }

    /// Reads rollouts that look like the last one.
    ///
    /// - Returns: whether there was one.
    private func readAlike(_ reader: inout JSONReader) throws -> Bool {
        guard pattern.isComplete else { return false }
        let first = columns.rolloutCount
        var end = reader.position
        _ = reader.offset
        // Taken out for the loop: they grow without the whole being touched each time.
        var rewards: [Double] = []
        var tokens: [Int32] = []
        var flags: [RolloutFlags] = []
        var places: [UInt32] = []
        var names: [(rollout: Int, text: JSONText)] = []
        var trajectories: [(rollout: Int, name: RolloutPattern.Name)] = []
        var isOver = false
        while !isOver {
            try columns.reserve(256, in: memory)
            swap(&rewards, &columns.rewards)
            swap(&tokens, &columns.tokens)
            swap(&flags, &columns.flags)
            swap(&places, &columns.places)
            var room = min(min(rewards.capacity, tokens.capacity), min(flags.capacity, places.capacity)) - rewards.count
            while room > 0 {
                let start = reader.position
                guard let read = pattern.read(&reader) else {
                    isOver = true
                    break
                }
                room -= 1
                if let name = read.id { names.append((rewards.count, name)) }
                if let name = read.trajectory { trajectories.append((rewards.count, name)) }
                rewards.append(read.reward)
                tokens.append(read.tokens)
                flags.append(RolloutFlags(.given, .unknown, hasID: read.id != nil))
                places.append(UInt32(clamping: base + start - group.offset))
                end = reader.position
                guard reader.skipComma() else {
                    isOver = true
                    break
                }
            }
            swap(&rewards, &columns.rewards)
            swap(&tokens, &columns.tokens)
            swap(&flags, &columns.flags)
            swap(&places, &columns.places)
            for (rollout, text) in names { try columns.append(name: UnsafeBufferPointer(rebasing: window[text.range]), of: rollout, in: memory) }
            names.removeAll(keepingCapacity: true)
            try setTrajectories(trajectories)
            trajectories.removeAll(keepingCapacity: true)
        }
        guard columns.rolloutCount > first else { return false }
        // A comma with something else after it is the array's to read.
        reader.rewind(to: end)
        return true
    }

    func readRollout(_ reader: inout JSONReader) throws {
        let index = columns.rolloutCount
        while place == .rollout {
            reader.skipWhitespace()
            mark = reader.checkpoint
            let seen = rolloutFields.checkpoint
            do {
                guard let field = try reader.nextField(in: &rolloutFields) else {
                    pattern.close(with: rollout.hasReward ? reader.piece(from: patternStart) : nil)
                    return try finishRollout(index)
                }
                _ = reader.offset
                pattern.append(RolloutPattern.Value(field), after: reader.piece(from: patternStart))
                try read(field, of: index, &reader)
                rolloutKey = field
                patternStart = reader.position
            } catch let error as JSONError where error.code == .needsMore {
                rolloutFields.restore(seen)
                throw error
            }
        }
    }

    private func read(_ field: RolloutField, of index: Int, _ reader: inout JSONReader) throws {
        switch field {
        case .reward:
            if try reader.readNullIfPresent() {
                rollout.source = .unscored
            } else {
                rollout.reward = try reader.readDouble()
                rollout.source = .given
            }
            rollout.hasReward = true
        case .tokens: rollout.tokens = Int32(try reader.readNatural("tokens", upTo: Self.maximumTokens, base: base))
        case .id:
            let text = try reader.readText()
            try columns.append(name: UnsafeBufferPointer(rebasing: window[text.range]), of: index, in: memory)
            rollout.hasID = true
        case .response: try readResponse(&reader)
        case .correct: rollout.correctness = try reader.readBool() ? .correct : .wrong
        case .exclude: rollout.isExcluded = try reader.readBool()
        case .trajectory: if try !reader.readNullIfPresent() { try readTrajectory(of: index, &reader) }
        case .turns: if try !reader.readNullIfPresent() { try beginTurns(of: index, &reader) }
        case .mask:
            let start = base + reader.offset
            try reader.beginArray()
            mask.begin(at: start)
            rollout.hasMask = true
            place = .mask
        case .verifier:
            let verifier = try readVerifier(&reader, inside: rolloutLevels(nil).dropLast())
            try columns.rolloutVerifiers.set(index, to: Int32(verifier), in: memory)
        case .entropy, .logProb, .values, .tokenRewards, .refLogProb, .teacherLogProb, .rolloutLogProb:
            if let quantity = field.quantity { try beginList(quantity, of: index, &reader) }
        case .rewards:
            let start = base + reader.offset
            try reader.beginObject()
            partsStart = start
            partsCount = 0
            place = .parts
        }
    }

    // MARK: Responses

    private func readResponse(_ reader: inout JSONReader) throws {
        _ = try reader.peek()
        let start = reader.checkpoint
        do {
            rollout.text = .inWindow(try reader.readText())
        } catch {
            guard error.code == .needsMore else { throw error }
            // The window is too short for it: it is read in pieces.
            reader.restore(start)
            try beginLongText(&reader)
        }
    }

    /// Enters a string that the window does not hold.
    func beginLongText(_ reader: inout JSONReader) throws {
        try reader.beginText()
        scanner = JSONStringScanner()
        textStart = verification?.textCount ?? 0
        keepsText = !rollout.hasReward
        place = .text
    }

    func readLongText(_ reader: inout JSONReader) throws {
        let result: (end: Int, isComplete: Bool)
        if keepsText, let verification {
            try verification.reserve(window.count - reader.position)
            result = try scanner.scan(window, from: reader.position, isLast: isLast, base: base) { verification.append($0) }
        } else {
            result = try scanner.scan(window, from: reader.position, isLast: isLast, base: base)
        }
        reader.rewind(to: result.end)
        mark = reader.checkpoint
        guard result.isComplete else { throw JSONError(.needsMore, at: base + result.end, "the string goes on") }
        let text = textStart..<(keepsText ? verification?.textCount ?? textStart : textStart)
        if lists.field == .responses {
            try verification?.add(copied: text, hasEscapes: false, of: group.first + lists.responses)
            lists.responses += 1
            place = .column
        } else {
            rollout.text = keepsText ? .copied(text, hasEscapes: false) : .skipped
            pattern.append(nil, after: nil)
            patternStart = reader.position
            place = .rollout
        }
    }

    /// Called where the window ends: what refers to its bytes is copied, or not needed any more.
    func suspend() throws(Problem) {
        guard place == .rollout || place == .mask || place == .list || place == .parts || place == .turns || place == .text else { return }
        pattern.append(nil, after: nil)
        patternStart = 0
        guard case .inWindow(let text) = rollout.text, place != .text else { return }
        guard !rollout.hasReward, let verification else {
            rollout.text = .skipped
            return
        }
        let start = verification.textCount
        try verification.reserve(text.range.count)
        verification.append(UnsafeBufferPointer(rebasing: window[text.range]))
        rollout.text = .copied(start..<start + text.range.count, hasEscapes: text.hasEscapes)
    }

    // MARK: The end of a rollout

    private func finishRollout(_ index: Int) throws {
        if !rollout.hasReward && !rollout.hasText {
            guard let sum = columns.sumOfParts(of: index) else {
                throw RuleViolation(
                    "a rollout needs a \"reward\" (a number, or null if it could not be scored) or a \"response\" to verify", at: rollout.offset,
                    path(rolloutLevels(nil).dropLast()))
            }
            rollout.source = .given
            rollout.isSum = true
            rollout.reward = sum
        }
        if rollout.hasMask {
            let tokens = rollout.tokens >= 0 ? Int(rollout.tokens) : rollout.listCount ?? -1
            try set(try mask.checked(tokens: tokens) { path(rolloutLevels("mask")) }, of: index)
        }
        if let count = rollout.listCount {
            guard rollout.tokens < 0 || Int(rollout.tokens) == count else {
                throw RuleViolation(
                    "\"\(rollout.listName)\" has \(count) numbers for \(rollout.tokens) \"tokens\"", at: rollout.listOffset,
                    path(rolloutLevels(rollout.listName)))
            }
            rollout.tokens = Int32(count)
        }
        if rollout.hasTurns { try checkTurns(of: index, tokens: Int(rollout.tokens)) { path(rolloutLevels("turns")) } }
        if rollout.isExcluded { columns.excludedCount += 1 }
        try columns.reserve(1, in: memory)
        columns.rewards.append(rollout.reward)
        columns.tokens.append(rollout.tokens)
        columns.flags.append(
            RolloutFlags(rollout.source, rollout.correctness, hasID: rollout.hasID, isExcluded: rollout.isExcluded, isSum: rollout.isSum))
        columns.places.append(UInt32(clamping: rollout.offset - group.offset))
        try keepResponse(of: index)
        rolloutKey = nil
        place = .rollouts
    }

    /// Keeps a mask that was checked, and the number of tokens that it tells.
    func set(_ checked: TokenMask, of index: Int) throws(Problem) {
        try memory.require(checked.heldBytes, for: "the masks")
        columns.maskBytes += checked.heldBytes
        try columns.masks.set(index, to: checked, in: memory)
        rollout.tokens = Int32(checked.tokens)
    }

    private func keepResponse(of index: Int) throws(Problem) {
        guard let verification else { return }
        switch rollout.text {
        case .none, .skipped: return
        case .inWindow(let text):
            guard rollout.source == .response else { return }
            try verification.add(UnsafeBufferPointer(rebasing: window[text.range]), hasEscapes: text.hasEscapes, of: index)
        case .copied(let text, let hasEscapes):
            guard rollout.source == .response else { return verification.drop(from: text.lowerBound) }
            try verification.add(copied: text, hasEscapes: hasEscapes, of: index)
        }
        // Nothing that comes later can change the judge of these.
        guard verification.isCrowded, group.verifier != nil, group.groundTruth != nil else { return }
        let known = Columns.Group(rollouts: group.first..<columns.rolloutCount, verifier: group.verifier, offset: group.offset)
        try verification.resolve(known, at: columns.groups.count, of: &columns, group.groundTruth, isLast: true)
    }

    // MARK: Parts

    func readParts(_ reader: inout JSONReader) throws {
        let index = columns.rolloutCount
        while true {
            reader.skipWhitespace()
            mark = reader.checkpoint
            guard let key = try reader.nextKey() else { break }
            let offset = base + key.range.lowerBound - 1
            let value = try reader.readDouble()
            partsCount += 1
            try memory.require(64 + 2 * key.range.count, for: "the parts of rewards")
            guard columns.parts.add(PartName(String(decoding: reader.unescaped(key), as: UTF8.self)), of: index, value) else {
                throw JSONError(.duplicateKey, at: offset, "the object already has this key")
            }
            guard columns.parts.names.count <= Self.maximumParts else {
                throw RuleViolation("\"rewards\" may have \(Self.maximumParts) names in all", at: offset)
            }
        }
        guard partsCount > 0 else { throw RuleViolation("\"rewards\" must name at least one part", at: partsStart, path(rolloutLevels("rewards"))) }
        rolloutKey = .rewards
        place = .rollout
        patternStart = reader.position
    }
}

extension RolloutPattern.Value {
    /// `nil` for a field that a pattern does not hold.
    fileprivate init?(_ field: RolloutField) {
        switch field {
        case .reward: self = .reward
        case .tokens: self = .tokens
        case .id: self = .id
        case .trajectory: self = .trajectory
        default: return nil
        }
    }
}

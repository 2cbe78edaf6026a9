import Advantages
import HTTP
import JSON

/// Lists: numbers per token, masks, and the columns of a group.
extension BatchDecoder {
    // MARK: Numbers per token

    func beginList(_ quantity: TokenQuantity, of index: Int, _ reader: inout JSONReader) throws {
        let start = base + reader.offset
        if quantity.mayBeNumber, try reader.peek() == .number {
            let number = try reader.readDouble()
            try memory.require(columns.numbers[quantity].bytes(toAdd: 0, of: index), for: "the numbers of rollouts")
            columns.numbers[quantity].set(index, to: number)
            return
        }
        try reader.beginArray()
        list.quantity = quantity
        list.rollout = index
        list.offset = start
        list.numbers.removeAll(keepingCapacity: list.numbers.capacity <= 1 << 16)
        place = .list
    }

    func readList(_ reader: inout JSONReader) throws {
        while true {
            reader.skipWhitespace()
            mark = reader.checkpoint
            let room = min(Self.numbersAtATime, Self.maximumTokens - list.numbers.count)
            try list.numbers.grow(by: Self.numbersAtATime, in: memory, for: "a list of numbers")
            list.numbers.append(addingCapacity: room) { reader.readNumberRun(into: &$0) }
            reader.skipWhitespace()
            mark = reader.checkpoint
            guard try reader.nextElement() else { break }
            let number = try reader.readDouble()
            try list.numbers.grow(by: 1, in: memory, for: "a list of numbers")
            list.numbers.append(number)
            guard list.numbers.count <= Self.maximumTokens else {
                throw RuleViolation("\"\(list.quantity.rawValue)\" is longer than the longest response", at: list.offset, path(listLevels.dropLast()))
            }
        }
        if lists.field == nil {
            if let count = rollout.listCount, count != list.numbers.count {
                throw RuleViolation(
                    "\"\(list.quantity.rawValue)\" has \(list.numbers.count) numbers and \"\(rollout.listName)\" \(count): both have one per token",
                    at: list.offset, path(rolloutLevels(list.quantity.rawValue)))
            }
            rollout.listCount = list.numbers.count
            rollout.listName = list.quantity.rawValue
            rollout.listOffset = list.offset
        } else {
            try lists.add(length: list.numbers.count, of: list.rollout - group.first, in: memory) {
                RuleViolation(
                    "\"\(self.list.quantity.rawValue)\" has \(self.list.numbers.count) numbers and another list of the rollout \($0): both have one per token",
                    at: self.list.offset, self.path(Array(self.listLevels.dropLast())))
            }
        }
        try memory.require(columns.numbers[list.quantity].bytes(toAdd: list.numbers.count, of: list.rollout), for: "the numbers of rollouts")
        columns.numbers[list.quantity].set(list.rollout, to: list.numbers)
        if lists.field == nil {
            rolloutKey = RolloutField(rawValue: list.quantity.rawValue)
            place = .rollout
            patternStart = reader.position
            pattern.append(nil, after: nil)
        } else {
            place = .column
        }
    }

    /// Numbers that are read in one loop.
    private static var numbersAtATime: Int { 1024 }

    // MARK: Masks

    func readMask(_ reader: inout JSONReader) throws {
        while true {
            reader.skipWhitespace()
            mark = reader.checkpoint
            guard try reader.nextElement() else { break }
            let start = base + reader.offset
            switch try reader.peek() {
            case .array where mask.form != .flags:
                let span = try readSpan(of: "mask", &reader)
                mask.form = .spans
                try mask.append(span, at: start, in: memory)
            case .number where mask.form != .spans:
                let flag = try reader.readNatural("mask", upTo: 1, base: base) == 1
                mask.form = .flags
                try mask.append(flag: flag, in: memory)
                guard mask.flagCount <= Self.maximumTokens else {
                    throw RuleViolation("\"mask\" is longer than the longest response", at: mask.offset, path(maskLevels.dropLast()))
                }
            default: throw RuleViolation("\"mask\" is a list of [start, end) spans or a list of 0 and 1", at: start)
            }
        }
        try mask.closeRun(in: memory)
        if lists.field == nil {
            rolloutKey = .mask
            place = .rollout
            patternStart = reader.position
            pattern.append(nil, after: nil)
        } else {
            try lists.add(mask, in: memory)
            place = .column
        }
    }

    /// A span `[start, end)` of tokens.
    func readSpan(of name: String, _ reader: inout JSONReader) throws -> Range<Int> {
        let start = base + reader.offset
        var bounds: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            bounds.append(try reader.readNatural(name, base: base))
            if bounds.count > 2 { break }
        }
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            throw RuleViolation("\"\(name)\": a span of tokens is [start, end) with start <= end", at: start)
        }
        return bounds[0]..<bounds[1]
    }

    // MARK: Columns of a group

    func readColumn(_ reader: inout JSONReader) throws {
        guard let field = lists.field else { return }
        while place == .column {
            // Most elements are plain numbers: many in one loop.
            if field == .rewards || field == .tokens {
                try lists.reserve(Self.numbersAtATime, in: memory)
                if lists.readRun(&reader, Self.numbersAtATime) == Self.numbersAtATime { continue }
            }
            if field == .trajectories, try readTrajectories(&reader, Self.numbersAtATime) == Self.numbersAtATime { continue }
            reader.skipWhitespace()
            mark = reader.checkpoint
            guard try reader.nextElement() else {
                lists.endList()
                groupKey = field
                place = .group
                return
            }
            let index = lists.count(of: field)
            let rollout = group.first + index
            switch field {
            case .rewards:
                if try reader.readNullIfPresent() {
                    try lists.append(reward: nil, in: memory)
                } else {
                    try lists.append(reward: try reader.readDouble(), in: memory)
                }
            case .tokens: try lists.append(tokens: try reader.readNatural("tokens", upTo: Self.maximumTokens, base: base), in: memory)
            case .correct:
                let isNull = try reader.readNullIfPresent()
                try lists.append(correct: isNull ? .unknown : try reader.readBool() ? .correct : .wrong, in: memory)
            case .ids:
                if try reader.readNullIfPresent() {
                    lists.skipID()
                } else {
                    let text = try reader.readText()
                    try columns.append(name: UnsafeBufferPointer(rebasing: window[text.range]), of: rollout, in: memory)
                    try lists.append(idOf: index, in: memory)
                }
            case .responses: try readElementOfResponses(rollout, &reader)
            case .entropy, .logProb, .values, .tokenRewards, .refLogProb, .teacherLogProb, .rolloutLogProb:
                if let quantity = field.quantity, try !reader.readNullIfPresent() { try beginList(quantity, of: rollout, &reader) }
                lists.countElement()
            case .trajectories:
                if try !reader.readNullIfPresent() { try readTrajectory(of: rollout, &reader) }
                lists.countElement()
            case .exclude: try lists.append(excluded: try reader.readBool(), in: memory)
            case .turns:
                if try !reader.readNullIfPresent() { try beginTurns(of: rollout, &reader) }
                lists.countElement()
            case .masks:
                if try reader.readNullIfPresent() {
                    try lists.add(nil, in: memory)
                } else {
                    let start = base + reader.offset
                    try reader.beginArray()
                    mask.begin(at: start)
                    place = .mask
                }
            case .id, .groundTruth, .verifier, .greedyReward, .rollouts: return
            }
        }
    }

    private func readElementOfResponses(_ rollout: Int, _ reader: inout JSONReader) throws {
        _ = try reader.peek()
        let start = reader.checkpoint
        do {
            let text = try reader.readText()
            try verification?.add(UnsafeBufferPointer(rebasing: window[text.range]), hasEscapes: text.hasEscapes, of: rollout)
            lists.responses += 1
        } catch let error as JSONError where error.code == .needsMore {
            reader.restore(start)
            self.rollout = RolloutInProgress()
            try beginLongText(&reader)
        }
    }

    /// Ends a group, whose lists become rollouts.
    func finishListsAndGroup() throws {
        if lists.isUsed {
            let count = try lists.checkedCount(at: group.offset) { columns.pointer(toGroup: columns.groups.count) }
            try columns.reserve(count, in: memory)
            if lists.isPlain {
                lists.appendPlain(to: &columns)
            } else {
                try appendLists(count)
            }
        }
        try finishGroup()
    }

    /// Makes rollouts of lists of any kind.
    private func appendLists(_ count: Int) throws {
        let pointer = columns.pointer(toGroup: columns.groups.count)
        let isGiven = lists.isGiven
        for index in 0..<count {
            let rollout = group.first + index
            var tokens = lists.tokens.isEmpty ? -1 : lists.tokens[index]
            if let mask = index < lists.masks.count ? lists.masks[index] : nil {
                let listLength = index < lists.lengths.count ? Int(lists.lengths[index]) : -1
                try set(try mask.checked(tokens: tokens >= 0 ? Int(tokens) : listLength) { "\(pointer)/masks/\(index)" }, of: rollout)
                tokens = self.rollout.tokens
            }
            if index < lists.lengths.count, lists.lengths[index] >= 0 {
                guard tokens < 0 || tokens == lists.lengths[index] else {
                    let name = columns.numbers.firstList(of: rollout)?.rawValue ?? "tokens"
                    throw RuleViolation(
                        "\"\(name)\" has \(lists.lengths[index]) numbers for \(tokens) \"tokens\"", at: group.offset, "\(pointer)/\(name)/\(index)")
                }
                tokens = lists.lengths[index]
            }
            let hasID = index < lists.hasID.count && lists.hasID[index]
            let source: RewardSource = isGiven ? (lists.rewards[index].isNaN ? .unscored : .given) : .response
            columns.rewards.append(source == .given ? lists.rewards[index] : 0)
            columns.tokens.append(tokens)
            let isExcluded = index < lists.excluded.count && lists.excluded[index]
            if isExcluded { columns.excludedCount += 1 }
            columns.flags.append(
                RolloutFlags(source, lists.correctness.isEmpty ? .unknown : lists.correctness[index], hasID: hasID, isExcluded: isExcluded))
            columns.places.append(.max)
            try checkTurns(of: rollout, tokens: Int(tokens)) { "\(pointer)/turns/\(index)" }
        }
    }
}

extension TokenNumbers {
    /// The first quantity of which a rollout has a list.
    fileprivate func firstList(of rollout: Int) -> TokenQuantity? {
        TokenQuantity.allCases.first { if case .tokens = self[$0][rollout] { true } else { false } }
    }
}

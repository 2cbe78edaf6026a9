extension JSONSchema {
    /// The first rule that a value breaks, or none.
    ///
    /// - Parameter effort: spent by every rule that is looked at and by all searches for patterns together.
    func violation(of value: JSONTape, _ effort: Effort) throws(Effort.Exhausted) -> String? {
        let check = JSONSchemaCheck(tape: value, effort: effort)
        return try check.violation(of: 0, by: rule)?.description
    }
}

/// A rule that a value breaks. The way to the value is only written down where there is one to tell of.
private struct JSONViolation {
    /// `nil` where nothing is allowed.
    var keyword: String?
    /// Keys and places from the innermost to the outermost one.
    var path: [String] = []

    /// Bytes of a key that are repeated.
    private static let keyLimit = 64

    func inside(_ key: ArraySlice<UInt8>) -> JSONViolation {
        inside(String(decoding: key.prefix(Self.keyLimit), as: UTF8.self) + (key.count > Self.keyLimit ? "\u{2026}" : ""))
    }

    func inside(_ place: String) -> JSONViolation { JSONViolation(keyword: keyword, path: path + [place]) }

    var description: String {
        let pointer = path.reversed().map { "/\($0)" }.joined()
        return keyword.map { "\"\($0)\" does not hold at \"\(pointer)\"" } ?? "nothing is allowed at \"\(pointer)\""
    }
}

/// One check of a value by a schema.
private struct JSONSchemaCheck {
    let tape: JSONTape
    let effort: Effort

    func violation(of place: Int, by rule: JSONRule) throws(Effort.Exhausted) -> JSONViolation? {
        try effort.spend(40)
        guard rule.allows else { return JSONViolation() }
        for (name, keyword) in rule.keywords {
            try effort.spend(16)
            guard try holds(keyword, place) else { return JSONViolation(keyword: name) }
        }
        switch tape.kind(at: place) {
        case .object: return try violation(ofMembersOf: place, by: rule)
        case .array:
            guard let items = rule.inner?.items else { return nil }
            for (index, element) in tape.elements(of: place).enumerated() {
                if let violation = try violation(of: element, by: items) { return violation.inside("\(index)") }
            }
            return nil
        default: return nil
        }
    }

    private func violation(ofMembersOf place: Int, by rule: JSONRule) throws(Effort.Exhausted) -> JSONViolation? {
        let others = rule.inner?.others
        guard !rule.properties.isEmpty || others != nil else { return nil }
        for key in tape.keys(of: place) {
            let name = tape.string(at: key)
            try effort.spend(32 + 2 * name.count)
            guard let inner = rule.properties.isEmpty ? others : rule.properties[Array(name)] ?? others else { continue }
            if let violation = try violation(of: key + 1, by: inner) { return violation.inside(name) }
        }
        return nil
    }

    /// Whether a value is valid by as many of several schemas, and by no more.
    private func isValid(_ place: Int, byOne rules: [JSONRule]) throws(Effort.Exhausted) -> Bool {
        var count = 0
        for rule in rules where count < 2 {
            if try violation(of: place, by: rule) == nil { count += 1 }
        }
        return count == 1
    }

    private func holds(_ keyword: JSONRule.Keyword, _ place: Int) throws(Effort.Exhausted) -> Bool {
        let kind = tape.kind(at: place)
        switch keyword {
        case .type(let names): return names.contains { isOfType($0, place) }
        case .enum(let values):
            for value in values {
                // Looking up two texts, besides comparing them.
                try effort.spend(32)
                if try tape.isEqual(place, to: value, 0, effort) { return true }
            }
            return false
        case .all(let rules):
            for rule in rules where try violation(of: place, by: rule) != nil { return false }
            return true
        case .any(let rules):
            for rule in rules where try violation(of: place, by: rule) == nil { return true }
            return false
        case .one(let rules): return try isValid(place, byOne: rules)
        case .not(let rule): return try violation(of: place, by: rule) != nil
        case .required(let names): return kind == .object ? try hasMembers(place, names) : true
        case .length(let bound, let limit):
            guard kind == .string else { return true }
            let text = tape.string(at: place)
            try effort.spend(text.count)
            // Unicode scalars.
            return Self.holds(bound, text.count { $0 & 0xC0 != 0x80 }, limit)
        case .pattern(let program):
            guard kind == .string else { return true }
            return try program.search(tape.string(at: place), isWhole: false, effort)
        case .items(let bound, let limit): return kind == .array ? Self.holds(bound, tape.count(at: place), limit) : true
        case .uniqueItems: return kind == .array ? try areUnique(place) : true
        case .value(let bound, let limit):
            guard kind == .number else { return true }
            try effort.spend(4 * tape.raw(at: place).count)
            return Self.holds(bound, tape.number(at: place).order(to: limit), 0)
        }
    }

    private static func holds(_ bound: JSONRule.Bound, _ value: Int, _ limit: Int) -> Bool {
        switch bound {
        case .least: value >= limit
        case .most: value <= limit
        case .above: value > limit
        case .below: value < limit
        }
    }

    private func hasMembers(_ place: Int, _ names: [[UInt8]]) throws(Effort.Exhausted) -> Bool {
        let table = try JSONKeyTable(of: place, in: tape, effort)
        for name in names where try table.value(of: name[...], effort) == nil { return false }
        return true
    }

    /// Whether no two elements are equal; only those of the same hash are compared.
    private func areUnique(_ place: Int) throws(Effort.Exhausted) -> Bool {
        var known = PlaceTable(capacity: tape.count(at: place))
        try effort.spend(tape.count(at: place))
        for element in tape.elements(of: place) {
            let hash = try tape.hash(of: element, effort)
            let found = try known.find(hash, effort) { (other) throws(Effort.Exhausted) in try tape.isEqual(element, to: tape, other, effort) }
            if found.place != nil { return false }
            known.set(found.slot, to: element, hash)
        }
        return true
    }

    private func isOfType(_ type: String, _ place: Int) -> Bool {
        switch tape.kind(at: place) {
        case .null: type == "null"
        case .yes, .no: type == "boolean"
        case .number: type == "number" || (type == "integer" && tape.number(at: place).isWhole)
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        }
    }
}

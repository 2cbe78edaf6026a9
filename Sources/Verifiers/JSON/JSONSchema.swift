public import JSON

/// A JSON Schema (draft 2020-12) of the keywords type, enum, const, properties, required, additionalProperties, items, minItems, maxItems, uniqueItems,
/// minLength, maxLength, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, allOf, anyOf, oneOf and not; titles and the like are skipped.
public struct JSONSchema: Sendable, Equatable {
    private let value: JSONValue

    /// Keywords that say something about a schema and nothing about a value.
    private static let annotations: Set<String> = [
        "$schema", "$id", "title", "description", "default", "examples", "$comment", "format", "deprecated",
    ]
    private static let types = ["null", "boolean", "integer", "number", "string", "array", "object"]

    /// A schema.
    ///
    /// - Returns: a schema, or what is wrong with it.
    public static func read(_ value: JSONValue) -> Result<JSONSchema, SchemaError> {
        if let reason = refusal(of: value, depth: 0) { return .failure(SchemaError(reason: reason)) }
        return .success(JSONSchema(value: value))
    }

    /// What is wrong with a schema.
    public struct SchemaError: Error {
        /// In a sentence.
        public let reason: String
    }

    private init(value: JSONValue) { self.value = value }

    private static func refusal(of schema: JSONValue, depth: Int) -> String? {
        if case .bool = schema { return nil }
        guard case .object(let members) = schema, depth < 32 else { return "a schema is an object or a boolean, nested at most 32 deep" }
        for member in members where !annotations.contains(member.key) {
            var inner: [JSONValue] = []
            switch member.key {
            case "type":
                let names: [JSONValue] = if case .array(let names) = member.value { names } else { [member.value] }
                guard names.allSatisfy({ types.contains($0.string ?? "") }) else { return "\"type\" is one of \(types.joined(separator: ", "))" }
            case "properties":
                guard case .object(let properties) = member.value else { return "\"properties\" is an object" }
                inner = properties.map(\.value)
            case "allOf", "anyOf", "oneOf":
                guard case .array(let schemas) = member.value, !schemas.isEmpty else { return "\"\(member.key)\" is a list of schemas" }
                inner = schemas
            case "items", "not", "additionalProperties": inner = [member.value]
            case "pattern":
                guard let pattern = member.value.string else { return "\"pattern\" is a string" }
                if let reason = RegexVerifier.refusal(of: pattern) { return "\"pattern\": \(reason)" }
            case "required", "enum":
                guard case .array = member.value else { return "\"\(member.key)\" is a list" }
            case "minItems", "maxItems", "minLength", "maxLength":
                guard let count = member.value.integer, count >= 0 else { return "\"\(member.key)\" is a whole number of 0 or more" }
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
                guard member.value.number != nil else { return "\"\(member.key)\" is a number" }
            case "const", "uniqueItems": break
            default: return "the keyword \"\(member.key)\" is not known"
            }
            for schema in inner { if let reason = refusal(of: schema, depth: depth + 1) { return reason } }
        }
        return nil
    }

    /// The first rule that a value breaks, or none.
    ///
    /// - Parameter effort: spent by every rule that is looked at and by all searches for patterns together.
    func violation(of instance: JSONValue, _ effort: Effort) throws(Effort.Exhausted) -> String? {
        var check = JSONSchemaCheck(effort: effort)
        return try check.violation(of: instance, by: value, at: "")
    }
}

/// One check of a value by a schema.
private struct JSONSchemaCheck {
    private let effort: Effort
    /// The patterns that were met.
    private var programs: [String: RegexProgram] = [:]

    init(effort: Effort) { self.effort = effort }

    mutating func violation(of instance: JSONValue, by schema: JSONValue, at pointer: String) throws(Effort.Exhausted) -> String? {
        try effort.spend(16)
        if case .bool(let isAllowed) = schema { return isAllowed ? nil : "nothing is allowed at \"\(pointer)\"" }
        guard case .object(let rules) = schema else { return nil }
        for rule in rules {
            try effort.spend(16)
            guard try holds(rule.key, rule.value, instance) else { return "\"\(rule.key)\" does not hold at \"\(pointer)\"" }
        }
        if case .object(let members) = instance, let violation = try violation(ofMembers: members, by: schema, at: pointer) { return violation }
        if case .array(let elements) = instance, let items = schema["items"] {
            for (index, element) in elements.enumerated() {
                if let violation = try violation(of: element, by: items, at: "\(pointer)/\(index)") { return violation }
            }
        }
        return nil
    }

    private mutating func violation(ofMembers members: [JSONValue.Member], by schema: JSONValue, at pointer: String) throws(Effort.Exhausted)
        -> String?
    {
        let others = schema["additionalProperties"]
        var properties: [JSONValue.Member] = []
        if case .object(let named) = schema["properties"] { properties = named }
        guard !properties.isEmpty || others != nil else { return nil }
        let table = try MemberTable(of: properties, effort)
        for member in members {
            try effort.spend(32 + member.key.utf8.count)
            guard let inner = table[member.key] ?? others else { continue }
            if let violation = try violation(of: member.value, by: inner, at: "\(pointer)/\(member.key)") { return violation }
        }
        return nil
    }

    /// How many of several schemas a value is valid by, up to a number that is enough to know.
    private mutating func validCount(_ instance: JSONValue, _ schemas: [JSONValue], enough: Int) throws(Effort.Exhausted) -> Int {
        var count = 0
        for schema in schemas where count < enough {
            if try violation(of: instance, by: schema, at: "") == nil { count += 1 }
        }
        return count
    }

    private mutating func holds(_ keyword: String, _ rule: JSONValue, _ instance: JSONValue) throws(Effort.Exhausted) -> Bool {
        let schemas: [JSONValue] = if case .array(let elements) = rule { elements } else { [] }
        switch keyword {
        case "type": return (schemas.isEmpty ? [rule] : schemas).contains { Self.isOfType($0.string ?? "", instance) }
        case "enum":
            for value in schemas where try value.isEqual(to: instance, effort) { return true }
            return false
        case "const": return try rule.isEqual(to: instance, effort)
        case "allOf":
            for schema in schemas where try violation(of: instance, by: schema, at: "") != nil { return false }
            return true
        case "anyOf": return try validCount(instance, schemas, enough: 1) == 1
        case "oneOf": return try validCount(instance, schemas, enough: 2) == 1
        case "not": return try violation(of: instance, by: rule, at: "") != nil
        case "required":
            guard case .object(let members) = instance else { return true }
            let table = try MemberTable(of: members, effort)
            for name in schemas {
                try effort.spend(32)
                if table[name.string ?? ""] == nil { return false }
            }
            return true
        case "minLength": return try length(instance).map { $0 >= rule.integer ?? 0 } ?? true
        case "maxLength": return try length(instance).map { $0 <= rule.integer ?? 0 } ?? true
        case "pattern":
            guard let text = instance.string, let pattern = rule.string else { return true }
            return try isFound(pattern, in: text)
        case "minItems": return Self.count(instance).map { $0 >= rule.integer ?? 0 } ?? true
        case "maxItems": return Self.count(instance).map { $0 <= rule.integer ?? 0 } ?? true
        case "uniqueItems":
            guard rule == .bool(true), case .array(let elements) = instance else { return true }
            return try areUnique(elements)
        case "minimum": return Self.compares(instance, rule, >=)
        case "maximum": return Self.compares(instance, rule, <=)
        case "exclusiveMinimum": return Self.compares(instance, rule, >)
        case "exclusiveMaximum": return Self.compares(instance, rule, <)
        default: return true
        }
    }

    /// The length of a string in Unicode scalars.
    private func length(_ value: JSONValue) throws(Effort.Exhausted) -> Int? {
        guard let text = value.string else { return nil }
        try effort.spend(text.utf8.count)
        return text.unicodeScalars.count
    }

    private mutating func isFound(_ pattern: String, in text: String) throws(Effort.Exhausted) -> Bool {
        guard let program = programs[pattern] ?? (try? RegexProgram(pattern)) else { return true }
        programs[pattern] = program
        return try program.search(Array(text.utf8)[...], isWhole: false, effort)
    }

    /// Whether no two are equal; only those of the same hash are compared.
    private func areUnique(_ elements: [JSONValue]) throws(Effort.Exhausted) -> Bool {
        var known: [Int: [Int]] = [:]
        for (index, element) in elements.enumerated() {
            let hash = try element.structuralHash(effort)
            for other in known[hash] ?? [] where try elements[other].isEqual(to: element, effort) { return false }
            known[hash, default: []].append(index)
        }
        return true
    }

    private static func count(_ value: JSONValue) -> Int? { if case .array(let elements) = value { elements.count } else { nil } }

    private static func compares(_ value: JSONValue, _ rule: JSONValue, _ comparison: (Int, Int) -> Bool) -> Bool {
        value.order(to: rule).map { comparison($0, 0) } ?? true
    }

    private static func isOfType(_ type: String, _ value: JSONValue) -> Bool {
        switch value {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .integer: type == "integer" || type == "number"
        case .number(let number): type == "number" || (type == "integer" && number == number.rounded())
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        }
    }
}

extension JSONValue {
    /// The same for values that are equal whatever the order of their members.
    fileprivate func structuralHash(_ effort: Effort) throws(Effort.Exhausted) -> Int {
        try effort.spend(32)
        var hasher = Hasher()
        switch self {
        case .null: break
        case .bool(let flag): hasher.combine(flag)
        case .integer, .number: hasher.combine(number)
        case .string(let text): try Self.combine(text, into: &hasher, effort)
        case .array(let elements): for element in elements { hasher.combine(try element.structuralHash(effort)) }
        case .object(let members):
            // A sum, so that the order does not count.
            var sum = 0
            for member in members {
                var inner = Hasher()
                try Self.combine(member.key, into: &inner, effort)
                inner.combine(try member.value.structuralHash(effort))
                sum &+= inner.finalize()
            }
            hasher.combine(sum)
        }
        return hasher.finalize()
    }

    /// By its bytes: a hash by characters sorts marks.
    private static func combine(_ text: String, into hasher: inout Hasher, _ effort: Effort) throws(Effort.Exhausted) {
        try effort.spend(text.utf8.count)
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

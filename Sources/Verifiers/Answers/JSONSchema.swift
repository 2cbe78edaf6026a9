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

    /// The first rule that a value breaks.
    func violation(of instance: JSONValue, at pointer: String) -> String? { Self.violation(of: instance, by: value, at: pointer) }

    private static func violation(of instance: JSONValue, by schema: JSONValue, at pointer: String) -> String? {
        if case .bool(let isAllowed) = schema { return isAllowed ? nil : "nothing is allowed at \"\(pointer)\"" }
        guard case .object(let rules) = schema else { return nil }
        for rule in rules where !holds(rule.key, rule.value, instance, schema) { return "\"\(rule.key)\" does not hold at \"\(pointer)\"" }
        if case .object(let members) = instance {
            for member in members {
                let own = schema["properties"]?[member.key]
                guard let inner = own ?? schema["additionalProperties"] else { continue }
                if let violation = violation(of: member.value, by: inner, at: "\(pointer)/\(member.key)") { return violation }
            }
        }
        if case .array(let elements) = instance, let items = schema["items"] {
            for (index, element) in elements.enumerated() {
                if let violation = violation(of: element, by: items, at: "\(pointer)/\(index)") { return violation }
            }
        }
        return nil
    }

    private static func holds(_ keyword: String, _ rule: JSONValue, _ instance: JSONValue, _ schema: JSONValue) -> Bool {
        func isValid(_ other: JSONValue) -> Bool { violation(of: instance, by: other, at: "") == nil }
        let schemas: [JSONValue] = if case .array(let elements) = rule { elements } else { [] }
        switch keyword {
        case "type": return (schemas.isEmpty ? [rule] : schemas).contains { isOfType($0.string ?? "", instance) }
        case "enum": return schemas.contains { $0.isEqual(to: instance) }
        case "const": return rule.isEqual(to: instance)
        case "allOf": return schemas.allSatisfy(isValid)
        case "anyOf": return schemas.contains(where: isValid)
        case "oneOf": return schemas.count(where: isValid) == 1
        case "not": return !isValid(rule)
        case "required": return { if case .object = instance { schemas.allSatisfy { instance[$0.string ?? ""] != nil } } else { true } }()
        case "minLength": return instance.string.map { $0.unicodeScalars.count >= rule.integer ?? 0 } ?? true
        case "maxLength": return instance.string.map { $0.unicodeScalars.count <= rule.integer ?? 0 } ?? true
        case "pattern":
            guard let text = instance.string, let program = rule.string.flatMap({ try? RegexProgram($0) }) else { return true }
            return program.search(Array(text.utf8), isWhole: false) == .found
        case "minItems": return count(instance).map { $0 >= rule.integer ?? 0 } ?? true
        case "maxItems": return count(instance).map { $0 <= rule.integer ?? 0 } ?? true
        case "uniqueItems":
            guard rule == .bool(true), case .array(let elements) = instance else { return true }
            return elements.indices.allSatisfy { index in !elements[..<index].contains { $0.isEqual(to: elements[index]) } }
        case "minimum": return compares(instance, rule, >=)
        case "maximum": return compares(instance, rule, <=)
        case "exclusiveMinimum": return compares(instance, rule, >)
        case "exclusiveMaximum": return compares(instance, rule, <)
        default: return true
        }
    }

    private static func count(_ value: JSONValue) -> Int? { if case .array(let elements) = value { elements.count } else { nil } }

    private static func compares(_ value: JSONValue, _ rule: JSONValue, _ comparison: (Double, Double) -> Bool) -> Bool {
        guard let number = value.number, let bound = rule.number else { return true }
        return comparison(number, bound)
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

public import JSON

/// A JSON Schema (draft 2020-12) of the keywords type, enum, const, properties, required, additionalProperties, items, minItems, maxItems, uniqueItems,
/// minLength, maxLength, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, allOf, anyOf, oneOf and not; titles and the like are skipped.
public struct JSONSchema: Sendable, Equatable {
    private let value: JSONValue
    let rule: JSONRule

    /// A schema.
    ///
    /// - Returns: a schema, or what is wrong with it.
    public static func read(_ value: JSONValue) -> Result<JSONSchema, SchemaError> {
        var reader = JSONSchemaReader()
        do throws(SchemaError) { return .success(JSONSchema(value: value, rule: try reader.rule(value, depth: 0))) } catch { return .failure(error) }
    }

    /// What is wrong with a schema.
    public struct SchemaError: Error {
        /// In a sentence.
        public let reason: String
    }

    /// Two schemas are the same if they are written with the same values.
    public static func == (one: JSONSchema, other: JSONSchema) -> Bool { one.value == other.value }
}

/// A schema that was read: its keywords in their order, patterns and values ready for use.
struct JSONRule: Sendable {
    /// What a keyword asks of a value.
    indirect enum Keyword: Sendable {
        case type([String])
        case `enum`([JSONTape])
        case all([JSONRule])
        case any([JSONRule])
        case one([JSONRule])
        case not(JSONRule)
        case required([[UInt8]])
        case length(Bound, Int)
        case pattern(RegexProgram)
        case items(Bound, Int)
        case uniqueItems
        case value(Bound, JSONDecimal)
    }

    enum Bound { case least, most, above, below }

    /// Whether anything, or nothing, is allowed.
    var allows = true
    var keywords: [(name: String, keyword: Keyword)] = []
    var properties: [[UInt8]: JSONRule] = [:]
    /// Of members that are no properties, and of elements.
    var inner: Inner?

    /// What holds for members without a rule of their own, and for elements.
    final class Inner: Sendable {
        let others: JSONRule?
        let items: JSONRule?

        init(others: JSONRule?, items: JSONRule?) { (self.others, self.items) = (others, items) }
    }
}

/// Reads schemas.
private struct JSONSchemaReader {
    typealias Failure = JSONSchema.SchemaError

    /// Keywords that say something about a schema and nothing about a value.
    private static let annotations: Set<String> = [
        "$schema", "$id", "title", "description", "default", "examples", "$comment", "format", "deprecated",
    ]
    private static let types = ["null", "boolean", "integer", "number", "string", "array", "object"]
    private static let lengths: [String: JSONRule.Bound] = ["minLength": .least, "maxLength": .most]
    private static let counts: [String: JSONRule.Bound] = ["minItems": .least, "maxItems": .most]
    private static let bounds: [String: JSONRule.Bound] = [
        "minimum": .least, "maximum": .most, "exclusiveMinimum": .above, "exclusiveMaximum": .below,
    ]

    /// Instructions of all patterns of a schema together: each is kept as a program.
    private static let instructionLimit = 20_000
    private var instructions = 0

    mutating func rule(_ schema: JSONValue, depth: Int) throws(Failure) -> JSONRule {
        var rule = JSONRule()
        if case .bool(let isAllowed) = schema {
            rule.allows = isAllowed
            return rule
        }
        guard case .object(let members) = schema, depth < 32 else {
            throw Failure(reason: "a schema is an object or a boolean, nested at most 32 deep")
        }
        var (others, items): (JSONRule?, JSONRule?)
        for member in members where !Self.annotations.contains(member.key) {
            switch member.key {
            case "properties":
                guard case .object(let properties) = member.value else { throw Failure(reason: "\"properties\" is an object") }
                for property in properties { rule.properties[Array(property.key.utf8)] = try self.rule(property.value, depth: depth + 1) }
            case "items": items = try self.rule(member.value, depth: depth + 1)
            case "additionalProperties": others = try self.rule(member.value, depth: depth + 1)
            default: if let keyword = try keyword(member.key, member.value, depth: depth) { rule.keywords.append((member.key, keyword)) }
            }
        }
        if others != nil || items != nil { rule.inner = JSONRule.Inner(others: others, items: items) }
        return rule
    }

    private mutating func keyword(_ name: String, _ value: JSONValue, depth: Int) throws(Failure) -> JSONRule.Keyword? {
        let elements: [JSONValue]? = if case .array(let elements) = value { elements } else { nil }
        if let bound = Self.lengths[name] ?? Self.counts[name] {
            guard let count = value.integer, count >= 0 else { throw Failure(reason: "\"\(name)\" is a whole number of 0 or more") }
            return Self.lengths[name] == nil ? .items(bound, count) : .length(bound, count)
        }
        if let bound = Self.bounds[name] {
            guard value.number != nil else { throw Failure(reason: "\"\(name)\" is a number") }
            return .value(bound, Self.tape(value).number(at: 0))
        }
        switch name {
        case "type":
            let names = (elements ?? [value]).map { $0.string ?? "" }
            guard names.allSatisfy(Self.types.contains) else { throw Failure(reason: "\"type\" is one of \(Self.types.joined(separator: ", "))") }
            return .type(names)
        case "allOf", "anyOf", "oneOf":
            guard let elements, !elements.isEmpty else { throw Failure(reason: "\"\(name)\" is a list of schemas") }
            var rules: [JSONRule] = []
            for element in elements { rules.append(try rule(element, depth: depth + 1)) }
            return name == "allOf" ? .all(rules) : name == "anyOf" ? .any(rules) : .one(rules)
        case "not": return .not(try rule(value, depth: depth + 1))
        case "pattern": return .pattern(try program(value))
        case "required":
            guard let elements else { throw Failure(reason: "\"required\" is a list") }
            // What is no string is no key of any object.
            return .required(elements.map { Array(($0.string ?? "").utf8) })
        case "enum":
            guard let elements else { throw Failure(reason: "\"enum\" is a list") }
            return .enum(elements.map(Self.tape))
        case "const": return .enum([Self.tape(value)])
        case "uniqueItems": return value == .bool(true) ? .uniqueItems : nil
        default: throw Failure(reason: "the keyword \"\(name)\" is not known")
        }
    }

    private mutating func program(_ value: JSONValue) throws(Failure) -> RegexProgram {
        guard let pattern = value.string else { throw Failure(reason: "\"pattern\" is a string") }
        do throws(RegexProgram.SyntaxError) {
            let program = try RegexProgram(pattern)
            instructions += program.instructions.count
            guard instructions <= Self.instructionLimit else {
                throw RegexProgram.SyntaxError(reason: "the patterns of a schema are longer than \(Self.instructionLimit) steps together")
            }
            return program
        } catch {
            throw Failure(reason: "\"pattern\": \(error.reason)")
        }
    }

    /// A value of the schema, whose size is that of a request.
    private static func tape(_ value: JSONValue) -> JSONTape {
        do throws(Effort.Exhausted) { return try JSONTape(value, Effort(limit: .max)) } catch { return JSONTape.null }
    }
}
